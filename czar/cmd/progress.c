/*
 * czar progress: how far a task is, in any order that makes sense: "T-3 60% a note", "60%", "a
 * note".
 */
#include <string.h>

#include "czar/cmd/pane.h"

/* "60%" or "60". A bare number that cannot be a percentage belongs to the note. */
static bool percent_parse(const char *word, int64_t *ret)
{
	char number[8];
	int64_t n;

	if (!text_set(number, sizeof(number), word))
		return false;
	if (text_ends(number, "%"))
		number[strlen(number) - 1] = '\0';
	if (!text_to_int(number, &n) || n < 0 || n > 100)
		return false;
	*ret = n;
	return true;
}

/* "500%": meant as a percentage, and none. */
static bool is_no_percentage(const char *word)
{
	char number[24];
	int64_t n;

	if (!text_ends(word, "%") || !text_set(number, sizeof(number), word))
		return false;
	number[strlen(number) - 1] = '\0';
	return text_to_int(number, &n) && (n < 0 || n > 100);
}

/* A task id and not a word of the note: "T-3", or the only word before a percentage. */
static bool is_task(int argc, char **argv)
{
	int64_t n;

	if (argc == 0 || percent_parse(argv[0], &n) || is_no_percentage(argv[0]))
		return false;
	if (argc > 1 && (percent_parse(argv[1], &n) || is_no_percentage(argv[1])))
		return true;
	return text_starts(argv[0], "T-") && text_to_int(argv[0] + 2, &n);
}

int cmd_progress(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str note = {0};
	struct spool_call call = {.kind = "progress", .percent = -1};
	int at = 0;

	if (is_task(argc, argv))
		call.task = argv[at++];
	if (at < argc && is_no_percentage(argv[at]))
		return command_usage(c, "'%s' is no percentage: 0%% to 100%%", argv[at]);
	if (at < argc && percent_parse(argv[at], &call.percent))
		at++;
	for (; at < argc; at++)
		str_addf(&note, "%s%s", note.len ? " " : "", argv[at]);
	call.note = str_text(&note);
	call.eta = command_option(c, "eta");
	if (call.percent < 0 && !note.len && !call.eta)
		return command_usage(c, "how far is it? say a percentage, --eta or a note");
	return pane_call(c, &call, "ok: noted");
}
