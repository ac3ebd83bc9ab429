/*
 * The numbers of czar stats.
 *
 * What is not measured says so and is never a zero. Sentences say what was counted, so that nobody
 * has to believe a number.
 */
#include "status/measures.h"

#include <inttypes.h>
#include <stdio.h>

#include "czar/base/str.h"

static const struct measure table[MEASURES] = {
	{.name = "accuracy",
		.title = "done at the first attempt",
		.at_least = true,
		.target = 0.95},
	{.name = "duplication", .title = "lines changed twice", .target = 0.05},
	{.name = "interventions", .title = "a person's help", .target = 0.10},
	{.name = "stuck", .title = "until a stuck one is found", .unit = UNIT_TIME, .target = 7200},
	{.name = "idle", .title = "idle beside ready tasks", .unit = UNIT_TIME, .target = 1800},
	{.name = "blocked", .title = "waiting for other tasks", .unit = UNIT_TIME, .target = 3600},
	{.name = "retries", .title = "attempts once more", .target = 0.05},
};

/* The order of the table. */
enum { ACCURACY, DUPLICATION, INTERVENTIONS, STUCK, IDLE, BLOCKED, RETRIES };

static void set_share(struct measure *m, int64_t part, int64_t whole, int64_t n)
{
	m->n = n;
	m->is_measured = whole > 0;
	m->value = whole > 0 ? (double)part / (double)whole : 0;
}

static void set_times(struct measure *m, const struct stats_times *t)
{
	m->n = t->n;
	m->is_measured = t->n > 0;
	m->value = t->n > 0 ? (double)t->total / (double)t->n / USEC_SEC : 0;
}

static void say_times(struct measure *m, const struct stats_times *t, const char *what)
{
	char most[32];

	duration_text(t->most, most, sizeof most);
	TEXT_SETF(m->how, "%s: the average of %" PRId64 ", the longest %s", what, t->n, most);
}

static void say_shares(
	const struct stats_counts *c, const struct duplication *d, struct measure ret[MEASURES])
{
	char unread[64] = "";

	TEXT_SETF(ret[ACCURACY].how,
		"tasks done by their only attempt: %" PRId64 " of %" PRId64 " done or failed",
		c->first_time, c->finished);
	if (d->unread)
		TEXT_SETF(unread, "; commits gone, left out: %" PRId64, d->unread);
	TEXT_SETF(ret[DUPLICATION].how,
		"lines put in or taken out where an earlier attempt changed lines too: %" PRId64
		" of %" PRId64 ", in %s%" PRId64 " attempts%s",
		d->twice, d->lines, d->limited ? "the newest " : "", d->attempts, unread);
	TEXT_SETF(ret[INTERVENTIONS].how,
		"edits and honoured wishes about tasks or workers (say, retry, approve, deny, "
		"assign, cancel, restart): %" PRId64
		", attempts with a person's keys at the pane: %" PRId64
		"; tasks that were worked on: %" PRId64,
		c->wishes, c->typed, c->worked_on);
	TEXT_SETF(ret[RETRIES].how,
		"attempts that gave a task again: %" PRId64 " of %" PRId64 " begun", c->retries,
		c->attempts);
}

/* Nothing to count: why not. */
static void say_nothing(struct measure ret[MEASURES])
{
	static const char *const why[MEASURES] = {
		[ACCURACY] = "no task is done or failed",
		[DUPLICATION] = "no attempt has own commits",
		[INTERVENTIONS] = "no task was worked on",
		[STUCK] = "no worker was stuck",
		[IDLE] = "no worker stood idle while a task was ready",
		[BLOCKED] = "no task depends on another one",
		[RETRIES] = "no attempt has begun",
	};

	for (int i = 0; i < MEASURES; i++)
		if (!ret[i].is_measured)
			TEXT_SETF(ret[i].how, "not measured yet: %s", why[i]);
}

void measures_of(const struct stats_counts *c, const struct stats_times *idle,
	const struct duplication *d, usec_t since, struct measure ret[MEASURES])
{
	for (int i = 0; i < MEASURES; i++)
		ret[i] = table[i];
	set_share(&ret[ACCURACY], c->first_time, c->finished, c->finished);
	set_share(&ret[DUPLICATION], d->twice, d->lines, d->attempts);
	set_share(&ret[INTERVENTIONS], c->wishes + c->typed, c->worked_on, c->worked_on);
	set_times(&ret[STUCK], &c->stuck);
	set_times(&ret[IDLE], idle);
	set_times(&ret[BLOCKED], &c->blocked);
	set_share(&ret[RETRIES], c->retries, c->attempts, c->attempts);
	say_shares(c, d, ret);
	say_times(&ret[STUCK], &c->stuck,
		"from the last own commit, or the attempt's begin, to \"stuck\"");
	say_times(&ret[IDLE], idle, "a worker at its prompt without a task while one was ready");
	say_times(&ret[BLOCKED], &c->blocked,
		"from being added to the end of the last one it depends on, or until now");
	say_nothing(ret);
	ret[INTERVENTIONS].from = ret[STUCK].from = ret[IDLE].from = c->decisions_from;
	ret[DUPLICATION].from = ret[RETRIES].from = c->attempts_from;
	for (int i = 0; i < MEASURES; i++)
		if (ret[i].from < since)
			ret[i].from = 0;
}

bool measure_is_met(const struct measure *m)
{
	if (m->unit == UNIT_TIME)
		return (int64_t)(m->value / 60) <= (int64_t)(m->target / 60);
	return m->at_least ? m->value >= m->target : m->value < m->target;
}

const char *measure_text(const struct measure *m, char *buf, size_t size)
{
	if (!m->is_measured)
		text_set(buf, size, "-");
	else if (m->unit == UNIT_TIME)
		duration_text((usec_t)(m->value * USEC_SEC), buf, size);
	else
		text_setf(buf, size, "%.1f %%", m->value * 100);
	return buf;
}

const char *measure_target(const struct measure *m, char *buf, size_t size)
{
	int64_t minutes = (int64_t)(m->target / 60);

	if (m->unit != UNIT_TIME)
		text_setf(buf, size, "%s %.0f %%", m->at_least ? ">=" : "<", m->target * 100);
	else if (minutes % 60)
		text_setf(buf, size, "< %" PRId64 " min", minutes);
	else
		text_setf(buf, size, "< %" PRId64 " h", minutes / 60);
	return buf;
}
