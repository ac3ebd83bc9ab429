#pragma once
/*
 * The git door. Reading goes through libgit2 where it can open the repository and through the git
 * command otherwise; what changes anything always goes through the git command.
 *
 * Functions called git_act_* run git and wait: for jobs (czar/job_child.c), never for the loop.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct git;

/* Finds the repository of a folder. The main checkout is the one that is no linked worktree; in a
 * bare repository it is the repository itself. */
struct git_place {
	char checkout[1025];   /* the main checkout */
	char common_dir[1025]; /* absolute $GIT_COMMON_DIR */
	char worktree[1025];   /* the worktree directory was in */
	bool bare;
};
int git_find(const char *directory, struct git_place *ret, struct error *err);

int git_open(const char *checkout, struct git **ret, struct error *err);
void git_close(struct git *g);
void git_done(struct git **g); /* for _cleanup_ */
/* Forgets open handles of one worktree (it was made anew). */
void git_forget(struct git *g, const char *worktree);

/* Object id of a revision of ours (a ref name or object id, never text from outside). ENOENT. */
int git_resolve(struct git *g, const char *revision, char ret[65], struct error *err);
/* The tip of a branch by a name from outside: the local one, else origin's. ENOENT; EINVAL for what
 * is no branch's name. */
int git_branch_find(struct git *g, const char *name, char ret[65], struct error *err);
/* The worktree, other than `but` (may be NULL), in which a branch is checked out; "" none. Runs
 * git. */
int git_branch_holder(const char *checkout, const char *branch, const char *but, char ret[1025],
	struct error *err);
/* Branches FOLDER/...: appended to ret, each with its NUL. Runs git. */
int git_branches_below(
	const char *checkout, const char *folder, struct str *ret, struct error *err);
/* Has git that file, by its path in the checkout? Runs git. */
bool git_is_tracked(const char *checkout, const char *path);
bool git_is_ancestor(struct git *g, const char *ancestor, const char *descendant);

struct git_head {
	char oid[65];     /* "" unborn */
	char branch[257]; /* short name; "" detached */
	bool index_locked;
	bool rebasing; /* a rebase goes on: HEAD is detached until it ends */
};
int git_head(struct git *g, const char *worktree, struct git_head *ret, struct error *err);

/* One entry of the worktree's HEAD reflog, newest last. */
struct git_entry {
	char oid[65];
	int64_t time;      /* of the entry, s */
	char message[161]; /* "commit: ...", "commit (amend): ...", "checkout: moving ..." */
};
/* Entries after the first `after` ones (a count). ret_count: how many there are now; smaller than
 * `after` when the log was rewritten: ask again from 0. Arrays are malloc'd, freed by the caller.
 * ENOENT: this worktree keeps no reflog (git_act_worktree makes sure that it does). */
int git_reflog(struct git *g, const char *worktree, size_t after, struct git_entry **ret,
	size_t *ret_n, size_t *ret_count, struct error *err);

struct git_commit {
	int64_t time;
	int parents;
	struct str message;
};
void git_commit_done(struct git_commit *c);
int git_commit(struct git *g, const char *oid, struct git_commit *ret, struct error *err);

/* Commits in `from..to`, oldest first, where there is no reflog. malloc'd array of 65-byte ids. */
int git_commits_between(struct git *g, const char *from, const char *to, char (**ret)[65],
	size_t *ret_n, struct error *err);
int git_ahead_behind(struct git *g, const char *tip, const char *base, int64_t *ahead,
	int64_t *behind, struct error *err);
/* Files changed or untracked in the worktree, and a number that changes when the changes do. */
int git_changes(struct git *g, const char *worktree, int64_t *files, uint64_t *fingerprint,
	struct error *err);
/* "3 files changed, 10 insertions(+)" of a..b, and the first names; for briefs. */
int git_diff_summary(
	struct git *g, const char *a, const char *b, struct str *ret, struct error *err);
/* What differs between two commits, a place of a file at a time, in the order of the old file.
 * Binary files are left out. */
struct git_lines {
	const char *path;
	int64_t at, old; /* first old line; 0 old ones: put in behind line `at` */
	int64_t added;
};
typedef void (*git_lines_fn)(const struct git_lines *lines, void *userdata);
int git_changed_lines(struct git *g, const char *from, const char *to, git_lines_fn fn,
	void *userdata, struct error *err);
/* The newest commit that both come from. ENOENT. */
int git_common_commit(struct git *g, const char *a, const char *b, char ret[65], struct error *err);
bool git_has_remote(struct git *g, const char *name);
bool git_is_pushed(struct git *g, const char *branch, const char *oid);

/* Where a remote is fetched from; it may hold a password. ENOENT. Runs git. */
int git_remote_address(
	const char *checkout, const char *remote, struct str *ret, struct error *err);

/* For explanations; each costs a git process. */
struct git_kinds {
	bool shallow, partial, sha256;
	char outer[1025]; /* the superproject's folder, of a submodule; "" */
};
void git_kinds_of(const char *checkout, struct git_kinds *ret);
/* Registered worktrees whose folders are missing: appended to ret, each with its NUL. */
int git_lost_worktrees(const char *checkout, struct str *ret, struct error *err);

/* --- acting: for jobs --- */

/* Every git that acts inherits this descriptor (children.lock) under the same number; 0: none.
 * Set once, when the lock is taken. */
void git_act_keep_fd(int fd);
/* Adds patterns (".czar/", "/.env") to info/exclude of the repository, each once. */
int git_act_exclude(const char *checkout, const char *const *patterns, struct error *err);

/* Worktree `path` exists and belongs to this repository; made (detached at base, no checkout first)
 * when missing or unfinished. Repeatable. Also puts `.czar/` and copy paths into info/exclude. */
int git_act_worktree(const char *checkout, const char *path, const char *base, struct error *err);
int git_act_remove_worktree(const char *checkout, const char *path, struct error *err);

/* Saves what is not committed (index, changes, untracked files that are not ignored, and ignored
 * ones where the commits that will be laid out have a file; NULL-terminated, may be NULL) as a
 * commit under ref and reads it back; nothing to save: ret "". The worktree is left as it was. */
int git_act_save(const char *worktree, const char *ref, const char *message,
	const char *const *coming, char ret[65], struct error *err);

struct git_branch_plan {
	const char *worktree;
	const char *branch;        /* short name */
	const char *base;          /* revision a new branch starts from */
	const char *head;          /* continue from here when the branch exists (ref), NULL: new */
	const char *const *merges; /* object ids merged in, in this order; NULL-terminated */
	const char *const *merge_names; /* their task ids, for messages */
	const char *save_ref;           /* where uncommitted work goes first */
};
/*
 * Saves, switches the worktree to the branch (made when missing), merges. Repeatable. Clean after:
 * nested repositories and ignored files stay, but for those where the branch has files. Removes
 * stale *.lock files of that worktree first (its agent is proved ended). A merge conflict: returns
 * 1, the merge undone, "T-1: a.c, b.c" in conflict. ret_saved "" when nothing was to save. A branch
 * is only made or moved forward: EEXIST when it has work of its own and head does not lead to it,
 * EBUSY when another worktree has it. What a killed try left half-switched is kept under
 * save_ref-interrupted.
 */
int git_act_branch(const struct git_branch_plan *p, char ret_head[65], char ret_saved[65],
	struct str *conflict, struct error *err);
/* A branch can be checked out in one worktree only: detaches every other linked worktree of czar's
 * repository that has it (HEAD stays where it is, nothing in the tree changes). */
int git_act_release_branch(
	const char *checkout, const char *branch, const char *keep, struct error *err);
/* Files of the checkout that .worktreeinclude names (gitignore's syntax) and git ignores: appended
 * to ret, each with its NUL. */
int git_included_files(const char *checkout, struct str *ret, struct error *err);
/* Initialises what .gitmodules names, when there is one. */
int git_act_submodules(const char *worktree, struct error *err);
/* fsyncs the object store's file system. */
int git_sync_objects(const char *common_dir, struct error *err);
