/* The http door: what is sent once, what a lost answer means, bounds and deadlines. */
#include "czar/io/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/http_fixture.h"

/* Such a request libcurl would announce, and say again where that is refused. */
enum { LARGE = 2 << 20 };
static char large[LARGE];

static int ask(struct http_server *s, const char *method, struct http_connection *c, size_t most,
	struct http_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str url = {0};

	str_addf(&url, "%s/x?signature=secret", http_server_url(s));
	return http_ask(&(struct http_request){.method = method,
				.url = str_text(&url),
				.body = text_equal(method, "GET") ? NULL : large,
				.body_bytes = text_equal(method, "GET") ? 0 : LARGE,
				.deadline = USEC_SEC,
				.answer_most_bytes = most,
				.connection = c},
		ret, err);
}

static const struct {
	const char *what;
	struct http_step step;
	int result;
} cases[] = {
	{"whole", {"POST /x?", "201 Created", NULL, "ok", HTTP_WHOLE}, 0},
	{"refused", {"POST /x?", "422 No", NULL, "no", HTTP_WHOLE}, 0},
	{"reset", {"POST /x?", NULL, NULL, NULL, HTTP_RESET}, -EIO},
	{"truncated", {"POST /x?", "200 OK", NULL, "0123456789", HTTP_TRUNCATED}, -EIO},
	{"dripping past the deadline", {"POST /x?", "200 OK", NULL, "0123456789", HTTP_DRIP}, -EIO},
	{"huge", {"POST /x?", "200 OK", NULL, NULL, HTTP_HUGE}, -EIO},
	{"of a large request, sent without asking first",
		{"POST /x?", "417 No", NULL, "", HTTP_WHOLE}, 0},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct http_step steps[] = {cases[i].step, {0}};
		struct http_server *s = http_server_start(steps);
		struct http_answer a = {0};
		struct error err = {0};

		print_message("  %s\n", cases[i].what);
		assert_int_equal(ask(s, "POST", NULL, 0, &a, &err), cases[i].result);
		assert_null(strstr(err.text, "signature"));
		if (cases[i].result < 0)
			assert_int_equal(a.status, 0);
		http_answer_done(&a);
		http_server_stop(s);
	}
}

static void test_nobody_listens(void **state)
{
	const struct http_step none[] = {{0}};
	struct http_server *s = http_server_start(none);
	struct http_answer a = {0};
	_cleanup_(str_done) struct str url = {0};
	struct http_request q = {.method = "POST", .deadline = USEC_SEC, .body = "", .url = ""};

	(void)state;
	str_add(&url, http_server_url(s));
	http_server_stop(s);
	q.url = str_text(&url);
	assert_int_equal(http_ask(&q, &a, NULL), -ENOTCONN);
	q.url = "http://no-such-host.invalid/";
	assert_int_equal(http_ask(&q, &a, NULL), -ENOTCONN);
	q.url = "file:///etc/hostname";
	assert_int_equal(http_ask(&q, &a, NULL), -ENOTCONN);
}

/* Talks no TLS: nothing of the request may have left. */
static void test_no_encryption(void **state)
{
	const struct http_step none[] = {{NULL, NULL, NULL, NULL, HTTP_RESET}, {0}};
	struct http_server *s = http_server_start(none);
	_cleanup_(str_done) struct str url = {0};
	struct http_answer a = {0};
	struct http_request q = {.method = "POST", .deadline = USEC_SEC / 4, .body = "", .url = ""};

	(void)state;
	str_addf(&url, "https%s", http_server_url(s) + 4);
	q.url = str_text(&url);
	assert_int_equal(http_ask(&q, &a, NULL), -ENOTCONN);
	assert_int_equal(http_server_asked(s), 0);
	/* its one step is still to be asked */
	q.url = http_server_url(s);
	assert_int_equal(http_ask(&q, &a, NULL), -EIO);
	http_server_stop(s);
}

/* A kept connection that is closed under a request: libcurl asks again. Right for a read, and must
 * not be for a write. */
static void test_kept_connection(void **state)
{
	const struct http_step reads[] = {{"GET ", "200 OK", NULL, "a", HTTP_WHOLE},
		{"GET ", NULL, NULL, NULL, HTTP_RESET}, {"GET ", "200 OK", NULL, "b", HTTP_WHOLE},
		{0}};
	const struct http_step writes[] = {{"GET ", "200 OK", NULL, "a", HTTP_WHOLE},
		{"POST ", NULL, NULL, NULL, HTTP_RESET}, {0}};
	struct http_connection *c = http_connection_new();
	struct http_server *s = http_server_start(reads);
	struct http_answer a = {0};

	(void)state;
	assert_int_equal(ask(s, "GET", c, 0, &a, NULL), 0);
	assert_int_equal(ask(s, "GET", c, 0, &a, NULL), 0);
	assert_string_equal(str_text(&a.body), "b");
	http_server_stop(s);
	s = http_server_start(writes);
	assert_int_equal(ask(s, "GET", c, 0, &a, NULL), 0);
	assert_int_equal(ask(s, "POST", c, 0, &a, NULL), -EIO);
	http_server_stop(s);
	http_connection_free(c);
	http_answer_done(&a);
}

/* What a write leaves is good for the next read: one connection, no second handshake. */
static void test_headers_do_not_stay(void **state)
{
	const struct http_step steps[] = {{"POST ", "200 OK", NULL, "a", HTTP_WHOLE},
		{"GET ", "200 OK", "X-A: 1\r\nx-a:  2 \r\n", "b", HTTP_WHOLE}, {0}};
	struct http_connection *c = http_connection_new();
	struct http_server *s = http_server_start(steps);
	_cleanup_(str_done) struct str url = {0}, value = {0};
	struct http_answer a = {0};
	const char *const headers[] = {"Authorization: Bearer s3cret", NULL};

	(void)state;
	str_addf(&url, "%s/", http_server_url(s));
	assert_int_equal(http_ask(&(struct http_request){.method = "POST",
					  .url = str_text(&url),
					  .headers = headers,
					  .body = "{}",
					  .body_bytes = 2,
					  .deadline = USEC_SEC,
					  .connection = c},
				 &a, NULL),
		0);
	assert_int_equal(ask(s, "GET", c, 0, &a, NULL), 0);
	assert_true(http_server_has(s, 0, headers[0]));
	assert_null(strstr(http_server_request(s, 1), "Bearer"));
	assert_null(strstr(http_server_request(s, 1), "Content-"));
	assert_true(http_answer_header(&a, "X-a", &value));
	assert_string_equal(str_text(&value), "2");
	assert_false(http_answer_header(&a, "X", &value));
	http_server_stop(s);
	http_connection_free(c);
	http_answer_done(&a);
}

static void test_tail(void **state)
{
	const struct http_step steps[] = {{"GET ", "200 OK", NULL, "0123456789", HTTP_WHOLE},
		{"GET ", "200 OK", NULL, "0123456789", HTTP_WHOLE}, {0}};
	struct http_server *s = http_server_start(steps);
	struct http_request q = {.url = http_server_url(s),
		.deadline = USEC_SEC,
		.answer_most_bytes = 4,
		.keep_tail = true};
	struct http_answer a = {0};

	(void)state;
	assert_int_equal(http_ask(&q, &a, NULL), 0);
	assert_string_equal(str_text(&a.body), "6789");
	q.answer_most_bytes = 10;
	q.keep_tail = false;
	assert_int_equal(http_ask(&q, &a, NULL), 0);
	assert_string_equal(str_text(&a.body), "0123456789");
	http_answer_done(&a);
	http_server_stop(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_nobody_listens),
		cmocka_unit_test(test_no_encryption),
		cmocka_unit_test(test_kept_connection),
		cmocka_unit_test(test_headers_do_not_stay),
		cmocka_unit_test(test_tail),
	};

	unsetenv("http_proxy");
	unsetenv("https_proxy");
	unsetenv("HTTPS_PROXY");
	unsetenv("ALL_PROXY");
	unsetenv("all_proxy");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
