/*
 * czar status: what waits for a person first, then who does what, then the counts.
 *
 * What needs attention stands on top; columns shorten and go as the terminal gets narrower. A
 * person's status comes from the store and is always true; a worker's comes from the published
 * files, because a pane never opens the store.
 */
#include "czar/cmd/status.h"
#include "czar/cmd/status_groups.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "status/row_json.h"

static const char *const headings[] = {
	"WORKER", "STATE", "TASK", "AHEAD", "PUSHED", "AGE", "REASON", NULL};
static const struct table_rule rules[] = {{8, 0}, {0, 0}, {10, 0}, {0, 1}, {0, 2}, {0, 0}, {20, 0}};

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
	free(v->groups);
	conflict_list_done(&v->conflicts);
	pull_list_done(&v->pulls);
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

/* Where nothing was ever pushed, "no" would say nothing. */
static bool any_pushed(const struct status_view *v)
{
	for (size_t i = 0; i < v->n_rows; i++)
		if (v->rows[i].pushed > 0)
			return true;
	return false;
}

static void add_worker(struct table *table, const struct status_row *row, bool pushed, usec_t now)
{
	char age[40];

	table_row(table);
	table_cell(table, 0, COLOR_NONE, row->name);
	table_cell(table, 1, health_color(row->health), health_name(row->health));
	table_cell(table, 2, COLOR_NONE, row->task[0] ? row->task : "-");
	if (row->ahead >= 0)
		table_cellf(table, 3, COLOR_NONE, "%" PRId64, row->ahead);
	if (pushed && row->pushed >= 0)
		table_cell(table, 4, COLOR_NONE, row->pushed ? "yes" : "no");
	table_cell(table, 5, COLOR_NONE, age_text(row->since, now, age, sizeof(age)));
	table_cell(table, 6, COLOR_NONE, row->reason);
}

/* "and 12 more: 9 healthy, 3 idle" */
static void add_more(
	const struct status_view *v, size_t shown, const struct command_context *c, struct str *s)
{
	size_t health[HEALTH_IDLE + 1] = {0};
	_cleanup_(str_done) struct str line = {0};
	const char *sign = ": ";

	for (size_t i = shown; i < v->n_rows; i++)
		health[v->rows[i].health]++;
	str_addf(&line, "and %zu more", v->n_rows - shown);
	for (int i = 0; i <= HEALTH_IDLE; i++) {
		if (!health[i])
			continue;
		str_addf(&line, "%s%zu %s", sign, health[i], health_name((enum health)i));
		sign = ", ";
	}
	add_color(s, c, COLOR_DIM, str_text(&line));
	str_add(s, "\n");
}

static size_t count_lines(const struct str *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->len; i++)
		n += s->data[i] == '\n';
	return n;
}

/* How many workers have room when so many lines are taken by what stands around the table. */
static size_t workers_shown(const struct status_view *v, int rows, size_t taken)
{
	size_t room = (size_t)rows;

	if (!rows || v->n_rows + taken <= room)
		return v->n_rows;
	return room > taken + 1 ? room - taken - 1 : 0; /* one line says how many more */
}

void status_add(const struct status_view *v, const struct command_context *c,
	struct status_room room, usec_t now, struct str *ret)
{
	_cleanup_(table_done) struct table table = {.headings = headings, .rules = rules};
	bool pushed = any_pushed(v);
	size_t shown;

	add_head(v, c, ret);
	/* around the table: head, headings, conflicts, pull requests, the counts, the groups */
	shown = workers_shown(v, room.rows,
		count_lines(ret) + 2 + conflict_list_shown(&v->conflicts) +
			pull_list_shown(&v->pulls) + status_groups_shown(v));
	for (size_t i = 0; i < shown; i++)
		add_worker(&table, &v->rows[i], pushed, now);
	if (shown)
		table_add(&table, c, room.columns, ret);
	else if (!v->n_rows)
		str_addf(ret, "%s\n", v->no_workers);
	if (shown < v->n_rows)
		add_more(v, shown, c, ret);
	conflict_list_add(&v->conflicts, c, room.columns, ret);
	pull_list_add(&v->pulls, c, room.columns, ret);
	add_counts(v, c, ret);
	status_groups_add(v, ret);
}

static json_t *known_int(int64_t value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *known_bool(int64_t value)
{
	return value < 0 ? json_null() : json_boolean(value);
}

static json_t *row_object(const struct status_row *row)
{
	char time[40];

	return json_pack("{s:o,s:s,s:o,s:s?,s:o,s:o,s:o}", "name", json_clean(row->name), "health",
		health_name(row->health), "task",
		row->task[0] ? json_clean(row->task) : json_null(), "since",
		row->since ? time_text(row->since, time, sizeof(time)) : NULL, "reason",
		json_clean(row->reason), "ahead", known_int(row->ahead), "pushed",
		known_bool(row->pushed));
}

static int print_view_json(const struct status_view *v)
{
	json_t *workers = json_array(), *tasks = json_object();

	for (size_t i = 0; i < v->n_rows; i++)
		json_array_append_new(workers, row_object(&v->rows[i]));
	for (int i = 0; i <= TASK_CANCELLED; i++)
		json_object_set_new(tasks, task_state_name((enum task_state)i),
			json_integer((json_int_t)v->tasks[i]));
	return print_json(json_pack("{s:b,s:b,s:b,s:I,s:o,s:o,s:o,s:o,s:o}", "daemon", v->daemon,
		"paused", v->paused, "hold", v->hold, "inbox", (json_int_t)v->n_alerts, "workers",
		workers, "tasks", tasks, "groups", status_groups_json(v), "conflicts",
		conflict_list_json(&v->conflicts), "pull_requests", pull_list_json(&v->pulls)));
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
	if (r == 0)
		ret->no_workers = rows_no_workers(c);
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
	if (command_flag(c, "watch") && c->json)
		return command_usage(c, "--watch is for people: worker-status.json is written "
					"anew whenever something changes");
	if (command_flag(c, "watch")) {
		r = status_watch(c, &err);
		return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : EXIT_OK;
	}
	r = status_load(c, &v, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json) {
		print_view_json(&v);
	} else {
		status_add(&v, c, (struct status_room){c->terminal ? terminal_width() : 0, 0},
			clock_now(), &s);
		fputs(str_text(&s), stdout);
	}
	return v.daemon || c->in_pane ? EXIT_OK : EXIT_NO_DAEMON;
}
