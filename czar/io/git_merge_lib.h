#pragma once
/* Merges in memory by libgit2. Every call may answer -EOPNOTSUPP: libgit2 could not, ask the git
 * command. Private to the git door. */

#include "czar/io/git_read_lib.h"

/* malloc'd, sorted */
int git_lib_merge_bases(
	struct git_lib *l, const char *one, const char *two, char (**ret)[65], size_t *ret_n);
int git_lib_tree(struct git_lib *l, const char *commit, char ret[65]);
int git_lib_differing(
	struct git_lib *l, const char *from, const char *to, git_path_fn on_path, void *userdata);
int git_lib_merge(struct git_lib *l, const char *base, const char *one, const char *two,
	git_path_fn on_path, void *userdata);
