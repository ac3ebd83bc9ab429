/* Webhooks: which deliveries are believed, what is told of them, how each is answered. */
#include "czar/webhook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "czar/base/str.h"

/* The example of GitHub's documentation, "Validating webhook deliveries". */
#define SECRET "It's a Secret to Everybody"
#define BODY "Hello, World!"
#define DIGEST "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
#define SIGNATURE "sha256=" DIGEST

struct heard {
	int deliveries, forged;
	struct str begin;
};

static void on_delivery(const char *begin, size_t n, void *userdata)
{
	struct heard *h = userdata;

	h->deliveries++;
	str_clear(&h->begin);
	str_add_bytes(&h->begin, begin, n);
}

static void on_forged(void *userdata)
{
	((struct heard *)userdata)->forged++;
}

static int set_up(void **state)
{
	*state = calloc(1, sizeof(struct heard));
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	str_done(&((struct heard *)*state)->begin);
	free(*state);
	return 0;
}

static struct webhook *new_webhook(struct heard *h)
{
	return webhook_new(&(struct webhook_options){.secret = SECRET,
		.on_delivery = on_delivery,
		.on_forged = on_forged,
		.userdata = h});
}

/* The body comes in two pieces. */
static int send_one(struct webhook *w, const struct webhook_head *head, const char *body, size_t n)
{
	struct webhook_call *c = NULL;
	int status = webhook_call(w, head, &c);

	if (status) {
		assert_null(c);
		return status;
	}
	webhook_call_add(c, body, n / 2);
	webhook_call_add(c, body + n / 2, n - n / 2);
	status = webhook_call_end(c);
	webhook_call_free(c);
	return status;
}

static const struct {
	const char *what;
	struct webhook_head head;
	const char *body;
	int status, deliveries, forged;
} cases[] = {
	{"good", {"POST", WEBHOOK_PATH, "push", "1", SIGNATURE}, BODY, 202, 1, 0},
	{"an event that nobody knows", {"POST", WEBHOOK_PATH, "moon", "1", SIGNATURE}, BODY, 202, 1,
		0},
	{"ping", {"POST", WEBHOOK_PATH, "ping", "1", SIGNATURE}, BODY, 200, 0, 0},
	{"capital digits",
		{"POST", WEBHOOK_PATH, "push", "1",
			"sha256="
			"757107EA0EB2509FC211221CCE984B8A37570B6D7586C22C46F4379C8B043E17"},
		BODY, 202, 1, 0},
	{"another body", {"POST", WEBHOOK_PATH, "push", "1", SIGNATURE}, "Hello, World?", 401, 0,
		1},
	{"no body", {"POST", WEBHOOK_PATH, "push", "1", SIGNATURE}, "", 401, 0, 1},
	{"one digit else",
		{"POST", WEBHOOK_PATH, "push", "1",
			"sha256="
			"757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e16"},
		BODY, 401, 0, 1},
	{"too short", {"POST", WEBHOOK_PATH, "push", "1", "sha256=7571"}, BODY, 401, 0, 1},
	{"too long", {"POST", WEBHOOK_PATH, "push", "1", SIGNATURE "00"}, BODY, 401, 0, 1},
	{"no digits",
		{"POST", WEBHOOK_PATH, "push", "1",
			"sha256="
			"z57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
		BODY, 401, 0, 1},
	{"another scheme", {"POST", WEBHOOK_PATH, "push", "1", "sha1=" DIGEST "00"}, BODY, 401, 0,
		1},
	{"not signed", {"POST", WEBHOOK_PATH, "push", "1", NULL}, BODY, 401, 0, 1},
	{"no event", {"POST", WEBHOOK_PATH, NULL, "1", SIGNATURE}, BODY, 400, 0, 0},
	{"no id", {"POST", WEBHOOK_PATH, "push", NULL, SIGNATURE}, BODY, 400, 0, 0},
	{"an empty id", {"POST", WEBHOOK_PATH, "push", "", SIGNATURE}, BODY, 400, 0, 0},
	{"an endless id", {"POST", WEBHOOK_PATH, "push", DIGEST DIGEST, SIGNATURE}, BODY, 400, 0,
		0},
	{"another path", {"POST", "/", "push", "1", SIGNATURE}, BODY, 404, 0, 0},
	{"below it", {"POST", WEBHOOK_PATH "/x", "push", "1", SIGNATURE}, BODY, 404, 0, 0},
	{"another method", {"GET", WEBHOOK_PATH, "push", "1", SIGNATURE}, BODY, 405, 0, 0},
};

static void test_answers(void **state)
{
	struct heard *h = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct webhook *w = new_webhook(h);

		print_message("  %s\n", cases[i].what);
		h->deliveries = h->forged = 0;
		assert_int_equal(send_one(w, &cases[i].head, cases[i].body, strlen(cases[i].body)),
			cases[i].status);
		assert_int_equal(h->deliveries, cases[i].deliveries);
		assert_int_equal(h->forged, cases[i].forged);
		webhook_free(w);
	}
}

static int send_id(struct webhook *w, const char *id)
{
	const struct webhook_head head = {"POST", WEBHOOK_PATH, "push", id, SIGNATURE};

	return send_one(w, &head, BODY, strlen(BODY));
}

static void test_once(void **state)
{
	struct heard *h = *state;
	struct webhook *w = new_webhook(h);
	const struct webhook_head forged = {"POST", WEBHOOK_PATH, "push", "1", "sha256=" DIGEST};

	/* one that is forged takes nobody's id */
	assert_int_equal(send_one(w, &forged, "other", 5), 401);
	assert_int_equal(send_id(w, "1"), 202);
	assert_int_equal(send_id(w, "1"), 202);
	assert_int_equal(h->deliveries, 1);
	for (int i = 2; i < 3000; i++) {
		char id[16];

		TEXT_SETF(id, "%d", i);
		assert_int_equal(send_id(w, id), 202);
	}
	assert_int_equal(h->deliveries, 2999);
	assert_int_equal(send_id(w, "2999"), 202);
	assert_int_equal(h->deliveries, 2999);
	/* what is remembered is bounded: it costs a look */
	assert_int_equal(send_id(w, "1"), 202);
	assert_int_equal(h->deliveries, 3000);
	webhook_free(w);
}

/* Only the beginning is kept, and all of it signed. */
static void test_large(void **state)
{
	static const char signature[] =
		"sha256=5a25e88501f97a9bb5aa86e6ee6bf88f8eb9b791a7ec666885ad750085d6ac8a";
	enum { LARGE = 1 << 20 };
	struct heard *h = *state;
	struct webhook *w = new_webhook(h);
	const struct webhook_head head = {"POST", WEBHOOK_PATH, "push", "1", signature};
	char *body = malloc(LARGE);

	assert_non_null(body);
	memset(body, 'x', LARGE);
	assert_int_equal(send_one(w, &head, body, LARGE), 202);
	assert_int_equal(h->deliveries, 1);
	assert_int_equal(h->begin.len, 16 * 1024);
	free(body);
	webhook_free(w);
}

static void test_secrets(void **state)
{
	struct error err = {0};

	(void)state;
	assert_int_equal(webhook_check_secret("", &err), -EINVAL);
	assert_int_equal(webhook_check_secret("fifteen-letters", &err), -EINVAL);
	assert_null(strstr(err.text, "fifteen-letters"));
	assert_int_equal(webhook_check_secret("sixteen-letters!", &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_large, set_up, tear_down),
		cmocka_unit_test(test_secrets),
	};

	return cmocka_run_group_tests_name("webhook", tests, NULL, NULL);
}
