/*
 * Other settings for worlds that were kept.
 *
 * They go through the one table of settings, as if a file said so: its types, ranges and messages
 * hold here too, and a time that is written stays as written, whatever [health] scale is. A world
 * holds the settings that rules read; another one cannot be replayed.
 */
#include "czar/cmd/replay_settings.h"

#include <stdio.h>
#include <string.h>

#include "czar/config_value.h"

struct word {
	char key[ID_SIZE]; /* SECTION.KEY */
	const char *value;
	const struct setting *setting;
};

static bool is_in_worlds(const struct setting *s)
{
	size_t begin = offsetof(struct config, settings), end = begin + sizeof(struct settings);

	return !text_equal(s->section, "worker") && !text_equal(s->section, "agent") &&
	       s->offset >= begin && s->offset < end;
}

static int read_word(const struct command_context *c, const char *text, struct word *ret)
{
	const char *equal = strchr(text, '='), *dot = strchr(text, '.');
	char section[ID_SIZE];
	size_t n = equal ? (size_t)(equal - text) : 0;

	if (!equal || !dot || dot > equal || n >= sizeof ret->key)
		return command_usage(c, "--set '%s': write SECTION.KEY=VALUE", text);
	text_setf(ret->key, sizeof ret->key, "%.*s", (int)n, text);
	text_setf(section, sizeof section, "%.*s", (int)(dot - text), text);
	ret->setting = setting_find(section, ret->key + (dot - text) + 1);
	ret->value = equal + 1;
	if (!ret->setting)
		return command_usage(c, "--set: no setting '%s': see czar.conf(5)", ret->key);
	if (!is_in_worlds(ret->setting))
		return command_usage(c,
			"--set: '%s' is no part of what is kept: only the times and counts of "
			"[project], [health] and [task] are",
			ret->key);
	return EXIT_OK;
}

static int set_word(const struct command_context *c, const struct word *w, struct config *config)
{
	struct arena arena = {0};
	struct value_place place = {.arena = &arena, .checkout = c->place.checkout, .scale = 1};
	struct error err = {0};
	int r = value_set(w->setting, w->value, &place, config, &err);

	arena_done(&arena);
	if (r < 0)
		return command_usage(c, "--set %s=%s: %s", w->key, w->value, err.text);
	return EXIT_OK;
}

static int set_all(const struct command_context *c, struct config *config)
{
	const char *text;
	struct word w;
	size_t at = 0;
	int bad = EXIT_OK;

	while (!bad && (text = command_option_next(c, "set", &at))) {
		bad = read_word(c, text, &w);
		if (!bad)
			bad = set_word(c, &w, config);
	}
	return bad;
}

int replay_settings_check(const struct command_context *c)
{
	struct config config = {0};

	return set_all(c, &config);
}

void replay_settings_apply(const struct command_context *c, struct settings *s)
{
	struct config config = {.settings = *s};

	set_all(c, &config);
	*s = config.settings;
}
