#pragma once
/* Reports of tasks, kept as files for those who come after: .czar/results/TASK.json. */

#include "czar/daemon.h"

/* Writes what was handed in for that task. A task without a report: nothing. */
void results_write(struct daemon *d, const char *task);
/* Writes those that are missing: the store is the truth, the folder may have been removed. */
void results_catch_up(struct daemon *d);
/* Of a task that is done: where its file is and what was found, as text. Both "" when it brought no
 * report; the file is made when it is missing. */
void results_find(struct daemon *d, const struct task *t, struct str *path, struct str *findings);
