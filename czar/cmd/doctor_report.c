/*
 * What czar doctor found: a line each, with its fix, for people or as JSON.
 */
#include "czar/cmd/doctor_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/print.h"

static const char *const level_names[] = {"ok", "warn", "fail"};
static const enum color level_colors[] = {COLOR_GREEN, COLOR_YELLOW, COLOR_RED};

void doctor_done(struct doctor *d)
{
	config_done(&d->config);
	queue_close(d->queue);
	arena_done(&d->arena);
	free(d->lines);
	d->lines = NULL;
}

void doctor_add(struct doctor *d, enum doctor_level level, const char *name, const char *fix,
	const char *fmt, ...)
{
	_cleanup_(str_done) struct str text = {0}, clean = {0};
	struct doctor_line *l;
	va_list ap;

	if (d->n == d->capacity) {
		d->capacity = d->capacity ? 2 * d->capacity : 32;
		d->lines = realloc(d->lines, d->capacity * sizeof *d->lines);
		if (!d->lines)
			abort();
	}
	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	add_line(&clean, str_text(&text));
	l = &d->lines[d->n++];
	*l = (struct doctor_line){.level = level};
	TEXT_SET(l->name, name);
	TEXT_SET(l->text, str_text(&clean));
	TEXT_SET(l->fix, fix ? fix : "");
}

enum doctor_level doctor_worst(const struct doctor *d)
{
	enum doctor_level level = DOCTOR_OK;

	for (size_t i = 0; i < d->n; i++)
		level = d->lines[i].level > level ? d->lines[i].level : level;
	return level;
}

static void print_as_json(const struct doctor *d)
{
	json_t *array = json_array();

	for (size_t i = 0; i < d->n; i++) {
		const struct doctor_line *l = &d->lines[i];

		json_array_append_new(
			array, json_pack("{s:s, s:s, s:s, s:s}", "level", level_names[l->level],
				       "check", l->name, "text", l->text, "fix", l->fix));
	}
	print_json(
		json_pack("{s:s, s:o}", "result", level_names[doctor_worst(d)], "checks", array));
}

static void print_lines(const struct doctor *d)
{
	_cleanup_(str_done) struct str s = {0};

	for (size_t i = 0; i < d->n; i++) {
		const struct doctor_line *l = &d->lines[i];

		if (d->c->quiet && l->level == DOCTOR_OK)
			continue;
		add_color(&s, d->c, level_colors[l->level], level_names[l->level]);
		str_addf(&s, "%*s%-10s %s\n", 6 - (int)strlen(level_names[l->level]), "", l->name,
			l->text);
		if (l->fix[0])
			str_addf(&s, "%*s-> %s\n", 17, "", l->fix);
	}
	fputs(str_text(&s), stdout);
}

void doctor_print(const struct doctor *d)
{
	if (d->c->json)
		print_as_json(d);
	else
		print_lines(d);
}
