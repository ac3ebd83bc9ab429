/*
 * GitHub's limits: no call before the time, whatever says so, and over a restart; and what is never
 * come near though nothing says it.
 */
#include "czar/io/github_limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "tests/unit/github_fixture.h"

#define SECONDARY "{\"message\": \"You have exceeded a secondary rate limit. Please wait.\"}"
#define DATE "Date: Sat, 21 Nov 2026 22:00:00 GMT\r\n"
#define SPENT "x-ratelimit-limit: 5000\r\nx-ratelimit-remaining: 0\r\n"
#define LEFT "x-ratelimit-limit: 5000\r\nx-ratelimit-remaining: 4000\r\n"
/* ten minutes after GITHUB_NOW */
#define RESET "x-ratelimit-reset: 1795299000\r\n"

/* One answer: is it a refusal, and from when on may be asked again? */
static const struct {
	const char *what, *status, *headers, *body;
	bool refused;
	usec_t wait;
} answers[] = {
	{"all is well", "200 OK", DATE LEFT RESET, "{}", false, 0},
	{"the last call", "200 OK", DATE SPENT RESET, "{}", false, 601 * USEC_SEC},
	{"the hour is spent", "403 Forbidden", DATE SPENT RESET, "{}", true, 601 * USEC_SEC},
	{"the same with 429", "429 Too Many", DATE SPENT RESET, "{}", true, 601 * USEC_SEC},
	{"no date", "403 Forbidden", SPENT RESET, "{}", true, 601 * USEC_SEC},
	{"its clock is five minutes ahead", "403 Forbidden",
		"Date: Sat, 21 Nov 2026 22:05:00 GMT\r\n" SPENT RESET, "{}", true, 301 * USEC_SEC},
	{"its clock is behind", "403 Forbidden",
		"Date: Sat, 21 Nov 2026 21:50:00 GMT\r\n" SPENT RESET, "{}", true, 1201 * USEC_SEC},
	{"a date that is none", "403 Forbidden",
		"Date: Sat, 21 Nox 2026 22:05:00 GMT\r\n" SPENT RESET, "{}", true, 601 * USEC_SEC},
	{"retry-after goes first", "403 Forbidden", DATE SPENT RESET "Retry-After: 30\r\n", "{}",
		true, 30 * USEC_SEC},
	{"retry-after with calls left", "429 Too Many", DATE LEFT RESET "Retry-After: 7\r\n",
		SECONDARY, true, 7 * USEC_SEC},
	{"retry-after alone", "403 Forbidden", "retry-after: 90\r\n", "{}", true, 90 * USEC_SEC},
	{"retry-after of nothing", "429 Too Many", "retry-after: 0\r\n", "{}", true, USEC_SEC},
	{"retry-after without end", "429 Too Many", "retry-after: 99999999999\r\n", "{}", true,
		86400 * USEC_SEC},
	{"retry-after that is no number", "429 Too Many",
		"retry-after: Sat, 21 Nov 2026 22:05:00 GMT\r\n", "{}", true, USEC_MIN},
	{"secondary, nothing said", "403 Forbidden", DATE LEFT RESET, SECONDARY, true, USEC_MIN},
	{"abuse, as older servers say", "403 Forbidden", DATE,
		"{\"message\": \"You have triggered an abuse detection mechanism.\"}", true,
		USEC_MIN},
	{"429 without a word", "429 Too Many", NULL, "", true, USEC_MIN},
	{"only not allowed", "403 Forbidden", DATE LEFT RESET, "{\"message\": \"no\"}", false, 0},
	{"not found", "404 Not Found", DATE LEFT RESET, "{}", false, 0},
	{"down for a while", "503 Unavailable", "retry-after: 20\r\n", "", false, 20 * USEC_SEC},
	{"down", "503 Unavailable", NULL, "", false, 0},
	{"another resource is spent", "200 OK", DATE SPENT RESET "x-ratelimit-resource: search\r\n",
		"{}", false, 0},
	{"a reset that has passed", "403 Forbidden", DATE SPENT "x-ratelimit-reset: 1795298000\r\n",
		"{}", true, USEC_SEC},
	{"a reset without end", "403 Forbidden", DATE SPENT "x-ratelimit-reset: 99999999999\r\n",
		"{}", true, 86400 * USEC_SEC},
	{"a reset that is no time", "403 Forbidden", DATE SPENT "x-ratelimit-reset: -1\r\n", "{}",
		true, USEC_MIN},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct github_limit l = {0};
		struct http_answer a = {0};
		int64_t status = 0;
		char number[4];

		print_message("  %s\n", answers[i].what);
		TEXT_SET(number, answers[i].status);
		assert_true(text_to_int(number, &status));
		a.status = (long)status;
		str_addf(&a.headers, "HTTP/1.1 %s\r\n%s\r\n", answers[i].status,
			answers[i].headers ? answers[i].headers : "");
		str_add(&a.body, answers[i].body);
		assert_int_equal(github_limit_note(&l, &a, GITHUB_NOW), answers[i].refused);
		assert_int_equal(l.until, answers[i].wait ? GITHUB_NOW + answers[i].wait : 0);
		http_answer_done(&a);
	}
}

/* The same through the door: the call is not made before that time, to the microsecond. */
static void test_no_call_before(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		const struct http_step steps[] = {{"GET /x ", answers[i].status, answers[i].headers,
							  answers[i].body, HTTP_WHOLE},
			{"GET /y ", "200 OK", NULL, "{}", HTTP_WHOLE}, {0}};
		struct github_answer a = {0};
		struct github_test t;
		usec_t until = GITHUB_NOW + answers[i].wait;

		if (!answers[i].refused)
			continue;
		print_message("  %s\n", answers[i].what);
		github_test_start(&t, steps);
		github_test_open(&t);
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), -EAGAIN);
		assert_int_equal(a.until, until);
		github_test_reopen(&t);
		t.now = until - 1;
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/y", &a, NULL), -EAGAIN);
		assert_int_equal(a.until, until);
		assert_int_equal(a.status, 0);
		assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/y", NULL, &a, NULL),
			-EAGAIN);
		assert_int_equal(http_server_asked(t.server), 1);
		t.now = until;
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/y", &a, NULL), 0);
		assert_int_equal(t.paused, 0);
		github_answer_done(&a);
		github_test_stop(&t);
	}
}

/* Of a limit that says nothing: a minute, two, four ... an hour; after an answer a minute again. */
static void test_longer_each_time(void **state)
{
	static const usec_t waits[] = {1, 2, 4, 8, 16, 32, 60, 60};
	struct http_step steps[12] = {{0}};
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		steps[i] = (struct http_step){"GET ", "403 Forbidden", NULL, SECONDARY, HTTP_WHOLE};
	steps[8] = (struct http_step){"GET ", "200 OK", NULL, "{}", HTTP_WHOLE};
	steps[9] = steps[0];
	github_test_start(&t, steps);
	github_test_open(&t);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), -EAGAIN);
		assert_int_equal(a.until - t.now, waits[i] * USEC_MIN);
		t.now = a.until;
		github_test_reopen(&t);
	}
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), -EAGAIN);
	assert_int_equal(a.until - t.now, USEC_MIN);
	github_test_stop(&t);
}

/* Another token has another limit. */
static void test_identities(void **state)
{
	const struct http_step steps[] = {
		{"GET /x ", "429 Too Many", "retry-after: 100\r\n", "", HTTP_WHOLE},
		{"GET /x ", "200 OK", NULL, "{}", HTTP_WHOLE}, {0}};
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	github_test_start(&t, steps);
	t.options.reviewer_from = "env:OTHER";
	setenv("OTHER", "ghp_two", 1);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), -EAGAIN);
	assert_int_equal(github_get(t.github, GITHUB_REVIEWER, "/x", &a, NULL), 0);
	github_answer_done(&a);
	github_test_stop(&t);
}

/* Two processes of one project: what one met holds for the other. */
static void test_shared(void **state)
{
	const struct http_step steps[] = {{"GET /x ", "200 OK", NULL, "{}", HTTP_WHOLE},
		{"GET /x ", "429 Too Many", "retry-after: 100\r\n", "", HTTP_WHOLE}, {0}};
	struct github *other = NULL;
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(github_open(&t.options, &other, NULL), 0);
	assert_int_equal(github_get(other, GITHUB_AUTHOR, "/x", &a, NULL), -EAGAIN);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), -EAGAIN);
	assert_int_equal(a.until, GITHUB_NOW + 100 * USEC_SEC);
	github_close(other);
	github_test_stop(&t);
}

/* A second between writes, also between two lives; reads need no pause. */
static void test_writes_apart(void **state)
{
	const struct http_step put = {"PUT ", "200 OK", NULL, "{}", HTTP_WHOLE},
			       get = {"GET ", "200 OK", NULL, "{}", HTTP_WHOLE};
	const struct http_step steps[] = {put, get, put, put, put, {0}};
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(t.paused, 0);
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	assert_int_equal(t.paused, USEC_SEC);
	t.now += USEC_SEC / 4;
	github_test_reopen(&t);
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	assert_int_equal(t.paused, 7 * USEC_SEC / 4);
	t.now -= USEC_HOUR; /* somebody set the clock back */
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	assert_int_equal(t.paused, 7 * USEC_SEC / 4);
	github_answer_done(&a);
	github_test_stop(&t);
}

/* However fast they are wanted: in no minute and no hour more than GitHub allows. */
static void test_meters(void **state)
{
	enum { MOST = 1400 };
	static usec_t times[MOST];
	struct github_limit l = {0};

	(void)state;
	for (int write = 0; write < 2; write++) {
		usec_t now = GITHUB_NOW;
		int minute = write ? 80 : 900, hour = write ? 500 : INT32_MAX;

		memset(&l, 0, sizeof l);
		for (int i = 0; i < MOST; i++) {
			usec_t next = github_limit_next(&l, write, USEC_SEC, now);

			now = next > now ? next : now;
			github_limit_spend(&l, write, now);
			times[i] = now;
			if (i >= minute)
				assert_true(now - times[i - minute] > USEC_MIN);
			if (i >= hour)
				assert_true(now - times[i - hour] > USEC_HOUR);
		}
	}
}

/* Reading again only to be sure takes an eighth of the hour's calls, whatever that hour has. */
static void test_spares(void **state)
{
	static const int64_t mosts[] = {0, 60, 1000, 5000, 15000};

	(void)state;
	for (size_t i = 0; i < sizeof mosts / sizeof *mosts; i++) {
		int64_t most = mosts[i] ? mosts[i] : 5000, taken = 0;
		struct github_limit l = {.most = mosts[i], .left = mosts[i]};
		usec_t now = GITHUB_NOW;

		l.reset = now + 2 * USEC_HOUR;
		for (; now < GITHUB_NOW + USEC_HOUR; now += USEC_SEC / 10)
			taken += github_limit_spare(&l, now);
		assert_in_range(taken, most / 8, most / 8 + most / 16 + 2);
		l.left = mosts[i] / 2;
		assert_int_equal(github_limit_spare(&l, now + USEC_HOUR - 1), !mosts[i]);
		assert_true(github_limit_spare(&l, now + USEC_HOUR)); /* a new one */
	}
}

/* Points are for both: writes take five. */
static void test_points(void **state)
{
	struct github_limit l = {0};
	usec_t now = GITHUB_NOW;
	int points = 0;

	(void)state;
	while (github_limit_next(&l, false, USEC_SEC, now) <= now) {
		bool write = points % 50 == 0;

		if (write)
			now = github_limit_next(&l, true, USEC_SEC, now) > now
				      ? github_limit_next(&l, true, USEC_SEC, now)
				      : now;
		github_limit_spend(&l, write, now);
		points += write ? 5 : 1;
	}
	assert_true(points <= 900);
}

static void test_many_writes_are_the_callers_to_wait_for(void **state)
{
	struct http_step steps[300] = {{0}};
	struct github_answer a = {0};
	struct github_test t;
	int r = 0, n = 0;

	(void)state;
	for (size_t i = 0; i < 299; i++)
		steps[i] = (struct http_step){NULL, "200 OK", NULL, "{}", HTTP_WHOLE};
	github_test_start(&t, steps);
	github_test_open(&t);
	while ((r = github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL)) == 0)
		n++;
	assert_int_equal(r, -EAGAIN);
	assert_true(n >= 150);
	assert_true(a.until > t.now + 5 * USEC_SEC);
	github_answer_done(&a);
	/* a read needs not wait for that */
	while (http_server_asked(t.server) < 299)
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	github_answer_done(&a);
	github_test_stop(&t);
}

static void test_file(void **state)
{
	const struct http_step steps[] = {{0}};
	struct github *g = NULL;
	struct github_test t;
	struct error err = {0};
	char path[128];

	(void)state;
	github_test_start(&t, steps);
	TEXT_SETF(path, "%s/limits.json", t.folder);
	assert_int_equal(file_write(path, "nonsense", 8, 0600, NULL), 0);
	assert_int_equal(github_open(&t.options, &g, &err), -EINVAL);
	assert_non_null(strstr(err.text, "limits.json"));
	remove(path);
	github_test_stop(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_no_call_before),
		cmocka_unit_test(test_longer_each_time),
		cmocka_unit_test(test_identities),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_writes_apart),
		cmocka_unit_test(test_meters),
		cmocka_unit_test(test_spares),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_many_writes_are_the_callers_to_wait_for),
		cmocka_unit_test(test_file),
	};

	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
