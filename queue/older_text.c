/*
 * What an older project keeps beside its queue: texts of tasks, and the branches of its workers.
 *
 * A text is a file of the project: a name that leads out of its folder is refused, since what it
 * holds is typed to an agent. Whether the text may be typed is judged where all tasks are
 * (queue/adding.c).
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/file.h"
#include "queue/adding.h"
#include "queue/file_text.h"
#include "queue/json_lines.h"
#include "queue/older_parts.h"

enum { STATUS_MOST_BYTES = 16 << 20 };

static bool leads_out(const char *path)
{
	return path[0] == '/' || text_starts(path, "../") || strstr(path, "/../") ||
	       text_ends(path, "/..") || text_equal(path, "..");
}

/* A link in it may lead elsewhere, too. */
static bool lies_in(const char *folder, const char *path)
{
	char real_folder[PATH_MAX], real[PATH_MAX];
	size_t n;

	if (!realpath(folder, real_folder) || !realpath(path, real))
		return false;
	n = strlen(real_folder);
	return text_starts(real, real_folder) && (real[n] == '/' || text_ends(real_folder, "/"));
}

static const char *path_of(
	struct older *o, const char *folder, const char *sub, const char *name, const char *end)
{
	_cleanup_(str_done) struct str s = {0};

	if (!text_equal(folder, "."))
		str_addf(&s, "%s%s", folder, text_ends(folder, "/") ? "" : "/");
	str_addf(&s, "%s%s%s", sub, name, end);
	return older_copy(o, str_text(&s));
}

/* The first of two paths that is there; NULL. */
static const char *find(const char *first, const char *second)
{
	return path_exists(first) ? first : path_exists(second) ? second : NULL;
}

static const char *find_text(struct older *o, const struct older_entry *e, struct str *problems)
{
	const char *name = e->task_file.name, *path;

	if (name && (!*name || leads_out(name))) {
		problem(problems, e->task_file.place,
			"task_file '%s': a name inside '%s' is meant: copy the file there", name,
			e->folder);
		return NULL;
	}
	path = name ? find(path_of(o, e->folder, "", name, ""),
			      path_of(o, e->folder, "prompts/", name, ""))
		    : find(path_of(o, e->folder, "prompts/", e->id, ".txt"),
			      path_of(o, e->folder, "prompts/", e->id, ".md"));
	if (!path && name)
		problem(problems, e->task_file.place,
			"task_file '%s' is neither beside this file nor in prompts/: write it",
			name);
	else if (!path)
		problem(problems, e->place,
			"'%s' has no text: write prompts/%s.txt or prompts/%s.md beside this file",
			e->id, e->id, e->id);
	return path;
}

bool older_text(struct older *o, const struct older_entry *e, const char **ret_text,
	const char **ret_path, struct str *problems)
{
	const char *path = find_text(o, e, problems);
	_cleanup_(str_done) struct str text = {0};
	struct error err = {0};

	if (!path)
		return false;
	if (!lies_in(e->folder, path)) {
		problem(problems, e->task_file.name ? e->task_file.place : e->place,
			"text of '%s': '%s' leads out of '%s': copy the file there", e->id, path,
			e->folder);
		return false;
	}
	if (file_text_read(path, TASK_TEXT_BYTES, &text, &err) < 0) {
		problem(problems, e->task_file.name ? e->task_file.place : e->place,
			"text of '%s': %s", e->id, err.text);
		return false;
	}
	if (strlen(str_text(&text)) < text.len) {
		problem(problems, path, "it holds a zero byte: it is no text");
		return false;
	}
	*ret_text = older_copy(o, str_text(&text));
	*ret_path = path;
	return true;
}

static void take_branch(
	struct older *o, const char *path, const char *worker, const struct json_member *branch)
{
	_cleanup_(str_done) struct str name = {0}, branch_name = {0}, place = {0};

	str_add(&name, worker);
	str_add(&branch_name, json_string_value(branch->value));
	str_addf(&place, "%s:%ld", path, branch->line);
	o->branches = arena_grow(
		&o->arena, o->branches, o->n_branches, &o->branches_room, sizeof *o->branches);
	o->branches[o->n_branches++] = (struct older_branch){older_copy(o, str_text(&name)),
		older_copy(o, str_text(&branch_name)), older_copy(o, str_text(&place))};
}

/* A file that says "schema" is czar's: the branches in it are of czar's own tasks. */
static void take_branches(struct older *o, const char *path, const struct json_member *status)
{
	const struct json_member *workers = json_member_find(status, "workers");

	if (!workers || json_member_find(status, "schema") || !json_is_object(workers->value))
		return;
	for (size_t i = 0; i < workers->n_members; i++) {
		const struct json_member *worker = &workers->members[i],
					 *branch = json_member_find(worker, "branch");

		if (branch && json_string_length(branch->value) > 0)
			take_branch(o, path, worker->key, branch);
	}
}

void older_read_branches(struct older *o, const char *folder, struct str *problems)
{
	const char *path = find(path_of(o, folder, "status/", OLDER_STATUS_KEPT, ""),
		path_of(o, folder, "status/", "worker-status.json", ""));
	_cleanup_(str_done) struct str bytes = {0};
	struct json_member document;
	struct error err = {0};

	if (!path || older_is_read(o, path))
		return;
	if (file_text_read(path, STATUS_MOST_BYTES, &bytes, &err) < 0) {
		problem(problems, path, "%s", err.text);
		return;
	}
	if (!json_lines_read(path, str_text(&bytes), bytes.len, &o->arena, &document, problems))
		return;
	take_branches(o, path, &document);
	json_decref(document.value);
}

const struct older_branch *older_branch_of(const struct older *o, const char *worker)
{
	for (size_t i = 0; i < o->n_branches; i++)
		if (strcmp(o->branches[i].worker, worker) == 0)
			return &o->branches[i];
	return NULL;
}
