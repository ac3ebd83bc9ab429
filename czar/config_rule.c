/*
 * Screen rules of an agent, "STATE REGION[:ROWS] PATTERN", and those of an agent that names none.
 *
 * The rules are data for checks/screen.c; here they are only read. The default ones must not take
 * an unknown screen for idle: they want the composer's prompt.
 */
#include "czar/config_rule.h"

#include <ctype.h>
#include <string.h>

#include "checks/names.h"
#include "czar/base/str.h"

enum { ROWS_BOTTOM = 6, ROWS_ABOVE = 6, ROWS_MOST = 200 };

static const struct {
	const char *name;
	enum screen_region region;
	int rows;
} regions[] = {
	{"title", REGION_TITLE, 1},
	{"bottom", REGION_BOTTOM, ROWS_BOTTOM},
	{"above", REGION_ABOVE, ROWS_ABOVE},
	{"anywhere", REGION_ANYWHERE, 0},
	{"composer", REGION_COMPOSER, 1},
};

static int state_parse(const char *name, enum screen_state *ret, struct error *err)
{
	for (enum screen_state s = SCREEN_STARTING; s <= SCREEN_OUT_OF_CREDIT; s++)
		if (text_equal(screen_state_name(s), name)) {
			*ret = s;
			return 0;
		}
	return error(err, EINVAL,
		"'%s' is no state: write starting, idle, busy, asking, limited, rate-limited, "
		"overloaded, logged-out or out-of-credit",
		name);
}

static int region_parse(const char *text, struct screen_rule *ret, struct error *err)
{
	size_t n = strcspn(text, ":");
	int64_t rows;

	for (size_t i = 0; i < sizeof regions / sizeof *regions; i++) {
		if (strlen(regions[i].name) != n || memcmp(regions[i].name, text, n) != 0)
			continue;
		ret->region = regions[i].region;
		ret->rows = regions[i].rows;
		if (!text[n])
			return 0;
		if (!regions[i].rows || regions[i].region == REGION_TITLE ||
			regions[i].region == REGION_COMPOSER || !text_to_int(text + n + 1, &rows) ||
			rows < 1 || rows > ROWS_MOST)
			return error(err, EINVAL, "'%s': write rows as in bottom:5", text);
		ret->rows = (int)rows;
		return 0;
	}
	return error(err, EINVAL,
		"'%s' is no region: write title, bottom, above, anywhere or composer", text);
}

/* REGION[:ROWS] PATTERN, which it cuts up; what follows "&&" is another one. */
static int place_parse(char *text, struct arena *arena, struct screen_rule *ret, struct error *err)
{
	char *also = strstr(text, " && "), *rest = text, *region;
	struct screen_rule *second;
	int r;

	if (also)
		*also = '\0';
	rest += strspn(rest, " \t");
	region = strsep(&rest, " \t");
	ret->pattern = rest ? rest + strspn(rest, " \t") : "";
	if (!*ret->pattern)
		return error(err, EINVAL, "'%s' has no pattern: write STATE REGION[:ROWS] PATTERN",
			region);
	r = region_parse(region, ret, err);
	if (r < 0 || !also)
		return r;
	second = arena_alloc(arena, sizeof *second);
	r = place_parse(also + strlen(" && "), arena, second, err);
	ret->also = second;
	return r == 0 && second->also
		       ? error(err, EINVAL, "more than one && in a rule: write two rules")
		       : r;
}

/* tmux(1), "KEY BINDINGS"; quoting is not ours to guess. */
static bool key_is_plain(const char *key)
{
	for (const char *c = key; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '-')
			return false;
	return *key && strlen(key) < 17;
}

int rule_parse(const char *text, struct arena *arena, struct screen_rule *ret, struct error *err)
{
	size_t n = strlen(text) + 1;
	char *rest = memcpy(arena_alloc(arena, n), text, n);
	struct screen_rule rule = {.text = arena_text(arena, text)};
	char *state = strsep(&rest, " \t");
	int r;

	if (!rest || !*rest)
		return error(
			err, EINVAL, "'%s' is no rule: write STATE REGION[:ROWS] PATTERN", text);
	r = state_parse(state, &rule.state, err);
	if (r == 0)
		r = place_parse(rest, arena, &rule, err);
	if (r == 0)
		*ret = rule;
	return r;
}

int dialog_parse(const char *text, struct arena *arena, struct screen_rule *ret, struct error *err)
{
	size_t n = strlen(text) + 1;
	char *rest = memcpy(arena_alloc(arena, n), text, n);
	struct screen_rule rule = {.state = SCREEN_STARTING, .text = arena_text(arena, text)};
	int r;

	rule.key = strsep(&rest, " \t");
	if (!rest || !*rest || !key_is_plain(rule.key))
		return error(err, EINVAL,
			"'%s' is no dialog: write KEY REGION[:ROWS] PATTERN, the key like Enter or "
			"2",
			text);
	r = place_parse(rest, arena, &rule, err);
	if (r == 0)
		*ret = rule;
	return r;
}

static const char *const common_rules[] = {
	"asking bottom:12 *(y/n)*",
	"asking bottom:12 *[y/N]*",
	"asking bottom:12 *[Y/n]*",
	"asking bottom:12 *Do you want to *?*",
	"limited bottom:12 *usage limit reached*",
	"logged-out bottom:12 *Not logged in*",
	"busy bottom:12 *esc to interrupt*",
	"busy bottom:12 *ctrl+c to interrupt*",
};
enum { COMMON_RULES = sizeof common_rules / sizeof *common_rules };

void rules_default(struct profile *p, struct arena *arena)
{
	struct screen_rule *rules = arena_alloc(arena, (COMMON_RULES + 2) * sizeof *rules);
	_cleanup_(str_done) struct str bare = {0}, draft = {0};
	size_t n = 0, prompt = strlen(p->prompt);

	for (size_t i = 0; i < COMMON_RULES; i++)
		rule_parse(common_rules[i], arena, &rules[n++], NULL);
	while (prompt && p->prompt[prompt - 1] == ' ')
		prompt--;
	str_addf(&draft, "idle bottom:12 %s*", p->prompt);
	str_addf(&bare, "idle bottom:12 %.*s", (int)prompt, p->prompt);
	/* without a prompt the pattern would match every screen */
	if (prompt && rule_parse(str_text(&bare), arena, &rules[n], NULL) == 0)
		n++;
	if (prompt && rule_parse(str_text(&draft), arena, &rules[n], NULL) == 0)
		n++;
	p->rules = rules;
	p->n_rules = n;
}
