/*
 * The rule table: every decision of czar has one of these names.
 *
 * In order: the clock, what people asked for, what came back from doors, what was reported, who is
 * alive, who is well, what becomes of attempts and tasks, the texts under way, new work, alerts.
 */
#include "checks/rules.h"

#include "checks/alerts.h"
#include "checks/accounts.h"
#include "checks/attempts.h"
#include "checks/briefs.h"
#include "checks/care.h"
#include "checks/clocks.h"
#include "checks/commits.h"
#include "checks/conflicts.h"
#include "checks/crashes.h"
#include "checks/delivery.h"
#include "checks/dialogs.h"
#include "checks/dispatch.h"
#include "checks/events.h"
#include "checks/fetch.h"
#include "checks/health.h"
#include "checks/interrupts.h"
#include "checks/holds.h"
#include "checks/landing.h"
#include "checks/omnibus.h"
#include "checks/outcomes.h"
#include "checks/pulls.h"
#include "checks/reports.h"
#include "checks/review.h"
#include "checks/say.h"
#include "checks/server.h"
#include "checks/tasks.h"
#include "checks/wishes.h"

#define STORED false /* runs without looks */
#define LOOKS true
#define ONCE false
#define AGAIN true

const struct rule rules[] = {
	{"clock-gap", OVER_PROJECT, LOOKS, ONCE, rule_clock_gap, "a time was not observed",
		"ages go on, the gap not counted", "nobody becomes stuck by a gap in looking"},
	{"wish", OVER_WISH, STORED, ONCE, rule_wish, "a person asked for it",
		"honoured or refused with a sentence", "a person's word is a pin"},

	{"seat-made", OVER_INTENT, LOOKS, ONCE, rule_seat_made, "the worktree's making ended",
		"usable, or setup-failed", "nothing is assigned where setup failed"},
	{"branch-made", OVER_INTENT, LOOKS, ONCE, rule_branch_made, "the branch's making ended",
		"the brief is queued, or the task is blocked",
		"a dependent always has the code it waited for"},
	{"agent-started", OVER_INTENT, LOOKS, ONCE, rule_agent_started, "the start ended",
		"starting, or a pause", "the pane is the agent's own"},
	{"agent-ended", OVER_INTENT, LOOKS, ONCE, rule_agent_ended, "the end ended",
		"forgotten, or ended again", "an orphan could commit into the next attempt"},

	{"interrupted", OVER_INTENT, LOOKS, ONCE, rule_interrupted, "the key was pressed or not",
		"its screen is looked at", "what counts is what is seen then"},

	{"dialog-answered", OVER_INTENT, LOOKS, ONCE, rule_dialog_answered, "so was a dialog's",
		"its screen is looked at", "what counts is what is seen then"},

	{"ack", OVER_EVENT, LOOKS, ONCE, rule_event_ack, "a worker ran czar ack",
		"its brief is proved taken", "the code stands on the brief's last line"},
	{"progress", OVER_EVENT, LOOKS, ONCE, rule_event_progress, "a worker ran czar progress",
		"noted, asks are answered", "an answer is an answer"},
	{"finish", OVER_EVENT, LOOKS, ONCE, rule_event_finish, "a worker ran czar finish",
		"counts as its marker", "the result of some tasks is a report"},
	{"prompt", OVER_EVENT, LOOKS, ONCE, rule_event_prompt, "the agent reported a prompt",
		"a turn began; equal hashes are exact proof", "the program's own word"},
	{"turn-ended", OVER_EVENT, LOOKS, ONCE, rule_event_turn_ended,
		"the agent reported the end of a turn", "idle at once", "the program's own word"},
	{"asking", OVER_EVENT, LOOKS, ONCE, rule_event_asking, "the agent reported a dialog",
		"asking at once", "the program's own word"},
	{"said", OVER_EVENT, LOOKS, ONCE, rule_event_say, "a worker wrote to another one",
		"queued for it", "workers may talk"},
	{"proposed", OVER_EVENT, LOOKS, ONCE, rule_event_add, "a worker ran czar add",
		"proposed, or queued where [policy] add names its role",
		"what is done is for people to say"},
	{"refused-call", OVER_EVENT, LOOKS, ONCE, rule_event_refused_call,
		"a worker tried a person's command", "logged", "a rail, not a wall"},
	{"event", OVER_EVENT, LOOKS, ONCE, rule_event_rest, "any other report", "looked again",
		"any event means: read again"},
	{"commit", OVER_COMMIT, LOOKS, ONCE, rule_commit, "an own commit was seen first",
		"progress; its marker is judged", "a commit is judged once"},

	{"server-ended", OVER_PROJECT, LOOKS, ONCE, rule_server_ended, "tmux is proved gone",
		"all agents start anew, spaced", "a lost server counts no attempt"},
	{"mass-death", OVER_PROJECT, LOOKS, ONCE, rule_mass_death,
		"half of three or more panes vanished in one look", "recovery holds",
		"a failed look restarts nothing"},
	{"agent-died", OVER_WORKER, LOOKS, ONCE, rule_agent_died, "pane or process is proved gone",
		"what is left of it is ended, then a pause", "crash loops have growing pauses"},
	{"start-limit", OVER_WORKER, LOOKS, ONCE, rule_start_limit, "no prompt by then",
		"one restart, then quarantined", "a start dialog nobody knows"},
	{"quarantine", OVER_WORKER, LOOKS, ONCE, rule_quarantine, "too many crashes",
		"left alone, probed later", "stop, and tell someone"},
	{"probe", OVER_WORKER, LOOKS, ONCE, rule_probe, "its quarantine's pause is over",
		"one more try", "most causes pass"},
	{"well-again", OVER_WORKER, LOOKS, ONCE, rule_well_again, "well for the reset time",
		"pauses start anew", "old crashes are forgotten"},

	{"account-parked", OVER_WORKER, LOOKS, ONCE, rule_account, "a limit or log-out on a screen",
		"the account is parked", "a limit belongs to the account"},
	{"account-back", OVER_PROJECT, LOOKS, AGAIN, rule_account_back, "the reset time is over",
		"the account is used again", "nobody waits longer than needed"},
	{"limit-over", OVER_WORKER, LOOKS, ONCE, rule_limit_over, "a limit stays on a screen",
		"taken for the prompt that it is", "the screen does not change by itself"},
	{"turn", OVER_WORKER, LOOKS, ONCE, rule_turn, "the screen shows work or the prompt",
		"a turn begins or ends",
		"lost events are caught by the screen; idle is seen twice"},
	{"interrupt", OVER_WORKER, LOOKS, ONCE, rule_interrupt,
		"a person wants it at its prompt, now", "its interrupt key, or proved there",
		"only to an agent that is seen to work, at most three times"},
	{"dialog", OVER_WORKER, LOOKS, ONCE, rule_dialog_key,
		"a dialog is open that its profile knows", "the key of the marked words",
		"only while they stand there; a dialog that stays is a person's"},
	{"health", OVER_WORKER, LOOKS, ONCE, rule_health, "the state table says another state",
		"published with reason and since", "the first true row wins"},

	{"brief-taken", OVER_ATTEMPT, LOOKS, ONCE, rule_brief_taken, "the brief is taken or seen",
		"the task is working", "acknowledged is true"},
	{"brief-unread", OVER_ATTEMPT, LOOKS, ONCE, rule_brief_unread,
		"dead, lost or held too long", "back to the queue", "a task is never lost"},
	{"submit", OVER_ATTEMPT, LOOKS, ONCE, rule_submit, "the marker counts, the turn is over",
		"submitted; the worker is free", "submission frees the worker"},
	{"blocked", OVER_ATTEMPT, LOOKS, ONCE, rule_blocked, "TASK_BLOCKED, the turn is over",
		"queued behind the other task, or blocked", "the worker knows best"},
	{"off-branch", OVER_ATTEMPT, LOOKS, ONCE, rule_off_branch, "HEAD is not on its branch",
		"told once, then blocked", "one task, one branch"},
	{"timeout", OVER_ATTEMPT, LOOKS, ONCE, rule_timeout, "past the task's timeout",
		"asked, then ended", "a limit is a limit"},
	{"reminder", OVER_ATTEMPT, LOOKS, ONCE, rule_reminder, "slow", "one reminder a period",
		"small steps are safer"},
	{"ask", OVER_ATTEMPT, LOOKS, ONCE, rule_ask, "stuck", "asked for a status, help offered",
		"ask before anything is ended"},
	{"ask-answered", OVER_ATTEMPT, LOOKS, ONCE, rule_ask_unanswered,
		"an ask was answered or not", "counted", "two without answer end the patience"},
	{"stuck-restart", OVER_ATTEMPT, LOOKS, ONCE, rule_stuck_restart,
		"stuck, asks without answer, not visibly busy", "restarted, the task given again",
		"silence is not stuck, but this is"},
	{"redrive", OVER_ATTEMPT, LOOKS, ONCE, rule_redrive, "resting at its prompt, unfinished",
		"redriven with growing pauses, then lost", "a prompt is not idle"},
	{"nudge", OVER_ATTEMPT, LOOKS, ONCE, rule_nudge, "the brief was only seen", "nudged once",
		"a brief needs proof"},
	{"hand-typed", OVER_ATTEMPT, LOOKS, ONCE, rule_hand_typed, "a person's key at its pane",
		"noted", "work that a person helped with is told from other work"},
	{"limited-elsewhere", OVER_ATTEMPT, LOOKS, ONCE, rule_limited_elsewhere,
		"another one is free", "the task goes elsewhere", "sooner is better"},
	{"attempt-ended", OVER_ATTEMPT, LOOKS, ONCE, rule_ended, "its agent is proved ended",
		"the attempt ends; a marker that stands counts", "nothing is given twice"},
	{"end-agent", OVER_ATTEMPT, LOOKS, ONCE, rule_end_agent,
		"an attempt is to end, its agent lives", "its agent is ended",
		"what was asked for without a daemon is done by the next one"},
	{"accept", OVER_TASK, LOOKS, ONCE, rule_accept, "submitted, nothing is to be checked",
		"done", "marker accepted is all that was asked for"},

	{"pull-pushed", OVER_INTENT, LOOKS, ONCE, rule_pull_pushed, "a push ended",
		"noted, or verified anew at what somebody pushed", "a verdict holds for one head"},
	{"pull-opened", OVER_INTENT, LOOKS, ONCE, rule_pull_opened, "a pull request was asked for",
		"its number is kept", "one task, one branch, one pull request"},
	{"pull-posted", OVER_INTENT, LOOKS, ONCE, rule_pull_posted, "a status was posted", "noted",
		"a status stands at one commit"},
	{"pull-reviewed", OVER_INTENT, LOOKS, ONCE, rule_pull_reviewed,
		"a model's review was posted", "noted", "a review stands at one commit"},
	{"pull-merging", OVER_INTENT, LOOKS, ONCE, rule_pull_merging, "a merge was asked for",
		"proved next, verified anew, or it waits", "GitHub may know better"},
	{"pull-updated", OVER_INTENT, LOOKS, ONCE, rule_pull_updated, "a branch was updated",
		"its new head is waited for", "a new head is verified anew"},
	{"pull-proved", OVER_INTENT, LOOKS, ONCE, rule_pull_proved, "the base was looked through",
		"done, or a person is told", "done means proved to be in the base"},
	{"pull-dropped", OVER_INTENT, LOOKS, ONCE, rule_pull_dropped,
		"the branch of a landed task was removed", "done", "it is in the base"},
	{"verified", OVER_INTENT, LOOKS, ONCE, rule_verified, "a verification ended",
		"approved, given back, or it waits for a person",
		"the marker is a claim; checks verify it"},
	{"landed", OVER_INTENT, LOOKS, ONCE, rule_landed, "a landing ended",
		"done, or verified anew", "done means proved to be in the base"},
	{"fetched", OVER_INTENT, LOOKS, ONCE, rule_fetched, "a fetch ended",
		"noted; one that fails stops nobody", "work goes on without a network"},
	{"fetch", OVER_PROJECT, LOOKS, ONCE, rule_fetch, "due, or work begins or lands", "fetched",
		"others may have gone on"},
	{"reviewed", OVER_INTENT, LOOKS, ONCE, rule_reviewed, "a model's review ended",
		"it goes on or back", "a verdict holds for one head, base and terms"},
	{"omnibus-collected", OVER_INTENT, LOOKS, ONCE, rule_omnibus_collected, "its merges ended",
		"verified next; what does not fit is given back", "tested together"},
	{"omnibus-off", OVER_TASK, LOOKS, ONCE, rule_omnibus_off, "omnibus = no by now",
		"it lands by itself", "settings hold from now on"},
	{"omnibus", OVER_PROJECT, LOOKS, AGAIN, rule_omnibus, "all that land together are verified",
		"a task that lands them", "all of them, or none"},
	{"omnibus-changed", OVER_TASK, LOOKS, ONCE, rule_omnibus_changed, "a task of it changed",
		"made anew", "it holds what is verified, and nothing else"},
	{"omnibus-collect", OVER_TASK, LOOKS, ONCE, rule_omnibus_collect, "its tasks are ready",
		"merged into one branch", "what is tested is what lands"},
	{"verify", OVER_TASK, LOOKS, ONCE, rule_verify, "handed in, or the base moved",
		"joined with the base, the checks run on that", "what is tested is what lands"},
	{"review", OVER_TASK, LOOKS, ONCE, rule_review, "verified, and [review] is configured",
		"a model is asked", "asked once for what would land"},
	{"land", OVER_TASK, LOOKS, ONCE, rule_land, "approved, and nothing else lands",
		"the base becomes what was verified", "one at a time, at exactly that commit"},

	{"pull-merged", OVER_TASK, LOOKS, ONCE, rule_pull_merged, "its pull request is merged",
		"looked for in the base", "done means proved to be in the base"},
	{"pull-closed", OVER_TASK, LOOKS, ONCE, rule_pull_closed, "a person closed it", "blocked",
		"a person's word"},
	{"pull-head-moved", OVER_TASK, LOOKS, ONCE, rule_pull_head_moved,
		"its branch there is another", "fetched", "what people push is not lost"},
	{"pull-changes", OVER_TASK, LOOKS, ONCE, rule_pull_changes,
		"somebody who may write asks for changes", "rework, once", "a person's word"},
	{"pull-red", OVER_TASK, LOOKS, ONCE, rule_pull_red, "its checks on GitHub are red",
		"rework, with the end of the log", "CI sees what no laptop sees"},
	{"pull-conflict", OVER_TASK, LOOKS, ONCE, rule_pull_conflict, "GitHub cannot join it",
		"rework", "its worker knows best"},
	{"pull-push", OVER_TASK, LOOKS, ONCE, rule_pull_push, "verified, and not pushed", "pushed",
		"only what is verified is shown"},
	{"pull-open", OVER_TASK, LOOKS, ONCE, rule_pull_open, "pushed, and not said there",
		"opened, adopted or edited", "one task, one branch, one pull request"},
	{"pull-status", OVER_TASK, LOOKS, ONCE, rule_pull_status,
		"its head has no status of czar's", "posted", "protection can ask for czar/verify"},
	{"pull-review", OVER_TASK, LOOKS, ONCE, rule_pull_review, "a model reviewed its head",
		"posted, once a head and verdict", "people see what the model saw"},
	{"pull-approved", OVER_TASK, LOOKS, ONCE, rule_pull_approved, "nothing is lacking",
		"approved", "nothing lands without all that is required, at this head"},
	{"pull-behind", OVER_TASK, LOOKS, ONCE, rule_pull_behind, "GitHub wants the base joined in",
		"GitHub joins it", "protection asks for it"},
	{"pull-merge", OVER_TASK, LOOKS, ONCE, rule_pull_merge, "approved, and nothing else lands",
		"merged at the verified head", "one at a time, at exactly that commit"},
	{"pull-waits", OVER_TASK, LOOKS, ONCE, rule_pull_waits, "something required is lacking",
		"told why", "everybody can see why"},
	{"conflict", OVER_CONFLICT, LOOKS, ONCE, rule_conflict, "branches that cannot be merged",
		"kept and shown", "a conflict is cheap while both still work"},
	{"conflict-over", OVER_CONFLICT, LOOKS, ONCE, rule_conflict_over, "they can be merged",
		"shown no more", "what is shown is what a merge would say now"},
	{"conflict-told", OVER_CONFLICT, LOOKS, AGAIN, rule_conflict_told, "not told, at rest",
		"told, with the files", "once an attempt and set"},

	{"delivery", OVER_DELIVERY, LOOKS, ONCE, rule_delivery,
		"an edge of the delivery table holds", "that edge", "czar explain states"},

	{"waiting", OVER_PROJECT, STORED, ONCE, rule_waiting, "dependencies are open",
		"the reason names the first", "everybody can see why"},
	{"dependency-cleared", OVER_TASK, STORED, ONCE, rule_cleared,
		"the last dependency is done, or verified where unblock says so",
		"ready, told once", "a cleared dependency is told once"},
	{"dispatch", OVER_PROJECT, LOOKS, AGAIN, rule_dispatch, "a task is ready, a worker is free",
		"assigned", "priority with ageing, longest path, oldest"},
	{"make-seat", OVER_ATTEMPT, LOOKS, ONCE, rule_make_seat, "its worker has no worktree",
		"made, setup run", "made when first needed"},
	{"fresh-agent", OVER_ATTEMPT, LOOKS, ONCE, rule_fresh_agent, "it had an older task",
		"ended", "context is fresh between tasks"},
	{"make-branch", OVER_ATTEMPT, LOOKS, ONCE, rule_make_branch, "the worktree is free",
		"saved, switched, merged", "what is not committed is saved first"},
	{"end-needless", OVER_WORKER, LOOKS, ONCE, rule_end_needless,
		"no task, and no longer wanted", "its agent is ended", "nobody would ever use it"},
	{"start-agent", OVER_ATTEMPT, LOOKS, ONCE, rule_start_agent, "its worker has no agent",
		"started", "started as the queue needs them"},

	{"held", OVER_PROJECT, LOOKS, AGAIN, rule_held, "work is left, and something is in the way",
		"one row for as long as it lasts", "what was not done is in the log too"},

	{"alert-project", OVER_PROJECT, LOOKS, ONCE, rule_alert_project,
		"the project needs a person", "stated", "what needs a person is a stored alert"},
	{"alert-worker", OVER_WORKER, LOOKS, ONCE, rule_alert_worker, "a worker needs a person",
		"stated", "what needs a person is a stored alert"},
	{"alert-task", OVER_TASK, LOOKS, ONCE, rule_alert_task, "a task needs a person", "stated",
		"what needs a person is a stored alert"},
	{"alert-delivery", OVER_DELIVERY, LOOKS, ONCE, rule_alert_delivery, "a text needs a person",
		"stated", "what needs a person is a stored alert"},
	{"alert-close", OVER_PROJECT, LOOKS, ONCE, rule_alert_close, "a cause no longer holds",
		"closed", "the inbox holds only what is true"},
};
const size_t rules_count = sizeof rules / sizeof *rules;
