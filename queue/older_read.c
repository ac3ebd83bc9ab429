/*
 * Reading the files of an older project: which of the two it is, and its entries.
 *
 * A file is known by what is in it, not by its name. What entries mean together is
 * queue/older_tasks.c.
 */
#include <string.h>

#include "czar/base/file.h"
#include "queue/file_text.h"
#include "queue/json_lines.h"
#include "queue/older_parts.h"

enum { FILE_MOST_BYTES = 16 << 20 };

static void take_entries(struct older_reading *r, const struct json_member *m, enum older_part part)
{
	if (!json_is_object(m->value)) {
		OLDER_WRONG(r, m, "'%s': an object with one key a task is meant", m->key);
		return;
	}
	for (size_t i = 0; i < m->n_members; i++)
		older_take_entry(r, &m->members[i], part);
}

/* NAME: {...} of tasks, each with something that only dependencies.json says. */
static bool is_dependencies(const struct json_member *m)
{
	for (size_t i = 0; json_is_object(m->value) && i < m->n_members; i++)
		if (json_member_find(&m->members[i], "blocks") ||
			json_member_find(&m->members[i], "blocked_by"))
			return true;
	return false;
}

static void take_queue(struct older_reading *r, const struct json_member *m)
{
	for (size_t i = 0; i < m->n_members; i++) {
		const struct json_member *part = &m->members[i];

		if (strcmp(part->key, "primary_tasks") == 0)
			take_entries(r, part, OLDER_PRIMARY);
		else if (strcmp(part->key, "bonus_tasks") == 0)
			take_entries(r, part, OLDER_BONUS);
		else
			older_leave_out(r, part);
	}
}

static void take_document(struct older_reading *r, const struct json_member *m)
{
	if (json_member_find(m, "primary_tasks") || json_member_find(m, "bonus_tasks"))
		take_queue(r, m);
	else if (is_dependencies(m))
		take_entries(r, m, OLDER_DEPENDENCY);
	else
		OLDER_WRONG(r, m,
			"neither a work queue (with primary_tasks, bonus_tasks) nor dependencies "
			"(with blocks, blocked_by): tasks of czar's own are Markdown files");
}

/* "." for a path without folders. */
static const char *folder_of(struct older *o, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;

	if (!slash)
		return ".";
	folder = arena_alloc(&o->arena, (size_t)(slash - path) + 2);
	memcpy(folder, path, (size_t)(slash - path) + (slash == path));
	return folder;
}

bool older_is_read(struct older *o, const char *path)
{
	for (size_t i = 0; i < o->n_files; i++)
		if (strcmp(o->files[i], path) == 0)
			return true;
	o->files = arena_grow(&o->arena, o->files, o->n_files, &o->files_room, sizeof *o->files);
	o->files[o->n_files++] = older_copy(o, path);
	return false;
}

int older_read(struct older *o, const char *path, struct str *problems, struct error *err)
{
	struct older_reading r = {.o = o, .problems = problems};
	_cleanup_(str_done) struct str bytes = {0};
	struct json_member document;
	int ret;

	if (older_is_read(o, path))
		return 0;
	ret = file_text_read(path, FILE_MOST_BYTES, &bytes, err);
	if (ret < 0)
		return ret;
	r.path = older_copy(o, path);
	r.folder = folder_of(o, r.path);
	if (!json_lines_read(r.path, str_text(&bytes), bytes.len, &o->arena, &document, problems))
		return 0;
	take_document(&r, &document);
	json_decref(document.value);
	older_read_branches(o, r.folder, problems);
	return 0;
}

bool older_read_folder(struct older *o, const char *folder, struct str *problems)
{
	static const char *const names[] = {"work-queue.json", "dependencies.json"};
	bool any = false;

	for (size_t i = 0; i < 2; i++) {
		_cleanup_(str_done) struct str path = {0};
		struct error err = {0};

		str_addf(&path, "%s%s%s", folder, text_ends(folder, "/") ? "" : "/", names[i]);
		if (!path_exists(str_text(&path)))
			continue;
		any = true;
		if (older_read(o, str_text(&path), problems, &err) < 0)
			problem(problems, str_text(&path), "%s", err.text);
	}
	return any;
}

void older_init(struct older *o, usec_t now)
{
	*o = (struct older){.now = now};
}

void older_done(struct older *o)
{
	arena_done(&o->arena);
	*o = (struct older){0};
}

void older_notes(const struct older *o, struct str *ret)
{
	for (size_t i = 0; i < o->n_left; i++)
		problem(ret, o->left[i].place, "'%s' is left out%s: nothing in czar reads it",
			o->left[i].key, o->left[i].n > 1 ? ", here and further down" : "");
}
