/*
 * The GitHub door before a small real server: what is sent, what is made of each answer, what is
 * asked again and what never is.
 */
#include "czar/io/github.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/io/github_cache.h"
#include "tests/unit/github_fixture.h"

#define OK "200 OK"
#define JSON "Content-Type: application/json\r\n"
#define ETAG_A JSON "ETag: W/\"a\"\r\n"

static const char *text_in(const struct github_answer *a, const char *key)
{
	const char *text = json_string_value(json_object_get(a->body, key));

	return text ? text : "";
}

static void test_headers(void **state)
{
	const struct http_step steps[] = {
		{"GET /user HTTP/1.1\r\n", OK, JSON, "{\"login\": \"b\"}", HTTP_WHOLE},
		{"POST /repos/a/b/statuses/1 HTTP/1.1\r\n", "201 Created", JSON, "{}", HTTP_WHOLE},
		{"DELETE /repos/a/b/git/refs/heads/x HTTP/1.1\r\n", "204 No Content", NULL, NULL,
			HTTP_WHOLE},
		{0}};
	struct github_test t;
	struct github_answer a = {0};
	json_t *body = json_pack("{s:s}", "state", "success");

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/user", &a, NULL), 0);
	assert_int_equal(a.status, 200);
	assert_string_equal(text_in(&a, "login"), "b");
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "POST", "/repos/a/b/statuses/1",
				 body, &a, NULL),
		0);
	assert_int_equal(a.status, 201);
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "DELETE",
				 "/repos/a/b/git/refs/heads/x", NULL, &a, NULL),
		0);
	assert_int_equal(a.status, 204);
	assert_null(a.body);
	for (size_t i = 0; i < 3; i++) {
		assert_true(http_server_has(t.server, i, "Accept: application/vnd.github+json"));
		assert_true(http_server_has(t.server, i, "X-GitHub-Api-Version: 2022-11-28"));
		assert_true(http_server_has(t.server, i, "User-Agent: czar/" CZAR_VERSION));
		assert_true(http_server_has(t.server, i, "Authorization: Bearer ghp_one"));
	}
	assert_true(http_server_has(t.server, 1, "Content-Type: application/json"));
	assert_non_null(
		strstr(http_server_request(t.server, 1), "\r\n\r\n{\"state\":\"success\"}"));
	assert_true(http_server_has(t.server, 2, "Content-Length: 0"));
	assert_true(t.paused >= USEC_SEC); /* between the writes */
	json_decref(body);
	github_test_stop(&t);
}

/* A 304 is answered from the store, over a restart, for this identity alone; now and then all is
 * read whole. */
static void test_conditional(void **state)
{
	const struct http_step steps[] = {{"GET /x ", OK, ETAG_A, "{\"n\": \"1\"}", HTTP_WHOLE},
		{"GET /x ", "304 Not Modified", "ETag: W/\"a\"\r\n", NULL, HTTP_WHOLE},
		{"GET /x ", "304 Not Modified", NULL, NULL, HTTP_WHOLE},
		{"GET /x ", OK, ETAG_A, "{\"n\": \"2\"}", HTTP_WHOLE}, /* anew */
		{"GET /x ", OK, ETAG_A, "{\"n\": \"3\"}", HTTP_WHOLE}, /* five minutes later */
		{"GET /x ", "304 Not Modified", NULL, NULL, HTTP_WHOLE},
		{"GET /x ", OK, ETAG_A, "{\"n\": \"4\"}", HTTP_WHOLE}, /* another token */
		{0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	t.options.reviewer_from = "env:OTHER";
	setenv("OTHER", "ghp_two", 1);
	github_test_open(&t);
	for (int i = 0; i < 2; i++)
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 200);
	assert_string_equal(text_in(&a, "n"), "1");
	github_test_reopen(&t);
	t.now += 5 * USEC_MIN - 1;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "1");
	assert_int_equal(github_get_anew(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "2");
	t.now += 5 * USEC_MIN;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "3");
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "3");
	assert_int_equal(github_get(t.github, GITHUB_REVIEWER, "/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "4");
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(http_server_has(t.server, i, "If-None-Match: W/\"a\""),
			i == 1 || i == 2 || i == 5);
	assert_true(http_server_has(t.server, 6, "Authorization: Bearer ghp_two"));
	github_answer_done(&a);
	github_test_stop(&t);
}

/* With few calls left nothing is read only to be sure. */
static void test_no_whole_reads_when_short(void **state)
{
	const struct http_step steps[] = {
		{"GET /x ", OK,
			ETAG_A "x-ratelimit-limit: 5000\r\nx-ratelimit-remaining: 2500\r\n"
			       "x-ratelimit-reset: 1795301000\r\n",
			"{}", HTTP_WHOLE},
		{"GET /x ", "304 Not Modified", NULL, NULL, HTTP_WHOLE},
		{"GET /x ", OK, ETAG_A, "{}", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	t.now += 30 * USEC_MIN;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	t.now += 30 * USEC_MIN; /* a new hour */
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_false(http_server_has(t.server, 2, "If-None-Match: W/\"a\""));
	github_answer_done(&a);
	github_test_stop(&t);
}

static void test_pages(void **state)
{
	const struct http_step steps[] = {
		{"GET /repos/a/b/pulls?state=open&per_page=100 ", OK,
			ETAG_A "Link: <@/repositories/7/pulls?after=x%3D&b=1>; rel=\"next\"\r\n",
			"[1, 2]", HTTP_WHOLE},
		{"GET /repositories/7/pulls?after=x%3D&b=1 ", OK,
			JSON "link: <@/repos/a/b/pulls>; rel=\"prev\", "
			     "<@/repositories/7/pulls?page=3>; rel=\"next\", "
			     "<@/repositories/7/pulls?page=9>; rel=\"last\"\r\n",
			"[3]", HTTP_WHOLE},
		{"GET /repositories/7/pulls?page=3 ", OK,
			JSON "Link: <@/repositories/7/pulls?page=2>; rel=\"prev\"\r\n", "[]",
			HTTP_WHOLE},
		/* the first page's link is stored with it */
		{"GET /repos/a/b/pulls?state=open&per_page=100 ", "304 Not Modified", NULL, NULL,
			HTTP_WHOLE},
		{"GET /repositories/7/pulls?after=x%3D&b=1 ", OK, JSON, "[4]", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(github_list(t.github, GITHUB_AUTHOR, "/repos/a/b/pulls?state=open",
					 NULL, 100, &a, NULL),
			0);
		assert_int_equal(a.status, 200);
		assert_int_equal(json_array_size(a.body), 3);
		assert_int_equal(json_integer_value(json_array_get(a.body, 2)), 3 + i);
	}
	github_answer_done(&a);
	github_test_stop(&t);
}

/* A last page that is full is asked for whole: its ETag says nothing of a next one. */
static void test_full_page(void **state)
{
	static char full[4 * 100 + 3] = "[1";
	const struct http_step steps[] = {{"GET /l?per_page=100 ", OK, ETAG_A, full, HTTP_WHOLE},
		{"GET /l?per_page=100 ", OK, ETAG_A "Link: <@/l?page=2>; rel=\"next\"\r\n", full,
			HTTP_WHOLE},
		{"GET /l?page=2 ", OK, JSON, "[2]", HTTP_WHOLE},
		{"GET /l?per_page=100 ", "304 Not Modified", NULL, NULL, HTTP_WHOLE},
		{"GET /l?page=2 ", OK, JSON, "[2]", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	for (int i = 1; i < 100; i++)
		memcpy(full + 2 * i, ",1", 2);
	memcpy(full + 2 * 100, "]", 2);
	github_test_start(&t, steps);
	github_test_open(&t);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
			github_list(t.github, GITHUB_AUTHOR, "/l", NULL, 1000, &a, NULL), 0);
		assert_int_equal(json_array_size(a.body), i ? 101 : 100);
	}
	assert_false(http_server_has(t.server, 1, "If-None-Match: W/\"a\""));
	assert_true(http_server_has(t.server, 3, "If-None-Match: W/\"a\""));
	github_answer_done(&a);
	github_test_stop(&t);
}

static const struct {
	const char *what;
	struct http_step step;
	const char *key;
	int result;
	long status;
	const char *path; /* NULL: /l */
} lists[] = {
	{"elements of an object",
		{"GET /l", OK, JSON, "{\"total_count\": 1, \"check_runs\": [1]}", HTTP_WHOLE},
		"check_runs", 0, 200, NULL},
	{"not the object that it must be", {"GET /l", OK, JSON, "{}", HTTP_WHOLE}, "check_runs",
		-EIO, 0, NULL},
	{"pages of one's own size", {"GET /l?per_page=2 ", OK, JSON, "[1]", HTTP_WHOLE}, NULL, 0,
		200, "/l?per_page=2"},
	{"no list", {"GET /l", OK, JSON, "{}", HTTP_WHOLE}, NULL, -EIO, 0, NULL},
	{"too many", {"GET /l", OK, JSON, "[1, 2, 3, 4]", HTTP_WHOLE}, NULL, -EFBIG, 0, NULL},
	{"nothing there", {"GET /l", "404 Not Found", JSON, "{}", HTTP_WHOLE}, NULL, 0, 404, NULL},
	{"leads to another host",
		{"GET /l", OK, JSON "Link: <https://evil.example.org/>; rel=\"next\"\r\n", "[]",
			HTTP_WHOLE},
		NULL, -EINVAL, 0, NULL},
	{"leads to a host that begins like ours",
		{"GET /l", OK, JSON "Link: <@.evil.example.org/>; rel=\"next\"\r\n", "[]",
			HTTP_WHOLE},
		NULL, -EINVAL, 0, NULL},
};

static void test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const struct http_step steps[] = {lists[i].step, {0}};
		struct github_test t;
		struct github_answer a = {0};

		print_message("  %s\n", lists[i].what);
		github_test_start(&t, steps);
		github_test_open(&t);
		assert_int_equal(
			github_list(t.github, GITHUB_AUTHOR, lists[i].path ? lists[i].path : "/l",
				lists[i].key, 3, &a, NULL),
			lists[i].result);
		assert_int_equal(a.status, lists[i].status);
		github_answer_done(&a);
		github_test_stop(&t);
	}
}

/* What a read is asked again for, and what a write is not. */
static const struct {
	const char *what;
	struct http_step step;
	size_t reads;
	int read_result, write_result;
	long status;
} troubles[] = {
	{"bad gateway", {NULL, "502 Bad", "Content-Type: text/html\r\n", "<html>", HTTP_WHOLE}, 3,
		0, 0, 502},
	{"cut off", {NULL, "500 Server Error", JSON, "{\"message\": \"Server Error\"}", HTTP_WHOLE},
		3, 0, 0, 500},
	{"reset", {NULL, NULL, NULL, NULL, HTTP_RESET}, 3, -EIO, -EIO, 0},
	{"truncated", {NULL, OK, JSON, "{\"number\": 12}", HTTP_TRUNCATED}, 3, -EIO, -EIO, 0},
	{"huge", {NULL, OK, JSON, NULL, HTTP_HUGE}, 1, -EFBIG, -EIO, 0},
	{"a page of somebody else", {NULL, OK, NULL, "<html>log in</html>", HTTP_WHOLE}, 1, -EIO,
		-EIO, 0},
	{"not found", {NULL, "404 Not Found", JSON, "{}", HTTP_WHOLE}, 1, 0, 0, 404},
	{"conflict", {NULL, "409 Conflict", JSON, "{}", HTTP_WHOLE}, 1, 0, 0, 409},
	{"an empty answer", {NULL, "200 OK", NULL, "", HTTP_WHOLE}, 1, 0, 0, 200},
};

static void test_troubles(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
		struct http_step steps[5] = {{0}};
		struct github_test t;
		struct github_answer a = {0};
		struct error err = {0};

		print_message("  %s\n", troubles[i].what);
		for (size_t j = 0; j < troubles[i].reads; j++)
			steps[j] = troubles[i].step;
		github_test_start(&t, steps);
		github_test_open(&t);
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, &err),
			troubles[i].read_result);
		assert_int_equal(a.status, troubles[i].status);
		assert_int_equal(t.paused, troubles[i].reads == 3 ? 4 * USEC_SEC : 0);
		github_test_stop(&t);
		memset(&steps[1], 0, sizeof steps[1]);
		github_test_start(&t, steps);
		github_test_open(&t);
		assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, &err),
			troubles[i].write_result);
		assert_int_equal(a.status, troubles[i].status);
		github_answer_done(&a);
		github_test_stop(&t);
	}
}

static void test_well_again(void **state)
{
	const struct http_step steps[] = {{NULL, "502 Bad", NULL, "", HTTP_WHOLE},
		{NULL, NULL, NULL, NULL, HTTP_RESET},
		{NULL, OK, JSON, "{\"n\": \"1\"}", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "1");
	github_answer_done(&a);
	github_test_stop(&t);
}

static void test_called_off(void **state)
{
	const struct http_step steps[] = {{NULL, "502 Bad", NULL, "", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	t.calls_off = true;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), -ECANCELED);
	github_test_stop(&t);
}

/* Methods stay, hosts count. */
static void test_redirects(void **state)
{
	const struct http_step there[] = {{0}};
	struct http_server *other = http_server_start(there);
	_cleanup_(str_done) struct str elsewhere = {0}, text = {0};
	struct http_step steps[] = {{"GET /repos/old/x ", "301 Moved",
					    "Location: @/repositories/7/x\r\n", "{}", HTTP_WHOLE},
		{"GET /repositories/7/x ", OK, JSON, "{\"n\": \"1\"}", HTTP_WHOLE},
		{"PUT /repos/old/x ", "307 Moved", "Location: /repositories/7/x\r\n", "{}",
			HTTP_WHOLE},
		{"PUT /repositories/7/x ", "308 Moved", "Location: @/repositories/8/x\r\n", "{}",
			HTTP_WHOLE},
		{"PUT /repositories/8/x ", OK, JSON, "{\"n\": \"2\"}", HTTP_WHOLE},
		{"GET /repos/old/x ", "302 Found", NULL, "{\"message\": \"Moved\"}", HTTP_WHOLE},
		{"PUT /repos/old/x ", "302 Found", NULL, "{}", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};
	json_t *body = json_pack("{s:s}", "sha", "1");
	char says[256];

	(void)state;
	str_addf(&elsewhere, "Location: %s/steal\r\n", http_server_url(other));
	steps[5].headers = steps[6].headers = str_text(&elsewhere);
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/repos/old/x", &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "1");
	assert_int_equal(
		github_write(t.github, GITHUB_AUTHOR, "PUT", "/repos/old/x", body, &a, NULL), 0);
	assert_string_equal(text_in(&a, "n"), "2");
	assert_non_null(strstr(http_server_request(t.server, 4), "{\"sha\":\"1\"}"));
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/repos/old/x", &a, NULL), 0);
	assert_int_equal(a.status, 302);
	github_error_text(&a, says, sizeof says);
	assert_string_equal(says, "it is elsewhere: Moved (302)");
	assert_int_equal(
		github_write(t.github, GITHUB_AUTHOR, "PUT", "/repos/old/x", body, &a, NULL), 0);
	assert_int_equal(a.status, 302);
	json_decref(body);
	github_answer_done(&a);
	github_test_stop(&t);
	http_server_stop(other); /* was never asked */
}

/* A job's log lies with another host, which gets no token. */
static void test_text_of_another_host(void **state)
{
	const struct http_step there[] = {
		{"GET /log?sig=1 ", OK, NULL, "first\nan \x1b[31merror\x1b[0m\nlast\n", HTTP_WHOLE},
		{0}};
	struct http_server *other = http_server_start(there);
	_cleanup_(str_done) struct str elsewhere = {0}, text = {0};
	struct http_step steps[] = {
		{"GET /repos/a/b/actions/jobs/1/logs ", "302 Found", NULL, "", HTTP_WHOLE},
		{"GET /gone ", "410 Gone", JSON, "{\"message\": \"gone\"}", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	str_addf(&elsewhere, "Location: %s/log?sig=1\r\n", http_server_url(other));
	steps[0].headers = str_text(&elsewhere);
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get_text(t.github, GITHUB_AUTHOR, "/repos/a/b/actions/jobs/1/logs",
				 23, &a, &text, NULL),
		0);
	assert_int_equal(a.status, 200);
	assert_string_equal(str_text(&text), "an ?[31merror?[0m\nlast\n");
	assert_null(strstr(http_server_request(other, 0), "ghp_one"));
	assert_null(strcasestr(http_server_request(other, 0), "Authorization"));
	assert_int_equal(github_get_text(t.github, GITHUB_AUTHOR, "/gone", 23, &a, &text, NULL), 0);
	assert_int_equal(a.status, 410);
	github_answer_done(&a);
	github_test_stop(&t);
	http_server_stop(other);
}

static void test_round_and_round(void **state)
{
	const struct http_step around = {
		"GET /x ", "302 Found", "Location: /x\r\n", "{}", HTTP_WHOLE};
	const struct http_step steps[] = {around, around, around, around, around, around, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 302);
	github_answer_done(&a);
	github_test_stop(&t);
}

static const struct {
	long status;
	const char *body, *permissions, *says;
} errors[] = {
	{401, "{\"message\": \"Bad credentials\"}", "",
		"the token is refused: Bad credentials (401)"},
	{403, "{\"message\": \"Resource not accessible by personal access token\"}",
		"contents=write; pull_requests=write",
		"Resource not accessible by personal access token; the token needs "
		"contents=write; pull_requests=write (403)"},
	{404, "{\"message\": \"Not Found\"}", "",
		"not there, or not for this token to see: Not Found (404)"},
	{405, "{\"message\": \"Base branch was modified. Review and try the merge again.\"}", "",
		"Base branch was modified. Review and try the merge again. (405)"},
	{409, NULL, "", "something moved meanwhile (409)"},
	{422,
		"{\"message\": \"Validation Failed\", \"errors\": [{\"resource\": \"PullRequest\", "
		"\"code\": \"custom\", \"message\": \"A pull request already exists for o:b.\"}, "
		"{\"resource\": \"PullRequest\", \"field\": \"head\", \"code\": \"invalid\"}, "
		"{\"code\": \"missing\"}]}",
		"",
		"Validation Failed; A pull request already exists for o:b.; head is invalid; "
		"missing "
		"(422)"},
	{422,
		"{\"message\": \"Unprocessable Entity\", \"errors\": [\"Can not approve your own "
		"pull request\"]}",
		"", "Unprocessable Entity; Can not approve your own pull request (422)"},
	{422, "{\"message\": \"Bad\", \"errors\": \"alone\"}", "", "Bad; alone (422)"},
	{422, "{\"errors\": {\"message\": \"alone\"}}", "", "it cannot be done; alone (422)"},
	{422, "{\"message\": 3, \"errors\": [4, null, {}]}", "", "it cannot be done (422)"},
	{400, "{\"message\": \"Problems parsing JSON\"}", "", "Problems parsing JSON (400)"},
	{418, NULL, "", "it is refused (418)"},
	{502, NULL, "", "GitHub is in trouble (502)"},
	{500, "{\"message\": \"Server Error\"}", "", "GitHub is in trouble: Server Error (500)"},
	{422, "{\"message\": \"two\\nlines \\u001b[31m and \\u202e turned\"}", "",
		"two lines ?[31m and ? turned (422)"},
	{422, "[]", "", "it cannot be done (422)"},
};

static void test_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		struct github_answer a = {.status = errors[i].status};
		char says[512], little[8];

		a.body = errors[i].body ? json_loads(errors[i].body, 0, NULL) : NULL;
		TEXT_SET(a.permissions, errors[i].permissions);
		github_error_text(&a, says, sizeof says);
		assert_string_equal(says, errors[i].says);
		github_error_text(&a, little, sizeof little);
		assert_int_equal(strlen(little), sizeof little - 1);
		github_answer_done(&a);
	}
}

static void test_permissions(void **state)
{
	const struct http_step steps[] = {
		{"PUT ", "403 Forbidden", JSON "X-Accepted-GitHub-Permissions: contents=write\r\n",
			"{\"message\": \"no\"}", HTTP_WHOLE},
		{0}};
	struct github_test t;
	struct github_answer a = {0};
	char says[256];

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	github_error_text(&a, says, sizeof says);
	assert_string_equal(says, "no; the token needs contents=write (403)");
	github_answer_done(&a);
	github_test_stop(&t);
}

static void test_addresses(void **state)
{
	const struct http_step steps[] = {{0}};
	_cleanup_(str_done) struct str path = {0};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	str_add(&path, "/branches/");
	github_add_segment(&path, "feature/a b%\xc3\xbc~.-_9?#");
	assert_string_equal(str_text(&path), "/branches/feature%2Fa%20b%25%C3%BC~.-_9%3F%23");
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/a b", &a, NULL), -EINVAL);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/a\r\nX: y", &a, NULL), -EINVAL);
	assert_int_equal(
		github_get(t.github, GITHUB_AUTHOR, "https://example.org/", &a, NULL), -EINVAL);
	github_test_stop(&t);
}

/* What lies on the disk: nobody else's to read, and no token in it. */
static int on_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	_cleanup_(str_done) struct str text = {0};

	(void)at;
	assert_int_equal(st->st_mode & 0777, type == FTW_F ? 0600 : 0700);
	if (type != FTW_F)
		return 0;
	assert_int_equal(file_read(path, 1 << 20, &text, NULL), 0);
	assert_null(strstr(str_text(&text), "ghp_"));
	return 0;
}

static void test_files(void **state)
{
	const struct http_step steps[] = {{"GET /x ", OK, ETAG_A, "{}", HTTP_WHOLE},
		{"PUT /x ", OK, JSON, "{}", HTTP_WHOLE}, {0}};
	struct github_test t;
	struct github_answer a = {0};

	(void)state;
	github_test_start(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	assert_int_equal(nftw(t.folder, on_file, 16, FTW_PHYS), 0);
	github_answer_done(&a);
	github_test_stop(&t);
}

static int on_old(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static char answer_path[128];

static int on_answer(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)at;
	TEXT_SET(answer_path, path);
	return type == FTW_F;
}

/* Times of files move in such steps. */
static void wait_for_next_step(void)
{
	struct timespec before, now;

	clock_gettime(CLOCK_REALTIME_COARSE, &before);
	do
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	while (now.tv_nsec == before.tv_nsec);
}

/* The store is bounded: what was not used for longest goes. */
static void test_bounds(void **state)
{
	struct github_cache c;
	char folder[] = "/tmp/czar-answers-XXXXXX", url[32];
	struct github_cache_key key = {"me", url, "json"};
	struct github_cached found = {0};
	int there = 0;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(github_cache_open(&c, folder, NULL), 0);
	c.most_files = 10;
	for (int i = 0; i < 130; i++) {
		wait_for_next_step();
		TEXT_SETF(url, "/%d", i);
		github_cache_keep(&c, &key, &(struct github_cached){.whole = i});
		TEXT_SETF(url, "/0");
		github_cache_touch(&c, &key);
	}
	for (int i = 0; i < 130; i++) {
		TEXT_SETF(url, "/%d", i);
		if (!github_cache_find(&c, &key, &found))
			continue;
		assert_int_equal(found.whole, i);
		assert_true(i == 0 || i >= 118);
		github_cached_done(&found);
		there++;
	}
	assert_in_range(there, 10, 12);
	TEXT_SETF(url, "/129");
	github_cache_drop(&c, &key);
	assert_false(github_cache_find(&c, &key, &found));
	nftw(folder, on_old, 16, FTW_DEPTH | FTW_PHYS);
}

/* A file that is not what its name says is no answer. */
static void test_broken_answers(void **state)
{
	static const struct {
		size_t from, bytes; /* of the file, that stay */
	} cuts[] = {{0, 0}, {0, 10}, {0, SIZE_MAX - 1}, {1, SIZE_MAX}, {0, SIZE_MAX}};
	struct github_cache c;
	char folder[] = "/tmp/czar-answers-XXXXXX";
	const struct github_cache_key key = {"me", "/x", "json"}, other = {"me", "/y", "json"};
	struct github_cached what = {0}, found = {0};

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(github_cache_open(&c, folder, NULL), 0);
	str_add(&what.body, "{\"n\": 1}\nand a second line");
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		_cleanup_(str_done) struct str text = {0};

		github_cache_keep(&c, &key, &what);
		assert_true(github_cache_find(&c, &key, &found));
		assert_string_equal(str_text(&found.body), str_text(&what.body));
		github_cached_done(&found);
		assert_int_equal(nftw(folder, on_answer, 16, FTW_PHYS), 1);
		assert_int_equal(file_read(answer_path, 1 << 20, &text, NULL), 0);
		if (cuts[i].bytes < SIZE_MAX - 1)
			text.len = cuts[i].bytes;
		else if (cuts[i].bytes < SIZE_MAX)
			text.len--;
		else if (cuts[i].from == 0)
			text.data[text.len - 1] = '\0'; /* a block that was not written */
		assert_int_equal(file_write(answer_path, text.data + cuts[i].from,
					 text.len - (cuts[i].from < text.len ? cuts[i].from : 0),
					 0600, NULL),
			0);
		assert_false(github_cache_find(&c, &key, &found));
		assert_false(github_cache_find(&c, &other, &found));
	}
	github_cached_done(&what);
	nftw(folder, on_old, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_conditional),
		cmocka_unit_test(test_no_whole_reads_when_short),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_full_page),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_troubles),
		cmocka_unit_test(test_well_again),
		cmocka_unit_test(test_called_off),
		cmocka_unit_test(test_redirects),
		cmocka_unit_test(test_text_of_another_host),
		cmocka_unit_test(test_round_and_round),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_broken_answers),
	};

	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
