#pragma once
/*
 * Reading by libgit2. Every call may answer -EOPNOTSUPP: libgit2 could not, ask the git command.
 * Private to the git door. Who includes git2.h cannot include git.h: libgit2 has types called
 * git_commit and git_reflog.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct git_lib;

/* NULL when libgit2 cannot open this repository. */
struct git_lib *git_lib_open(const char *checkout);
void git_lib_close(struct git_lib *l);
void git_lib_forget(struct git_lib *l, const char *worktree);

/* The repository, whose new objects stay in memory from now on; lent. */
struct git_repository;
int git_lib_keep_in_memory(struct git_lib *l, struct git_repository **ret);
void git_lib_forget_memory(struct git_lib *l);

int git_lib_resolve(struct git_lib *l, const char *revision, char ret[65], struct error *err);
/* 1 yes, 0 no */
int git_lib_descends(struct git_lib *l, const char *ancestor, const char *descendant);
int git_lib_head(struct git_lib *l, const char *worktree, char oid[65], char branch[257]);
int git_lib_commit(
	struct git_lib *l, const char *oid, int64_t *time, int *parents, struct str *message);
int git_lib_between(
	struct git_lib *l, const char *from, const char *to, char (**ret)[65], size_t *ret_n);
int git_lib_ahead_behind(
	struct git_lib *l, const char *tip, const char *base, int64_t *ahead, int64_t *behind);

typedef void (*git_path_fn)(const char *path, void *userdata);
/* Each changed or untracked path once. */
int git_lib_changes(struct git_lib *l, const char *worktree, git_path_fn on_path, void *userdata);
/* Each path that differs between two commits; and the lines. */
int git_lib_diff(struct git_lib *l, const char *a, const char *b, git_path_fn on_path,
	void *userdata, int64_t *insertions, int64_t *deletions);
/* Each place that differs: old lines from `at` on, new ones there now. */
typedef void (*git_place_fn)(
	const char *path, int64_t at, int64_t old, int64_t added, void *userdata);
int git_lib_lines(
	struct git_lib *l, const char *a, const char *b, git_place_fn on_place, void *userdata);
int git_lib_common(struct git_lib *l, const char *a, const char *b, char ret[65]);
/* Each remote's name. */
int git_lib_remotes(struct git_lib *l, git_path_fn on_name, void *userdata);
