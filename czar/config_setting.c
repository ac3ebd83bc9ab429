/*
 * One row of the table of settings: found by its name, and of which shape it is.
 */
#include "czar/config.h"

const struct setting *setting_find(const char *section, const char *key)
{
	for (size_t i = 0; i < settings_count; i++)
		if (text_equal(settings_table[i].section, section) &&
			text_equal(settings_table[i].key, key))
			return &settings_table[i];
	return NULL;
}

bool setting_is_list(const struct setting *s)
{
	return s->kind == SETTING_LIST || s->kind == SETTING_COPY ||
	       s->kind == SETTING_ENVIRONMENT || s->kind == SETTING_PATTERNS ||
	       s->kind == SETTING_RULES || s->kind == SETTING_DIALOGS || s->kind == SETTING_GLOBS ||
	       s->kind == SETTING_TEMPLATES || s->kind == SETTING_VARIABLES ||
	       s->kind == SETTING_UNSET || s->kind == SETTING_FILES ||
	       s->kind == SETTING_REQUESTS || s->kind == SETTING_HEARD;
}
