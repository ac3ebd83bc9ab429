/*
 * From a command line to a command.
 *
 * Finds the command, reads its options, finds out who calls (a person, or a worker in its pane) and
 * where, runs it, and cleans up. In a worker's pane only a worker's commands are let through: a
 * rail, not a wall.
 */
#include "czar/cmd/command_main.h"

#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/cmd/help.h"
#include "czar/cmd/options.h"
#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"

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
