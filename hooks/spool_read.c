/*
 * The spool, read: files become events.
 *
 * Whatever lies in the folder was written by somebody else: it is opened without following links
 * or waiting, its size is bounded, and what is not exactly a call of ours means only "look again".
 * Files are removed by spool_remove, after the events are stored.
 */
#include "hooks/spool_read.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/file.h"

enum { ID_LENGTH = 16, BATCH_MOST_BYTES = 16 << 20 };
static const usec_t leftover_age = USEC_HOUR; /* of temporary files and bodies without a call */

/* A text field that must fit whole; absent is "". */
static bool get_whole(const json_t *object, const char *key, char *ret, size_t size)
{
	const json_t *value = json_object_get(object, key);

	if (!value || json_is_null(value)) {
		ret[0] = '\0';
		return true;
	}
	return json_is_string(value) && text_set(ret, size, json_string_value(value)) &&
	       text_bad_offset(ret, strlen(ret)) < 0 && !strpbrk(ret, "\n\t");
}

/* A text for people: cleaned, one line, cut. */
static void get_line(const json_t *object, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(object, key));
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, text ? text : "", text ? strlen(text) : 0);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] == '\n' || clean.data[i] == '\t')
			clean.data[i] = ' ';
	text_set(ret, size, str_text(&clean));
}

static bool get_kind(const json_t *object, enum event_kind *ret)
{
	const char *text = json_string_value(json_object_get(object, "kind"));
	int kind = text ? name_find(event_kind_names, text) : -1;

	if (kind >= 0)
		*ret = (enum event_kind)kind;
	return kind >= 0;
}

static bool get_percent(const json_t *object, int64_t *ret)
{
	const json_t *value = json_object_get(object, "percent");

	*ret = value ? json_integer_value(value) : -1;
	return !value || (json_is_integer(value) && *ret >= 0 && *ret <= 100);
}

int spool_parse(const char *id, const char *text, size_t n, struct event *ret, char **ret_body,
	bool *ret_outer, struct error *err)
{
	json_auto_t *object = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL);
	struct event e = {.change = ROW_NEW};
	char path[32], expected[32];
	const json_t *body;

	if (!json_is_object(object) || json_integer_value(json_object_get(object, "schema")) != 1)
		return error(err, EINVAL, "'%s' is no call of schema 1", id);
	if (!get_whole(object, "id", e.id, sizeof e.id) || !text_equal(e.id, id) ||
		!get_kind(object, &e.kind) ||
		!get_whole(object, "worker", e.worker, sizeof e.worker) ||
		!get_whole(object, "task", e.task, sizeof e.task) ||
		!get_whole(object, "code", e.code, sizeof e.code) ||
		!get_whole(object, "question", e.question, sizeof e.question) ||
		!get_whole(object, "path", path, sizeof path) || !get_percent(object, &e.percent))
		return error(err, EINVAL, "'%s' has a field that is not right", id);
	TEXT_SETF(expected, "%s.body", id);
	if (path[0] && !text_equal(path, expected))
		return error(err, EINVAL, "'%s' has a body elsewhere", id);
	get_line(object, "eta", e.eta, sizeof e.eta);
	get_line(object, "note", e.note, sizeof e.note);
	body = json_object_get(object, "body");
	*ret_body = json_is_string(body) ? strdup(json_string_value(body)) : NULL;
	*ret_outer = path[0] != '\0';
	*ret = e;
	return 0;
}

static bool is_hook_kind(enum event_kind kind)
{
	return kind == EVENT_LOOK || kind == EVENT_PROMPT || kind == EVENT_TURN_ENDED ||
	       kind == EVENT_ASKING || kind == EVENT_SESSION_STARTED || kind == EVENT_SESSION_ENDED;
}

struct names {
	char **name;
	size_t n, capacity;
};

static void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
}

static void *grown(void *array, size_t n, size_t *capacity, size_t bytes)
{
	if (n < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 64;
	array = realloc(array, *capacity * bytes);
	if (!array)
		abort();
	return array;
}

struct drain {
	const char *folder;
	int dir;
	struct spool_batch batch;
	size_t events_capacity, bodies_capacity, files_capacity;
	size_t bytes;
	size_t excess; /* files of hooks to drop */
	usec_t now;
};

static void dir_close(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int names_read(const char *folder, int dir, struct names *ret, struct error *err)
{
	int copy = dir < 0 ? -1 : openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(dir_close) DIR *d = copy < 0 ? NULL : fdopendir(copy);
	const struct dirent *e;

	if (!d && errno == ENOENT)
		return 0;
	if (!d)
		return error(err, errno, "cannot read spool '%s': %s", folder, strerror(errno));
	while ((e = readdir(d))) {
		if (text_equal(e->d_name, ".") || text_equal(e->d_name, ".."))
			continue;
		ret->name = grown(ret->name, ret->n, &ret->capacity, sizeof *ret->name);
		ret->name[ret->n] = strdup(e->d_name);
		if (!ret->name[ret->n++])
			abort();
	}
	if (ret->n)
		qsort(ret->name, ret->n, sizeof *ret->name, name_compare);
	return 0;
}

static void remember_file(struct drain *d, const char *name)
{
	struct spool_batch *b = &d->batch;
	struct str path = {0};

	str_addf(&path, "%s/%s", d->folder, name);
	b->files = grown(b->files, b->n_files, &d->files_capacity, sizeof *b->files);
	b->files[b->n_files++] = str_take(&path);
}

static void look_again(struct drain *d, const char *name)
{
	d->batch.look = true;
	remember_file(d, name);
}

/* 1 read; 0 something else than a readable text of that size: look again; -EAGAIN: leave it. */
static int read_entry(int dir, const char *name, size_t most, struct str *ret, usec_t *ret_at)
{
	_cleanup_(fd_close) int fd =
		openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char buf[16384];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return errno == ELOOP || errno == ENXIO ? 0 : -EAGAIN;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size > most)
		return 0;
	*ret_at = (usec_t)st.st_mtim.tv_sec * USEC_SEC + st.st_mtim.tv_nsec / 1000;
	while ((n = read(fd, buf, sizeof buf)) > 0 && ret->len <= most)
		str_add_bytes(ret, buf, (size_t)n);
	if (n < 0)
		return -EAGAIN;
	return ret->len > 0 && ret->len <= most;
}

static void add_event(struct drain *d, const struct event *e, char *body)
{
	struct spool_batch *b = &d->batch;

	b->events = grown(b->events, b->n, &d->events_capacity, sizeof *b->events);
	b->bodies = grown(b->bodies, b->n, &d->bodies_capacity, sizeof *b->bodies);
	b->events[b->n] = *e;
	b->bodies[b->n++] = body;
}

/* The body beside the call: 1 read; 0 not there or no text; -EAGAIN. */
static int read_body(struct drain *d, const char *id, char **ret)
{
	_cleanup_(str_done) struct str text = {0};
	char name[32];
	usec_t at;
	int r;

	TEXT_SETF(name, "%s.body", id);
	if (faccessat(d->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		return 0;
	r = read_entry(d->dir, name, SPOOL_BODY_MOST_BYTES, &text, &at);
	if (r < 0)
		return r;
	remember_file(d, name);
	if (r == 0 || memchr(text.data, '\0', text.len))
		return 0;
	*ret = str_take(&text);
	return 1;
}

static void read_call(struct drain *d, const char *name)
{
	_cleanup_(str_done) struct str text = {0};
	_cleanup_(text_free) char *body = NULL;
	char id[ID_LENGTH + 1];
	struct event e;
	bool outer = false;
	usec_t at = 0;
	int r = read_entry(d->dir, name, SPOOL_FILE_MOST_BYTES, &text, &at);

	if (r < 0)
		return;
	text_set(id, sizeof id, name);
	if (r == 1)
		r = spool_parse(id, text.data, text.len, &e, &body, &outer, NULL) == 0;
	if (r == 1 && outer)
		r = read_body(d, id, &body);
	if (r < 0)
		return;
	if (r == 0) {
		look_again(d, name);
		return;
	}
	remember_file(d, name);
	if (d->excess && is_hook_kind(e.kind)) {
		d->excess--;
		d->batch.look = true;
		return;
	}
	e.at = at < clock_now() ? at : clock_now();
	d->bytes += text.len + (body ? strlen(body) : 0);
	add_event(d, &e, body);
	body = NULL;
}

static bool is_call_name(const char *name, const char *ending)
{
	return strspn(name, "0123456789abcdef") == ID_LENGTH &&
	       text_equal(name + ID_LENGTH, ending);
}

/* A temporary file, or a body whose call was never written: removed when it is old. */
static void read_leftover(struct drain *d, const char *name)
{
	struct stat st;

	if (fstatat(d->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
		(usec_t)st.st_mtim.tv_sec * USEC_SEC < d->now - leftover_age)
		remember_file(d, name);
}

static void read_name(struct drain *d, const char *name)
{
	struct stat st;

	if (is_call_name(name, ".json"))
		read_call(d, name);
	else if (name[0] == '.' || is_call_name(name, ".body"))
		read_leftover(d, name);
	else if (fstatat(d->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode))
		look_again(d, name);
}

int spool_read(const char *folder, struct spool_batch *ret, struct error *err)
{
	_cleanup_(names_done) struct names names = {0};
	/* what is drained is removed: a link must not lead it into somebody's folder */
	_cleanup_(fd_close) int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct drain d = {.folder = folder, .dir = dir, .now = clock_now()};
	int r = names_read(folder, dir, &names, err);

	if (r < 0)
		return r;
	d.excess = names.n > SPOOL_HOOKS_MOST ? names.n - SPOOL_HOOKS_MOST : 0;
	for (size_t i = 0; i < names.n && dir >= 0; i++) {
		if (d.batch.n >= SPOOL_BATCH_MOST || d.bytes >= BATCH_MOST_BYTES) {
			d.batch.more = true;
			break;
		}
		read_name(&d, names.name[i]);
	}
	*ret = d.batch;
	return 0;
}

void spool_remove(const struct spool_batch *b)
{
	for (size_t i = 0; i < b->n_files; i++)
		unlink(b->files[i]);
}

void spool_batch_done(struct spool_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->bodies[i]);
	for (size_t i = 0; i < b->n_files; i++)
		free(b->files[i]);
	free(b->events);
	free(b->bodies);
	free(b->files);
	*b = (struct spool_batch){0};
}
