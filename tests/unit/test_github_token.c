/*
 * Tokens of GitHub: where each host's is looked for, what becomes of one that is refused, and an
 * App's, signed by a key of the test's own and checked with its public half.
 */
#include "czar/io/github.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/base/sign.h"
#include "tests/unit/github_fixture.h"

#define JSON "Content-Type: application/json\r\n"
#define REFUSED \
	{ \
		"GET /x ", "401 Unauthorized", JSON, "{\"message\": \"Bad credentials\"}", \
			HTTP_WHOLE \
	}
#define GOOD \
	{ \
		"GET /x ", "200 OK", JSON, "{}", HTTP_WHOLE \
	}

/* --- Hosts. */

static const struct {
	const char *api_url, *host, *gh_host; /* options, environment */
	const char *api, *git_host;           /* NULL: refused */
	const char *token;                    /* of the variables below */
} places[] = {
	{NULL, NULL, NULL, "https://api.github.com", "github.com", "gh"},
	{NULL, "github.com", "ghe.example.org", "https://api.github.com", "github.com", "gh"},
	{NULL, NULL, "ghe.example.org", "https://ghe.example.org/api/v3", "ghe.example.org",
		"enterprise"},
	{NULL, "ghe.example.org", NULL, "https://ghe.example.org/api/v3", "ghe.example.org",
		"enterprise"},
	{NULL, "acme.ghe.com", NULL, "https://api.acme.ghe.com", "acme.ghe.com", "gh"},
	{NULL, "github.localhost", NULL, "http://api.github.localhost", "github.localhost", "gh"},
	{"https://x.example.org:8443/api/v3//", "github.com", NULL,
		"https://x.example.org:8443/api/v3", "x.example.org", "enterprise"},
	{"http://127.0.0.1:4010", NULL, NULL, "http://127.0.0.1:4010", "127.0.0.1", "enterprise"},
	{"http://[::1]:4010", NULL, NULL, "http://[::1]:4010", "[::1]", "enterprise"},
	{"http://localhost", NULL, NULL, "http://localhost", "localhost", "enterprise"},
	{"http://api.example.org", NULL, NULL, NULL, NULL, NULL},
	{"http://127.0.0.1.example.org", NULL, NULL, NULL, NULL, NULL},
	{"http://127.evil.org", NULL, NULL, NULL, NULL, NULL},
	{"https://user:pass@api.github.com", NULL, NULL, NULL, NULL, NULL},
	{"https://", NULL, NULL, NULL, NULL, NULL},
	{"ftp://api.github.com", NULL, NULL, NULL, NULL, NULL},
	{"api.github.com", NULL, NULL, NULL, NULL, NULL},
	{"https://api.github.com?x", NULL, NULL, NULL, NULL, NULL},
};

static void set(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void test_places(void **state)
{
	const struct http_step none[] = {{0}};

	(void)state;
	setenv("GITHUB_TOKEN", "gh", 1);
	setenv("GITHUB_ENTERPRISE_TOKEN", "enterprise", 1);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const char *user, *password;
		struct github_test t;
		struct error err = {0};

		print_message("  %zu\n", i);
		github_test_start(&t, none);
		t.options.api_url = places[i].api_url;
		t.options.host = places[i].host;
		t.options.token_from = NULL;
		set("GH_HOST", places[i].gh_host);
		assert_int_equal(
			github_open(&t.options, &t.github, &err), places[i].api ? 0 : -EINVAL);
		if (places[i].api) {
			assert_string_equal(github_api(t.github), places[i].api);
			assert_string_equal(github_host(t.github), places[i].git_host);
			assert_int_equal(github_credential(t.github, &user, &password, &err), 0);
			assert_string_equal(user, "x-access-token");
			assert_string_equal(password, places[i].token);
		}
		github_test_stop(&t);
	}
	setenv("GH_TOKEN", "first", 1);
	assert_string_equal(github_token_place("github.com"), "env:GH_TOKEN");
	setenv("GH_TOKEN", "", 1);
	assert_string_equal(github_token_place("github.com"), "env:GITHUB_TOKEN");
	unsetenv("GITHUB_TOKEN");
	assert_null(github_token_place("github.com"));
	assert_string_equal(github_token_place("x.org"), "env:GITHUB_ENTERPRISE_TOKEN");
	unsetenv("GH_HOST");
	unsetenv("GITHUB_ENTERPRISE_TOKEN");
}

static const struct {
	const char *what, *token_from, *app_id, *app_installation, *app_key;
	int open, call;
} options[] = {
	{"nothing said, nothing set", NULL, NULL, NULL, NULL, 0, -EACCES},
	{"a variable that is not there", "env:NO_SUCH_VARIABLE", NULL, NULL, NULL, 0, -EACCES},
	{"a secret in the wrong place", "ghp_secret", NULL, NULL, NULL, 0, -EACCES},
	{"half an App", NULL, "1", "2", NULL, -EINVAL, 0},
	{"an App and a token", "env:TOKEN", "1", "2", "/key", -EINVAL, 0},
	{"an App without its key", NULL, "1", "2", "/no-such-key", 0, -EACCES},
};

static void test_options(void **state)
{
	const struct http_step none[] = {{0}};

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		struct github_answer a = {0};
		struct github_test t;
		struct error err = {0};

		print_message("  %s\n", options[i].what);
		github_test_start(&t, none);
		t.options.token_from = options[i].token_from;
		t.options.app_id = options[i].app_id;
		t.options.app_installation = options[i].app_installation;
		t.options.app_key = options[i].app_key;
		assert_int_equal(github_open(&t.options, &t.github, &err), options[i].open);
		if (options[i].open == 0) {
			assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, &err),
				options[i].call);
			assert_int_equal(
				github_get(t.github, GITHUB_REVIEWER, "/x", &a, &err), -EACCES);
		}
		assert_null(strstr(err.text, "ghp_secret"));
		github_test_stop(&t);
	}
}

/* --- A token that is refused. */

static void put(const struct github_test *t, const char *name, const char *text)
{
	char path[128];

	TEXT_SETF(path, "%s/%s", t->folder, name);
	assert_int_equal(file_write(path, text, strlen(text), 0600, NULL), 0);
}

static char place[128];

static void start_with_file(struct github_test *t, const struct http_step *steps)
{
	github_test_start(t, steps);
	put(t, "token", "ghp_old\n");
	TEXT_SETF(place, "file:%s/token", t->folder);
	t->options.token_from = place;
	github_test_open(t);
}

static void test_renewed_behind_our_back(void **state)
{
	const struct http_step steps[] = {GOOD, REFUSED, GOOD,
		{"PUT /x ", "401 Unauthorized", JSON, "{}", HTTP_WHOLE},
		{"PUT /x ", "200 OK", JSON, "{}", HTTP_WHOLE}, {0}};
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	start_with_file(&t, steps);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	put(&t, "token", "ghp_new\n");
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 200);
	assert_true(http_server_has(t.server, 1, "Authorization: Bearer ghp_old"));
	assert_true(http_server_has(t.server, 2, "Authorization: Bearer ghp_new"));
	put(&t, "token", "ghp_newer\n");
	assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, NULL), 0);
	assert_int_equal(a.status, 200);
	assert_true(http_server_has(t.server, 4, "Authorization: Bearer ghp_newer"));
	github_answer_done(&a);
	github_test_stop(&t);
}

/* Refused for good: told once, then not sent again for a minute. */
static void test_refused(void **state)
{
	const struct http_step steps[] = {REFUSED, GOOD, {0}};
	struct github_answer a = {0};
	struct github_test t;
	struct error err = {0};
	char says[128];

	(void)state;
	start_with_file(&t, steps);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 401);
	github_error_text(&a, says, sizeof says);
	assert_string_equal(says, "the token is refused: Bad credentials (401)");
	t.now += USEC_MIN - 1;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, &err), -EACCES);
	assert_int_equal(a.status, 0);
	put(&t, "token", "ghp_new");
	t.now++;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, &err), 0);
	assert_true(http_server_has(t.server, 1, "Authorization: Bearer ghp_new"));
	github_answer_done(&a);
	github_test_stop(&t);
}

static void test_clock_set_back(void **state)
{
	const struct http_step steps[] = {REFUSED, GOOD, {0}};
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	start_with_file(&t, steps);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 401);
	put(&t, "token", "ghp_new");
	t.now -= USEC_HOUR;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 200);
	github_answer_done(&a);
	github_test_stop(&t);
}

/* --- An App. */

static EVP_PKEY *key;

static void write_key(const struct github_test *t, bool locked, unsigned mode)
{
	char path[128];
	FILE *file;

	TEXT_SETF(path, "%s/app.pem", t->folder);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(PEM_write_PrivateKey(file, key, locked ? EVP_aes_128_cbc() : NULL,
				 (const unsigned char *)"phrase", locked ? 6 : 0, NULL, NULL),
		1);
	fclose(file);
	assert_int_equal(chmod(path, mode), 0);
}

static char key_path[128];

static void start_app(struct github_test *t, const struct http_step *steps)
{
	github_test_start(t, steps);
	write_key(t, false, 0600);
	TEXT_SETF(key_path, "%s/app.pem", t->folder);
	t->options.token_from = NULL;
	t->options.app_id = "Iv23liABC";
	t->options.app_installation = "77";
	t->options.app_key = key_path;
}

static size_t from_base64url(const char *text, size_t n, unsigned char *ret)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned bits = 0, held = 0;
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = strchr(digits, text[i]);

		assert_true(at && *at);
		bits = bits << 6 | (unsigned)(at - digits);
		held += 6;
		if (held >= 8)
			ret[out++] = (unsigned char)(bits >> (held -= 8));
	}
	return out;
}

/* Three parts, the third over the first two by our key; claims by GitHub's rules at that time. */
static void check_signed(const char *request, usec_t at)
{
	const char *begin = strstr(request, "Authorization: Bearer "), *dot, *last;
	unsigned char bytes[1024] = {0};
	size_t n;
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	json_t *o;

	assert_non_null(begin);
	begin += strlen("Authorization: Bearer ");
	dot = strchr(begin, '.');
	last = strchr(dot + 1, '.');
	n = from_base64url(begin, (size_t)(dot - begin), bytes);
	o = json_loadb((char *)bytes, n, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(o, "alg")), "RS256");
	json_decref(o);
	n = from_base64url(dot + 1, (size_t)(last - dot - 1), bytes);
	o = json_loadb((char *)bytes, n, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(o, "iss")), "Iv23liABC");
	assert_int_equal(json_integer_value(json_object_get(o, "iat")), at / USEC_SEC - 60);
	assert_in_range(json_integer_value(json_object_get(o, "exp")), at / USEC_SEC + 60,
		at / USEC_SEC + 600);
	json_decref(o);
	n = from_base64url(last + 1, strcspn(last + 1, "\r"), bytes);
	assert_int_equal(EVP_DigestVerifyInit(digest, NULL, EVP_sha256(), NULL, key), 1);
	assert_int_equal(EVP_DigestVerify(digest, bytes, n, (const unsigned char *)begin,
				 (size_t)(last - begin)),
		1);
	EVP_MD_CTX_free(digest);
}

/* As long as they are since 2026, with dots. */
static void token_answer(char *ret, size_t size, const char *name, const char *ends)
{
	char filler[509];

	memset(filler, 'x', sizeof filler - 1);
	filler[sizeof filler - 1] = '\0';
	text_setf(ret, size, "{\"token\": \"ghs_%s.%s.end\", \"expires_at\": \"%s\"}", name, filler,
		ends);
}

#define ASKS "POST /app/installations/77/access_tokens "

static void test_app(void **state)
{
	char first[700], second[700], third[700], line[700];
	struct http_step steps[] = {{ASKS, "201 Created", JSON, first, HTTP_WHOLE}, GOOD, GOOD,
		{ASKS, "201 Created", JSON, second, HTTP_WHOLE}, GOOD, REFUSED,
		{ASKS, "201 Created", JSON, third, HTTP_WHOLE}, GOOD, {0}};
	const char *user, *password;
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	token_answer(first, sizeof first, "1", "2026-11-21T23:00:00Z");
	token_answer(second, sizeof second, "2", "2026-11-22T00:00:00Z");
	token_answer(third, sizeof third, "3", "2026-11-22T00:30:00Z");
	start_app(&t, steps);
	github_test_open(&t);
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	check_signed(http_server_request(t.server, 0), GITHUB_NOW);
	TEXT_SETF(line, "Authorization: Bearer %.*s", 518, first + strlen("{\"token\": \""));
	assert_true(http_server_has(t.server, 1, line));
	t.now = GITHUB_NOW + 55 * USEC_MIN - 1;
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	t.now++; /* five minutes before its end */
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	check_signed(http_server_request(t.server, 3), t.now);
	assert_non_null(strstr(http_server_request(t.server, 4), "Bearer ghs_2."));
	/* ended before its time */
	assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(http_server_request(t.server, 7), "Bearer ghs_3."));
	assert_int_equal(github_credential(t.github, &user, &password, NULL), 0);
	assert_true(text_starts(password, "ghs_3."));
	github_answer_done(&a);
	github_test_stop(&t);
}

/* Our clock is an hour late: the first try is refused, the second signed by GitHub's time. */
static void test_app_clock(void **state)
{
	char token[700];
	struct http_step steps[] = {
		{ASKS, "401 Unauthorized", JSON "Date: Sat, 21 Nov 2026 23:00:00 GMT\r\n",
			"{\"message\": \"'Issued at' claim ('iat') must be in the past\"}",
			HTTP_WHOLE},
		{ASKS, "201 Created", JSON "Date: Sat, 21 Nov 2026 23:00:01 GMT\r\n", token,
			HTTP_WHOLE},
		{"GET /x ", "200 OK", JSON "Date: Sat, 21 Nov 2026 23:00:01 GMT\r\n", "{}",
			HTTP_WHOLE},
		GOOD, {0}};
	struct github_answer a = {0};
	struct github_test t;

	(void)state;
	token_answer(token, sizeof token, "1", "2026-11-22T00:00:00Z");
	start_app(&t, steps);
	github_test_open(&t);
	for (int i = 0; i < 2; i++)
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, NULL), 0);
	check_signed(http_server_request(t.server, 1), GITHUB_NOW + USEC_HOUR);
	github_answer_done(&a);
	github_test_stop(&t);
}

static const struct {
	const char *what;
	struct http_step step;
	int result;
	const char *says;
} app_troubles[] = {
	{"no such installation",
		{ASKS, "404 Not Found", JSON, "{\"message\": \"Not Found\"}", HTTP_WHOLE}, -EACCES,
		"the App is given no token: not there, or not for this token to see: Not Found "
		"(404)"},
	{"limited", {ASKS, "429 Too Many", "retry-after: 9\r\n", "{}", HTTP_WHOLE}, -EAGAIN, NULL},
	{"lost: but of the call itself nothing was sent", {ASKS, NULL, NULL, NULL, HTTP_RESET},
		-ENOTCONN, NULL},
	{"no token in it", {ASKS, "201 Created", JSON, "{}", HTTP_WHOLE}, -ENOTCONN, NULL},
	{"a token with a line's end",
		{ASKS, "201 Created", JSON,
			"{\"token\": \"a\\r\\nX: y\", \"expires_at\": \"2026-11-21T23:00:00Z\"}",
			HTTP_WHOLE},
		-ENOTCONN, NULL},
};

static void test_app_troubles(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof app_troubles / sizeof *app_troubles; i++) {
		const struct http_step steps[] = {app_troubles[i].step, {0}};
		struct github_answer a = {0};
		struct github_test t;
		struct error err = {0};

		print_message("  %s\n", app_troubles[i].what);
		start_app(&t, steps);
		github_test_open(&t);
		assert_int_equal(github_write(t.github, GITHUB_AUTHOR, "PUT", "/x", NULL, &a, &err),
			app_troubles[i].result);
		if (app_troubles[i].says)
			assert_string_equal(err.text, app_troubles[i].says);
		github_test_stop(&t);
	}
}

static void test_app_keys(void **state)
{
	static const struct {
		bool locked;
		unsigned mode;
		const char *says;
	} keys[] = {{false, 0640, "chmod 600"}, {true, 0600, "passphrase"}};
	const struct http_step none[] = {{0}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct github_answer a = {0};
		struct github_test t;
		struct error err = {0};

		start_app(&t, none);
		write_key(&t, keys[i].locked, keys[i].mode);
		github_test_open(&t);
		assert_int_equal(github_get(t.github, GITHUB_AUTHOR, "/x", &a, &err), -EACCES);
		assert_non_null(strstr(err.text, keys[i].says));
		github_test_stop(&t);
	}
}

static void test_base64url(void **state)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"},
		{"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"\xfb\xff\xfe", "-__-"}};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		_cleanup_(str_done) struct str s = {0};

		base64url_add(&s, pairs[i][0], strlen(pairs[i][0]));
		assert_string_equal(str_text(&s), pairs[i][1]);
	}
}

static void test_sign(void **state)
{
	_cleanup_(str_done) struct str s = {0};
	struct error err = {0};

	(void)state;
	assert_int_equal(sign_rs256("nonsense", 8, "a", 1, &s, &err), -EINVAL);
	assert_string_equal(err.text, "it is no private key in PEM");
	assert_int_equal(s.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_renewed_behind_our_back),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_clock_set_back),
		cmocka_unit_test(test_app),
		cmocka_unit_test(test_app_clock),
		cmocka_unit_test(test_app_troubles),
		cmocka_unit_test(test_app_keys),
		cmocka_unit_test(test_base64url),
		cmocka_unit_test(test_sign),
	};
	static const char *const unset[] = {"http_proxy", "all_proxy", "ALL_PROXY", "GH_TOKEN",
		"GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GH_HOST"};
	int r;

	for (size_t i = 0; i < sizeof unset / sizeof *unset; i++)
		unsetenv(unset[i]);
	key = EVP_RSA_gen(2048);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	EVP_PKEY_free(key);
	return r;
}
