/* Cases of the remote: when it is fetched, what comes of that, and who waits for it. */
#include "tests/unit/rule_cases.h"

static void fetched_ago(struct scene *s, usec_t time)
{
	s->world.has_remote = true;
	s->world.project.fetch_tried_awake = AGO(s, time);
}

static void never_fetched(struct scene *s)
{
	s->world.has_remote = true;
}

static void no_remote(struct scene *s)
{
	(void)s;
}

static void fetching_is_off(struct scene *s)
{
	never_fetched(s);
	s->world.settings.fetch = 0;
}

static void fetched_long_ago(struct scene *s)
{
	fetched_ago(s, 5 * USEC_MIN);
}

static void fetched_lately(struct scene *s)
{
	fetched_ago(s, 5 * USEC_MIN - 1);
}

/* The awake clock began anew. */
static void fetched_before_a_reboot(struct scene *s)
{
	fetched_ago(s, -USEC_HOUR);
}

static void paused(struct scene *s)
{
	never_fetched(s);
	s->world.project.paused = true;
}

static void under_way(struct scene *s)
{
	never_fetched(s);
	scene_intent(s, VERB_FETCH, NULL, 0);
}

static struct task *handed_in(struct scene *s)
{
	struct task *t = scene_task(s, "T-1", TASK_SUBMITTED);

	s->world.settings.land_none = false;
	TEXT_SET(t->head, "head1");
	fetched_ago(s, 30 * USEC_SEC);
	return t;
}

static void handed_in_since(struct scene *s)
{
	handed_in(s);
}

static void handed_in_just_now(struct scene *s)
{
	handed_in(s);
	fetched_ago(s, 30 * USEC_SEC - 1);
}

static void approved_since(struct scene *s)
{
	handed_in(s)->state = TASK_APPROVED;
}

static void in_verification(struct scene *s)
{
	handed_in(s)->state = TASK_VERIFYING;
	TEXT_SET(scene_intent(s, VERB_VERIFY, NULL, 0)->args, "T-1");
}

static void work_begins(struct scene *s)
{
	given(s, STEP_BRANCH);
	fetched_ago(s, 30 * USEC_SEC);
}

static void work_began(struct scene *s)
{
	given(s, STEP_READY);
	fetched_ago(s, 30 * USEC_SEC);
}

static void fetch_ended(struct scene *s, enum intent_state outcome, const char *says)
{
	never_fetched(s);
	scene_answer(scene_intent(s, VERB_FETCH, NULL, 0), outcome, says);
}

static void worked(struct scene *s)
{
	fetch_ended(s, INTENT_DONE, "");
}

static void worked_again(struct scene *s)
{
	worked(s);
	TEXT_SET(s->world.project.fetch_says, "no route to host");
}

static void failed(struct scene *s)
{
	fetch_ended(s, INTENT_REFUSED, "no route to host");
}

static void not_heard(struct scene *s)
{
	fetch_ended(s, INTENT_UNKNOWN, "");
}

static void at_the_remote(struct scene *s)
{
	s->world.settings.land_github = true;
}

static void verify_an_old_base(struct scene *s)
{
	handed_in_since(s);
	at_the_remote(s);
}

static void verify_a_fresh_base(struct scene *s)
{
	handed_in_just_now(s);
	at_the_remote(s);
}

static void verify_after_a_failed_fetch(struct scene *s)
{
	verify_a_fresh_base(s);
	TEXT_SET(s->world.project.fetch_says, "no route to host");
}

static void cut_from_an_old_base(struct scene *s)
{
	work_begins(s);
	W1(s)->seat = SEAT_READY;
	at_the_remote(s);
}

static void cut_from_a_local_base(struct scene *s)
{
	cut_from_an_old_base(s);
	s->world.settings.land_github = false;
}

static const struct rule_case cases[] = {
	{"fetch", "never before", never_fetched, true, "not new enough => fetched"},
	{"fetch", "no remote", no_remote, false, NULL},
	{"fetch", "switched off", fetching_is_off, false, NULL},
	{"fetch", "5 min ago", fetched_long_ago, true, "fetched"},
	{"fetch", "a moment less", fetched_lately, false, NULL},
	{"fetch", "before a reboot", fetched_before_a_reboot, true, "fetched"},
	{"fetch", "paused", paused, false, NULL},
	{"fetch", "under way", under_way, false, NULL},
	{"fetch", "a task is to be verified", handed_in_since, true, "fetched"},
	{"fetch", "another one, a moment later", handed_in_just_now, false, NULL},
	{"fetch", "a task is to land", approved_since, true, "fetched"},
	{"fetch", "it is being verified", in_verification, false, NULL},
	{"fetch", "work begins", work_begins, true, "fetched"},
	{"fetch", "work began", work_began, false, NULL},
	{"fetched", "it worked", worked, true, NULL},
	{"fetched", "it works again", worked_again, true, "is new again"},
	{"fetched", "it failed", failed, true, "no route to host => work goes on"},
	{"fetched", "nobody heard", not_heard, true, "no answer => work goes on"},
	{"fetched", "under way", under_way, false, NULL},
	{"verify", "the remote's base is old", verify_an_old_base, false, NULL},
	{"verify", "it is fresh", verify_a_fresh_base, true, "joined with the base"},
	{"verify", "it could not be fetched", verify_after_a_failed_fetch, true,
		"joined with the base"},
	{"make-branch", "the remote's base is old", cut_from_an_old_base, false, NULL},
	{"make-branch", "the base is here", cut_from_a_local_base, true, "is made from the base"},
};
CASES(fetch, cases);
