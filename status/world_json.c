/*
 * A world as JSON and back.
 *
 * Rows go by the field tables of checks/fields.h; what only a world has (looks, settings, facts of
 * profiles, clocks) has its tables here, in the same form. Reading is strict about types and
 * lenient about keys, so that worlds of an older czar can still be decided again.
 */
#include "status/world_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status/row_json.h"

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
static const char *const screen_names[] = {
	"none", "unknown", "starting", "idle", "busy", "asking", "limited", "logged-out", NULL};

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
	ENUM(look, screen, screen_names),
	TEXT(look, rule),
	TEXT(look, evidence),
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
	BOOL(look, locked_index),
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
	BOOL(profile_facts, brief_by_argument),
	BOOL(profile_facts, by_http),
	TIME(profile_facts, settle),
	TIME(profile_facts, second_enter),
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
	TIME(settings, task_timeout),
	BOOL(settings, land_none),
};

static const struct field world_fields[] = {
	TIME(world, now),
	TIME(world, awake),
	BOOL(world, fresh),
	BOOL(world, low_disk),
	BOOL(world, stopping),
	ENUM(world, server, answer_names),
	BOOL(world, server_end_proved),
	TIME(world, tmux_silent),
	TIME(world, gap),
};

/* The arrays of a world. looks has no count of its own: it goes with workers. */
struct part {
	const char *name;
	size_t array, count; /* offsets in struct world */
	size_t row_bytes;
	enum row_type row; /* ROW_TYPES: fields below */
	const struct field *fields;
	size_t n_fields;
};

#define ROWS(m, s, r) \
	{ \
#m, offsetof(struct world, m), offsetof(struct world, n_##m), sizeof(struct s), r, \
			NULL, 0 \
	}

static const struct part parts[] = {
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
	{"profiles", offsetof(struct world, profiles), offsetof(struct world, n_profiles),
		sizeof(struct profile_facts), ROW_TYPES, profile_fields, COUNT(profile_fields)},
};

static const struct field *part_fields(const struct part *p, size_t *ret_n)
{
	*ret_n = p->row == ROW_TYPES ? p->n_fields : row_tables[p->row].n_fields;
	return p->row == ROW_TYPES ? p->fields : row_tables[p->row].fields;
}

static json_t *part_to_json(const struct part *p, const struct world *w)
{
	const char *rows;
	json_t *array = json_array();
	const struct field *fields;
	size_t count, n_fields;

	memcpy(&rows, (const char *)w + p->array, sizeof(rows));
	memcpy(&count, (const char *)w + p->count, sizeof(count));
	fields = part_fields(p, &n_fields);
	for (size_t i = 0; rows && i < count; i++)
		json_array_append_new(
			array, row_to_json(fields, n_fields, rows + i * p->row_bytes));
	return array;
}

void world_to_json(const struct world *w, struct str *ret)
{
	json_t *object = row_to_json(world_fields, COUNT(world_fields), w);
	char seed[17];

	snprintf(seed, sizeof(seed), "%016" PRIx64, w->seed); /* JSON has no 64 unsigned bits */
	json_object_set_new(object, "schema", json_integer(1));
	json_object_set_new(object, "seed", json_string(seed));
	json_object_set_new(object, "settings",
		row_to_json(settings_fields, COUNT(settings_fields), &w->settings));
	json_object_set_new(object, "project",
		row_to_json(row_tables[ROW_PROJECT].fields, row_tables[ROW_PROJECT].n_fields,
			&w->project));
	for (size_t i = 0; i < COUNT(parts); i++)
		json_object_set_new(object, parts[i].name, part_to_json(&parts[i], w));
	json_line(object, ret);
	json_decref(object);
}

static int part_from_json(const struct part *p, const json_t *array, struct arena *arena,
	struct world *w, struct error *err)
{
	size_t count = json_array_size(array), n_fields;
	const struct field *fields = part_fields(p, &n_fields);
	char *rows = arena_alloc(arena, (count ? count : 1) * p->row_bytes);

	if (array && !json_is_array(array))
		return error(err, EINVAL, "'%s' is not an array", p->name);
	for (size_t i = 0; i < count; i++)
		if (row_from_json(fields, n_fields, json_array_get(array, i),
			    rows + i * p->row_bytes, err) < 0)
			return error_wrap(err, "%s[%zu]", p->name, i);
	memcpy((char *)w + p->array, &rows, sizeof(rows));
	memcpy((char *)w + p->count, &count, sizeof(count));
	return 0;
}

static int seed_from_json(const json_t *value, uint64_t *ret, struct error *err)
{
	static const char digits[] = "0123456789abcdef";
	const char *text = json_string_value(value);
	uint64_t seed = 0;

	if (!value)
		return 0;
	if (!text || strlen(text) != 16 || strspn(text, digits) != 16)
		return error(err, EINVAL, "'seed' is not 16 hexadecimal digits");
	for (; *text; text++)
		seed = seed << 4 | (uint64_t)(strchr(digits, *text) - digits);
	*ret = seed;
	return 0;
}

static int world_read(const json_t *root, struct arena *arena, struct world *w, struct error *err)
{
	const json_t *settings = json_object_get(root, "settings");
	const json_t *project = json_object_get(root, "project");
	const struct row_table *t = &row_tables[ROW_PROJECT];
	int r = row_from_json(world_fields, COUNT(world_fields), root, w, err);

	if (r == 0)
		r = seed_from_json(json_object_get(root, "seed"), &w->seed, err);
	if (r == 0 && settings)
		r = row_from_json(
			settings_fields, COUNT(settings_fields), settings, &w->settings, err);
	if (r == 0 && project)
		r = row_from_json(t->fields, t->n_fields, project, &w->project, err);
	for (size_t i = 0; r == 0 && i < COUNT(parts); i++) {
		size_t workers = w->n_workers;

		r = part_from_json(&parts[i], json_object_get(root, parts[i].name), arena, w, err);
		if (r == 0 && parts[i].row == ROW_TYPES && parts[i].fields == look_fields &&
			w->n_workers != workers)
			r = error(err, EINVAL, "%zu looks at %zu workers", w->n_workers, workers);
	}
	return r;
}

int world_from_json(
	const char *text, size_t n, struct arena *arena, struct world *ret, struct error *err)
{
	json_error_t bad;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &bad);
	struct world w = {0};
	int r;

	if (!root)
		return error(err, EINVAL, "line %d: %s", bad.line, bad.text);
	r = world_read(root, arena, &w, err);
	json_decref(root);
	if (r < 0)
		return error_wrap(err, "not a world");
	*ret = w;
	return 0;
}
