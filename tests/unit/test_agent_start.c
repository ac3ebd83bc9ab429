/*
 * How agents are started: what templates become, what stands ready before a start, which words and
 * variables a program gets. Paths are hostile: blanks, quotes, backslashes, shell's and regex's
 * signs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/agent_start.h"
#include "czar/base/file.h"
#include "czar/built_in_agents.h"
#include "czar/config.h"
#include "czar/io/spawn.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define HOSTILE "it's \"a\" $(b) \\c [d].*"

static void test_templates(void **state)
{
	static const char *const environment[] = {"KEY=0123456789-0123456789-abc", "NONE=", NULL};
	static const struct agent_facts f = {
		.worker = "eng", .worktree = "/w " HOSTILE, .environment = environment};
	static const struct {
		const char *template, *text;
		bool whole;
	} cases[] = {
		{"plain {x} {{ }", "plain {x} {{ }", true},
		{"{{worker}}+{{worker}}", "eng+eng", true},
		{"{{model}}!", "!", false},
		{"{{env:NONE}}{{env:OTHER}}", "", false},
		{"{{env:KEY:tail20}}", "56789-0123456789-abc", true},
		{"\"{{worktree:json}}\"", "\"/w it's \\\"a\\\" $(b) \\\\c [d].*\"", true},
		{"{{worktree:shell}}", "'/w it'\\''s \"a\" $(b) \\c [d].*'", true},
		{"{{worktree:regex}}", "/w it's \"a\" \\$\\(b\\) \\\\c \\[d\\]\\.\\*", true},
		{"{{worker:shell:json}}", "'eng'", true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		_cleanup_(str_done) struct str text = {0};

		assert_int_equal(agent_text_check(cases[i].template, NULL), 0);
		assert_int_equal(agent_text_add(&f, cases[i].template, &text), cases[i].whole);
		assert_string_equal(str_text(&text), cases[i].text);
	}
}

static void test_bad_templates(void **state)
{
	static const char *const cases[] = {"{{worktre}}", "a {{}}", "{{worker:jsn}}",
		"{{worker:}}", "{{env}}", "{{env::json}}"};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error err = {0};

		assert_int_equal(agent_text_check(cases[i], &err), -EINVAL);
		assert_true(err.text[0]);
	}
}

/* A folder with hostile letters, with a repository, a worktree, a home. */
struct scene {
	struct project_place place;
	struct agent_seat seat;
	char root[PATH_SIZE], worktree[PATH_SIZE], home[PATH_SIZE], czar[PATH_SIZE];
};

static void make_file(const char *folder, const char *name, const char *text, unsigned mode)
{
	char path[2 * PATH_SIZE];

	TEXT_SETF(path, "%s/%s", folder, name);
	assert_int_equal(file_write(path, text, strlen(text), mode, NULL), 0);
}

static void run(const char *folder, const char *command, struct str *ret)
{
	const char *const argv[] = {"/bin/sh", "-c", command, NULL};
	const struct spawn_options o = {.argv = argv, .directory = folder};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};

	assert_int_equal(spawn_wait(&o, &result, NULL), 0);
	if (result.status != 0)
		fail_msg("%s: %s", command, str_text(&result.errors));
	if (ret)
		str_add(ret, str_text(&result.output));
}

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof *s);
	char folder[PATH_SIZE + 32];

	TEXT_SET(s->root, "/tmp/czar-test-start-XXXXXX");
	assert_non_null(mkdtemp(s->root));
	TEXT_SETF(s->place.checkout, "%s/" HOSTILE, s->root);
	TEXT_SETF(s->place.common_dir, "%s/.git", s->place.checkout);
	TEXT_SETF(s->place.home, "%s/czar", s->place.common_dir);
	TEXT_SETF(s->place.spool, "%s/spool", s->place.home);
	TEXT_SETF(s->worktree, "%s/w " HOSTILE, s->root);
	TEXT_SETF(s->home, "%s/home", s->root);
	assert_int_equal(dir_make(s->place.checkout, 0755, NULL), 0);
	assert_int_equal(dir_make(s->home, 0755, NULL), 0);
	run(s->place.checkout,
		"git init -q . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m "
		"a && "
		"git worktree add -q --detach \"../w $(basename \"$PWD\")\"",
		NULL);
	TEXT_SETF(folder, "%s/bin", s->root);
	assert_int_equal(dir_make(folder, 0755, NULL), 0);
	make_file(folder, "czar-hook", "", 0755);
	TEXT_SETF(s->czar, "%s/czar", folder);
	s->seat = (struct agent_seat){.place = &s->place,
		.worker = "eng",
		.worktree = s->worktree,
		.czar = s->czar,
		.permission = "listed",
		.home = s->home,
		.env_file = ""};
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;
	_cleanup_(str_done) struct str command = {0};

	str_addf(&command, "rm -rf %s", s->root);
	run("/", str_text(&command), NULL);
	free(s);
	return 0;
}

static void load(const char *name, struct config *ret)
{
	struct error err = {0};

	if (config_load_agent(name, ret, &err) < 0)
		fail_msg("%s: %s", name, err.text);
}

static void begin(struct scene *s, const struct profile *p, struct agent_start *ret)
{
	struct error err = {0};

	s->seat.profile = p;
	if (agent_start_init(ret, &s->seat, &err) < 0 || agent_start_files(ret, &err) < 0)
		fail_msg("%s", err.text);
}

/* What a program would get as its arguments: one a line. */
static void arguments_of(const struct scene *s, struct agent_start *a, struct str *ret)
{
	_cleanup_(str_done) struct str command = {0}, script = {0};
	struct profile p = *a->seat.profile;

	p.command = "printf '%s\\n'";
	p.clear_environment = NULL;
	a->seat.profile = &p;
	agent_start_command(a, NULL, &command);
	str_addf(&script, "%s", str_text(&command));
	run(s->root, str_text(&script), ret);
}

static void expect_line(const struct str *text, const char *line)
{
	_cleanup_(str_done) struct str all = {0}, one = {0};

	str_addf(&all, "\n%s", str_text(text));
	str_addf(&one, "\n%s\n", line);
	if (!strstr(str_text(&all), str_text(&one)))
		fail_msg("'%s' is not one of the arguments:\n%s", line, str_text(text));
}

static void read_below(const char *folder, const char *name, struct str *ret)
{
	char path[2 * PATH_SIZE];

	TEXT_SETF(path, "%s/%s", folder, name);
	assert_int_equal(file_read(path, 1 << 20, ret, NULL), 0);
}

/* Every built-in profile can be started, whatever the paths; its JSON is JSON. */
static void test_built_in(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < built_in_agents_count; i++) {
		_cleanup_(config_done) struct config c = {0};
		_cleanup_(agent_start_done) struct agent_start a = {0};
		_cleanup_(str_done) struct str words = {0};

		load(built_in_agents[i].name, &c);
		begin(s, &c.profiles[0], &a);
		arguments_of(s, &a, &words);
		for (const char *const *f = c.profiles[0].files; f && *f; f++) {
			_cleanup_(str_done) struct str text = {0};
			json_t *json;

			read_below(a.facts.folder, *f, &text);
			assert_null(strstr(str_text(&text), "{{"));
			if (!text_ends(*f, ".json"))
				continue;
			json = json_loads(str_text(&text), JSON_REJECT_DUPLICATES, NULL);
			assert_non_null(json);
			json_decref(json);
		}
	}
}

static void test_permission(void **state)
{
	struct scene *s = *state;
	static const char *const modes[][2] = {
		{"listed", "dontAsk"}, {"ask", "acceptEdits"}, {"all", "bypassPermissions"}};
	_cleanup_(config_done) struct config c = {0};

	load("claude", &c);
	for (size_t i = 0; i < COUNT(modes); i++) {
		_cleanup_(agent_start_done) struct agent_start a = {0};
		_cleanup_(str_done) struct str words = {0}, settings = {0};
		char path[PATH_SIZE];

		s->seat.permission = modes[i][0];
		begin(s, &c.profiles[0], &a);
		arguments_of(s, &a, &words);
		expect_line(&words, "--permission-mode");
		expect_line(&words, modes[i][1]);
		expect_line(&words, s->worktree);
		TEXT_SETF(path, "%s/settings.json", a.facts.folder);
		expect_line(&words, path);
		assert_null(strstr(str_text(&words), "--model")); /* it stands for nothing */
	}
}

/* Hooks' commands are read by a shell out of JSON: they must come out as one word and two. */
static void test_hook_command(void **state)
{
	struct scene *s = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	_cleanup_(str_done) struct str text = {0}, word = {0}, wanted = {0};
	const char *command;
	json_t *json;

	load("claude", &c);
	begin(s, &c.profiles[0], &a);
	read_below(a.facts.folder, "settings.json", &text);
	json = json_loads(str_text(&text), 0, NULL);
	assert_int_equal(json_unpack(json, "{s:{s:[{s:[{s:s}]}]}}", "hooks", "Stop", "hooks",
				 "command", &command),
		0);
	str_addf(&word, "printf '%%s\\n' %s", command);
	str_clear(&text);
	run(s->root, str_text(&word), &text);
	str_addf(&wanted, "%s\nagent\nturn-ended\n", a.facts.hook);
	assert_string_equal(str_text(&text), str_text(&wanted));
	json_decref(json);
}

/* The home of a worker's own: what the program keeps there stays, what is missing comes in. */
static void test_seeds(void **state)
{
	struct scene *s = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	_cleanup_(str_done) struct str text = {0};
	static const char *const key[] = {"ANTHROPIC_API_KEY=sk-0123456789abcdefghij", NULL};
	const char *approved, *other, *theme;
	int trusted, kept;
	json_t *json;

	make_file(s->home, ".claude.json",
		"{\"theme\": \"light\", \"hasCompletedOnboarding\": false,"
		" \"customApiKeyResponses\": {\"approved\": [\"other\"]}, \"numStartups\": 3}",
		0600);
	load("claude", &c);
	c.profiles[0].environment = key;
	for (int i = 0; i < 2; i++) { /* the second time changes nothing */
		agent_start_done(&a);
		begin(s, &c.profiles[0], &a);
	}
	read_below(s->home, ".claude.json", &text);
	json = json_loads(str_text(&text), 0, NULL);
	assert_int_equal(json_unpack(json, "{s:s, s:i, s:{s:[s,s!]}, s:{s:{s:b}}}", "theme", &theme,
				 "numStartups", &kept, "customApiKeyResponses", "approved", &other,
				 &approved, "projects", s->place.checkout, "hasTrustDialogAccepted",
				 &trusted),
		0);
	assert_string_equal(theme, "light");
	assert_int_equal(kept, 3);
	assert_string_equal(approved, "0123456789abcdefghij");
	assert_true(trusted);
	json_decref(json);
}

/* The user's own home is left alone, and so are files of the repository. */
static void test_left_alone(void **state)
{
	struct scene *s = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	_cleanup_(str_done) struct str text = {0};
	char path[2 * PATH_SIZE];

	setenv("HOME", s->home, 1);
	s->seat.home = "";
	TEXT_SETF(path, "%s/.gemini", s->worktree);
	assert_int_equal(dir_make(path, 0755, NULL), 0);
	make_file(path, "settings.json", "{\"mine\": 1}", 0644);
	run(s->worktree, "git add -f .gemini", NULL);
	load("gemini", &c);
	begin(s, &c.profiles[0], &a);
	TEXT_SETF(path, "%s/.gemini", s->home);
	assert_false(path_exists(path));
	read_below(s->worktree, ".gemini/settings.json", &text);
	assert_string_equal(str_text(&text), "{\"mine\": 1}");
}

static void test_worktree_link(void **state)
{
	struct scene *s = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	char path[2 * PATH_SIZE];
	struct error err = {0};

	TEXT_SETF(path, "%s/.gemini", s->worktree);
	assert_int_equal(symlink(s->home, path), 0);
	load("gemini", &c);
	s->seat.profile = &c.profiles[0];
	s->seat.home = "";
	assert_int_equal(agent_start_init(&a, &s->seat, &err), 0);
	assert_int_equal(agent_start_files(&a, &err), -ELOOP);
	TEXT_SETF(path, "%s/settings.json", s->home);
	assert_false(path_exists(path));
}

static void test_environment(void **state)
{
	struct scene *s = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(agent_start_done) struct agent_start a = {0};
	_cleanup_(arena_done) struct arena arena = {0};
	_cleanup_(str_done) struct str command = {0};
	static const char *const wanted[] = {"CLAUDECODE", "FROM=here", "TAKEN", "MISSING", NULL};
	const char *const *list;
	size_t n = 0;

	setenv("TAKEN", "from czar", 1);
	load("claude", &c);
	c.profiles[0].environment = wanted;
	begin(s, &c.profiles[0], &a);
	agent_start_command(&a, NULL, &command);
	assert_non_null(strstr(str_text(&command), "env -u "));
	assert_non_null(strstr(str_text(&command), " -u CLAUDE_CODE_ENTRYPOINT "));
	assert_null(strstr(str_text(&command), " -u CLAUDECODE ")); /* env names it */
	list = agent_start_environment(&a, &arena);
	while (list[n])
		n++;
	assert_string_equal(list[n - 1], "TAKEN=from czar");
	assert_string_equal(list[n - 2], "FROM=here");
	assert_true(n > 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_bad_templates),
		cmocka_unit_test_setup_teardown(test_built_in, setup, teardown),
		cmocka_unit_test_setup_teardown(test_permission, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hook_command, setup, teardown),
		cmocka_unit_test_setup_teardown(test_seeds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_left_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_worktree_link, setup, teardown),
		cmocka_unit_test_setup_teardown(test_environment, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
