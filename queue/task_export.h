#pragma once
/* A task of the store as the file that would make it: Markdown with front matter. */

#include "queue/queue.h"

/* Adding exactly this text again changes nothing. What workers said of it (TASK_BLOCKED: ID) is no
 * part of it. */
int queue_export_task(struct queue *q, const char *id, struct str *ret, struct error *err);
