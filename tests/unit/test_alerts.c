/*
 * Each cause of an alert names one command that answers it.
 *
 * A cause is made in a small world; then what its command asks for is done there, and the alert
 * must close. Commands that lead a person to what only he can do are only checked to be whole.
 */
#include "tests/unit/rule_cases.h"

#include "czar/base/file.h"
#include "czar/cmd/command.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void hold(struct scene *s)
{
	s->world.project.hold = true;
	s->world.project.hold_looked_awake = s->world.awake;
	for (int i = 0; i < 3; i++) {
		s->looks[i].session = ANSWER_ABSENT;
		s->workers[i].missing_awake = s->world.awake - USEC_MIN;
	}
}

static void silent(struct scene *s)
{
	s->world.project.server_pid = 4711;
	s->world.tmux_silent = s->world.settings.unknown_alert;
}

static void leftovers(struct scene *s)
{
	TEXT_SET(s->world.leftovers, "pid 12 (npm), pid 14 (node)");
	TEXT_SET(s->world.leftover_pids, "12 14");
}

static void hidden_leftovers(struct scene *s)
{
	TEXT_SET(s->world.leftovers, "processes that /proc does not show");
}

static void does_not_end(struct scene *s)
{
	scene_intent(s, VERB_END, W1(s), 0)->try = 4;
}

static void bad_settings(struct scene *s)
{
	TEXT_SET(s->world.bad_settings, "czar.conf:3: unknown key");
}

static void webhook(struct scene *s)
{
	TEXT_SET(s->world.webhook_says, "webhooks of GitHub are not listened for: no");
}

static void no_workers(struct scene *s)
{
	for (size_t i = 0; i < s->world.n_workers; i++)
		s->workers[i].wanted = false; /* as one that left czar.conf */
}

static void held_settings(struct scene *s)
{
	TEXT_SET(s->world.held_settings, "czar.conf came with T-1 and is not in force");
}

static void remote_is_ahead(struct scene *s)
{
	TEXT_SET(s->world.remote_is_ahead, "origin/main is 3 commits ahead of main");
}

static void cannot_be_fetched(struct scene *s)
{
	TEXT_SET(s->world.project.fetch_says, "no route to host");
	s->world.project.fetch_failed_awake = AGO(s, USEC_HOUR);
}

static void low_disk(struct scene *s)
{
	s->world.low_disk = true;
}

static struct task *ready(struct scene *s, const char *id)
{
	struct task *t = scene_task(s, id, TASK_APPROVED);

	s->world.settings.land_none = false;
	s->world.settings.omnibus = OMNIBUS_YES;
	TEXT_SET(t->head, "head1");
	s->landings[s->world.n_landings] = (struct landing){.head = "head1", .base = "base1"};
	TEXT_SET(s->landings[s->world.n_landings++].task, id);
	return t;
}

static void ready_but_for_one(struct scene *s)
{
	ready(s, "T-1");
	ready(s, "T-2");
	TEXT_SET(scene_task(s, "T-3", TASK_FAILED)->reason, "attempts are spent");
}

static void omnibus_without_one(struct scene *s)
{
	struct task *o = scene_task(s, "omnibus-1", TASK_LANDING);

	o->result = RESULT_OMNIBUS;
	TEXT_SET(o->reason, "it landed, and the base does not hold T-1");
	TEXT_SET(o->head, "head2");
	s->landings[s->world.n_landings++] = (struct landing){.task = "omnibus-1",
		.head = "head2",
		.members = 1,
		.tries = 1,
		.tried_awake = AGO(s, 0),
		.landed = "base2"};
	TEXT_SET(ready(s, "T-1")->omnibus, "omnibus-1");
}

static void logged_out(struct scene *s)
{
	s->accounts[0].state = ACCOUNT_LOGGED_OUT;
	scene_screen(s, W2(s), SCREEN_LOGGED_OUT);
}

static void limited(struct scene *s)
{
	s->accounts[0].state = ACCOUNT_LIMITED;
	s->accounts[0].until = s->world.now + USEC_HOUR;
}

static void asking(struct scene *s)
{
	scene_screen(s, W1(s), SCREEN_ASKING);
}

static void unknown(struct scene *s)
{
	scene_screen(s, W1(s), SCREEN_UNKNOWN);
	W1(s)->health = HEALTH_UNKNOWN;
	W1(s)->since_awake = AGO(s, USEC_HOUR);
}

static void quarantined(struct scene *s)
{
	W1(s)->pin = PIN_QUARANTINED;
	W1(s)->probe_awake = s->world.awake + USEC_HOUR;
}

static void setup_failed(struct scene *s)
{
	W1(s)->seat = SEAT_FAILED;
}

static void approve(struct scene *s)
{
	scene_task(s, "T-1", TASK_QUEUED)->approve = APPROVE_START;
}

static void for_no_worker(struct scene *s)
{
	TEXT_SET(scene_task(s, "T-1", TASK_QUEUED)->assignee, "nobody");
}

static void for_no_role(struct scene *s)
{
	TEXT_SET(scene_task(s, "T-1", TASK_QUEUED)->role, "poet");
}

static void task_blocked(struct scene *s)
{
	scene_task(s, "T-1", TASK_BLOCKED);
}

static void task_failed(struct scene *s)
{
	scene_task(s, "T-1", TASK_FAILED);
}

static void task_cancelled(struct scene *s)
{
	struct dependency *d = &s->dependencies[s->world.n_dependencies++];

	scene_task(s, "T-1", TASK_CANCELLED);
	scene_task(s, "T-2", TASK_QUEUED);
	*d = (struct dependency){.task = "T-2", .needs = "T-1"};
}

static void proposed(struct scene *s)
{
	scene_task(s, "T-1", TASK_PROPOSED);
}

static struct delivery *text(struct scene *s, enum delivery_state state)
{
	struct delivery *d = scene_delivery(s, W1(s), 0, KIND_SAY, state);

	d->since_awake = AGO(s, USEC_HOUR);
	return d;
}

static void held(struct scene *s)
{
	text(s, DELIVERY_HELD)->held_awake = AGO(s, USEC_HOUR);
	scene_draft(s, W1(s), -1);
}

static void parked(struct scene *s)
{
	text(s, DELIVERY_PARKED);
	s->deliveries[0].since_awake = AGO(s, 11 * USEC_MIN);
	asking(s);
	W1(s)->health = HEALTH_ASKING;
}

static void dead(struct scene *s)
{
	text(s, DELIVERY_DEAD);
}

static void lost(struct scene *s)
{
	text(s, DELIVERY_LOST);
}

static void brief_dead(struct scene *s)
{
	text(s, DELIVERY_DEAD)->kind = KIND_REMINDER;
}

static struct landing *land(struct scene *s, enum task_state state)
{
	struct landing *l = &s->landings[s->world.n_landings++];
	struct task *t = scene_task(s, "T-1", state);

	s->world.settings.land_none = false;
	TEXT_SET(t->head, "head1");
	*l = (struct landing){
		.task = "T-1", .head = "head1", .base = "base1", .tried_awake = AGO(s, 0)};
	return l;
}

static void waits_for_a_person(struct scene *s)
{
	TEXT_SET(land(s, TASK_IN_REVIEW)->person, "every task needs a person");
}

/* Its pull request stands there with green checks, as the last look saw it. */
static struct landing *on_github(struct scene *s, enum task_state state)
{
	struct landing *l = land(s, state);

	s->world.settings.land_github = true;
	l->pull = 7;
	TEXT_SET(l->url, "https://github.com/acme/proj/pull/7");
	TEXT_SET(l->commit, "commit1");
	TEXT_SET(l->pushed, "head1");
	TEXT_SET(l->described, "commit1");
	TEXT_SET(l->posted, "head1");
	s->pulls[s->world.n_pulls++] = (struct pull){
		.task = "T-1", .number = 7, .head = "head1", .checks = PULL_CHECKS_GREEN};
	return l;
}

static void draft(struct scene *s)
{
	on_github(s, TASK_IN_REVIEW);
	s->pulls[0].draft = true;
}

static void waits_on_github(struct scene *s)
{
	TEXT_SET(on_github(s, TASK_IN_REVIEW)->person, "every task needs a person");
}

static void refused_by_github(struct scene *s)
{
	struct landing *l = on_github(s, TASK_LANDING);

	l->tries = 3;
	l->tried_awake = s->world.awake;
}

static void landed_otherwise(struct scene *s)
{
	struct landing *l = on_github(s, TASK_LANDING);

	TEXT_SET(l->merged, "merge1");
	TEXT_SET(l->landed, "tree9");
}

static void no_token(struct scene *s)
{
	s->world.hub.trouble = HUB_TOKEN;
}

static void github_silent(struct scene *s)
{
	s->world.hub.trouble = HUB_SILENT;
	s->world.hub.trouble_awake = AGO(s, USEC_HOUR);
}

static void github_shows_none(struct scene *s)
{
	TEXT_SET(s->world.hub.unseen, "the pull request of T-1: acme/proj has none such");
	s->world.hub.unseen_awake = AGO(s, USEC_HOUR);
}

static void github_limit(struct scene *s)
{
	s->world.hub.limited_until = s->world.now + USEC_MIN;
	s->world.hub.limited_awake = AGO(s, USEC_HOUR);
}

static void checkout_in_the_way(struct scene *s)
{
	land(s, TASK_LANDING)->tries = 1;
}

static void base_is_red(struct scene *s)
{
	struct landing *l = land(s, TASK_VERIFYING);

	TEXT_SET(l->base_red, "unit: 3 tests fail");
	TEXT_SET(s->world.base, "base1");
}

static void cannot_be_verified(struct scene *s)
{
	land(s, TASK_VERIFYING)->tries = 3;
}

static void stays_red(struct scene *s)
{
	struct landing *l = land(s, TASK_BLOCKED);

	TEXT_SET(l->findings, "red: unit: 3 tests fail");
	TEXT_SETF(s->tasks[0].reason, "the same failure three times: %s", l->findings);
}

/* Given back red; then its worker came to a stop for another reason. */
static void blocked_after_red(struct scene *s)
{
	stays_red(s);
	TEXT_SET(s->tasks[0].reason, "which colour?");
}

static const struct {
	const char *cause;
	void (*arrange)(struct scene *s);
	const char *command;
	bool answers; /* by a wish that decide sees; otherwise by a person's own hands */
	enum wish_verb verb;
	const char *subject, *args;
} cases[] = {
	{"mass-death", hold, "czar resume", true, WISH_RESUME, "", ""},
	{"tmux-silent", silent, "kill -CONT 4711", false, 0, "", ""},
	{"leftovers", leftovers, "kill 12 14", false, 0, "", ""},
	{"leftovers", hidden_leftovers, "czar doctor", false, 0, "", ""},
	{"does-not-end w-1", does_not_end, "czar why w-1", false, 0, "", ""},
	{"settings", held_settings, "czar approve czar.conf", false, 0, "", ""},
	{"bad-settings", bad_settings, "czar doctor", false, 0, "", ""},
	{"webhook", webhook, "czar doctor", false, 0, "", ""},
	{"no-workers", no_workers, "czar doctor", false, 0, "", ""},
	{"low-disk", low_disk, "czar doctor", false, 0, "", ""},
	{"remote-ahead", remote_is_ahead, "git pull", false, 0, "", ""},
	{"fetch", cannot_be_fetched, "git fetch origin", false, 0, "", ""},
	{"limited one", limited, "czar status", false, 0, "", ""},
	{"logged-out one", logged_out, "czar attach w-2", false, 0, "", ""},
	{"asking w-1", asking, "czar attach w-1", false, 0, "", ""},
	{"unknown w-1", unknown, "czar attach w-1", false, 0, "", ""},
	{"quarantined w-1", quarantined, "czar resume w-1", true, WISH_RESUME, "w-1", ""},
	{"setup-failed w-1", setup_failed, "czar resume w-1", true, WISH_RESUME, "w-1", ""},
	{"approve T-1", approve, "czar approve T-1", true, WISH_ADMIT, "T-1", ""},
	{"land T-1", waits_for_a_person, "czar approve T-1", true, WISH_ADMIT, "T-1", ""},
	{"land-checkout T-1", checkout_in_the_way, "git status", false, 0, "", ""},
	{"land T-1", waits_on_github, "czar approve T-1", true, WISH_ADMIT, "T-1", ""},
	{"pull T-1", draft, "https://github.com/acme/proj/pull/7", false, 0, "", ""},
	{"pull T-1", refused_by_github, "https://github.com/acme/proj/pull/7", false, 0, "", ""},
	{"pull-tree T-1", landed_otherwise, "czar approve T-1", true, WISH_ADMIT, "T-1", ""},
	{"github-token", no_token, "czar doctor", false, 0, "", ""},
	{"github-silent", github_silent, "czar doctor", false, 0, "", ""},
	{"github-look", github_shows_none, "czar doctor", false, 0, "", ""},
	{"github-limit", github_limit, "czar status", false, 0, "", ""},
	{"omnibus T-3", ready_but_for_one, "czar retry T-3", true, WISH_RETRY, "T-3", ""},
	{"omnibus-lost omnibus-1", omnibus_without_one, "czar approve omnibus-1", true, WISH_ADMIT,
		"omnibus-1", ""},
	{"base-red", base_is_red, "czar show T-1", false, 0, "", ""},
	{"verify T-1", cannot_be_verified, "czar why T-1", false, 0, "", ""},
	{"no-worker T-1", for_no_worker, "czar assign --nobody T-1", true, WISH_ASSIGN, "T-1", ""},
	{"no-worker T-1", for_no_role, "czar edit --role '' T-1", false, 0, "", ""},
	{"task-blocked T-1", task_blocked, "czar retry T-1", true, WISH_RETRY, "T-1", ""},
	{"task-blocked T-1", stays_red, "czar show T-1", false, 0, "", ""},
	{"task-blocked T-1", blocked_after_red, "czar retry T-1", true, WISH_RETRY, "T-1", ""},
	{"task-failed T-1", task_failed, "czar retry T-1", true, WISH_RETRY, "T-1", ""},
	{"task-cancelled T-1", task_cancelled, "czar retry T-1", true, WISH_RETRY, "T-1", ""},
	{"proposed T-1", proposed, "czar approve T-1", true, WISH_ADMIT, "T-1", ""},
	{"held 1", held, "czar attach w-1", false, 0, "", ""},
	{"parked 1", parked, "czar attach w-1", false, 0, "", ""},
	{"dead-letter 1", dead, "czar say w-1 --again 1", true, WISH_SAY, "w-1", "1"},
	{"dead-letter 1", brief_dead, "czar restart w-1", true, WISH_RESTART, "w-1", ""},
	{"text-lost 1", lost, "czar say w-1 --again 1", true, WISH_SAY, "w-1", "1"},
};

static const struct alert *find(const struct scene *s, const char *cause)
{
	for (size_t i = 0; i < s->plan.next.n_alerts; i++)
		if (text_equal(s->plan.next.alerts[i].cause, cause) &&
			!s->plan.next.alerts[i].closed)
			return &s->plan.next.alerts[i];
	return NULL;
}

/* What the command asks for, and whatever the doors are asked for on the way. */
static void answer(struct scene *s, size_t i)
{
	struct wish *x = scene_wish(s, cases[i].verb, cases[i].subject);

	TEXT_SET(x->args, cases[i].args);
	x->delivery = 1000;
	for (int step = 0; step < 5; step++) {
		for (size_t n = 0; n < s->world.n_intents; n++)
			scene_answer(&s->intents[n], INTENT_DONE, "");
		scene_step(s);
	}
}

static void test_each_alert_has_its_answer(void **state)
{
	struct scene *s = malloc(sizeof *s);

	(void)state;
	assert_non_null(s);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct alert *a;

		scene_init(s, 3);
		cases[i].arrange(s);
		scene_step(s);
		a = find(s, cases[i].cause);
		if (!a)
			fail_msg("%s: no alert", cases[i].cause);
		if (!text_equal(a->command, cases[i].command))
			fail_msg("%s: '%s', not '%s'", a->cause, a->command, cases[i].command);
		if (cases[i].answers)
			answer(s, i);
		if (cases[i].answers && find(s, cases[i].cause))
			fail_msg("%s: '%s' does not answer it", cases[i].cause, cases[i].command);
		scene_done(s);
	}
	free(s);
}

/* One command, that there is; nothing that a shell would take for two. */
static void test_commands_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[32];

		assert_null(strpbrk(cases[i].command, ";,&|"));
		if (!text_starts(cases[i].command, "czar "))
			continue;
		TEXT_SET(name, cases[i].command + 5);
		name[strcspn(name, " ")] = '\0';
		assert_non_null(command_find(name));
	}
}

static bool has_case(const char *cause, size_t n)
{
	for (size_t i = 0; i < COUNT(cases); i++)
		if (strcspn(cases[i].cause, " ") == n && strncmp(cases[i].cause, cause, n) == 0)
			return true;
	return false;
}

static void test_no_cause_is_left_out(void **state)
{
	_cleanup_(str_done) struct str source = {0};
	struct error err = {0};
	size_t n = 0;

	(void)state;
	if (file_read("checks/alerts.c", 1 << 20, &source, &err) < 0)
		fail_msg("%s", err.text);
	for (const char *at = str_text(&source); (at = strstr(at, "alert(p, ")); at++) {
		const char *cause = at + strlen("alert(p, 1, ");

		if (*cause++ != '"')
			continue;
		n++;
		if (!has_case(cause, strcspn(cause, "\"")))
			fail_msg("no case for '%.*s'", (int)strcspn(cause, "\""), cause);
	}
	assert_true(n > 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_alert_has_its_answer),
		cmocka_unit_test(test_commands_are_whole),
		cmocka_unit_test(test_no_cause_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
