/*
 * Settings: every problem of a bad file is named with its line.
 */
#include "tests/unit/config_fixture.h"

#define AGENT "[agent \"a\"]\ncommand = ./a\n"

static const struct {
	const char *text, *problems;
} bad[] = {
	{"[heath]\n", "czar.conf:1: unknown section [heath]: did you mean [health]?\n"},
	{"\n[health]\nslwo = 1h\n",
		"czar.conf:3: unknown key 'slwo' in [health]: did you mean 'slow'?\n"},
	{"[health]\nattempts = 3\n",
		"czar.conf:2: no 'attempts' in [health]: it belongs to [task]\n"},
	{"[health]\nzzzzzzzzz = 3\n", "czar.conf:2: unknown key 'zzzzzzzzz' in [health]\n"},
	{"[health]\nslow = soon\n", "czar.conf:2: slow: 'soon' is no duration: write one like 90s, "
				    "15min or 1h 30min\n"},
	{"[health]\nslow = 0s\n",
		"czar.conf:2: slow: '0s' is out of range: write a duration in 1ms..365d\n"},
	{"[health]\nslow = 3h\n", "czar.conf:2: stuck (2 h 0 min) must be longer than slow (3 h 0 "
				  "min): change one of "
				  "them\n"},
	{"[health]\nslow\n", "czar.conf:2: slow: has no value: write KEY = VALUE\n"},
	{"[task]\nattempts = 0\n[health]\nenters = many\n",
		"czar.conf:2: attempts: '0' is out of range: write a number in 1..100\n"
		"czar.conf:4: enters: 'many' is no number: write one like 3\n"},
	{"[health]\nscale = 2\n",
		"czar.conf:2: scale: '2' is no ratio in 0.00001..1: write one like 1/200\n"},
	{"[land]\nrequire = checks, pers\n",
		"czar.conf:2: nothing gives 'pers': write checks, review, person, or several\n"},
	{"[project]\nland = github\nbranch = worker\n", "czar.conf:3: with land = github each task "
							"needs a branch of its own: remove branch "
							"= worker, or write land = local\n"},
	{"[land]\nomnibus = yes\nmerge = squash\n[project]\nunblock = done\nbranch = worker\n",
		"czar.conf:2: nothing lands here: write [project] land = local or github, or "
		"remove omnibus\n"
		"czar.conf:2: an omnibus proves that each task's own commits are in the base, "
		"which merge = squash leaves out: write merge = merge, or remove omnibus\n"
		"czar.conf:2: with branch = worker a worker begins nothing before its last task "
		"has landed: write branch = task, or remove omnibus\n"
		"czar.conf:5: with an omnibus a task would wait for ever for what it depends on "
		"to land: write unblock = verified, or remove the line\n"},
	{"[worker \"w\"]\nagent = a\nenv-file = \n[agent \"a\"]\ncommand = ./a\n",
		"czar.conf:3: env-file: '' is no path: write a folder or file\n"},
	{"[project]\nland = gitlab\n",
		"czar.conf:2: land: 'gitlab' is no choice here: write one of none|local|github\n"},
	{"[github]\ntoken-from = ghp_secret\n",
		"czar.conf:2: token-from: names no place of a secret: write env:NAME, file:PATH, "
		"credential:NAME or command:COMMAND\n"},
	{"[github]\ntoken-from = command:gh auth token; true\n",
		"czar.conf:2: git's syntax ends this value at the unquoted ; or #: write "
		"token-from = "
		"\"command:gh auth token; true\" (or put a remark on a line of its own)\n"},
	{"[github]\nreviewer-token-from = file:token\n",
		"czar.conf:2: reviewer-token-from: a secret's file has an absolute path: "
		"'token'\n"},
	{"[github]\napi-url = http://ghe.example.org/api/v3\n",
		"czar.conf:2: 'http://ghe.example.org/api/v3' would show the token to everybody: "
		"write https\n"},
	{"[github]\napp-id = 12\napp-installation = 3\n",
		"czar.conf:3: an App needs app-key too: add it to [github]\n"},
	{"[github]\napp-id = 12\napp-installation = 3\napp-key = k\ntoken-from = env:T\n",
		"czar.conf:5: czar works as an App or with a token: remove token-from or the "
		"App\n"},
	{"[project]\nsetup = npm ci; npm test\n",
		"czar.conf:2: git's syntax ends this value at the unquoted ; or #: write setup = "
		"\"npm "
		"ci; npm test\" (or put a remark on a line of its own)\n"},
	{"[project]\nsetup = sh -c \"a b\" \\\"c\\\"\n",
		"czar.conf:2: git's syntax drops these quotes: write setup = \"sh -c \\\"a b\\\" "
		"\\\"c\\\"\"\n"},
	{"[project]\ncopy = ../secret\ncopy = a\ncopy = /etc/passwd\n",
		"czar.conf:2: copy: '../secret' is not below the main checkout: write a path like "
		".env\n"
		"czar.conf:4: copy: '/etc/passwd' is not below the main checkout: write a path "
		"like "
		".env\n"},
	{"[project]\nbase = -x\n",
		"czar.conf:2: base: '-x' is no branch: write its name, like main\n"},
	{"slow = 1h\n",
		"czar.conf:1: a setting outside of a section: put it below a [section] line\n"},
	{"[health\nslow = 1h\n",
		"czar.conf:1: not a section: write [section] or [section \"name\"]\n"},
	{"[worker.x]\n",
		"czar.conf:1: a section's name stands in quotes: write [worker \"name\"]\n"},
	{"[project]\nsetup = \"a\n[health]\n",
		"czar.conf:2: a quote is not closed: end the value with \"\n"},
	{"[project]\nsetup = a\\qb\n",
		"czar.conf:2: git's syntax wants a backslash doubled: write \\\\\n"},
	{"[project]\nsetup = a\\\n\nbase = main\n",
		"czar.conf:2: nothing follows the \\ at the line's end: write the value on one "
		"line\n"},
	{"[project]\nsetup = a \\\n  b ; c\n", "czar.conf:2: git's syntax ends this value at the "
					       "unquoted ; or #: write setup = \"a   b "
					       "; c\" (or put a remark on a line of its own)\n"},
	{"[worker\"w\"]\n", "czar.conf:1: not a section: write [section] or [section \"name\"]\n"},
	{"[include]\npath = /etc/hostname\n",
		"czar.conf:1: [include] is not followed: write its lines here\n"},
	{"[worker]\ncount = 2\n", "czar.conf:1: [worker] has no name: write [worker \"NAME\"]\n"},
	{"[health \"x\"]\n", "czar.conf:1: [health] takes no name: write [health]\n"},
	{"[worker \"w\"]\n",
		"czar.conf:1: worker 'w' names no agent: add agent = NAME and an [agent \"NAME\"] "
		"section\n"},
	{"[worker \"w\"]\nagent = cluade\n[agent \"claude\"]\ncommand = c\n",
		"czar.conf:2: no agent 'cluade': did you mean 'claude'? Otherwise add [agent "
		"\"cluade\"] with "
		"command = ...\n"},
	{"[worker \"w\"]\nagent = cobol\n",
		"czar.conf:2: no agent 'cobol': add [agent \"cobol\"] with command = ...\n"},
	{"[agent \"a\"]\nprompt = x\n",
		"czar.conf:1: agent 'a' has no command: add one or remove the section\n"},
	{AGENT "[worker \"eng\"]\ncount = 2\n[worker \"Eng-1\"]\n",
		"czar.conf:5: two workers would be called 'Eng-1' (also in [worker \"eng\"]): "
		"rename "
		"one\n"},
	{AGENT "[worker \"a b\"]\n", "czar.conf:3: 'a b' is no name: use 1 to 64 letters, digits, "
				     "'.', '_', '-', a letter or "
				     "digit first, no '..', no '.' or '.lock' at the end\n"},
	{AGENT "[worker \"w\"]\ncount = 301\n",
		"czar.conf:4: count: '301' is out of range: write a number in 1..300\n"},
	{AGENT "[worker \"v\"]\ncount = 200\n[worker \"w\"]\ncount = 101\n",
		"czar.conf:5: 301 workers in all: make it at most 300\n"},
	{AGENT "rule = sleepy bottom x\nrule = busy top x\nrule = busy\nrule = busy bottom:0 x\n",
		"czar.conf:3: rule: 'sleepy' is no state: write starting, idle, busy, asking, "
		"limited, rate-limited, overloaded, logged-out or out-of-credit\n"
		"czar.conf:4: rule: 'top' is no region: write title, bottom, above, anywhere or "
		"composer\n"
		"czar.conf:5: rule: 'busy' is no rule: write STATE REGION[:ROWS] PATTERN\n"
		"czar.conf:6: rule: 'bottom:0': write rows as in bottom:5\n"},
	{AGENT "pasted = [Pasted #*]\n",
		"czar.conf:3: git's syntax ends this value at the unquoted ; or #: write pasted = "
		"\"[Pasted #*]\" (or put a remark on a line of its own)\n"},
	{AGENT "env = CZAR_WORKER=x\nenv = 1=2\nclear-key = C-u q\nsubmit-key = none\n",
		"czar.conf:3: env: 'CZAR_WORKER' is set by czar itself: remove the line\n"
		"czar.conf:4: env: '1=2' is no variable: write NAME=VALUE or NAME\n"
		"czar.conf:5: clear-key: 'C-u q' is no key: write one like Enter or C-u\n"
		"czar.conf:6: submit-key: 'none' is no key: write one like Enter or C-u\n"},
	{AGENT "env = COLOR=#fff\n",
		"czar.conf:3: git's syntax ends this value at the unquoted ; or #: write env = "
		"\"COLOR=#fff\" (or put a remark on a line of its own)\n"},
	{AGENT "events = perhaps\n",
		"czar.conf:3: events: 'perhaps' is neither true nor false: write one of them\n"},
	{"[project]\nbrief = nowhere.md\n", NULL},
};

static void test_bad(void **state)
{
	const struct place *p = *state;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		_cleanup_(config_done) struct config c = {0};
		_cleanup_(str_done) struct str problems = {0};

		load(p, bad[i].text, &c, &problems);
		if (!problems.len ||
			(bad[i].problems && strcmp(problems.data, bad[i].problems) != 0))
			fail_msg("case %zu:\n%s\ngave:\n%sinstead of:\n%s", i, bad[i].text,
				str_text(&problems),
				bad[i].problems ? bad[i].problems : "a problem");
		assert_null(c.owned);
	}
}

static void test_all_files_all_problems(void **state)
{
	const struct place *p = *state;
	_cleanup_(config_done) struct config c = {0};
	_cleanup_(str_done) struct str problems = {0};

	write_file(p->local, "[health]\nask = never\n");
	load(p, "[health]\nslow = never\nstucc = 3h\n", &c, &problems);
	assert_non_null(strstr(str_text(&problems), "czar.conf:2: slow"));
	assert_non_null(strstr(str_text(&problems), "czar.conf:3: unknown key 'stucc'"));
	assert_non_null(strstr(str_text(&problems), "local.conf:2: ask"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_bad),
		CASE(test_all_files_all_problems),
	};

	return cmocka_run_group_tests_name("config_bad", tests, NULL, NULL);
}
