/*
 * A time line of attempts.
 *
 * One line a worker, one bar an attempt: the task's id stands in its bar as far as there is room,
 * and the last character says how it ended. Short attempts keep one column, so that none
 * disappears.
 */
#include "status/timeline.h"

#include <stdlib.h>
#include <string.h>

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

static void draw_worker(const struct timeline_facts *f, const struct scale *s, const char *worker,
	int name_width, struct str *ret)
{
	char *line = malloc((size_t)s->columns + 1);

	if (!line)
		abort();
	memset(line, ' ', (size_t)s->columns);
	line[s->columns] = '\0';
	for (size_t i = 0; i < f->n_attempts; i++) {
		const struct attempt *a = &f->attempts[i];

		if (text_equal(a->worker, worker) && end_of(f, a) >= s->from && a->began <= s->to)
			draw_bar(f, s, a, line);
	}
	str_addf(ret, "%-*s |%s|\n", name_width, worker, line);
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
	int gap;

	time_text(s->from, from, sizeof(from));
	duration_text(s->to - s->from, span, sizeof(span));
	gap = s->columns - (int)strlen(from) - (int)strlen(span) - 1;
	str_addf(ret, "%-*s  %s%*s+%s\n", name_width, "", from, gap > 0 ? gap : 1, "", span);
}

void timeline_text(const struct timeline_facts *f, struct str *ret)
{
	const char **names = calloc(f->n_attempts + 1, sizeof(*names));
	struct scale s = {0};
	int name_width = 0;
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
	s.columns = (f->width >= 60 ? f->width : 60) - name_width - 3;
	if (s.columns < 20)
		s.columns = 20;
	for (size_t i = 0; i < n; i++)
		draw_worker(f, &s, names[i], name_width, ret);
	if (n) {
		draw_scale(&s, name_width, ret);
		str_addf(ret,
			"%-*s  ended: * submitted  x crashed  ! given up  # blocked  > goes on\n",
			name_width, "");
	}
	free(names);
}
