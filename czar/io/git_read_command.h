#pragma once
/*
 * Reading by the git command: the same questions as git_read_lib.h, for what libgit2 cannot open or
 * answer. Private to the git door.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/io/git.h"
#include "czar/io/git_read_lib.h"

int git_command_resolve(
	const char *checkout, const char *revision, char ret[65], struct error *err);
bool git_command_descends(const char *checkout, const char *ancestor, const char *descendant);
int git_command_head(const char *worktree, char oid[65], char branch[257], struct error *err);
int git_command_commit(
	const char *checkout, const char *oid, struct git_commit *ret, struct error *err);
int git_command_between(const char *checkout, const char *from, const char *to, char (**ret)[65],
	size_t *ret_n, struct error *err);
int git_command_ahead_behind(const char *checkout, const char *tip, const char *base,
	int64_t *ahead, int64_t *behind, struct error *err);
int git_command_changes(
	const char *worktree, git_path_fn on_path, void *userdata, struct error *err);
int git_command_diff(const char *checkout, const char *a, const char *b, git_path_fn on_path,
	void *userdata, int64_t *insertions, int64_t *deletions, struct error *err);
int git_command_lines(const char *checkout, const char *a, const char *b, git_place_fn on_place,
	void *userdata, struct error *err);
int git_command_common(
	const char *checkout, const char *a, const char *b, char ret[65], struct error *err);
bool git_command_has_remote(const char *checkout, const char *name);
/* refs/remotes/REMOTE/branch of some remote contains oid. */
bool git_command_is_pushed(const char *checkout, const char *branch, const char *oid);
/* Adds the HEAD reflog, oldest first, in the form of the log file (who and what was before are left
 * out): for reference stores without log files. */
int git_command_reflog(const char *worktree, struct str *ret, struct error *err);
