/*
 * czar status: what waits for a person first, then who does what, then the counts.
 *
 * What needs attention stands on top. A person's status comes from the store and is always true; a
 * worker's comes from the published files, because a pane never opens the store.
 */
#include "czar/cmd/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "status/row_json.h"

static const char *const headings[] = {"WORKER", "STATE", "TASK", "SINCE", "REASON", NULL};

/* What needs a person or a look comes first; the order within is by name. */
static int attention(enum health health)
{
	static const enum health order[] = {HEALTH_LOGGED_OUT, HEALTH_ASKING, HEALTH_SETUP_FAILED,
		HEALTH_QUARANTINED, HEALTH_CRASHED, HEALTH_STUCK, HEALTH_UNKNOWN, HEALTH_RESTING,
		HEALTH_SLOW, HEALTH_LIMITED, HEALTH_STARTING, HEALTH_HEALTHY, HEALTH_WINDING_DOWN,
		HEALTH_IDLE, HEALTH_PAUSED, HEALTH_OFFLINE};

	for (int i = 0; i < (int)(sizeof(order) / sizeof *order); i++)
		if (order[i] == health)
			return i;
	return 0;
}

static int by_attention(const void *a, const void *b)
{
	const struct status_row *x = a, *y = b;
	int difference = attention(x->health) - attention(y->health);

	return difference ? difference : strverscmp(x->name, y->name);
}

void status_view_done(struct status_view *v)
{
	free(v->rows);
	*v = (struct status_view){0};
}

static void add_head(const struct status_view *v, const struct command_context *c, struct str *s)
{
	char line[160];

	if (v->n_alerts) {
		TEXT_SETF(line, "%zu thing%s for you: czar inbox", v->n_alerts,
			v->n_alerts == 1 ? " waits" : "s wait");
		add_color(s, c, COLOR_YELLOW, line);
		str_add(s, "\n");
	}
	if (v->paused)
		add_color(s, c, COLOR_YELLOW, "everything is paused: czar resume\n");
	if (v->hold) {
		str_add(s, "recovery holds: ");
		add_line(s, v->hold_reason);
		str_add(s, "\n");
	}
	if (!v->daemon && !v->updated)
		add_color(s, c, COLOR_YELLOW, "no daemon runs: czar start\n");
}

static void add_counts(const struct status_view *v, const struct command_context *c, struct str *s)
{
	size_t all = 0, shown = 0;
	char text[40];

	for (int i = 0; i <= TASK_CANCELLED; i++)
		all += v->tasks[i];
	str_addf(s, "%zu task%s", all, all == 1 ? "" : "s");
	for (int i = 0; i <= TASK_CANCELLED; i++) {
		enum task_state state = (enum task_state)i;

		if (!v->tasks[i])
			continue;
		TEXT_SETF(text, "%zu %s", v->tasks[i], task_state_name(state));
		str_add(s, shown++ ? ", " : ": ");
		add_color(s, c, task_color(state), text);
	}
	str_add(s, "\n");
}

void status_add(
	const struct status_view *v, const struct command_context *c, int width, struct str *ret)
{
	_cleanup_(table_done) struct table table = {.headings = headings};
	char age[40];

	add_head(v, c, ret);
	for (size_t i = 0; i < v->n_rows; i++) {
		const struct status_row *row = &v->rows[i];

		table_row(&table);
		table_cell(&table, 0, COLOR_NONE, row->name);
		table_cell(&table, 1, health_color(row->health), health_name(row->health));
		table_cell(&table, 2, COLOR_NONE, row->task[0] ? row->task : "-");
		table_cell(
			&table, 3, COLOR_NONE, ago_text(row->since, clock_now(), age, sizeof(age)));
		table_cell(&table, 4, COLOR_NONE, row->reason);
	}
	if (v->n_rows)
		table_add(&table, c, width, ret);
	else
		str_add(ret, "no workers yet\n");
	add_counts(v, c, ret);
}

static json_t *row_object(const struct status_row *row)
{
	char time[40];

	return json_pack("{s:o,s:s,s:o,s:s?,s:o}", "name", json_clean(row->name), "health",
		health_name(row->health), "task",
		row->task[0] ? json_clean(row->task) : json_null(), "since",
		row->since ? time_text(row->since, time, sizeof(time)) : NULL, "reason",
		json_clean(row->reason));
}

static int print_view_json(const struct status_view *v)
{
	json_t *workers = json_array(), *tasks = json_object();

	for (size_t i = 0; i < v->n_rows; i++)
		json_array_append_new(workers, row_object(&v->rows[i]));
	for (int i = 0; i <= TASK_CANCELLED; i++)
		json_object_set_new(tasks, task_state_name((enum task_state)i),
			json_integer((json_int_t)v->tasks[i]));
	return print_json(json_pack("{s:b,s:b,s:b,s:I,s:o,s:o}", "daemon", v->daemon, "paused",
		v->paused, "hold", v->hold, "inbox", (json_int_t)v->n_alerts, "workers", workers,
		"tasks", tasks));
}

int status_load(struct command_context *c, struct status_view *ret, struct error *err)
{
	struct worker_place place;
	int r;

	if (!c->in_pane) {
		r = status_from_store(c, ret, err);
	} else {
		r = pane_place(c, &place, err);
		if (r == 0)
			r = status_from_files(place.status_dir, ret, err);
	}
	if (r == 0 && ret->n_rows)
		qsort(ret->rows, ret->n_rows, sizeof(*ret->rows), by_attention);
	return r;
}

int cmd_status(struct command_context *c, int argc, char **argv)
{
	_cleanup_(status_view_done) struct status_view v = {0};
	_cleanup_(str_done) struct str s = {0};
	struct error err = {0};
	int r;

	(void)argc;
	(void)argv;
	if (command_flag(c, "watch") && !c->json) {
		r = status_watch(c, &err);
		return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : EXIT_OK;
	}
	r = status_load(c, &v, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json) {
		print_view_json(&v);
	} else {
		status_add(&v, c, c->terminal ? terminal_width() : 0, &s);
		fputs(str_text(&s), stdout);
	}
	return v.daemon || c->in_pane ? EXIT_OK : EXIT_NO_DAEMON;
}
