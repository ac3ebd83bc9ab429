/*
 * What a world is made of, as tables.
 *
 * Rows go by the field tables of checks/fields.h; what only a world has (looks, settings, facts of
 * profiles, clocks) has its tables here, in the same form. Nothing here reads or writes a world.
 */
#include "status/world_parts.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define PLACE(s, m) offsetof(struct s, m), sizeof(((struct s *)0)->m)
#define TEXT(s, m) \
	{ \
#m, FIELD_TEXT, 0, PLACE(s, m), NULL \
	}
#define INT(s, m) \
	{ \
#m, FIELD_INT, 0, PLACE(s, m), NULL \
	}
#define BOOL(s, m) \
	{ \
#m, FIELD_BOOL, 0, PLACE(s, m), NULL \
	}
#define TIME(s, m) \
	{ \
#m, FIELD_TIME, 0, PLACE(s, m), NULL \
	}
#define ENUM(s, m, names) \
	{ \
#m, FIELD_ENUM, 0, PLACE(s, m), names \
	}
#define TIMES3(s, m) \
	{#m "_1", FIELD_TIME, 0, offsetof(struct s, m), sizeof(usec_t), NULL}, \
		{#m "_2", FIELD_TIME, 0, offsetof(struct s, m) + sizeof(usec_t), sizeof(usec_t), \
			NULL}, \
	{ \
#m "_3", FIELD_TIME, 0, offsetof(struct s, m) + 2 * sizeof(usec_t), \
			sizeof(usec_t), NULL \
	}

static const char *const answer_names[] = {"unknown", "alive", "absent", NULL};
static const char *const composer_names[] = {"unknown", "empty", "draft", NULL};

static const struct field look_fields[] = {
	ENUM(look, session, answer_names),
	BOOL(look, dead),
	BOOL(look, status_known),
	INT(look, exit_status),
	INT(look, exit_signal),
	TEXT(look, pane),
	INT(look, pid),
	INT(look, start_time),
	INT(look, found_session),
	BOOL(look, copy_mode),
	BOOL(look, foreign),
	BOOL(look, canonical),
	TIME(look, key_awake),
	ENUM(look, screen, screen_state_names),
	TEXT(look, rule),
	TEXT(look, evidence),
	INT(look, dialog),
	TEXT(look, dialog_key),
	TEXT(look, asks),
	TEXT(look, asks_mark),
	INT(look, approve),
	INT(look, deny),
	ENUM(look, composer, composer_names),
	INT(look, draft_of),
	BOOL(look, draft_whole),
	TEXT(look, draft_piece),
	TIME(look, settled_awake),
	TIME(look, looked_awake),
	TIME(look, limit_until),
	TIME(look, moved_awake),
	BOOL(look, queued_text),
	BOOL(look, all_read),
	TIME(look, wrote_awake),
	TEXT(look, typed_mark),
	TEXT(look, sent_mark),
	TEXT(look, key_mark),
	INT(look, cursor_x),
	INT(look, cursor_y),
	INT(look, history_size),
	ENUM(look, tree, answer_names),
	TEXT(look, head),
	BOOL(look, off_branch),
	BOOL(look, rebasing),
	BOOL(look, locked_index),
	BOOL(look, occupied),
	INT(look, files_changed),
	INT(look, ahead),
	INT(look, behind),
	BOOL(look, pushed),
	TIME(look, diff_awake),
};

static const struct field profile_fields[] = {
	TEXT(profile_facts, name),
	BOOL(profile_facts, queues_busy),
	BOOL(profile_facts, has_events),
	BOOL(profile_facts, can_clear),
	BOOL(profile_facts, can_interrupt),
	BOOL(profile_facts, brief_by_argument),
	BOOL(profile_facts, by_http),
	TIME(profile_facts, settle),
	TIME(profile_facts, second_enter),
	TIME(profile_facts, resumes_itself),
	TIME(profile_facts, start_settle),
};

static const struct field pull_fields[] = {
	TEXT(pull, task),
	INT(pull, number),
	ENUM(pull, state, pull_state_names),
	TEXT(pull, head),
	TEXT(pull, base),
	BOOL(pull, elsewhere),
	BOOL(pull, draft),
	ENUM(pull, fit, pull_fit_names),
	TEXT(pull, standing),
	ENUM(pull, checks, pull_checks_names),
	TIME(pull, empty_for),
	TEXT(pull, red),
	TEXT(pull, red_says),
	TEXT(pull, red_log),
	INT(pull, changes),
	TEXT(pull, changes_by),
	TEXT(pull, changes_say),
	TEXT(pull, changes_file),
	TEXT(pull, unread),
	TEXT(pull, approved_by),
	TEXT(pull, merged_by),
	TEXT(pull, merged),
};

static const struct field hub_fields[] = {
	TIME(hub, limited_until),
	TIME(hub, limited_awake),
	ENUM(hub, trouble, hub_trouble_names),
	TEXT(hub, says),
	TIME(hub, trouble_awake),
};

static const struct field settings_fields[] = {
	TIME(settings, tick),
	TIME(settings, slow),
	TIME(settings, stuck),
	TIME(settings, hang),
	TIME(settings, reminder),
	TIME(settings, ask),
	TIME(settings, ask_unanswered),
	INT(settings, asks_before_restart),
	INT(settings, redrives),
	TIMES3(settings, redrive_pause),
	TIME(settings, restart_pause),
	TIME(settings, restart_pause_most),
	TIME(settings, restart_reset),
	INT(settings, quarantine_crashes),
	TIME(settings, quarantine_within),
	TIMES3(settings, quarantine_probe),
	TIME(settings, start_limit),
	TIME(settings, confirm_seen),
	TIME(settings, confirm_frame),
	INT(settings, delivery_tries),
	INT(settings, enters),
	TIME(settings, refused_pause),
	TIME(settings, person_key),
	TIME(settings, hold_alert),
	TIME(settings, idle_twice),
	TIME(settings, marker_wait),
	TIME(settings, busy_recent),
	TIME(settings, clearing_limit),
	TIME(settings, ageing),
	TIME(settings, hold_looks_apart),
	TIME(settings, unknown_alert),
	INT(settings, attempts),
	INT(settings, reworks),
	TIME(settings, task_timeout),
	INT(settings, messages),
	INT(settings, proposals),
	BOOL(settings, land_none),
	BOOL(settings, unblock_verified),
	BOOL(settings, branch_worker),
	BOOL(settings, approve_start),
	TEXT(settings, add_roles),
	BOOL(settings, has_checks),
	BOOL(settings, hold_unchecked),
	BOOL(settings, require_person),
	BOOL(settings, require_review),
	BOOL(settings, has_review),
	INT(settings, landing_terms),
	INT(settings, verify_most),
	BOOL(settings, land_github),
	BOOL(settings, require_checks),
	ENUM(settings, empty_checks, empty_checks_names),
	ENUM(settings, omnibus, omnibus_names),
	BOOL(settings, delete_branch),
	TIME(settings, fetch),
	TIME(settings, fetch_alert),
};

static const struct field scalar_fields[] = {
	TIME(world, now),
	TIME(world, awake),
	BOOL(world, fresh),
	BOOL(world, low_disk),
	BOOL(world, stopping),
	TEXT(world, bad_settings),
	TEXT(world, webhook_says),
	TEXT(world, held_settings),
	TEXT(world, leftovers),
	TEXT(world, leftover_pids),
	ENUM(world, server, answer_names),
	BOOL(world, server_end_proved),
	TEXT(world, base),
	BOOL(world, has_remote),
	TEXT(world, remote_is_ahead),
	TIME(world, tmux_silent),
	TIME(world, gap),
	BOOL(world, conflicts_known),
};

#define ROWS(m, s, r) \
	{ \
#m, offsetof(struct world, m), offsetof(struct world, n_##m), sizeof(struct s), r, \
			NULL, 0 \
	}

/* One struct within the world. */
#define SINGLE(name, place, s, f) \
	{ \
		name, place, SIZE_MAX, sizeof(struct s), ROW_TYPES, f, COUNT(f) \
	}

const struct world_part world_parts[WORLD_PARTS] = {
	/* what stands in front of them */
	{NULL, 0, SIZE_MAX, offsetof(struct world, settings), ROW_TYPES, scalar_fields,
		COUNT(scalar_fields)},
	SINGLE("settings", offsetof(struct world, settings), settings, settings_fields),
	SINGLE("hub", offsetof(struct world, hub), hub, hub_fields),
	{"project", offsetof(struct world, project), SIZE_MAX, sizeof(struct project), ROW_PROJECT,
		NULL, 0},
	ROWS(tasks, task, ROW_TASK),
	ROWS(dependencies, dependency, ROW_DEPENDENCY),
	ROWS(touches, touch, ROW_TOUCH),
	ROWS(attempts, attempt, ROW_ATTEMPT),
	ROWS(workers, worker, ROW_WORKER),
	{"looks", offsetof(struct world, looks), offsetof(struct world, n_workers),
		sizeof(struct look), ROW_TYPES, look_fields, COUNT(look_fields)},
	ROWS(accounts, account, ROW_ACCOUNT),
	ROWS(deliveries, delivery, ROW_DELIVERY),
	ROWS(intents, intent, ROW_INTENT),
	ROWS(events, event, ROW_EVENT),
	ROWS(wishes, wish, ROW_WISH),
	ROWS(commits, commit, ROW_COMMIT),
	ROWS(crashes, crash, ROW_CRASH),
	ROWS(alerts, alert, ROW_ALERT),
	ROWS(repeats, repeat, ROW_REPEAT),
	ROWS(landings, landing, ROW_LANDING),
	ROWS(conflicts, conflict, ROW_CONFLICT),
	{"pulls", offsetof(struct world, pulls), offsetof(struct world, n_pulls),
		sizeof(struct pull), ROW_TYPES, pull_fields, COUNT(pull_fields)},
	{"profiles", offsetof(struct world, profiles), offsetof(struct world, n_profiles),
		sizeof(struct profile_facts), ROW_TYPES, profile_fields, COUNT(profile_fields)},
};

const struct field *world_part_fields(const struct world_part *p, size_t *ret_n)
{
	*ret_n = p->row == ROW_TYPES ? p->n_fields : row_tables[p->row].n_fields;
	return p->row == ROW_TYPES ? p->fields : row_tables[p->row].fields;
}

bool world_part_is_single(const struct world_part *p)
{
	return p->count == SIZE_MAX;
}

void *world_part_rows(const struct world_part *p, const struct world *w, size_t *ret_n)
{
	void *rows;

	if (world_part_is_single(p)) {
		*ret_n = 1;
		return (char *)(uintptr_t)w + p->place;
	}
	memcpy(&rows, (const char *)w + p->place, sizeof rows);
	memcpy(ret_n, (const char *)w + p->count, sizeof *ret_n);
	return rows;
}

void world_part_set_rows(const struct world_part *p, struct world *w, void *rows, size_t n)
{
	memcpy((char *)w + p->place, &rows, sizeof rows);
	memcpy((char *)w + p->count, &n, sizeof n);
}
