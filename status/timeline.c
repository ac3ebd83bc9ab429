/*
 * A time line of attempts.
 *
 * Two lines a worker. Above one bar an attempt: the task's id stands in its bar as far as there is
 * room, and the last character says how it ended. Below the marks of what happened: each keeps its
 * column, and of several in one the most telling is seen. Short attempts keep one column, so that
 * none disappears.
 */
#include "status/timeline.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static char end_mark(enum attempt_outcome outcome)
{
	switch (outcome) {
	case OUTCOME_NONE:
		return '>';
	case OUTCOME_SUBMITTED:
		return '*';
	case OUTCOME_CRASHED:
	case OUTCOME_RESTARTED:
		return 'x';
	case OUTCOME_STUCK:
	case OUTCOME_TIMEOUT:
	case OUTCOME_RESTING:
	case OUTCOME_UNREAD:
		return '!';
	case OUTCOME_BLOCKED:
	case OUTCOME_WAITING:
	case OUTCOME_SETUP:
		return '#';
	default:
		return '-';
	}
}

struct scale {
	usec_t from, to;
	int columns;
};

static int column_of(const struct scale *s, usec_t time)
{
	usec_t span = s->to > s->from ? s->to - s->from : 1;
	double at = (double)(time - s->from) / (double)span * (double)(s->columns - 1);

	return at < 0 ? 0 : at > s->columns - 1 ? s->columns - 1 : (int)at;
}

static usec_t end_of(const struct timeline_facts *f, const struct attempt *a)
{
	return a->ended ? a->ended : f->now;
}

static void span_of(const struct timeline_facts *f, struct scale *ret)
{
	ret->from = f->from;
	ret->to = f->to;
	for (size_t i = 0; i < f->n_attempts; i++) {
		const struct attempt *a = &f->attempts[i];

		if (!f->from && (!ret->from || a->began < ret->from))
			ret->from = a->began;
		if (!f->to && end_of(f, a) > ret->to)
			ret->to = end_of(f, a);
	}
	for (size_t i = 0; !f->to && i < f->n_marks; i++) /* it lands after its attempt */
		if (f->marks[i].at > ret->to)
			ret->to = f->marks[i].at;
}

static void draw_bar(
	const struct timeline_facts *f, const struct scale *s, const struct attempt *a, char *line)
{
	int first = column_of(s, a->began), last = column_of(s, end_of(f, a));
	int room, n = (int)strlen(a->task);

	while (first < last && line[first] != ' ')
		first++; /* bars in a row stay apart where there is room */
	memset(line + first, '=', (size_t)(last - first) + 1);
	room = last - first - 2;
	if (room >= n)
		memcpy(line + first + 1 + (room - n) / 2, a->task, (size_t)n);
	line[last] = end_mark(a->outcome);
}

static char mark_of(enum timeline_kind kind)
{
	static const char marks[] = {[TIMELINE_PROMPT] = 'p',
		[TIMELINE_ASSIGNED] = 'a',
		[TIMELINE_COMMIT] = 'c',
		[TIMELINE_LANDED] = 'L'};

	return marks[kind];
}

const char *timeline_kind_name(enum timeline_kind kind)
{
	static const char *const names[] = {[TIMELINE_PROMPT] = "prompt",
		[TIMELINE_ASSIGNED] = "assigned",
		[TIMELINE_COMMIT] = "commit",
		[TIMELINE_LANDED] = "landed"};

	return names[kind];
}

static bool is_within(const struct scale *s, usec_t from, usec_t to)
{
	return to >= s->from && from <= s->to;
}

static void draw_bars(
	const struct timeline_facts *f, const struct scale *s, const char *worker, char *line)
{
	for (size_t i = 0; i < f->n_attempts; i++) {
		const struct attempt *a = &f->attempts[i];

		if (text_equal(a->worker, worker) && is_within(s, a->began, end_of(f, a)))
			draw_bar(f, s, a, line);
	}
}

/* False: there is none. */
static bool draw_marks(
	const struct timeline_facts *f, const struct scale *s, const char *worker, char *line)
{
	bool any = false;

	for (int kind = TIMELINE_PROMPT; kind <= TIMELINE_LANDED; kind++)
		for (size_t i = 0; i < f->n_marks; i++) {
			const struct timeline_mark *m = &f->marks[i];

			if ((int)m->kind != kind || !text_equal(m->worker, worker) ||
				!is_within(s, m->at, m->at))
				continue;
			line[column_of(s, m->at)] = mark_of(m->kind);
			any = true;
		}
	return any;
}

static void draw_worker(const struct timeline_facts *f, const struct scale *s, const char *worker,
	int name_width, struct str *ret)
{
	char *line = malloc((size_t)s->columns + 1);

	if (!line)
		abort();
	memset(line, ' ', (size_t)s->columns);
	line[s->columns] = '\0';
	draw_bars(f, s, worker, line);
	str_addf(ret, "%-*.*s |%s|\n", name_width, name_width, worker, line);
	memset(line, ' ', (size_t)s->columns);
	if (draw_marks(f, s, worker, line))
		str_addf(ret, "%-*s |%s|\n", name_width, "", line);
	free(line);
}

/* The first attempt of each worker stands for it. */
static bool is_first_of_worker(const struct timeline_facts *f, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (text_equal(f->attempts[k].worker, f->attempts[i].worker))
			return false;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void draw_scale(const struct scale *s, int name_width, struct str *ret)
{
	char from[40], span[40];
	time_t seconds = (time_t)(s->from / USEC_SEC);
	struct tm tm;
	int gap;

	localtime_r(&seconds, &tm);
	strftime(from, sizeof(from), "%Y-%m-%d %H:%M:%S", &tm);
	duration_text(s->to - s->from, span, sizeof(span));
	gap = s->columns - (int)strlen(from) - (int)strlen(span) - 1;
	str_addf(ret, "%-*s  %s%*s+%s\n", name_width, "", from, gap > 0 ? gap : 1, "", span);
}

void timeline_text(const struct timeline_facts *f, struct str *ret)
{
	const char **names = calloc(f->n_attempts + 1, sizeof(*names));
	struct scale s = {0};
	int name_width = 0, width = f->width >= 60 ? f->width : 60;
	size_t n = 0;

	if (!names)
		abort();
	for (size_t i = 0; i < f->n_attempts; i++) {
		if (!is_first_of_worker(f, i))
			continue;
		names[n] = f->attempts[i].worker;
		if ((int)strlen(names[n]) > name_width)
			name_width = (int)strlen(names[n]);
		n++;
	}
	qsort(names, n, sizeof(*names), by_name);
	span_of(f, &s);
	if (name_width > width / 3)
		name_width = width / 3;
	s.columns = width - name_width - 3;
	for (size_t i = 0; i < n; i++)
		draw_worker(f, &s, names[i], name_width, ret);
	if (n) {
		draw_scale(&s, name_width, ret);
		str_add(ret, "* submitted  x crashed  ! given up  # blocked  > goes on\n");
		if (f->n_marks)
			str_add(ret, "a assigned  p prompt  c commit  L landed\n");
	}
	free(names);
}
