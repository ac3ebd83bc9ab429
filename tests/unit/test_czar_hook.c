/*
 * czar-hook: what it writes into the spool, whatever it is given; and that it never fails.
 */
#include "tests/unit/hooks_fixture.h"

/* czar-hook agent KIND with a payload; its exit status. */
static int agent_event(const struct place *p, const char *kind, const char *bytes, size_t n)
{
	char script[128], path[96];
	int fd;

	TEXT_SETF(path, "%s/payload", p->root);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(fd_write(fd, bytes, n), 0);
	close(fd);
	TEXT_SETF(script, "exec \"$HOOK\" agent %s <\"$HOME/payload\"", kind);
	return run(p->repository, script);
}

static const struct {
	const char *kind, *bytes;
	size_t n;
	enum event_kind event;
	const char *body;
} payloads[] = {
	{"prompt", "{\"prompt\":\"a \\\" b\"}", 19, EVENT_PROMPT, "{\"prompt\":\"a \\\" b\"}"},
	{"prompt", "tab\t nl\n cr\r esc\x1b del\x7f", 22, EVENT_PROMPT,
		"tab\t nl\n cr\r esc\x1b del\x7f"},
	{"turn-ended",
		"\xff"
		"a\x00"
		"b\xe2\x82\xac\xe2\x82",
		9, EVENT_TURN_ENDED,
		"\xef\xbf\xbd"
		"a\xef\xbf\xbd"
		"b\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd"},
	{"asking", "", 0, EVENT_ASKING, ""},
	{"session-started", "{}", 2, EVENT_SESSION_STARTED, "{}"},
	{"session-ended", "{}", 2, EVENT_SESSION_ENDED, "{}"},
	{"look", "", 0, EVENT_LOOK, ""},
};

static void test_payloads(void **state)
{
	const struct place *p = *state;

	need_program(p);
	for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++) {
		_cleanup_(str_done) struct str body = {0};
		struct event e = {0};

		assert_int_equal(
			agent_event(p, payloads[i].kind, payloads[i].bytes, payloads[i].n), 0);
		assert_int_equal(drain(p->spool, &e, &body), 1);
		assert_int_equal(e.kind, payloads[i].event);
		if (!text_equal(str_text(&body), payloads[i].body))
			fail_msg("case %zu: '%s'", i, str_text(&body));
	}
	assert_int_equal(agent_event(p, "finish", "", 0), 0);
	assert_int_equal(agent_event(p, "ack", "", 0), 0);
	assert_int_equal(drain(p->spool, NULL, NULL), 0);
}

static void test_payload_sizes(void **state)
{
	static const size_t sizes[] = {60000, 70000, 1024 * 1024, 1024 * 1024 + 1};
	const struct place *p = *state;

	need_program(p);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		_cleanup_(str_done) struct str text = {0}, body = {0};
		struct event e = {0};
		bool fits = sizes[i] <= 1024 * 1024;

		while (text.len < sizes[i])
			str_add_bytes(&text, &"abc\"\n"[text.len % 5], 1);
		assert_int_equal(agent_event(p, "prompt", text.data, text.len), 0);
		assert_int_equal(drain(p->spool, &e, &body), 1);
		assert_int_equal(e.kind, fits ? EVENT_PROMPT : EVENT_LOOK);
		assert_string_equal(str_text(&body), fits ? text.data : "");
	}
}

/* Whatever it is called with: 0, and nothing printed. */
static void test_never_fails(void **state)
{
	const struct place *p = *state;
	static const char script[] =
		"out=$(exec 2>&1; \"$HOOK\"; \"$HOOK\" nonsense; \"$HOOK\" agent; cd /; "
		"\"$HOOK\" agent look </dev/null; \"$HOOK\" post-commit; "
		"CZAR_SPOOL=/proc/no CZAR_WORKER='../x' \"$HOOK\" post-commit; "
		"\"$HOOK\" agent prompt <&-; echo $?); [ \"$out\" = 0 ]";

	need_program(p);
	assert_int_equal(run(p->repository, script), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_payloads),
		CASE(test_payload_sizes),
		CASE(test_never_fails),
	};

	return cmocka_run_group_tests_name("czar-hook", tests, NULL, NULL);
}
