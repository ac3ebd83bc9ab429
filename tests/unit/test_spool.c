/*
 * The spool: what is put is read, whole and once; what is no call only means "look again".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "hooks/spool.h"
#include "hooks/spool_read.h"

struct place {
	char root[64], spool[96], fallback[128];
};

static int setup(void **state)
{
	struct place *p = calloc(1, sizeof *p);

	TEXT_SET(p->root, "/tmp/czar-test-spool-XXXXXX");
	assert_non_null(mkdtemp(p->root));
	TEXT_SETF(p->spool, "%s/spool", p->root);
	TEXT_SETF(p->fallback, "%s/.czar/spool", p->root);
	assert_int_equal(mkdir(p->spool, 0700), 0);
	*state = p;
	return 0;
}

static void remove_folder(const char *folder)
{
	DIR *d = opendir(folder);
	const struct dirent *e;
	char path[512];

	while (d && (e = readdir(d))) {
		TEXT_SETF(path, "%s/%s", folder, e->d_name);
		if (unlink(path) < 0)
			rmdir(path);
	}
	if (d)
		closedir(d);
	rmdir(folder);
}

static int teardown(void **state)
{
	struct place *p = *state;
	char path[128];

	remove_folder(p->spool);
	remove_folder(p->fallback);
	TEXT_SETF(path, "%s/.czar", p->root);
	rmdir(path);
	assert_int_equal(rmdir(p->root), 0);
	free(p);
	return 0;
}

static size_t count_files(const char *folder)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return d ? n - 2 : 0;
}

static void write_file(const char *folder, const char *name, const char *bytes, size_t n)
{
	char path[256];
	int fd;

	TEXT_SETF(path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write(fd, bytes, n), 0);
	close(fd);
}

static void test_round_trip(void **state)
{
	static const struct spool_call calls[] = {
		{.kind = "ack", .worker = "eng-1", .task = "T-3", .code = "K7Q2", .percent = -1},
		{.kind = "progress",
			.worker = "eng-1",
			.percent = 60,
			.eta = "2h",
			.note = "half\x1b[31m\nof it"},
		{.kind = "say",
			.worker = "a",
			.body = "`$(x)` \"q\" \\ \t ü;",
			.percent = -1,
			.sync = true},
		{.kind = "look", .percent = -1},
	};
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		const struct spool_call *c = &calls[i];
		struct spool_batch b = {0};
		struct error err = {0};
		char id[17];

		assert_int_equal(spool_put(p->spool, NULL, c, id, &err), 0);
		assert_int_equal(count_files(p->spool), 1);
		assert_int_equal(spool_read(p->spool, &b, &err), 0);
		assert_int_equal(b.n, 1);
		assert_false(b.look);
		assert_string_equal(b.events[0].id, id);
		assert_string_equal(b.events[0].worker, c->worker ? c->worker : "");
		assert_string_equal(b.events[0].task, c->task ? c->task : "");
		assert_string_equal(b.events[0].code, c->code ? c->code : "");
		assert_int_equal(b.events[0].percent, c->percent);
		assert_true(b.events[0].at > 0 && b.events[0].at <= clock_now());
		if (c->body)
			assert_string_equal(b.bodies[0], c->body);
		else
			assert_null(b.bodies[0]);
		if (c->note)
			assert_string_equal(b.events[0].note, "half?[31m of it");
		assert_int_equal(count_files(p->spool), 1);
		spool_remove(&b);
		assert_int_equal(count_files(p->spool), 0);
		spool_batch_done(&b);
	}
}

static void test_large_bodies(void **state)
{
	static const size_t sizes[] = {1, 60000, 66000, SPOOL_BODY_MOST_BYTES};
	const struct place *p = *state;
	char path[128];

	TEXT_SETF(path, "%s/body", p->root);
	for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
		_cleanup_(str_done) struct str text = {0};
		struct spool_call c = {.kind = "finish", .percent = -1, .sync = true};
		struct spool_batch b = {0};
		size_t size = sizes[i / 2];
		char id[17];

		while (text.len < size)
			str_add(&text, i % 3 ? "a" : "\n");
		if (i % 2) {
			write_file(p->root, "body", text.data, text.len);
			c.path = path;
		} else {
			c.body = text.data;
		}
		assert_int_equal(spool_put(p->spool, NULL, &c, id, NULL), 0);
		assert_int_equal(spool_read(p->spool, &b, NULL), 0);
		assert_int_equal(b.n, 1);
		assert_int_equal(b.events[0].kind, EVENT_FINISH);
		assert_string_equal(b.bodies[0], text.data);
		spool_remove(&b);
		assert_int_equal(count_files(p->spool), 0);
		spool_batch_done(&b);
	}
	unlink(path);
}

static void test_refused(void **state)
{
	const struct place *p = *state;
	_cleanup_(str_done) struct str large = {0};
	struct spool_call calls[] = {
		{.kind = "nonsense", .percent = -1},
		{.kind = "say", .body = "a\xff", .percent = -1},
		{.kind = "say", .note = "\xc3", .percent = -1},
		{.kind = "ack", .code = "much-too-long-a-code", .percent = -1},
		{.kind = "finish", .path = "/nowhere/at/all", .percent = -1},
		{.kind = "finish", .path = "/dev/null", .percent = -1},
		{.kind = "say", .body = NULL, .percent = -1},
	};

	while (large.len <= SPOOL_BODY_MOST_BYTES)
		str_add(&large, "0123456789abcdef");
	calls[6].body = large.data;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		struct error err = {0};
		char id[17] = "unchanged";

		if (spool_put(p->spool, p->fallback, &calls[i], id, &err) >= 0 || !err.text[0])
			fail_msg("call %zu was taken", i);
		assert_string_equal(id, "unchanged");
	}
	assert_int_equal(count_files(p->spool), 0);
}

static void test_fallback(void **state)
{
	const struct place *p = *state;
	const struct spool_call c = {.kind = "ack", .worker = "w", .percent = -1};
	struct spool_batch b = {0};
	struct error err = {0};
	char id[17];

	assert_int_equal(spool_put("/proc/czar/spool", p->fallback, &c, id, &err), 0);
	assert_int_equal(spool_read(p->fallback, &b, &err), 0);
	assert_int_equal(b.n, 1);
	spool_batch_done(&b);
	assert_true(spool_put("/proc/czar/spool", NULL, &c, id, &err) < 0);
}

/* A turn that begins and ends within a tick of the kernel's clock: which came first is still told.
 */
static void test_order(void **state)
{
	enum { CALLS = 20 };
	struct place *p = *state;
	char ids[CALLS][17];
	struct spool_batch b = {0};
	size_t found = 0;

	for (size_t i = 0; i < CALLS; i++) {
		struct spool_call c = {.kind = "turn-ended", .worker = "w-1", .percent = -1};

		assert_int_equal(spool_put(p->spool, NULL, &c, ids[i], NULL), 0);
	}
	assert_int_equal(spool_read(p->spool, &b, NULL), 0);
	assert_int_equal(b.n, CALLS);
	for (size_t i = 1; i < CALLS; i++) {
		const struct event *earlier = NULL, *later = NULL;

		for (size_t n = 0; n < b.n; n++) {
			earlier = text_equal(b.events[n].id, ids[i - 1]) ? &b.events[n] : earlier;
			later = text_equal(b.events[n].id, ids[i]) ? &b.events[n] : later;
		}
		assert_non_null(earlier);
		assert_non_null(later);
		found += earlier->at < later->at;
	}
	assert_int_equal(found, CALLS - 1);
	spool_remove(&b);
	spool_batch_done(&b);
}

static void test_wake(void **state)
{
	const struct place *p = *state;
	struct spool_batch b = {0};

	spool_wake(p->spool);
	spool_wake(p->spool);
	assert_int_equal(count_files(p->spool), 1);
	assert_int_equal(spool_read(p->spool, &b, NULL), 0);
	assert_int_equal(b.n, 0);
	assert_true(b.look);
	spool_remove(&b);
	spool_batch_done(&b);
	assert_int_equal(count_files(p->spool), 0);
	assert_int_equal(spool_read("/nowhere/at/all", &b, NULL), 0);
	assert_false(b.look);
}

#define ID "00112233445566aa"
#define CALL(more) "{\"schema\":1,\"id\":\"" ID "\",\"kind\":\"ack\"" more "}"

static const struct {
	const char *name, *text;
} torn[] = {
	{ID ".json", ""},
	{ID ".json", "{\"schema\":1,\"id\":\"" ID "\",\"ki"},
	{ID ".json", "[]"},
	{ID ".json", "{\"schema\":2,\"id\":\"" ID "\",\"kind\":\"ack\"}"},
	{ID ".json", "{\"schema\":1,\"id\":\"0000000000000000\",\"kind\":\"ack\"}"},
	{ID ".json", "{\"schema\":1,\"id\":\"" ID "\",\"kind\":\"rm\"}"},
	{ID ".json", "{\"schema\":1,\"id\":\"" ID "\"}"},
	{ID ".json", CALL(",\"worker\":7")},
	{ID ".json", CALL(",\"worker\":\"a\\nb\"")},
	{ID ".json", CALL(",\"code\":\"0123456789abcdef\"")},
	{ID ".json", CALL(",\"percent\":1000")},
	{ID ".json", CALL(",\"path\":\"../../etc/passwd\"")},
	{ID ".json", CALL(",\"path\":\"" ID ".body\"")},
	{ID ".json", CALL(",\"worker\":\"a\",\"worker\":\"b\"")},
	{"hello", "what is this"},
	{"short.json", CALL("")},
};

static void test_torn(void **state)
{
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
		struct spool_batch b = {0};

		write_file(p->spool, torn[i].name, torn[i].text, strlen(torn[i].text));
		assert_int_equal(spool_read(p->spool, &b, NULL), 0);
		if (b.n || !b.look)
			fail_msg("case %zu was taken: %s", i, torn[i].text);
		spool_remove(&b);
		spool_batch_done(&b);
		if (count_files(p->spool))
			fail_msg("case %zu stays: %s", i, torn[i].text);
	}
}

static void test_strange_files(void **state)
{
	const struct place *p = *state;
	_cleanup_(str_done) struct str large = {0};
	struct spool_batch b = {0};
	char path[256];

	str_add(&large, CALL(""));
	while (large.len <= SPOOL_FILE_MOST_BYTES)
		str_add(&large, "                ");
	write_file(p->spool, "aaaaaaaaaaaaaaa0.json", large.data, large.len);
	TEXT_SETF(path, "%s/aaaaaaaaaaaaaaa1.json", p->spool);
	assert_int_equal(mkfifo(path, 0600), 0);
	TEXT_SETF(path, "%s/aaaaaaaaaaaaaaa2.json", p->spool);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	TEXT_SETF(path, "%s/folder", p->spool);
	assert_int_equal(mkdir(path, 0700), 0);
	write_file(p->spool, "." ID ".json.new", "half", 4);
	write_file(p->spool, ID ".body", "no call yet", 11);
	assert_int_equal(spool_read(p->spool, &b, NULL), 0);
	assert_int_equal(b.n, 0);
	assert_true(b.look);
	assert_int_equal(b.n_files, 3);
	spool_remove(&b);
	spool_batch_done(&b);
	assert_int_equal(count_files(p->spool), 3);
}

static void put_many(const char *folder, const char *kind, size_t n)
{
	char name[32], text[128];

	for (size_t i = 0; i < n; i++) {
		TEXT_SETF(name, "%c%015zx.json", kind[0] == 'a' ? 'f' : '0', i);
		TEXT_SETF(text, "{\"schema\":1,\"id\":\"%.16s\",\"kind\":\"%s\"}", name, kind);
		write_file(folder, name, text, strlen(text));
	}
}

/* A crowded spool keeps every worker's call, and 10,000 of the hooks' files. */
/* A worker may put a link in its spool's place: the files that it leads to are not drained. */
static void test_link(void **state)
{
	struct place *p = *state;
	struct spool_batch b = {0};
	struct error err = {0};
	char link[96], file[128];

	TEXT_SETF(link, "%s/link", p->root);
	TEXT_SETF(file, "%s/letter.txt", p->spool);
	assert_int_equal(file_write(file, "dear", 4, 0600, NULL), 0);
	assert_int_equal(symlink(p->spool, link), 0);
	assert_true(spool_read(link, &b, &err) < 0);
	spool_remove(&b);
	spool_batch_done(&b);
	assert_int_equal(access(file, F_OK), 0);
	assert_int_equal(unlink(link), 0);
}

static void test_crowded(void **state)
{
	const struct place *p = *state;
	size_t hooks = 0, calls = 0;
	bool look = false;
	struct spool_batch b;

	put_many(p->spool, "prompt", SPOOL_HOOKS_MOST + 50);
	put_many(p->spool, "ack", 20);
	do {
		assert_int_equal(spool_read(p->spool, &b, NULL), 0);
		assert_true(b.n <= SPOOL_BATCH_MOST);
		for (size_t i = 0; i < b.n; i++)
			*(b.events[i].kind == EVENT_ACK ? &calls : &hooks) += 1;
		look = look || b.look;
		spool_remove(&b);
		spool_batch_done(&b);
	} while (b.more || count_files(p->spool));
	assert_int_equal(calls, 20);
	assert_true(look);
	assert_int_equal(hooks, SPOOL_HOOKS_MOST - 20);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_round_trip),
		CASE(test_large_bodies),
		CASE(test_refused),
		CASE(test_fallback),
		CASE(test_order),
		CASE(test_wake),
		CASE(test_torn),
		CASE(test_strange_files),
		CASE(test_link),
		CASE(test_crowded),
	};

	return cmocka_run_group_tests_name("spool", tests, NULL, NULL);
}
