/*
 * The append-only files: decisions.jsonl and deliveries.log.
 *
 * One idea: a line is either whole or not there. Opening cuts off a torn last line and finds the
 * last number, so a daemon that was killed goes on where the file ends; each line is one write(2).
 * These files are not synced: the store is the truth and they can be made again from it.
 */
#include "status/decision_log.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/fields.h"
#include "czar/base/file.h"
#include "status/row_json.h"

enum { LOG_MOST_BYTES = 16 << 20, TAIL_BYTES = 1 << 20, WAITING_MOST_BYTES = 4 << 20 };

struct decision_log {
	int fd;
	char *path; /* owned */
	int64_t most_bytes, last;
	struct str waiting; /* lines that did not fit on the disk yet */
};

/* The last piece of a file, at most TAIL_BYTES. *ret_start: its offset. */
static int read_tail(int fd, struct str *ret, off_t *ret_start, struct error *err)
{
	struct stat st;
	char buf[65536];
	off_t at;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return error(err, errno, "cannot look at the log");
	at = *ret_start = st.st_size > TAIL_BYTES ? st.st_size - TAIL_BYTES : 0;
	while ((n = pread(fd, buf, sizeof(buf), at)) > 0) {
		str_add_bytes(ret, buf, (size_t)n);
		at += n;
	}
	return n < 0 ? error(err, errno, "cannot read the log") : 0;
}

/* Number of a whole line that is a decision, 0 otherwise. */
static int64_t line_number(const char *line, size_t n)
{
	json_t *o = json_loadb(line, n, 0, NULL);
	const char *type = json_string_value(json_object_get(o, "type"));
	int64_t number = 0;

	if (type && text_equal(type, "decision"))
		number = json_integer_value(json_object_get(o, "number"));
	json_decref(o);
	return number;
}

static int64_t last_number(const struct str *tail)
{
	const char *data = str_text(tail);
	size_t end = tail->len;

	while (end > 0) {
		size_t start = end - 1; /* of the line that ends with the newline at end - 1 */
		int64_t number;

		while (start > 0 && data[start - 1] != '\n')
			start--;
		number = line_number(data + start, end - start);
		if (number > 0)
			return number;
		end = start;
	}
	return 0;
}

/* Cuts off what stands after the last newline. */
static int cut_torn_line(int fd, struct str *tail, off_t start, struct error *err)
{
	size_t whole = tail->len;

	while (whole > 0 && tail->data[whole - 1] != '\n')
		whole--;
	if (whole == tail->len)
		return 0;
	if (ftruncate(fd, start + (off_t)whole) < 0)
		return error(err, errno, "cannot cut off a torn line");
	tail->len = whole;
	return 0;
}

static int open_appending(const char *path, struct error *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	return fd < 0 ? error(err, errno, "cannot open '%s': %s", path, strerror(errno)) : fd;
}

/* A file that was just rotated is empty: the number is then in PATH.1. */
static int64_t last_number_before(const char *path)
{
	_cleanup_(str_done) struct str old = {0}, tail = {0};
	_cleanup_(fd_close) int fd = -1;
	off_t start;

	str_addf(&old, "%s.1", path);
	fd = open(str_text(&old), O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* may be another's FIFO */
	if (fd < 0 || read_tail(fd, &tail, &start, NULL) < 0)
		return 0;
	return last_number(&tail);
}

int decision_log_open(
	const char *path, int64_t most_bytes, struct decision_log **ret, struct error *err)
{
	_cleanup_(str_done) struct str tail = {0};
	_cleanup_(fd_close) int fd = open_appending(path, err);
	struct decision_log *log;
	off_t start;
	int r = fd;

	if (fd >= 0)
		r = read_tail(fd, &tail, &start, err);
	if (r >= 0)
		r = cut_torn_line(fd, &tail, start, err);
	if (r < 0)
		return error_wrap(err, "%s", path);
	log = calloc(1, sizeof(*log));
	if (!log)
		abort();
	log->last = last_number(&tail);
	if (!log->last)
		log->last = last_number_before(path);
	log->path = strdup(path);
	if (!log->path)
		abort();
	log->most_bytes = most_bytes > 0 ? most_bytes : LOG_MOST_BYTES;
	log->fd = fd;
	fd = -1;
	*ret = log;
	return 0;
}

void decision_log_limit(struct decision_log *log, int64_t most_bytes)
{
	log->most_bytes = most_bytes;
}

void decision_log_close(struct decision_log *log)
{
	if (!log)
		return;
	fd_close(&log->fd);
	str_done(&log->waiting);
	free(log->path);
	free(log);
}

int64_t decision_log_last(const struct decision_log *log)
{
	return log->last;
}

static void set_time(json_t *o, const char *name, usec_t time)
{
	char text[40];

	json_object_set_new(
		o, name, time ? json_string(time_text(time, text, sizeof(text))) : json_null());
}

static json_t *decision_object(const struct decision *d)
{
	json_t *o = json_object();

	json_object_set_new(o, "type", json_string("decision"));
	json_object_set_new(o, "number", json_integer(d->number));
	set_time(o, "time", d->at);
	json_object_set_new(o, "tick", json_integer(d->tick));
	json_object_set_new(o, "rule", json_clean(d->rule));
	json_object_set_new(o, "by", json_clean(d->by));
	json_object_set_new(o, "subject", json_clean(d->subject));
	json_object_set_new(o, "task", d->task[0] ? json_clean(d->task) : json_null());
	json_object_set_new(o, "worker", d->worker[0] ? json_clean(d->worker) : json_null());
	json_object_set_new(o, "saw", json_clean(d->saw));
	json_object_set_new(o, "action", json_clean(d->action));
	json_object_set_new(o, "why", json_clean(d->why));
	return o;
}

static void set_outcome(json_t *o, const struct decision *d)
{
	usec_t took = d->outcome_at > d->at ? d->outcome_at - d->at : 0;

	json_object_set_new(o, "outcome", json_clean(d->outcome));
	json_object_set_new(o, "seconds", json_rounded((double)took / USEC_SEC));
	json_object_set_new(o, "cost_usd", json_null());
	json_object_set_new(o, "repeated", json_integer(d->repeated));
	set_time(o, "until", d->until);
}

static void add_object(json_t *o, struct str *ret)
{
	json_line(o, ret);
	str_add(ret, "\n");
	json_decref(o);
}

json_t *decision_json(const struct decision *d)
{
	json_t *o = decision_object(d);

	set_outcome(o, d);
	return o;
}

void decision_line(const struct decision *d, struct str *ret)
{
	add_object(decision_object(d), ret);
}

void outcome_line(const struct decision *d, struct str *ret)
{
	json_t *o = json_object();

	json_object_set_new(o, "type", json_string("outcome"));
	json_object_set_new(o, "number", json_integer(d->number));
	set_outcome(o, d);
	add_object(o, ret);
}

/* A full disk takes a part of a line, which the next one would be glued to. */
static int write_whole(int fd, const char *bytes, size_t n)
{
	struct stat st;
	int r = fstat(fd, &st) < 0 ? -errno : fd_write(fd, bytes, n);

	if (r < 0 && ftruncate(fd, st.st_size) < 0)
		return -EIO;
	return r;
}

/* Renames PATH to PATH.1 once it has grown past its limit. 1: it did. */
static int rotate(const char *path, int fd, int64_t most_bytes, struct error *err)
{
	_cleanup_(str_done) struct str old = {0};
	struct stat st;

	if (fstat(fd, &st) < 0 || st.st_size < most_bytes)
		return 0;
	str_addf(&old, "%s.1", path);
	if (rename(path, str_text(&old)) < 0)
		return error(err, errno, "cannot rename '%s': %s", path, strerror(errno));
	return 1;
}

int decision_log_flush(struct decision_log *log, struct error *err)
{
	int r;

	if (!log->waiting.len)
		return 0;
	r = rotate(log->path, log->fd, log->most_bytes, err);
	if (r < 0)
		return r;
	if (r == 1) {
		int fd = open_appending(log->path, err);

		if (fd < 0)
			return fd;
		fd_close(&log->fd);
		log->fd = fd;
	}
	r = write_whole(log->fd, log->waiting.data, log->waiting.len);
	if (r < 0)
		return error(err, -r, "cannot write '%s': %s", log->path, strerror(-r));
	str_clear(&log->waiting);
	return 0;
}

static int log_add(struct decision_log *log, const struct str *line, struct error *err)
{
	if (log->waiting.len + line->len > WAITING_MOST_BYTES)
		return error(err, ENOSPC, "'%s' misses what could not be written for too long",
			log->path);
	str_add_bytes(&log->waiting, str_text(line), line->len);
	return decision_log_flush(log, err);
}

/* What goes on is told when it is over, and meanwhile ever more rarely: at 2, 4, 8 ... times. */
static bool outcome_is_due(const struct decision *d)
{
	return d->outcome[0] || (d->repeated > 1 && (d->repeated & (d->repeated - 1)) == 0);
}

int decision_log_add(struct decision_log *log, const struct decision *d, struct error *err)
{
	_cleanup_(str_done) struct str line = {0};
	bool known = d->number <= log->last;

	if (known && !d->repeated)
		return 0;
	if (!known)
		decision_line(d, &line);
	if (outcome_is_due(d) || (!known && d->repeated > 1))
		outcome_line(d, &line);
	if (!known)
		log->last = d->number; /* it is written, or waits */
	return line.len ? log_add(log, &line, err) : 0;
}

int decision_log_outcome(struct decision_log *log, const struct decision *d, struct error *err)
{
	_cleanup_(str_done) struct str line = {0};

	outcome_line(d, &line);
	return log_add(log, &line, err);
}

void delivery_line(const struct delivery *d, usec_t now, struct str *ret)
{
	_cleanup_(str_done) struct str line = {0};
	char text[40];

	str_addf(&line, "%s %" PRId64 " %s %s %s grade=%s try=%" PRId64 " enters=%" PRId64,
		time_text(now, text, sizeof(text)), d->id, d->worker, delivery_kind_name(d->kind),
		delivery_state_name(d->state), grade_name(d->grade), d->try, d->enters);
	if (d->reason[0])
		str_addf(&line, " %s", d->reason);
	text_add_clean(ret, str_text(&line), line.len);
	str_add(ret, "\n");
}

int log_file_add(
	const char *path, int64_t most_bytes, const char *text, size_t n, struct error *err)
{
	_cleanup_(fd_close) int fd = open_appending(path, err);
	int r;

	if (fd < 0)
		return fd;
	r = rotate(path, fd, most_bytes > 0 ? most_bytes : LOG_MOST_BYTES, err);
	if (r < 0)
		return r;
	if (r == 1) {
		fd_close(&fd);
		fd = open_appending(path, err);
		if (fd < 0)
			return fd;
	}
	r = write_whole(fd, text, n);
	return r < 0 ? error(err, -r, "cannot write '%s': %s", path, strerror(-r)) : 0;
}
