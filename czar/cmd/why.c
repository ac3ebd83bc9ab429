/*
 * czar why: the reason of a state, with what will happen next, the decisions that led to it, and
 * the command that undoes it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks/delivery.h"
#include "czar/cmd/conflict_list.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/why_next.h"
#include "czar/cmd/wrap.h"
#include "status/row_json.h"
#include "status/undo.h"

enum { DECISIONS_SHOWN = 15, LOOKED_AT_MOST = 5000, HANG = 4, PART_HANG = 9 };

/* What a worker's life turns on; of each the last one is shown, however much came after it. */
enum turn { TURN_WISH, TURN_END, TURN_START, TURNS };

/* The last decisions of a subject, the newest first. */
struct recent {
	struct decision rows[DECISIONS_SHOWN + TURNS];
	size_t n;
	bool found[TURNS];
};

static int remember(const void *row, void *userdata)
{
	struct recent *recent = userdata;

	recent->rows[recent->n++] = *(const struct decision *)row;
	return 0;
}

/* TURNS: it is none. */
static enum turn turn_of(const struct decision *d)
{
	static const struct {
		const char *rule;
		enum turn turn;
	} rows[] = {
		{"wish", TURN_WISH},
		{"end-agent", TURN_END},
		{"fresh-agent", TURN_END},
		{"end-needless", TURN_END},
		{"agent-died", TURN_END},
		{"stuck-restart", TURN_END},
		{"agent-started", TURN_START},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (text_equal(d->rule, rows[i].rule))
			return rows[i].turn;
	return TURNS;
}

/* Steps of a text on its way, and what comes with every turn: of those there are so many that they
 * would push out what a person asks about. The worker's health is what it is now. */
static bool is_chatter(const char *rule)
{
	static const char often[] = "event, health, progress, prompt, turn, turn-ended";

	return delivery_is_edge(rule) || text_list_has(often, rule);
}

static int remember_of_worker(const void *row, void *userdata)
{
	const struct decision *d = row;
	struct recent *recent = userdata;
	enum turn turn = turn_of(d);
	bool first = turn < TURNS && !recent->found[turn];
	size_t pinned = 0;

	for (int i = 0; i < TURNS; i++)
		pinned += recent->found[i];
	if (is_chatter(d->rule) || (recent->n >= DECISIONS_SHOWN && !first))
		return 0;
	if (first)
		recent->found[turn] = true;
	remember(row, recent);
	return recent->n >= DECISIONS_SHOWN && pinned + first == TURNS;
}

static int load_recent(struct command_context *c, const char *task, const char *worker,
	struct recent *ret, struct error *err)
{
	const struct decision_filter f = {.task = task,
		.worker = worker,
		.newest_first = true,
		.limit = worker ? LOOKED_AT_MOST : DECISIONS_SHOWN};
	int r = queue_decisions(c->queue, &f, worker ? remember_of_worker : remember, ret, err);

	return r < 0 ? r : 0;
}

static void add_recent(const struct command_context *c, const struct recent *r, struct str *out)
{
	for (size_t i = r->n; i > 0; i--)
		decision_add(c, &r->rows[i - 1], out);
}

static json_t *recent_json(const struct recent *r)
{
	json_t *array = json_array();

	for (size_t i = r->n; i > 0; i--)
		json_array_append_new(array, row_json(ROW_DECISION, &r->rows[i - 1]));
	return array;
}

static void set_undo(json_t *o, const struct undo *u)
{
	json_object_set_new(o, "undo", *u->command ? json_clean(u->command) : json_null());
	json_object_set_new(o, "undo_why", *u->why ? json_clean(u->why) : json_null());
}

static void add_undo(struct str *out, const struct undo *u)
{
	str_add(out, *u->command ? "undo: " : "nothing to undo: ");
	add_line(out, *u->command ? u->command : u->why);
	str_add(out, "\n");
}

static void add_state(struct str *out, const char *name, const char *state, usec_t since,
	const char *reason, const char *evidence)
{
	char age[40];

	str_addf(out, "%s has been %s for %s", name, state,
		ago_text(since, clock_now(), age, sizeof(age)));
	if (reason[0]) {
		str_add(out, ": ");
		add_sentence(out, reason);
	}
	if (evidence[0]) {
		str_add(out, "\nevidence: ");
		add_sentence(out, evidence);
	}
	str_add(out, "\n");
}

static void set_conflicts(json_t *o, const struct conflict_list *l, const char *name)
{
	_cleanup_(str_done) struct str lines = {0};

	conflict_list_of(l, name, "", &lines);
	json_object_set_new(o, "conflicts", json_lines(&lines));
}

/* namesake: a worker of the same name, which older projects have; NULL none. */
static int why_task(struct command_context *c, const struct task *t, const struct worker *namesake)
{
	_cleanup_(str_done) struct str out = {0}, text = {0}, next = {0};
	_cleanup_(behind_done) struct behind b = {0};
	_cleanup_(conflict_list_done) struct conflict_list conflicts = {0};
	struct recent recent = {0};
	struct error err = {0};
	struct undo undo;
	size_t line, place;

	if (load_recent(c, t->id, NULL, &recent, &err) < 0 || next_open(c, &b, &err) < 0 ||
		conflict_list_load(c, &conflicts, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	next_of_task(c, &b, t, &next);
	undo_task(t, &undo);
	if (c->json) {
		json_t *o = json_pack("{s:o,s:o,s:o}", "task", row_json(ROW_TASK, t), "decisions",
			recent_json(&recent), "next", json_lines(&next));

		place = next_place(&b, t->id, &line);
		json_object_set_new(o, "place", json_integer((json_int_t)place));
		json_object_set_new(o, "ready", json_integer((json_int_t)line));
		set_conflicts(o, &conflicts, t->id);
		if (namesake)
			json_object_set_new(o, "worker", row_json(ROW_WORKER, namesake));
		set_undo(o, &undo);
		return print_json(o);
	}
	add_state(&text, t->id, task_state_name(t->state), t->since, t->reason, "");
	conflict_list_of(&conflicts, t->id, "conflict: ", &text);
	str_add(&text, str_text(&next));
	add_wrapped(&out, str_text(&text), line_width(c), HANG);
	add_recent(c, &recent, &out);
	add_undo(&out, &undo);
	fputs(str_text(&out), stdout);
	return EXIT_OK;
}

/* What takes back the state that it is in; a worker that is well is only looked at. */
static void undo_worker(const struct worker *w, struct undo *ret)
{
	*ret = (struct undo){0};
	if (w->pin != PIN_NONE || w->seat == SEAT_FAILED)
		TEXT_SETF(ret->command, "czar resume %s", w->name);
	else if (w->health == HEALTH_ASKING || w->health == HEALTH_UNKNOWN ||
		 w->health == HEALTH_LOGGED_OUT)
		TEXT_SETF(ret->command, "czar attach %s", w->name);
	else if (w->attempt)
		TEXT_SETF(ret->command, "czar restart %s", w->name);
	else
		TEXT_SETF(ret->why, "%s does nothing; czar pause %s leaves it alone", w->name,
			w->name);
}

static int why_worker(struct command_context *c, const struct worker *w)
{
	_cleanup_(str_done) struct str out = {0}, text = {0}, next = {0};
	_cleanup_(behind_done) struct behind b = {0};
	_cleanup_(conflict_list_done) struct conflict_list conflicts = {0};
	struct recent recent = {0};
	struct error err = {0};
	struct undo undo;

	if (load_recent(c, NULL, w->name, &recent, &err) < 0 || next_open(c, &b, &err) < 0 ||
		conflict_list_load(c, &conflicts, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	next_of_worker(c, &b, w, &next);
	undo_worker(w, &undo);
	if (c->json) {
		json_t *o = json_pack("{s:o,s:o,s:o}", "worker", row_json(ROW_WORKER, w),
			"decisions", recent_json(&recent), "next", json_lines(&next));

		set_conflicts(o, &conflicts, w->name);
		set_undo(o, &undo);
		return print_json(o);
	}
	add_state(&text, w->name, health_name(w->health), w->since, w->reason, w->evidence);
	conflict_list_of(&conflicts, w->name, "conflict: ", &text);
	str_add(&text, str_text(&next));
	add_wrapped(&out, str_text(&text), line_width(c), HANG);
	add_recent(c, &recent, &out);
	add_undo(&out, &undo);
	fputs(str_text(&out), stdout);
	return EXIT_OK;
}

static void add_part(struct str *out, const char *name, const char *value)
{
	if (!value[0])
		return;
	str_addf(out, "%-8s ", name);
	add_sentence(out, value);
	str_add(out, "\n");
}

static int find_undo(
	struct command_context *c, const struct decision *d, struct undo *ret, struct error *err)
{
	struct undo_facts f = {0};
	struct project project;
	struct worker worker;
	struct task task;
	int r = rows_project(c, &project, err);

	if (r < 0)
		return r;
	f.project = &project;
	if (d->task[0] && queue_find_task(c->queue, d->task, &task, NULL) == 0)
		f.task = &task;
	if (d->worker[0] && queue_find_worker(c->queue, d->worker, &worker, NULL) == 0)
		f.worker = &worker;
	undo_find(d, &f, ret);
	return 0;
}

static int why_decision(struct command_context *c, const struct decision *d)
{
	_cleanup_(str_done) struct str out = {0};
	struct error err = {0};
	struct undo undo;
	char time[40];

	if (find_undo(c, d, &undo, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json) {
		json_t *o = row_json(ROW_DECISION, d);

		set_undo(o, &undo);
		return print_json(o);
	}
	str_addf(&out, "decision %" PRId64 ", %s, tick %" PRId64 "\n", d->number,
		time_text(d->at, time, sizeof(time)), d->tick);
	add_part(&out, "rule", d->rule);
	add_part(&out, "by", d->by);
	add_part(&out, "about", d->subject);
	add_part(&out, "saw", d->saw);
	add_part(&out, "did", d->action);
	add_part(&out, "why", d->why);
	add_part(&out, "outcome", d->outcome);
	if (d->repeated > 1)
		str_addf(&out, "%-8s %" PRId64 " times, until %s\n", "repeated", d->repeated,
			time_text(d->until, time, sizeof(time)));
	add_undo(&out, &undo);
	print_wrapped(c, str_text(&out), PART_HANG);
	return EXIT_OK;
}

int cmd_why(struct command_context *c, int argc, char **argv)
{
	struct decision decision;
	struct worker worker;
	struct task task;
	struct error err = {0};
	struct queue *q;
	bool is_task, is_worker;
	int64_t number;
	int code = EXIT_OK;

	(void)argc;
	if (command_queue(c, &q, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	is_task = queue_find_task(q, argv[0], &task, NULL) == 0;
	is_worker = queue_find_worker(q, argv[0], &worker, NULL) == 0;
	if (is_task)
		code = why_task(c, &task, is_worker ? &worker : NULL);
	if (is_task && is_worker && !c->json)
		putchar('\n');
	if (is_worker && !(is_task && c->json))
		code = why_worker(c, &worker);
	if (is_task || is_worker)
		return code;
	if (text_to_int(argv[0], &number) && queue_find_decision(q, number, &decision, NULL) == 0)
		return why_decision(c, &decision);
	return command_say_error(EXIT_NOT_FOUND,
		"no task, worker or decision '%s': see czar tasks, czar workers, czar log",
		argv[0]);
}
