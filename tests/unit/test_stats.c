/*
 * The numbers of czar stats, over a store made by hand: each is worked out beside it. And what two
 * sides have in common, over tables.
 */
#include "queue_fixture.h"

#include "checks/fields.h"
#include "checks/overlap.h"
#include "checks/wishes.h"
#include "queue/sqlite.h"
#include "queue/stats.h"
#include "status/measures.h"

/* --- stretches and changes */

static void test_stretches(void **state)
{
	struct stretch s[] = {{30, 40}, {0, 10}, {5, 12}, {50, 50}, {12, 15}, {60, 55}, {80, 90}};
	static const struct {
		struct stretch one;
		usec_t within;
	} cases[] = {{{0, 100}, 35}, {{-5, 0}, 0}, {{15, 30}, 0}, {{14, 31}, 2}, {{35, 36}, 1},
		{{90, 95}, 0}, {{85, 85}, 0}};
	size_t n = stretches_join(s, 7);

	(void)state;
	assert_int_equal(n, 3); /* 0-15, 30-40, 80-90 */
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(stretches_within(s, n, &cases[i].one), cases[i].within);
	assert_int_equal(stretches_join(s, 0), 0);
}

static void test_changes(void **state)
{
	static const struct {
		const char *name;
		struct change a[2], b[2];
		int64_t overlap;
	} cases[] = {
		{"the same line", {{1, 4, 1, 1}}, {{1, 4, 1, 1}}, 2},
		{"another file", {{1, 4, 1, 1}}, {{2, 4, 1, 1}}, 0},
		{"next to it", {{1, 4, 1, 1}}, {{1, 5, 1, 1}}, 0},
		{"two of three lines", {{1, 4, 3, 3}}, {{1, 5, 9, 1}}, 2 + 1},
		{"put in at the same place", {{1, 4, 0, 7}}, {{1, 4, 0, 5}}, 5},
		{"put in at another", {{1, 4, 0, 7}}, {{1, 5, 0, 5}}, 0},
		{"two new files of one name", {{1, 0, 0, 7}}, {{1, 0, 0, 9}}, 7},
		{"put in where lines went", {{1, 5, 0, 3}}, {{1, 4, 4, 1}}, 1},
		{"put in behind them", {{1, 7, 0, 3}}, {{1, 4, 4, 1}}, 0},
		{"put in before them", {{1, 3, 0, 3}}, {{1, 4, 4, 1}}, 0},
		{"lines went where some were put in", {{1, 4, 4, 1}}, {{1, 5, 0, 3}}, 1},
		{"one over two", {{1, 1, 9, 4}}, {{1, 2, 1, 3}, {1, 5, 2, 3}}, 1 + 3 + 2 + 3},
		{"no more than there are", {{1, 1, 2, 1}}, {{1, 1, 1, 9}, {1, 2, 1, 9}}, 3},
		{"in both files", {{1, 4, 1, 1}, {2, 1, 1, 1}}, {{1, 4, 1, 1}, {2, 1, 1, 0}}, 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t n = cases[i].a[1].file ? 2 : 1, m = cases[i].b[1].file ? 2 : 1;

		if (changes_overlap(cases[i].a, n, cases[i].b, m) != cases[i].overlap)
			fail_msg("%s: %lld", cases[i].name,
				(long long)changes_overlap(cases[i].a, n, cases[i].b, m));
	}
	assert_int_equal(changes_lines(cases[11].b, 2), 9);
}

/* --- a store made by hand; times are in minutes */

#define MINUTE_TEXT "60000000"

static void run(struct fixture *f, const char *sql)
{
	if (sqlite3_exec(f->q->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(f->q->db), sql);
}

/* "INSERT ... SELECT" of every column out of a JSON object: what is not in it is 0 or "". */
static void add_insert(struct fixture *f, enum row_type type, struct str *sql)
{
	_cleanup_(statement_done) sqlite3_stmt *columns = NULL;
	const char *comma = "";

	check(f, store_prepare(
			 f->q, "SELECT name, type FROM pragma_table_info($1)", &columns, &f->err));
	bind_text(columns, 1, row_tables[type].name);
	str_addf(sql, "INSERT INTO \"%s\" SELECT ", row_tables[type].name);
	while (store_step(f->q, columns, &f->err) > 0) {
		bool text = text_equal((const char *)sqlite3_column_text(columns, 1), "TEXT");

		str_addf(sql, "%scoalesce(json_extract($1, '$.%s'), %s)", comma,
			(const char *)sqlite3_column_text(columns, 0), text ? "''" : "0");
		comma = ", ";
	}
}

static void insert(struct fixture *f, enum row_type type, const char *json)
{
	_cleanup_(statement_done) sqlite3_stmt *statement = NULL;
	_cleanup_(str_done) struct str sql = {0};

	add_insert(f, type, &sql);
	check(f, store_prepare(f->q, str_text(&sql), &statement, &f->err));
	bind_text(statement, 1, json);
	check(f, store_step(f->q, statement, &f->err));
}

/* Minutes to microseconds, in the columns that are times. */
static void scale_times(struct fixture *f)
{
	run(f, "UPDATE task SET added = added * " MINUTE_TEXT ", since = since * " MINUTE_TEXT
	       ", ready_since = ready_since * " MINUTE_TEXT);
	run(f, "UPDATE attempt SET began = began * " MINUTE_TEXT ", ended = ended * " MINUTE_TEXT);
	run(f, "UPDATE decision SET at = at * " MINUTE_TEXT);
	run(f, "UPDATE delivery SET queued = queued * " MINUTE_TEXT);
	run(f, "UPDATE \"commit\" SET at = at * " MINUTE_TEXT);
}

static const struct {
	enum row_type type;
	const char *row;
} rows[] = {
	/* done at once; done by its second attempt; failed; waits; ready since minute 90 */
	{ROW_TASK, "{'id': 'A', 'state': 'done', 'since': 100, 'attempts_made': 1}"},
	{ROW_TASK, "{'id': 'B', 'state': 'done', 'added': 40, 'since': 200, "
		   "'attempts_made': 2}"},
	/* taken over as finished: nobody here did it */
	{ROW_TASK, "{'id': 'Z', 'state': 'done', 'since': 120}"},
	{ROW_TASK, "{'id': 'C', 'state': 'failed', 'since': 150, 'attempts_made': 1}"},
	{ROW_TASK, "{'id': 'D', 'state': 'queued', 'added': 60, 'ready_since': 60}"},
	{ROW_TASK, "{'id': 'E', 'state': 'queued', 'added': 90, 'ready_since': 280, "
		   "'approve': 'default'}"},
	/* wait for a person's yes; had it at minute 285 */
	{ROW_TASK, "{'id': 'Y', 'state': 'queued', 'added': 90, 'ready_since': 90, "
		   "'approve': 'start'}"},
	{ROW_TASK, "{'id': 'X', 'state': 'queued', 'added': 90, 'ready_since': 90, "
		   "'approve': 'start', 'approved': 1}"},
	{ROW_DECISION, "{'number': 15, 'at': 310, 'rule': 'wish', 'task': 'Y', 'action': "
		       "'refused: no', 'saw': 'czar approve Y'}"},
	{ROW_DECISION, "{'number': 16, 'at': 285, 'rule': 'wish', 'task': 'X', 'action': "
		       "'may begin', 'saw': 'czar approve X'}"},
	/* B waited from 40 to 100: 60 min; D waits since 60 for C: until 300, 240 min */
	{ROW_DEPENDENCY, "{'task': 'B', 'needs': 'A'}"},
	{ROW_DEPENDENCY, "{'task': 'D', 'needs': 'A'}"},
	{ROW_DEPENDENCY, "{'task': 'D', 'needs': 'C'}"},
	{ROW_ATTEMPT, "{'id': 1, 'task': 'A', 'worker': 'w', 'number': 1, 'kind': 'first', "
		      "'began': 10, 'ended': 100, 'cut': 'c1', 'last_commit': 'h1', "
		      "'commits': 1}"},
	{ROW_ATTEMPT, "{'id': 2, 'task': 'B', 'worker': 'w', 'number': 1, 'kind': 'first', "
		      "'began': 110, 'ended': 150}"},
	{ROW_ATTEMPT, "{'id': 3, 'task': 'B', 'worker': 'w', 'number': 2, 'kind': 'again', "
		      "'began': 160, 'ended': 200, 'cut': 'c3', 'last_commit': 'h3', "
		      "'commits': 2}"},
	{ROW_ATTEMPT, "{'id': 4, 'task': 'C', 'worker': 'v', 'number': 1, 'kind': 'first', "
		      "'began': 20, 'ended': 150}"},
	/* stuck at 145: 125 min after it began; at 95: 65 min after the commit at 30 */
	{ROW_COMMIT, "{'oid': 'x', 'attempt': 1, 'at': 30}"},
	{ROW_COMMIT, "{'oid': 'y', 'attempt': 1, 'at': 99}"},
	{ROW_DECISION, "{'number': 1, 'at': 95, 'rule': 'health', 'subject': 'w', "
		       "'action': 'slow -> stuck'}"},
	{ROW_DECISION, "{'number': 2, 'at': 145, 'rule': 'health', 'subject': 'v', "
		       "'action': 'slow -> stuck'}"},
	/* at the prompt: w 100 to 105, 205 to 250 and from 290; v from 270 */
	{ROW_DECISION, "{'number': 3, 'at': 100, 'rule': 'health', 'subject': 'w', "
		       "'action': 'healthy -> idle'}"},
	{ROW_DECISION, "{'number': 4, 'at': 105, 'rule': 'health', 'subject': 'w', "
		       "'action': 'idle -> starting'}"},
	{ROW_DECISION, "{'number': 5, 'at': 205, 'rule': 'health', 'subject': 'w', "
		       "'action': 'healthy -> idle'}"},
	{ROW_DECISION, "{'number': 6, 'at': 250, 'rule': 'health', 'subject': 'w', "
		       "'action': 'idle -> paused'}"},
	{ROW_DECISION, "{'number': 7, 'at': 270, 'rule': 'health', 'subject': 'v', "
		       "'action': 'resting -> idle'}"},
	{ROW_DECISION, "{'number': 8, 'at': 290, 'rule': 'health', 'subject': 'w', "
		       "'action': 'paused -> idle'}"},
	{ROW_DECISION, "{'number': 9, 'at': 91, 'rule': 'wish', 'subject': 'w', 'action': "
		       "'w is restarted', 'saw': 'czar restart w'}"},
	{ROW_DECISION, "{'number': 10, 'at': 92, 'rule': 'wish', 'subject': 'w', 'action': "
		       "'queued', 'saw': 'czar say w', 'repeated': 3}"},
	/* refused, and about no task or worker */
	{ROW_DECISION, "{'number': 13, 'at': 94, 'rule': 'wish', 'action': "
		       "'refused: no', 'saw': 'czar say w'}"},
	{ROW_DECISION, "{'number': 14, 'at': 94, 'rule': 'wish', 'action': "
		       "'resumed', 'saw': 'czar resume'}"},
	{ROW_DECISION, "{'number': 11, 'at': 93, 'rule': 'hand-typed', 'task': 'A', "
		       "'action': 'noted with attempt 1'}"},
	{ROW_DECISION, "{'number': 12, 'at': 99, 'rule': 'hand-typed', 'task': 'A', "
		       "'action': 'noted with attempt 1'}"},
	{ROW_DELIVERY, "{'id': 1, 'queued': 10, 'state': 'acknowledged', 'grade': 'exact'}"},
	{ROW_DELIVERY, "{'id': 2, 'queued': 20, 'state': 'acknowledged', 'grade': 'frame'}"},
	{ROW_DELIVERY, "{'id': 3, 'queued': 30, 'state': 'acknowledged', 'grade': 'seen'}"},
	{ROW_DELIVERY, "{'id': 4, 'queued': 40, 'state': 'acknowledged', 'grade': 'exact'}"},
	{ROW_DELIVERY, "{'id': 5, 'queued': 50, 'state': 'expired'}"},
	{ROW_DELIVERY, "{'id': 6, 'queued': 60, 'state': 'lost'}"},
	{ROW_DELIVERY, "{'id': 7, 'queued': 70, 'state': 'dead'}"},
	{ROW_DELIVERY, "{'id': 8, 'queued': 80, 'state': 'cancelled'}"},
	{ROW_DELIVERY, "{'id': 9, 'queued': 90, 'state': 'held'}"},
};

static void fill(struct fixture *f)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char json[512];

		TEXT_SETF(json, "%s", rows[i].row);
		for (char *at = json; *at; at++)
			if (*at == '\'')
				*at = '"';
		insert(f, rows[i].type, json);
	}
	scale_times(f);
}

static struct stats_counts counts_of(struct fixture *f, int64_t since, int64_t until)
{
	struct stats_counts c;

	check(f, queue_stats(f->q, since * USEC_MIN, until * USEC_MIN, &c, &f->err));
	return c;
}

static void test_counts(void **state)
{
	struct fixture *f = *state;
	struct stats_counts c;

	fill(f);
	c = counts_of(f, 0, 300);
	assert_int_equal(c.finished, 3);
	assert_int_equal(c.first_time, 1);
	assert_int_equal(c.attempts, 4);
	assert_int_equal(c.retries, 1);
	assert_int_equal(c.worked_on, 3);
	assert_int_equal(c.wishes, 1 + 3 + 1);
	assert_int_equal(c.typed, 1);
	assert_int_equal(c.stuck.n, 2);
	assert_int_equal(c.stuck.total, (65 + 125) * USEC_MIN);
	assert_int_equal(c.stuck.most, 125 * USEC_MIN);
	assert_int_equal(c.blocked.n, 2);
	assert_int_equal(c.blocked.total, (60 + 240) * USEC_MIN);
	assert_int_equal(c.deliveries.queued, 9);
	assert_int_equal(c.deliveries.exact, 2);
	assert_int_equal(c.deliveries.frame, 1);
	assert_int_equal(c.deliveries.seen, 1);
	assert_int_equal(c.deliveries.failed, 2);
	assert_int_equal(c.deliveries.dead, 1);
	assert_int_equal(c.deliveries.cancelled, 1);
	assert_int_equal(c.decisions_from + c.attempts_from + c.deliveries_from, 0);
}

/* The query counts the verbs that the digest counts. */
static void test_helping_wishes(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; wish_verb_names[i]; i++) {
		struct wish x = {.verb = (enum wish_verb)i, .subject = "w"};
		_cleanup_(str_done) struct str command = {0}, row = {0};

		wish_command(&x, &command);
		run(f, "DELETE FROM decision");
		str_addf(&row, "{\"number\": 1, \"at\": 9, \"rule\": \"wish\", \"saw\": \"%s\"}",
			str_text(&command));
		insert(f, ROW_DECISION, str_text(&row));
		if (counts_of(f, 0, 300).wishes != wish_is_help(x.verb))
			fail_msg("%s", str_text(&command));
	}
}

static void test_counts_of_a_part(void **state)
{
	struct fixture *f = *state;
	struct stats_counts c;

	fill(f);
	c = counts_of(f, 101, 155);
	assert_int_equal(c.finished, 1); /* C */
	assert_int_equal(c.first_time, 0);
	assert_int_equal(c.attempts, 1);  /* B's first */
	assert_int_equal(c.worked_on, 2); /* B and C */
	assert_int_equal(c.wishes + c.typed, 0);
	assert_int_equal(c.stuck.n, 1);
	assert_int_equal(c.blocked.n, 1); /* D: B was free before */
	assert_int_equal(c.blocked.total, (155 - 60) * USEC_MIN);
	assert_int_equal(c.deliveries.queued, 0);
	c = counts_of(f, 301, 400);
	assert_int_equal(c.finished + c.attempts + c.worked_on + c.stuck.n, 0);
}

/* What [keep] removed is known by the numbers that are missing in front. */
static void test_removed(void **state)
{
	struct fixture *f = *state;
	struct stats_counts c;

	fill(f);
	run(f, "DELETE FROM decision WHERE number < 9; DELETE FROM delivery WHERE id < 4;"
	       "DELETE FROM \"commit\"; DELETE FROM attempt WHERE id < 3");
	c = counts_of(f, 0, 300);
	assert_int_equal(c.decisions_from, 91 * USEC_MIN);
	assert_int_equal(c.deliveries_from, 40 * USEC_MIN);
	assert_int_equal(c.attempts_from, 20 * USEC_MIN);
}

struct found {
	char text[512];
};

static void on_stretch(usec_t begin, usec_t end, void *userdata)
{
	struct found *x = userdata;
	char before[sizeof x->text];

	TEXT_SET(before, x->text);
	TEXT_SETF(x->text, "%s%lld-%lld ", before, (long long)(begin / USEC_MIN),
		(long long)(end / USEC_MIN));
}

static void test_idle(void **state)
{
	struct fixture *f = *state;
	struct found idle = {""}, ready = {""};

	fill(f);
	check(f, queue_each_stretch(
			 f->q, STRETCH_IDLE, 0, 300 * USEC_MIN, on_stretch, &idle, &f->err));
	assert_string_equal(idle.text, "270-300 100-105 205-250 290-300 ");
	/* A and C from the beginning, B from A's end and from its first attempt's, E, and X
	 * since its yes */
	check(f, queue_each_stretch(
			 f->q, STRETCH_READY, 0, 300 * USEC_MIN, on_stretch, &ready, &f->err));
	assert_string_equal(ready.text, "0-10 100-110 150-160 0-20 280-300 285-300 ");
	ready.text[0] = '\0';
	check(f, queue_each_stretch(f->q, STRETCH_READY, 105 * USEC_MIN, 290 * USEC_MIN, on_stretch,
			 &ready, &f->err));
	assert_string_equal(ready.text, "105-110 150-160 280-290 285-290 ");
	/* where every task waits for a yes, E does too */
	ready.text[0] = '\0';
	check(f, queue_each_stretch(f->q, STRETCH_READY_GATED, 105 * USEC_MIN, 290 * USEC_MIN,
			 on_stretch, &ready, &f->err));
	assert_string_equal(ready.text, "105-110 150-160 285-290 ");
}

static void on_work(const struct attempt_work *work, void *userdata)
{
	struct found *x = userdata;
	char before[sizeof x->text];

	TEXT_SET(before, x->text);
	TEXT_SETF(x->text, "%s%s..%s ", before, work->cut, work->head);
}

static void test_work(void **state)
{
	struct fixture *f = *state;
	struct found x = {""};

	fill(f);
	check(f, queue_each_work(f->q, 0, 300 * USEC_MIN, 10, on_work, &x, &f->err));
	assert_string_equal(x.text, "c3..h3 c1..h1 ");
	x.text[0] = '\0';
	check(f, queue_each_work(f->q, 0, 300 * USEC_MIN, 1, on_work, &x, &f->err));
	assert_string_equal(x.text, "c3..h3 ");
	x.text[0] = '\0';
	check(f, queue_each_work(f->q, 0, 105 * USEC_MIN, 10, on_work, &x, &f->err));
	assert_string_equal(x.text, "c1..h1 ");
}

/* --- beside their targets */

static void test_measures(void **state)
{
	static const struct {
		const char *value, *target;
		bool met;
	} wanted[MEASURES] = {
		{"33.3 %", ">= 95 %", false},
		{"4.0 %", "< 5 %", true},
		{"200.0 %", "< 10 %", false},
		{"1 h 35 min", "< 2 h", true},
		{"17 min 30 s", "< 30 min", true},
		{"2 h 30 min", "< 1 h", false},
		{"25.0 %", "< 5 %", false},
	};
	struct fixture *f = *state;
	struct stats_times idle = {2, 35 * USEC_MIN, 30 * USEC_MIN};
	struct duplication lines = {.attempts = 2, .lines = 50, .twice = 2, .unread = 1};
	struct measure m[MEASURES];
	struct stats_counts c;
	char text[64];

	fill(f);
	c = counts_of(f, 0, 300);
	measures_of(&c, &idle, &lines, 0, m);
	for (int i = 0; i < MEASURES; i++) {
		assert_string_equal(measure_text(&m[i], text, sizeof text), wanted[i].value);
		assert_string_equal(measure_target(&m[i], text, sizeof text), wanted[i].target);
		assert_int_equal(measure_is_met(&m[i]), wanted[i].met);
		assert_true(m[i].is_measured && *m[i].how && !m[i].from);
	}
	assert_string_equal(m[1].how,
		"lines put in or taken out where an earlier attempt changed "
		"lines too: 2 of 50, in 2 attempts; commits gone, left out: 1");
	/* found by the look after the limit */
	m[3].value = 7259;
	assert_true(measure_is_met(&m[3]));
	m[3].value = 7260;
	assert_false(measure_is_met(&m[3]));
}

static void test_nothing_is_measured(void **state)
{
	struct fixture *f = *state;
	struct stats_counts c = counts_of(f, 0, 300);
	struct stats_times idle = {0};
	struct duplication lines = {0};
	struct measure m[MEASURES];
	char text[64];

	measures_of(&c, &idle, &lines, 0, m);
	for (int i = 0; i < MEASURES; i++) {
		assert_false(m[i].is_measured);
		assert_string_equal(measure_text(&m[i], text, sizeof text), "-");
		assert_true(text_starts(m[i].how, "not measured yet: "));
	}
	c.decisions_from = 50;
	measures_of(&c, &idle, &lines, 0, m);
	assert_int_equal(m[3].from, 50);
	measures_of(&c, &idle, &lines, 60, m); /* nothing of that time is missing */
	assert_int_equal(m[3].from, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stretches),
		cmocka_unit_test(test_changes),
		cmocka_unit_test_setup_teardown(test_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_helping_wishes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_counts_of_a_part, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_removed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_idle, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_measures, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_is_measured, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
