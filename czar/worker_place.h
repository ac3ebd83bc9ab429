#pragma once
/*
 * Where a worker's calls go, found from inside its worktree without git, store or environment.
 *
 * czar writes WORKTREE/.czar/worker when it makes a seat: the worker's name on the first line, then
 * "spool=PATH" and "status=PATH". Some programs' shells drop the environment and some sandboxes
 * hide the repository, so a call in a pane relies on this file alone.
 */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/error.h"
#include "czar/project.h"

struct worker_place {
	char worker[ID_SIZE];
	char worktree[PATH_SIZE];
	char spool[PATH_SIZE];    /* the project's */
	char fallback[PATH_SIZE]; /* WORKTREE/.czar/spool */
	char status_dir[PATH_SIZE];
	char brief[PATH_SIZE]; /* WORKTREE/.czar/brief.md */
};

/* Writes the file and makes WORKTREE/.czar and its spool. For whoever makes seats. */
int worker_place_write(
	const struct project_place *p, const char *worktree, const char *worker, struct error *err);
/* Looks in directory and the folders above it. 1 found, 0 not inside a worker's worktree (a folder
 * with .czar/worker whose .git is a file, as in every linked worktree), or -errno. */
int worker_place_find(const char *directory, struct worker_place *ret, struct error *err);
/* The same from what the environment of its pane says, where the file was cleaned away. 1, -errno.
 */
int worker_place_told(const char *worktree, const char *worker, const char *spool,
	struct worker_place *ret, struct error *err);
/* Scratch worktrees, in which checks run, are called this and a number; "@" is in no worker's
 * name. */
#define SCRATCH_PREFIX "check@"
/* Is that folder in one of them? ret: which. What is there is no worker's. */
bool scratch_place_find(const char *directory, char ret[ID_SIZE]);
