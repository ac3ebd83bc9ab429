/*
 * czar why: the reason of a state, with the decisions that led to it, and what would undo it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "czar/cmd/decisions.h"
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/wish.h"

enum { DECISIONS_SHOWN = 15 };

/* The last decisions of a subject, the newest first. */
struct recent {
	struct decision rows[DECISIONS_SHOWN];
	size_t n;
};

static int remember(const void *row, void *userdata)
{
	struct recent *recent = userdata;

	recent->rows[recent->n++] = *(const struct decision *)row;
	return 0;
}

static int load_recent(struct command_context *c, const char *task, const char *worker,
	struct recent *ret, struct error *err)
{
	const struct decision_filter f = {
		.task = task, .worker = worker, .newest_first = true, .limit = DECISIONS_SHOWN};

	return queue_decisions(c->queue, &f, remember, ret, err);
}

static void add_recent(const struct command_context *c, const struct recent *r, struct str *out)
{
	for (size_t i = r->n; i > 0; i--)
		decision_add(c, &r->rows[i - 1], out);
}

/* object: what they are about; its reference is taken. */
static int print_recent_json(json_t *object, const struct recent *r)
{
	json_t *array = json_array();

	for (size_t i = r->n; i > 0; i--)
		json_array_append_new(array, row_json(ROW_DECISION, &r->rows[i - 1]));
	json_object_set_new(object, "decisions", array);
	return print_json(object);
}

/* Why a queued task is not at work. */
static int add_waits(
	struct command_context *c, const struct task *t, struct str *out, struct error *err)
{
	_cleanup_(rows_done) struct rows needs = {0};
	struct task other;
	int r = rows_load(c, ROW_DEPENDENCY, "task = $1", t->id, &needs, err);

	for (size_t i = 0; r == 0 && i < needs.n; i++) {
		const char *id = ROWS_AT(&needs, dependency, i)->needs;

		if (queue_find_task(c->queue, id, &other, NULL) < 0 || other.state == TASK_DONE)
			continue;
		str_addf(out, "waits for %s, which is %s", other.id, task_state_name(other.state));
		if (other.reason[0]) {
			str_add(out, ": ");
			add_line(out, other.reason);
		}
		str_add(out, "\n");
	}
	return r;
}

static void add_undo_of_task(const struct task *t, struct str *out)
{
	switch (t->state) {
	case TASK_BLOCKED:
	case TASK_FAILED:
	case TASK_CANCELLED:
		str_addf(out, "to try it again: czar retry %s\n", t->id);
		break;
	case TASK_DONE:
		break;
	case TASK_PROPOSED:
		str_addf(
			out, "to let it begin: czar approve %s; not: czar deny %s\n", t->id, t->id);
		break;
	default:
		str_addf(out, "to end it: czar cancel %s\n", t->id);
	}
}

static void add_undo_of_worker(const struct worker *w, struct str *out)
{
	if (w->pin != PIN_NONE)
		str_addf(out, "to let it go on: czar resume %s\n", w->name);
	else
		str_addf(out, "to look: czar attach %s; to leave it alone: czar pause %s\n",
			w->name, w->name);
}

/* namesake: a worker of the same name, which older projects have; NULL none. */
static int why_task(struct command_context *c, const struct task *t, const struct worker *namesake)
{
	_cleanup_(str_done) struct str out = {0};
	struct recent recent = {0};
	struct error err = {0};
	char age[40];

	if (load_recent(c, t->id, NULL, &recent, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json) {
		json_t *about = json_pack("{s:o}", "task", row_json(ROW_TASK, t));

		if (namesake)
			json_object_set_new(about, "worker", row_json(ROW_WORKER, namesake));
		return print_recent_json(about, &recent);
	}
	str_addf(&out, "%s is %s for %s", t->id, task_state_name(t->state),
		ago_text(t->since, clock_now(), age, sizeof(age)));
	if (t->reason[0]) {
		str_add(&out, ": ");
		add_line(&out, t->reason);
	}
	str_add(&out, "\n");
	if (t->approve == APPROVE_START && !t->approved)
		str_addf(&out, "waits for a person's yes: czar approve %s\n", t->id);
	if (t->state == TASK_QUEUED && add_waits(c, t, &out, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	add_recent(c, &recent, &out);
	add_undo_of_task(t, &out);
	fputs(str_text(&out), stdout);
	return EXIT_OK;
}

static int why_worker(struct command_context *c, const struct worker *w)
{
	_cleanup_(str_done) struct str out = {0};
	struct recent recent = {0};
	struct error err = {0};
	char age[40];

	if (load_recent(c, NULL, w->name, &recent, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return print_recent_json(
			json_pack("{s:o}", "worker", row_json(ROW_WORKER, w)), &recent);
	str_addf(&out, "%s is %s for %s", w->name, health_name(w->health),
		ago_text(w->since, clock_now(), age, sizeof(age)));
	if (w->reason[0]) {
		str_add(&out, ": ");
		add_line(&out, w->reason);
	}
	if (w->evidence[0]) {
		str_add(&out, "\nevidence: ");
		add_line(&out, w->evidence);
	}
	str_add(&out, "\n");
	add_recent(c, &recent, &out);
	add_undo_of_worker(w, &out);
	fputs(str_text(&out), stdout);
	return EXIT_OK;
}

static void add_part(struct str *out, const char *name, const char *value)
{
	if (!value[0])
		return;
	str_addf(out, "%-8s ", name);
	add_line(out, value);
	str_add(out, "\n");
}

static void add_undo(struct command_context *c, const struct decision *d, struct str *out)
{
	struct worker worker;
	struct task task;

	if (d->task[0] && queue_find_task(c->queue, d->task, &task, NULL) == 0)
		add_undo_of_task(&task, out);
	else if (d->worker[0] && queue_find_worker(c->queue, d->worker, &worker, NULL) == 0)
		add_undo_of_worker(&worker, out);
}

static int why_decision(struct command_context *c, const struct decision *d)
{
	_cleanup_(str_done) struct str out = {0};
	char time[40];

	if (c->json)
		return print_json(row_json(ROW_DECISION, d));
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
	add_undo(c, d, &out);
	fputs(str_text(&out), stdout);
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
