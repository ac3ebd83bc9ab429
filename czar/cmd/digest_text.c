/*
 * The digest as a page.
 *
 * Each part has so many lines at most that all of them fit, and says how many more there are; a
 * part with nothing in it is not there. Rows are cut to a terminal's width, sums are broken between
 * words; into a pipe everything is whole.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "czar/cmd/decisions.h"
#include "czar/cmd/digest.h"
#include "czar/cmd/wrap.h"

/* Rows of each part; with their headings and "more" lines they stay below DIGEST_LINES. */
enum { DONE_SHOWN = 2, BAD_SHOWN = 2, ALERTS_SHOWN = 3, LIMITS_SHOWN = 1, HELD_SHOWN = 1 };

struct page {
	const struct command_context *c;
	int width;
	struct str *out;
};

static void add_text(struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add_text(struct page *p, const char *fmt, ...)
{
	_cleanup_(str_done) struct str raw = {0}, line = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&raw, fmt, ap);
	va_end(ap);
	add_sentence(&line, str_text(&raw));
	if (p->width > 0)
		add_cut(p->out, str_text(&line), p->width);
	else
		str_add(p->out, str_text(&line));
	str_add(p->out, "\n");
}

static void add_whole(struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add_whole(struct page *p, const char *fmt, ...)
{
	_cleanup_(str_done) struct str line = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&line, fmt, ap);
	va_end(ap);
	str_add(&line, "\n");
	add_wrapped(p->out, str_text(&line), p->width, 2);
}

struct count {
	size_t n;
	const char *one, *many;
};

static int by_count(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : strcmp(x->one, y->one);
}

/* "What: 3 retry, 1 pause"; nothing, when all are none. */
static void add_counts(struct page *p, const char *what, struct count *counts, size_t n)
{
	_cleanup_(str_done) struct str s = {0};

	qsort(counts, n, sizeof *counts, by_count);
	for (size_t i = 0; i < n && counts[i].n; i++)
		str_addf(&s, "%s%zu %s", i ? ", " : "", counts[i].n,
			counts[i].n == 1 ? counts[i].one : counts[i].many);
	if (s.len)
		add_whole(p, "%s: %s", what, str_text(&s));
}

static void add_heading(struct page *p, enum color color, const char *what, size_t n)
{
	char text[64];

	text_setf(text, sizeof text, "%s (%zu)", what, n);
	add_color(p->out, p->c, color, text);
	str_add(p->out, "\n");
}

static void add_more(struct page *p, size_t n, size_t shown, const char *command)
{
	if (n > shown)
		add_text(p, "  and %zu more: %s", n - shown, command);
}

static void add_more_decisions(
	struct page *p, const struct digest *d, size_t n, size_t shown, const char *rule)
{
	char command[100];

	text_setf(command, sizeof command, "czar log --rule %s --since @%" PRId64, rule,
		d->since / USEC_SEC);
	add_more(p, n, shown, command);
}

static void add_head(struct page *p, const struct digest *d)
{
	char since[40], span[40];
	_cleanup_(str_done) struct str left = {0};

	clock_text(d->since, since, sizeof since);
	add_text(p, "Since %s%s, %s", since, d->by_default ? " (yesterday 18:00)" : "",
		duration_text(d->until - d->since, span, sizeof span));
	for (int i = 0; i <= TASK_CANCELLED; i++)
		if (i != TASK_DONE && d->states[i])
			str_addf(&left, ", %zu %s", d->states[i],
				task_state_name((enum task_state)i));
	add_whole(p, "%zu of %zu tasks are done%s", d->states[TASK_DONE], d->n_tasks,
		str_text(&left));
}

static void add_done(struct page *p, const struct digest *d)
{
	if (!d->done.n)
		return;
	add_heading(p, COLOR_GREEN, "Done", d->done.n);
	for (size_t i = 0; i < d->done.n && i < DONE_SHOWN; i++) {
		const struct task *t = ROWS_AT(&d->done, task, i);

		add_text(p, "  %s %s%s%s", t->id, t->title, *t->last_worker ? ", by " : "",
			t->last_worker);
	}
	add_more(p, d->done.n, DONE_SHOWN, "czar tasks --state done");
}

static void add_bad(struct page *p, const char *heading, const struct rows *tasks, const char *more)
{
	if (!tasks->n)
		return;
	add_heading(p, COLOR_RED, heading, tasks->n);
	for (size_t i = 0; i < tasks->n && i < BAD_SHOWN; i++) {
		const struct task *t = ROWS_AT(tasks, task, i);

		add_text(p, "  %s %s: %s", t->id, t->title, t->reason);
	}
	add_more(p, tasks->n, BAD_SHOWN, more);
}

static void add_alerts(struct page *p, const struct digest *d)
{
	if (!d->alerts.n)
		return;
	add_heading(p, COLOR_YELLOW, "Waiting for you", d->alerts.n);
	for (size_t i = 0; i < d->alerts.n && i < ALERTS_SHOWN; i++) {
		const struct alert *a = ROWS_AT(&d->alerts, alert, i);

		add_text(p, "  %s %s", a->level <= 1 ? "!" : "-", a->text);
		add_text(p, "      %s", a->command);
	}
	add_more(p, d->alerts.n, ALERTS_SHOWN, "czar inbox");
}

static void add_wishes(struct page *p, const struct digest *d)
{
	struct count counts[DIGEST_VERBS];
	size_t n = 0;

	for (; wish_verb_names[n]; n++)
		counts[n] = (struct count){d->wishes[n], wish_verb_names[n], wish_verb_names[n]};
	add_counts(p, "People helped", counts, n);
	if (d->typed)
		add_text(p, "People typed %zu time%s at a worker's pane", d->typed,
			d->typed == 1 ? "" : "s");
}

static void add_trouble(struct page *p, const struct digest *d)
{
	struct count counts[] = {
		{d->crashes, "crash", "crashes"},
		{d->quarantines, "quarantine", "quarantines"},
		{d->restarts, "restart of a stuck worker", "restarts of stuck workers"},
		{d->asks, "status asked for", "statuses asked for"},
		{d->reminders, "reminder", "reminders"},
		{d->redrives, "redrive", "redrives"},
	};

	add_counts(p, "Trouble", counts, sizeof counts / sizeof *counts);
}

static void add_limits(struct page *p, const struct digest *d)
{
	char time[40];

	if (!d->limits.n)
		return;
	add_heading(p, COLOR_BOLD, "Limits", d->limits.n);
	for (size_t i = 0; i < d->limits.n && i < LIMITS_SHOWN; i++) {
		const struct decision *x = ROWS_AT(&d->limits, decision, d->limits.n - 1 - i);

		clock_text(x->at, time, sizeof time);
		add_text(p, "  %s %s", time, x->action);
	}
	add_more_decisions(p, d, d->limits.n, LIMITS_SHOWN, "account-parked");
}

static void add_held(struct page *p, const struct digest *d)
{
	char time[40];

	if (!d->held.n)
		return;
	add_heading(p, COLOR_BOLD, "Not done", d->held.n);
	for (size_t i = 0; i < d->held.n && i < HELD_SHOWN; i++) {
		const struct decision *x = ROWS_AT(&d->held, decision, d->held.n - 1 - i);
		usec_t until = *x->outcome ? x->until : d->until;

		add_text(p, "  %s%s for %s: %s", x->subject, *x->outcome ? "" : ", still,",
			duration_text(until - x->at, time, sizeof time), x->saw);
	}
	add_more_decisions(p, d, d->held.n, HELD_SHOWN, "held");
}

static void add_time(struct page *p, const struct digest *d)
{
	usec_t idle = digest_idle(d), all = d->worked + idle;
	char worked[40], rest[40];

	if (!d->n_workers || !all)
		return;
	add_whole(p, "Time: %zu worker%s had a task for %s, none for %s (%" PRId64 " %%)",
		d->n_workers, d->n_workers == 1 ? "" : "s",
		duration_text(d->worked, worked, sizeof worked),
		duration_text(idle, rest, sizeof rest), 100 * idle / all);
}

void digest_add(const struct command_context *c, const struct digest *d, int width, struct str *ret)
{
	struct page p = {c, width, ret};

	add_head(&p, d);
	add_done(&p, d);
	add_bad(&p, "Failed", &d->failed, "czar tasks --state failed");
	add_bad(&p, "Blocked", &d->blocked, "czar tasks --state blocked");
	add_alerts(&p, d);
	add_held(&p, d);
	add_limits(&p, d);
	add_wishes(&p, d);
	add_trouble(&p, d);
	add_time(&p, d);
}
