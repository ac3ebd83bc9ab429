/*
 * czar log --timeline: what each worker had, and what happened meanwhile, from the store.
 *
 * Attempts are the bars; their beginnings, the commits made in them and the texts that were sent
 * are the marks. As JSON all of it is one object a line, in the order of time.
 */
#include "czar/cmd/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "status/row_json.h"
#include "status/timeline.h"

struct loading {
	const struct decision_filter *filter;
	usec_t until;
	struct rows attempts; /* struct attempt, those that are shown, by id */
	struct rows marks;    /* struct timeline_mark */
};

static bool is_asked_for(const char *asked, const char *name)
{
	return !asked || strcasecmp(asked, name) == 0;
}

static void add_mark(struct loading *l, usec_t at, enum timeline_kind kind, const struct attempt *a)
{
	struct timeline_mark m = {.at = at, .kind = kind};

	if (at < l->filter->since || at > l->until)
		return;
	TEXT_SET(m.worker, a->worker);
	TEXT_SET(m.task, a->task);
	rows_add(&l->marks, &m);
}

static int on_attempt(const void *row, void *userdata)
{
	const struct attempt *a = row;
	struct loading *l = userdata;

	if (!is_asked_for(l->filter->task, a->task) || !is_asked_for(l->filter->worker, a->worker))
		return 0;
	if (a->began > l->until || (a->ended && a->ended < l->filter->since))
		return 0;
	rows_add(&l->attempts, a);
	add_mark(l, a->began, TIMELINE_ASSIGNED, a);
	return 0;
}

static int by_id(const void *id, const void *row)
{
	int64_t a = *(const int64_t *)id, b = ((const struct attempt *)row)->id;

	return a < b ? -1 : a > b;
}

static const struct attempt *find(const struct loading *l, int64_t id)
{
	if (!l->attempts.n)
		return NULL;
	return bsearch(&id, l->attempts.data, l->attempts.n, sizeof(struct attempt), by_id);
}

static int on_commit(const void *row, void *userdata)
{
	const struct commit *x = row;
	const struct attempt *a = find(userdata, x->attempt);

	if (a) /* git's times are whole seconds: one may seem to be older than the attempt */
		add_mark(userdata, x->at >= a->began ? x->at : x->first_seen, TIMELINE_COMMIT, a);
	return 0;
}

static int on_delivery(const void *row, void *userdata)
{
	const struct delivery *d = row;
	const struct attempt *a = find(userdata, d->attempt);

	if (a && (d->enters || d->state == DELIVERY_ACKNOWLEDGED))
		add_mark(userdata, d->queued, TIMELINE_PROMPT, a);
	return 0;
}

/* When it was proved to be in the base, by whoever had it last. */
static int on_landed(const void *row, void *userdata)
{
	const struct decision *d = row;
	const struct loading *l = userdata;
	const struct attempt *last = NULL;

	if (!text_starts(d->action, "done: "))
		return 0;
	for (size_t i = 0; i < l->attempts.n; i++)
		if (text_equal(ROWS_AT(&l->attempts, attempt, i)->task, d->task))
			last = ROWS_AT(&l->attempts, attempt, i);
	if (last)
		add_mark(userdata, d->at, TIMELINE_LANDED, last);
	return 0;
}

static int load(struct command_context *c, struct loading *l, struct error *err)
{
	const struct decision_filter landed = {.rule = "landed"};
	struct queue *q;
	int r = command_queue(c, &q, err);

	if (r == 0)
		r = queue_each(q, ROW_ATTEMPT, NULL, NULL, on_attempt, l, err);
	if (r == 0)
		r = queue_each(q, ROW_COMMIT, NULL, NULL, on_commit, l, err);
	if (r == 0)
		r = queue_each(q, ROW_DELIVERY, NULL, NULL, on_delivery, l, err);
	if (r == 0)
		r = queue_decisions(q, &landed, on_landed, l, err);
	return r;
}

/* Something on the time line as an object. */
struct entry {
	usec_t at;
	json_t *object;
};

static int by_time(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static json_t *entry_object(const char *type, const char *worker, const char *task, usec_t at)
{
	char time[40];

	return json_pack("{s:i,s:s,s:s,s:s,s:s}", "schema", 1, "type", type, "time",
		time_text(at, time, sizeof time), "worker", worker, "task", task);
}

static struct entry attempt_entry(const struct attempt *a)
{
	json_t *o = entry_object("attempt", a->worker, a->task, a->began);
	char time[40];

	json_object_set_new(o, "number", json_integer(a->number));
	json_object_set_new(o, "until",
		a->ended ? json_string(time_text(a->ended, time, sizeof time)) : json_null());
	json_object_set_new(o, "outcome", json_string(attempt_outcome_name(a->outcome)));
	return (struct entry){a->began, o};
}

static void print_objects(const struct loading *l)
{
	size_t n = 0;
	struct entry *entries = calloc(l->attempts.n + l->marks.n + 1, sizeof *entries);

	if (!entries)
		abort();
	for (size_t i = 0; i < l->attempts.n; i++)
		entries[n++] = attempt_entry(ROWS_AT(&l->attempts, attempt, i));
	for (size_t i = 0; i < l->marks.n; i++) {
		const struct timeline_mark *m = ROWS_AT(&l->marks, timeline_mark, i);

		entries[n++] = (struct entry){m->at,
			entry_object(timeline_kind_name(m->kind), m->worker, m->task, m->at)};
	}
	qsort(entries, n, sizeof *entries, by_time);
	for (size_t i = 0; i < n; i++) {
		_cleanup_(str_done) struct str line = {0};

		json_line(entries[i].object, &line);
		json_decref(entries[i].object);
		puts(str_text(&line));
	}
	free(entries);
}

static void print_drawing(const struct command_context *c, const struct loading *l)
{
	const struct timeline_facts f = {
		.attempts = ROWS_AT(&l->attempts, attempt, 0),
		.n_attempts = l->attempts.n,
		.marks = ROWS_AT(&l->marks, timeline_mark, 0),
		.n_marks = l->marks.n,
		.from = l->filter->since,
		.to = l->filter->until,
		.now = clock_now(),
		.width = terminal_width() ? terminal_width() : 100,
	};
	_cleanup_(str_done) struct str s = {0};

	timeline_text(&f, &s);
	if (!s.len && !c->quiet)
		str_add(&s, "nobody had a task in that time\n");
	fputs(str_text(&s), stdout);
}

int timeline_print(struct command_context *c, const struct decision_filter *filter)
{
	struct loading l = {.filter = filter,
		.until = filter->until ? filter->until : USEC_NEVER,
		.attempts = {.row_bytes = sizeof(struct attempt)},
		.marks = {.row_bytes = sizeof(struct timeline_mark)}};
	struct error err = {0};
	int code = EXIT_OK;

	if (load(c, &l, &err) < 0)
		code = command_fail(EXIT_FAILED, &err, NULL, NULL);
	else if (c->json)
		print_objects(&l);
	else
		print_drawing(c, &l);
	rows_done(&l.attempts);
	rows_done(&l.marks);
	return code;
}
