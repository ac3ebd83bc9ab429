/* Cases of tasks, of new work, and of what needs a person. */
#include "tests/unit/rule_cases.h"

static void nothing(struct scene *s)
{
	(void)s;
}

static void submitted(struct scene *s)
{
	scene_task(s, "T-1", TASK_SUBMITTED);
}

static void submitted_to_land(struct scene *s)
{
	submitted(s);
	s->world.settings.land_none = false;
}

static void text_queued(struct scene *s)
{
	scene_delivery(s, W1(s), 0, KIND_SAY, DELIVERY_QUEUED);
}

static void needs(struct scene *s, const char *task, const char *other)
{
	struct dependency *d = &s->dependencies[s->world.n_dependencies++];

	*d = (struct dependency){0};
	TEXT_SET(d->task, task);
	TEXT_SET(d->needs, other);
}

static void chain(struct scene *s)
{
	scene_task(s, "T-1", TASK_WORKING);
	scene_task(s, "T-2", TASK_QUEUED);
	needs(s, "T-2", "T-1");
}

static void chain_told(struct scene *s)
{
	chain(s);
	TEXT_SET(s->tasks[1].reason, "waits for T-1 (working)");
}

static void cleared(struct scene *s)
{
	chain_told(s);
	s->world.n_dependencies = 0;
}

static void not_cleared(struct scene *s)
{
	chain_told(s);
	s->tasks[1].waits = true;
}

static void chain_verified(struct scene *s)
{
	chain_told(s);
	s->tasks[0].state = TASK_IN_REVIEW;
}

static void cleared_by_verification(struct scene *s)
{
	chain_verified(s);
	s->world.settings.unblock_verified = true;
}

/* Both touch the same, and the second lands after the first. */
static void touches_what_it_needs(struct scene *s)
{
	static struct touch touches[] = {{"T-1", "src/**"}, {"T-2", "src/a.c"}};

	cleared_by_verification(s);
	TEXT_SET(s->tasks[1].reason, "ready");
	s->world.touches = touches;
	s->world.n_touches = 2;
}

/* The first is to be done over, and the second waits for that. */
static void is_needed_by_what_it_touches(struct scene *s)
{
	touches_what_it_needs(s);
	s->tasks[0].state = TASK_QUEUED;
	s->tasks[1].state = TASK_APPROVED;
}

static void touches_what_another_has(struct scene *s)
{
	touches_what_it_needs(s);
	s->world.n_dependencies = 0;
}

static void ready(struct scene *s)
{
	scene_task(s, "T-1", TASK_QUEUED);
}

static void ready_in_pause(struct scene *s)
{
	ready(s);
	s->world.project.paused = true;
}

static void ready_for_a_person(struct scene *s)
{
	ready(s);
	s->tasks[0].approve = APPROVE_START;
}

static void approved(struct scene *s)
{
	ready_for_a_person(s);
	s->tasks[0].approved = true;
}

/* [task] approve = start: a task that says nothing waits; a word of its own wins. */
static void ready_where_people_say_yes(struct scene *s)
{
	ready(s);
	s->world.settings.approve_start = true;
}

static void ready_without_a_yes(struct scene *s)
{
	ready_where_people_say_yes(s);
	s->tasks[0].approve = APPROVE_NONE;
}

/* ... but for what a worker says of its own proposal. */
static void ready_says_a_worker(struct scene *s)
{
	ready_without_a_yes(s);
	TEXT_SET(s->tasks[0].proposed_by, "w-1");
}

/* With branch = worker: what w-1 handed in is on the branch that it would go on on. */
static void ready_behind_a_branch(struct scene *s)
{
	struct task *t = scene_task(s, "T-9", TASK_IN_REVIEW);

	TEXT_SET(t->branch, "czar/w-1");
	TEXT_SET(t->last_worker, "w-1");
	ready(s);
	s->world.settings.branch_worker = true;
	s->world.n_workers = 1;
}

static void ready_when_it_landed(struct scene *s)
{
	ready_behind_a_branch(s);
	s->tasks[0].state = TASK_DONE;
}

static void ready_and_limited(struct scene *s)
{
	ready(s);
	s->accounts[0].state = ACCOUNT_LIMITED;
	s->accounts[0].until = s->world.now + USEC_HOUR;
}

static void ready_for_another(struct scene *s)
{
	ready(s);
	TEXT_SET(s->tasks[0].assignee, "x-1");
}

static void no_seat(struct scene *s)
{
	given(s, STEP_BRANCH);
	W1(s)->seat = SEAT_NONE;
}

static void seat(struct scene *s)
{
	given(s, STEP_BRANCH);
}

static void no_seat_before_the_fetch(struct scene *s)
{
	no_seat(s);
	s->world.has_remote = true;
	s->world.settings.land_github = true;
	s->world.settings.fetch = 5 * USEC_MIN;
}

static void no_seat_in_pause(struct scene *s)
{
	no_seat(s);
	s->world.project.paused = true;
}

static void old_agent(struct scene *s)
{
	at_rest(s, USEC_MIN)->step = STEP_BRANCH;
}

static void old_agent_keeps_context(struct scene *s)
{
	old_agent(s);
	W1(s)->keeps_context = true;
}

static void old_agent_at_work(struct scene *s)
{
	at_work(s)->step = STEP_BRANCH;
	W1(s)->turn_began_awake = AGO(s, 9 * USEC_MIN);
}

static void branch_of_another(struct scene *s)
{
	seat(s);
	scene_intent(s, VERB_BRANCH, W1(s), 77);
}

static void branch_ready(struct scene *s)
{
	given(s, STEP_READY);
}

static void branch_ready_in_pause(struct scene *s)
{
	branch_ready(s);
	s->world.project.paused = true;
}

static void branch_ready_after_crash(struct scene *s)
{
	branch_ready(s);
	W1(s)->next_start_awake = AGO(s, -USEC_SEC);
}

static void unwanted(struct scene *s)
{
	W1(s)->wanted = false;
}

static void unwanted_at_work(struct scene *s)
{
	at_work(s);
	unwanted(s);
}

static void leftovers(struct scene *s)
{
	TEXT_SET(s->world.leftovers, "pid 12 (npm)");
}

static void ready_but_occupied(struct scene *s)
{
	ready(s);
	for (size_t i = 0; i < s->world.n_workers; i++)
		s->looks[i].occupied = true;
}

static void no_seat_but_occupied(struct scene *s)
{
	no_seat(s);
	LOOK1(s)->occupied = true;
}

static void seat_but_occupied(struct scene *s)
{
	seat(s);
	LOOK1(s)->occupied = true;
}

static void ends_in_vain(struct scene *s)
{
	scene_intent(s, VERB_END, W1(s), 0)->try = 4;
}

static void ends_for_the_third_time(struct scene *s)
{
	scene_intent(s, VERB_END, W1(s), 0)->try = 3;
}

static void bad_settings(struct scene *s)
{
	TEXT_SET(s->world.bad_settings, "czar.conf:3: no");
}

static void low_disk(struct scene *s)
{
	s->world.low_disk = true;
}

static void asks_a_person(struct scene *s)
{
	W1(s)->health = HEALTH_ASKING;
}

static void task_blocked(struct scene *s)
{
	scene_task(s, "T-1", TASK_BLOCKED);
}

static void cancelled_root(struct scene *s)
{
	chain(s);
	s->tasks[0].state = TASK_CANCELLED;
}

static void held(struct scene *s)
{
	scene_delivery(s, W1(s), 0, KIND_SAY, DELIVERY_HELD)->held_awake = AGO(s, 10 * USEC_MIN);
}

static void held_in_pause(struct scene *s)
{
	held(s);
	W1(s)->pin = PIN_PAUSED;
}

static struct alert *alert_of(struct scene *s, const char *cause)
{
	struct alert *a = &s->alerts[s->world.n_alerts++];

	*a = (struct alert){.level = 1, .since = 1};
	TEXT_SET(a->cause, cause);
	return a;
}

static void alert_over(struct scene *s)
{
	alert_of(s, "asking w-1");
}

static void alert_true(struct scene *s)
{
	alert_of(s, "asking w-1")->seen = true;
}

static void alert_of_failed(struct scene *s)
{
	alert_of(s, "task-failed T-7"); /* nothing needs it: it is not in the world */
}

static void alert_of_retried(struct scene *s)
{
	alert_of(s, "task-failed T-1");
	ready(s);
}

static void known_in_pause(struct scene *s)
{
	ready_in_pause(s);
	s->repeats[s->world.n_repeats++] = (struct repeat){.slot = 1,
		.rule = "held",
		.subject = "project",
		.decision = 1,
		.times = 1,
		.at = s->world.now,
		.until = s->world.now,
		.held = true};
}

static void pause_is_over(struct scene *s)
{
	known_in_pause(s);
	s->world.project.paused = false;
}

static void nothing_to_do_in_pause(struct scene *s)
{
	s->world.project.paused = true;
}

static void stops_in_pause(struct scene *s)
{
	ready_in_pause(s);
	s->world.stopping = true;
}

static void fits_a_paused_worker(struct scene *s)
{
	ready(s);
	TEXT_SET(s->tasks[0].assignee, "w-1");
	W1(s)->pin = PIN_PAUSED;
}

static void fits_another_worker(struct scene *s)
{
	fits_a_paused_worker(s);
	TEXT_SET(s->tasks[0].assignee, "w-2");
}

static void fits_a_quarantined_worker(struct scene *s)
{
	struct crash *c = &s->crashes[s->world.n_crashes++];

	fits_a_paused_worker(s);
	W1(s)->pin = PIN_QUARANTINED;
	*c = (struct crash){.id = 1, .worker = "w-1", .why = "its agent exited with 7"};
}

static void text_for_a_paused_worker(struct scene *s)
{
	text_queued(s);
	W1(s)->pin = PIN_PAUSED;
}

static void disk_is_full(struct scene *s)
{
	ready(s);
	s->world.low_disk = true;
}

static void recovery_holds(struct scene *s)
{
	s->world.project.hold = true;
	TEXT_SET(s->world.project.hold_reason, "2 of 3 panes vanished in one look");
	LOOK1(s)->session = ANSWER_ABSENT;
}

static const struct rule_case cases[] = {
	{"held", "a ready task, a pause", ready_in_pause, true,
		"T-1 is ready; a person paused the project => nothing new starts"},
	{"held", "a pause with nothing to do", nothing_to_do_in_pause, false, NULL},
	{"held", "the daemon ends in the pause", stops_in_pause, false, NULL},
	{"held", "the pause is over", pause_is_over, true, "no longer held"},
	{"held", "a ready task for a paused worker", fits_a_paused_worker, true,
		"T-1 is ready; a person paused it => it is left alone"},
	{"held", "the task is for another one", fits_another_worker, false, NULL},
	{"held", "a ready task for a worker in quarantine", fits_a_quarantined_worker, true,
		"T-1 is ready; its agent exited with 7 => it gets nothing before its probe"},
	{"held", "a text for a paused worker", text_for_a_paused_worker, true,
		"a text for w-1 waits"},
	{"held", "a ready task, a full disk", disk_is_full, true, "the disk is almost full"},
	{"held", "an agent is gone, recovery holds", recovery_holds, true,
		"2 of 3 panes vanished in one look => recovery holds"},
	{"held", "a ready task waits for a yes", ready_for_a_person, true,
		"T-1 is ready; approve = start => not given out before a person's yes"},
	{"held", "the yes was said", approved, false, NULL},
	{"held", "a ready task", ready, false, NULL},
	{"accept", "land = none", submitted, true, "done"},
	{"accept", "it is to land", submitted_to_land, false, NULL},
	{"delivery", "a text may be typed", text_queued, true, "type: "},
	{"delivery", "no text", nothing, false, NULL},
	{"waiting", "a dependency is open", chain, true, NULL},
	{"waiting", "and is named already", not_cleared, false, NULL},
	{"dependency-cleared", "it is done", cleared, true, "ready"},
	{"dependency-cleared", "it is open", not_cleared, false, NULL},
	{"dependency-cleared", "it is verified, which is enough", cleared_by_verification, true,
		"T-1, the last task that it waited for, is verified"},
	{"dispatch", "a task and a worker", ready, true, "T-1 -> w-1, attempt 1"},
	{"dispatch", "what it needs is verified, and touches the same", touches_what_it_needs, true,
		"T-2 -> w-1"},
	{"dispatch", "it is done over, and what waits for it touches the same",
		is_needed_by_what_it_touches, true, "T-1 -> w-1"},
	{"dispatch", "another one touches the same", touches_what_another_has, false, NULL},
	{"dispatch", "paused", ready_in_pause, false, NULL},
	{"dispatch", "low disk", low_disk, false, NULL},
	{"dispatch", "waits for a person", ready_for_a_person, false, NULL},
	{"dispatch", "all wait for a person", ready_where_people_say_yes, false, NULL},
	{"dispatch", "all but this one", ready_without_a_yes, true, "T-1 -> w-1"},
	{"dispatch", "not because a worker says so", ready_says_a_worker, false, NULL},
	{"dispatch", "its branch has not landed", ready_behind_a_branch, false, NULL},
	{"dispatch", "its branch has landed", ready_when_it_landed, true, "T-1 -> w-1"},
	{"held", "the worker's branch has not landed", ready_behind_a_branch, true,
		"T-1 is ready; T-9 is in-review on czar/w-1 => it begins nothing before that has "
		"landed"},
	{"dispatch", "approved", approved, true, "T-1 -> w-1"},
	{"dispatch", "its account is limited", ready_and_limited, false, NULL},
	{"dispatch", "it is somebody else's", ready_for_another, false, NULL},
	{"dispatch", "their worktrees are occupied", ready_but_occupied, false, NULL},
	{"make-seat", "occupied", no_seat_but_occupied, false, NULL},
	{"make-seat", "no worktree", no_seat, true, "made and set up"},
	{"make-seat", "the remote's base is not known yet", no_seat_before_the_fetch, false, NULL},
	{"make-seat", "a worktree", seat, false, NULL},
	{"make-seat", "paused", no_seat_in_pause, false, NULL},
	{"fresh-agent", "an older task in its context", old_agent, true, "is ended"},
	{"fresh-agent", "it keeps its context", old_agent_keeps_context, false, NULL},
	{"fresh-agent", "in a turn", old_agent_at_work, false, NULL},
	{"make-branch", "a worktree", seat, true, "is made from the base"},
	{"make-branch", "occupied", seat_but_occupied, false, NULL},
	{"make-branch", "no worktree", no_seat, false, NULL},
	{"make-branch", "another one is being made", branch_of_another, false, NULL},
	{"start-agent", "the branch is there", branch_ready, true, "is started"},
	{"start-agent", "paused", branch_ready_in_pause, false, NULL},
	{"start-agent", "in its pause after a crash", branch_ready_after_crash, false, NULL},
	{"end-needless", "no longer in czar.conf", unwanted, true, "its agent is ended"},
	{"end-needless", "but it works", unwanted_at_work, false, NULL},
	{"end-needless", "wanted", nothing, false, NULL},
	{"alert-project", "low disk", low_disk, true, NULL},
	{"alert-project", "bad settings", bad_settings, true, NULL},
	{"alert-project", "children of an earlier life", leftovers, true, NULL},
	{"alert-project", "nothing", nothing, false, NULL},
	{"alert-worker", "a dialog", asks_a_person, true, NULL},
	{"alert-worker", "it does not end", ends_in_vain, true, NULL},
	{"alert-worker", "ended for the third time", ends_for_the_third_time, false, NULL},
	{"alert-worker", "nothing", nothing, false, NULL},
	{"alert-task", "blocked", task_blocked, true, NULL},
	{"alert-task", "cancelled, others wait", cancelled_root, true, NULL},
	{"alert-task", "waits for a person", ready_for_a_person, true, NULL},
	{"alert-task", "all wait for a person", ready_where_people_say_yes, true, NULL},
	{"alert-task", "ready", ready, false, NULL},
	{"alert-delivery", "held for 10 min", held, true, NULL},
	{"alert-delivery", "held by a person's pause", held_in_pause, false, NULL},
	{"alert-close", "no longer true", alert_over, true, NULL},
	{"alert-close", "still true", alert_true, false, NULL},
	{"alert-close", "failed, out of sight", alert_of_failed, false, NULL},
	{"alert-close", "failed, then retried", alert_of_retried, true, NULL},
};
CASES(work, cases);
