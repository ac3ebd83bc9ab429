/*
 * czar replay: kept worlds, decided again by the rules of this program.
 *
 * Each world is decided as it was, also when an earlier one would have gone another way: what
 * differs is what czar would have done at that moment. What differs in one world mostly differs in
 * those after it too, so that the same rule about the same subject is one row. Nothing is written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/decisions.h"
#include "czar/cmd/replay_settings.h"
#include "czar/cmd/wrap.h"
#include "status/replay.h"
#include "status/row_json.h"

/* The same difference, as often as it was found. */
struct group {
	enum difference_kind kind;
	struct decision then, now; /* of the first time; number 0: there is none */
	usec_t at, until;
	int64_t times;
};

struct replaying {
	struct command_context *c;
	usec_t since, until; /* asked for */
	struct world_chain chain;
	struct arena arena; /* of one world */
	struct error err;
	/* found */
	int64_t ticks, decisions, same, unkept;
	usec_t first, last;
	struct group *groups; /* owned */
	size_t n_groups, room;
};

static const struct decision *either(const struct group *g)
{
	return g->then.number ? &g->then : &g->now;
}

static struct group *group_of(struct replaying *x, const struct difference *d)
{
	const struct decision *of = d->then ? d->then : d->now;

	for (size_t i = 0; i < x->n_groups; i++) {
		struct group *g = &x->groups[i];

		if (g->kind == d->kind && strcmp(either(g)->rule, of->rule) == 0 &&
			strcmp(either(g)->subject, of->subject) == 0)
			return g;
	}
	if (x->n_groups == x->room) {
		x->room = x->room ? 2 * x->room : 16;
		x->groups = realloc(x->groups, x->room * sizeof *x->groups);
		if (!x->groups)
			abort();
	}
	x->groups[x->n_groups] = (struct group){.kind = d->kind};
	return &x->groups[x->n_groups++];
}

static void note(struct replaying *x, const struct difference *d, usec_t at)
{
	struct group *g = group_of(x, d);

	if (!g->times++) {
		g->at = at;
		if (d->then)
			g->then = *d->then;
		if (d->now)
			g->now = *d->now;
	}
	g->until = at;
}

static int decide_again(struct replaying *x, const struct kept_world *kept)
{
	struct replayed again;
	size_t unlike = 0;
	int r = replay_begin(&x->chain, kept, &x->arena, &again, &x->err);

	if (r < 0)
		return r;
	replay_settings_apply(x->c, &again.world.settings);
	replay_decide(&again, &x->arena);
	for (size_t i = 0; i < again.n_differences; i++) {
		note(x, &again.differences[i], kept->at);
		unlike += again.differences[i].then != NULL;
	}
	x->first = x->ticks++ ? x->first : kept->at;
	x->last = kept->at;
	x->decisions += (int64_t)again.n_then;
	x->same += (int64_t)(again.n_then - unlike);
	return 0;
}

static int on_world(const struct kept_world *kept, void *userdata)
{
	struct replaying *x = userdata;
	int r = replay_read(&x->chain, kept, &x->err);

	if (r == 0 && kept->at >= x->since)
		r = decide_again(x, kept);
	arena_done(&x->arena);
	return r;
}

/* --- what is printed */

static void add_decision(
	struct str *s, const struct command_context *c, const char *when, const struct decision *d)
{
	if (!d->number)
		return;
	str_add(s, "    ");
	add_color(s, c, COLOR_DIM, when);
	str_add(s, " ");
	add_sentence(s, d->action);
	if (*d->saw) {
		str_add(s, " <- ");
		add_sentence(s, d->saw);
	}
	str_add(s, "\n");
}

static enum color kind_color(enum difference_kind kind)
{
	static const enum color colors[] = {COLOR_RED, COLOR_GREEN, COLOR_YELLOW, COLOR_DIM};

	return colors[kind];
}

static void print_group(const struct replaying *x, const struct group *g)
{
	_cleanup_(str_done) struct str s = {0};
	char time[32];

	clock_text(g->at, time, sizeof time);
	str_addf(&s, "%s ", time);
	add_color(&s, x->c, kind_color(g->kind), difference_kind_name(g->kind));
	str_add(&s, " ");
	add_color(&s, x->c, COLOR_BOLD, either(g)->rule);
	str_add(&s, " ");
	add_line(&s, either(g)->subject);
	if (g->times > 1) {
		clock_text(g->until, time, sizeof time);
		str_addf(&s, " (%" PRId64 " times until %s)", g->times, time);
	}
	str_add(&s, "\n");
	add_decision(&s, x->c, "then", &g->then);
	add_decision(&s, x->c, " now", &g->now);
	print_wrapped(x->c, str_text(&s), 9);
}

static void print_sum(const struct replaying *x)
{
	char first[32], last[32];

	clock_text(x->first, first, sizeof first);
	clock_text(x->last, last, sizeof last);
	printf("%" PRId64 " tick%s from %s to %s decided again: ", x->ticks,
		x->ticks == 1 ? "" : "s", first, last);
	if (x->n_groups)
		printf("%" PRId64 " of %" PRId64 " decisions the same\n", x->same, x->decisions);
	else
		printf("%" PRId64 " decisions, all the same\n", x->decisions);
	if (x->unkept)
		printf("%" PRId64 " decision%s of that time left out: no world is kept of %s\n",
			x->unkept, x->unkept == 1 ? " is" : "s are",
			x->unkept == 1 ? "it" : "them");
}

static json_t *decision_of(const struct decision *d)
{
	if (!d->number)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "action", json_clean_text(d->action), "saw",
		json_clean_text(d->saw), "by", json_clean_text(d->by));
}

static json_t *group_json(const struct group *g)
{
	const struct decision *d = either(g);

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:I, s:o, s:o, s:I, s:o, s:o}", "kind",
		difference_kind_name(g->kind), "rule", json_clean_text(d->rule), "subject",
		json_clean_text(d->subject), "task", json_clean_text(d->task), "worker",
		json_clean_text(d->worker), "number", (json_int_t)g->then.number, "at",
		json_time(g->at), "until", json_time(g->until), "times", (json_int_t)g->times,
		"then", decision_of(&g->then), "now", decision_of(&g->now));
}

static void print_all_json(const struct replaying *x)
{
	json_t *list = json_array();

	for (size_t i = 0; i < x->n_groups; i++)
		json_array_append_new(list, group_json(&x->groups[i]));
	print_json(json_pack("{s:o, s:o, s:I, s:I, s:I, s:I, s:o}", "since", json_time(x->first),
		"until", json_time(x->last), "ticks", (json_int_t)x->ticks, "decisions",
		(json_int_t)x->decisions, "same", (json_int_t)x->same, "unkept",
		(json_int_t)x->unkept, "differences", list));
}

static int print_result(const struct replaying *x)
{
	if (!x->ticks)
		return command_say_error(EXIT_FAILED,
			"no world of that time is kept: see [keep] worlds in czar.conf(5)");
	if (x->c->json) {
		print_all_json(x);
	} else {
		for (size_t i = 0; i < x->n_groups; i++)
			print_group(x, &x->groups[i]);
		print_sum(x);
	}
	return x->n_groups ? EXIT_FAILED : EXIT_OK;
}

int cmd_replay(struct command_context *c, int argc, char **argv)
{
	struct replaying x = {.c = c};
	struct queue *q;
	int r, code = command_span(c, &x.since, &x.until);

	(void)argc;
	(void)argv;
	if (!code)
		code = replay_settings_check(c);
	if (code)
		return code;
	r = command_queue(c, &q, &x.err);
	if (r == 0)
		r = queue_each_world(q, x.since, x.until, on_world, &x, &x.err);
	if (r == 0)
		r = queue_count_unkept(q, x.since, x.until, &x.unkept, &x.err);
	code = r < 0 ? command_fail(EXIT_FAILED, &x.err, NULL, NULL) : print_result(&x);
	world_chain_clear(&x.chain);
	arena_done(&x.arena);
	free(x.groups);
	return code;
}
