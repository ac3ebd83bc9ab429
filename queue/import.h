#pragma once
/*
 * Task files: Markdown with front matter, from files, folders and texts, become new tasks for
 * queue_add_tasks.
 *
 * The import_ functions return 0 also when a file has problems: those are lines "FILE:LINE: what:
 * how to mend" in problems, and the task is kept as far as it could be read, so that
 * queue_add_tasks (which keeps nothing while there are problems) can say the rest of them. -errno:
 * nothing could be read at all.
 */

#include "queue/queue.h"

struct import {
	struct task
		defaults; /* what front matter does not say; set by the caller, see import_init */
	struct new_task *tasks;
	size_t n_tasks, room;
	struct arena arena; /* all their texts */
};

/* queued, priority 5, estimate 1, no limits of its own. */
void import_init(struct import *im);
void import_done(struct import *im);
/* One file; without an id its name (less .md) is the id. */
int import_file(struct import *im, const char *path, struct str *problems, struct error *err);
/* All *.md of a folder, by name; not its subfolders. ENOENT when it holds none. */
int import_dir(struct import *im, const char *path, struct str *problems, struct error *err);
/* A text from elsewhere; source names it in messages ("-", "-m"). Without an id it gets the next
 * T-n. */
void import_text(
	struct import *im, const char *source, const char *bytes, size_t n, struct str *problems);
/* One key of the front matter of the task that was read last, from a command's option: source
 * names it in messages. */
void import_set(struct import *im, const char *source, const char *key, const char *value,
	struct str *problems);
