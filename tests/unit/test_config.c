/*
 * Settings: what good files mean, which files count, and who may write them.
 */
#include "tests/unit/config_fixture.h"

#include "czar/config_value.h"

static void test_defaults(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};
	char path[128];

	load(p, "", &c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_int_equal(c.settings.slow, USEC_HOUR);
	assert_int_equal(c.settings.hang, 6 * USEC_HOUR);
	assert_int_equal(c.settings.tick, 30 * USEC_SEC);
	assert_int_equal(c.settings.redrive_pause[1], 10 * USEC_MIN);
	assert_int_equal(c.settings.quarantine_probe[2], 12 * USEC_HOUR);
	assert_int_equal(c.settings.attempts, 3);
	assert_int_equal(c.settings.task_timeout, 0);
	assert_int_equal(c.low_disk_bytes, 100 << 20);
	assert_true(c.settings.land_none);
	assert_false(c.settings.approve_start);
	assert_null(c.setup);
	assert_null(c.copy);
	assert_int_equal(c.n_workers, 0);
	TEXT_SETF(path, "%s/web-workers", p->root);
	assert_string_equal(c.worktrees, path);
	TEXT_SETF(path, "%s/.czar/status", p->checkout);
	assert_string_equal(c.status_dir, path);
	assert_string_equal(c.brief_template, "");
}

/* No time of struct settings is left out of the table: every member has a default. */
static void test_no_setting_is_zero(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};
	const int64_t *at = (const int64_t *)&c.settings;

	load(p, "", &c, &problems);
	for (size_t i = 0; i < offsetof(struct settings, land_none) / sizeof *at; i++)
		if (at[i] == 0 && i != offsetof(struct settings, task_timeout) / sizeof *at)
			fail_msg("member %zu of struct settings has no default", i);
}

static void test_full(void **state)
{
	static const char text[] = "\xef\xbb\xbf# ours\r\n"
				   "[project]\r\n"
				   "base = main ; where we start\r\n"
				   "setup = \"npm ci; npm test\"\n"
				   "copy = .env\n"
				   "copy = config/local.json # two\n"
				   "worktrees = ../w\n"
				   "[agent \"mine\"] command = ./my-agent --interactive\n"
				   "process = node\n"
				   "env = LEVEL=3\n"
				   "prompt = \"$ \"\n"
				   "pasted = \"[Pasted text #* +* lines]\"\n"
				   "rule = busy title *working*\n"
				   "rule = idle bottom:2 $ *\n"
				   "queues-busy\n"
				   "events = yes\n"
				   "clear-key = none\n"
				   "paste-most = 8K\n"
				   "settle = 20ms\n"
				   "[worker \"eng\"]\n"
				   "count = 3\n"
				   "role = engineer\n"
				   "context = keep\n"
				   "[worker \"solo\"]\n"
				   "account = other\n";
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};
	const struct profile *mine;
	char name[ID_SIZE], path[128];

	load(p, text, &c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(c.base, "main");
	assert_string_equal(c.setup, "npm ci; npm test");
	assert_string_equal(c.copy[1], "config/local.json");
	assert_null(c.copy[2]);
	TEXT_SETF(path, "%s/w", p->root);
	assert_string_equal(c.worktrees, path);
	mine = config_profile(&c, "mine");
	assert_non_null(mine);
	assert_string_equal(mine->command, "./my-agent --interactive");
	assert_string_equal(mine->processes[0], "node");
	assert_string_equal(mine->environment[0], "LEVEL=3");
	assert_string_equal(mine->prompt, "$ ");
	assert_string_equal(mine->pasted[0], "[Pasted text #* +* lines]");
	assert_int_equal(mine->n_rules, 2);
	assert_int_equal(mine->rules[0].state, SCREEN_BUSY);
	assert_int_equal(mine->rules[0].region, REGION_TITLE);
	assert_int_equal(mine->rules[1].rows, 2);
	assert_string_equal(mine->rules[1].pattern, "$ *");
	assert_true(mine->queues_busy && mine->has_events && !mine->trims);
	assert_null(mine->clear_key);
	assert_string_equal(mine->submit_key, "Enter");
	assert_int_equal(mine->paste_most_bytes, 8192);
	assert_int_equal(mine->settle, 20 * USEC_MSEC);
	assert_int_equal(mine->second_enter, 3 * USEC_SEC);
	assert_int_equal(c.n_workers, 2);
	assert_string_equal(c.workers[0].agent, "mine");
	assert_string_equal(c.workers[0].account, "mine");
	assert_true(c.workers[0].keeps_context);
	assert_int_equal(config_worker_seats(&c.workers[0]), 3);
	config_worker_name(&c.workers[0], 2, name);
	assert_string_equal(name, "eng-3");
	assert_int_equal(config_worker_seats(&c.workers[1]), 1);
	config_worker_name(&c.workers[1], 0, name);
	assert_string_equal(name, "solo");
	assert_string_equal(c.workers[1].account, "other");
	assert_null(config_profile(&c, "solo"));
}

/* Who shares program and HOME shares the log-in. */
static void test_accounts(void **state)
{
	static const char text[] = "[agent \"a\"]\ncommand = ./a\n[agent \"b\"]\ncommand = ./b\n"
				   "[worker \"one\"]\nagent = a\n"
				   "[worker \"two\"]\nagent = a\nhome = /srv/x\n"
				   "[worker \"three\"]\nagent = a\nhome = /srv/./y\n"
				   "[worker \"four\"]\nagent = a\nhome = /srv/x/\n"
				   "[worker \"five\"]\nagent = b\nhome = /srv/x\n"
				   "[worker \"six\"]\nagent = a\nhome = /srv/x\naccount = own\n"
				   "[worker \"seven\"]\nagent = a\nhome = ~/.\n"
				   "env-file = keys/seven.env\n";
	static const char *const accounts[] = {
		"a", "a.two", "a.three", "a.two", "b.five", "own", "a"};
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};
	char path[128];

	load(p, text, &c, &problems);
	assert_string_equal(str_text(&problems), "");
	for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++)
		assert_string_equal(c.workers[i].account, accounts[i]);
	assert_string_equal(c.workers[3].home, "/srv/x");
	TEXT_SETF(path, "%s/keys/seven.env", p->checkout);
	assert_string_equal(c.workers[6].env_file, path);
	assert_ptr_equal(config_worker(&c, "four"), &c.workers[3]);
	assert_null(config_worker(&c, "eight"));
}

/* A name that leaves no room for the section's is told apart all the same. */
static void test_long_accounts(void **state)
{
	static const char name[] = "a234567890b234567890c234567890d234567890e234567890f234567890";
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0}, text = {0};

	str_addf(&text, "[agent \"%s\"]\ncommand = ./a\n", name);
	for (size_t i = 0; i < 3; i++)
		str_addf(&text, "[worker \"worker-%zu\"]\nhome = /srv/%zu\n", i, i % 2);
	load(p, str_text(&text), &c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_string_not_equal(c.workers[0].account, c.workers[1].account);
	assert_string_equal(c.workers[0].account, c.workers[2].account);
	assert_int_equal(id_check(c.workers[0].account, NULL), 0);
}

static void test_minimal_agent(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	load(p, "[agent \"a\"]\ncommand = ./a\n[worker \"w\"]\n", &c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(c.profiles[0].prompt, "> ");
	assert_string_equal(c.profiles[0].clear_key, "C-u");
	assert_int_equal(c.profiles[0].paste_most_bytes, 65536);
	assert_int_equal(c.profiles[0].settle, 150 * USEC_MSEC);
	assert_true(c.profiles[0].n_rules > 2);
	assert_string_equal(c.workers[0].agent, "a");
}

static void test_scale(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	load(p,
		"[health]\nslow = 3s\nstuck = 6s\nscale = 1/200\n[task]\ntimeout = 1min\n"
		"[agent \"a\"]\ncommand = ./a\n",
		&c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_int_equal(c.settings.slow, 3 * USEC_SEC);
	assert_int_equal(c.settings.stuck, 6 * USEC_SEC);
	assert_int_equal(c.settings.hang, 108 * USEC_SEC);
	assert_int_equal(c.settings.tick, 150 * USEC_MSEC);
	assert_int_equal(c.settings.redrive_pause[2], 9 * USEC_SEC);
	assert_int_equal(c.settings.task_timeout, USEC_MIN);
	assert_int_equal(c.profiles[0].settle, 150 * USEC_MSEC);
	assert_int_equal(c.profiles[0].second_enter, 3 * USEC_SEC);
}

static void test_order_of_files(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	write_file(p->user, "[health]\nslow = 2min\nask = 7min\n[project]\ncopy = a\ncopy = b\n"
			    "[agent \"mine\"]\ncommand = ./user\n");
	write_file(p->local, "[agent \"mine\"]\ncommand = ./local\n");
	load(p, "[health]\nslow = 3min\n[project]\ncopy = c\n[worker \"w\"]\nagent = mine\n", &c,
		&problems);
	assert_string_equal(str_text(&problems), "");
	assert_int_equal(c.settings.slow, 3 * USEC_MIN);
	assert_int_equal(c.settings.ask, 7 * USEC_MIN);
	assert_string_equal(c.copy[0], "c");
	assert_null(c.copy[1]);
	assert_string_equal(config_profile(&c, "mine")->command, "./local");
}

/* Whatever file a command stands in, git's syntax must not cut it. */
static void test_commands_are_guarded_everywhere(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	write_file(p->user, "[project]\nsetup = a; b\n");
	write_file(p->local, "[agent \"x\"]\ncommand = c # d\nenv = A=#1\nrule = idle title a;b\n");
	load(p, "", &c, &problems);
	assert_non_null(strstr(str_text(&problems), "/czar/czar.conf:2: git's syntax ends"));
	assert_non_null(strstr(str_text(&problems), "local.conf:2: git's syntax ends"));
	assert_non_null(strstr(str_text(&problems), "write command = \"c # d\""));
	assert_non_null(strstr(str_text(&problems), "write env = \"A=#1\""));
	assert_non_null(strstr(str_text(&problems), "write rule = \"idle title a;b\""));
}

static void test_unreadable_is_not_empty(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};
	struct error err;

	assert_int_equal(mkdir(p->local, 0755), 0);
	assert_int_equal(config_load(p->checkout, &c, &problems, &err), -EINVAL);
	assert_non_null(strstr(str_text(&problems), "local.conf:1: "));
	rmdir(p->local);
}

/* Whoever may write to a file may give commands. */
static void test_unsafe_files(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	write_file(p->local, "");
	assert_int_equal(chmod(p->local, 0646), 0);
	load(p, "", &c, &problems);
	assert_non_null(strstr(str_text(&problems), "everybody may write to it"));
	assert_non_null(strstr(str_text(&problems), "chmod o-w '"));
	assert_int_equal(chmod(p->local, 0664), 0);
	str_clear(&problems);
	load(p, "", &c, &problems);
	assert_string_equal(str_text(&problems), "");
}

static void test_foreign_files(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	if (geteuid() != 0)
		skip();
	write_file(p->user, "");
	assert_int_equal(chown(p->user, 12345, (gid_t)-1), 0);
	load(p, "", &c, &problems);
	assert_non_null(strstr(str_text(&problems), "belongs to another user (12345"));
	assert_non_null(strstr(str_text(&problems), "chown 0 '"));
	str_clear(&problems);
	assert_int_equal(chown(p->checkout, 12345, (gid_t)-1), 0);
	load(p, "", &c, &problems); /* git trusts the checkout's owner, so may we */
	assert_string_equal(str_text(&problems), "");
	config_done(&c);
}

/* What git config writes is read back as it was meant, however it is quoted. */
static void test_written_by_git(void **state)
{
	static const char *const values[] = {
		"sh -c \"a; b # c\" 'd'",
		"back\\slash and \\\"quote\\\"",
		"  blanks around  ",
		"a;b",
		"#",
		"\"whole\"",
		"wörter — 漢字",
	};
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const char *const argv[] = {
			"git", "config", "-f", p->conf, "Agent.mine.Command", values[i], NULL};
		const struct spawn_options o = {.argv = argv};
		_cleanup_(spawn_result_done) struct spawn_result result = {0};
		_cleanup_(config_done) struct config c = {0};
		_cleanup_(str_done) struct str problems = {0};
		struct error err;

		write_file(p->conf, "# kept\n");
		assert_int_equal(spawn_wait(&o, &result, NULL), 0);
		assert_int_equal(result.status, 0);
		if (config_load(p->checkout, &c, &problems, &err) < 0)
			fail_msg("%s: %s", values[i], str_text(&problems));
		assert_string_equal(config_profile(&c, "mine")->command, values[i]);
	}
}

static void test_continued_lines(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	load(p,
		"[project]\n\tsetup = \"npm ci && \\\n npm test; true\"\n"
		"[health]\nslow = 1\\\nh\n",
		&c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(c.setup, "npm ci &&  npm test; true");
	assert_int_equal(c.settings.slow, USEC_HOUR);
	config_done(&c);
	load(p, "[project]\nsetup = a \\\n b\n[health]\nslow = soon\n", &c, &problems);
	assert_non_null(strstr(str_text(&problems), "czar.conf:5: slow"));
}

/* Every row of the table can be found, has a sentence, and its range is written rightly. */
static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *s = &settings_table[i];

		if (setting_find(s->section, s->key) != s)
			fail_msg("[%s] %s stands twice", s->section, s->key);
		if (!text_ends(s->sentence, "."))
			fail_msg("[%s] %s has no whole sentence", s->section, s->key);
	}
}

/* ~/.config/czar/agents/NAME.conf: over what is built in, under every settings file. */
static void test_profile_files(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};
	char folder[192], claude[256], own[256];

	TEXT_SETF(folder, "%s/config/czar/agents", p->root);
	TEXT_SETF(claude, "%s/claude.conf", folder);
	TEXT_SETF(own, "%s/own.conf", folder);
	assert_int_equal(dir_make(folder, 0755, NULL), 0);
	write_file(claude, "[agent \"claude\"]\ncommand = wrapper claude\nmodel = small\n"
			   "placeholder = mine\n");
	write_file(own, "[agent \"own\"]\ncommand = own\n");
	load(p,
		"[worker \"a\"]\nagent = claude\n[agent \"claude\"]\nmodel = large\n"
		"[worker \"b\"]\nagent = own\n",
		&c, &problems);
	assert_string_equal(str_text(&problems), "");
	assert_string_equal(config_profile(&c, "claude")->command, "wrapper claude");
	assert_string_equal(config_profile(&c, "claude")->model, "large");
	assert_string_equal(config_profile(&c, "claude")->prompt, "❯ ");
	assert_string_equal(config_profile(&c, "claude")->placeholders[0], "mine");
	assert_null(config_profile(&c, "claude")->placeholders[1]);
	assert_string_equal(config_profile(&c, "own")->command, "own");
	config_done(&c);
	write_file(own, "[agent \"other\"]\ncommand = own\n");
	load(p, "[worker \"b\"]\nagent = own\n", &c, &problems);
	assert_non_null(strstr(str_text(&problems), "only [agent \"own\"] may stand here"));
	unlink(claude);
	unlink(own);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_defaults),
		CASE(test_no_setting_is_zero),
		CASE(test_full),
		CASE(test_accounts),
		CASE(test_long_accounts),
		CASE(test_minimal_agent),
		CASE(test_scale),
		CASE(test_order_of_files),
		CASE(test_profile_files),
		CASE(test_commands_are_guarded_everywhere),
		CASE(test_unreadable_is_not_empty),
		CASE(test_unsafe_files),
		CASE(test_foreign_files),
		CASE(test_written_by_git),
		CASE(test_continued_lines),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
