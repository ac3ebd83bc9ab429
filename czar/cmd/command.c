/*
 * What every command leans on: the table, the values of its options, the settings and the store of
 * its project, what it answers and how it says that something is wrong.
 */
#include "czar/cmd/command.h"

#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/accepted.h"
#include "czar/base/when.h"
#include "czar/cmd/help.h"
#include "czar/cmd/print.h"
#include "queue/nearest.h"

static bool is_alias(const struct command *command, const char *name)
{
	const char *at = command->aliases;
	size_t n = strlen(name);

	while (at && *at) {
		size_t length = strcspn(at, " ");

		if (length == n && memcmp(at, name, n) == 0)
			return true;
		at += length + strspn(at + length, " ");
	}
	return false;
}

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (text_equal(command_table[i].name, name) || is_alias(&command_table[i], name))
			return &command_table[i];
	return NULL;
}

const char *command_nearest(const char *name)
{
	const char **names = calloc(command_count, sizeof(*names));
	const char *found;
	size_t n = 0;

	if (!names)
		abort();
	for (size_t i = 0; i < command_count; i++)
		if (!(command_table[i].flags & COMMAND_HIDDEN))
			names[n++] = command_table[i].name;
	found = nearest_name(name, names, n);
	free(names);
	return found;
}

int command_unknown(const char *name)
{
	char hint[100];

	nearest_hint(command_nearest(name), "'", "'", hint, sizeof hint);
	return command_say_error(
		EXIT_USAGE, "no command '%s'%s czar help lists all", name, *hint ? hint : ":");
}

static int row_of(const struct command_context *c, const char *name)
{
	for (int i = 0; c->command->options && c->command->options[i].name; i++)
		if (text_equal(c->command->options[i].name, name))
			return i;
	abort(); /* not in the table */
}

const char *command_option(const struct command_context *c, const char *name)
{
	return c->values[row_of(c, name)];
}

const char *command_option_next(const struct command_context *c, const char *name, size_t *at)
{
	int row = row_of(c, name);

	while (*at < c->n_given) {
		const struct option_given *g = &c->given[(*at)++];

		if (g->row == row)
			return g->value;
	}
	return NULL;
}

int command_time(const struct command_context *c, const char *name, usec_t *ret)
{
	const char *text = command_option(c, name);

	if (text && !when_parse(text, clock_now(), ret))
		return command_usage(c, "--%s: '%s' is no time: write %s", name, text, when_forms);
	return EXIT_OK;
}

int command_span(const struct command_context *c, usec_t *ret_since, usec_t *ret_until)
{
	usec_t since = 0, until = USEC_NEVER;
	int bad = command_time(c, "since", &since);

	if (!bad)
		bad = command_time(c, "until", &until);
	if (!bad && until < since)
		bad = command_usage(c, "--until is before --since");
	if (bad)
		return bad;
	*ret_since = since;
	*ret_until = until;
	return EXIT_OK;
}

bool command_flag(const struct command_context *c, const char *name)
{
	return command_option(c, name) != NULL;
}

static void add_where(struct str *s, const char *where, const char *how)
{
	if (where)
		str_addf(s, " (%s)", where);
	if (how)
		str_addf(s, ": %s", how);
}

/* Errors repeat what people and files said, so they are cleaned too. */
static void print_error(const struct str *s)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, str_text(s), s->len);
	fflush(stdout);
	fprintf(stderr, "czar: %s\n", str_text(&clean));
}

static void print_errorv(const char *fmt, va_list ap)
{
	_cleanup_(str_done) struct str s = {0};

	str_vaddf(&s, fmt, ap);
	print_error(&s);
}

int command_fail(int code, const struct error *err, const char *where, const char *how)
{
	_cleanup_(str_done) struct str s = {0};

	str_add(&s, err->text[0] ? err->text : strerror(err->number));
	add_where(&s, where, how);
	print_error(&s);
	return code;
}

int command_say_error(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_errorv(fmt, ap);
	va_end(ap);
	return code;
}

int command_usage(const struct command_context *c, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	print_errorv(fmt, ap);
	va_end(ap);
	if (c->command) {
		_cleanup_(str_done) struct str usage = {0};

		help_usage(c->command, &usage);
		fputs(str_text(&usage), stderr);
	} else {
		fputs("usage: czar [-C DIR] COMMAND [...]; see czar help\n", stderr);
	}
	return EXIT_USAGE;
}

/* Once a command, however often it asks. */
static void say_problems(struct command_context *c, const struct str *problems)
{
	const char *end;

	for (const char *line = str_text(problems); !c->problems_said && *line;
		line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		command_say_error(EXIT_FAILED, "%.*s", (int)(end - line), line);
	}
	c->problems_said = true;
}

int command_config(struct command_context *c, const struct config **ret, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	struct accepted look;
	int r;

	if (!c->config) {
		struct config *config = calloc(1, sizeof(*config));

		if (!config)
			abort();
		r = accepted_load(&c->place, config, &look, &problems, err);
		if (r < 0) {
			free(config);
			say_problems(c, &problems);
			return r;
		}
		c->config = config;
		if (config->status_dir[0])
			TEXT_SET(c->place.status_dir, config->status_dir);
	}
	*ret = c->config;
	return 0;
}

int command_queue(struct command_context *c, struct queue **ret, struct error *err)
{
	int r;

	if (!c->queue) {
		r = project_require(&c->place, err);
		if (r == 0)
			r = project_make_folders(&c->place, err);
		if (r == 0)
			r = queue_open(c->place.store, &c->queue, err);
		if (r < 0)
			return r;
	}
	*ret = c->queue;
	return 0;
}

json_t *command_answer(struct command_context *c)
{
	if (!c->answer)
		c->answer = json_object();
	return c->answer;
}

json_t *command_answer_array(struct command_context *c, const char *name)
{
	json_t *answer = command_answer(c), *array = json_object_get(answer, name);

	if (!array) {
		array = json_array();
		json_object_set_new(answer, name, array);
	}
	return array;
}

void command_say(struct command_context *c, const char *fmt, ...)
{
	_cleanup_(str_done) struct str s = {0};
	va_list ap;

	va_start(ap, fmt);
	str_vaddf(&s, fmt, ap);
	va_end(ap);
	if (c->json)
		json_array_append_new(
			command_answer_array(c, "said"), json_clean_text(str_text(&s)));
	else if (!c->quiet)
		print_text(str_text(&s), s.len);
}

void command_by(char *ret, size_t size)
{
	const struct passwd *user = getpwuid(geteuid());
	char host[HOST_NAME_MAX + 1] = "";

	gethostname(host, sizeof(host) - 1);
	if (user)
		text_setf(ret, size, "%s@%s", user->pw_name, host);
	else
		text_setf(ret, size, "%u@%s", (unsigned)geteuid(), host);
}
