/*
 * The spool, written: one call becomes one file.
 *
 * A file appears whole or not at all (temporary name, rename), and its name is random, because
 * process ids collide between sandboxes. Nothing here waits for a daemon.
 */
#include "hooks/spool.h"

#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/file.h"
#include "czar/base/hash.h"

static void put_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

/* The call's JSON; with_body: the body stands in it, otherwise in ID.body. */
static char *call_json(const struct spool_call *call, const char *id, bool with_body)
{
	json_auto_t *object = json_object();
	char name[32];

	json_object_set_new(object, "schema", json_integer(1));
	put_text(object, "id", id);
	put_text(object, "kind", call->kind);
	put_text(object, "worker", call->worker);
	put_text(object, "task", call->task);
	put_text(object, "code", call->code);
	put_text(object, "question", call->question);
	put_text(object, "eta", call->eta);
	put_text(object, "note", call->note);
	if (call->percent >= 0)
		json_object_set_new(object, "percent", json_integer(call->percent));
	TEXT_SETF(name, "%s.body", id);
	put_text(object, with_body ? "body" : "path", with_body ? call->body : name);
	return json_dumps(object, JSON_COMPACT);
}

static int check_text(const char *what, const char *text, struct error *err)
{
	json_t *j = text ? json_string(text) : NULL;
	long at = text ? text_bad_offset(text, strlen(text)) : -1;

	if (text && !j)
		return error(err, EINVAL, "%s is not UTF-8 at byte %ld", what, at);
	json_decref(j);
	return 0;
}

/* What the reader would drop is refused here, where somebody can be told. */
static int check_call(const struct spool_call *call, struct error *err)
{
	const struct {
		const char *what, *text;
		size_t size;
	} texts[] = {
		{"worker", call->worker, ID_SIZE},
		{"task", call->task, ID_SIZE},
		{"code", call->code, CODE_SIZE},
		{"question", call->question, ID_SIZE},
		{"text", call->body, SPOOL_BODY_MOST_BYTES + 1},
		{"eta", call->eta, 4096},
		{"note", call->note, 4096},
	};

	if (name_find(event_kind_names, call->kind) < 0)
		return error(err, EINVAL, "no call is of kind '%s'", call->kind);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		int r = check_text(texts[i].what, texts[i].text, err);

		if (r < 0)
			return r;
		if (texts[i].text && strlen(texts[i].text) >= texts[i].size)
			return error(err, EFBIG, "%s is longer than %zu bytes", texts[i].what,
				texts[i].size - 1);
	}
	return 0;
}

/* The kernel's own stamp may be 4 ms coarse: two calls in a row would tie. */
static void stamp(int fd)
{
	struct timespec now[2] = {{.tv_nsec = UTIME_OMIT}};

	clock_gettime(CLOCK_REALTIME, &now[1]);
	futimens(fd, now);
}

/* Writes folder/NAME by way of folder/.NAME.new. */
static int put_file(const char *folder, const char *name, const char *bytes, size_t n, bool sync,
	struct error *err)
{
	_cleanup_(fd_close) int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(fd_close) int fd = -1;
	char temporary[64];
	int r;

	if (dir < 0)
		return error(err, errno, "cannot open spool '%s': %s", folder, strerror(errno));
	TEXT_SETF(temporary, ".%s.new", name);
	fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	r = fd < 0 ? -errno : fd_write(fd, bytes, n);
	if (r == 0)
		stamp(fd);
	if (r == 0 && sync && fsync(fd) < 0)
		r = -errno;
	if (r == 0 && renameat(dir, temporary, dir, name) < 0)
		r = -errno;
	if (r == 0 && sync && fsync(dir) < 0)
		r = -errno;
	if (r < 0) {
		if (fd >= 0)
			unlinkat(dir, temporary, 0);
		return error(err, -r, "cannot write to spool '%s': %s", folder, strerror(-r));
	}
	return 0;
}

/* One folder; its last part, and with deep the one above, is made when missing. */
static int put_call(const char *folder, bool deep, const struct spool_call *call, const char *id,
	const struct str *body, struct error *err)
{
	_cleanup_(text_free) char *json = NULL;
	char name[32];
	int r = 0;

	if (deep)
		dir_make(folder, 0700, NULL);
	else if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return error(err, errno, "cannot make spool '%s': %s", folder, strerror(errno));
	json = call_json(call, id, !body);
	if (!json)
		abort();
	if (body) {
		TEXT_SETF(name, "%s.body", id);
		r = put_file(folder, name, str_text(body), body->len, call->sync, err);
	}
	TEXT_SETF(name, "%s.json", id);
	return r < 0 ? r : put_file(folder, name, json, strlen(json), call->sync, err);
}

/* What has to stand in ID.body: what was given by path, or a body too large for the JSON. */
static int outer_body(
	const struct spool_call *call, struct str *ret, bool *ret_outer, struct error *err)
{
	_cleanup_(text_free) char *json = NULL;

	*ret_outer = call->path != NULL;
	if (call->path) {
		if (file_read(call->path, SPOOL_BODY_MOST_BYTES, ret, err) < 0)
			return -err->number;
		if (!ret->len || memchr(ret->data, '\0', ret->len))
			return error(err, EINVAL, "'%s' is empty or no text", call->path);
		return check_text(call->path, str_text(ret), err);
	}
	if (!call->body)
		return 0;
	json = call_json(call, "0123456789abcdef", true);
	if (!json)
		abort();
	*ret_outer = strlen(json) > SPOOL_FILE_MOST_BYTES;
	if (*ret_outer)
		str_add(ret, call->body);
	return 0;
}

int spool_put(const char *folder, const char *fallback, const struct spool_call *call, char *ret_id,
	struct error *err)
{
	_cleanup_(str_done) struct str body = {0};
	struct error own = {0};
	char id[17];
	bool outer = false;
	int r;

	if (!err)
		err = &own;
	r = check_call(call, err);
	if (r == 0)
		r = outer_body(call, &body, &outer, err);
	if (r < 0)
		return r;
	TEXT_SETF(id, "%016" PRIx64, random_u64());
	r = put_call(folder, false, call, id, outer ? &body : NULL, err);
	if (r < 0 && fallback)
		r = put_call(fallback, true, call, id, outer ? &body : NULL, err);
	if (r < 0)
		return r;
	text_set(ret_id, sizeof id, id);
	return 0;
}

void spool_wake(const char *folder)
{
	char temporary[PATH_SIZE + 32], name[PATH_SIZE + 32];
	int fd;

	TEXT_SETF(temporary, "%s/.wake.%016" PRIx64, folder, random_u64());
	TEXT_SETF(name, "%s/wake", folder);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	fd_close(&fd);
	if (rename(temporary, name) < 0)
		unlink(temporary);
}
