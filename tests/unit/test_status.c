/*
 * What people read: worker-status.json, tasks.json, the logs, the time line, the graph; and a
 * world's way to JSON and back.
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
#include "status/graph_text.h"
#include "status/row_json.h"
#include "status/tasks_json.h"
#include "status/timeline.h"
#include "status/worker_status.h"
#include "status/world_json.h"

#define NOW (INT64_C(1764285300) * USEC_SEC)

struct small {
	struct task tasks[3];
	struct dependency dependencies[2];
	struct attempt attempts[1];
	struct worker workers[2];
	struct look looks[2];
	struct world world;
};

static void small_init(struct small *s)
{
	*s = (struct small){0};
	s->tasks[0] = (struct task){.id = "T-1",
		.title = "Gateway",
		.state = TASK_WORKING,
		.priority = 5,
		.estimate = 2};
	s->tasks[1] = (struct task){.id = "T-2",
		.title = "Client",
		.state = TASK_QUEUED,
		.assignee = "eng-2",
		.estimate = 1};
	s->tasks[2] = (struct task){.id = "T-3", .title = "Docs", .state = TASK_BLOCKED};
	s->dependencies[0] = (struct dependency){.task = "T-2", .needs = "T-1"};
	s->dependencies[1] = (struct dependency){.task = "T-3", .needs = "T-1"};
	s->attempts[0] = (struct attempt){.id = 7,
		.task = "T-1",
		.worker = "eng-1",
		.branch = "czar/T-1-gateway",
		.percent = 60,
		.eta = "2h",
		.last_commit_at = NOW - 2 * USEC_MIN,
		.began = NOW - USEC_HOUR};
	s->workers[0] = (struct worker){.name = "eng-1",
		.wanted = true,
		.attempt = 7,
		.health = HEALTH_HEALTHY,
		.since = NOW - USEC_MIN,
		.reason = "commits"};
	s->workers[1] = (struct worker){
		.name = "eng-2", .wanted = true, .health = HEALTH_IDLE, .used = true};
	s->looks[0].files_changed = 5;
	s->looks[0].ahead = 3;
	s->looks[0].behind = 1;
	s->looks[0].pushed = true;
	TEXT_SET(s->looks[0].head, "0123456789012345678901234567890123456789");
	s->world = (struct world){.now = NOW,
		.tasks = s->tasks,
		.n_tasks = 3,
		.dependencies = s->dependencies,
		.n_dependencies = 2,
		.attempts = s->attempts,
		.n_attempts = 1,
		.workers = s->workers,
		.n_workers = 2,
		.looks = s->looks};
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "(none)";
}

static void test_worker_status(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct small small;
	json_t *root, *w;

	(void)state;
	small_init(&small);
	worker_status_text(&small.world, NOW, &s);
	root = json_loads(str_text(&s), 0, NULL);
	assert_non_null(root);
	assert_string_equal(text_of(root, "last_updated"), "2025-11-27T23:15:00.000Z");
	w = json_object_get(json_object_get(root, "workers"), "eng-1");
	assert_string_equal(text_of(w, "status"), "working");
	assert_string_equal(text_of(w, "current_task"), "T-1: Gateway");
	assert_string_equal(text_of(w, "branch"), "czar/T-1-gateway");
	assert_int_equal(json_integer_value(json_object_get(w, "files_changed")), 5);
	assert_true(text_starts(text_of(w, "last_commit"), "2 min"));
	assert_true(text_ends(text_of(w, "last_commit"), " ago"));
	assert_string_equal(text_of(w, "progress"), "60%");
	assert_string_equal(text_of(w, "eta"), "2h");
	assert_int_equal(json_array_size(json_object_get(w, "dependencies")), 0);
	assert_int_equal(json_array_size(json_object_get(w, "blocking")), 2);
	assert_string_equal(text_of(w, "health"), "healthy");
	assert_true(json_is_null(json_object_get(w, "pr")));
	assert_int_equal(json_integer_value(json_object_get(w, "ahead")), 3);
	assert_int_equal(json_integer_value(json_object_get(w, "behind")), 1);
	assert_true(json_is_true(json_object_get(w, "pushed")));
	w = json_object_get(json_object_get(root, "workers"), "eng-2");
	assert_string_equal(text_of(w, "status"), "waiting");
	assert_string_equal(text_of(w, "waiting_for"), "T-1");
	assert_true(json_is_null(json_object_get(w, "ahead")));
	assert_true(json_is_null(json_object_get(w, "pushed")));
	json_decref(root);
}

/* Each field that scripts of older projects read is there in every worker, null or of their type;
 * and of their type in one of them, so that none is always null. */
static void test_fields_of_older_scripts(void **state)
{
	json_t *older = json_load_file("tests/samples/v1/status/worker-status.json", 0, NULL);
	_cleanup_(str_done) struct str s = {0};
	const char *worker, *key, *name;
	json_t *root, *was, *now, *value;
	struct small small;

	(void)state;
	small_init(&small);
	worker_status_text(&small.world, NOW, &s);
	root = json_loads(str_text(&s), 0, NULL);
	assert_non_null(older);
	json_object_foreach(older, key, value)
		assert_int_equal(json_typeof(json_object_get(root, key)), json_typeof(value));
	json_object_foreach(json_object_get(older, "workers"), worker, was)
		json_object_foreach(was, key, value)
	{
		bool any = false;

		json_object_foreach(json_object_get(root, "workers"), name, now)
		{
			const json_t *field = json_object_get(now, key);

			if (!field ||
				(!json_is_null(field) && json_typeof(field) != json_typeof(value)))
				fail_msg("%s of %s", key, name);
			any = any || json_typeof(field) == json_typeof(value);
		}
		if (!any)
			fail_msg("%s is always null", key);
	}
	json_decref(older);
	json_decref(root);
}

static void test_status_words(void **state)
{
	static const struct {
		enum health health;
		const char *word;
	} cases[] = {
		{HEALTH_STARTING, "working"},
		{HEALTH_SLOW, "working"},
		{HEALTH_STUCK, "working"},
		{HEALTH_WINDING_DOWN, "working"},
		{HEALTH_UNKNOWN, "working"},
		{HEALTH_RESTING, "waiting"},
		{HEALTH_ASKING, "waiting"},
		{HEALTH_LIMITED, "waiting"},
		{HEALTH_LOGGED_OUT, "blocked"},
		{HEALTH_CRASHED, "blocked"},
		{HEALTH_QUARANTINED, "blocked"},
		{HEALTH_SETUP_FAILED, "blocked"},
		{HEALTH_PAUSED, "paused"},
		{HEALTH_OFFLINE, "offline"},
		{HEALTH_IDLE, "idle"},
	};
	struct small small;

	(void)state;
	small_init(&small);
	small.world.n_tasks = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		small.workers[0].health = cases[i].health;
		if (!text_equal(worker_status_word(&small.world, 0), cases[i].word))
			fail_msg("%s: %s", health_name(cases[i].health),
				worker_status_word(&small.world, 0));
	}
	assert_string_equal(worker_status_word(&small.world, 1), "complete");
}

static void test_tasks_json(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct small small;
	struct tasks_facts f;
	json_t *root, *t;

	(void)state;
	small_init(&small);
	f = (struct tasks_facts){NOW, small.tasks, 3, small.dependencies, 2, small.attempts, 1};
	tasks_json_text(&f, &s);
	root = json_loads(str_text(&s), 0, NULL);
	assert_non_null(root);
	t = json_array_get(json_object_get(root, "tasks"), 0);
	assert_string_equal(text_of(t, "worker"), "eng-1");
	t = json_array_get(json_object_get(root, "tasks"), 1);
	assert_string_equal(text_of(t, "state"), "queued");
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(t, "depends_on"), 0)), "T-1");
	json_decref(root);
}

/* Fills a row with values that are different in every field. */
static void fill_row(enum row_type type, void *row, int seed)
{
	const struct row_table *t = &row_tables[type];

	for (size_t i = 0; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		char *place = (char *)row + f->offset;
		int64_t number = (int64_t)seed * 1000 + (int64_t)i;
		int value = 1;

		if (f->type == FIELD_TEXT)
			text_setf(place, f->size, "%s-%d", f->name, seed);
		else if (f->type == FIELD_BOOL)
			*(bool *)(void *)place = (seed + (int)i) % 2 == 1;
		else if (f->type == FIELD_ENUM)
			memcpy(place, &value, sizeof(value));
		else
			memcpy(place, &number, sizeof(number));
	}
}

#define FILL(array, type) \
	do { \
		for (int k = 0; k < 2; k++) \
			fill_row(type, &(array)[k], k + 1); \
	} while (0)

/* Two rows of everything. */
struct full {
	struct task tasks[2];
	struct dependency dependencies[2];
	struct touch touches[2];
	struct attempt attempts[2];
	struct worker workers[2];
	struct look looks[2];
	struct account accounts[2];
	struct delivery deliveries[2];
	struct intent intents[2];
	struct event events[2];
	struct wish wishes[2];
	struct commit commits[2];
	struct crash crashes[2];
	struct alert alerts[2];
	struct profile_facts profiles[1];
};

static void full_init(struct full *f)
{
	*f = (struct full){
		.looks = {{.session = ANSWER_ALIVE, .evidence = "a \"row\"", .cursor_x = 4},
			{.tree = ANSWER_ABSENT,
				.composer = COMPOSER_DRAFT,
				.screen = SCREEN_LIMITED}},
		.profiles = {{.name = "mine", .has_events = true, .settle = 5}},
	};
	FILL(f->tasks, ROW_TASK);
	FILL(f->dependencies, ROW_DEPENDENCY);
	FILL(f->touches, ROW_TOUCH);
	FILL(f->attempts, ROW_ATTEMPT);
	FILL(f->workers, ROW_WORKER);
	FILL(f->accounts, ROW_ACCOUNT);
	FILL(f->deliveries, ROW_DELIVERY);
	FILL(f->intents, ROW_INTENT);
	FILL(f->events, ROW_EVENT);
	FILL(f->wishes, ROW_WISH);
	FILL(f->commits, ROW_COMMIT);
	FILL(f->crashes, ROW_CRASH);
	FILL(f->alerts, ROW_ALERT);
}

static void full_world(struct full *f, struct world *w)
{
	*w = (struct world){.now = NOW,
		.awake = 17,
		.seed = UINT64_MAX - 3,
		.fresh = true,
		.server = ANSWER_ALIVE,
		.gap = 3,
		.tasks = f->tasks,
		.n_tasks = 2,
		.dependencies = f->dependencies,
		.n_dependencies = 2,
		.touches = f->touches,
		.n_touches = 2,
		.attempts = f->attempts,
		.n_attempts = 2,
		.workers = f->workers,
		.looks = f->looks,
		.n_workers = 2,
		.accounts = f->accounts,
		.n_accounts = 2,
		.deliveries = f->deliveries,
		.n_deliveries = 2,
		.intents = f->intents,
		.n_intents = 2,
		.events = f->events,
		.n_events = 2,
		.wishes = f->wishes,
		.n_wishes = 2,
		.commits = f->commits,
		.n_commits = 2,
		.crashes = f->crashes,
		.n_crashes = 2,
		.alerts = f->alerts,
		.n_alerts = 2,
		.profiles = f->profiles,
		.n_profiles = 1};
	fill_row(ROW_PROJECT, &w->project, 9);
	/* every word of the settings is different, but for the flag at their end */
	for (size_t i = 0; i < offsetof(struct settings, land_none) / sizeof(int64_t); i++)
		((int64_t *)(void *)&w->settings)[i] = (int64_t)i + 100;
	w->settings.land_none = true;
}

static void test_world_round_trip(void **state)
{
	_cleanup_(str_done) struct str first = {0}, second = {0};
	_cleanup_(arena_done) struct arena arena = {0};
	struct error err = {0};
	struct world w, back;
	struct full f;

	(void)state;
	full_init(&f);
	full_world(&f, &w);
	world_to_json(&w, &first);
	if (world_from_json(str_text(&first), first.len, &arena, &back, &err) < 0)
		fail_msg("%s", err.text);
	world_to_json(&back, &second);
	assert_string_equal(str_text(&first), str_text(&second));
	assert_memory_equal(&back.settings, &w.settings, sizeof(w.settings));
	assert_memory_equal(&back.project, &w.project, sizeof(w.project));
	assert_memory_equal(back.tasks, f.tasks, sizeof(f.tasks));
	assert_memory_equal(back.attempts, f.attempts, sizeof(f.attempts));
	assert_memory_equal(back.workers, f.workers, sizeof(f.workers));
	assert_memory_equal(back.deliveries, f.deliveries, sizeof(f.deliveries));
	assert_memory_equal(back.looks, f.looks, sizeof(f.looks));
	assert_memory_equal(back.alerts, f.alerts, sizeof(f.alerts));
	assert_true(back.seed == w.seed);
}

static void test_world_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"", "line"},
		{"[]", "not an object"},
		{"{\"now\":\"x\"}", "'now' is not a whole number"},
		{"{\"tasks\":{}}", "'tasks' is not an array"},
		{"{\"tasks\":[{\"state\":\"nonsense\"}]}", "tasks[0]"},
		{"{\"workers\":[{}],\"looks\":[]}", "0 looks at 1 workers"},
		{"{\"seed\":\"zz\"}", "seed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof *cases; i++) {
		_cleanup_(arena_done) struct arena arena = {0};
		struct error err = {0};
		struct world w;
		int r = world_from_json(cases[i].text, strlen(cases[i].text), &arena, &w, &err);

		if (r != -EINVAL || !strstr(err.text, cases[i].error))
			fail_msg("%s: %d %s", cases[i].text, r, err.text);
	}
}

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

static void test_timeline(void **state)
{
	const struct attempt attempts[] = {
		{.task = "T-1",
			.worker = "eng-1",
			.began = NOW,
			.ended = NOW + 40 * USEC_SEC,
			.outcome = OUTCOME_SUBMITTED},
		{.task = "T-2",
			.worker = "eng-2",
			.began = NOW,
			.ended = NOW + 20 * USEC_SEC,
			.outcome = OUTCOME_CRASHED},
		{.task = "T-2", .worker = "eng-2", .began = NOW + 20 * USEC_SEC},
	};
	const struct timeline_mark marks[] = {
		{NOW + 40 * USEC_SEC, TIMELINE_COMMIT, "eng-1", "T-1"},
		{NOW + 10 * USEC_SEC, TIMELINE_PROMPT, "eng-1", "T-1"},
		{NOW, TIMELINE_ASSIGNED, "eng-1", "T-1"},
		{NOW, TIMELINE_PROMPT, "eng-1", "T-1"}, /* the assignment is seen there */
		{NOW + 90 * USEC_SEC, TIMELINE_COMMIT, "eng-2", "T-2"}, /* past the end */
	};
	const struct timeline_facts f = {.attempts = attempts,
		.n_attempts = 3,
		.marks = marks,
		.n_marks = 5,
		.to = NOW + 40 * USEC_SEC,
		.now = NOW + 40 * USEC_SEC,
		.width = 60};
	const struct timeline_facts none = {.now = NOW, .width = 60};
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	timeline_text(&none, &s);
	assert_int_equal(s.len, 0);
	timeline_text(&f, &s);
	assert_string_equal(str_text(&s),
		"eng-1 |========================T-1========================*|\n"
		"      |a           p                                      c|\n"
		"eng-2 |===========T-2===========x===========T-2===========>|\n"
		"       2025-11-27 23:15:00                            +40 s\n"
		"* submitted  x crashed  ! given up  # blocked  > goes on\n"
		"a assigned  p prompt  c commit  L landed\n");
}

/* However narrow, and however long the names: no line is wider than it may be. */
static void test_timeline_fits(void **state)
{
	static const int widths[] = {60, 80, 200};
	struct attempt attempts[40] = {0};

	(void)state;
	for (int i = 0; i < 40; i++) {
		TEXT_SETF(attempts[i].worker, "a-worker-with-a-long-name-that-fills-the-line-%d",
			i % 7);
		TEXT_SETF(attempts[i].task, "T-%d", i);
		attempts[i].began = NOW + i * USEC_MIN;
		attempts[i].ended = NOW + (i + 1) * USEC_MIN;
	}
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		const struct timeline_facts f = {
			.attempts = attempts, .n_attempts = 40, .now = NOW, .width = widths[i]};
		_cleanup_(str_done) struct str s = {0};

		timeline_text(&f, &s);
		for (char *rest = s.data, *line; (line = strsep(&rest, "\n"));)
			assert_true(strlen(line) <= (size_t)widths[i]);
	}
}

static void test_graph(void **state)
{
	const struct task tasks[] = {
		{.id = "T-1", .title = "Base", .state = TASK_DONE},
		{.id = "T-2", .title = "Left", .state = TASK_QUEUED, .estimate = 1},
		{.id = "T-3", .title = "Right", .state = TASK_WORKING, .estimate = 5},
		{.id = "T-4", .title = "Join", .state = TASK_QUEUED, .estimate = 1},
	};
	const struct dependency edges[] = {
		{.task = "T-2", .needs = "T-1"},
		{.task = "T-3", .needs = "T-1"},
		{.task = "T-4", .needs = "T-2"},
		{.task = "T-4", .needs = "T-3"},
		{.task = "T-4", .needs = "T-99"},
	};
	const struct graph_facts f = {
		.tasks = tasks, .n_tasks = 4, .dependencies = edges, .n_dependencies = 5};
	_cleanup_(str_done) struct str s = {0};
	size_t path[4];

	(void)state;
	assert_int_equal(graph_text_path(&f, path), 2);
	assert_int_equal(path[0], 2);
	assert_int_equal(path[1], 3);
	graph_text(&f, &s);
	assert_string_equal(str_text(&s), "  T-1 [done] Base\n"
					  "  |- T-2 [queued] Left\n"
					  "* |  `- T-4 [queued] Join\n"
					  "* `- T-3 [working] Right\n"
					  "*    `- T-4 (above)\n"
					  "* critical path: T-3 -> T-4\n");
}

static void test_graph_circle(void **state)
{
	const struct task tasks[] = {{.id = "A", .title = "a"}, {.id = "B", .title = "b"}};
	const struct dependency edges[] = {
		{.task = "A", .needs = "B"}, {.task = "B", .needs = "A"}};
	const struct graph_facts f = {
		.tasks = tasks, .n_tasks = 2, .dependencies = edges, .n_dependencies = 2};
	_cleanup_(str_done) struct str s = {0};

	(void)state;
	graph_text(&f, &s);
	assert_non_null(strstr(str_text(&s), "A"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worker_status),
		cmocka_unit_test(test_fields_of_older_scripts),
		cmocka_unit_test(test_status_words),
		cmocka_unit_test(test_tasks_json),
		cmocka_unit_test(test_world_round_trip),
		cmocka_unit_test(test_world_refused),
		cmocka_unit_test_setup_teardown(test_decision_log, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_rotates, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_of_what_goes_on, folder_open, folder_close),
		cmocka_unit_test_setup_teardown(
			test_decision_log_on_a_full_disk, folder_open, folder_close),
		cmocka_unit_test(test_timeline),
		cmocka_unit_test(test_timeline_fits),
		cmocka_unit_test(test_graph),
		cmocka_unit_test(test_graph_circle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
