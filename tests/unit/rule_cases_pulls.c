/* Cases of landing by pull requests: what was seen, what is next, what came of it. */
#include "tests/unit/rule_cases.h"

#define T1(s) (&(s)->tasks[0])
#define L1(s) (&(s)->landings[0])
#define U1(s) (&(s)->pulls[0])

/* T-1 is verified at head1, joined with base1. */
static void verified(struct scene *s)
{
	struct task *t = scene_task(s, "T-1", TASK_IN_REVIEW);

	s->world.settings.land_none = false;
	s->world.settings.land_github = true;
	s->world.settings.require_checks = true;
	t->since = s->world.now;
	TEXT_SET(t->head, "head1");
	TEXT_SET(t->last_worker, "w-1");
	s->landings[s->world.n_landings++] = (struct landing){.task = "T-1",
		.head = "head1",
		.base = "base1",
		.commit = "commit1",
		.tree = "tree1"};
}

/* And its pull request stands there, with green checks, as the last look saw it. */
static void shown(struct scene *s)
{
	verified(s);
	L1(s)->pull = 7;
	TEXT_SET(L1(s)->url, "https://github.com/acme/proj/pull/7");
	TEXT_SET(L1(s)->pushed, "head1");
	TEXT_SET(L1(s)->described, "commit1");
	TEXT_SET(L1(s)->posted, "head1");
	s->pulls[s->world.n_pulls++] = (struct pull){.task = "T-1",
		.number = 7,
		.head = "head1",
		.base = "main",
		.fit = PULL_FITS,
		.standing = "clean",
		.checks = PULL_CHECKS_GREEN};
}

static void needs_person(struct scene *s)
{
	shown(s);
	TEXT_SET(L1(s)->person, "every task needs a person");
}

static void approved(struct scene *s)
{
	shown(s);
	T1(s)->state = TASK_APPROVED;
}

static void landing(struct scene *s)
{
	shown(s);
	T1(s)->state = TASK_LANDING;
}

static struct intent *under_way(struct scene *s, enum verb verb)
{
	struct intent *in = scene_intent(s, verb, NULL, 0);

	TEXT_SET(in->args, "T-1");
	return in;
}

#define ANSWERED(name, before, verb, outcome, says) \
	static void name(struct scene *s) \
	{ \
		before(s); \
		scene_answer(under_way(s, verb), outcome, says); \
	}
#define WITH(name, before, change) \
	static void name(struct scene *s) \
	{ \
		before(s); \
		change; \
	}

/* --- what was seen --- */

WITH(merged, shown, U1(s)->state = PULL_MERGED_BY; TEXT_SET(U1(s)->merged_by, "alice");
	TEXT_SET(U1(s)->merged, "merge1"))
WITH(merged_and_busy, merged, under_way(s, VERB_PROVE))
WITH(merged_and_not_proved, landing, TEXT_SET(L1(s)->merged, "merge1"))
WITH(merged_otherwise, merged_and_not_proved, TEXT_SET(L1(s)->landed, "tree9"))
WITH(in_the_base, verified, TEXT_SET(L1(s)->commit, "base1"))
WITH(closed, shown, U1(s)->state = PULL_CLOSED_BY)
WITH(closed_while_approved, approved, U1(s)->state = PULL_CLOSED_BY)
WITH(another_closed, closed, U1(s)->number = 6)
WITH(pushed_by_somebody, shown, TEXT_SET(U1(s)->head, "head2"))
WITH(pushed_and_asked_a_moment_ago, pushed_by_somebody, L1(s)->tries = 1;
	L1(s)->tried_awake = AGO(s, 29 * USEC_SEC))
WITH(pushed_by_us_and_not_seen, pushed_by_somebody, TEXT_SET(L1(s)->pushed, "head0"))
WITH(changes_wanted, shown, U1(s)->changes = 31; TEXT_SET(U1(s)->changes_by, "alice");
	TEXT_SET(U1(s)->changes_say, "no tests"))
WITH(changes_passed_on, changes_wanted, L1(s)->changes = 31)
WITH(more_changes_wanted, changes_wanted, L1(s)->changes = 30)
WITH(changes_while_approved, changes_wanted, T1(s)->state = TASK_APPROVED)
WITH(changes_stand, changes_passed_on, TEXT_SET(U1(s)->approved_by, "bob"))
WITH(changes_overruled, changes_stand, TEXT_SET(L1(s)->approved_head, "head1"))
WITH(changes_overruled_before, changes_stand, TEXT_SET(L1(s)->approved_head, "head0"))
WITH(changes_stand_approved, changes_stand, T1(s)->state = TASK_APPROVED)
WITH(too_many_reviews, shown, TEXT_SET(U1(s)->unread, "it has more than 3000 reviews"))
WITH(too_many_reviews_overruled, too_many_reviews, TEXT_SET(L1(s)->approved_head, "head1"))
WITH(checks_red, shown, U1(s)->checks = PULL_CHECKS_RED; TEXT_SET(U1(s)->red, "test (3.12)");
	TEXT_SET(U1(s)->red_says, "2 failed"))
WITH(checks_red_third_time, checks_red, L1(s)->red_times = 2;
	TEXT_SET(L1(s)->red, "CI test (3.12)"))
WITH(checks_red_of_another_head, checks_red, TEXT_SET(U1(s)->head, "head2"))
WITH(checks_red_not_required, checks_red, s->world.settings.require_checks = false)
WITH(checks_none_fail, shown, U1(s)->checks = PULL_CHECKS_NONE;
	s->world.settings.empty_checks = EMPTY_CHECKS_FAIL)
WITH(checks_none_fail_late, checks_none_fail, U1(s)->empty_for = 10 * USEC_MIN)
WITH(conflicting, shown, U1(s)->fit = PULL_FITS_NOT)
WITH(conflicting_at_another_head, conflicting, TEXT_SET(U1(s)->head, "head2"))

/* --- what is next --- */

WITH(verified_in_pause, verified, s->world.project.paused = true)
WITH(verified_while_limited, verified, s->world.hub.limited_until = s->world.now + USEC_MIN)
WITH(verified_after_the_limit, verified, s->world.hub.limited_until = s->world.now)
WITH(verified_without_token, verified, s->world.hub.trouble = HUB_TOKEN)
WITH(verified_by_no_github, verified, s->world.settings.land_github = false)
WITH(push_under_way, verified, under_way(s, VERB_PUSH))
WITH(pushed, verified, TEXT_SET(L1(s)->pushed, "head1"))
WITH(pushed_again, shown, TEXT_SET(L1(s)->described, "commit0"))
WITH(opened, pushed, L1(s)->pull = 7; TEXT_SET(L1(s)->described, "commit1"))
WITH(opened_with_an_older_status, opened, TEXT_SET(L1(s)->posted, "head0"))
WITH(given_back, shown, T1(s)->state = TASK_QUEUED; TEXT_SET(L1(s)->findings, "red: lint"))
WITH(given_back_by_ci, given_back, TEXT_SET(L1(s)->findings, "CI is red: test"))
WITH(given_back_unpushed, given_back, TEXT_SET(L1(s)->pushed, "head0"))
WITH(given_back_and_told, given_back, L1(s)->posted_red = true)
WITH(approved_by_person, needs_person, TEXT_SET(L1(s)->approved_head, "head1"))
WITH(approved_at_another_head, needs_person, TEXT_SET(L1(s)->approved_head, "head0"))
WITH(approved_on_github, needs_person, TEXT_SET(U1(s)->approved_by, "alice"))
WITH(approved_on_github_at_another, approved_on_github, TEXT_SET(U1(s)->head, "head2"))
WITH(not_looked_at, shown, s->world.n_pulls = 0)
WITH(a_draft, shown, U1(s)->draft = true)
WITH(going_elsewhere, shown, U1(s)->elsewhere = true)
WITH(checks_run, shown, U1(s)->checks = PULL_CHECKS_PENDING)
WITH(checks_none, shown, U1(s)->checks = PULL_CHECKS_NONE)
WITH(checks_none_accept, checks_none, s->world.settings.empty_checks = EMPTY_CHECKS_ACCEPT)
WITH(checks_none_accept_late, checks_none_accept, U1(s)->empty_for = USEC_MIN)
WITH(checks_none_accept_approved, checks_none_accept, T1(s)->state = TASK_APPROVED)
WITH(checks_none_accept_unseen, checks_none_accept, T1(s)->since -= USEC_HOUR)
WITH(checks_not_required, checks_run, s->world.settings.require_checks = false)
WITH(behind, approved, TEXT_SET(U1(s)->standing, "behind"))
WITH(behind_and_told, behind, TEXT_SET(L1(s)->updated, "head1"))
WITH(behind_at_another_head, behind, TEXT_SET(U1(s)->head, "head2"))
WITH(approved_by_other_terms, approved, s->world.settings.landing_terms = 7)
WITH(approved_and_red_since, approved, U1(s)->checks = PULL_CHECKS_PENDING)
WITH(refused_lately, landing, L1(s)->tries = 3; L1(s)->tried_awake = AGO(s, 89 * USEC_SEC))
WITH(refused_before, landing, L1(s)->tries = 3; L1(s)->tried_awake = AGO(s, 90 * USEC_SEC))
WITH(told_why, needs_person,
	TEXT_SET(T1(s)->reason, "pull request 7: waits for a person: every task needs a person"))

WITH(review_approves, shown, L1(s)->review = VERDICT_APPROVE; TEXT_SET(L1(s)->review_head, "head1");
	TEXT_SET(L1(s)->review_base, "base1"))
WITH(review_posted, review_approves, L1(s)->reviewed_as = VERDICT_APPROVE;
	TEXT_SET(L1(s)->reviewed, "head1"))
WITH(review_of_another_head, review_approves, TEXT_SET(L1(s)->pushed, "head0"))
WITH(review_posted_before, review_posted, TEXT_SET(L1(s)->reviewed, "head0"))
WITH(review_changed, review_posted, L1(s)->review = VERDICT_COMMENT)
WITH(review_before_its_pull, review_approves, L1(s)->pull = 0)
WITH(review_of_merged, review_approves, TEXT_SET(L1(s)->merged, "merge1"))
WITH(review_of_done, review_approves, T1(s)->state = TASK_DONE)
WITH(review_without_github, review_approves, s->world.settings.land_github = false)
WITH(review_while_limited, review_approves, s->world.hub.limited_until = s->world.now + USEC_MIN)
WITH(review_gave_back, review_approves, L1(s)->review = VERDICT_CHANGES;
	T1(s)->state = TASK_WORKING; L1(s)->base[0] = L1(s)->commit[0] = '\0';
	TEXT_SET(L1(s)->findings, "review: the word"))
/* It is required, and the model does not answer so far. */
WITH(review_awaited, shown, s->world.settings.require_review = true)
WITH(review_awaited_approved_there, review_awaited, TEXT_SET(U1(s)->approved_by, "alice"))
WITH(review_unanswered, review_awaited, L1(s)->review_tries = 3)
WITH(review_unanswered_approved_there, review_unanswered, TEXT_SET(U1(s)->approved_by, "alice"))
WITH(review_unanswered_approved_here, review_unanswered, TEXT_SET(L1(s)->approved_head, "head1"))

static void behind_another(struct scene *s)
{
	approved(s);
	scene_task(s, "T-2", TASK_LANDING);
	TEXT_SET(scene_intent(s, VERB_MERGE, NULL, 0)->args, "T-2");
}

/* Merged, and nobody knows yet where the base is. */
static void behind_an_unproved_one(struct scene *s)
{
	approved(s);
	TEXT_SET(scene_task(s, "T-2", TASK_LANDING)->head, "head2");
	s->landings[s->world.n_landings++] = (struct landing){
		.task = "T-2", .head = "head2", .commit = "commit2", .merged = "m"};
}

/* Two that could be merged. */
static void behind_an_older_one(struct scene *s)
{
	struct task *t;

	approved(s);
	L1(s)->approved_at = 20;
	t = scene_task(s, "T-2", TASK_APPROVED);
	TEXT_SET(t->head, "head2");
	s->landings[s->world.n_landings] = *L1(s);
	s->landings[s->world.n_landings++].approved_at = 10;
	s->pulls[s->world.n_pulls++] = *U1(s);
	TEXT_SET(s->landings[1].task, "T-2");
	TEXT_SET(s->landings[1].head, "head2");
	TEXT_SET(s->landings[1].pushed, "head2");
	TEXT_SET(s->landings[1].posted, "head2");
	s->landings[1].pull = s->pulls[1].number = 8;
	TEXT_SET(s->pulls[1].task, "T-2");
	TEXT_SET(s->pulls[1].head, "head2");
}

WITH(behind_a_younger_one, behind_an_older_one, s->landings[1].approved_at = 30)
WITH(behind_one_of_the_same_time, behind_an_older_one, s->landings[1].approved_at = 20)
WITH(behind_an_older_one_refused, behind_an_older_one, s->landings[1].tries = 3;
	s->landings[1].tried_awake = AGO(s, USEC_SEC))
WITH(behind_an_older_one_that_waits, behind_an_older_one, s->pulls[1].draft = true)

static void beside_one_that_waits(struct scene *s)
{
	approved(s);
	scene_task(s, "T-2", TASK_LANDING);
}

/* --- what came of it --- */

ANSWERED(push_done, verified, VERB_PUSH, INTENT_DONE, "pushed head1")
ANSWERED(push_met_another, verified, VERB_PUSH, INTENT_DONE, "head head2")
ANSWERED(push_met_own, verified, VERB_PUSH, INTENT_DONE, "moved head2")
ANSWERED(push_diverged, verified, VERB_PUSH, INTENT_DONE, "diverged head2")
ANSWERED(push_refused, verified, VERB_PUSH, INTENT_DONE, "refused protected branch")
ANSWERED(push_unheard, verified, VERB_PUSH, INTENT_UNKNOWN, "")
ANSWERED(push_limited, verified, VERB_PUSH, INTENT_REFUSED, "limited for 1 min")
ANSWERED(pull_made, pushed, VERB_PULL, INTENT_DONE, "pull 7 https://github.com/acme/proj/pull/7")
ANSWERED(pull_noted, pushed, VERB_PULL, INTENT_DONE,
	"pull 7 https://github.com/acme/proj/pull/7 bob cannot be assigned")
ANSWERED(pull_of_nothing, pushed, VERB_PULL, INTENT_DONE, "empty no commits")
ANSWERED(status_done, opened, VERB_STATUS, INTENT_DONE, "")
ANSWERED(status_refused, opened, VERB_STATUS, INTENT_REFUSED, "not yours")
ANSWERED(review_done, review_approves, VERB_POST_REVIEW, INTENT_DONE, "reviewed head1 approve")
ANSWERED(review_of_older_done, review_approves, VERB_POST_REVIEW, INTENT_DONE,
	"reviewed head0 comment posted as a comment")
ANSWERED(review_refused, review_approves, VERB_POST_REVIEW, INTENT_REFUSED, "not yours")
WITH(review_refused_thrice, review_approves, L1(s)->tries = 2;
	scene_answer(under_way(s, VERB_POST_REVIEW), INTENT_REFUSED, "not yours"))
WITH(review_limited_thrice, review_approves, L1(s)->tries = 2;
	scene_answer(under_way(s, VERB_POST_REVIEW), INTENT_REFUSED, "limited for 1 min"))
ANSWERED(review_unheard, review_approves, VERB_POST_REVIEW, INTENT_UNKNOWN, "")
ANSWERED(merge_done, landing, VERB_MERGE, INTENT_DONE, "merged merge1")
ANSWERED(merge_base_moved, landing, VERB_MERGE, INTENT_DONE, "moving base2")
ANSWERED(merge_refused, landing, VERB_MERGE, INTENT_DONE, "refused 1 approving review is required")
ANSWERED(merge_conflicts, landing, VERB_MERGE, INTENT_DONE, "conflicts")
ANSWERED(merge_head_moved, landing, VERB_MERGE, INTENT_DONE, "head ")
ANSWERED(merge_unheard, landing, VERB_MERGE, INTENT_UNKNOWN, "")
ANSWERED(update_done, behind, VERB_UPDATE, INTENT_DONE, "")
ANSWERED(update_refused, behind, VERB_UPDATE, INTENT_DONE, "refused no")
ANSWERED(proved, merged_and_not_proved, VERB_PROVE, INTENT_DONE, "proved base2")
ANSWERED(proved_otherwise, merged_and_not_proved, VERB_PROVE, INTENT_DONE, "tree tree9")
ANSWERED(proved_absent, merged_and_not_proved, VERB_PROVE, INTENT_DONE, "absent base2")
ANSWERED(person_proved, merged, VERB_PROVE, INTENT_DONE, "proved base2")
ANSWERED(person_otherwise, merged, VERB_PROVE, INTENT_DONE, "tree tree9")
WITH(person_absent_again, merged, L1(s)->tries = 3;
	scene_answer(under_way(s, VERB_PROVE), INTENT_DONE, "absent base2"))
WITH(proved_with_clean_up, proved, s->world.settings.delete_branch = true)
ANSWERED(dropped, merged_and_not_proved, VERB_DROP_BRANCH, INTENT_DONE, "")
ANSWERED(drop_refused, merged_and_not_proved, VERB_DROP_BRANCH, INTENT_REFUSED, "no")
ANSWERED(drop_limited, merged_and_not_proved, VERB_DROP_BRANCH, INTENT_REFUSED, "limited 1 min")

static const struct rule_case cases[] = {
	{"pull-merged", "merged by a person", merged, true, "is merged by alice => fetched"},
	{"pull-merged", "and looked for", merged_and_busy, false, NULL},
	{"pull-merged", "merged by us, nothing proved", merged_and_not_proved, true, "fetched"},
	{"pull-merged", "it became something else", merged_otherwise, false, NULL},
	{"pull-merged", "in the base before it was pushed", in_the_base, true,
		"in the base already"},
	{"pull-merged", "open", shown, false, NULL},
	{"pull-closed", "closed", closed, true, "blocked"},
	{"pull-closed", "closed while approved", closed_while_approved, true, "blocked"},
	{"pull-closed", "another one is closed", another_closed, false, NULL},
	{"pull-head-moved", "somebody pushed", pushed_by_somebody, true, "at head2, ours at head1"},
	{"pull-head-moved", "asked a moment ago", pushed_and_asked_a_moment_ago, false, NULL},
	{"pull-head-moved", "it is we who push", pushed_by_us_and_not_seen, false, NULL},
	{"pull-head-moved", "nobody did", shown, false, NULL},
	{"pull-changes", "wanted", changes_wanted, true, "rework 1 of 5"},
	{"pull-changes", "wanted while approved", changes_while_approved, true, "rework 1 of 5"},
	{"pull-changes", "passed on already", changes_passed_on, false, NULL},
	{"pull-changes", "wanted again", more_changes_wanted, true, "review 31"},
	{"pull-approved", "a request for changes stands", changes_stand, false, NULL},
	{"pull-approved", "a person here overrules it", changes_overruled, true, "approved"},
	{"pull-approved", "at another head", changes_overruled_before, false, NULL},
	{"pull-merge", "a request for changes stands", changes_stand_approved, false, NULL},
	{"pull-waits", "for who asked for changes", changes_stand, true,
		"waits: alice asked for changes, and has not approved since"},
	{"pull-approved", "too many reviews to read", too_many_reviews, false, NULL},
	{"pull-approved", "but a person's yes", too_many_reviews_overruled, true, "approved"},
	{"pull-waits", "too many reviews to read", too_many_reviews, true, "more than 3000"},
	{"pull-red", "red", checks_red, true, "test (3.12): 2 failed at head1 => rework 1 of 5"},
	{"pull-red", "red the third time", checks_red_third_time, true, "three times"},
	{"pull-red", "of another head", checks_red_of_another_head, false, NULL},
	{"pull-red", "not required", checks_red_not_required, false, NULL},
	{"pull-red", "none, a moment ago", checks_none_fail, false, NULL},
	{"pull-red", "none at all", checks_none_fail_late, true, "rework 1 of 5"},
	{"pull-conflict", "GitHub cannot join it", conflicting, true, "rework 1 of 5"},
	{"pull-conflict", "of another head", conflicting_at_another_head, false, NULL},
	{"pull-push", "verified", verified, true, "is not there => pushed"},
	{"pull-push", "in a pause", verified_in_pause, false, NULL},
	{"pull-push", "GitHub wants to hear nothing", verified_while_limited, false, NULL},
	{"pull-push", "that is over", verified_after_the_limit, true, "pushed"},
	{"pull-push", "no token", verified_without_token, false, NULL},
	{"pull-push", "nothing goes to GitHub", verified_by_no_github, false, NULL},
	{"pull-push", "under way", push_under_way, false, NULL},
	{"pull-push", "in the base already", in_the_base, false, NULL},
	{"pull-open", "pushed", pushed, true, "looked for, else opened"},
	{"pull-open", "not pushed", verified, false, NULL},
	{"pull-open", "verified anew", pushed_again, true, "brought up to date"},
	{"pull-open", "says it all", shown, false, NULL},
	{"pull-status", "opened", opened, true, "green => posted"},
	{"pull-status", "of another head", opened_with_an_older_status, true, "posted"},
	{"pull-status", "has it", shown, false, NULL},
	{"pull-status", "found red after it was pushed", given_back, true, "red => posted"},
	{"pull-status", "that is posted", given_back_and_told, false, NULL},
	{"pull-status", "red on GitHub, which knows it", given_back_by_ci, false, NULL},
	{"pull-status", "red before it was pushed", given_back_unpushed, false, NULL},
	{"pull-review", "a model approves", review_approves, true,
		"review of head1: approve => posted on pull request 7"},
	{"pull-review", "posted", review_posted, false, NULL},
	{"pull-review", "of another head than the pushed one", review_of_another_head, false, NULL},
	{"pull-review", "that of an older head is posted", review_posted_before, true, "posted"},
	{"pull-review", "another verdict of the same head", review_changed, true, "comment"},
	{"pull-review", "no pull request so far", review_before_its_pull, false, NULL},
	{"pull-review", "merged meanwhile", review_of_merged, false, NULL},
	{"pull-review", "done", review_of_done, false, NULL},
	{"pull-review", "nothing goes to GitHub", review_without_github, false, NULL},
	{"pull-review", "GitHub wants to hear nothing", review_while_limited, false, NULL},
	{"pull-review", "given back for it, and worked on", review_gave_back, true, "changes"},
	{"pull-approved", "a review is not posted", review_approves, false, NULL},
	{"pull-approved", "it is", review_posted, true, "approved"},
	{"pull-approved", "a model is awaited", review_awaited, false, NULL},
	{"pull-approved", "and no person stands in for it", review_awaited_approved_there, false,
		NULL},
	{"pull-approved", "it does not answer", review_unanswered, false, NULL},
	{"pull-approved", "then one does, there", review_unanswered_approved_there, true,
		"approved"},
	{"pull-approved", "or here", review_unanswered_approved_here, true, "approved"},
	{"pull-approved", "nothing is lacking", shown, true, "approved"},
	{"pull-approved", "a person", needs_person, false, NULL},
	{"pull-approved", "czar approve", approved_by_person, true, "approved"},
	{"pull-approved", "czar approve of another head", approved_at_another_head, false, NULL},
	{"pull-approved", "an approving review", approved_on_github, true, "approved by alice"},
	{"pull-approved", "of another head", approved_on_github_at_another, false, NULL},
	{"pull-approved", "not looked at since", not_looked_at, false, NULL},
	{"pull-approved", "a draft", a_draft, false, NULL},
	{"pull-approved", "it goes elsewhere", going_elsewhere, false, NULL},
	{"pull-approved", "checks run", checks_run, false, NULL},
	{"pull-approved", "checks run that nobody requires", checks_not_required, true, "approved"},
	{"pull-approved", "no checks", checks_none, false, NULL},
	{"pull-approved", "no checks so far", checks_none_accept, false, NULL},
	{"pull-approved", "no checks so far, of what was pushed late", checks_none_accept_unseen,
		false, NULL},
	{"pull-approved", "no checks will come", checks_none_accept_late, true, "approved"},
	{"pull-behind", "behind", behind, true, "GitHub is asked"},
	{"pull-behind", "asked", behind_and_told, false, NULL},
	{"pull-behind", "at another head", behind_at_another_head, false, NULL},
	{"pull-merge", "approved", approved, true, "merged at exactly that head"},
	{"pull-merge", "another one is merged", behind_another, false, NULL},
	{"pull-merge", "another one is not proved", behind_an_unproved_one, false, NULL},
	{"pull-merge", "another one waits", beside_one_that_waits, true, "merged"},
	{"pull-merge", "another one is approved longer", behind_an_older_one, true, "8 is merged"},
	{"pull-merge", "another one is not", behind_a_younger_one, true, "7 is merged"},
	{"pull-merge", "another one just as long", behind_one_of_the_same_time, true,
		"7 is merged"},
	{"pull-merge", "one longer, refused a moment ago", behind_an_older_one_refused, true,
		"7 is merged"},
	{"pull-merge", "one longer, made a draft", behind_an_older_one_that_waits, true,
		"7 is merged"},
	{"pull-merge", "by other terms", approved_by_other_terms, false, NULL},
	{"pull-merge", "its checks run again", approved_and_red_since, false, NULL},
	{"pull-merge", "refused 89 s ago", refused_lately, false, NULL},
	{"pull-merge", "refused three tries ago", refused_before, true, "merged"},
	{"pull-merge", "in review", shown, false, NULL},
	{"pull-merge", "no checks, which were waited for", checks_none_accept_approved, true,
		"merged"},
	{"pull-waits", "no checks, which were waited for", checks_none_accept_approved, false,
		NULL},
	{"pull-waits", "for a person", needs_person, true, "every task needs a person"},
	{"pull-waits", "a draft", a_draft, true, "it is a draft"},
	{"pull-waits", "for its checks", checks_run, true, "its checks run"},
	{"pull-waits", "told", told_why, false, NULL},
	{"pull-waits", "nothing is lacking", shown, false, NULL},
	{"pull-pushed", "pushed", push_done, true, "branch is at head1"},
	{"pull-pushed", "somebody pushed before", push_met_another, true, "verified anew at head2"},
	{"pull-pushed", "its own branch moved", push_met_own, true, "verified anew at head2"},
	{"pull-pushed", "they went different ways", push_diverged, true, "rework 1 of 5"},
	{"pull-pushed", "refused", push_refused, true, "asked again"},
	{"pull-pushed", "nobody heard", push_unheard, true, "asked again"},
	{"pull-pushed", "limited", push_limited, true, "asked again"},
	{"pull-pushed", "under way", push_under_way, false, NULL},
	{"pull-opened", "there", pull_made, true, "pull request 7 says"},
	{"pull-opened", "there, all but one thing", pull_noted, true,
		"pull request 7 says what was verified; bob cannot be assigned"},
	{"pull-opened", "nothing to ask for", pull_of_nothing, true, "asked again"},
	{"pull-opened", "of another act", push_done, false, NULL},
	{"pull-posted", "posted", status_done, true, "head1 has its status"},
	{"pull-posted", "refused", status_refused, true, "asked again"},
	{"pull-posted", "of another act", push_done, false, NULL},
	{"pull-reviewed", "posted", review_done, true, "has the review of head1"},
	{"pull-reviewed", "an older one", review_of_older_done, true,
		"review of head0; posted as a comment"},
	{"pull-reviewed", "refused", review_refused, true, "asked again"},
	{"pull-reviewed", "refused the third time", review_refused_thrice, true, "left"},
	{"pull-reviewed", "limited for long", review_limited_thrice, true, "asked again"},
	{"pull-reviewed", "nobody heard", review_unheard, true, "asked again"},
	{"pull-reviewed", "of another act", push_done, false, NULL},
	{"pull-merging", "merged", merge_done, true, "merged: fetched"},
	{"pull-merging", "the base moved", merge_base_moved, true, "verified anew"},
	{"pull-merging", "refused", merge_refused, true, "waits: 1 approving review"},
	{"pull-merging", "conflicts", merge_conflicts, true, "rework 1 of 5"},
	{"pull-merging", "its head moved", merge_head_moved, true, "asked again"},
	{"pull-merging", "nobody heard", merge_unheard, true, "asked again"},
	{"pull-merging", "of another act", push_done, false, NULL},
	{"pull-updated", "taken up", update_done, true, "the new head is waited for"},
	{"pull-updated", "refused", update_refused, true, "waits: no"},
	{"pull-updated", "of another act", push_done, false, NULL},
	{"pull-proved", "proved", proved, true, "as it was verified"},
	{"pull-proved", "with another tree", proved_otherwise, true, "a person is told"},
	{"pull-proved", "not there", proved_absent, true, "asked again"},
	{"pull-proved", "merged by a person", person_proved, true, "as it was verified"},
	{"pull-proved", "with another tree, by a person", person_otherwise, true, "a person's yes"},
	{"pull-proved", "an older head, by a person", person_absent_again, true, "blocked"},
	{"pull-proved", "its branch is to go", proved_with_clean_up, true, "as it was verified"},
	{"pull-proved", "of another act", push_done, false, NULL},
	{"pull-dropped", "gone", dropped, true, "is gone"},
	{"pull-dropped", "refused", drop_refused, true, "stays"},
	{"pull-dropped", "limited", drop_limited, true, "asked again"},
	{"pull-dropped", "of another act", push_done, false, NULL},
};
CASES(pulls, cases);
