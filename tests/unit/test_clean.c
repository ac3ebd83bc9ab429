/*
 * Clean-up: a thing goes when every term of its kind holds; each that does not, or that nobody
 * could say anything of, keeps it, with a reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "checks/clean.h"
#include "czar/base/str.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define W 1U
#define B 2U
#define S 4U

/* A fact, the value with which a thing may go, and the kinds that it matters to. */
static const struct {
	const char *name;
	size_t offset;
	enum known goes;
	unsigned kinds;
} facts[] = {
	{"ours", offsetof(struct clean_facts, ours), KNOWN_YES, W | B | S},
	{"needed", offsetof(struct clean_facts, needed), KNOWN_NO, W | B | S},
	{"live", offsetof(struct clean_facts, live), KNOWN_NO, W | B},
	{"locked", offsetof(struct clean_facts, locked), KNOWN_NO, W},
	{"held", offsetof(struct clean_facts, held), KNOWN_NO, B},
	{"going", offsetof(struct clean_facts, going), KNOWN_NO, W},
	{"changed", offsetof(struct clean_facts, changed), KNOWN_NO, W},
	{"strange", offsetof(struct clean_facts, strange), KNOWN_NO, W},
	{"nested", offsetof(struct clean_facts, nested), KNOWN_NO, W},
	{"proved", offsetof(struct clean_facts, proved), KNOWN_YES, W | B | S},
};

static enum known *fact_of(struct clean_facts *f, size_t i)
{
	return (enum known *)(void *)((char *)f + facts[i].offset);
}

static struct clean_facts gone(enum clean_kind kind)
{
	struct clean_facts f = {.kind = kind};

	for (size_t i = 0; i < COUNT(facts); i++)
		*fact_of(&f, i) = facts[i].goes;
	return f;
}

static void check_one(enum clean_kind kind, size_t fact, enum known value)
{
	struct clean_facts f = gone(kind);
	bool matters = facts[fact].kinds & (1U << kind);
	struct clean_verdict v;

	*fact_of(&f, fact) = value;
	clean_judge(&f, &v);
	if (v.removed != (value == facts[fact].goes || !matters))
		fail_msg("%s, %s = %d: %s (%s)", clean_kind_name(kind), facts[fact].name, value,
			v.removed ? "removed" : "kept", v.why);
	assert_true(*v.why);
}

static void test_each_term_keeps_it(void **state)
{
	(void)state;
	for (enum clean_kind kind = CLEAN_WORKTREE; kind <= CLEAN_SAVED; kind++)
		for (size_t i = 0; i < COUNT(facts); i++)
			for (enum known value = KNOWN_NOT; value <= KNOWN_YES; value++)
				check_one(kind, i, value);
}

/* No fact is left out above: the struct has no other words. */
static void test_all_facts(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct clean_facts), (COUNT(facts) + 1) * sizeof(enum known));
}

static void test_nothing_is_known(void **state)
{
	(void)state;
	for (enum clean_kind kind = CLEAN_WORKTREE; kind <= CLEAN_SAVED; kind++) {
		struct clean_facts f = {.kind = kind};
		struct clean_verdict v;

		clean_judge(&f, &v);
		assert_false(v.removed);
	}
}

static void test_reasons(void **state)
{
	struct clean_facts f = gone(CLEAN_WORKTREE);
	struct clean_verdict v;

	(void)state;
	f.changed = KNOWN_YES;
	f.strange = KNOWN_YES;
	clean_judge(&f, &v);
	assert_string_equal(v.why, "it holds changes that are not committed");
	f.changed = KNOWN_NOT;
	clean_judge(&f, &v);
	assert_string_equal(v.why, "its changes could not be looked at");
	f = gone(CLEAN_BRANCH);
	f.proved = KNOWN_NO;
	clean_judge(&f, &v);
	assert_string_equal(v.why, "it holds commits that the base does not have");
	f = gone(CLEAN_SAVED);
	f.needed = KNOWN_YES;
	clean_judge(&f, &v);
	assert_string_equal(v.why, "its task is not over");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_term_keeps_it),
		cmocka_unit_test(test_all_facts),
		cmocka_unit_test(test_nothing_is_known),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
