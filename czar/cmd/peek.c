/*
 * czar peek: what a worker's terminal shows, as text. Nothing is typed, nobody is attached.
 */
#include <inttypes.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/terminal.h"
#include "czar/cmd/wish.h"
#include "czar/io/spawn.h"

static int capture(const char *socket, const char *pane, int64_t lines, struct spawn_result *ret,
	struct error *err)
{
	char start[32];
	const char *argv[] = {
		"tmux", "-S", socket, "capture-pane", "-p", "-J", "-t", pane, "-S", start, NULL};
	struct spawn_options o = {
		.argv = argv, .deadline = 5 * USEC_SEC, .output_most_bytes = 4 << 20};

	TEXT_SETF(start, "-%" PRId64, lines);
	if (lines == 0)
		TEXT_SET(start, "0");
	return spawn_wait(&o, ret, err);
}

static void drop_blank_end(struct str *s)
{
	while (s->len && strchr(" \n", s->data[s->len - 1]))
		s->data[--s->len] = '\0';
}

int cmd_peek(struct command_context *c, int argc, char **argv)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *option = command_option(c, "lines");
	struct error err = {0};
	struct terminal t;
	int64_t lines = 0;
	int code;

	(void)argc;
	if (option && (!text_to_int(option, &lines) || lines < 0 || lines > 100000))
		return command_usage(c, "'%s' is no number of lines", option);
	code = terminal_find(c, argv[0], &t);
	if (code != EXIT_OK)
		return code;
	if (capture(t.socket, t.pane, lines, &result, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (result.status != 0)
		return command_say_error(
			EXIT_FAILED, "%s has no terminal now: see czar why %s", argv[0], argv[0]);
	drop_blank_end(&result.output);
	if (c->json)
		return print_json(json_pack("{s:s,s:o}", "worker", argv[0], "screen",
			json_clean_bytes(str_text(&result.output), result.output.len)));
	print_text(str_text(&result.output), result.output.len);
	return EXIT_OK;
}
