#pragma once
/* A project of the older kind beside a store: its files, and their import to the end. */

#include "tests/unit/queue_fixture.h"

#include "czar/base/file.h"
#include "queue/older.h"

struct older_fixture {
	struct fixture *store;
	char folder[256];
	struct older older;
	struct import im;
	struct str problems;
	struct error err;
};

static inline void make_file(
	const struct older_fixture *f, const char *name, const char *bytes, size_t n)
{
	char path[512], folder[512];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	TEXT_SET(folder, path);
	*strrchr(folder, '/') = '\0';
	assert_int_equal(dir_make(folder, 0755, NULL), 0);
	assert_int_equal(file_write(path, bytes, n, 0644, NULL), 0);
}

static inline void write_text(const struct older_fixture *f, const char *name, const char *text)
{
	make_file(f, name, text, strlen(text));
}

/* Texts of tasks a, b and c, and one that several may name. */
static inline void begin_project(struct older_fixture *f, struct fixture *store)
{
	*f = (struct older_fixture){.store = store};
	TEXT_SETF(f->folder, "%s/project", store->folder);
	write_text(f, "prompts/a.txt", "# Do a\n\nAll of it.\n");
	write_text(f, "prompts/b.md", "Do b\r\nwith care\r\n");
	write_text(f, "prompts/c.txt",
		"\xef\xbb\xbf"
		"Do c\n");
	write_text(f, "prompts/T.txt", "Do T\n");
	write_text(f, "BESIDE.txt", "Beside\n");
	older_init(&f->older, NOW);
	import_init(&f->im);
}

static inline void end_project(struct older_fixture *f)
{
	older_done(&f->older);
	import_done(&f->im);
	str_done(&f->problems);
}

static inline void read_file(struct older_fixture *f, const char *name)
{
	char path[512];

	TEXT_SETF(path, "%s/%s", f->folder, name);
	if (older_read(&f->older, path, &f->problems, &f->err) < 0)
		str_addf(&f->problems, "%s\n", f->err.text);
}

/* Files of queue and dependencies (NULL: none) to the end; the store's answer. */
static inline int import(struct older_fixture *f, const char *queue, const char *dependencies)
{
	enum add_result results[16];

	if (queue)
		write_text(f, "work-queue.json", queue);
	if (dependencies)
		write_text(f, "dependencies.json", dependencies);
	if (dependencies) /* in whatever order */
		read_file(f, "dependencies.json");
	if (queue)
		read_file(f, "work-queue.json");
	older_tasks(&f->older, &f->im, &f->problems);
	assert_true(f->im.n_tasks <= COUNT(results));
	return queue_add_tasks(
		f->store->q, f->im.tasks, f->im.n_tasks, NOW, results, NULL, &f->problems, &f->err);
}

static inline void import_good(struct older_fixture *f, const char *queue, const char *dependencies)
{
	if (import(f, queue, dependencies) < 0)
		print_error("%s\n%s", f->err.text, str_text(&f->problems));
	assert_int_equal(f->problems.len, 0);
}

static inline struct task stored(struct older_fixture *f, const char *id)
{
	struct task t = {0};

	check(f->store, queue_find_task(f->store->q, id, &t, &f->store->err));
	return t;
}

static inline const char *text_of(struct older_fixture *f, const char *id, struct str *ret)
{
	str_clear(ret);
	check(f->store, queue_task_text(f->store->q, id, ret, &f->store->err));
	return str_text(ret);
}

/* "a needs b": how many such rows there are */
static inline int64_t needs(struct older_fixture *f, const char *a, const char *b)
{
	char sql[200];

	TEXT_SETF(sql, "SELECT count(*) FROM dependency WHERE task = '%s' AND needs = '%s'", a, b);
	return number(f->store, sql);
}

static inline int remove_folder(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = {"prompts/a.txt", "prompts/b.md", "prompts/c.txt",
		"prompts/T.txt", "prompts/link.txt", "prompts", "BESIDE.txt", "work-queue.json",
		"dependencies.json", "status/worker-status.json", "status", "pipe.json", ""};
	char path[600];

	for (size_t i = 0; i < COUNT(names); i++) {
		TEXT_SETF(path, "%s/project/%s", f->folder, names[i]);
		remove(path);
	}
	return tear_down(state);
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, remove_folder)
