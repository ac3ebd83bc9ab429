/* Cases of the clock, of what people asked for, and of what was reported. */
#include "tests/unit/rule_cases.h"

static void works(struct scene *s)
{
	at_work(s);
}

static void nothing(struct scene *s)
{
	(void)s;
}

static void gap(struct scene *s)
{
	at_work(s);
	s->world.gap = 8 * USEC_HOUR;
}

static void person_pauses(struct scene *s)
{
	scene_wish(s, WISH_PAUSE, "w-1");
}

static void restart_without_looks(struct scene *s)
{
	s->world.fresh = false;
	scene_wish(s, WISH_RESTART, "w-1");
}

static void cancel_without_looks(struct scene *s)
{
	at_work(s);
	s->world.fresh = false;
	scene_wish(s, WISH_CANCEL, "T-1");
}

static void approve_proposed(struct scene *s)
{
	scene_task(s, "T-1", TASK_PROPOSED);
	s->world.fresh = false;
	scene_wish(s, WISH_ADMIT, "T-1");
}

static void approve_start(struct scene *s)
{
	scene_task(s, "T-1", TASK_QUEUED)->approve = APPROVE_START;
	scene_wish(s, WISH_ADMIT, "T-1");
}

static void approve_another_head(struct scene *s)
{
	TEXT_SET(scene_task(s, "T-1", TASK_IN_REVIEW)->head, "head2");
	TEXT_SET(scene_wish(s, WISH_ADMIT, "T-1")->args, "head1");
}

static void approve_twice(struct scene *s)
{
	approve_start(s);
	s->tasks[0].approved = true;
}

static void deny(struct scene *s, struct task *t, const char *reason)
{
	TEXT_SET(scene_wish(s, WISH_DENY, t->id)->args, reason);
}

static void deny_proposed(struct scene *s)
{
	struct task *t = scene_task(s, "T-1", TASK_PROPOSED);

	TEXT_SET(t->proposed_by, "w-2");
	deny(s, t, "no need");
}

static void deny_start(struct scene *s)
{
	struct task *t = scene_task(s, "T-1", TASK_QUEUED);

	t->approve = APPROVE_START;
	deny(s, t, "");
}

static void deny_other(struct scene *s)
{
	deny(s, scene_task(s, "T-1", TASK_QUEUED), "");
}

static void approve_denied(struct scene *s)
{
	scene_task(s, "T-1", TASK_BLOCKED)->approve = APPROVE_START;
	scene_wish(s, WISH_ADMIT, "T-1");
}

static void approve_blocked(struct scene *s)
{
	approve_denied(s);
	s->tasks[0].approved = true;
}

static struct task *assign(struct scene *s, enum task_state state, const char *to)
{
	struct task *t = scene_task(s, "T-1", state);

	TEXT_SET(scene_wish(s, WISH_ASSIGN, "T-1")->args, to);
	return t;
}

static void assign_worker(struct scene *s)
{
	assign(s, TASK_QUEUED, "w-3");
}

static void assign_pool(struct scene *s)
{
	TEXT_SET(W2(s)->pool, "eng");
	assign(s, TASK_BLOCKED, "eng");
}

static void assign_nobody(struct scene *s)
{
	TEXT_SET(assign(s, TASK_QUEUED, "")->assignee, "w-3");
}

static void assign_unknown(struct scene *s)
{
	assign(s, TASK_QUEUED, "w-9");
}

static void assign_other_role(struct scene *s)
{
	TEXT_SET(assign(s, TASK_QUEUED, "w-3")->role, "tester");
}

static void assign_running(struct scene *s)
{
	at_work(s);
	TEXT_SET(scene_wish(s, WISH_ASSIGN, "T-1")->args, "w-2");
}

static void assign_submitted(struct scene *s)
{
	assign(s, TASK_SUBMITTED, "w-2");
}

static struct event *event_of(struct scene *s, enum event_kind kind, const char *task)
{
	struct event *e = scene_event(s, kind, W1(s));

	TEXT_SET(e->task, task);
	return e;
}

static void acks(struct scene *s)
{
	struct attempt *a = given(s, STEP_READY);

	TEXT_SET(event_of(s, EVENT_ACK, "T-1")->code, a->code);
}

static void acks_late(struct scene *s)
{
	given(s, STEP_READY)->step = STEP_ENDED;
	TEXT_SET(event_of(s, EVENT_ACK, "T-1")->code, s->attempts[0].code);
}

static void progress(struct scene *s)
{
	at_work(s)->asks_unanswered = 1;
	event_of(s, EVENT_PROGRESS, "T-1")->percent = 60;
}

static void progress_of_another(struct scene *s)
{
	at_work(s);
	event_of(s, EVENT_PROGRESS, "T-9");
}

static void finish(struct scene *s)
{
	at_work(s);
	s->tasks[0].result = RESULT_REPORT;
	event_of(s, EVENT_FINISH, "t-1");
}

static void finish_of_commits(struct scene *s)
{
	at_work(s);
	event_of(s, EVENT_FINISH, "T-1");
}

static void finish_of_another(struct scene *s)
{
	finish(s);
	TEXT_SET(s->events[0].task, "T-9");
}

static void prompt(struct scene *s)
{
	event_of(s, EVENT_PROMPT, "");
}

static void turn_ended(struct scene *s)
{
	at_work(s);
	event_of(s, EVENT_TURN_ENDED, "");
}

static void asking(struct scene *s)
{
	event_of(s, EVENT_ASKING, "");
}

static void says(struct scene *s)
{
	event_of(s, EVENT_SAY, "w-2");
}

static void says_to_nobody(struct scene *s)
{
	event_of(s, EVENT_SAY, "w-9");
}

static void says_to_itself(struct scene *s)
{
	event_of(s, EVENT_SAY, "w-1");
}

static void says_often(struct scene *s)
{
	event_of(s, EVENT_SAY, "w-2")->recent = 10;
}

static void says_not_so_often(struct scene *s)
{
	event_of(s, EVENT_SAY, "w-2")->recent = 9;
}

static struct task *proposes(struct scene *s, enum task_state state)
{
	event_of(s, EVENT_ADD, "T-1");
	return scene_task(s, "T-1", state);
}

static void proposes_one(struct scene *s)
{
	TEXT_SET(W1(s)->role, "eng");
	TEXT_SET(s->world.settings.add_roles, "lead, engineer");
	proposes(s, TASK_PROPOSED);
}

static void proposes_with_leave(struct scene *s)
{
	proposes_one(s);
	TEXT_SET(s->world.settings.add_roles, "lead, eng");
}

static void proposes_admitted(struct scene *s)
{
	s->world.project.paused = true;
	proposes(s, TASK_QUEUED);
}

static void proposes_badly(struct scene *s)
{
	TEXT_SET(event_of(s, EVENT_ADD, "")->note, "x.md:3: unknown key 'prio'");
}

static void tries_cancel(struct scene *s)
{
	TEXT_SET(event_of(s, EVENT_REFUSED_CALL, "")->note, "cancel T-1");
}

static void any_event(struct scene *s)
{
	event_of(s, EVENT_LOOK, "");
}

static void commits(struct scene *s)
{
	scene_commit(s, at_work(s), MARKER_NONE);
}

static void completes(struct scene *s)
{
	scene_commit(s, at_work(s), MARKER_COMPLETE);
}

/* With branch = worker. */
static void completes_among_others(struct scene *s)
{
	completes(s);
	TEXT_SET(s->attempts[0].branch, "czar/w-1");
}

static void completes_unnamed_among_others(struct scene *s)
{
	completes_among_others(s);
	s->commits[0].named = false;
}

static void completes_by_merge(struct scene *s)
{
	scene_commit(s, at_work(s), MARKER_COMPLETE)->how = COMMIT_MERGE;
}

static void completes_by_pick(struct scene *s)
{
	struct commit *c = scene_commit(s, at_work(s), MARKER_COMPLETE);

	c->how = COMMIT_PICK;
	c->named = false;
}

static void completes_by_named_pick(struct scene *s)
{
	scene_commit(s, at_work(s), MARKER_COMPLETE)->how = COMMIT_PICK;
}

static void completes_unread(struct scene *s)
{
	struct attempt *a = at_work(s);

	a->grade = GRADE_NONE;
	scene_commit(s, a, MARKER_COMPLETE)->named = false;
}

/* Seen in this tick: the spool was read before it, the ack may lie there by now. It is stored, and
 * nobody is told. */
static void completes_just_now(struct scene *s)
{
	struct attempt *a = at_work(s);
	struct commit *c = scene_commit(s, a, MARKER_COMPLETE);

	a->grade = GRADE_NONE;
	c->named = false;
	c->change = ROW_NEW;
}

static void nearly(struct scene *s)
{
	TEXT_SET(
		scene_commit(s, at_work(s), MARKER_NEAR)->marker_why, "the word is not at the end");
}

static void judged(struct scene *s)
{
	scene_commit(s, at_work(s), MARKER_COMPLETE)->judged = true;
}

static const struct rule_case cases[] = {
	{"clock-gap", "eight hours unobserved", gap, true, "not counted"},
	{"clock-gap", "nothing missed", works, false, NULL},
	{"wish", "czar pause w-1", person_pauses, true, "w-1 is paused"},
	{"wish", "nobody asked", nothing, false, NULL},
	{"wish", "a restart, but no daemon", restart_without_looks, false, NULL},
	{"wish", "czar approve, of a proposed task", approve_proposed, true, "T-1 may begin"},
	{"wish", "czar approve, of one with approve: start", approve_start, true, "T-1 may begin"},
	{"wish", "czar approve, of a commit that is not its head", approve_another_head, true,
		"another commit by now"},
	{"wish", "czar approve, once too often", approve_twice, true, "refused"},
	{"wish", "czar approve, of a denied one", approve_denied, true, "T-1 may begin"},
	{"wish", "czar approve, of one blocked later", approve_blocked, true, "refused"},
	{"wish", "czar deny, of a proposed task", deny_proposed, true, "T-1 is cancelled"},
	{"wish", "czar deny, of one with approve: start", deny_start, true, "T-1 is blocked"},
	{"wish", "czar deny, of one that nobody asked about", deny_other, true, "refused"},
	{"wish", "czar assign, to a worker", assign_worker, true, "T-1 is for w-3"},
	{"wish", "czar assign, to a pool", assign_pool, true, "T-1 is for eng"},
	{"wish", "czar assign --nobody", assign_nobody, true, "T-1 is for whoever it fits"},
	{"wish", "czar assign, to nobody known", assign_unknown, true, "refused: czar.conf names"},
	{"wish", "czar assign, of another role's task", assign_other_role, true,
		"refused: it is for role tester, which w-3 is not"},
	{"wish", "czar assign, of a running task", assign_running, true,
		"refused: w-1 is at it: czar restart w-1"},
	{"wish", "czar assign, of a submitted task", assign_submitted, true,
		"refused: it is submitted"},
	{"wish", "a cancellation, no daemon", cancel_without_looks, true,
		"once its agent is ended"},
	{"ack", "with the code", acks, true, "is proved taken"},
	{"ack", "its attempt is over", acks_late, true, "not obeyed"},
	{"ack", "another event", progress, false, NULL},
	{"progress", "of its task", progress, true, "noted"},
	{"progress", "of another task", progress_of_another, true, "not obeyed"},
	{"progress", "another event", acks, false, NULL},
	{"finish", "of its task", finish, true, "submitted when the turn is over"},
	{"finish", "of a task that wants commits", finish_of_commits, true, "not obeyed"},
	{"finish", "of another task", finish_of_another, true, "not obeyed"},
	{"finish", "another event", acks, false, NULL},
	{"prompt", "reported", prompt, true, NULL},
	{"prompt", "another event", turn_ended, false, NULL},
	{"turn-ended", "reported", turn_ended, true, NULL},
	{"turn-ended", "another event", prompt, false, NULL},
	{"asking", "reported", asking, true, NULL},
	{"asking", "another event", prompt, false, NULL},
	{"said", "to another worker", says, true, "queued as delivery"},
	{"said", "to nobody", says_to_nobody, true, "refused"},
	{"said", "to itself", says_to_itself, true, "refused"},
	{"said", "the tenth in an hour", says_not_so_often, true, "queued as delivery"},
	{"said", "the eleventh", says_often, true, "refused: 10 texts an hour"},
	{"proposed", "a task", proposes_one, true, "it waits for a person's yes"},
	{"proposed", "by a role that may", proposes_with_leave, true,
		"T-1 is queued: workers of role eng"},
	{"proposed", "approved meanwhile", proposes_admitted, true, "has answered already"},
	{"proposed", "with a mistake", proposes_badly, true, "refused, w-1 is told"},
	{"proposed", "another event", says, false, NULL},
	{"said", "another event", prompt, false, NULL},
	{"refused-call", "tried", tries_cancel, true, "not a worker's command"},
	{"refused-call", "another event", prompt, false, NULL},
	{"event", "any other", any_event, true, NULL},
	{"event", "none", nothing, false, NULL},
	{"commit", "a plain one", commits, true, "its age starts anew"},
	{"commit", "TASK_COMPLETE", completes, true, "counts"},
	{"commit", "on the worker's branch", completes_among_others, true, "counts"},
	{"commit", "there, unnamed", completes_unnamed_among_others, true, "near-miss"},
	{"commit", "of a merge", completes_by_merge, true, "near-miss"},
	{"commit", "of a pick, unnamed", completes_by_pick, true, "near-miss"},
	{"commit", "of a pick, named", completes_by_named_pick, true, "counts"},
	{"commit", "before the brief is proved", completes_unread, true, "near-miss"},
	{"commit", "perhaps before its ack was read", completes_just_now, true, NULL},
	{"commit", "a near miss", nearly, true, "told once"},
	{"commit", "judged before", judged, false, NULL},
};
CASES(clocks, cases);
