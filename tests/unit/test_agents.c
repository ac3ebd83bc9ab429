/*
 * The built-in profiles against terminals captured from the real programs (tests/screens/NAME).
 *
 * What each screen means stands beside it; a screen that no rule knows must be unknown, never idle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/names.h"
#include "checks/draft.h"
#include "checks/question.h"
#include "checks/reset_time.h"
#include "checks/screen.h"
#include "czar/base/file.h"
#include "czar/built_in_agents.h"
#include "czar/config.h"
#include "czar/config_rule.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { EITHER = -1 }; /* composer: what stands there depends */

static const struct screen_case {
	const char *name, *title;
	enum screen_state state;
	int composer;
} cases[] = {
	{"claude/approval-bash", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/approval-bash-beside-changes", "✳ w", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/approval-write", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/bypass-dangerous-rm", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/dialog-plan-auto-cannot-check", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/first-start-2-onboarded", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_STARTING,
		COMPOSER_UNKNOWN},
	{"claude/mode-plan", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/question-dialog", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/question-two", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/start-import", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_STARTING,
		COMPOSER_UNKNOWN},
	{"claude/start-key-not-approved", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_STARTING,
		COMPOSER_UNKNOWN},
	{"claude/start-mcp", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/start-untrusted", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_STARTING,
		COMPOSER_UNKNOWN},
	{"claude/start-bypass", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/dialog-pasted", "✳ Claude Code", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"claude/busy-queued", "◐ Claude Code", SCREEN_BUSY, EITHER},
	{"claude/busy-streaming", "◑ Claude Code", SCREEN_BUSY, EITHER},
	{"claude/busy-waiting-first-byte", "◑ Claude Code", SCREEN_BUSY, EITHER},
	{"claude/err401-6s", "◐ Claude Code", SCREEN_BUSY, EITHER},
	{"claude/err-hang", "◑ Claude Code", SCREEN_BUSY, EITHER},
	{"claude/tool-running", "◐ Claude Code", SCREEN_BUSY, EITHER},
	{"claude/approval-escaped", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/background-bash-idle", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/err-e400", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/err-e429", "✳ Claude Code", SCREEN_RATE_LIMITED, COMPOSER_EMPTY},
	{"claude/finished-idle", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/idle-40x15", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/idle-120x12", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/idle-fresh-worktree", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_IDLE,
		COMPOSER_EMPTY},
	{"claude/interrupted", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/plan-approval", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/tool-finished", "✳ Claude Code", SCREEN_IDLE, COMPOSER_EMPTY},
	{"claude/limit-5h-waiting", "✳ Claude Code", SCREEN_LIMITED, EITHER},
	{"claude/limit-5h-cancelled", "✳ Claude Code", SCREEN_LIMITED, EITHER},
	{"claude/limit-weekly-menu", "✳ Claude Code", SCREEN_LIMITED, EITHER},
	{"claude/not-logged-in", "✳ Claude Code", SCREEN_LOGGED_OUT, EITHER},
	{"claude/err-e401", "✳ Claude Code", SCREEN_LOGGED_OUT, EITHER},
	{"claude/err-e403-oauth", "✳ Claude Code", SCREEN_LOGGED_OUT, EITHER},
	{"claude/errcredit-6s", "✳ Claude Code", SCREEN_OUT_OF_CREDIT, EITHER},
	{"claude/after-exit", "", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"claude/first-start-1", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_UNKNOWN,
		COMPOSER_UNKNOWN},
	{"claude/typed-multiline-not-sent", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_UNKNOWN,
		COMPOSER_UNKNOWN},
	{"claude/pasted-40-lines-not-sent", "Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", SCREEN_UNKNOWN,
		COMPOSER_UNKNOWN},
	{"claude/start-badflag", "vm", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"claude/narrow-40-not-sent", "✳ w", SCREEN_IDLE, COMPOSER_DRAFT},
	{"claude/brief-not-sent", "✳ w", SCREEN_IDLE, COMPOSER_DRAFT},
	{"claude/typed-not-sent", "✳ Claude Code", SCREEN_IDLE, COMPOSER_DRAFT},
	{"codex/approval-exec", "[ ! ] Action Required | repo", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/approval-exec-multiline", "[ . ] Action Required | repo", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"codex/approval-patch", "[ . ] Action Required | repo", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/approval-with-draft", "[ . ] Action Required | repo", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"codex/question", "[ ! ] Action Required | repo", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/trust-dialog", "vm", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/plan-implement-dialog", "repo", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/hooks-trust-dialog", "vm", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/dialog-model-migration", "host", SCREEN_STARTING, COMPOSER_UNKNOWN},
	{"codex/overlay-agents", "repo", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/resume-other-cwd", "host", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/warnings-f2", "repo", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"codex/busy-queued", "⠏ repo", SCREEN_BUSY, EITHER},
	{"codex/busy-streaming", "⠇ repo", SCREEN_BUSY, EITHER},
	{"codex/busy-tab-queued", "⠋ repo", SCREEN_BUSY, EITHER},
	{"codex/busy-waiting", "⠧ repo", SCREEN_BUSY, EITHER},
	{"codex/err-429-ra90", "⠧ repo", SCREEN_BUSY, EITHER},
	{"codex/err-cut-4s", "⠇ repo", SCREEN_BUSY, EITHER},
	{"codex/tool-running", "⠇ repo", SCREEN_BUSY, EITHER},
	{"codex/after-patch", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/after-paste-into-dialog", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/err-400-final", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/err-429-plain-final", "repo", SCREEN_RATE_LIMITED, COMPOSER_EMPTY},
	{"codex/finished", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/idle", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/interrupted", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/narrow-40-idle", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/plan-mode-idle", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/question-esc", "repo", SCREEN_IDLE, COMPOSER_EMPTY},
	{"codex/err-usage-free", "repo", SCREEN_LIMITED, EITHER},
	{"codex/err-usage-headers", "repo", SCREEN_STARTING, EITHER},
	{"codex/err-429-quota-final", "repo", SCREEN_OUT_OF_CREDIT, EITHER},
	{"codex/usage-limit-nudge", "repo", SCREEN_STARTING, EITHER},
	{"codex/first-start-1", "vm", SCREEN_LOGGED_OUT, EITHER},
	{"codex/err-401-final", "repo", SCREEN_LOGGED_OUT, EITHER},
	{"codex/err-429-usage-not-included-final", "repo", SCREEN_LOGGED_OUT, EITHER},
	{"codex/after-exit", "", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"codex/shell-mode-draft", "repo", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"codex/draft-person", "repo", SCREEN_IDLE, COMPOSER_DRAFT},
	{"codex/narrow-40-draft", "repo", SCREEN_IDLE, COMPOSER_DRAFT},
	{"codex/pasted-40-lines-not-sent", "repo", SCREEN_IDLE, COMPOSER_DRAFT},
	{"codex/typed-not-sent", "repo", SCREEN_IDLE, COMPOSER_DRAFT},
	{"gemini/approval-edit",
		"✋  Action Required (repo)                                                       ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/approval-shell",
		"✋  Action Required (repo)                                                       ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/approval-write",
		"✋  Action Required (repo)                                                       ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/question",
		"✋  Action Required (repo)                                                       ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/trust-dialog",
		"◇  Ready (wt1)                                                                  ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/loop-detected",
		"◇  Ready (repo)                                                                 ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/rewind-dialog",
		"◇  Ready (repo)                                                                 ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/err404-dialog",
		"✦  Working… (repo)                                                              ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/finished",
		"◇  Ready (repo)                                                                 ",
		SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"gemini/busy-queued",
		"✦  Working… (repo)                                                              ",
		SCREEN_BUSY, EITHER},
	{"gemini/busy-streaming",
		"✦  Working… (repo)                                                              ",
		SCREEN_BUSY, EITHER},
	{"gemini/busy-waiting",
		"✦  Working… (repo)                                                              ",
		SCREEN_BUSY, EITHER},
	{"gemini/err429-retrying",
		"✦  Working… (repo)                                                              ",
		SCREEN_BUSY, EITHER},
	{"gemini/interrupted-with-queue",
		"✦  Working… (repo)                                                              ",
		SCREEN_BUSY, EITHER},
	{"gemini/tool-running",
		"✦  Working… (repo)                                                              ",
		SCREEN_BUSY, EITHER},
	{"gemini/after-deny-write",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/err-cut",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/err401",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/idle",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/narrow-40-idle", "◇  Ready (w)", SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/idle-auto_edit",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/idle-plan",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/resumed",
		"◇  Ready (wt1)                                                                  ",
		SCREEN_IDLE, COMPOSER_EMPTY},
	{"gemini/usage-limit-dialog",
		"✦  Working… (repo)                                                              ",
		SCREEN_LIMITED, EITHER},
	{"gemini/usage-limit-dialog-pro",
		"✦  Working… (repo)                                                              ",
		SCREEN_LIMITED, EITHER},
	{"gemini/high-demand-dialog",
		"✦  Working… (repo)                                                              ",
		SCREEN_OVERLOADED, EITHER},
	{"gemini/logged-out-no-key",
		"◇  Ready (wt1)                                                                  ",
		SCREEN_LOGGED_OUT, EITHER},
	{"gemini/logged-out-oauth", "vm", SCREEN_LOGGED_OUT, EITHER},
	{"gemini/enter-api-key",
		"◇  Ready (wt1)                                                                  ",
		SCREEN_LOGGED_OUT, EITHER},
	{"gemini/login-dialog-workspace-settings-ignored",
		"◇  Ready (wt1)                                                                  ",
		SCREEN_LOGGED_OUT, EITHER},
	{"gemini/idle-yolo",
		"◇  Ready (repo)                                                                 ",
		SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"gemini/draft-40lines",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_DRAFT},
	{"gemini/typed-not-sent",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_DRAFT},
	{"gemini/narrow-40-1line",
		"◇  Ready (repo)                                                                 ",
		SCREEN_IDLE, COMPOSER_DRAFT},
	{"opencode/approval-bash", "OC | Alpha beta gamma. Alpha beta gamma. A…", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"opencode/approval-write", "OC | Alpha beta gamma. Alpha beta gamma. A…", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"opencode/permission-always-confirm", "OC | czar task 7", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"opencode/permission-external-dir", "OC | czar task 7", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"opencode/permission-reject-selected", "OC | czar task 7", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"opencode/permission-subagent", "OC | Done. This is the scripted reply.", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"opencode/question", "OC | Alpha beta gamma. Alpha beta gamma. A…", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"opencode/question-own-answer", "OC | czar task 7", SCREEN_ASKING, COMPOSER_UNKNOWN},
	{"opencode/narrow40-question", "OC | Done. This is the scripted reply.", SCREEN_ASKING,
		COMPOSER_UNKNOWN},
	{"opencode/busy-esc-once", "OC | czar task 7", SCREEN_BUSY, EITHER},
	{"opencode/busy-queued", "OC | Done. This is the scripted reply.", SCREEN_BUSY, EITHER},
	{"opencode/busy-streaming", "OC | Alpha beta gamma. Alpha beta gamma. A…", SCREEN_BUSY,
		EITHER},
	{"opencode/busy-waiting", "OpenCode", SCREEN_BUSY, EITHER},
	{"opencode/err-mock-e_429_rate", "OC | mock/e_429_rate", SCREEN_BUSY, EITHER},
	{"opencode/err-mock-e_503_unav", "OC | mock/e_503_unav", SCREEN_BUSY, EITHER},
	{"opencode/err-mock-e_429_free", "OC | mock/e_429_free", SCREEN_BUSY, EITHER},
	{"opencode/err-final-mock-e_401_auth", "OC | mock/e_401_auth", SCREEN_IDLE,
		COMPOSER_UNKNOWN},
	{"opencode/finished", "OC | Alpha beta gamma. Alpha beta gamma. A…", SCREEN_IDLE,
		COMPOSER_UNKNOWN},
	{"opencode/first-start", "OpenCode", SCREEN_IDLE, COMPOSER_UNKNOWN},
	{"opencode/idle", "OpenCode", SCREEN_IDLE, COMPOSER_UNKNOWN},
	{"opencode/interrupted", "OC | Done. This is the scripted reply.", SCREEN_IDLE,
		COMPOSER_UNKNOWN},
	{"opencode/narrow40-draft", "OC | Done. This is the scripted reply.", SCREEN_IDLE,
		COMPOSER_UNKNOWN},
	{"opencode/narrow40-idle", "OpenCode", SCREEN_IDLE, COMPOSER_UNKNOWN},
	{"opencode/typed-not-sent", "OpenCode", SCREEN_IDLE, COMPOSER_UNKNOWN},
	{"opencode/err-final-mock-e_429_ra9000_go", "OC | mock/e_429_ra9000_go", SCREEN_LIMITED,
		EITHER},
	{"opencode/after-exit", "", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"opencode/port-in-use", "host", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
	{"opencode/start-bad-config", "", SCREEN_UNKNOWN, COMPOSER_UNKNOWN},
};

/* The agent's name is the folder's. */
static void load(const char *name, struct config *ret)
{
	char agent[ID_SIZE];
	struct error err = {0};

	TEXT_SETF(agent, "%.*s", (int)strcspn(name, "/"), name);
	if (config_load_agent(agent, ret, &err) < 0)
		fail_msg("%s: %s", agent, err.text);
	assert_int_equal(ret->n_profiles, 1);
	assert_string_equal(ret->profiles[0].name, agent);
}

static size_t split(char *text, const char **rows, size_t most)
{
	size_t n = 0;

	while (text && *text && n < most) {
		rows[n++] = text;
		text = strchr(text, '\n');
		if (text)
			*text++ = '\0';
	}
	return n;
}

/* A captured screen; its text is the caller's to free. */
struct captured {
	struct str text;
	const char *rows[200];
	struct screen screen;
};

static void capture(const char *name, const char *title, struct captured *ret)
{
	char path[256];

	*ret = (struct captured){.screen = {.rows = ret->rows, .title = title}};
	TEXT_SETF(path, "tests/screens/%s.txt", name);
	if (file_read(path, 1 << 20, &ret->text, NULL) < 0)
		fail_msg("%s (run from the top of the source tree)", path);
	ret->screen.n_rows = split(ret->text.data, ret->rows, COUNT(ret->rows));
}

static bool utc_only(const char *zone, usec_t at, int64_t *ret)
{
	(void)at;
	*ret = 0;
	return !*zone;
}

static void read_captured(const char *name, const char *title, const struct config *config,
	struct screen_reading *ret)
{
	struct captured c;

	capture(name, title, &c);
	classify_screen(&config->profiles[0], &c.screen, ret);
	str_done(&c.text);
}

static void check(const struct screen_case *c)
{
	struct screen_reading reading;
	struct config config;

	load(c->name, &config);
	read_captured(c->name, c->title, &config, &reading);
	if (reading.state != c->state)
		fail_msg("%s is %s by '%s', not %s", c->name, screen_state_name(reading.state),
			reading.rule, screen_state_name(c->state));
	if (c->composer != EITHER && (int)reading.composer != c->composer)
		fail_msg("%s: composer %d, not %d", c->name, reading.composer, c->composer);
	screen_reading_done(&reading);
	config_done(&config);
}

static void test_captured(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		check(&cases[i]);
}

/* Dialogs of a start get the key of exactly the option that is marked; others get none. */
static void test_dialogs(void **state)
{
	static const struct {
		const char *name, *title, *key;
	} dialogs[] = {
		{"claude/start-untrusted", "vm", "Down"},
		{"claude/first-start-2-onboarded", "vm", "Down"},
		{"claude/start-key-not-approved", "vm", "Up"},
		{"claude/start-import", "vm", "Enter"},
		{"claude/start-bypass", "vm", NULL},
		{"claude/start-mcp", "vm", NULL},
		{"claude/approval-bash", "✳ Claude Code", NULL},
		{"codex/dialog-model-migration", "host", "2"},
		{"codex/usage-limit-nudge", "repo", "2"},
		{"claude/limit-weekly-menu", "✳ Claude Code", "Escape"},
		{"gemini/usage-limit-dialog", "✦  Working… (repo)", "1"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(dialogs); i++) {
		struct screen_reading reading;
		struct config config;
		const char *key = "none";

		load(dialogs[i].name, &config);
		read_captured(dialogs[i].name, dialogs[i].title, &config, &reading);
		if (reading.dialog)
			key = config.profiles[0].dialogs.rule[reading.dialog - 1].key;
		if (!text_equal(key, dialogs[i].key ? dialogs[i].key : "none"))
			fail_msg("%s: key %s", dialogs[i].name, key);
		screen_reading_done(&reading);
		config_done(&config);
	}
}

/* The captured ones were in UTC, on 21 November 2026 about noon. */
static void test_reset_times(void **state)
{
	static const struct {
		const char *name, *title, *at;
	} limits[] = {
		{"claude/limit-5h-waiting", "✳ Claude Code", "2026-11-21T15:59:00.000Z"},
		{"claude/limit-5h-cancelled", "✳ Claude Code", "2026-11-21T16:00:00.000Z"},
		{"claude/limit-weekly-menu", "✳ Claude Code", "2026-11-24T13:00:00.000Z"},
		{"codex/err-usage-free", "repo", "2026-11-21T13:07:00.000Z"},
		{"gemini/usage-limit-dialog", "✦  Working… (repo)", "2026-11-21T13:59:00.000Z"},
		{"opencode/err-final-mock-e_429_ra9000_go", "OC | mock/e_429_ra9000_go",
			"2026-11-21T14:30:00.000Z"},
	};
	const struct reset_clock clock = {INT64_C(1795262400) * USEC_SEC, utc_only};

	(void)state;
	for (size_t i = 0; i < COUNT(limits); i++) {
		struct screen_reading reading;
		struct config config;
		struct captured c;
		char at[40];

		load(limits[i].name, &config);
		capture(limits[i].name, limits[i].title, &c);
		classify_screen(&config.profiles[0], &c.screen, &reading);
		assert_true(screen_is_limited(reading.state));
		time_text(reset_time(&config.profiles[0], &c.screen, &clock), at, sizeof at);
		if (!text_equal(at, limits[i].at))
			fail_msg("%s: %s", limits[i].name, at);
		screen_reading_done(&reading);
		str_done(&c.text);
		config_done(&config);
	}
}

/* What is asked, whole, and the keys for yes this once and for no; of other dialogs nothing. */
static void test_questions(void **state)
{
	static const struct {
		const char *name, *text, *approve, *deny;
	} asked[] = {
		{"claude/approval-bash",
			"Bash command · mock command · sleep 4; touch x.txt; echo made · "
			"Do you want to proceed?",
			"1", "4"},
		{"claude/approval-write",
			"Create file · new.txt · 1 l1 · 2 l2 · Do you want to create new.txt?", "1",
			"3"},
		{"codex/approval-exec", "", "", ""},
		{"gemini/approval-edit",
			"? Edit  README.md: hello => world · 1 - hello · 1 + world · "
			"Apply this change?",
			"1", "Escape"},
		{"claude/question-dialog", "", "", ""},
		{"claude/dialog-plan-auto-cannot-check", "", "", ""},
		{"codex/trust-dialog", "", "", ""},
		{"gemini/trust-dialog", "", "", ""},
		{"opencode/approval-bash", "", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct config config;
		const struct profile *p;
		struct captured c;
		struct question q;
		char text[QUESTION_SIZE];

		load(asked[i].name, &config);
		p = &config.profiles[0];
		capture(asked[i].name, "", &c);
		question_read(p, &c.screen, &q);
		question_text(&q, text, sizeof text);
		if (!text_equal(text, asked[i].text))
			fail_msg("%s asks: %s", asked[i].name, text);
		assert_string_equal(
			q.approve ? p->approve.rule[q.approve - 1].key : "", asked[i].approve);
		assert_string_equal(q.deny ? p->deny.rule[q.deny - 1].key : "", asked[i].deny);
		question_done(&q);
		str_done(&c.text);
		config_done(&config);
	}
}

/* Options that allow more are no yes; nor is one whose beginning cannot be seen. */
static void test_no_question(void **state)
{
	static const char *const always[] = {"─────", " Bash command", " make", " Do you want to?",
		" ❯ 1. Yes, and always allow make", "   2. No", " Esc to cancel · Tab to amend"};
	static const char *const cut[] = {" rm -rf /", " Do you want to proceed?", " ❯ 1. Yes",
		"   2. No", " Esc to cancel · Tab to amend"};
	static const char *const elsewhere[] = {"─────", " Bash command", " make",
		" Do you want to proceed?", "   1. Yes", "   2. Yes, and don’t ask again",
		" ❯ 3. No", " Esc to cancel · Tab to amend"};
	const struct screen screens[] = {{always, COUNT(always), ""}, {cut, COUNT(cut), ""},
		{elsewhere, COUNT(elsewhere), ""}};
	struct config config;

	(void)state;
	load("claude", &config);
	for (size_t i = 0; i < COUNT(screens); i++) {
		struct question q;

		question_read(&config.profiles[0], &screens[i], &q);
		assert_int_equal(q.approve + q.deny + q.rows.len, 0);
		question_done(&q);
	}
	config_done(&config);
}

/* Each key moves the mark or takes the marked option: trust first, then Enter on exactly that. */
static void test_marked_option(void **state)
{
	static const char *const marked[] = {" Accessing workspace:", "   No, exit",
		" ❯ Yes, I trust this folder", "", " Enter to confirm · Esc to cancel"};
	static const char *const quoted[] = {" ❯ No, exit", "   Yes, I trust this folder",
		" said the page", "────", "❯ ", "────", "  ? for shortcuts"};
	const struct screen screen = {marked, COUNT(marked), "vm"};
	const struct screen other = {quoted, COUNT(quoted), "✳ Claude Code"};
	struct screen_reading reading;
	struct config config;

	(void)state;
	load("claude", &config);
	classify_screen(&config.profiles[0], &screen, &reading);
	assert_string_equal(config.profiles[0].dialogs.rule[reading.dialog - 1].key, "Enter");
	screen_reading_done(&reading);
	classify_screen(&config.profiles[0], &other, &reading);
	assert_int_equal(reading.dialog, 0);
	assert_int_equal(reading.state, SCREEN_IDLE);
	screen_reading_done(&reading);
	config_done(&config);
}

/* Quoted in an answer higher up, a dialog, a limit or an error is no state. */
static void test_quoted(void **state)
{
	static const char *const quoted[] = {"● Esc to cancel · Tab to amend",
		"  ⎿  You've hit your 5-hour limit · resets 3pm",
		"● Not logged in · Please run /login", "❯ 1. Yes", "● one", "● two", "● three",
		"────", "❯ ", "────", "  ? for shortcuts"};
	const struct screen screen = {quoted, COUNT(quoted), "✳ Claude Code"};
	struct screen_reading reading;
	struct config config;

	(void)state;
	load("claude", &config);
	classify_screen(&config.profiles[0], &screen, &reading);
	assert_int_equal(reading.state, SCREEN_IDLE);
	screen_reading_done(&reading);
	config_done(&config);
}

/* Each says how it is started, knows when it is busy, asks and is idle. */
static void test_whole(void **state)
{
	struct config config;

	(void)state;
	for (size_t i = 0; i < built_in_agents_count; i++) {
		bool has[SCREEN_OUT_OF_CREDIT + 1] = {0};

		load(built_in_agents[i].name, &config);
		assert_non_null(config.profiles[0].command);
		for (size_t k = 0; k < config.profiles[0].n_rules; k++)
			has[config.profiles[0].rules[k].state] = true;
		assert_true(has[SCREEN_IDLE] && has[SCREEN_BUSY] && has[SCREEN_ASKING]);
		config_done(&config);
	}
}

/* Whose composer is not read is never idle by rules that ask for one. */
static void test_no_prompt(void **state)
{
	struct arena arena = {0};
	struct profile p = {.prompt = ""};

	(void)state;
	rules_default(&p, &arena);
	assert_true(p.n_rules > 0);
	for (size_t i = 0; i < p.n_rules; i++)
		assert_int_not_equal(p.rules[i].state, SCREEN_IDLE);
	arena_done(&arena);
}

static void test_unknown(void **state)
{
	struct error err = {0};
	struct config config;

	(void)state;
	assert_int_equal(config_load_agent("nobody", &config, &err), -ENOENT);
}

/* What a paste looks like in each program's composer is seen as ours. */
static void test_folds(void **state)
{
	static const struct {
		const char *agent, *draft;
	} folds[] = {
		{"claude", "[Pasted text #1 +2 lines]"},
		{"codex", "[Pasted Content 5 chars]"},
		{"gemini", "[Pasted Text: 3 lines]"},
		{"gemini", "[Pasted Text: 5 chars]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
		struct config config;
		bool whole = false;

		load(folds[i].agent, &config);
		if (!draft_shows(&config.profiles[0], folds[i].draft, "a\nb\nc", &whole) || !whole)
			fail_msg("%s: '%s' is not ours", folds[i].agent, folds[i].draft);
		config_done(&config);
	}
}

static void test_long_question_is_not_whole(void **state)
{
	struct question q = {0};
	char text[32];

	(void)state;
	str_add(&q.rows, "run this?\necho harmless; ");
	assert_false(question_text(&q, text, 24));
	assert_string_equal(text + strlen(text) - 3, "...");
	str_clear(&q.rows);
	str_add(&q.rows, "run this?");
	assert_true(question_text(&q, text, sizeof text));
	assert_string_equal(text, "run this?");
	question_done(&q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long_question_is_not_whole),
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_dialogs),
		cmocka_unit_test(test_reset_times),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_no_question),
		cmocka_unit_test(test_marked_option),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_folds),
		cmocka_unit_test(test_no_prompt),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
