#pragma once
/*
 * The git door, merges that nobody keeps: what would come of joining two commits. Nothing is
 * checked out, no ref moves. By libgit2 nothing is written at all; where only the git command can
 * open the repository it leaves loose objects, which gc takes.
 */

#include "czar/io/git.h"
#include "czar/io/git_read_lib.h"

/* All the best common ancestors of two commits, sorted; none: they have no commit in common.
 * malloc'd. */
int git_merge_bases_of(struct git *g, const char *one, const char *two, char (**ret)[65],
	size_t *ret_n, struct error *err);
int git_tree_of(struct git *g, const char *commit, char ret[65], struct error *err);
/* Every path that is not the same in two commits. A file that was renamed is two of them: no
 * renames are looked for. */
int git_differing_paths(struct git *g, const char *from, const char *to, git_path_fn on_path,
	void *userdata, struct error *err);
/* 0: they merge cleanly. 1: they do not, and each file in the way was named, in no order, perhaps
 * twice. base: their only common ancestor; NULL: they have several, which are merged first. */
int git_merge_look(struct git *g, const char *base, const char *one, const char *two,
	git_path_fn on_path, void *userdata, struct error *err);
