/*
 * czar peek: what a worker's terminal shows, as text. Nothing is typed, nobody is attached.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/terminal.h"
#include "czar/cmd/wish.h"

static void drop_blank_end(struct str *s)
{
	while (s->len && strchr(" \n", s->data[s->len - 1]))
		s->data[--s->len] = '\0';
}

int cmd_peek(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str screen = {0};
	const char *option = command_option(c, "lines");
	struct error err = {0};
	struct terminal t;
	char start[32] = "0";
	const char *const words[] = {"capture-pane", "-p", "-J", "-t", t.pane, "-S", start, NULL};
	int64_t lines = 0;
	int code, r;

	(void)argc;
	if (option && (!text_to_int(option, &lines) || lines < 0 || lines > 100000))
		return command_usage(c, "'%s' is no number of lines", option);
	code = terminal_find(c, argv[0], &t);
	if (code != EXIT_OK)
		return code;
	if (lines > 0)
		TEXT_SETF(start, "-%" PRId64, lines);
	r = terminal_ask(&t, words, &screen, &err);
	if (r == -ENOENT)
		return command_say_error(
			EXIT_FAILED, "%s has no terminal now: see czar why %s", argv[0], argv[0]);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	drop_blank_end(&screen);
	if (c->json)
		return print_json(json_pack("{s:s,s:o}", "worker", argv[0], "screen",
			json_clean_bytes(str_text(&screen), screen.len)));
	print_text(str_text(&screen), screen.len);
	return EXIT_OK;
}
