/*
 * Writing down what happened, before it is acted on: a kill at any point leaves a true record.
 *
 * One write(2) with O_APPEND an event, so that lives that overlap never mix within a line.
 */

#include "tests/agent/record.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/base/str.h"

static int open_one(
	const char *folder, const char *name, const char *ending, int *ret, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int fd;

	str_addf(&path, "%s/%s.%s", folder, name, ending);
	fd = open(path.data, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return error(err, errno, "cannot record in '%s'", path.data);
	*ret = fd;
	return 0;
}

int record_open(struct record *r, const char *folder, const char *name, struct error *err)
{
	*r = (struct record){.events_fd = -1, .bytes_fd = -1, .name = name};
	if (folder == NULL)
		return 0;
	if (dir_make(folder, 0755, err) < 0)
		return -err->number;
	if (open_one(folder, name, "jsonl", &r->events_fd, err) < 0)
		return -err->number;
	return open_one(folder, name, "bytes", &r->bytes_fd, err);
}

void record_bytes(struct record *r, const char *bytes, size_t n)
{
	r->received += (int64_t)n;
	if (r->bytes_fd >= 0 && fd_write(r->bytes_fd, bytes, n) < 0)
		abort(); /* an incomplete record would prove wrong things */
}

void record_event(struct record *r, const char *event, json_t *fields)
{
	json_t *object = json_pack("{s:s, s:s, s:i, s:I, s:I}", "event", event, "name", r->name,
		"pid", (int)getpid(), "at", (json_int_t)clock_now(), "received",
		(json_int_t)r->received);
	char *line;

	if (fields != NULL)
		json_object_update(object, fields);
	json_decref(fields);
	line = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	if (line != NULL && r->events_fd >= 0) {
		_cleanup_(str_done) struct str s = {0};

		str_addf(&s, "%s\n", line);
		if (fd_write(r->events_fd, s.data, s.len) < 0)
			abort();
	}
	free(line);
}

json_t *record_text(const char *bytes, size_t n)
{
	char hash[HASH_SIZE];
	json_t *object = json_object(), *text = json_stringn(n > 0 ? bytes : "", n);

	hash_text(n > 0 ? bytes : "", n, hash);
	json_object_set_new(object, "bytes", json_integer((json_int_t)n));
	json_object_set_new(object, "sha256", json_string(hash));
	if (text != NULL) {
		json_object_set_new(object, "text", text);
	} else {
		_cleanup_(str_done) struct str hex = {0};

		for (size_t i = 0; i < n; i++)
			str_addf(&hex, "%02x", (unsigned char)bytes[i]);
		json_object_set_new(object, "hex", json_string(str_text(&hex)));
	}
	return object;
}

void record_close(struct record *r)
{
	fd_close(&r->events_fd);
	fd_close(&r->bytes_fd);
	r->events_fd = r->bytes_fd = -1;
}
