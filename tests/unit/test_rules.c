/*
 * Every rule in small worlds: where it fires, where it does not, and that it comes to rest.
 *
 * Each case runs one rule alone. Then the whole table decides over the same world again and again:
 * with no new fact the decisions must end, or the daemon would spin.
 */
#include "tests/unit/rule_cases.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { TICKS_MOST = 30 };

static const struct rule_cases *const tables[] = {&rule_cases_clocks, &rule_cases_doors,
	&rule_cases_care, &rule_cases_attempts, &rule_cases_work, &rule_cases_fetch,
	&rule_cases_landing, &rule_cases_pulls, &rule_cases_review, &rule_cases_stop,
	&rule_cases_dialogs, &rule_cases_conflicts, &rule_cases_omnibus};

static const struct rule *rule_of(const char *name)
{
	for (size_t i = 0; i < rules_count; i++)
		if (text_equal(rules[i].name, name))
			return &rules[i];
	fail_msg("no rule '%s'", name);
	return NULL;
}

/* A rule that only states or reads leaves its trace in rows that decide keeps for itself. */
static bool left_a_trace(struct scene *s)
{
	const struct world *before = &s->world, *after = &s->plan.next;

	if (scene_changes(s))
		return true;
	for (size_t i = 0; i < after->n_alerts; i++)
		if (i >= before->n_alerts || after->alerts[i].seen != before->alerts[i].seen)
			return true;
	for (size_t i = 0; i < after->n_workers; i++)
		if (after->looks[i].screen != before->looks[i].screen)
			return true;
	return false;
}

static bool says(const struct plan *p, const char *want)
{
	for (size_t i = 0; i < p->n_decisions; i++) {
		const struct decision *d = &p->decisions[i];
		char text[2 * TEXT_SIZE];

		TEXT_SETF(text, "%s: %s => %s", d->rule, d->saw, d->action);
		if (strstr(text, want))
			return true;
	}
	return false;
}

static void check_case(const struct rule_case *c)
{
	const struct rule *rule = rule_of(c->rule);
	struct scene *s = malloc(sizeof *s);
	bool fired;

	assert_non_null(s);
	scene_init(s, 3);
	c->arrange(s);
	plan_init(&s->plan, &s->arena, &s->world);
	fired = (s->world.fresh || !rule->needs_looks) && decide_rule(&s->plan, rule);
	fired |= left_a_trace(s);
	if (fired != c->fires)
		print_error("%s, %s: %s\n", c->rule, c->what, fired ? "fired" : "did not fire");
	assert_int_equal(fired, c->fires);
	if (c->says && !says(&s->plan, c->says))
		fail_msg("%s, %s: does not say '%s' but '%s'", c->rule, c->what, c->says,
			s->plan.n_decisions ? s->plan.decisions[0].action : "nothing");
	if (!c->says && fired)
		assert_int_equal(s->plan.n_decisions, 0);
	scene_done(s);
	free(s);
}

static void test_every_rule_fires_and_does_not(void **state)
{
	(void)state;
	for (size_t t = 0; t < COUNT(tables); t++)
		for (size_t i = 0; i < tables[t]->n; i++)
			check_case(&tables[t]->cases[i]);
}

static void test_no_rule_is_left_out(void **state)
{
	(void)state;
	for (size_t n = 0; n < rules_count; n++) {
		int both = 0;

		for (size_t t = 0; t < COUNT(tables); t++)
			for (size_t i = 0; i < tables[t]->n; i++)
				if (text_equal(tables[t]->cases[i].rule, rules[n].name))
					both |= tables[t]->cases[i].fires ? 1 : 2;
		if (both != 3)
			print_error("rule '%s' has no case in which it %s\n", rules[n].name,
				both & 1 ? "does not fire" : "fires");
		assert_int_equal(both, 3);
		assert_true(*rules[n].when && *rules[n].then && *rules[n].why);
	}
}

/* Without a new fact decisions end: no intent is answered and no time passes. */
static void test_decisions_come_to_rest(void **state)
{
	struct scene *s = malloc(sizeof *s);

	(void)state;
	assert_non_null(s);
	for (size_t t = 0; t < COUNT(tables); t++)
		for (size_t i = 0; i < tables[t]->n; i++) {
			const struct rule_case *c = &tables[t]->cases[i];
			int ticks = 0;

			scene_init(s, 3);
			c->arrange(s);
			do
				scene_step(s);
			while (scene_changes(s) && ++ticks < TICKS_MOST);
			if (ticks == TICKS_MOST)
				fail_msg("%s, %s: '%s' goes on and on", c->rule, c->what,
					s->plan.n_decisions ? s->plan.decisions[0].rule
							    : "a quiet rule");
			if (s->plan.wake_awake <= s->world.awake)
				fail_msg("%s, %s: asks for a tick at once, for nothing", c->rule,
					c->what);
			scene_done(s);
		}
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_rule_is_left_out),
		cmocka_unit_test(test_every_rule_fires_and_does_not),
		cmocka_unit_test(test_decisions_come_to_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
