/*
 * The script's commands that touch git: commits with and without marker, and what is left behind.
 *
 * Texts are arguments, never shell.
 */

#include "tests/agent/steps.h"

/* git add -A, then git commit with each message as an -m. Texts are arguments, never shell. */
static void commit(struct agent *a, const char *option, const char *const *messages, size_t n)
{
	const char *argv[16] = {"/bin/sh", "-c",
		"git add -A && if [ -n \"$0\" ]; then set -- $0 \"$@\"; else set -- commit \"$@\"; "
		"fi && "
		"exec git \"$@\"",
		option};
	size_t at = 4;

	for (size_t i = 0; i < n && at + 2 < 16; i++) {
		argv[at++] = "-m";
		argv[at++] = messages[i];
	}
	transcript_say(&a->transcript, "● Run(git add -A && git commit -m \"%s\")",
		n > 0 ? messages[0] : "");
	turn_use_tool(a, argv, TOOL_MUST_WORK);
}

void step_commit(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	commit(a, "", (const char *const *)w->word + 1, w->n - 1);
}

void step_commit_empty(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	commit(a, "commit --allow-empty", (const char *const *)w->word + 1, w->n - 1);
}

void step_commit_no_hooks(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	commit(a, "-c core.hooksPath=/dev/null commit --allow-empty",
		(const char *const *)w->word + 1, w->n - 1);
}

static void commit_marker(struct agent *a, const struct words *w, const char *marker)
{
	const char *messages[2] = {w->n > 1 ? w->word[1] : "done", marker};

	commit(a, "commit --allow-empty", messages, 2);
}

void step_marker(struct agent *a, const struct words *w, const char *line)
{
	char marker[100];

	(void)line;
	TEXT_SETF(marker, "TASK_COMPLETE %s", a->brief.task);
	commit_marker(a, w, marker);
}

void step_marker_bare(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	commit_marker(a, w, "TASK_COMPLETE");
}

void step_blocked(struct agent *a, const struct words *w, const char *line)
{
	_cleanup_(str_done) struct str marker = {0};
	const char *messages[2] = {"cannot go on"};

	(void)line;
	str_addf(&marker, "TASK_BLOCKED: %s", word_at(w, 1));
	messages[1] = marker.data;
	commit(a, "commit --allow-empty", messages, 2);
}

void step_orphan(struct agent *a, const struct words *w, const char *line)
{
	_cleanup_(str_done) struct str command = {0};
	const char *argv[] = {"/bin/sh", "-c", NULL, NULL};
	const char *what = words_rest(line, 2);
	usec_t time;

	if (!take_time(a, word_at(w, 1), &time))
		return;
	str_addf(&command, "sleep %lld.%06lld; %s", (long long)(time / USEC_SEC),
		(long long)(time % USEC_SEC),
		text_equal(what, "commit")
			? "git add -A; git commit -q --allow-empty -m 'from an orphan'"
			: what);
	argv[2] = command.data;
	tool_detach(&a->options, argv);
}

void step_leave_lock(struct agent *a, const struct words *w, const char *line)
{
	const char *argv[] = {
		"/bin/sh", "-c", ": >\"$(git rev-parse --git-dir)/index.lock\"", NULL};

	(void)w;
	(void)line;
	turn_use_tool(a, argv, TOOL_MUST_WORK);
}
