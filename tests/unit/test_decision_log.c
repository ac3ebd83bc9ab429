/*
 * decisions.jsonl: a line a decision, whole or not at all, whatever the disk does.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "czar/base/file.h"
#include "status/decision_log.h"

#define NOW (INT64_C(1764285300) * USEC_SEC)

struct folder {
	char path[1024];
	char file[1060];
};

static int folder_open(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	text_setf(f->path, sizeof(f->path), "%s/czar-status-XXXXXX",
		getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(f->path))
		return -1;
	text_setf(f->file, sizeof(f->file), "%s/decisions.jsonl", f->path);
	*state = f;
	return 0;
}

static int folder_close(void **state)
{
	struct folder *f = *state;
	char old[1080];

	text_setf(old, sizeof(old), "%s.1", f->file);
	unlink(old);
	unlink(f->file);
	rmdir(f->path);
	free(f);
	return 0;
}

static void write_torn(const char *path)
{
	static const char torn[] = "{\"type\":\"decision\",\"numb";
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_write(fd, torn, strlen(torn)), 0);
	close(fd);
}

static size_t count_lines(const char *path)
{
	_cleanup_(str_done) struct str s = {0};
	size_t n = 0;

	assert_int_equal(file_read(path, 1 << 20, &s, NULL), 0);
	for (size_t i = 0; i < s.len; i++)
		n += s.data[i] == '\n';
	return n;
}

static void test_decision_log(void **state)
{
	struct folder *f = *state;
	struct decision d = {.number = 1,
		.at = NOW,
		.rule = "dispatch",
		.by = "rule",
		.subject = "T-1",
		.saw = "idle\nand \"quoted\"",
		.action = "given to eng-1"};
	struct decision_log *log = NULL;

	assert_int_equal(decision_log_open(f->file, 0, &log, NULL), 0);
	assert_int_equal(decision_log_last(log), 0);
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	assert_int_equal(decision_log_add(log, &d, NULL), 0); /* there already */
	d.number = 2;
	TEXT_SET(d.outcome, "done");
	d.outcome_at = NOW + USEC_SEC / 2;
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	decision_log_close(log);
	assert_int_equal(count_lines(f->file), 3);
	write_torn(f->file);
	assert_int_equal(decision_log_open(f->file, 0, &log, NULL), 0);
	assert_int_equal(decision_log_last(log), 2);
	assert_int_equal(count_lines(f->file), 3);
	d.number = 3;
	d.outcome[0] = '\0';
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	decision_log_close(log);
	assert_int_equal(count_lines(f->file), 4);
}

static void test_decision_log_rotates(void **state)
{
	struct folder *f = *state;
	struct decision d = {.at = NOW, .rule = "r", .action = "a"};
	struct decision_log *log = NULL;
	char old[1080];

	assert_int_equal(decision_log_open(f->file, 300, &log, NULL), 0);
	for (d.number = 1; d.number <= 3; d.number++)
		assert_int_equal(decision_log_add(log, &d, NULL), 0);
	decision_log_close(log);
	text_setf(old, sizeof(old), "%s.1", f->file);
	assert_int_equal(count_lines(old) + count_lines(f->file), 3);
	assert_int_equal(truncate(f->file, 0), 0);
	assert_int_equal(decision_log_open(f->file, 300, &log, NULL), 0);
	assert_int_equal(decision_log_last(log), 2); /* from the file before */
	decision_log_close(log);
}

/* Agents may write in that folder: a FIFO there is no file, and nobody waits for its writer. */
static void test_decision_log_beside_a_fifo(void **state)
{
	struct decision_log *log = NULL;
	struct folder *f = *state;
	char old[1080];

	text_setf(old, sizeof(old), "%s.1", f->file);
	assert_int_equal(mkfifo(old, 0600), 0);
	assert_int_equal(decision_log_open(f->file, 0, &log, NULL), 0);
	assert_int_equal(decision_log_last(log), 0);
	decision_log_close(log);
}

/* What goes on is a second line at 2, 4, 8 ... times, and one when it is over. */
static void test_decision_log_of_what_goes_on(void **state)
{
	struct folder *f = *state;
	struct decision d = {.number = 1, .at = NOW, .rule = "held", .action = "a"};
	struct decision_log *log = NULL;

	assert_int_equal(decision_log_open(f->file, 0, &log, NULL), 0);
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	for (d.repeated = 2; d.repeated <= 100; d.repeated++) {
		d.until = NOW + d.repeated * USEC_MIN;
		assert_int_equal(decision_log_add(log, &d, NULL), 0);
	}
	assert_int_equal(count_lines(f->file), 1 + 6);
	TEXT_SET(d.outcome, "over");
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	assert_int_equal(count_lines(f->file), 1 + 6 + 1);
	d = (struct decision){.number = 2, .at = NOW, .repeated = 3}; /* found after a crash */
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	assert_int_equal(count_lines(f->file), 8 + 2);
	d = (struct decision){.number = 2, .at = NOW};
	assert_int_equal(decision_log_add(log, &d, NULL), 0); /* it stands there */
	assert_int_equal(count_lines(f->file), 10);
	decision_log_close(log);
}

/* A disk that takes a part of a line keeps none of it; the line goes out with the next one. */
static void test_decision_log_on_a_full_disk(void **state)
{
	struct folder *f = *state;
	struct decision d = {.at = NOW, .number = 1, .rule = "r", .action = "a"};
	struct decision_log *log = NULL;
	struct rlimit all, little;
	struct stat st;
	struct error err;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(decision_log_open(f->file, 0, &log, NULL), 0);
	assert_int_equal(decision_log_add(log, &d, NULL), 0);
	assert_int_equal(stat(f->file, &st), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	little = all;
	little.rlim_cur = (rlim_t)st.st_size + 10;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
	for (d.number = 2; d.number <= 3; d.number++)
		assert_true(decision_log_add(log, &d, &err) < 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
	assert_int_equal(count_lines(f->file), 1);
	assert_int_equal(decision_log_flush(log, NULL), 0);
	assert_int_equal(count_lines(f->file), 3);
	decision_log_close(log);
	assert_int_equal(decision_log_open(f->file, 0, &log, NULL), 0);
	assert_int_equal(decision_log_last(log), 3);
	decision_log_close(log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_decision_log, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_rotates, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_beside_a_fifo, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_of_what_goes_on, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_on_a_full_disk, folder_open, folder_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
