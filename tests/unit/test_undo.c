/*
 * Every rule and every wish says how it is undone, or why there is nothing to undo.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "checks/delivery.h"
#include "checks/fields.h"
#include "checks/rules.h"
#include "checks/wishes.h"
#include "czar/base/str.h"
#include "status/undo.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_every_rule_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < rules_count; i++)
		if (!text_equal(rules[i].name, "wish") && !text_equal(rules[i].name, "delivery") &&
			!undo_knows(rules[i].name))
			fail_msg("rule '%s' has no row", rules[i].name);
	for (size_t i = 0; wish_verb_names[i]; i++)
		if (!undo_knows(wish_verb_names[i]))
			fail_msg("wish '%s' has no row", wish_verb_names[i]);
	for (size_t i = 0; i < delivery_edges_count; i++)
		assert_true(undo_knows(delivery_edges[i].name));
	assert_false(undo_knows("no such rule"));
}

enum { WITH_TASK = 1, WITH_WORKER = 2, PAUSED = 4, HOLD = 8 };

static const struct {
	const char *rule, *saw, *action, *outcome;
	unsigned with;
	enum task_state task;
	enum pin pin;
	const char *command; /* NULL: nothing to undo */
} cases[] = {
	{"wish", "czar pause w-1", "w-1 is paused", "", WITH_WORKER, 0, PIN_PAUSED,
		"czar resume w-1"},
	{"wish", "czar pause w-1", "w-1 is paused", "", WITH_WORKER, 0, PIN_NONE, NULL},
	{"wish", "czar pause ", "paused", "", PAUSED, 0, 0, "czar resume"},
	{"wish", "czar pause ", "paused", "", 0, 0, 0, NULL},
	{"wish", "czar stop --workers", "3 agents are ended", "", PAUSED, 0, 0, "czar resume"},
	{"wish", "czar stop-workers ", "3 agents are ended", "", PAUSED, 0, 0, "czar resume"},
	{"wish", "czar resume w-1", "resumed", "", WITH_WORKER, 0, PIN_NONE, "czar pause w-1"},
	{"wish", "czar resume w-1", "resumed", "", WITH_WORKER, 0, PIN_PAUSED, NULL},
	{"wish", "czar resume ", "resumed", "", 0, 0, 0, "czar pause"},
	{"wish", "czar cancel T-1", "T-1 is cancelled", "", WITH_TASK, TASK_CANCELLED, 0,
		"czar retry T-1"},
	{"wish", "czar cancel T-1", "T-1 is cancelled", "", WITH_TASK, TASK_WORKING, 0, NULL},
	{"wish", "czar cancel T-1", "T-1 is cancelled", "", WITH_TASK, TASK_PROPOSED, 0, NULL},
	{"wish", "czar deny T-1", "denied", "", WITH_TASK, TASK_QUEUED, 0, NULL},
	{"add", "a.md:1", "added as queued", "", WITH_TASK, TASK_QUEUED, 0, "czar cancel T-1"},
	{"edit", "a.md:1", "T-1: priority 5 -> 1", "", WITH_TASK, TASK_QUEUED, 0, "czar edit T-1"},
	{"edit", "a.md:1", "T-1: priority 5 -> 1", "", WITH_TASK, TASK_DONE, 0, NULL},
	{"wish", "czar retry T-1", "queued again", "", WITH_TASK, TASK_QUEUED, 0,
		"czar cancel T-1"},
	{"wish", "czar retry T-1", "refused: only a blocked one", "", WITH_TASK, TASK_QUEUED, 0,
		NULL},
	{"wish", "czar approve T-1", "may begin", "", WITH_TASK, TASK_QUEUED, 0, "czar cancel T-1"},
	{"wish", "czar deny T-1", "denied", "", WITH_TASK, TASK_CANCELLED, 0, "czar retry T-1"},
	{"wish", "czar assign T-1 w-1", "T-1 is for w-1", "", WITH_TASK, TASK_QUEUED, 0,
		"czar assign --nobody T-1"},
	{"wish", "czar assign T-1 w-1", "T-1 is for w-1", "", WITH_TASK, TASK_DONE, 0, NULL},
	{"wish", "czar say w-1", "queued", "", WITH_WORKER, 0, 0, NULL},
	{"wish", "czar restart w-1", "restarted", "", WITH_WORKER, 0, 0, NULL},
	{"dispatch", "", "T-1 -> w-1", "", WITH_TASK | WITH_WORKER, TASK_WORKING, 0,
		"czar cancel T-1"},
	{"dispatch", "", "T-1 -> w-1", "", WITH_TASK | WITH_WORKER, TASK_DONE, 0, NULL},
	{"dispatch", "", "T-1 -> w-1", "", WITH_TASK | WITH_WORKER, TASK_FAILED, 0,
		"czar retry T-1"},
	{"dispatch", "", "T-1 -> w-1", "", WITH_WORKER, 0, 0, NULL}, /* forgotten */
	{"blocked", "", "blocked", "", WITH_TASK, TASK_BLOCKED, 0, "czar retry T-1"},
	{"stuck-restart", "", "restarted", "", WITH_TASK, TASK_QUEUED, 0, NULL},
	{"attempt-ended", "", "ended", "", WITH_TASK, TASK_FAILED, 0, "czar retry T-1"},
	{"proposed", "", "T-1 is proposed", "", WITH_TASK, TASK_PROPOSED, 0, "czar deny T-1"},
	{"submit", "", "submitted", "", WITH_TASK, TASK_IN_REVIEW, 0, "czar deny T-1"},
	{"quarantine", "", "quarantined", "", WITH_WORKER, 0, PIN_QUARANTINED, "czar resume w-1"},
	{"quarantine", "", "quarantined", "", WITH_WORKER, 0, PIN_NONE, NULL},
	{"mass-death", "", "recovery holds", "", HOLD, 0, 0, "czar resume"},
	{"mass-death", "", "recovery holds", "", 0, 0, 0, NULL},
	{"held", "T-1 is ready; ...", "nothing new starts", "", PAUSED, 0, 0, "czar resume"},
	{"held", "T-1 is ready; ...", "nothing new starts", "over", 0, 0, 0, NULL},
	{"held", "T-1 is ready; ...", "left alone", "", WITH_WORKER, 0, PIN_PAUSED,
		"czar resume w-1"},
	{"account-parked", "", "account a parked: logged out", "", WITH_WORKER, 0, 0,
		"czar attach w-1"},
	{"account-parked", "", "account a parked: out of credit", "", WITH_WORKER, 0, 0,
		"czar attach w-1"},
	{"account-parked", "", "account a parked: limited", "", WITH_WORKER, 0, 0, NULL},
	{"reminder", "", "reminder 1", "", WITH_TASK, TASK_WORKING, 0, NULL},
	{"sent", "", "typed -> sent", "", WITH_WORKER, 0, 0, NULL},
	{"health", "", "healthy -> slow", "", WITH_WORKER, 0, 0, NULL},
};

/* What a decision says of a wish is a command that there is, and by which undo finds it. */
static void test_commands_of_wishes(void **state)
{
	static const struct {
		struct wish wish;
		const char *command;
	} wishes[] = {
		{{.verb = WISH_RESUME}, "czar resume"},
		{{.verb = WISH_PAUSE, .subject = "w-1"}, "czar pause w-1"},
		{{.verb = WISH_STOP_WORKERS}, "czar stop --workers"},
		{{.verb = WISH_STOP_NOW}, "czar stop --workers --now"},
		{{.verb = WISH_ADMIT, .subject = "T-1"}, "czar approve T-1"},
		{{.verb = WISH_DENY, .subject = "T-1", .args = "no"}, "czar deny T-1 no"},
		{{.verb = WISH_DENY, .subject = "T-1", .args = "it's not $(done)"},
			"czar deny T-1 'it'\\''s not $(done)'"},
		{{.verb = WISH_ASSIGN, .subject = "T-1", .args = "w-1"}, "czar assign T-1 w-1"},
		{{.verb = WISH_ASSIGN, .subject = "T-1"}, "czar assign --nobody T-1"},
		{{.verb = WISH_SAY, .subject = "w-1"}, "czar say w-1"},
		{{.verb = WISH_SAY, .subject = "w-1", .args = "7"}, "czar say --again 7 w-1"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(wishes); i++) {
		_cleanup_(str_done) struct str command = {0};
		char verb[32];

		wish_command(&wishes[i].wish, &command);
		assert_string_equal(str_text(&command), wishes[i].command);
		TEXT_SET(verb, wishes[i].command + strlen("czar "));
		verb[strcspn(verb, " ")] = '\0';
		assert_true(undo_knows(verb));
	}
}

static void test_undo(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct project project = {
			.paused = cases[i].with & PAUSED, .hold = cases[i].with & HOLD};
		const struct task task = {.id = "T-1", .state = cases[i].task, .assignee = "w-1"};
		const struct worker worker = {.name = "w-1", .pin = cases[i].pin};
		const struct undo_facts f = {&project, cases[i].with & WITH_TASK ? &task : NULL,
			cases[i].with & WITH_WORKER ? &worker : NULL};
		struct decision d = {.number = 7};
		struct undo undo;

		TEXT_SET(d.rule, cases[i].rule);
		TEXT_SET(d.saw, cases[i].saw);
		TEXT_SET(d.action, cases[i].action);
		TEXT_SET(d.outcome, cases[i].outcome);
		TEXT_SET(d.task, f.task ? "T-1" : "");
		TEXT_SET(d.worker, f.worker ? "w-1" : "");
		undo_find(&d, &f, &undo);
		if (!text_equal(undo.command, cases[i].command ? cases[i].command : ""))
			fail_msg("%s, '%s': '%s'", d.rule, d.saw, undo.command);
		if (!*undo.command == !*undo.why) /* one of them, and only one */
			fail_msg("%s, '%s': '%s', '%s'", d.rule, d.saw, undo.command, undo.why);
	}
}

static void test_the_first_that_waits_for_a_yes(void **state)
{
	const struct project project = {0};
	const struct undo_facts f = {.project = &project};
	struct decision d = {.rule = "held", .subject = "approval"};
	struct undo undo;

	(void)state;
	TEXT_SET(d.saw, "T-4 and 3 more are ready; approve = start");
	undo_find(&d, &f, &undo);
	assert_string_equal(undo.command, "czar approve T-4");
}

static void test_a_branch_that_has_not_landed(void **state)
{
	const struct project project = {0};
	const struct worker worker = {.name = "w-1"};
	const struct undo_facts f = {.project = &project, .worker = &worker};
	struct decision d = {.rule = "held", .subject = "w-1", .worker = "w-1"};
	struct undo undo;

	(void)state;
	undo_find(&d, &f, &undo);
	assert_string_equal(undo.command, "");
	assert_non_null(strstr(undo.why, "has landed"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_rule_is_known),
		cmocka_unit_test(test_commands_of_wishes),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_the_first_that_waits_for_a_yes),
		cmocka_unit_test(test_a_branch_that_has_not_landed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
