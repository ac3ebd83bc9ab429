/*
 * What stands ready before an agent starts: folders, files of its own, seeds of its home.
 *
 * Each file is a template of the profile, built in or of the user's. It lies below the worker's own
 * folder in the git directory, where its agent cannot change what it may do; in the worktree only
 * what the program reads nowhere else, and never over a file of the repository. A home is seeded
 * only when it is the worker's own: JSON there is joined with what the program keeps in it.
 */
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "czar/agent_start.h"
#include "czar/base/file.h"
#include "czar/built_in_agents.h"
#include "czar/config_value.h"
#include "czar/exclude.h"
#include "czar/io/git.h"

/* One line of file, worktree-file or seed. */
struct entry {
	char name[PATH_SIZE];
	const char *template; /* a built-in one's name, or a path */
};

static void entry_parse(const char *line, struct entry *ret)
{
	size_t n = strcspn(line, " ");

	TEXT_SETF(ret->name, "%.*s", (int)n, line);
	ret->template = line[n] ? line + n + 1 : line;
}

static int read_built_in(const char *agent, const char *name, struct str *ret, struct error *err)
{
	for (size_t i = 0; i < built_in_files_count; i++)
		if (text_equal(built_in_files[i].agent, agent) &&
			text_equal(built_in_files[i].name, name)) {
			str_add_bytes(ret, built_in_files[i].text, built_in_files[i].bytes);
			return 0;
		}
	return error(err, ENOENT,
		"[agent \"%s\"] has no built-in template '%s': write its path behind the name, "
		"with a slash",
		agent, name);
}

/* The file's text as it shall be. 1: a name in it stands for nothing. */
static int fill(
	const struct agent_start *s, const struct entry *e, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str template = {0};
	char path[PATH_SIZE];
	int r;

	if (!strchr(e->template, '/'))
		r = read_built_in(s->seat.profile->name, e->template, &template, err);
	else if (!path_resolve(s->seat.place->checkout, e->template, path, sizeof path))
		return error(err, EINVAL, "'%s' is no path", e->template);
	else
		r = file_read(path, AGENT_TEXT_MOST_BYTES, &template, err);
	if (r == 0)
		r = agent_text_check(str_text(&template), err);
	if (r < 0)
		return error_wrap(err, "template of '%s'", e->name);
	return !agent_text_add(&s->facts, str_text(&template), ret);
}

static int write_below(
	const char *folder, const char *name, const struct str *text, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	char *slash;
	int r;

	str_addf(&path, "%s/%s", folder, name);
	slash = strrchr(path.data, '/');
	*slash = '\0';
	r = dir_make(path.data, 0700, err);
	*slash = '/';
	return r < 0 ? r : file_put(path.data, str_text(text), text->len, 0600, err);
}

/* A link in the worktree leads to files that are not czar's to write. */
static int check_is_below(const char *folder, const char *name, struct error *err)
{
	char path[PATH_SIZE], whole[PATH_MAX], top[PATH_MAX];
	char *slash;

	TEXT_SETF(path, "%s/%s", folder, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	if (dir_make(path, 0700, err) < 0 || !realpath(path, whole) || !realpath(folder, top))
		return error(err, EIO, "cannot make '%s'", path);
	if (!text_starts(whole, top) || !strchr("/", whole[strlen(top)]))
		return error(err, ELOOP, "'%s' leads out of its worktree: remove the link", path);
	return 0;
}

static int write_files(const struct agent_start *s, const char *const *list, const char *folder,
	bool in_worktree, struct error *err)
{
	int r = 0;

	for (; r == 0 && list && *list; list++) {
		_cleanup_(str_done) struct str text = {0};
		struct entry e;

		entry_parse(*list, &e);
		if (in_worktree && git_is_tracked(folder, e.name))
			continue;
		if (in_worktree)
			r = check_is_below(folder, e.name, err);
		if (r == 0 && in_worktree)
			r = exclude_own(
				s->seat.place, NULL, (const char *const[]){e.name, NULL}, err);
		if (r == 0)
			r = fill(s, &e, &text, err);
		if (r >= 0)
			r = write_below(folder, e.name, &text, err);
	}
	return r;
}

static void join_arrays(json_t *into, json_t *from)
{
	size_t i, n;
	json_t *value, *old;

	json_array_foreach (from, i, value) {
		bool there = false;

		json_array_foreach (into, n, old)
			there = there || json_equal(old, value);
		if (!there)
			json_array_append(into, value);
	}
}

static bool says_nothing(const json_t *value)
{
	return !value || json_is_null(value) || json_is_false(value);
}

/* Objects and arrays grow; other values stay, unless they are false or null. */
static void join(json_t *into, json_t *from)
{
	const char *key;
	json_t *value;

	json_object_foreach(from, key, value)
	{
		json_t *old = json_object_get(into, key);

		if (json_is_object(old) && json_is_object(value))
			join(old, value);
		else if (json_is_array(old) && json_is_array(value))
			join_arrays(old, value);
		else if (says_nothing(old))
			json_object_set(into, key, value);
	}
}

static int read_object(const char *text, const char *what, json_t **ret, struct error *err)
{
	json_error_t why;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &why);

	if (json_is_object(json)) {
		*ret = json;
		return 0;
	}
	json_decref(json);
	return error(err, EINVAL, "'%s' is no object of JSON: %s", what, json ? "" : why.text);
}

/* ret_text: what is there, joined with the seed; unchanged: nothing need be written. */
static int join_seed(const char *path, struct str *seed, bool *ret_changed, struct error *err)
{
	_cleanup_(str_done) struct str there = {0};
	json_t *old = NULL, *now = NULL, *from = NULL;
	char *dump;
	int r = read_object(str_text(seed), "seed", &from, err);

	if (r == 0)
		r = file_read(path, 64 << 20, &there, err);
	if (r == 0)
		r = read_object(str_text(&there), path, &old, err);
	if (r == 0) {
		now = json_deep_copy(old);
		join(now, from);
		*ret_changed = !json_equal(old, now);
		dump = json_dumps(now, JSON_INDENT(2));
		str_clear(seed);
		str_add(seed, dump);
		free(dump);
	}
	json_decref(from);
	json_decref(old);
	json_decref(now);
	return r;
}

static int write_seeds(const struct agent_start *s, struct error *err)
{
	const char *const *list = *s->seat.home ? s->seat.profile->seeds : NULL;
	int r = 0;

	for (; r == 0 && list && *list; list++) {
		_cleanup_(str_done) struct str text = {0}, path = {0};
		bool changed = true;
		struct entry e;

		entry_parse(*list, &e);
		str_addf(&path, "%s/%s", s->seat.home, e.name);
		r = fill(s, &e, &text, err);
		if (r == 0 && path_exists(str_text(&path)))
			r = join_seed(str_text(&path), &text, &changed, err);
		if (r == 0 && changed)
			r = write_below(s->seat.home, e.name, &text, err);
		r = r > 0 ? 0 : r; /* not for this worker */
	}
	return r;
}

static int make_folders(const struct agent_start *s, struct error *err)
{
	int r = dir_make(s->facts.folder, 0700, err);

	for (const char *const *list = s->seat.profile->folders; r == 0 && list && *list; list++) {
		_cleanup_(str_done) struct str path = {0}, keep = {0};

		if (!agent_text_add(&s->facts, *list, &path))
			continue;
		r = dir_make(str_text(&path), 0777, err);
		/* git tidies empty folders away */
		str_addf(&keep, "%s/.keep", str_text(&path));
		if (r == 0 && !path_exists(str_text(&keep)))
			r = file_put(str_text(&keep), "", 0, 0644, err);
	}
	return r;
}

int agent_start_files(const struct agent_start *s, struct error *err)
{
	const struct profile *p = s->seat.profile;
	int r = make_folders(s, err);

	if (r == 0)
		r = write_files(s, p->files, s->facts.folder, false, err);
	if (r == 0)
		r = write_files(s, p->worktree_files, s->seat.worktree, true, err);
	return r < 0 ? r : write_seeds(s, err);
}
