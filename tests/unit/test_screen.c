/*
 * Screens: captured ones (tests/screens) under three profiles, and made ones for what those lack.
 *
 * "agent" draws its composer between two rules, "boxed" between labels, "bare" between nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "checks/screen.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct screen_rule agent_rules[] = {
	{SCREEN_ASKING, REGION_BOTTOM, 10, " Do you want to *", "asking bottom:10 Do you want",
		NULL, NULL},
	{SCREEN_ASKING, REGION_BOTTOM, 2, "Enter to select *", "asking bottom:2 Enter to select",
		NULL, NULL},
	{SCREEN_ASKING, REGION_BOTTOM, 2, " Enter to confirm *", "asking bottom:2 Enter to confirm",
		NULL, NULL},
	{SCREEN_LIMITED, REGION_ABOVE, 3, "* Usage limit reached *", "limited above:3 Usage limit",
		NULL, NULL},
	{SCREEN_LOGGED_OUT, REGION_ABOVE, 3, "* Not logged in *",
		"logged-out above:3 Not logged in", NULL, NULL},
	{SCREEN_BUSY, REGION_TITLE, 0, "\xe2\x97\x90 *", "busy title", NULL, NULL},
	{SCREEN_BUSY, REGION_TITLE, 0, "\xe2\x97\x91 *", "busy title", NULL, NULL},
	{SCREEN_BUSY, REGION_ABOVE, 3, "* (*s \xc2\xb7 *", "busy above:3 seconds", NULL, NULL},
	{SCREEN_IDLE, REGION_TITLE, 0, "\xe2\x9c\xb3 *", "idle title", NULL, NULL},
};

static const char *const agent_hints[] = {"Press up to edit *", "Once fixed, *", "Try \"*", NULL};

static const struct profile agent = {
	.name = "agent",
	.rules = agent_rules,
	.n_rules = COUNT(agent_rules),
	.prompt = "\xe2\x9d\xaf ",
	.composer_end = "\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80*",
	.placeholders = agent_hints,
	.pasted = (const char *const[]){"[Pasted text #* +* lines]", NULL},
	.queued = "*Queued \xc2\xb7 *",
};

static const struct screen_rule boxed_rules[] = {
	{SCREEN_BUSY, REGION_ABOVE, 4, "*(esc to cancel, *", "busy above:4 esc", NULL, NULL},
	{SCREEN_IDLE, REGION_BOTTOM, 4, " workspace (*", "idle bottom:4 workspace", NULL, NULL},
};

static const char *const boxed_hints[] = {"Type your message or *", NULL};

static const struct profile boxed = {
	.name = "boxed",
	.rules = boxed_rules,
	.n_rules = COUNT(boxed_rules),
	.prompt = " > ",
	.composer_end = " workspace (*",
	.placeholders = boxed_hints,
	.pasted = (const char *const[]){"[Pasted Text: * lines]", NULL},
};

static const struct screen_rule bare_rules[] = {
	{SCREEN_ASKING, REGION_BOTTOM, 1, "  Press enter to confirm *",
		"asking bottom:1 Press enter", NULL, NULL},
	{SCREEN_BUSY, REGION_ANYWHERE, 0, "\xe2\x97\xa6 Working (*", "busy anywhere Working", NULL,
		NULL},
	{SCREEN_IDLE, REGION_BOTTOM, 2, "  model-* \xc2\xb7 *", "idle bottom:2 model", NULL, NULL},
};

static const char *const bare_hints[] = {"Ask Agent to do anything", NULL};

static const struct profile bare = {
	.name = "bare",
	.rules = bare_rules,
	.n_rules = COUNT(bare_rules),
	.prompt = "\xe2\x80\xba ",
	.composer_end = "  model-* \xc2\xb7 *",
	.placeholders = bare_hints,
	.pasted = (const char *const[]){"[Pasted Content * chars]", NULL},
	.queued = "  \xe2\x86\xb3 *",
};

/* Rows of a text; both are changed or owned here. */
struct rows {
	const char *row[200];
	char *text;
	size_t n;
};

static void rows_split(struct rows *r, char *text)
{
	*r = (struct rows){.text = text};
	while (r->n < COUNT(r->row)) {
		r->row[r->n++] = text;
		text = strchr(text, '\n');
		if (!text)
			break;
		*text++ = '\0';
	}
}

static void rows_load(struct rows *r, const char *name)
{
	char path[128], *text = calloc(1, 32768);
	FILE *f;

	snprintf(path, sizeof(path), "tests/screens/%s.txt", name);
	f = fopen(path, "re");
	if (!f)
		fail_msg("%s (run from the top of the source tree)", path);
	assert_true(fread(text, 1, 32767, f) > 0);
	fclose(f);
	rows_split(r, text);
}

struct screen_case {
	const char *name, *title;
	const struct profile *profile;
	enum screen_state state;
	enum composer composer;
	const char *rule, *draft, *piece;
	bool queued;
};

#define IDLE_TITLE "\xe2\x9c\xb3 a name"
#define BUSY_TITLE "\xe2\x97\x90 a name"

static const struct screen_case captured[] = {
	{"agent-idle", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_EMPTY, "idle title", "", "",
		false},
	{"agent-idle-narrow", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_EMPTY, "idle title", "", "",
		false},
	{"agent-idle", BUSY_TITLE, &agent, SCREEN_BUSY, COMPOSER_EMPTY, "busy title", "", "",
		false},
	{"agent-idle", "", &agent, SCREEN_UNKNOWN, COMPOSER_EMPTY, "", "", "", false},
	{"agent-idle", NULL, &agent, SCREEN_UNKNOWN, COMPOSER_EMPTY, "", "", "", false},
	{"agent-background", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_EMPTY, "idle title", "", "",
		false},
	{"agent-draft", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_DRAFT, "idle title",
		"please say hello", "please say hello", false},
	{"agent-busy", "\xe2\x97\x91 a name", &agent, SCREEN_BUSY, COMPOSER_EMPTY, "busy title", "",
		"", false},
	{"agent-busy", "", &agent, SCREEN_BUSY, COMPOSER_EMPTY, "busy above:3 seconds", "", "",
		false},
	{"agent-tool-running", "", &agent, SCREEN_BUSY, COMPOSER_EMPTY, "busy above:3 seconds", "",
		"", false},
	{"agent-busy-queued", BUSY_TITLE, &agent, SCREEN_BUSY, COMPOSER_EMPTY, "busy title", "", "",
		true},
	{"agent-busy-queued", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_EMPTY, "idle title", "", "",
		false},
	{"agent-dialog", IDLE_TITLE, &agent, SCREEN_ASKING, COMPOSER_UNKNOWN,
		"asking bottom:10 Do you want", "", "", false},
	{"agent-question", IDLE_TITLE, &agent, SCREEN_ASKING, COMPOSER_UNKNOWN,
		"asking bottom:2 Enter to select", "", "", false},
	{"agent-untrusted", "", &agent, SCREEN_ASKING, COMPOSER_UNKNOWN,
		"asking bottom:2 Enter to confirm", "", "", false},
	{"agent-limited", IDLE_TITLE, &agent, SCREEN_LIMITED, COMPOSER_EMPTY,
		"limited above:3 Usage limit", "", "", false},
	{"agent-logged-out", IDLE_TITLE, &agent, SCREEN_LOGGED_OUT, COMPOSER_EMPTY,
		"logged-out above:3 Not logged in", "", "", false},
	/* another prompt stands there: not the composer that texts are for */
	{"agent-shell-mode", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_UNKNOWN, "idle title", "",
		"", false},
	{"agent-shell-mode-folded", IDLE_TITLE, &agent, SCREEN_IDLE, COMPOSER_UNKNOWN, "idle title",
		"", "", false},
	{"agent-exited", "", &agent, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
	{"boxed-idle", "", &boxed, SCREEN_IDLE, COMPOSER_EMPTY, "idle bottom:4 workspace", "", "",
		false},
	{"boxed-draft", "", &boxed, SCREEN_IDLE, COMPOSER_DRAFT, "idle bottom:4 workspace",
		"say \"hi\" $HOME `x` \\n \xe6\x97\xa5\xe6\x9c\xac", "HOME", false},
	{"boxed-folded", "", &boxed, SCREEN_IDLE, COMPOSER_DRAFT, "idle bottom:4 workspace",
		"[Pasted Text: 40 lines]", "Pasted Text", false},
	{"bare-idle", "", &bare, SCREEN_IDLE, COMPOSER_EMPTY, "idle bottom:2 model", "", "", false},
	{"bare-draft", "", &bare, SCREEN_IDLE, COMPOSER_DRAFT, "idle bottom:2 model",
		"half typed by a person", "half typed by a person", false},
	{"bare-folded", "", &bare, SCREEN_IDLE, COMPOSER_DRAFT, "idle bottom:2 model",
		"[Pasted Content 1430 chars]", "Pasted Content 1430 chars", false},
	{"bare-dialog", "", &bare, SCREEN_ASKING, COMPOSER_UNKNOWN, "asking bottom:1 Press enter",
		"", "", false},
	{"bare-queued", "", &bare, SCREEN_BUSY, COMPOSER_EMPTY, "busy anywhere Working", "", "",
		true},
	/* a profile that knows nothing of the screen */
	{"bare-draft", "", &agent, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
};

static void check(const struct screen_case *c, const struct rows *rows)
{
	const struct screen s = {rows->row, rows->n, c->title};
	struct screen_reading r;

	classify_screen(c->profile, &s, &r);
	if (r.state != c->state || r.composer != c->composer || r.queued_text != c->queued)
		fail_msg("%s, title '%s': state %d composer %d queued %d", c->name,
			c->title ? c->title : "-", (int)r.state, (int)r.composer, r.queued_text);
	if (!text_equal(r.rule, c->rule) || !text_equal(str_text(&r.draft), c->draft) ||
		!text_equal(r.draft_piece, c->piece))
		fail_msg("%s: rule '%s' draft '%s' piece '%s'", c->name, r.rule, str_text(&r.draft),
			r.draft_piece);
	if ((r.state == SCREEN_UNKNOWN) != (*r.evidence == '\0'))
		fail_msg("%s: evidence '%s'", c->name, r.evidence);
	screen_reading_done(&r);
}

static void test_captured(void **state)
{
	struct rows rows;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(captured); i++) {
		rows_load(&rows, captured[i].name);
		check(&captured[i], &rows);
		free(rows.text);
	}
}

/* A scripted look: rules of '-', prompt "> ". */
static const struct screen_rule plain_rules[] = {
	{SCREEN_ASKING, REGION_BOTTOM, 4, " > 1. Yes", "dialog", NULL, NULL},
	{SCREEN_BUSY, REGION_ABOVE, 2, "\\* Working*", "never", NULL, NULL},
	{SCREEN_BUSY, REGION_ABOVE, 2, "Working*", "busy", NULL, NULL},
	{SCREEN_IDLE, REGION_BOTTOM, 1, "ready", "idle", NULL, NULL},
};
static const char *const plain_hints[] = {"Type here", NULL};
static const struct profile plain = {
	.name = "plain",
	.rules = plain_rules,
	.n_rules = COUNT(plain_rules),
	.prompt = "> ",
	.composer_end = "----*",
	.composer_more = "--- * more ---",
	.placeholders = plain_hints,
	.queued = "Queued: *",
};
static const struct profile endless = {
	.name = "endless", .prompt = "> ", .placeholders = plain_hints};
static const struct profile no_composer = {.name = "none"};

/* name is the screen's text here. */
static const struct screen_case made[] = {
	{"", "", &plain, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
	{"\n\n\n", "", &plain, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
	{"----\n>\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY, "idle", "", "", false},
	{"----\n> \n----\nready  \n\n", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY, "idle", "", "",
		false},
	{"----\n>\xc2\xa0\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY, "idle", "", "",
		false},
	{"----\n>x\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_UNKNOWN, "idle", "", "", false},
	{"----\n> Type here\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY, "idle", "", "",
		false},
	{"----\n> Type\n  here\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY, "idle", "",
		"", false},
	{"----\n> Type here now\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_DRAFT, "idle",
		"Type here now", "Type here now", false},
	/* rows: indent dropped once, empty rows kept within, dropped at the end */
	{"----\n> one\n\n    two\n  ----\n  > three\n\n----", "", &plain, SCREEN_UNKNOWN,
		COMPOSER_DRAFT, "", "one\n\n  two\n----\n> three", "> three", false},
	{"----\n>\n  two words here\n----", "", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "",
		"\ntwo words here", "two words here", false},
	/* as it stands there: tmux finds no blank where a no-break space is */
	{"----\n>\xc2\xa0no\xc2\xa0"
	 "break it\n----",
		"", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "",
		"no\xc2\xa0"
		"break it",
		"break it", false},
	/* too low: the end of it */
	{"> old\n--- 2 more ---\n  3\n  4 and more\n----\nready", "", &plain, SCREEN_IDLE,
		COMPOSER_DRAFT, "idle", "\n3\n4 and more", "4 and more", false},
	{"--- 2 more ---\n  3\nfour\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_UNKNOWN,
		"idle", "", "", false},
	{"--- 2 more ---\n  3\n  4 and more", "", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "",
		"\n3\n4 and more", "4 and more", false},
	{"--- 2 more ---", "", &plain, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
	/* a short draft is looked for together with its prompt */
	{"----\n> ok\n----", "", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "", "ok", "> ok", false},
	{"----\n> #ok\n----", "", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "", "#ok", "ok", false},
	/* a transcript without a composer below it */
	{"> say hello\n\nhello\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_UNKNOWN, "idle", "",
		"", false},
	{"> say hello\n", "", &plain, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
	/* the last prompt is the composer's */
	{"> old\n\nanswer\n----\n> new\n----", "", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "",
		"new", "> new", false},
	/* regions */
	{"Working (3s)\n\n----\n> x\n----\nready", "", &plain, SCREEN_BUSY, COMPOSER_DRAFT, "busy",
		"x", "> x", false},
	{"Working (3s)\na\nb\n----\n>\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY,
		"idle", "", "", false},
	{"----\n> Working\n----\nWorking", "", &plain, SCREEN_UNKNOWN, COMPOSER_DRAFT, "",
		"Working", "> Working", false},
	{"ready\nnot at the bottom", "", &plain, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "",
		false},
	{" > 1. Yes\n   2. No\n\n Esc", "", &plain, SCREEN_ASKING, COMPOSER_UNKNOWN, "dialog", "",
		"", false},
	{" > 1. Yes\n\n----\n> x\n----", "", &plain, SCREEN_ASKING, COMPOSER_UNKNOWN, "dialog", "",
		"", false},
	/* the first rule that matches wins */
	{"Working\n----\n>\n----\n > 1. Yes\nready", "", &plain, SCREEN_ASKING, COMPOSER_UNKNOWN,
		"dialog", "", "", false},
	/* texts in the program's queue */
	{"Working\nQueued: x\n----\n>\n----", "", &plain, SCREEN_BUSY, COMPOSER_EMPTY, "busy", "",
		"", true},
	{"Working\n----\n> a\n  Queued: x\n----", "", &plain, SCREEN_BUSY, COMPOSER_DRAFT, "busy",
		"a\nQueued: x", "Queued", false},
	{"Queued: x\n----\n>\n----\nready", "", &plain, SCREEN_IDLE, COMPOSER_EMPTY, "idle", "", "",
		false},
	/* no end of the composer: to the bottom */
	{"text\n> one\n  two\n\n", "", &endless, SCREEN_UNKNOWN, COMPOSER_DRAFT, "", "one\ntwo",
		"> one", false},
	{"text\n>\n\n", "", &endless, SCREEN_UNKNOWN, COMPOSER_EMPTY, "", "", "", false},
	{"> one\ntwo", "", &endless, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
	{"> x", "", &no_composer, SCREEN_UNKNOWN, COMPOSER_UNKNOWN, "", "", "", false},
};

static void test_made(void **state)
{
	struct rows rows;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(made); i++) {
		rows_split(&rows, strdup(made[i].name));
		check(&made[i], &rows);
		free(rows.text);
	}
}

static void test_no_rows(void **state)
{
	const struct screen s = {NULL, 0, NULL};
	struct screen_reading r;

	(void)state;
	classify_screen(&plain, &s, &r);
	assert_int_equal(r.state, SCREEN_UNKNOWN);
	assert_int_equal(r.composer, COMPOSER_UNKNOWN);
	screen_reading_done(&r);
}

static void test_evidence_is_clean(void **state)
{
	static const struct screen_rule rule = {SCREEN_BUSY, REGION_BOTTOM, 1, "*busy*",
		"a rule whose text is longer than forty bytes", NULL, NULL};
	static const struct profile p = {.rules = &rule, .n_rules = 1};
	const char *row = "  \x1b[31mbusy\xff\x07 ";
	const struct screen s = {&row, 1, ""};
	struct screen_reading r;

	(void)state;
	classify_screen(&p, &s, &r);
	assert_int_equal(r.state, SCREEN_BUSY);
	assert_string_equal(r.evidence, "?[31mbusy??");
	assert_string_equal(r.rule, "a rule whose text is longer than forty b");
	screen_reading_done(&r);
}

/* Any bytes in any rows: nothing is read beyond them (the sanitizer watches). */
static void test_any_bytes(void **state)
{
	static const char *const bits[] = {"> ", "----", "\xc2\xa0", "\xc2", "\xe2\x9d\xaf ", " ",
		"\n", "Queued: ", "\xff", "Working", "\t", " > 1. Yes", "[Pasted text #1 +",
		"\xe2\x94\x80", "\r"};
	uint64_t seed = 7;
	size_t i, n;

	(void)state;
	for (i = 0; i < 3000; i++) {
		_cleanup_(str_done) struct str text = {0};
		struct screen_reading r;
		struct rows rows;

		for (n = 0; n < 40; n++) {
			seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
			str_add(&text, bits[(seed >> 33) % COUNT(bits)]);
		}
		rows_split(&rows, str_take(&text));
		for (n = 0; n < 3; n++) {
			const struct profile *p = n == 0 ? &plain : n == 1 ? &agent : &endless;
			const struct screen s = {rows.row, rows.n, rows.row[0]};

			classify_screen(p, &s, &r);
			assert_true(r.composer == COMPOSER_DRAFT || str_text(&r.draft)[0] == '\0');
			screen_reading_done(&r);
		}
		free(rows.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_no_rows),
		cmocka_unit_test(test_evidence_is_clean),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
