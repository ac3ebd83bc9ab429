/*
 * What the digest counts, from the store.
 *
 * Tasks and attempts by their times, people by their wishes, the rest by the rules of the
 * decisions. A repeated decision counts as often as it fell.
 */
#include <stdlib.h>
#include <string.h>

#include "checks/wishes.h"
#include "czar/cmd/digest.h"
#include "czar/cmd/print.h"
#include "status/decision_log.h"
#include "status/row_json.h"

void digest_done(struct digest *d)
{
	rows_done(&d->done);
	rows_done(&d->failed);
	rows_done(&d->blocked);
	rows_done(&d->alerts);
	rows_done(&d->held);
	rows_done(&d->limits);
}

static int by_importance(const void *a, const void *b)
{
	const struct task *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? -1 : 1;
	return x->since > y->since ? -1 : x->since < y->since;
}

static int by_urgency(const void *a, const void *b)
{
	const struct alert *x = a, *y = b;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x->since < y->since ? -1 : x->since > y->since;
}

static void sort(struct rows *r, int (*order)(const void *, const void *))
{
	if (r->n)
		qsort(r->data, r->n, r->row_bytes, order);
}

static int count_task(const void *row, void *userdata)
{
	const struct task *t = row;
	struct digest *d = userdata;

	d->states[t->state]++;
	d->n_tasks++;
	if (t->since < d->since)
		return 0;
	if (t->state == TASK_DONE && t->attempts_made) /* else it came here finished */
		rows_add(&d->done, row);
	else if (t->state == TASK_FAILED)
		rows_add(&d->failed, row);
	else if (t->state == TASK_BLOCKED)
		rows_add(&d->blocked, row);
	return 0;
}

static int count_attempt(const void *row, void *userdata)
{
	const struct attempt *a = row;
	struct digest *d = userdata;
	usec_t from = a->began > d->since ? a->began : d->since;
	usec_t to = a->ended ? a->ended : d->until;

	if (to > from)
		d->worked += to - from;
	return 0;
}

static int count_wish(const void *row, void *userdata)
{
	const struct wish *x = row;
	struct digest *d = userdata;

	if (x->at < d->since || (size_t)x->verb >= DIGEST_VERBS || x->state != WISH_HONOURED ||
		!wish_is_help(x->verb))
		return 0;
	d->wishes[x->verb]++;
	d->n_wishes++;
	return 0;
}

static int count_decision(const void *row, void *userdata)
{
	const struct decision *x = row;
	struct digest *d = userdata;
	size_t times = x->repeated > 1 ? (size_t)x->repeated : 1;
	const struct {
		const char *rule;
		size_t *count;
	} counts[] = {
		{"agent-died", &d->crashes},
		{"quarantine", &d->quarantines},
		{"stuck-restart", &d->restarts},
		{"ask", &d->asks},
		{"reminder", &d->reminders},
		{"redrive", &d->redrives},
		{"hand-typed", &d->typed},
	};

	if (!d->first)
		d->first = x->at > d->since ? x->at : d->since;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (text_equal(x->rule, counts[i].rule))
			*counts[i].count += times;
	if (text_equal(x->rule, "held"))
		rows_add(&d->held, row);
	if (text_equal(x->rule, "account-parked"))
		rows_add(&d->limits, row);
	return 0;
}

static int count_worker(const void *row, void *userdata)
{
	(void)row;
	((struct digest *)userdata)->n_workers++;
	return 0;
}

int digest_load(struct command_context *c, usec_t since, struct digest *ret, struct error *err)
{
	struct digest d = {.since = since, .until = clock_now()};
	struct decision_filter filter = {.since = since};
	struct queue *q;
	int r = command_queue(c, &q, err);

	if (r < 0)
		return r;
	d.done.row_bytes = d.failed.row_bytes = d.blocked.row_bytes = sizeof(struct task);
	d.held.row_bytes = d.limits.row_bytes = sizeof(struct decision);
	r = queue_each(q, ROW_TASK, NULL, NULL, count_task, &d, err);
	if (r == 0)
		r = queue_each(q, ROW_ATTEMPT, NULL, NULL, count_attempt, &d, err);
	if (r == 0)
		r = queue_each(q, ROW_WISH, NULL, NULL, count_wish, &d, err);
	if (r == 0)
		r = queue_each(q, ROW_WORKER, "wanted = 1", NULL, count_worker, &d, err);
	if (r == 0)
		r = queue_decisions(q, &filter, count_decision, &d, err);
	if (r == 0)
		r = rows_load(c, ROW_ALERT, "closed = 0", NULL, &d.alerts, err);
	if (r < 0) {
		digest_done(&d);
		return r;
	}
	sort(&d.done, by_importance);
	sort(&d.failed, by_importance);
	sort(&d.blocked, by_importance);
	sort(&d.alerts, by_urgency);
	*ret = d;
	return 0;
}

usec_t digest_idle(const struct digest *d)
{
	usec_t there = d->first ? d->until - d->first : 0;
	usec_t all = (usec_t)d->n_workers * there;

	return all > d->worked ? all - d->worked : 0;
}

static json_t *alert_list(const struct rows *rows)
{
	json_t *array = json_array();
	char since[40];

	for (size_t i = 0; i < rows->n; i++) {
		const struct alert *a = ROWS_AT(rows, alert, i);

		json_array_append_new(array,
			json_pack("{s:s,s:I,s:o,s:s,s:s}", "cause", a->cause, "level",
				(json_int_t)a->level, "text", json_clean(a->text), "command",
				a->command, "since", time_text(a->since, since, sizeof since)));
	}
	return array;
}

static json_t *decisions_json(const struct rows *rows)
{
	json_t *array = json_array();

	for (size_t i = 0; i < rows->n; i++)
		json_array_append_new(array, decision_json(ROWS_AT(rows, decision, i)));
	return array;
}

static json_t *task_list(const struct rows *rows)
{
	json_t *array = json_array();
	char since[40];

	for (size_t i = 0; i < rows->n; i++) {
		const struct task *t = ROWS_AT(rows, task, i);

		json_array_append_new(
			array, json_pack("{s:s,s:o,s:I,s:s,s:o,s:s}", "id", t->id, "title",
				       json_clean(t->title), "priority", (json_int_t)t->priority,
				       "worker", t->last_worker, "reason", json_clean(t->reason),
				       "since", time_text(t->since, since, sizeof since)));
	}
	return array;
}

static json_t *counts_json(const struct digest *d)
{
	json_t *o = json_object();

	for (int i = 0; i <= TASK_CANCELLED; i++)
		json_object_set_new(o, task_state_name((enum task_state)i),
			json_integer((json_int_t)d->states[i]));
	return o;
}

static json_t *wishes_json(const struct digest *d)
{
	json_t *o = json_object();

	for (int i = 0; wish_verb_names[i]; i++)
		if (d->wishes[i])
			json_object_set_new(
				o, wish_verb_names[i], json_integer((json_int_t)d->wishes[i]));
	return json_pack("{s:I,s:o,s:I}", "wishes", (json_int_t)d->n_wishes, "by_verb", o,
		"hand_typed", (json_int_t)d->typed);
}

json_t *digest_json(const struct digest *d)
{
	char since[40], until[40];
	json_t *o = json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "since",
		time_text(d->since, since, sizeof since), "until",
		time_text(d->until, until, sizeof until), "tasks", counts_json(d), "done",
		task_list(&d->done), "failed", task_list(&d->failed), "blocked",
		task_list(&d->blocked));

	json_object_set_new(o, "waiting", alert_list(&d->alerts));
	json_object_set_new(o, "interventions", wishes_json(d));
	json_object_set_new(o, "limits", decisions_json(&d->limits));
	json_object_set_new(o, "held", decisions_json(&d->held));
	json_object_set_new(o, "trouble",
		json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "crashes", (json_int_t)d->crashes,
			"quarantines", (json_int_t)d->quarantines, "restarts",
			(json_int_t)d->restarts, "asks", (json_int_t)d->asks, "reminders",
			(json_int_t)d->reminders, "redrives", (json_int_t)d->redrives));
	json_object_set_new(o, "workers", json_integer((json_int_t)d->n_workers));
	json_object_set_new(o, "worked_seconds", json_integer(d->worked / USEC_SEC));
	json_object_set_new(o, "idle_seconds", json_integer(digest_idle(d) / USEC_SEC));
	return o;
}
