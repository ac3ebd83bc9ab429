/*
 * Payloads as the programs' hooks got them (tests/payloads): the prompt in them proves the text
 * that czar gave, whatever the program made of it; and what is asked can be told.
 *
 * Runs in the repository's folder, as "make check" does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "checks/texts.h"
#include "czar/base/file.h"
#include "czar/config.h"
#include "czar/payload.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The first line of what czar pasted in those two, and the last one. */
#define PASTED_FIRST \
	"1: It's a \"test\" $HOME ${x} `id` $(id) \\n \\\\ back\\slash \ttab\there ; semi && || " \
	"| > < * " \
	"? [a] {b} ~ ! # % ^ & é ü 日本語 🚀👩‍💻 end\n"

static void read_payload(const char *name, struct config *config, struct str *ret)
{
	char agent[ID_SIZE], path[256];
	struct error err = {0};

	TEXT_SETF(agent, "%.*s", (int)strcspn(name, "/"), name);
	TEXT_SETF(path, "tests/payloads/%s.json", name);
	if (config_load_agent(agent, config, &err) < 0 || file_read(path, 1 << 20, ret, &err) < 0)
		fail_msg("%s", err.text);
}

/* The prompt, as both sides of a comparison are made alike. */
static void normal_prompt(
	const char *name, const char *given, struct str *ret, struct str *ret_given)
{
	_cleanup_(str_done) struct str body = {0}, prompt = {0};
	_cleanup_(config_done) struct config config = {0};

	read_payload(name, &config, &body);
	payload_prompt(str_text(&body), &prompt);
	text_normalise(&config.profiles[0], str_text(&prompt), prompt.len, ret);
	text_normalise(&config.profiles[0], given, strlen(given), ret_given);
}

static void test_prompts(void **state)
{
	static const struct {
		const char *name, *given;
	} cases[] = {
		{"claude/UserPromptSubmit", "hello"},
		{"codex/UserPromptSubmit-patch", "patch it\n"},
		{"gemini/BeforeAgent", "say \"hi\" line\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str prompt = {0}, given = {0};

		normal_prompt(cases[i].name, cases[i].given, &prompt, &given);
		assert_string_equal(str_text(&prompt), str_text(&given));
	}
}

/* One wraps a long paste and makes blanks of tabs, the other leaves it as it is. */
static void test_pasted(void **state)
{
	static const char *const names[] = {
		"claude/UserPromptSubmit-pasted", "gemini/BeforeAgent-paste-40lines"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		_cleanup_(str_done) struct str prompt = {0}, given = {0};

		normal_prompt(names[i], PASTED_FIRST, &prompt, &given);
		str_add(&given, "\n"); /* it was trimmed as if it stood alone */
		if (!text_starts(str_text(&prompt), str_text(&given)))
			fail_msg("%s:\n%.300s\nis not\n%s", names[i], str_text(&prompt),
				str_text(&given));
		assert_null(strstr(str_text(&prompt), "pasted_content"));
	}
}

/* A turn that a program begins by itself proves no text of czar's. */
static void test_own_turn(void **state)
{
	_cleanup_(str_done) struct str prompt = {0}, given = {0};

	(void)state;
	normal_prompt("claude/UserPromptSubmit-task-notification", "hello", &prompt, &given);
	assert_string_not_equal(str_text(&prompt), str_text(&given));
	assert_true(text_starts(str_text(&prompt), "<task-notification>"));
}

static void test_asked(void **state)
{
	static const struct {
		const char *name, *asked;
	} cases[] = {
		{"claude/PermissionRequest-Bash", "Bash: sleep 2; echo made; rm -f zz"},
		{"claude/PermissionRequest-Write", "Write: /home/dev/src/project-wt1/n1.txt"},
		{"codex/PermissionRequest-multiline",
			"Bash: for i in 1 2 3; do   echo $i done > /home/dev/x && rm -rf build"},
		{"gemini/Notification-ToolPermission-exec",
			"Confirm Shell Command: sleep 2; echo made"},
		{"gemini/Notification-ToolPermission-edit",
			"Confirm Write: gm2.txt: /home/dev/src/repo/gm2.txt"},
		{"gemini/Notification-ask_user", "Ask User"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str body = {0}, asked = {0};
		_cleanup_(config_done) struct config config = {0};

		read_payload(cases[i].name, &config, &body);
		payload_asked(&config.profiles[0], str_text(&body), &asked);
		assert_string_equal(str_text(&asked), cases[i].asked);
	}
}

/* Others' bytes: no object, other types, control characters. */
static void test_odd(void **state)
{
	static const char *const paths[] = {"a.b", "c", NULL};
	static const struct profile p = {.asked = paths};
	static const struct {
		const char *body, *asked;
	} cases[] = {{"", ""}, {"no JSON", ""}, {"[1]", ""}, {"{\"a\": 1, \"c\": {}}", ""},
		{"{\"a\": {\"b\": \"x\\u001b[2J\\ny\"}}", "x?[2J y"},
		{"{\"a\": {\"b\": \"\"}, \"c\": \"z\"}", "z"}};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str asked = {0};

		payload_asked(&p, cases[i].body, &asked);
		assert_string_equal(str_text(&asked), cases[i].asked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prompts),
		cmocka_unit_test(test_pasted),
		cmocka_unit_test(test_own_turn),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_odd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
