/*
 * Names of enum values, as the store, JSON and people have them.
 *
 * In the order of the enums of the rows; a value beyond its table is "?".
 */
#include "checks/names.h"

#include <stddef.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

const char *const task_state_names[] = {"proposed", "queued", "assigned", "working", "submitted",
	"verifying", "in-review", "approved", "landing", "done", "blocked", "failed", "cancelled",
	NULL};
const char *const task_result_names[] = {"commits", "report", "omnibus", NULL};
const char *const task_approve_names[] = {"default", "none", "start", NULL};
const char *const attempt_kind_names[] = {"first", "again", "rework", "continued", NULL};
const char *const attempt_step_names[] = {"branch", "ready", "taken", "ending", "ended", NULL};
const char *const attempt_outcome_names[] = {"none", "submitted", "blocked", "waiting", "crashed",
	"stuck", "resting", "timeout", "unread", "limited", "cancelled", "setup", "restarted",
	NULL};
const char *const marker_names[] = {"none", "complete", "blocked", "near", NULL};
const char *const grade_names[] = {"none", "queued", "seen", "frame", "exact", NULL};
const char *const health_names[] = {"paused", "quarantined", "offline", "setup-failed", "crashed",
	"logged-out", "limited", "starting", "asking", "unknown", "resting", "stuck", "slow",
	"healthy", "winding-down", "idle", NULL};
const char *const pin_names[] = {"none", "paused", "quarantined", NULL};
const char *const seat_names[] = {"none", "ready", "failed", NULL};
const char *const account_state_names[] = {
	"ok", "limited", "rate-limited", "overloaded", "logged-out", "out-of-credit", NULL};
const char *const delivery_state_names[] = {"queued", "held", "refused", "cleared", "typed",
	"parked", "clearing", "sent", "unconfirmed", "acknowledged", "expired", "cancelled", "dead",
	"lost", NULL};
const char *const delivery_kind_names[] = {
	"brief", "say", "reminder", "ask", "redrive", "nudge", "notice", "conflict", NULL};
const char *const verb_names[] = {"seat", "branch", "start", "end", "compose", "paste", "enter",
	"clear", "prompt", "verify", "land", "interrupt", "answer", "approve", "deny", "push",
	"pull", "status", "post-review", "merge", "update", "prove", "drop-branch", "fetch",
	"review", "collect", NULL};
const char *const intent_state_names[] = {"open", "done", "refused", "unknown", "settled", NULL};
const char *const event_kind_names[] = {"look", "ack", "progress", "prompt", "turn-ended", "asking",
	"session-started", "session-ended", "finish", "say", "add", "refused-call", NULL};
const char *const wish_verb_names[] = {"pause", "resume", "restart", "cancel", "retry", "say",
	"approve", "stop-workers", "deny", "assign", "stop-now", NULL};
const char *const wish_state_names[] = {"open", "honoured", "refused", NULL};
const char *const commit_how_names[] = {
	"commit", "amend", "merge", "cherry-pick", "rebase", "other", NULL};
const char *const screen_state_names[] = {"none", "unknown", "starting", "idle", "busy", "asking",
	"limited", "rate-limited", "overloaded", "logged-out", "out-of-credit", NULL};

const char *const pull_state_names[] = {"open", "merged", "closed", NULL};
const char *const pull_checks_names[] = {"none", "pending", "green", "red", NULL};
const char *const pull_fit_names[] = {"unknown", "yes", "no", NULL};
const char *const empty_checks_names[] = {"wait", "fail", "accept", NULL};
const char *const omnibus_names[] = {"no", "yes", "group", NULL};
const char *const hub_trouble_names[] = {"none", "token", "silent", NULL};
const char *const check_outcome_names[] = {"green", "red", "timeout", "skipped", NULL};
const char *const verdict_names[] = {"none", "approve", "changes", "comment", NULL};

static const char *name_at(const char *const *names, size_t count, size_t value)
{
	return value + 1 < count ? names[value] : "?";
}
#define NAME_AT(names, value) name_at(names, COUNT(names), (size_t)(value))

const char *task_state_name(enum task_state state)
{
	return NAME_AT(task_state_names, state);
}

const char *attempt_outcome_name(enum attempt_outcome outcome)
{
	return NAME_AT(attempt_outcome_names, outcome);
}

const char *attempt_kind_name(enum attempt_kind kind)
{
	return NAME_AT(attempt_kind_names, kind);
}

const char *health_name(enum health health)
{
	return NAME_AT(health_names, health);
}

const char *delivery_state_name(enum delivery_state state)
{
	return NAME_AT(delivery_state_names, state);
}

const char *delivery_kind_name(enum delivery_kind kind)
{
	return NAME_AT(delivery_kind_names, kind);
}

const char *grade_name(enum grade grade)
{
	return NAME_AT(grade_names, grade);
}

const char *verb_name(enum verb verb)
{
	return NAME_AT(verb_names, verb);
}

const char *check_outcome_name(enum check_outcome outcome)
{
	return NAME_AT(check_outcome_names, outcome);
}

const char *verdict_name(enum verdict verdict)
{
	return NAME_AT(verdict_names, verdict);
}

const char *intent_state_name(enum intent_state state)
{
	return NAME_AT(intent_state_names, state);
}

const char *event_kind_name(enum event_kind kind)
{
	return NAME_AT(event_kind_names, kind);
}

bool verb_is_key(enum verb verb)
{
	return verb == VERB_INTERRUPT || verb == VERB_ANSWER || verb == VERB_APPROVE ||
	       verb == VERB_DENY;
}

const char *wish_verb_name(enum wish_verb verb)
{
	return NAME_AT(wish_verb_names, verb);
}

const char *pin_name(enum pin pin)
{
	return NAME_AT(pin_names, pin);
}

const char *screen_state_name(enum screen_state state)
{
	return NAME_AT(screen_state_names, state);
}

int name_find(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}
