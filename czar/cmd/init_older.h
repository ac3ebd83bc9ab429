#pragma once
/* What an older project says about the settings that czar init writes. */

#include "czar/cmd/command.h"
#include "queue/older.h"

/* A worker of it, and where it is named. */
struct init_worker {
	const char *name, *place;
	char role[ID_SIZE]; /* its name without a number at the end */
};

struct init_older {
	struct older older;
	struct init_worker *workers;
	size_t n_workers;
	char status_dir[PATH_SIZE]; /* where its scripts look for worker-status.json; "" nowhere */
	bool status_tracked;        /* git has that file: czar would change it all the time */
	char files[2 * PATH_SIZE];  /* as arguments of czar add */
};

/* Reads the queue that --from names, and dependencies.json and status/ beside it. Problems as of
 * older_read: with any, nothing should be written. */
int init_older_read(struct init_older *i, struct command_context *c, const char *from,
	struct str *problems, struct error *err);
/* Keeps the status file that czar is going to write over, as worker-status.old.json beside it, and
 * has git ignore what czar adds there. */
int init_older_prepare(const struct init_older *i, const char *checkout, struct error *err);
void init_older_done(struct init_older *i);
