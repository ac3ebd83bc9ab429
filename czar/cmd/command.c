/*
 * From a command line to a command.
 *
 * Finds the command, reads its options, finds out who calls (a person, or a worker in its pane) and
 * where, runs it, and cleans up. In a worker's pane only a worker's commands are let through: a
 * rail, not a wall.
 */
#include "czar/cmd/command.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/when.h"
#include "czar/cmd/help.h"
#include "czar/cmd/options.h"
#include "czar/cmd/pane.h"
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

static void print_problems(const struct str *problems)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, str_text(problems), problems->len);
	fputs(str_text(&clean), stderr);
}

int command_config(struct command_context *c, const struct config **ret, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	int r;

	if (!c->config) {
		struct config *config = calloc(1, sizeof(*config));

		if (!config)
			abort();
		r = config_load(c->place.checkout, config, &problems, err);
		if (r < 0) {
			free(config);
			print_problems(&problems);
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

static void find_program(struct command_context *c, char *path, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", path, size - 1);

	if (n <= 0)
		text_set(path, size, "czar");
	else
		path[n] = '\0';
	c->path = path;
}

static void decide_color(struct command_context *c, enum color_when when)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	c->terminal = isatty(STDOUT_FILENO);
	c->color = when == COLOR_ALWAYS || (when == COLOR_AUTO && c->terminal && !(no && no[0]) &&
						   !(term && text_equal(term, "dumb")));
	if (c->json)
		c->color = false;
}

/* Who calls, and in which project. */
static int find_place(struct command_context *c, const struct command_line *line)
{
	struct error err = {0};
	int r = pane_find(c, &err);

	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->in_pane && !(c->command->flags & COMMAND_WORKER))
		return pane_refuse(c, line->n_arguments, line->arguments);
	if (c->in_pane || !(c->command->flags & COMMAND_PROJECT))
		return EXIT_OK;
	r = project_find(c->directory, &c->place, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	c->has_place = true;
	return EXIT_OK;
}

static int check_arguments(const struct command_context *c, const struct command_line *line)
{
	if (c->json && c->command->flags & COMMAND_NO_JSON)
		return command_usage(c, "'%s' has no --json", c->command->name);
	if (line->n_arguments < c->command->arguments_least)
		return command_usage(
			c, "'%s' needs more: %s", c->command->name, c->command->synopsis);
	if (line->n_arguments > c->command->arguments_most)
		return command_usage(c, "'%s' is too much for '%s'",
			line->arguments[c->command->arguments_most], c->command->name);
	return EXIT_OK;
}

/* A closed pipe is fine: nobody wanted to read on. A full disk is not. */
static int check_output(int code)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && errno != EPIPE)
		return command_say_error(
			EXIT_FAILED, "cannot write the output: %s", strerror(errno));
	return code;
}

static int run_command(struct command_context *c, const struct command_line *line)
{
	bool paged = (c->command->flags & COMMAND_PAGER) && c->terminal && !c->json &&
		     !(text_equal(c->command->name, "log") && command_flag(c, "follow"));
	struct pager pager = {0};
	int code;

	if (paged)
		pager_begin(&pager);
	code = c->command->run(c, line->n_arguments, line->arguments);
	if (c->answer)
		print_json(c->answer);
	code = check_output(code);
	pager_end(&pager);
	return code;
}

static int dispatch(struct command_context *c, struct command_line *line, int argc, char **argv)
{
	const char *name;
	int code = options_read(c, argc - 1, argv + 1, line);

	if (code)
		return code;
	if (line->version)
		return help_version();
	if (line->help)
		return help_overview(c);
	name = line->used + 1 < argc ? argv[line->used + 1] : "status";
	c->command = command_find(name);
	if (!c->command)
		return command_unknown(name);
	if (line->used + 1 < argc) {
		int from = line->used + 2;

		code = options_read(c, argc - from, argv + from, line);
	}
	decide_color(c, line->color);
	if (code == EXIT_OK && line->version)
		return help_version();
	if (code == EXIT_OK && line->help)
		return help_command(c, c->command);
	if (code == EXIT_OK)
		code = find_place(c, line); /* what a worker may not call it may not call wrongly */
	if (code == EXIT_OK)
		code = check_arguments(c, line);
	return code == EXIT_OK ? run_command(c, line) : code;
}

int command_main(int argc, char **argv)
{
	struct command_context c = {.directory = "."};
	struct command_line line = {0};
	char path[PATH_MAX];
	int code;

	if (!setlocale(LC_CTYPE, "") || MB_CUR_MAX == 1)
		setlocale(LC_CTYPE, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	find_program(&c, path, sizeof(path));
	decide_color(&c, COLOR_AUTO);
	code = dispatch(&c, &line, argc, argv);
	free(line.arguments);
	queue_close(c.queue);
	if (c.config)
		config_done(c.config);
	free(c.config);
	free(c.given);
	return code;
}
