#pragma once
/* Where a project's things lie, found from any folder inside any of its worktrees. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "czar/base/error.h"

struct project_place {
	char checkout[1025];   /* the main checkout */
	char worktree[1025];   /* where the command was called */
	char common_dir[1025]; /* $GIT_COMMON_DIR */
	char home[1025];       /* $GIT_COMMON_DIR/czar */
	char store[1025];      /* home/store.db */
	char lock[1025];       /* home/lock */
	char children_lock[1025];
	char spool[1025];      /* home/spool */
	char texts[1025];      /* home/texts: private files for load-buffer */
	char dot_czar[1025];   /* checkout/.czar */
	char status_dir[1025]; /* checkout/.czar/status, or status-dir = */
	char name[65]; /* for people and CZAR_PROJECT: the checkout's folder name, cleaned */
};

/* ENOENT with the fix in it when directory is in no repository. Makes no folder. */
int project_find(const char *directory, struct project_place *ret, struct error *err);
/* Is there a czar.conf? Otherwise: "no czar.conf in 'X': run czar init". */
int project_require(const struct project_place *p, struct error *err);
/* Makes home, spool, texts, .czar/status with their modes. */
int project_make_folders(const struct project_place *p, struct error *err);

/*
 * The lock with proof of life: an open file description lock on home/lock, which also holds pid,
 * start time, boot id and host of its holder. 0 got it (ret_fd stays open), 1 somebody lives: who
 * says it ("pid 123 since ... on host").
 */
int project_lock(
	const struct project_place *p, int *ret_fd, char *who, size_t who_size, struct error *err);
/* Is a daemon there? Without taking the lock. who may be NULL. */
bool project_lock_held(const struct project_place *p, int64_t *ret_pid, char *who, size_t who_size);

/* Where an existing path leads to below the checkout, links followed; false when elsewhere. */
bool project_path_below(const struct project_place *p, const char *path, char *ret, size_t size);
