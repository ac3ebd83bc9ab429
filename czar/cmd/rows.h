#pragma once
/* Rows of the store, collected for printing. */

#include "czar/cmd/command.h"

struct rows {
	char *data; /* owned */
	size_t n, room, row_bytes;
};
/* where and arg as queue_each. */
int rows_load(struct command_context *c, enum row_type type, const char *where, const char *arg,
	struct rows *ret, struct error *err);
/* row_bytes is set. */
void rows_add(struct rows *r, const void *row);
void rows_done(struct rows *r);
#define ROWS_AT(rows, type, i) (&((const struct type *)(const void *)(rows)->data)[i])

/* Why there are no workers, and what to do about it. */
const char *rows_no_workers(struct command_context *c);

/* The project's row: paused, hold, socket. All zero when there is none yet. */
int rows_project(struct command_context *c, struct project *ret, struct error *err);
