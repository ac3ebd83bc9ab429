#pragma once
/*
 * Projects of the older kind: work-queue.json (primary_tasks, bonus_tasks), dependencies.json
 * beside it, prompts/ with the texts, status/worker-status.json with the branches.
 *
 * older_read takes the files, one after the other; older_tasks makes new tasks of all of them
 * together. Problems are lines "FILE:LINE: what: how to mend", all of them; with any, nothing is to
 * be imported.
 */

#include "queue/import.h"

enum older_status { OLDER_UNSAID, OLDER_COMPLETE, OLDER_IN_PROGRESS, OLDER_PENDING, OLDER_WAITING };

/* A task or worker that is named somewhere, and where: "FILE:LINE". */
struct older_name {
	const char *name, *place;
};

struct older_names {
	struct older_name *items;
	size_t n, room;
};

/* Which file and part of it an entry stands in. */
enum older_part {
	OLDER_PRIMARY,
	OLDER_BONUS,
	OLDER_DEPENDENCY,
	OLDER_NAMED, /* in none: another task blocks it */
};

/* What one key of a file says of a task. */
struct older_entry {
	const char *id, *place;
	enum older_part part;
	const char *file, *folder;
	enum older_status status;
	const char *status_place;
	int64_t priority;     /* 0: not said */
	const char *assignee; /* NULL: anyone */
	struct older_name task_file;
	struct older_names needs, blocks, notified;
	usec_t waiting_since;
	bool bad;    /* its id is none; said already */
	bool joined; /* into the entry of the queue */
	size_t new;  /* index of its task in the import, SIZE_MAX: none */
};

/* What its status file was before czar wrote that one; read first. */
#define OLDER_STATUS_KEPT "worker-status.old.json"

/* Where a worker of the older project works, as the status file beside the queue says. */
struct older_branch {
	const char *worker, *branch, *place;
};

/* A key that nothing here reads. */
struct older_left {
	const char *key, *place; /* of the first one */
	size_t n;
};

struct older {
	struct arena arena;
	usec_t now;
	struct older_entry *entries;
	size_t n_entries, room;
	struct older_left *left;
	size_t n_left, left_room;
	struct older_branch *branches;
	size_t n_branches, branches_room;
	const char **files; /* read so far */
	size_t n_files, files_room;
};

void older_init(struct older *o, usec_t now);
void older_done(struct older *o);
/* One of the two files, told apart by what is in it. -errno: it could not be read at all. */
int older_read(struct older *o, const char *path, struct str *problems, struct error *err);
/* Those of a folder; false: it holds none. */
bool older_read_folder(struct older *o, const char *folder, struct str *problems);
/* Adds the tasks of all files to an import; their texts are o's. Called once, after all files. */
void older_tasks(struct older *o, struct import *im, struct str *problems);
/* NULL: it names none for that worker. */
const struct older_branch *older_branch_of(const struct older *o, const char *worker);
/* What was left out, one line each. */
void older_notes(const struct older *o, struct str *ret);
