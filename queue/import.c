/*
 * Task files: what front matter says becomes a task's fields, the rest is its text.
 *
 * One table of keys; every setting does something, so a key that nothing obeys yet is refused with
 * the reason. Problems are collected, none ends the reading of the others.
 */
#include "queue/import.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "checks/names.h"
#include "czar/base/file.h"
#include "queue/adding.h"
#include "queue/front_matter.h"
#include "queue/nearest.h"

enum { FILE_MOST_BYTES = 2 * TASK_TEXT_BYTES + FRONT_MATTER_BYTES, FILES_MOST = TASKS_AT_ONCE };

/* One text on its way to a new task. */
struct reading {
	struct import *im;
	struct new_task *task;
	const char *name; /* of the file, for messages */
	struct str *problems;
};

/* line 0: an option, which has none */
static const char *place(struct reading *r, long line)
{
	_cleanup_(str_done) struct str s = {0};
	char *text;

	str_addf(&s, line ? "%s:%ld" : "%s", r->name, line);
	text = arena_alloc(&r->im->arena, s.len + 1);
	memcpy(text, str_text(&s), s.len);
	return text;
}

#define WRONG(r, field, ...) problem((r)->problems, place((r), (field)->line), __VA_ARGS__)

/* The single value of a field, "" when it has none. */
static const char *single(struct reading *r, const struct front_field *f)
{
	if (f->n_values > 1 || f->is_list)
		WRONG(r, f, "%s: one value is meant, not a list", f->key);
	return f->n_values ? f->values[0] : "";
}

static void set_text(struct reading *r, const struct front_field *f, char *dst, size_t size)
{
	const char *value = single(r, f);

	if (strlen(value) >= size)
		WRONG(r, f, "%s: it has %zu bytes: at most %zu", f->key, strlen(value), size - 1);
	text_set(dst, size, value);
}

static void set_number(
	struct reading *r, const struct front_field *f, int64_t least, int64_t most, int64_t *ret)
{
	const char *value = single(r, f);
	int64_t number;

	if (!value[0])
		return;
	if (!text_to_int(value, &number) || number < least || number > most)
		WRONG(r, f, "%s '%s': a whole number from %lld to %lld is meant", f->key, value,
			(long long)least, (long long)most);
	else
		*ret = number;
}

static void set_id(struct reading *r, const struct front_field *f)
{
	const char *value = single(r, f), *wrong = value[0] ? task_id_problem(value) : NULL;

	if (wrong)
		WRONG(r, f, "id '%s' %s", value, wrong);
	else
		TEXT_SET(r->task->row.id, value);
	r->task->source = place(r, f->line);
}

static void set_title(struct reading *r, const struct front_field *f)
{
	set_text(r, f, r->task->row.title, sizeof r->task->row.title);
	if (strchr(r->task->row.title, '\n')) {
		WRONG(r, f, "title: one line is meant");
		r->task->row.title[0] = '\0';
	}
}

static void set_priority(struct reading *r, const struct front_field *f)
{
	static const char *const words[] = {"high", "medium", "low", NULL};
	const char *value = single(r, f);
	int word = name_find(words, value);
	int64_t number;

	if (word >= 0)
		r->task->row.priority = 1 + 4 * word;
	else if (value[0] && (!text_to_int(value, &number) || number < 1 || number > 9))
		WRONG(r, f, "priority '%s': 1 (most urgent) to 9, or high, medium, low", value);
	else if (value[0])
		r->task->row.priority = number;
}

static void set_name(struct reading *r, const struct front_field *f, char *dst)
{
	const char *value = single(r, f), *wrong = value[0] ? task_id_problem(value) : NULL;

	if (wrong)
		WRONG(r, f, "%s '%s' %s", f->key, value, wrong);
	else
		text_set(dst, ID_SIZE, value);
}

static void set_assignee(struct reading *r, const struct front_field *f)
{
	set_name(r, f, r->task->row.assignee);
}

static void set_role(struct reading *r, const struct front_field *f)
{
	set_name(r, f, r->task->row.role);
}

static void set_group(struct reading *r, const struct front_field *f)
{
	set_name(r, f, r->task->row.group);
}

static void set_touches(struct reading *r, const struct front_field *f)
{
	r->task->touches = f->values;
}

/* Ids of a list, or of one value with commas or blanks between them. */
static void set_depends_on(struct reading *r, const struct front_field *f)
{
	const char **ids = arena_alloc(&r->im->arena, sizeof *ids);
	size_t n = 0, room = 0;

	r->task->depends_source = place(r, f->line);
	for (size_t i = 0; i < f->n_values; i++)
		for (const char *p = f->values[i]; *p;) {
			size_t length = strcspn(p, ", \t\n");
			char *id = arena_alloc(&r->im->arena, length + 1);

			memcpy(id, p, length);
			p += length + strspn(p + length, ", \t\n");
			if (!length)
				continue;
			ids = arena_grow(&r->im->arena, ids, n + 1, &room, sizeof *ids);
			ids[n++] = id;
			ids[n] = NULL;
		}
	r->task->depends_on = ids;
}

static void set_estimate(struct reading *r, const struct front_field *f)
{
	set_number(r, f, 1, 1000, &r->task->row.estimate);
}

static void set_attempts(struct reading *r, const struct front_field *f)
{
	set_number(r, f, 1, 100, &r->task->row.attempts_limit);
}

static void set_timeout(struct reading *r, const struct front_field *f)
{
	const char *value = single(r, f);
	usec_t timeout;

	if (!value[0])
		return;
	if (!duration_parse(value, &timeout) || timeout < 0)
		WRONG(r, f, "timeout '%s': a duration is meant, as in 90min or 1h 30min", value);
	else
		r->task->row.timeout = timeout;
}

static void set_result(struct reading *r, const struct front_field *f)
{
	static const char *const words[] = {"commits", "report", NULL};
	const char *value = single(r, f);
	int word = name_find(words, value);

	if (word >= 0)
		r->task->row.result = (enum task_result)word;
	else if (value[0])
		WRONG(r, f, "result '%s': commits or report", value);
}

static void set_approve(struct reading *r, const struct front_field *f)
{
	const char *value = single(r, f);
	int word = name_find(task_approve_names, value);

	if (word > APPROVE_DEFAULT)
		r->task->row.approve = (enum task_approve)word;
	else if (value[0])
		WRONG(r, f, "approve '%s': none or start", value);
}

static void refuse(struct reading *r, const struct front_field *f)
{
	WRONG(r, f, "%s: nothing obeys it yet, it comes with the agents that do: remove the line",
		f->key);
}

static const struct {
	const char *key;
	void (*set)(struct reading *r, const struct front_field *f);
} keys[] = {
	{"id", set_id},
	{"title", set_title},
	{"priority", set_priority},
	{"depends_on", set_depends_on},
	{"assignee", set_assignee},
	{"role", set_role},
	{"group", set_group},
	{"touches", set_touches},
	{"estimate", set_estimate},
	{"result", set_result},
	{"timeout", set_timeout},
	{"attempts", set_attempts},
	{"approve", set_approve},
	{"budget", refuse},
	{"model", refuse},
};

enum { KEYS = sizeof keys / sizeof *keys };

static void unknown_key(struct reading *r, const struct front_field *f)
{
	const char *names[KEYS];
	char hint[100];

	for (size_t i = 0; i < KEYS; i++)
		names[i] = keys[i].key;
	WRONG(r, f, "unknown key '%s'%s", f->key,
		nearest_hint(nearest_name(f->key, names, KEYS), "'", "'", hint, sizeof hint));
}

static bool is_double(struct reading *r, const struct front_matter *front, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(front->fields[i].key, front->fields[at].key) == 0) {
			WRONG(r, &front->fields[at], "%s: it stands in line %ld already: keep one",
				front->fields[at].key, front->fields[i].line);
			return true;
		}
	return false;
}

static void take_fields(struct reading *r, const struct front_matter *front)
{
	for (size_t i = 0; i < front->n_fields; i++) {
		size_t key = 0;

		while (key < KEYS && strcmp(keys[key].key, front->fields[i].key) != 0)
			key++;
		if (key == KEYS)
			unknown_key(r, &front->fields[i]);
		else if (!is_double(r, front, i))
			keys[key].set(r, &front->fields[i]);
	}
}

void import_set(struct import *im, const char *source, const char *key, const char *value,
	struct str *problems)
{
	struct reading r = {.im = im,
		.task = &im->tasks[im->n_tasks - 1],
		.name = source,
		.problems = problems};
	const char **values = arena_alloc(&im->arena, 2 * sizeof *values);
	struct front_field field = {.key = key, .values = values, .n_values = *value != '\0'};
	size_t i = 0;

	values[0] = *value ? value : NULL;
	while (strcmp(keys[i].key, key) != 0)
		i++;
	keys[i].set(&r, &field);
}

static long line_of(const char *bytes, size_t offset)
{
	long line = 1;

	for (size_t i = 0; i < offset; i++)
		line += bytes[i] == '\n';
	return line;
}

/* Bytes that are no text are said with their place in the file, and replaced for what follows. */
static const char *clean_text(struct reading *r, const char *bytes, size_t n, size_t body)
{
	_cleanup_(str_done) struct str unix_ends = {0}, clean = {0};
	char *text;
	long bad;

	for (size_t i = body; i < n; i++)
		if (bytes[i] != '\r' || i + 1 == n || bytes[i + 1] != '\n')
			str_add_bytes(&unix_ends, bytes + i, 1);
	bad = text_bad_offset(str_text(&unix_ends), unix_ends.len);
	if (bad < 0) {
		str_add_bytes(&clean, str_text(&unix_ends), unix_ends.len);
	} else {
		size_t at = body;

		text_add_clean(&clean, str_text(&unix_ends), unix_ends.len);
		for (size_t left = (size_t)bad; left; at++)
			left -= bytes[at] != '\r' || bytes[at + 1] != '\n';
		problem(r->problems, place(r, line_of(bytes, at)),
			"byte 0x%02x at offset %zu is a control character or not UTF-8: remove it",
			(unsigned char)bytes[at], at);
	}
	text = arena_alloc(&r->im->arena, clean.len + 1);
	memcpy(text, str_text(&clean), clean.len);
	return text;
}

/* Blank lines between front matter and text belong to neither. */
static size_t text_start(const char *bytes, size_t n, size_t body)
{
	size_t at = body;

	if (!body)
		return 0;
	while (at < n && strchr(" \t\r\n", bytes[at]) && bytes[at])
		at++;
	while (at > body && bytes[at - 1] != '\n')
		at--;
	return at;
}

static void read_task(struct import *im, const char *name, const char *id, const char *bytes,
	size_t n, struct str *problems)
{
	struct reading r = {.im = im, .name = name, .problems = problems};
	struct front_matter front;
	const char *wrong;

	if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark */
		bytes += 3;
		n -= 3;
	}
	im->tasks = arena_grow(&im->arena, im->tasks, im->n_tasks, &im->room, sizeof *im->tasks);
	r.task = &im->tasks[im->n_tasks++];
	*r.task = (struct new_task){.row = im->defaults, .source = place(&r, 1)};
	front_matter_read(&front, &im->arena, name, bytes, n, problems);
	take_fields(&r, &front);
	if (!r.task->row.id[0] && id) {
		wrong = task_id_problem(id);
		if (wrong)
			problem(problems, r.task->source,
				"the file's name is its id and '%s' %s: write 'id: ...' into the "
				"front "
				"matter",
				id, wrong);
		else
			TEXT_SET(r.task->row.id, id);
	}
	r.task->text = clean_text(&r, bytes, n, text_start(bytes, n, front.body));
}

void import_init(struct import *im)
{
	*im = (struct import){.defaults = {.state = TASK_QUEUED, .priority = 5, .estimate = 1}};
}

void import_done(struct import *im)
{
	arena_done(&im->arena);
	*im = (struct import){0};
}

void import_text(
	struct import *im, const char *source, const char *bytes, size_t n, struct str *problems)
{
	read_task(im, source, NULL, bytes, n, problems);
}

int import_file(struct import *im, const char *path, struct str *problems, struct error *err)
{
	_cleanup_(str_done) struct str bytes = {0}, id = {0};
	const char *name = strrchr(path, '/');
	int r = file_read_any(path, FILE_MOST_BYTES, &bytes, err);

	if (r < 0)
		return r;
	name = name ? name + 1 : path;
	str_add_bytes(&id, name, strlen(name) - (text_ends(name, ".md") ? 3 : 0));
	read_task(im, path, str_text(&id), str_text(&bytes), bytes.len, problems);
	return 0;
}

static int is_task_file(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && text_ends(entry->d_name, ".md");
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void import_entry(
	struct import *im, const char *folder, const char *name, struct str *problems)
{
	_cleanup_(str_done) struct str path = {0};
	struct error err = {0};
	struct stat st;

	str_addf(&path, "%s%s%s", folder, text_ends(folder, "/") ? "" : "/", name);
	if (stat(str_text(&path), &st) == 0 && !S_ISREG(st.st_mode))
		problem(problems, str_text(&path), "not a file: move it elsewhere");
	else if (import_file(im, str_text(&path), problems, &err) < 0)
		problem(problems, str_text(&path), "%s", err.text);
}

int import_dir(struct import *im, const char *path, struct str *problems, struct error *err)
{
	struct dirent **entries = NULL;
	int n = scandir(path, &entries, is_task_file, by_name);

	if (n < 0)
		return error(err, errno, "cannot read folder '%s': %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (i < FILES_MOST)
			import_entry(im, path, entries[i]->d_name, problems);
		free(entries[i]);
	}
	free(entries);
	if (n > FILES_MOST)
		problem(problems, path, "%d files: at most %d at once", n, FILES_MOST);
	return n ? 0 : error(err, ENOENT, "no *.md in folder '%s': tasks are Markdown files", path);
}
