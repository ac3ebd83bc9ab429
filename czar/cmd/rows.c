/*
 * Rows of the store, collected for printing: what most reading commands begin with.
 */
#include "czar/cmd/rows.h"

#include <stdlib.h>
#include <string.h>

void rows_add(struct rows *r, const void *row)
{
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 64;
		r->data = realloc(r->data, r->room * r->row_bytes);
		if (!r->data)
			abort();
	}
	memcpy(r->data + r->n * r->row_bytes, row, r->row_bytes);
	r->n++;
}

static int collect(const void *row, void *userdata)
{
	rows_add(userdata, row);
	return 0;
}

int rows_load(struct command_context *c, enum row_type type, const char *where, const char *arg,
	struct rows *ret, struct error *err)
{
	struct rows rows = {.row_bytes = row_tables[type].row_bytes};
	struct queue *q;
	int r = command_queue(c, &q, err);

	if (r == 0)
		r = queue_each(q, type, where, arg, collect, &rows, err);
	if (r < 0) {
		rows_done(&rows);
		return r;
	}
	*ret = rows;
	return 0;
}

void rows_done(struct rows *r)
{
	free(r->data);
	*r = (struct rows){0};
}

int rows_project(struct command_context *c, struct project *ret, struct error *err)
{
	_cleanup_(rows_done) struct rows rows = {0};
	int r = rows_load(c, ROW_PROJECT, NULL, NULL, &rows, err);

	if (r < 0)
		return r;
	if (rows.n)
		*ret = *ROWS_AT(&rows, project, 0);
	else
		memset(ret, 0, sizeof(*ret));
	return 0;
}

const char *rows_no_workers(struct command_context *c)
{
	const struct config *config;

	if (!c->in_pane && command_config(c, &config, NULL) == 0 && !config->n_workers)
		return "no workers: name one in czar.conf (czar doctor)";
	return "no workers yet: they appear when the daemon has read czar.conf";
}
