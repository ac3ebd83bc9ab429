/*
 * czar stats: how the fleet does, in numbers, each beside its target.
 *
 * Everything is counted from what is stored, and from the repository for lines of code. What cannot
 * be measured yet says so.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks/overlap.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/stats_lines.h"
#include "czar/cmd/wrap.h"
#include "status/measures.h"
#include "status/row_json.h"

enum { WIDTH = 80 };

struct stretches {
	struct stretch *rows; /* owned */
	size_t n, room;
};

struct gathered {
	usec_t since, until; /* since 0: all there is */
	struct stats_counts counts;
	struct stats_times idle;
	struct duplication duplication;
	struct measure measures[MEASURES];
};

static void on_stretch(usec_t begin, usec_t end, void *userdata)
{
	struct stretches *s = userdata;

	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->rows = realloc(s->rows, s->room * sizeof *s->rows);
		if (!s->rows)
			abort();
	}
	s->rows[s->n++] = (struct stretch){begin, end};
}

static void stretches_done(struct stretches *s)
{
	free(s->rows);
}

/* Each stretch at the prompt during which some task was ready. */
static int gather_idle(
	struct command_context *c, struct queue *q, struct gathered *g, struct error *err)
{
	const struct config *config;
	bool gated = command_config(c, &config, NULL) == 0 && config->settings.approve_start;
	_cleanup_(stretches_done) struct stretches idle = {0}, ready = {0};
	int r = queue_each_stretch(q, STRETCH_IDLE, g->since, g->until, on_stretch, &idle, err);

	if (r == 0)
		r = queue_each_stretch(q, gated ? STRETCH_READY_GATED : STRETCH_READY, g->since,
			g->until, on_stretch, &ready, err);
	if (r < 0)
		return r;
	ready.n = stretches_join(ready.rows, ready.n);
	for (size_t i = 0; i < idle.n; i++) {
		usec_t took = stretches_within(ready.rows, ready.n, &idle.rows[i]);

		if (!took)
			continue;
		g->idle.n++;
		g->idle.total += took;
		g->idle.most = took > g->idle.most ? took : g->idle.most;
	}
	return 0;
}

static int gather(struct command_context *c, struct gathered *g, struct error *err)
{
	struct queue *q;
	usec_t now = clock_now();
	int r = command_queue(c, &q, err);

	if (g->until > now)
		g->until = now;
	if (r == 0)
		r = queue_stats(q, g->since, g->until, &g->counts, err);
	if (r == 0)
		r = gather_idle(c, q, g, err);
	if (r == 0)
		r = stats_duplication(c, g->since, g->until, &g->duplication, err);
	if (r == 0)
		measures_of(&g->counts, &g->idle, &g->duplication, g->since, g->measures);
	return r;
}

/* --- for people */

static void add_how(struct str *s, const char *how, usec_t from, int width)
{
	_cleanup_(str_done) struct str all = {0};
	char time[32];

	str_addf(&all, "    %s", how);
	if (from) {
		clock_text(from, time, sizeof time);
		str_addf(&all, "; counted from %s on, what was before is removed", time);
	}
	str_add(&all, "\n");
	add_wrapped(s, str_text(&all), width, 4);
}

static void add_measure(
	struct str *s, const struct command_context *c, const struct measure *m, int width)
{
	char value[40], padded[48], target[40], n[32] = "";
	bool off = m->is_measured && !measure_is_met(m);

	text_setf(padded, sizeof padded, "%12s", measure_text(m, value, sizeof value));
	if (m->is_measured)
		TEXT_SETF(n, "  n %" PRId64, m->n);
	str_addf(s, "%-27s", m->title);
	add_color(s, c, off ? COLOR_RED : COLOR_NONE, padded);
	str_addf(s, "  %-8s%s\n", measure_target(m, target, sizeof target), n);
	add_how(s, m->how, m->from, width);
}

static void add_deliveries(struct str *s, const struct gathered *g, int width)
{
	const struct stats_counts *c = &g->counts;
	int64_t over = c->deliveries.exact + c->deliveries.frame + c->deliveries.seen +
		       c->deliveries.failed + c->deliveries.dead + c->deliveries.cancelled;
	_cleanup_(str_done) struct str how = {0};

	str_addf(s, "%-27s%12" PRId64 "\n", "texts for workers", c->deliveries.queued);
	if (!c->deliveries.queued) {
		add_how(s, "none was queued", 0, width);
		return;
	}
	str_addf(&how,
		"acknowledged: %" PRId64 " exact, %" PRId64 " frame, %" PRId64 " seen; %" PRId64
		" failed (expired or lost), %" PRId64 " dead, %" PRId64 " cancelled, %" PRId64
		" under way",
		c->deliveries.exact, c->deliveries.frame, c->deliveries.seen, c->deliveries.failed,
		c->deliveries.dead, c->deliveries.cancelled, c->deliveries.queued - over);
	add_how(s, str_text(&how), c->deliveries_from > g->since ? c->deliveries_from : 0, width);
}

static void print_all(const struct command_context *c, const struct gathered *g)
{
	_cleanup_(str_done) struct str s = {0};
	int width = c->terminal ? terminal_width() : WIDTH;
	char since[32], until[32];

	if (width <= 0 || width > 2 * WIDTH)
		width = WIDTH;
	clock_text(g->since, since, sizeof since);
	clock_text(g->until, until, sizeof until);
	str_addf(&s, "from %s to %s\n\n", g->since ? since : "the beginning", until);
	for (int i = 0; i < MEASURES; i++)
		add_measure(&s, c, &g->measures[i], width);
	add_deliveries(&s, g, width);
	fputs(str_text(&s), stdout);
}

/* --- for programs */

static json_t *measure_json(const struct measure *m)
{
	return json_pack("{s:s, s:o, s:s, s:o, s:s, s:o, s:I, s:o, s:s}", "name", m->name, "value",
		m->is_measured ? json_rounded(m->value) : json_null(), "unit",
		m->unit == UNIT_TIME ? "seconds" : "share", "target", json_rounded(m->target),
		"target_is", m->at_least ? "least" : "below", "met",
		m->is_measured ? json_boolean(measure_is_met(m)) : json_null(), "n",
		(json_int_t)m->n, "from", json_time(m->from), "how", m->how);
}

static int print_all_json(const struct gathered *g)
{
	const struct stats_counts *c = &g->counts;
	json_t *measures = json_array();

	for (int i = 0; i < MEASURES; i++)
		json_array_append_new(measures, measure_json(&g->measures[i]));
	return print_json(json_pack(
		"{s:o, s:o, s:o, s:{s:I, s:{s:I, s:I, s:I}, s:I, s:I, s:I, s:o}}", "since",
		json_time(g->since), "until", json_time(g->until), "measures", measures,
		"deliveries", "queued", (json_int_t)c->deliveries.queued, "acknowledged", "exact",
		(json_int_t)c->deliveries.exact, "frame", (json_int_t)c->deliveries.frame, "seen",
		(json_int_t)c->deliveries.seen, "failed", (json_int_t)c->deliveries.failed, "dead",
		(json_int_t)c->deliveries.dead, "cancelled", (json_int_t)c->deliveries.cancelled,
		"from", json_time(c->deliveries_from > g->since ? c->deliveries_from : 0)));
}

int cmd_stats(struct command_context *c, int argc, char **argv)
{
	struct gathered g = {0};
	struct error err = {0};
	int bad = command_span(c, &g.since, &g.until);

	(void)argc;
	(void)argv;
	if (bad)
		return bad;
	if (gather(c, &g, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return print_all_json(&g);
	print_all(c, &g);
	return EXIT_OK;
}
