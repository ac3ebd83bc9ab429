/*
 * czar log: the decisions, as they are stored.
 *
 * Following looks at the store's change count, so that it neither reads nor prints while nothing
 * happens; a decision that was seen once is not printed again.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/decisions.h"
#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "status/decision_log.h"
#include "status/timeline.h"

enum { LINES_DEFAULT = 50, FOLLOW_PAUSE_MS = 200, BATCH = 1000 };

struct printing {
	struct command_context *c;
	int64_t last;
	size_t n;
};

static int print_one(const void *row, void *userdata)
{
	const struct decision *d = row;
	struct printing *p = userdata;
	_cleanup_(str_done) struct str s = {0};

	if (p->c->json)
		decision_line(d, &s);
	else
		decision_add(p->c, d, &s);
	fputs(str_text(&s), stdout);
	p->last = d->number;
	p->n++;
	return ferror(stdout) ? 1 : 0;
}

/* Prints all decisions after p->last; 1: nobody reads any more. */
static int print_new(struct printing *p, struct error *err)
{
	int r = 0;

	do {
		p->n = 0;
		r = queue_decisions(p->c->queue, p->last, BATCH, command_option(p->c, "task"),
			command_option(p->c, "worker"), command_option(p->c, "rule"), print_one, p,
			err);
	} while (r == 0 && p->n == BATCH);
	return r == 0 && fflush(stdout) != 0 ? 1 : r;
}

static int follow(struct printing *p, struct error *err)
{
	int64_t before = -1, now;
	int r = 0;

	while (r == 0) {
		r = queue_change_count(p->c->queue, &now, err);
		if (r == 0 && now != before) {
			before = now;
			r = print_new(p, err);
		}
		if (r == 0)
			poll(NULL, 0, FOLLOW_PAUSE_MS);
	}
	return r < 0 ? r : 0;
}

/* The n-th last decision of those that match; numbers are collected, as filters leave gaps. */
struct tail {
	int64_t *numbers;
	size_t n, most;
};

static int remember(const void *row, void *userdata)
{
	struct tail *t = userdata;

	t->numbers[t->n++ % t->most] = ((const struct decision *)row)->number;
	return 0;
}

static int start_of_tail(struct command_context *c, int64_t lines, int64_t *ret, struct error *err)
{
	struct tail t = {.most = (size_t)lines + 1};
	int64_t after = 0;
	size_t before;
	int r = 0;

	t.numbers = calloc(t.most, sizeof(*t.numbers));
	if (!t.numbers)
		abort();
	do {
		before = t.n;
		r = queue_decisions(c->queue, after, BATCH, command_option(c, "task"),
			command_option(c, "worker"), command_option(c, "rule"), remember, &t, err);
		if (t.n)
			after = t.numbers[(t.n - 1) % t.most];
	} while (r == 0 && t.n - before == BATCH);
	if (r == 0)
		*ret = t.n > (size_t)lines ? t.numbers[t.n % t.most] : 0;
	free(t.numbers);
	return r;
}

static int print_timeline(struct command_context *c)
{
	_cleanup_(rows_done) struct rows attempts = {0};
	_cleanup_(str_done) struct str s = {0};
	struct error err = {0};
	struct timeline_facts f;
	int r = rows_load(c, ROW_ATTEMPT, NULL, NULL, &attempts, &err);

	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	f = (struct timeline_facts){
		.attempts = ROWS_AT(&attempts, attempt, 0),
		.n_attempts = attempts.n,
		.now = clock_now(),
		.width = c->terminal ? terminal_width() : 100,
	};
	timeline_text(&f, &s);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int cmd_log(struct command_context *c, int argc, char **argv)
{
	const char *option = command_option(c, "lines");
	struct printing p = {.c = c};
	int64_t lines = LINES_DEFAULT;
	struct error err = {0};
	struct queue *q;
	int r;

	(void)argc;
	(void)argv;
	if (option && (!text_to_int(option, &lines) || lines < 0 || lines > 1000000))
		return command_usage(c, "'%s' is no number of lines", option);
	if (command_flag(c, "timeline"))
		return print_timeline(c);
	r = command_queue(c, &q, &err);
	if (r == 0 && lines > 0)
		r = start_of_tail(c, lines, &p.last, &err);
	if (r == 0)
		r = command_flag(c, "follow") ? follow(&p, &err) : print_new(&p, &err);
	return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : EXIT_OK;
}
