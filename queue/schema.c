/*
 * The schema of the SQLite store, in numbered steps.
 *
 * Step n brings a store from number n - 1 to n; a step that was released is never edited, a change
 * is a new step. Columns carry the names of the field tables (checks/fields.h), a test compares
 * both. Columns of ours beyond them: task_text, delivery_text, event.body, and the "one" that keeps
 * project a single row. Enums are stored by name, so that a store can be read by people and by
 * versions with other enums.
 */
#include "queue/schema.h"

#include <stddef.h>

/* clang-format off: one statement an idea, lines as long as the page */
static const char step_1[] =
	"CREATE TABLE task ("
	"id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, state TEXT NOT NULL, "
	"priority INTEGER NOT NULL, assignee TEXT NOT NULL, role TEXT NOT NULL, "
	"team TEXT NOT NULL, estimate INTEGER NOT NULL, result TEXT NOT NULL, "
	"approve TEXT NOT NULL, approved INTEGER NOT NULL, timeout INTEGER NOT NULL, "
	"attempts_limit INTEGER NOT NULL, reworks_limit INTEGER NOT NULL, "
	"attempts_used INTEGER NOT NULL, reworks_used INTEGER NOT NULL, "
	"attempts_made INTEGER NOT NULL, waits_used INTEGER NOT NULL, "
	"added INTEGER NOT NULL, ready_since INTEGER NOT NULL, since INTEGER NOT NULL, "
	"wake INTEGER NOT NULL, reason TEXT NOT NULL, branch TEXT NOT NULL, "
	"head TEXT NOT NULL, last_worker TEXT NOT NULL, avoid_worker TEXT NOT NULL, "
	"cleared_told INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE attempt ("
	"id INTEGER PRIMARY KEY, "
	"task TEXT NOT NULL REFERENCES task DEFERRABLE INITIALLY DEFERRED, "
	"worker TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, "
	"step TEXT NOT NULL, outcome TEXT NOT NULL, outcome_next TEXT NOT NULL, "
	"counts INTEGER NOT NULL, branch TEXT NOT NULL, cut TEXT NOT NULL, "
	"saved TEXT NOT NULL, entries INTEGER NOT NULL, code TEXT NOT NULL, "
	"grade TEXT NOT NULL, "
	"began INTEGER NOT NULL, ended INTEGER NOT NULL, began_awake INTEGER NOT NULL, "
	"progress_awake INTEGER NOT NULL, last_commit TEXT NOT NULL, "
	"last_commit_at INTEGER NOT NULL, commits INTEGER NOT NULL, marker TEXT NOT NULL, "
	"marker_commit TEXT NOT NULL, marker_task TEXT NOT NULL, marker_why TEXT NOT NULL, "
	"marker_awake INTEGER NOT NULL, reminders INTEGER NOT NULL, asks INTEGER NOT NULL, "
	"asks_unanswered INTEGER NOT NULL, redrives INTEGER NOT NULL, "
	"reminded_awake INTEGER NOT NULL, asked_awake INTEGER NOT NULL, "
	"redriven_awake INTEGER NOT NULL, ask_delivery INTEGER NOT NULL, "
	"off_branch_told INTEGER NOT NULL, timeout_asked INTEGER NOT NULL, "
	"nudged INTEGER NOT NULL, percent INTEGER NOT NULL, eta TEXT NOT NULL, "
	"note TEXT NOT NULL, note_awake INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE worker ("
	"name TEXT NOT NULL PRIMARY KEY, pool TEXT NOT NULL, profile TEXT NOT NULL, "
	"role TEXT NOT NULL, account TEXT NOT NULL, keeps_context INTEGER NOT NULL, "
	"wanted INTEGER NOT NULL, worktree TEXT NOT NULL, seat TEXT NOT NULL, "
	"pane TEXT NOT NULL, pid INTEGER NOT NULL, start_time INTEGER NOT NULL, "
	"session INTEGER NOT NULL, started_awake INTEGER NOT NULL, attempt INTEGER NOT NULL, "
	"used INTEGER NOT NULL, health TEXT NOT NULL, since INTEGER NOT NULL, "
	"since_awake INTEGER NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL, "
	"turn_open INTEGER NOT NULL, turns INTEGER NOT NULL, "
	"turn_began_awake INTEGER NOT NULL, turn_ended_awake INTEGER NOT NULL, "
	"asking INTEGER NOT NULL, idle_awake INTEGER NOT NULL, pin TEXT NOT NULL, "
	"pinned_awake INTEGER NOT NULL, probe_awake INTEGER NOT NULL, probes INTEGER NOT NULL, "
	"restarts INTEGER NOT NULL, next_start_awake INTEGER NOT NULL, "
	"missing_awake INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE account ("
	"name TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, \"until\" INTEGER NOT NULL, "
	"reason TEXT NOT NULL, version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE delivery ("
	"id INTEGER PRIMARY KEY, worker TEXT NOT NULL, attempt INTEGER NOT NULL, "
	"kind TEXT NOT NULL, state TEXT NOT NULL, after_clearing TEXT NOT NULL, "
	"grade TEXT NOT NULL, \"try\" INTEGER NOT NULL, enters INTEGER NOT NULL, "
	"urgent INTEGER NOT NULL, author TEXT NOT NULL, note TEXT NOT NULL, "
	"composed INTEGER NOT NULL, hash TEXT NOT NULL, bytes INTEGER NOT NULL, "
	"pid INTEGER NOT NULL, queued INTEGER NOT NULL, valid_until INTEGER NOT NULL, "
	"not_before_awake INTEGER NOT NULL, since_awake INTEGER NOT NULL, "
	"held_awake INTEGER NOT NULL, typed_awake INTEGER NOT NULL, "
	"sent_awake INTEGER NOT NULL, entered_awake INTEGER NOT NULL, "
	"sent_turn_ended_awake INTEGER NOT NULL, enter_refusals INTEGER NOT NULL, "
	"draft_seen INTEGER NOT NULL, reason TEXT NOT NULL, version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE intent ("
	"id INTEGER PRIMARY KEY, verb TEXT NOT NULL, worker TEXT NOT NULL, "
	"subject INTEGER NOT NULL, \"try\" INTEGER NOT NULL, decision INTEGER NOT NULL, "
	"args TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL, "
	"at_awake INTEGER NOT NULL, result TEXT NOT NULL, result_number INTEGER NOT NULL, "
	"result_start INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE event ("
	"id TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, "
	"worker TEXT NOT NULL, task TEXT NOT NULL, code TEXT NOT NULL, hash TEXT NOT NULL, "
	"percent INTEGER NOT NULL, eta TEXT NOT NULL, note TEXT NOT NULL, "
	"used INTEGER NOT NULL, body TEXT) STRICT;"

	"CREATE TABLE wish ("
	"id INTEGER PRIMARY KEY, \"by\" TEXT NOT NULL, verb TEXT NOT NULL, "
	"subject TEXT NOT NULL, delivery INTEGER NOT NULL, urgent INTEGER NOT NULL, "
	"state TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL, "
	"version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE \"commit\" ("
	"oid TEXT NOT NULL, attempt INTEGER NOT NULL, how TEXT NOT NULL, "
	"at INTEGER NOT NULL, first_seen INTEGER NOT NULL, marker TEXT NOT NULL, "
	"marker_task TEXT NOT NULL, marker_why TEXT NOT NULL, named INTEGER NOT NULL, "
	"judged INTEGER NOT NULL, PRIMARY KEY (oid, attempt)) STRICT;"

	"CREATE TABLE crash ("
	"id INTEGER PRIMARY KEY, task TEXT NOT NULL, worker TEXT NOT NULL, "
	"at INTEGER NOT NULL, at_awake INTEGER NOT NULL) STRICT;"

	"CREATE TABLE alert ("
	"cause TEXT NOT NULL PRIMARY KEY, level INTEGER NOT NULL, text TEXT NOT NULL, "
	"command TEXT NOT NULL, since INTEGER NOT NULL, closed INTEGER NOT NULL, "
	"version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE dependency ("
	"task TEXT NOT NULL REFERENCES task DEFERRABLE INITIALLY DEFERRED, "
	"needs TEXT NOT NULL REFERENCES task DEFERRABLE INITIALLY DEFERRED, "
	"source TEXT NOT NULL, PRIMARY KEY (task, needs)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE touch ("
	"task TEXT NOT NULL REFERENCES task DEFERRABLE INITIALLY DEFERRED, "
	"glob TEXT NOT NULL, PRIMARY KEY (task, glob)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE decision ("
	"number INTEGER PRIMARY KEY, at INTEGER NOT NULL, tick INTEGER NOT NULL, "
	"rule TEXT NOT NULL, \"by\" TEXT NOT NULL, subject TEXT NOT NULL, "
	"task TEXT NOT NULL, worker TEXT NOT NULL, saw TEXT NOT NULL, "
	"\"action\" TEXT NOT NULL, why TEXT NOT NULL, intent INTEGER NOT NULL, "
	"outcome TEXT NOT NULL, outcome_at INTEGER NOT NULL, repeated INTEGER NOT NULL, "
	"\"until\" INTEGER NOT NULL) STRICT;"

	"CREATE TABLE project ("
	"one INTEGER PRIMARY KEY CHECK (one = 1), paused INTEGER NOT NULL, "
	"hold INTEGER NOT NULL, hold_awake INTEGER NOT NULL, hold_looks INTEGER NOT NULL, "
	"hold_looked_awake INTEGER NOT NULL, hold_reason TEXT NOT NULL, "
	"server_pid INTEGER NOT NULL, server_start INTEGER NOT NULL, "
	"server_boot TEXT NOT NULL, socket TEXT NOT NULL, looked_awake INTEGER NOT NULL, "
	"looked_boot TEXT NOT NULL, ticks INTEGER NOT NULL, last_attempt INTEGER NOT NULL, "
	"last_delivery INTEGER NOT NULL, last_intent INTEGER NOT NULL, "
	"last_decision INTEGER NOT NULL, last_crash INTEGER NOT NULL, "
	"version INTEGER NOT NULL) STRICT;"

	"CREATE TABLE task_text (task TEXT NOT NULL PRIMARY KEY REFERENCES task, "
	"text TEXT NOT NULL, source TEXT NOT NULL) STRICT;"
	"CREATE TABLE delivery_text (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"

	"CREATE UNIQUE INDEX task_by_id ON task (lower(id));"
	"CREATE UNIQUE INDEX worker_by_name ON worker (lower(name));"
	"CREATE INDEX task_by_state ON task (state, id);"
	"CREATE INDEX dependency_by_needs ON dependency (needs);"
	"CREATE INDEX attempt_by_task ON attempt (task);"
	"CREATE INDEX attempt_live ON attempt (id) WHERE step <> 'ended';"
	"CREATE INDEX delivery_by_state ON delivery (state);"
	"CREATE INDEX intent_open ON intent (id) WHERE state = 'open';"
	"CREATE INDEX event_unused ON event (at, id) WHERE used = 0;"
	"CREATE INDEX wish_open ON wish (id) WHERE state = 'open';"
	"CREATE INDEX commit_unjudged ON \"commit\" (first_seen) WHERE judged = 0;"
	"CREATE INDEX commit_by_attempt ON \"commit\" (attempt);"
	"CREATE INDEX crash_by_at ON crash (at);"
	"CREATE INDEX crash_by_task ON crash (task);"
	"CREATE INDEX alert_open ON alert (since) WHERE closed = 0;"
	"CREATE INDEX decision_by_task ON decision (task, number);"
	"CREATE INDEX decision_by_worker ON decision (worker, number);"

	/* one, paused and hold; socket and boot ids unknown; version 1 */
	"INSERT INTO project VALUES (1, 0, 0, 0, 0, 0, '', 0, 0, '', '', 0, '', 0, 0, 0, 0, 0, 0, "
	"1);";

static const char step_2[] =
	"ALTER TABLE wish ADD COLUMN args TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE task ADD COLUMN proposed_by TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE worker ADD COLUMN team TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE worker ADD COLUMN interrupt INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE worker ADD COLUMN interrupts INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE worker ADD COLUMN interrupted_awake INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE crash ADD COLUMN why TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE attempt ADD COLUMN keyed_awake INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE delivery ADD COLUMN reported INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE repeat ("
	"slot INTEGER PRIMARY KEY, rule TEXT NOT NULL, subject TEXT NOT NULL, mark TEXT NOT NULL, "
	"decision INTEGER NOT NULL, times INTEGER NOT NULL, at INTEGER NOT NULL, "
	"\"until\" INTEGER NOT NULL, held INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"
	"CREATE TABLE world ("
	"tick INTEGER PRIMARY KEY, at INTEGER NOT NULL, chain INTEGER NOT NULL, "
	"bytes INTEGER NOT NULL, base TEXT, link TEXT NOT NULL, decisions TEXT NOT NULL) STRICT;"
	"CREATE INDEX world_by_chain ON world (chain, bytes);"
	"CREATE INDEX world_by_at ON world (at);"

	"CREATE TABLE landing (task TEXT NOT NULL PRIMARY KEY REFERENCES task, "
	"head TEXT NOT NULL, base TEXT NOT NULL, \"commit\" TEXT NOT NULL, tree TEXT NOT NULL, "
	"person TEXT NOT NULL, approved_head TEXT NOT NULL, findings TEXT NOT NULL, "
	"red TEXT NOT NULL, red_tree TEXT NOT NULL, red_times INTEGER NOT NULL, "
	"terms INTEGER NOT NULL, tries INTEGER NOT NULL, tried_awake INTEGER NOT NULL, "
	"version INTEGER NOT NULL) STRICT;"
	"CREATE TABLE check_result (id INTEGER PRIMARY KEY, task TEXT NOT NULL REFERENCES task, "
	"head TEXT NOT NULL, name TEXT NOT NULL, outcome TEXT NOT NULL, "
	"required INTEGER NOT NULL, at INTEGER NOT NULL, took INTEGER NOT NULL, "
	"log TEXT NOT NULL, says TEXT NOT NULL) STRICT;"
	"CREATE INDEX check_result_by_task ON check_result (task, id);";

static const char step_3[] =
	"ALTER TABLE landing ADD COLUMN pull INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE landing ADD COLUMN url TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE landing ADD COLUMN pushed TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE landing ADD COLUMN described TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE landing ADD COLUMN posted TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE landing ADD COLUMN posted_red INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE landing ADD COLUMN updated TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE landing ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE landing ADD COLUMN merged TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE landing ADD COLUMN landed TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE project ADD COLUMN fetched INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE project ADD COLUMN fetch_tried_awake INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE project ADD COLUMN fetch_failed_awake INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE project ADD COLUMN fetch_says TEXT NOT NULL DEFAULT '';";
/* clang-format on */

const char *const schema_steps[] = {step_1, step_2, step_3, NULL};
