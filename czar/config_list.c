/*
 * Settings that may stand in several lines: each line is checked, then all of them are stored.
 */
#include "czar/config_list.h"

#include <ctype.h>
#include <string.h>

#include "czar/agent_text.h"
#include "czar/config_rule.h"
#include "czar/event_pattern.h"
#include "czar/request_pattern.h"

static int check_copy(const char *text, struct error *err)
{
	char path[PATH_SIZE];

	if (*text == '/' || *text == '~' || text_starts(text, "../") || strstr(text, "/../") ||
		text_ends(text, "/..") || text_equal(text, "..") || text_starts(text, ".git/") ||
		text_equal(text, ".git") || !path_resolve("/", text, path, sizeof path))
		return error(err, EINVAL,
			"'%s' is not below the main checkout: write a path like .env", text);
	return 0;
}

static int check_environment(const char *text, struct error *err)
{
	size_t n = strcspn(text, "=");

	if (!n || isdigit((unsigned char)*text))
		return error(err, EINVAL, "'%s' is no variable: write NAME=VALUE or NAME", text);
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return error(err, EINVAL,
				"'%.*s' is no variable's name: write NAME=VALUE or NAME", (int)n,
				text);
	if (text_starts(text, "CZAR_"))
		return error(
			err, EINVAL, "'%.*s' is set by czar itself: remove the line", (int)n, text);
	return 0;
}

/* NAME=TEMPLATE. */
static int check_variable(const char *text, struct error *err)
{
	int r = check_environment(text, err);

	if (r == 0 && !strchr(text, '='))
		r = error(err, EINVAL, "'%s' has no value: write NAME=VALUE", text);
	return r < 0 ? r : agent_text_check(text, err);
}

static int check_cleared(const char *text, struct error *err)
{
	if (strchr(text, '='))
		return error(err, EINVAL, "'%s' is no variable's name: write NAME", text);
	return check_environment(text, err);
}

/* NAME or NAME TEMPLATE; the name is a place below a folder of czar's choice. */
static int check_file(const char *text, struct error *err)
{
	char name[PATH_SIZE];

	text_setf(name, sizeof name, "%.*s", (int)strcspn(text, " "), text);
	return check_copy(name, err) < 0 ? error(err, EINVAL,
						   "'%s' is no file: write a name like "
						   "settings.json, and the template's path",
						   name)
					 : 0;
}

int value_check(
	const struct setting *s, const char *text, const struct value_place *p, struct error *err)
{
	struct screen_rule rule;

	if (text_bad_offset(text, strlen(text)) >= 0)
		return error(err, EINVAL, "a control character or no UTF-8: remove it");
	switch (s->kind) {
	case SETTING_COPY:
		return check_copy(text, err);
	case SETTING_ENVIRONMENT:
		return check_environment(text, err);
	case SETTING_RULES:
		return rule_parse(text, p->arena, &rule, err);
	case SETTING_DIALOGS:
		return dialog_parse(text, p->arena, &rule, err);
	case SETTING_TEMPLATES:
		return agent_text_check(text, err);
	case SETTING_VARIABLES:
		return check_variable(text, err);
	case SETTING_UNSET:
		return check_cleared(text, err);
	case SETTING_FILES:
		return check_file(text, err);
	case SETTING_REQUESTS:
		return request_check(text, err);
	case SETTING_HEARD:
		return event_pattern_check(text, err);
	default:
		return 0;
	}
}

static void set_rules(const char *const *texts, size_t n, struct arena *arena, struct profile *p)
{
	struct screen_rule *rules = n ? arena_alloc(arena, n * sizeof *rules) : NULL;

	for (size_t i = 0; i < n; i++)
		rule_parse(texts[i], arena, &rules[i], NULL);
	p->rules = rules;
	p->n_rules = n;
}

static struct keyed_rules parse_dialogs(const char *const *texts, size_t n, struct arena *arena)
{
	struct screen_rule *rule = n ? arena_alloc(arena, n * sizeof *rule) : NULL;

	for (size_t i = 0; i < n; i++)
		dialog_parse(texts[i], arena, &rule[i], NULL);
	return (struct keyed_rules){rule, n};
}

void value_set_list(const struct setting *s, const char *const *texts, size_t n,
	const struct value_place *p, void *base)
{
	const char **list = NULL;

	if (s->kind == SETTING_RULES) {
		set_rules(texts, n, p->arena, base);
		return;
	}
	if (s->kind == SETTING_DIALOGS) {
		*(struct keyed_rules *)((char *)base + s->offset) =
			parse_dialogs(texts, n, p->arena);
		return;
	}
	if (n)
		list = arena_alloc(p->arena, (n + 1) * sizeof *list);
	for (size_t i = 0; i < n; i++)
		list[i] = arena_text(p->arena, texts[i]);
	*(const char *const **)((char *)base + s->offset) = list;
}
