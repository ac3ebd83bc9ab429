/*
 * Field tables: one line a field of each row.
 *
 * Store, JSON and clock shift walk these tables, so a row is described once. Offsets and sizes come
 * from the compiler; tests compare the tables with the schema.
 */
#include "checks/fields.h"
#include "checks/world.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define MEMBER(s, m) offsetof(struct s, m), sizeof(((struct s *)0)->m)
#define TEXT(s, m, f) \
	{ \
#m, FIELD_TEXT, f, MEMBER(s, m), NULL \
	}
#define INT(s, m, f) \
	{ \
#m, FIELD_INT, f, MEMBER(s, m), NULL \
	}
#define BOOL(s, m, f) \
	{ \
#m, FIELD_BOOL, f, MEMBER(s, m), NULL \
	}
#define TIME(s, m, f) \
	{ \
#m, FIELD_TIME, f, MEMBER(s, m), NULL \
	}
#define AWAKE(s, m, f) \
	{ \
#m, FIELD_AWAKE, f, MEMBER(s, m), NULL \
	}
#define ENUM(s, m, f, n) \
	{ \
#m, FIELD_ENUM, f, MEMBER(s, m), n \
	}
#define TABLE(s, f) \
	{ \
#s, sizeof(struct s), offsetof(struct s, change), f, COUNT(f) \
	}
#define TABLE_FIXED(s, f) \
	{ \
#s, sizeof(struct s), SIZE_MAX, f, COUNT(f) \
	}

static const struct field task_fields[] = {
	TEXT(task, id, FIELD_KEY),
	TEXT(task, title, 0),
	ENUM(task, state, 0, task_state_names),
	INT(task, priority, 0),
	TEXT(task, assignee, 0),
	TEXT(task, role, 0),
	TEXT(task, group, 0),
	INT(task, estimate, 0),
	ENUM(task, result, 0, task_result_names),
	ENUM(task, approve, 0, task_approve_names),
	BOOL(task, approved, 0),
	TIME(task, timeout, FIELD_SPAN),
	INT(task, attempts_limit, 0),
	INT(task, reworks_limit, 0),
	INT(task, attempts_used, 0),
	INT(task, reworks_used, 0),
	INT(task, attempts_made, 0),
	INT(task, waits_used, 0),
	TIME(task, added, 0),
	TIME(task, ready_since, 0),
	TIME(task, since, 0),
	TIME(task, wake, 0),
	TEXT(task, reason, 0),
	TEXT(task, branch, 0),
	TEXT(task, head, 0),
	TEXT(task, last_worker, 0),
	TEXT(task, avoid_worker, 0),
	TEXT(task, proposed_by, 0),
	TEXT(task, omnibus, 0),
	BOOL(task, cleared_told, 0),
	INT(task, version, FIELD_VERSION),
};

static const struct field attempt_fields[] = {
	INT(attempt, id, FIELD_KEY),
	TEXT(attempt, task, 0),
	TEXT(attempt, worker, 0),
	INT(attempt, number, 0),
	ENUM(attempt, kind, 0, attempt_kind_names),
	ENUM(attempt, step, 0, attempt_step_names),
	ENUM(attempt, outcome, 0, attempt_outcome_names),
	ENUM(attempt, outcome_next, 0, attempt_outcome_names),
	BOOL(attempt, counts, 0),
	TEXT(attempt, branch, 0),
	TEXT(attempt, cut, 0),
	TEXT(attempt, saved, 0),
	INT(attempt, entries, 0),
	TEXT(attempt, code, 0),
	ENUM(attempt, grade, 0, grade_names),
	TIME(attempt, began, 0),
	TIME(attempt, ended, 0),
	AWAKE(attempt, began_awake, 0),
	AWAKE(attempt, progress_awake, 0),
	TEXT(attempt, last_commit, 0),
	TIME(attempt, last_commit_at, 0),
	INT(attempt, commits, 0),
	ENUM(attempt, marker, 0, marker_names),
	TEXT(attempt, marker_commit, 0),
	TEXT(attempt, marker_task, 0),
	TEXT(attempt, marker_why, 0),
	AWAKE(attempt, marker_awake, 0),
	INT(attempt, reminders, 0),
	INT(attempt, asks, 0),
	INT(attempt, asks_unanswered, 0),
	INT(attempt, redrives, 0),
	AWAKE(attempt, reminded_awake, 0),
	AWAKE(attempt, asked_awake, 0),
	AWAKE(attempt, redriven_awake, 0),
	INT(attempt, ask_delivery, 0),
	BOOL(attempt, off_branch_told, 0),
	BOOL(attempt, timeout_asked, 0),
	BOOL(attempt, nudged, 0),
	INT(attempt, percent, 0),
	TEXT(attempt, eta, 0),
	TEXT(attempt, note, 0),
	AWAKE(attempt, note_awake, 0),
	AWAKE(attempt, keyed_awake, 0),
	INT(attempt, version, FIELD_VERSION),
};

static const struct field worker_fields[] = {
	TEXT(worker, name, FIELD_KEY),
	TEXT(worker, pool, 0),
	TEXT(worker, profile, 0),
	TEXT(worker, role, 0),
	TEXT(worker, account, 0),
	TEXT(worker, group, 0),
	BOOL(worker, keeps_context, 0),
	BOOL(worker, wanted, 0),
	TEXT(worker, worktree, 0),
	ENUM(worker, seat, 0, seat_names),
	TEXT(worker, pane, 0),
	INT(worker, pid, 0),
	INT(worker, start_time, 0),
	INT(worker, session, 0),
	AWAKE(worker, started_awake, 0),
	INT(worker, attempt, 0),
	BOOL(worker, used, 0),
	ENUM(worker, health, 0, health_names),
	TIME(worker, since, 0),
	AWAKE(worker, since_awake, 0),
	TEXT(worker, reason, 0),
	TEXT(worker, evidence, 0),
	BOOL(worker, turn_open, 0),
	INT(worker, turns, 0),
	AWAKE(worker, turn_began_awake, 0),
	AWAKE(worker, turn_ended_awake, 0),
	BOOL(worker, asking, 0),
	TEXT(worker, asked, 0),
	AWAKE(worker, asked_awake, 0),
	TEXT(worker, question, 0),
	TEXT(worker, asked_mark, 0),
	AWAKE(worker, idle_awake, 0),
	ENUM(worker, pin, 0, pin_names),
	AWAKE(worker, pinned_awake, 0),
	AWAKE(worker, probe_awake, 0),
	INT(worker, probes, 0),
	INT(worker, restarts, 0),
	AWAKE(worker, next_start_awake, 0),
	AWAKE(worker, missing_awake, 0),
	BOOL(worker, interrupt, 0),
	INT(worker, interrupts, 0),
	AWAKE(worker, interrupted_awake, 0),
	INT(worker, version, FIELD_VERSION),
};

static const struct field account_fields[] = {
	TEXT(account, name, FIELD_KEY),
	ENUM(account, state, 0, account_state_names),
	TIME(account, until, 0),
	TIME(account, pause, 0),
	AWAKE(account, since_awake, 0),
	TEXT(account, reason, 0),
	INT(account, version, FIELD_VERSION),
};

static const struct field delivery_fields[] = {
	INT(delivery, id, FIELD_KEY),
	TEXT(delivery, worker, 0),
	INT(delivery, attempt, 0),
	ENUM(delivery, kind, 0, delivery_kind_names),
	ENUM(delivery, state, 0, delivery_state_names),
	ENUM(delivery, after_clearing, 0, delivery_state_names),
	ENUM(delivery, grade, 0, grade_names),
	INT(delivery, try, 0),
	INT(delivery, enters, 0),
	BOOL(delivery, urgent, 0),
	TEXT(delivery, author, 0),
	TEXT(delivery, note, 0),
	BOOL(delivery, composed, 0),
	TEXT(delivery, hash, 0),
	INT(delivery, bytes, 0),
	INT(delivery, pid, 0),
	TIME(delivery, queued, 0),
	TIME(delivery, valid_until, 0),
	AWAKE(delivery, not_before_awake, 0),
	AWAKE(delivery, since_awake, 0),
	AWAKE(delivery, held_awake, 0),
	AWAKE(delivery, typed_awake, 0),
	AWAKE(delivery, sent_awake, 0),
	AWAKE(delivery, entered_awake, 0),
	AWAKE(delivery, sent_turn_ended_awake, 0),
	INT(delivery, enter_refusals, 0),
	BOOL(delivery, draft_seen, 0),
	TEXT(delivery, reason, 0),
	BOOL(delivery, reported, 0),
	BOOL(delivery, answered, 0),
	INT(delivery, version, FIELD_VERSION),
};

static const struct field intent_fields[] = {
	INT(intent, id, FIELD_KEY),
	ENUM(intent, verb, 0, verb_names),
	TEXT(intent, worker, 0),
	INT(intent, subject, 0),
	INT(intent, try, 0),
	INT(intent, decision, 0),
	TEXT(intent, args, 0),
	ENUM(intent, state, 0, intent_state_names),
	TIME(intent, at, 0),
	AWAKE(intent, at_awake, 0),
	ENUM(intent, outcome, FIELD_FACT, intent_state_names),
	TEXT(intent, result, 0),
	INT(intent, result_number, 0),
	INT(intent, result_start, 0),
	INT(intent, version, FIELD_VERSION),
};

static const struct field event_fields[] = {
	TEXT(event, id, FIELD_KEY),
	TIME(event, at, 0),
	ENUM(event, kind, 0, event_kind_names),
	TEXT(event, worker, 0),
	TEXT(event, task, 0),
	TEXT(event, code, 0),
	TEXT(event, question, 0),
	TEXT(event, hash, 0),
	INT(event, delivery, FIELD_FACT),
	BOOL(event, whole, FIELD_FACT),
	INT(event, recent, FIELD_FACT),
	INT(event, percent, 0),
	TEXT(event, eta, 0),
	TEXT(event, note, 0),
	BOOL(event, used, 0),
};

static const struct field wish_fields[] = {
	INT(wish, id, FIELD_KEY),
	TEXT(wish, by, 0),
	ENUM(wish, verb, 0, wish_verb_names),
	TEXT(wish, subject, 0),
	TEXT(wish, args, 0),
	INT(wish, delivery, 0),
	BOOL(wish, urgent, 0),
	ENUM(wish, state, 0, wish_state_names),
	TEXT(wish, outcome, 0),
	TIME(wish, at, 0),
	INT(wish, version, FIELD_VERSION),
};

static const struct field commit_fields[] = {
	TEXT(commit, oid, FIELD_KEY),
	INT(commit, attempt, FIELD_KEY),
	ENUM(commit, how, 0, commit_how_names),
	TIME(commit, at, 0),
	TIME(commit, first_seen, 0),
	ENUM(commit, marker, 0, marker_names),
	TEXT(commit, marker_task, 0),
	TEXT(commit, marker_why, 0),
	BOOL(commit, named, 0),
	BOOL(commit, judged, 0),
};

static const struct field crash_fields[] = {
	INT(crash, id, FIELD_KEY),
	TEXT(crash, task, 0),
	TEXT(crash, worker, 0),
	TIME(crash, at, 0),
	AWAKE(crash, at_awake, 0),
	TEXT(crash, why, 0),
};

static const struct field alert_fields[] = {
	TEXT(alert, cause, FIELD_KEY),
	INT(alert, level, 0),
	TEXT(alert, text, 0),
	TEXT(alert, command, 0),
	TIME(alert, since, 0),
	TIME(alert, closed, 0),
	INT(alert, version, FIELD_VERSION),
};

static const struct field repeat_fields[] = {
	INT(repeat, slot, FIELD_KEY),
	TEXT(repeat, rule, 0),
	TEXT(repeat, subject, 0),
	TEXT(repeat, mark, 0),
	INT(repeat, decision, 0),
	INT(repeat, times, 0),
	TIME(repeat, at, 0),
	TIME(repeat, until, 0),
	BOOL(repeat, held, 0),
	INT(repeat, version, FIELD_VERSION),
};

static const struct field landing_fields[] = {
	TEXT(landing, task, FIELD_KEY),
	TEXT(landing, head, 0),
	TEXT(landing, base, 0),
	TEXT(landing, commit, 0),
	TEXT(landing, tree, 0),
	TEXT(landing, person, 0),
	TEXT(landing, approved_head, 0),
	TEXT(landing, findings, 0),
	TEXT(landing, red, 0),
	TEXT(landing, red_tree, 0),
	INT(landing, red_times, 0),
	TEXT(landing, base_red, 0),
	INT(landing, terms, 0),
	INT(landing, tries, 0),
	AWAKE(landing, tried_awake, 0),
	INT(landing, pull, 0),
	TEXT(landing, url, 0),
	TEXT(landing, pushed, 0),
	TEXT(landing, described, 0),
	TEXT(landing, posted, 0),
	BOOL(landing, posted_red, 0),
	TEXT(landing, updated, 0),
	INT(landing, changes, 0),
	TEXT(landing, merged, 0),
	TEXT(landing, landed, 0),
	ENUM(landing, review, 0, verdict_names),
	TEXT(landing, review_head, 0),
	TEXT(landing, review_base, 0),
	INT(landing, review_terms, 0),
	INT(landing, review_tries, 0),
	AWAKE(landing, review_after_awake, 0),
	TEXT(landing, reviewed, 0),
	ENUM(landing, reviewed_as, 0, verdict_names),
	TIME(landing, asked_at, 0),
	TIME(landing, approved_at, 0),
	INT(landing, members, 0),
	INT(landing, version, FIELD_VERSION),
};

static const struct field conflict_fields[] = {
	TEXT(conflict, one, FIELD_KEY),
	TEXT(conflict, two, FIELD_KEY),
	TEXT(conflict, mark, FIELD_KEY),
	TEXT(conflict, files, 0),
	INT(conflict, n_files, 0),
	TIME(conflict, since, 0),
	TIME(conflict, gone, 0),
	INT(conflict, told_one, 0),
	INT(conflict, told_two, 0),
	BOOL(conflict, seen, FIELD_FACT),
	INT(conflict, version, FIELD_VERSION),
};

static const struct field review_fields[] = {
	INT(review, id, FIELD_KEY),
	TEXT(review, task, 0),
	TEXT(review, head, 0),
	TEXT(review, base, 0),
	ENUM(review, verdict, 0, verdict_names),
	TEXT(review, summary, 0),
	TEXT(review, model, 0),
	TEXT(review, question, 0),
	BOOL(review, cut, 0),
	TIME(review, at, 0),
	TIME(review, took, 0),
	INT(review, input_tokens, 0),
	INT(review, cached_tokens, 0),
	INT(review, output_tokens, 0),
};

static const struct field check_result_fields[] = {
	INT(check_result, id, FIELD_KEY),
	TEXT(check_result, task, 0),
	TEXT(check_result, head, 0),
	TEXT(check_result, name, 0),
	ENUM(check_result, outcome, 0, check_outcome_names),
	BOOL(check_result, required, 0),
	TIME(check_result, at, 0),
	TIME(check_result, took, FIELD_SPAN),
	TEXT(check_result, log, 0),
	TEXT(check_result, says, 0),
};

static const struct field dependency_fields[] = {
	TEXT(dependency, task, FIELD_KEY),
	TEXT(dependency, needs, FIELD_KEY),
	TEXT(dependency, source, 0),
};

static const struct field touch_fields[] = {
	TEXT(touch, task, FIELD_KEY),
	TEXT(touch, glob, FIELD_KEY),
};

static const struct field decision_fields[] = {
	INT(decision, number, FIELD_KEY),
	TIME(decision, at, 0),
	INT(decision, tick, 0),
	TEXT(decision, rule, 0),
	TEXT(decision, by, 0),
	TEXT(decision, subject, 0),
	TEXT(decision, task, 0),
	TEXT(decision, worker, 0),
	TEXT(decision, saw, 0),
	TEXT(decision, action, 0),
	TEXT(decision, why, 0),
	INT(decision, intent, 0),
	TEXT(decision, outcome, 0),
	TIME(decision, outcome_at, 0),
	INT(decision, repeated, 0),
	TIME(decision, until, 0),
};

static const struct field project_fields[] = {
	BOOL(project, paused, 0),
	BOOL(project, hold, 0),
	AWAKE(project, hold_awake, 0),
	INT(project, hold_looks, 0),
	AWAKE(project, hold_looked_awake, 0),
	TEXT(project, hold_reason, 0),
	INT(project, server_pid, 0),
	INT(project, server_start, 0),
	TEXT(project, server_boot, 0),
	TEXT(project, socket, 0),
	TIME(project, looked_awake, 0), /* the gap is measured from it: never shifted */
	TEXT(project, looked_boot, 0),
	INT(project, ticks, 0),
	TIME(project, fetched, 0),
	TIME(project, fetch_tried_awake, 0), /* what others did in a gap counts: never shifted */
	AWAKE(project, fetch_failed_awake, 0),
	TEXT(project, fetch_says, 0),
	TEXT(project, approved_settings, 0),
	INT(project, last_attempt, 0),
	INT(project, last_delivery, 0),
	INT(project, last_intent, 0),
	INT(project, last_decision, 0),
	INT(project, last_crash, 0),
	INT(project, last_omnibus, 0),
	INT(project, version, FIELD_VERSION),
};

const struct row_table row_tables[ROW_TYPES] = {
	[ROW_TASK] = TABLE(task, task_fields),
	[ROW_ATTEMPT] = TABLE(attempt, attempt_fields),
	[ROW_WORKER] = TABLE(worker, worker_fields),
	[ROW_ACCOUNT] = TABLE(account, account_fields),
	[ROW_DELIVERY] = TABLE(delivery, delivery_fields),
	[ROW_INTENT] = TABLE(intent, intent_fields),
	[ROW_EVENT] = TABLE(event, event_fields),
	[ROW_WISH] = TABLE(wish, wish_fields),
	[ROW_COMMIT] = TABLE(commit, commit_fields),
	[ROW_CRASH] = TABLE(crash, crash_fields),
	[ROW_ALERT] = TABLE(alert, alert_fields),
	[ROW_REPEAT] = TABLE(repeat, repeat_fields),
	[ROW_LANDING] = TABLE(landing, landing_fields),
	[ROW_CONFLICT] = TABLE(conflict, conflict_fields),
	[ROW_CHECK_RESULT] = TABLE_FIXED(check_result, check_result_fields),
	[ROW_REVIEW] = TABLE_FIXED(review, review_fields),
	[ROW_DEPENDENCY] = TABLE(dependency, dependency_fields),
	[ROW_TOUCH] = TABLE_FIXED(touch, touch_fields),
	[ROW_DECISION] = TABLE_FIXED(decision, decision_fields),
	[ROW_PROJECT] = TABLE(project, project_fields),
};

bool rows_changed(enum row_type type, const void *rows, size_t n)
{
	const struct row_table *t = &row_tables[type];

	for (size_t i = 0; i < n; i++) {
		const char *row = (const char *)rows + i * t->row_bytes;

		if (*(const enum row_change *)(const void *)(row + t->change_offset) != ROW_SAME)
			return true;
	}
	return false;
}
