/*
 * Programs' own interfaces: requests and events by a profile's patterns, what of events is news,
 * and asking a server: sessions, texts, questions.
 *
 * The events are those of a real program (tests/events/), read by its built-in profile.
 */
#include "czar/interface.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "checks/fields.h"
#include "czar/base/file.h"
#include "czar/config.h"
#include "czar/hearing.h"
#include "czar/json_member.h"
#include "tests/unit/http_fixture.h"

/* --- patterns of requests --- */

static const struct request_values values = {.session = "ses_1",
	.message = "a/b c",
	.text = "say \"x\"\n{{session}}",
	.question = "per_1"};

static const struct {
	const char *pattern, *path, *body;
	int result;
} requests[] = {
	{"GET /health", "/health", NULL, 0},
	{"GET /session/{{session}}/message/{{message}} -> parts.0.text",
		"/session/ses_1/message/a%2Fb%20c", NULL, 0},
	{"POST /give messageID={{message}} parts.0.type=text parts.0.text={{text}}", "/give",
		"{\"messageID\":\"a/b c\",\"parts\":[{\"type\":\"text\","
		"\"text\":\"say \\\"x\\\"\\n{{session}}\"}]}",
		0},
	{"POST /give model.provider={{provider}} a=b", "/give", "{\"a\":\"b\"}", 0},
	{"POST /give/{{model}} a=b", NULL, NULL, -ENODATA},
	{"POST /give a={{nobody}}", NULL, NULL, -EINVAL},
	{"POST /give a", NULL, NULL, -EINVAL},
	{"POST /give =a", NULL, NULL, -EINVAL},
	{"POST give a=b", NULL, NULL, -EINVAL},
	{"GET", NULL, NULL, -EINVAL},
	{"GET /a -> 1 2 3 4 5", NULL, NULL, -EINVAL},
	{"GET /a/{{session", NULL, NULL, -EINVAL},
};

static void test_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		struct request q = {0};
		struct error err = {0};
		int r = request_make(requests[i].pattern, &values, &q, &err);

		print_message("  %s\n", requests[i].pattern);
		assert_int_equal(r, requests[i].result);
		assert_true((r < 0) == (*err.text != '\0'));
		if (r == 0) {
			assert_string_equal(str_text(&q.path), requests[i].path);
			assert_true((q.body != NULL) == (requests[i].body != NULL));
			if (q.body)
				assert_string_equal(q.body, requests[i].body);
		}
		request_done(&q);
	}
}

/* --- events of a real program --- */

static const struct {
	const char *file, *session;
	enum heard_kind kind;
	const char *id, *words;
} events[] = {
	{"session.status.busy", "ses_e01ecea9fffe2KqqIPAp2lxN46", HEARD_BUSY, "", ""},
	{"session.status.busy", "ses_another", HEARD_NOTHING, "", ""},
	{"session.status.idle", "ses_e01ecea9fffe2KqqIPAp2lxN46", HEARD_IDLE, "", ""},
	{"session.status.retry", "ses_e01e232aeffez4EWZ7yhULDnpO", HEARD_BUSY, "", ""},
	{"session.idle", "ses_e01ecea9fffe2KqqIPAp2lxN46", HEARD_IDLE, "", ""},
	{"session.error.APIError", "ses_e01e236d0ffeGKNDpdbVx0ZbG3", HEARD_FAILED,
		"ses_e01e236d0ffeGKNDpdbVx0ZbG3", "APIError: bad request"},
	{"permission.asked.bash", "ses_another", HEARD_ASKS, "per_1fe19c0090013Zcoqvy0b731Ji",
		"bash: touch dlg.txt"},
	{"permission.asked.edit", "ses_another", HEARD_ASKS, "per_1fe1ae5ff001uOdIiBp8XPKlD2",
		"edit: ocw.txt"},
	{"permission.replied", "ses_another", HEARD_ANSWERED, "per_1fe19c0090013Zcoqvy0b731Ji", ""},
	{"question.asked", "ses_another", HEARD_ASKS, "que_1fe1b0016001CPHnXZaLSUnYoc",
		"Which colour?"},
	{"question.replied", "ses_another", HEARD_ANSWERED, "que_1fe1b0016001CPHnXZaLSUnYoc", ""},
	{"question.rejected", "ses_another", HEARD_ANSWERED, "que_1fe1b27e400120DmQfAdE9YRiF", ""},
	{"message.part.updated.text", "ses_e01ecea9fffe2KqqIPAp2lxN46", HEARD_NOTHING, "", ""},
	{"session.created", "ses_e01ecea9fffe2KqqIPAp2lxN46", HEARD_NOTHING, "", ""},
};

static json_t *read_event(const char *name)
{
	_cleanup_(str_done) struct str text = {0};
	char path[256];
	json_t *event;

	snprintf(path, sizeof path, "tests/events/opencode/%s.json", name);
	assert_int_equal(file_read(path, 1 << 20, &text, NULL), 0);
	event = json_loadb(str_text(&text), text.len, 0, NULL);
	assert_non_null(event);
	return event;
}

static const struct profile *profile_of(struct config *c)
{
	assert_int_equal(config_load_agent("opencode", c, NULL), 0);
	return config_profile(c, "opencode");
}

static void test_events(void **state)
{
	struct config config = {0};
	const struct profile *p = profile_of(&config);

	(void)state;
	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		json_t *event = read_event(events[i].file);
		struct heard h = {0};
		bool heard = event_hear(p->http.event, event, events[i].session, &h);

		print_message("  %s\n", events[i].file);
		assert_int_equal(heard, events[i].kind != HEARD_NOTHING);
		assert_int_equal(h.kind, events[i].kind);
		assert_string_equal(h.id, events[i].id);
		assert_string_equal(h.words, events[i].words);
		json_decref(event);
	}
	config_done(&config);
}

/* Strangers' words: no control character, one line; an id only whole. */
static void test_strange_events(void **state)
{
	static const char *const patterns[] = {"asks type=a -> id words", NULL};
	static const struct {
		const char *event;
		bool heard;
		const char *id, *words;
	} cases[] = {
		{"{\"type\":\"a\",\"id\":\"1\",\"words\":\"x\\n\\u001b[31m\\ty\"}", true, "1",
			"x ?[31m y"},
		{"{\"type\":\"a\",\"id\":7,\"words\":{\"k\":[1]}}", true, "", "{\"k\":[1]}"},
		{"{\"type\":\"a\",\"id\":\"x\\u0007\"}", true, "", ""},
		{"{\"type\":[\"a\"]}", true, "", ""},
		{"{\"type\":[\"a\",\"b\"]}", false, "", ""},
		{"{\"type\":null}", false, "", ""},
		{"[]", false, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *event = json_loads(cases[i].event, 0, NULL);
		struct heard h = {0};

		print_message("  %s\n", cases[i].event);
		assert_int_equal(event_hear(patterns, event, "s", &h), cases[i].heard);
		assert_string_equal(h.id, cases[i].id);
		assert_string_equal(h.words, cases[i].words);
		json_decref(event);
	}
}

static void test_bad_patterns(void **state)
{
	static const char *const bad[] = {"", "sleeps type=a", "busy type", "busy =a",
		"busy type={{text}}", "busy type={{nobody}}"};
	struct error err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(event_pattern_check(bad[i], &err), -EINVAL);
	assert_int_equal(event_pattern_check("busy type=a* b.0=c -> id words", &err), 0);
}

/* --- what is news --- */

static void tell(enum event_kind kind, const char *question, const char *note, void *userdata)
{
	str_addf(userdata, "%s%s%s%s%s;", event_kind_names[kind], *question ? " " : "", question,
		*note ? " " : "", note);
}

/* b busy, i idle, f failed; 1 2 3 asked, !1 !2 !3 answered; then L: a look that finds it idle, B:
 * busy, and ? a look that finds it busy and asking 2. */
static void hear(struct hearing *h, const char *what, struct str *told)
{
	for (; *what; what++) {
		struct heard x = {.kind = *what == 'b'   ? HEARD_BUSY
					  : *what == 'i' ? HEARD_IDLE
					  : *what == 'f' ? HEARD_FAILED
					  : *what == '!' ? HEARD_ANSWERED
							 : HEARD_ASKS};
		const struct heard two = {.kind = HEARD_ASKS, .id = "2", .words = "?"};

		what += *what == '!';
		TEXT_SET(x.words, *what == 'f' ? "why" : "?");
		TEXT_SETF(x.id, "%c", *what);
		if (*what == 'L' || *what == 'B')
			hearing_look(h, *what == 'B', NULL, 0, tell, told);
		else if (*what == '?')
			hearing_look(h, true, &two, 1, tell, told);
		else
			hearing_take(h, &x, tell, told);
	}
}

static const struct {
	const char *heard, *told;
} sequences[] = {
	{"bi", "prompt;turn-ended;"},
	{"bbii", "prompt;turn-ended;"},
	{"i", ""},
	{"bfi", "prompt;turn-ended why;"},
	{"bfibi", "prompt;turn-ended why;prompt;turn-ended;"},
	{"b1", "prompt;asking 1 ?;"},
	{"b11", "prompt;asking 1 ?;"},
	{"b1!1", "prompt;asking 1 ?;prompt;"},
	{"b12!1", "prompt;asking 1 ?;asking 2 ?;"},
	{"b12!2", "prompt;asking 1 ?;"},
	{"b12!2!1", "prompt;asking 1 ?;prompt;"},
	{"b!11", "prompt;"},
	{"b1!1!1", "prompt;asking 1 ?;prompt;"},
	{"1b", "asking 1 ?;prompt;asking 1 ?;"},
	{"b1i", "prompt;asking 1 ?;turn-ended;asking 1 ?;"},
	{"b1i!1", "prompt;asking 1 ?;turn-ended;asking 1 ?;turn-ended;"},
	{"B", "prompt;"},
	{"bL", "prompt;turn-ended;"},
	{"bB", "prompt;"},
	{"b1L", "prompt;asking 1 ?;turn-ended;asking 1 ?;turn-ended;"},
	{"b?", "prompt;asking 2 ?;"},
	{"b1?", "prompt;asking 1 ?;prompt;asking 2 ?;"},
	{"b2?", "prompt;asking 2 ?;"},
};

static void test_hearing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
		_cleanup_(str_done) struct str told = {0};
		struct hearing h = {0};

		hear(&h, sequences[i].heard, &told);
		print_message("  %s\n", sequences[i].heard);
		assert_string_equal(str_text(&told), sequences[i].told);
	}
}

/* --- asking a server --- */

static char folder[] = "/tmp/czar-interface-XXXXXX";
static char path[64];

#define WAYS \
	"{\"user\":\"me\",\"ready\":\"GET /ready\",\"session\":\"POST /session title={{title}} " \
	"-> " \
	"id\",\"resume\":\"GET /session/{{session}}\",\"show\":\"POST /show s={{session}}\"," \
	"\"find\":\"GET /m/{{message}} -> text\",\"give\":\"POST /m id={{message}} t={{text}}\"," \
	"\"message\":\"msg_\",\"state\":\"GET /state -> {{session}}.type\"," \
	"\"allow\":\"POST /q/{{question}} reply=once\"," \
	"\"refuse\":\"POST /q/{{question}} reply=reject message={{text}}\"}"
#define SAID_NO "200 OK", NULL, "{}", HTTP_WHOLE

struct asked {
	struct http_server *server;
	json_t *request;
	struct interface interface;
};

/* session: what stands in the file of it; start: of the agent, the session's being 1. */
static void ask_begin(
	struct asked *a, const struct http_step *steps, bool keeps, const char *session, int start)
{
	_cleanup_(str_done) struct str file = {0};

	a->server = http_server_start(steps);
	a->request = json_pack("{s:s, s:s, s:b, s:o, s:[s]}", "file", path, "title", "czar w-1",
		"keeps", keeps, "ways", json_loads(WAYS, 0, NULL), "asked", "GET /q -> id words");
	str_addf(&file,
		"{\"port\":%s,\"password\":\"pw\",\"start\":%d,\"session\":\"%s\","
		"\"session_start\":1}",
		strrchr(http_server_url(a->server), ':') + 1, start, session);
	assert_int_equal(file_write(path, str_text(&file), file.len, 0600, NULL), 0);
	assert_int_equal(interface_open(a->request, &a->interface, NULL), 0);
}

static void ask_end(struct asked *a)
{
	interface_done(&a->interface);
	json_decref(a->request);
	http_server_stop(a->server);
}

static const struct {
	const char *what;
	struct http_step steps[5];
	bool keeps;
	const char *last;
	int start, result;
	const char *session;
} sessions[] = {
	{"made already", {{0}}, false, "s-1", 1, 0, "s-1"},
	{"not ready", {{"GET /ready", "503 No", NULL, "", HTTP_WHOLE}}, false, "", 2, -EAGAIN, ""},
	{"nobody there", {{"GET /ready", NULL, NULL, NULL, HTTP_RESET}}, false, "", 2, -EAGAIN, ""},
	{"another password", {{"GET /ready", "401 No", NULL, "", HTTP_WHOLE}}, false, "", 2,
		-EACCES, ""},
	{"a new one, and shown",
		{{"GET /ready", SAID_NO},
			{"POST /session ", "200 OK", NULL, "{\"id\":\"s-2\"}", HTTP_WHOLE},
			{"POST /show", SAID_NO}},
		false, "s-1", 2, 0, "s-2"},
	{"the last one goes on",
		{{"GET /ready", SAID_NO}, {"GET /session/s-1", SAID_NO}, {"POST /show", SAID_NO}},
		true, "s-1", 2, 0, "s-1"},
	{"the last one is gone",
		{{"GET /ready", SAID_NO}, {"GET /session/s-1", "404 No", NULL, "", HTTP_WHOLE},
			{"POST /session ", "200 OK", NULL, "{\"id\":\"s-2\"}", HTTP_WHOLE},
			{"POST /show", SAID_NO}},
		true, "s-1", 2, 0, "s-2"},
	{"no name of a session",
		{{"GET /ready", SAID_NO},
			{"POST /session ", "200 OK", NULL, "{\"id\":\"../x\"}", HTTP_WHOLE}},
		false, "", 2, -EAGAIN, ""},
	{"not shown",
		{{"GET /ready", SAID_NO},
			{"POST /session ", "200 OK", NULL, "{\"id\":\"s-2\"}", HTTP_WHOLE},
			{"POST /show", "500 No", NULL, "", HTTP_WHOLE}},
		false, "", 2, -EAGAIN, "s-2"},
};

static void test_sessions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
		struct asked a = {0};
		struct error err = {0};

		print_message("  %s\n", sessions[i].what);
		ask_begin(&a, sessions[i].steps, sessions[i].keeps, sessions[i].last,
			sessions[i].start);
		assert_int_equal(interface_session(&a.interface, &err), sessions[i].result);
		assert_string_equal(a.interface.session, sessions[i].session);
		if (sessions[i].result == 0) { /* and from then on nothing is asked for it */
			assert_int_equal(interface_session(&a.interface, &err), 0);
			assert_string_equal(a.interface.session, sessions[i].session);
		}
		if (http_server_asked(a.server))
			assert_true(http_server_has(a.server, 0, "Authorization: Basic bWU6cHc="));
		ask_end(&a);
	}
}

static const struct {
	const char *what, *reason;
	struct http_step steps[2];
	int result;
	const char *body;
} answers[] = {
	{"allowed once", NULL, {{"POST /q/per_1 ", SAID_NO}}, 0, "{\"reply\":\"once\"}"},
	{"refused with a reason", "use \"mkdir\"", {{"POST /q/per_1 ", SAID_NO}}, 0,
		"{\"reply\":\"reject\",\"message\":\"use \\\"mkdir\\\"\"}"},
	{"nobody asks any more", NULL, {{"POST /q/per_1 ", "404 No", NULL, "", HTTP_WHOLE}},
		-ENOENT, "{\"reply\":\"once\"}"},
	{"another password", NULL, {{"POST /q/per_1 ", "401 No", NULL, "", HTTP_WHOLE}}, -EPERM,
		"{\"reply\":\"once\"}"},
	{"answer lost", NULL, {{"POST /q/per_1 ", NULL, NULL, NULL, HTTP_RESET}}, -EAGAIN,
		"{\"reply\":\"once\"}"},
	{"failed", NULL, {{"POST /q/per_1 ", "500 No", NULL, "", HTTP_WHOLE}}, -EAGAIN,
		"{\"reply\":\"once\"}"},
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct asked a = {0};
		struct error err = {0};

		print_message("  %s\n", answers[i].what);
		ask_begin(&a, answers[i].steps, false, "s-1", 1);
		assert_int_equal(interface_answer(&a.interface, "per_1", answers[i].reason, &err),
			answers[i].result);
		assert_true((answers[i].result < 0) == (*err.text != '\0'));
		assert_non_null(strstr(http_server_request(a.server, 0), answers[i].body));
		ask_end(&a);
	}
}

static const struct {
	const char *what;
	struct http_step steps[3];
	int result;
	bool busy;
	size_t questions;
} looks[] = {
	{"who is idle is left out",
		{{"GET /state", SAID_NO}, {"GET /q", "200 OK", NULL, "[]", HTTP_WHOLE}}, 0, false,
		0},
	{"says that it is idle",
		{{"GET /state", "200 OK", NULL, "{\"s-1\":{\"type\":\"idle\"}}", HTTP_WHOLE},
			{"GET /q", "200 OK", NULL, "[]", HTTP_WHOLE}},
		0, false, 0},
	{"busy, with a question",
		{{"GET /state", "200 OK", NULL, "{\"s-1\":{\"type\":\"retry\"}}", HTTP_WHOLE},
			{"GET /q", "200 OK", NULL, "[{\"id\":\"1\"},{\"words\":\"no id\"}]",
				HTTP_WHOLE}},
		0, true, 1},
	{"no list", {{"GET /state", SAID_NO}, {"GET /q", SAID_NO}}, -EAGAIN, false, 0},
	{"no answer", {{"GET /state", "500 No", NULL, "", HTTP_WHOLE}}, -EAGAIN, false, 0},
};

static void test_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		struct heard questions[4];
		struct asked a = {0};
		struct error err = {0};
		bool busy = false;
		size_t n = 0;

		print_message("  %s\n", looks[i].what);
		ask_begin(&a, looks[i].steps, false, "s-1", 1);
		assert_int_equal(interface_session(&a.interface, &err), 0);
		assert_int_equal(interface_look(&a.interface, &busy, questions, 4, &n, &err),
			looks[i].result);
		if (looks[i].result == 0) {
			assert_int_equal(busy, looks[i].busy);
			assert_int_equal(n, looks[i].questions);
		}
		ask_end(&a);
	}
}

/* Two sessions, two deliveries or two texts never share a name. */
static void test_names(void **state)
{
	struct interface x = {.request = json_loads("{\"ways\":" WAYS "}", 0, NULL)};
	char a[ID_SIZE], b[ID_SIZE];

	(void)state;
	TEXT_SET(x.session, "s-1");
	interface_message(&x, 7, "text", 4, a);
	assert_true(text_starts(a, "msg_"));
	interface_message(&x, 7, "text", 4, b);
	assert_string_equal(a, b);
	interface_message(&x, 8, "text", 4, b);
	assert_string_not_equal(a, b);
	interface_message(&x, 7, "tex", 3, b);
	assert_string_not_equal(a, b);
	TEXT_SET(x.session, "s-2");
	interface_message(&x, 7, "text", 4, b);
	assert_string_not_equal(a, b);
	json_decref((json_t *)x.request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_strange_events),
		cmocka_unit_test(test_bad_patterns),
		cmocka_unit_test(test_hearing),
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_names),
	};
	char lock[80];
	int failed;

	if (!mkdtemp(folder))
		return 1;
	TEXT_SETF(path, "%s/interface.json", folder);
	TEXT_SETF(lock, "%s.lock", path);
	failed = cmocka_run_group_tests_name("interface", tests, NULL, NULL);
	unlink(path);
	unlink(lock);
	rmdir(folder);
	return failed;
}
