/*
 * From entries of an older project to new tasks.
 *
 * What both files say of a task is joined: its status is the queue's, its dependencies are the
 * union of what it waits for and of what others say they block. A name that only blocks somewhere
 * may be a task that is stored already: it then gets that dependency and nothing else.
 */
#include <ctype.h>
#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "queue/adding.h"
#include "queue/older_parts.h"
#include "queue/tasks.h"

struct joining {
	struct older *o;
	struct import *im;
	struct str *problems;
	json_t *index; /* id in small letters -> index of its entry; ids are unique without case */
};

static void index_key(const char *id, struct str *ret)
{
	for (; *id; id++)
		str_add_bytes(ret, &(char){(char)tolower((unsigned char)*id)}, 1);
}

static struct older_entry *find(const struct joining *j, const char *id)
{
	_cleanup_(str_done) struct str key = {0};
	const json_t *at;

	index_key(id, &key);
	at = json_object_get(j->index, str_text(&key));
	return at ? &j->o->entries[json_integer_value(at)] : NULL;
}

static void remember(struct joining *j, const struct older_entry *e)
{
	_cleanup_(str_done) struct str key = {0};

	index_key(e->id, &key);
	json_object_set_new(j->index, str_text(&key), json_integer(e - j->o->entries));
}

static const char *status_word(enum older_status status)
{
	static const char *const words[] = {
		"without a status", "complete", "in_progress", "pending", "waiting"};

	return words[status];
}

/* The queue's word counts; whether it is complete must be agreed on. */
static void join_status(
	const struct joining *j, struct older_entry *to, const struct older_entry *from)
{
	if (from->status == OLDER_UNSAID)
		return;
	if (to->status == OLDER_UNSAID) {
		to->status = from->status;
		to->status_place = from->status_place;
	} else if ((to->status == OLDER_COMPLETE) != (from->status == OLDER_COMPLETE)) {
		problem(j->problems, to->status_place,
			"'%s' is %s here and %s in %s: make both say the same", to->id,
			status_word(to->status), status_word(from->status), from->status_place);
	}
}

static void join_names(struct joining *j, struct older_names *to, const struct older_names *from)
{
	for (size_t i = 0; i < from->n; i++)
		older_names_add(j->o, to, from->items[i].name, from->items[i].place);
}

static void join_entry(struct joining *j, struct older_entry *to, struct older_entry *from)
{
	join_status(j, to, from);
	join_names(j, &to->needs, &from->needs);
	join_names(j, &to->blocks, &from->blocks);
	join_names(j, &to->notified, &from->notified);
	if (from->waiting_since)
		to->waiting_since = from->waiting_since;
	if (!to->priority)
		to->priority = from->priority;
	if (!to->task_file.name)
		to->task_file = from->task_file;
	from->joined = true;
}

/* Entries of the queue first: those of the other file join them. */
static void join_entries(struct joining *j)
{
	struct older *o = j->o;

	for (size_t i = 0; i < o->n_entries; i++)
		if (o->entries[i].part != OLDER_DEPENDENCY && !find(j, o->entries[i].id))
			remember(j, &o->entries[i]);
	for (size_t i = 0; i < o->n_entries; i++) {
		struct older_entry *e = &o->entries[i], *known = find(j, e->id);

		if (e->part == OLDER_DEPENDENCY && known)
			join_entry(j, known, e);
		else if (e->part == OLDER_DEPENDENCY)
			remember(j, e);
	}
}

/* Somebody blocks a name that has no entry: is it a stored task? */
static struct older_entry *add_named(struct joining *j, const struct older_name *name)
{
	struct older *o = j->o;
	struct older_entry *e;

	o->entries = arena_grow(&o->arena, o->entries, o->n_entries, &o->room, sizeof *o->entries);
	e = &o->entries[o->n_entries++];
	*e = (struct older_entry){
		.id = name->name, .place = name->place, .part = OLDER_NAMED, .file = ""};
	e->bad = task_id_problem(name->name) != NULL;
	if (e->bad)
		problem(j->problems, name->place, "blocks '%s', which %s", name->name,
			task_id_problem(name->name));
	remember(j, e);
	return e;
}

static void join_blocks(struct joining *j)
{
	size_t n = j->o->n_entries;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !j->o->entries[i].joined && k < j->o->entries[i].blocks.n; k++) {
			struct older_name blocked = j->o->entries[i].blocks.items[k];
			struct older_entry *to = find(j, blocked.name);

			if (!to)
				to = add_named(j, &blocked);
			older_names_add(j->o, &to->needs, j->o->entries[i].id, blocked.place);
		}
}

static bool has_name(const struct older_names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcasecmp(names->items[i].name, name) == 0)
			return true;
	return false;
}

/* Were the ends of all that it waits for told already? Then they are not told again. */
static bool was_told(const struct joining *j, const struct older_entry *e)
{
	for (size_t i = 0; i < e->needs.n && e->needs.n <= TASK_LIST_MOST; i++) {
		const struct older_entry *needed = find(j, e->needs.items[i].name);

		if (!needed || !has_name(&needed->notified, e->id))
			return false;
	}
	return e->needs.n > 0 && e->needs.n <= TASK_LIST_MOST;
}

static void check_notified(const struct joining *j, const struct older_entry *e)
{
	for (size_t i = 0; i < e->notified.n; i++)
		if (!find(j, e->notified.items[i].name))
			problem(j->problems, e->notified.items[i].place,
				"notified '%s' is no task: remove it here",
				e->notified.items[i].name);
}

/* Each once; those whose names were refused already are not said to be unknown too. */
static void set_needs(struct joining *j, const struct older_entry *e, struct new_task *t)
{
	struct older_names once = {0};
	const char **ids, **places;

	for (size_t i = 0; i < e->needs.n && once.n <= TASK_LIST_MOST; i++) {
		const struct older_entry *needed = find(j, e->needs.items[i].name);

		if (!has_name(&once, e->needs.items[i].name) && !(needed && needed->bad))
			older_names_add(
				j->o, &once, e->needs.items[i].name, e->needs.items[i].place);
	}
	ids = arena_alloc(&j->o->arena, (once.n + 1) * sizeof *ids);
	places = arena_alloc(&j->o->arena, (once.n + 1) * sizeof *places);
	for (size_t i = 0; i < once.n; i++) {
		ids[i] = once.items[i].name;
		places[i] = once.items[i].place;
	}
	t->depends_on = ids;
	t->depends_sources = places;
	t->depends_source = places[0];
}

/* Only what dependencies.json says is known of it: the rest is stored, or has to be beside it. */
static void set_known(struct joining *j, const struct older_entry *e, struct new_task *t)
{
	_cleanup_(str_done) struct str missing = {0};

	t->only_needs = true;
	if (e->part == OLDER_NAMED)
		problem(&missing, e->place,
			"'%s' is no task: add the work-queue.json that has it too, or remove it "
			"here",
			e->id);
	else if (!older_text(j->o, e, &t->text, &t->text_source, &missing))
		t->text = NULL;
	t->missing = older_copy(j->o, str_text(&missing));
}

static void set_history(struct older *o, const struct older_entry *e, struct new_task *t)
{
	_cleanup_(str_done) struct str s = {0};
	const char *where = e->status_place ? e->status_place : e->place;

	str_addf(&s, "%s in %s", status_word(e->status), where);
	t->history = older_copy(o, str_text(&s));
	if (e->status == OLDER_COMPLETE)
		TEXT_SETF(t->row.reason, "complete in %s", where);
	if (e->status == OLDER_IN_PROGRESS)
		TEXT_SETF(t->row.reason, "was in progress in %s", where);
}

static void add_task(struct joining *j, struct older_entry *e)
{
	struct import *im = j->im;
	struct new_task *t;

	im->tasks = arena_grow(&im->arena, im->tasks, im->n_tasks, &im->room, sizeof *im->tasks);
	e->new = im->n_tasks;
	t = &im->tasks[im->n_tasks++];
	*t = (struct new_task){.row = im->defaults, .source = e->place, .keeps_needs = true};
	TEXT_SET(t->row.id, e->id);
	if (e->assignee)
		TEXT_SET(t->row.assignee, e->assignee);
	if (e->priority)
		t->row.priority = e->priority;
	if (e->status == OLDER_COMPLETE)
		t->row.state = TASK_DONE;
	t->row.ready_since = e->waiting_since;
	t->row.cleared_told = was_told(j, e);
	set_needs(j, e, t);
	set_history(j->o, e, t);
	if (e->part == OLDER_DEPENDENCY || e->part == OLDER_NAMED)
		set_known(j, e, t);
	else if (!older_text(j->o, e, &t->text, &t->text_source, j->problems))
		t->text = "missing"; /* said already; nothing is added */
}

void older_tasks(struct older *o, struct import *im, struct str *problems)
{
	struct joining j = {.o = o, .im = im, .problems = problems, .index = json_object()};

	join_entries(&j);
	join_blocks(&j);
	for (size_t i = 0; i < o->n_entries; i++) {
		struct older_entry *e = &o->entries[i];

		e->new = SIZE_MAX;
		if (e->joined)
			continue;
		check_notified(&j, e);
		if (!e->bad)
			add_task(&j, e);
	}
	json_decref(j.index);
}
