/*
 * Repeats: the same decision again is the row that is there, counted up.
 *
 * A short memory of what was decided last, in the store like everything: one slot a rule and
 * subject, the oldest is given up for a new one. What falls again after that, or after an hour, is
 * a row of its own: it says something new.
 */
#include "checks/repeats.h"

#include <stdio.h>
#include <string.h>

#include "czar/base/fnv.h"
#include "czar/base/str.h"

#define REPEAT_WITHIN USEC_HOUR

bool repeat_may(const struct ruling *r)
{
	return !r->intent && !strchr(r->by, '@'); /* person@host; no worker is called so */
}

static void set_mark(char *ret, size_t size, uint64_t h)
{
	text_setf(ret, size, "%016llx", (unsigned long long)h);
}

static void mark_of(const struct decision *d, char *ret, size_t size)
{
	const char *const texts[] = {d->by, d->task, d->worker, d->saw, d->action};
	uint64_t h = FNV_START;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		h = fnv_bytes(h, texts[i], strlen(texts[i]) + 1);
	set_mark(ret, size, h);
}

bool repeat_says(const struct repeat *x, const char *action)
{
	char mark[sizeof x->mark];

	set_mark(mark, sizeof mark, fnv_text(FNV_START, action));
	return text_equal(x->mark, mark);
}

static struct repeat *find(const struct plan *p, const char *rule, const char *subject)
{
	for (size_t i = 0; i < p->next.n_repeats; i++) {
		struct repeat *x = &p->next.repeats[i];

		if (text_equal(x->rule, rule) && text_equal(x->subject, subject))
			return x;
	}
	return NULL;
}

struct repeat *repeat_held(const struct plan *p, const char *subject)
{
	for (size_t i = 0; i < p->next.n_repeats; i++)
		if (p->next.repeats[i].held && text_equal(p->next.repeats[i].subject, subject))
			return &p->next.repeats[i];
	return NULL;
}

bool repeat_find(struct plan *p, struct decision *d)
{
	struct repeat *x = find(p, d->rule, d->subject);
	char mark[sizeof x->mark];

	mark_of(d, mark, sizeof mark);
	if (!x || x->held || !text_equal(x->mark, mark) || p->next.now - x->until > REPEAT_WITHIN)
		return false;
	edit_repeat(x)->times++;
	x->until = p->next.now;
	d->number = x->decision;
	d->at = x->at;
	d->repeated = x->times;
	d->until = x->until;
	return true;
}

/* The slot of that rule and subject; else a new one; else the oldest in which nothing is held. */
static struct repeat *slot_for(struct plan *p, const struct decision *d)
{
	struct repeat *x = find(p, d->rule, d->subject);

	if (x)
		return edit_repeat(x);
	for (size_t i = 0; i < p->next.n_repeats && p->next.n_repeats >= REPEATS_MOST; i++) {
		struct repeat *y = &p->next.repeats[i];

		if (!y->held && (!x || y->until < x->until))
			x = y;
	}
	return x ? edit_repeat(x) : plan_add_repeat(p);
}

void repeat_note(struct plan *p, const struct decision *d, bool held)
{
	struct repeat *x = slot_for(p, d);

	TEXT_SET(x->rule, d->rule);
	TEXT_SET(x->subject, d->subject);
	if (held) /* what it sees goes on changing, what it does not do stays */
		set_mark(x->mark, sizeof x->mark, fnv_text(FNV_START, d->action));
	else
		mark_of(d, x->mark, sizeof x->mark);
	x->decision = d->number;
	x->times = 1;
	x->at = x->until = d->at;
	x->held = held;
}
