/*
 * The keys of a task in the files of an older project: each becomes a member of its entry.
 *
 * One table for both files. An unknown key that looks like one of them is a problem, any other is
 * left out and said: such files carry notes of their own.
 */
#include <string.h>

#include "czar/base/when.h"
#include "queue/adding.h"
#include "queue/json_lines.h"
#include "queue/nearest.h"
#include "queue/older_parts.h"

enum { LEFT_MOST = 20 };

static const char *const status_words[] = {
	"", "complete", "in_progress", "pending", "waiting", NULL};

const char *older_copy(struct older *o, const char *text)
{
	char *ret = arena_alloc(&o->arena, strlen(text) + 1);

	return memcpy(ret, text, strlen(text));
}

const char *older_place(struct older_reading *r, long line)
{
	_cleanup_(str_done) struct str s = {0};

	str_addf(&s, "%s:%ld", r->path, line);
	return older_copy(r->o, str_text(&s));
}

/* A name as it may stand: letters, digits and three signs. */
static const char *mended(struct older *o, const char *name)
{
	char text[ID_SIZE];
	size_t n = 0;

	for (const char *c = name; *c && n + 1 < sizeof text; c++) {
		bool plain = strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_",
			*c);

		if (plain)
			text[n++] = *c;
		else if (n && text[n - 1] != '-')
			text[n++] = '-';
	}
	while (n && strchr("-_", text[n - 1]))
		n--;
	text[n] = '\0';
	return n && !task_id_problem(text) ? older_copy(o, text) : "another name";
}

/* Is it a name that czar can take? Branches and folders are made of it. */
static bool check_name(
	struct older_reading *r, const struct json_member *m, const char *what, const char *name)
{
	const char *wrong = task_id_problem(name);

	if (wrong)
		OLDER_WRONG(r, m, "%s '%s' %s: call it %s, here and wherever it is named", what,
			name, wrong, mended(r->o, name));
	return !wrong;
}

/* The text of a member; NULL for null, and with a problem for anything else. */
static const char *text_of(struct older_reading *r, const struct json_member *m)
{
	if (json_is_string(m->value))
		return older_copy(r->o, json_string_value(m->value));
	if (!json_is_null(m->value))
		OLDER_WRONG(r, m, "%s: a text is meant", m->key);
	return NULL;
}

void older_names_add(struct older *o, struct older_names *names, const char *name, const char *at)
{
	names->items =
		arena_grow(&o->arena, names->items, names->n, &names->room, sizeof *names->items);
	names->items[names->n++] = (struct older_name){name, at};
}

/* A list of names, one name, or null. */
static void take_names(
	struct older_reading *r, const struct json_member *m, struct older_names *names)
{
	if (json_is_string(m->value))
		older_names_add(r->o, names, text_of(r, m), older_place(r, m->line));
	else if (!json_is_array(m->value) && !json_is_null(m->value))
		OLDER_WRONG(r, m, "%s: a list of names is meant", m->key);
	for (size_t i = 0; json_is_array(m->value) && i < m->n_members; i++) {
		const struct json_member *item = &m->members[i];

		if (json_is_string(item->value))
			older_names_add(r->o, names,
				older_copy(r->o, json_string_value(item->value)),
				older_place(r, item->line));
		else
			OLDER_WRONG(r, item, "%s: a list of names is meant", m->key);
	}
}

static void take_status(struct older_reading *r, const struct json_member *m)
{
	const char *word = text_of(r, m);
	int status = word ? name_find(status_words + 1, word) + 1 : 0;

	r->entry->status_place = older_place(r, m->line);
	if (word && !status)
		OLDER_WRONG(r, m, "status '%s': complete, in_progress, pending or waiting", word);
	else
		r->entry->status = (enum older_status)status;
}

static void take_priority(struct older_reading *r, const struct json_member *m)
{
	static const char *const words[] = {"high", "medium", "low", NULL};
	const char *text = json_is_string(m->value) ? json_string_value(m->value) : NULL;
	int64_t number = json_is_integer(m->value) ? json_integer_value(m->value) : 0;
	int word = text ? name_find(words, text) : -1;

	if (json_is_null(m->value))
		return;
	if (word >= 0)
		number = 1 + 4 * word;
	else if (text && !text_to_int(text, &number))
		number = 0;
	if (number < 1 || number > 9)
		OLDER_WRONG(r, m, "priority: 1 (most urgent) to 9, or high, medium, low");
	else
		r->entry->priority = number;
}

static void take_assignee(struct older_reading *r, const struct json_member *m)
{
	const char *name = text_of(r, m);

	if (name && check_name(r, m, m->key, name))
		r->entry->assignee = name;
}

static void take_task_file(struct older_reading *r, const struct json_member *m)
{
	const char *name = text_of(r, m);

	if (name)
		r->entry->task_file = (struct older_name){name, older_place(r, m->line)};
}

static void take_waiting_since(struct older_reading *r, const struct json_member *m)
{
	const char *text = text_of(r, m);
	usec_t since;

	if (!text)
		return;
	if (!strchr(text, '-') || !when_parse(text, r->o->now, &since))
		OLDER_WRONG(
			r, m, "%s '%s': a time is meant, as in 2025-11-27T22:00:00Z", m->key, text);
	else if (since > r->o->now)
		OLDER_WRONG(r, m, "%s '%s' is in the future", m->key, text);
	else
		r->entry->waiting_since = since;
}

static void take_needs(struct older_reading *r, const struct json_member *m)
{
	take_names(r, m, &r->entry->needs);
}

static void take_blocks(struct older_reading *r, const struct json_member *m)
{
	take_names(r, m, &r->entry->blocks);
}

static void take_notified(struct older_reading *r, const struct json_member *m)
{
	take_names(r, m, &r->entry->notified);
}

static const struct {
	const char *key;
	void (*take)(struct older_reading *r, const struct json_member *m);
} keys[] = {
	{"status", take_status},
	{"priority", take_priority},
	{"assignee", take_assignee},
	{"task_file", take_task_file},
	{"depends_on", take_needs},
	{"blocked_by", take_needs},
	{"blocks", take_blocks},
	{"notified", take_notified},
	{"waiting_since", take_waiting_since},
};

enum { KEYS = sizeof keys / sizeof *keys };

void older_leave_out(struct older_reading *r, const struct json_member *m)
{
	struct older *o = r->o;
	size_t i = 0;

	while (i < o->n_left && strcmp(o->left[i].key, m->key) != 0)
		i++;
	if (i == LEFT_MOST)
		return;
	if (i == o->n_left) {
		o->left = arena_grow(&o->arena, o->left, i, &o->left_room, sizeof *o->left);
		o->left[o->n_left++] =
			(struct older_left){older_copy(o, m->key), older_place(r, m->line), 0};
	}
	o->left[i].n++;
}

static void unknown_key(struct older_reading *r, const struct json_member *m)
{
	const char *names[KEYS], *near;

	for (size_t i = 0; i < KEYS; i++)
		names[i] = keys[i].key;
	near = nearest_name(m->key, names, KEYS);
	if (near)
		OLDER_WRONG(r, m, "unknown key '%s': did you mean '%s'?", m->key, near);
	else
		older_leave_out(r, m);
}

void older_take_entry(struct older_reading *r, const struct json_member *m, enum older_part part)
{
	struct older *o = r->o;

	if (!json_is_object(m->value)) {
		OLDER_WRONG(r, m, "'%s': an object with its status is meant", m->key);
		return;
	}
	o->entries = arena_grow(&o->arena, o->entries, o->n_entries, &o->room, sizeof *o->entries);
	r->entry = &o->entries[o->n_entries++];
	*r->entry = (struct older_entry){.id = older_copy(o, m->key),
		.place = older_place(r, m->line),
		.part = part,
		.file = r->path,
		.folder = r->folder,
		.new = SIZE_MAX};
	r->entry->bad = !check_name(r, m, "name", m->key);
	if (part != OLDER_BONUS)
		r->entry->assignee = r->entry->id;
	for (size_t i = 0; i < m->n_members; i++) {
		size_t key = 0;

		while (key < KEYS && strcmp(keys[key].key, m->members[i].key) != 0)
			key++;
		if (key < KEYS)
			keys[key].take(r, &m->members[i]);
		else
			unknown_key(r, &m->members[i]);
	}
}
