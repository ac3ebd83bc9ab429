/*
 * The base branch of the fake world: what is verified against it, and what lands in it.
 *
 * A commit that was joined with one base fits no other. What lands must have been found green with
 * the base as it is then, and lands once.
 */
#include <stdio.h>
#include <string.h>

#include "checks/landing.h"
#include "checks/review.h"
#include "czar/base/str.h"
#include "tests/sim/sim.h"

struct sim_join *base_join(struct sim *s, const char *commit)
{
	int64_t number;

	if (commit[0] != 'c' || !text_to_int(commit + 1, &number) || number > s->n_joins)
		return NULL;
	return &s->joins[number % SIM_TEXTS];
}

void base_verify(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_join *j;

	if (text_equal(s->pulls[l->task[2] - '0'].merged, l->head)) {
		text_setf(ret, size, VERIFY_GREEN "b%lld b%lld t0", (long long)s->base,
			(long long)s->base); /* a person merged it: nothing to join */
	} else if (sim_chance(s, 15)) {
		text_setf(ret, size, VERIFY_RED "key%d tree%d lint", (int)sim_random(s, 2),
			(int)sim_random(s, 20));
	} else if (sim_chance(s, 10)) {
		text_setf(ret, size, VERIFY_CONFLICT "tree%d a.c", (int)sim_random(s, 20));
	} else if (s->lands && sim_chance(s, 5)) {
		text_setf(ret, size, VERIFY_BASE_RED "b%lld lint: fails", (long long)s->base);
	} else if (sim_chance(s, 5)) {
		text_setf(ret, size, LANDING_MOVED "moved%lld", (long long)++s->last_commit);
	} else {
		j = &s->joins[++s->n_joins % SIM_TEXTS];
		*j = (struct sim_join){.base = s->base};
		TEXT_SET(j->task, l->task);
		TEXT_SET(j->head, l->head);
		text_setf(ret, size, VERIFY_GREEN "b%lld c%lld t%lld%s", (long long)s->base,
			(long long)s->n_joins, (long long)s->n_joins,
			sim_chance(s, 20) ? " czar.conf" : "");
	}
}

/* Its commits hold those of what it needs. */
static void check_needs(struct sim *s, const struct landing *l)
{
	for (size_t i = 0; i < s->plan.next.n_dependencies; i++) {
		const struct dependency *need = &s->plan.next.dependencies[i];

		if (need->change != ROW_GONE && text_equal(need->task, l->task) &&
			!s->landed[need->needs[2] - '0'])
			sim_break(s, "%s lands before %s, which it needs", l->task, need->needs);
	}
}

/* Of what was verified: also where nothing is to land. */
void base_review(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	static const char *const verdicts[] = {REVIEW_APPROVE, REVIEW_CHANGES, REVIEW_COMMENT};
	struct sim_join *j = base_join(s, l->commit);
	uint32_t n = sim_random(s, 8);
	const char *verdict = verdicts[n < 3 ? n : 0];

	if (sim_chance(s, 5)) {
		text_setf(ret, size, "%solder %s key tree all is well", verdict, l->base);
		return;
	}
	if (j && text_equal(verdict, REVIEW_APPROVE))
		j->reviewed = true;
	text_setf(ret, size, "%s%s %s key%d tree%d words", verdict, l->head, l->base,
		(int)sim_random(s, 3), (int)sim_random(s, 20));
}

void base_land(struct sim *s, const struct landing *l, char *ret, size_t size)
{
	struct sim_join *j = base_join(s, l->commit);

	if (!j || !text_equal(j->task, l->task)) {
		sim_break(s, "%s lands as %s, which was not joined for it", l->task, l->commit);
	} else if (j->landed) {
		text_setf(ret, size, LAND_LANDED "b%lld", (long long)s->base);
	} else if (j->base != s->base) {
		text_setf(ret, size, LAND_BASE_MOVED "b%lld", (long long)s->base);
	} else if (sim_chance(s, 10)) {
		text_setf(ret, size, LAND_REFUSED "something is in the way");
	} else {
		if (!text_equal(j->head, l->head))
			sim_break(s, "%s lands at another head than was verified", l->task);
		check_needs(s, l);
		if (s->needs_review && !j->reviewed && !text_equal(l->approved_head, l->head))
			sim_break(s, "%s lands, and nobody approved it", l->task);
		if (s->landed[l->task[2] - '0']++)
			sim_break(s, "%s landed twice", l->task);
		j->landed = true;
		s->landings++;
		text_setf(ret, size, LAND_LANDED "b%lld", (long long)++s->base);
	}
}

void base_person(struct sim *s)
{
	if (sim_chance(s, 30))
		s->base++;
	if (s->by_pulls)
		github_person(s);
}
