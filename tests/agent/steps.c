/*
 * The script's commands: one function each, one table, which --help prints.
 *
 * A step either is over when its function returns, or leaves something to wait for in the turn.
 */

#include "tests/agent/steps.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"

struct step {
	const char *name;
	step_fn run;
	const char *sentence;
};

const char *word_at(const struct words *w, size_t i)
{
	return i < w->n ? w->word[i] : "";
}

void step_wrong(struct agent *a, const char *what, const char *text)
{
	record_event(
		&a->record, "wrong-script", json_pack("{s:s, s:s}", "what", what, "text", text));
	transcript_say(&a->transcript, "● the script is wrong: %s: %s", what, text);
	turn_end(a, "failed");
}

/* A duration word; says so and ends the turn when it is none. */
bool take_time(struct agent *a, const char *word, usec_t *ret)
{
	if (!duration_parse(word, ret)) {
		step_wrong(a, "no duration", word);
		return false;
	}
	*ret = options_scale(&a->options, *ret);
	return true;
}

static void put_text(struct agent *a, const struct words *w, const char *line, int flags)
{
	_cleanup_(str_done) struct str text = {0};
	_cleanup_(fd_close) int fd = -1;
	char folder[1025];
	const char *path = word_at(w, 1);

	for (size_t i = 2; i < w->n; i++)
		str_addf(&text, "%s%s", i > 2 ? " " : "", w->word[i]);
	str_add(&text, "\n");
	if (TEXT_SET(folder, path) && strchr(path, '/') != NULL)
		dir_make(dirname(folder), 0755, NULL);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
	if (fd < 0 || fd_write(fd, text.data, text.len) < 0) {
		step_wrong(a, "cannot write", path);
		return;
	}
	transcript_say(&a->transcript, "● %s", line);
}

static void step_write(struct agent *a, const struct words *w, const char *line)
{
	put_text(a, w, line, O_TRUNC);
}

static void step_append(struct agent *a, const struct words *w, const char *line)
{
	put_text(a, w, line, O_APPEND);
}

static void step_work(struct agent *a, const struct words *w, const char *line)
{
	usec_t time;

	(void)line;
	if (!take_time(a, word_at(w, 1), &time))
		return;
	a->turn.wait = WAIT_TIME;
	a->turn.until = clock_awake() + time;
}

static void step_busy_until_asked(struct agent *a, const struct words *w, const char *line)
{
	const char *kind = w->n > 1 ? w->word[1] : "ask";

	(void)line;
	if (text_equal(a->turn.kind, kind) || (text_equal(kind, "any") && a->turn.waited)) {
		transcript_say(&a->transcript, "● I am at it, and go on now.");
		return;
	}
	script_back(&a->script);
	a->turn.wait = WAIT_TEXT;
}

static void step_wait_file(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	free(a->turn.file);
	a->turn.file = strdup(word_at(w, 1));
	a->turn.wait = WAIT_FILE;
}

static void step_ask(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	dialog_open(a, DIALOG_PERMISSION, word_at(w, 1));
	if (a->turn.open && a->turn.wait == WAIT_NONE)
		a->turn.wait = WAIT_DIALOG;
}

static void step_menu(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	dialog_open(a, DIALOG_UNKNOWN, word_at(w, 1));
}

static void step_set(struct agent *a, const struct words *w, const char *line)
{
	struct error err;

	(void)line;
	if (options_set(&a->options, word_at(w, 1), word_at(w, 2), &err) < 0)
		step_wrong(a, "set", err.text);
}

static void step_swallow_enter(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	if (!text_to_int(word_at(w, 1), &a->options.swallow_enter))
		step_wrong(a, "no number", word_at(w, 1));
}

static void step_draw_slowly(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	if (!duration_parse(w->n > 1 ? w->word[1] : "200ms", &a->options.draw_slowly))
		step_wrong(a, "no duration", word_at(w, 1));
}

/* czar with the words of the line; the program is the one that the brief named. */
static void run_czar(struct agent *a, const struct words *w, size_t from, enum tool_use use)
{
	const char *argv[16] = {a->brief.czar[0] != '\0' ? a->brief.czar : "czar"};
	size_t at = 1;

	for (size_t i = from; i < w->n && at < 15; i++)
		argv[at++] = w->word[i];
	transcript_say(&a->transcript, "● Run(czar %s)", word_at(w, from));
	turn_use_tool(a, argv, use);
}

static void step_czar(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	run_czar(a, w, 1, TOOL_MAY_FAIL);
}

/* the task's id stands before the percentage, as the brief shows it */
static void step_progress(struct agent *a, const struct words *w, const char *line)
{
	_cleanup_(words_done) struct words named = {0};
	_cleanup_(str_done) struct str with_id = {0};
	bool has_id = a->brief.task[0] == '\0' || text_equal(word_at(w, 1), a->brief.task);

	str_addf(&with_id, "progress %s %s", has_id ? "" : a->brief.task, words_rest(line, 1));
	words_split(&named, with_id.data);
	run_czar(a, &named, 0, TOOL_MAY_FAIL);
}

/* finish, brief and the like: the word is czar's own */
static void step_czar_word(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	run_czar(a, w, 0, TOOL_MAY_FAIL);
}

static void step_ack(struct agent *a, const struct words *w, const char *line)
{
	if (w->n > 1) {
		step_czar_word(a, w, line);
	} else {
		const char *argv[] = {a->brief.czar, "ack", a->brief.task, a->brief.code, NULL};

		turn_use_tool(a, argv, TOOL_ACK);
	}
}

static void step_say(struct agent *a, const struct words *w, const char *line)
{
	const char *argv[] = {a->brief.czar[0] != '\0' ? a->brief.czar : "czar", "say",
		word_at(w, 1), words_rest(line, 2), NULL};

	transcript_say(&a->transcript, "● Run(czar say %s)", word_at(w, 1));
	turn_use_tool(a, argv, TOOL_MAY_FAIL);
}

static void step_shell(struct agent *a, const struct words *w, const char *line)
{
	const char *argv[] = {"/bin/sh", "-c", words_rest(line, 1), NULL};

	transcript_say(&a->transcript, "● Run(%s)", argv[2]);
	turn_use_tool(a, argv, text_equal(word_at(w, 0), "try") ? TOOL_MAY_FAIL : TOOL_MUST_WORK);
}

static void step_later(struct agent *a, const struct words *w, const char *line)
{
	usec_t time;

	if (take_time(a, word_at(w, 1), &time))
		agent_later(a, clock_awake() + time, words_rest(line, 2));
}

static void step_self(struct agent *a, const struct words *w, const char *line)
{
	const char *text = word_at(w, 1);

	(void)line;
	turn_submit(a, text, strlen(text), "self");
}

static void step_draft(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	composer_type(&a->composer, word_at(w, 1), strlen(word_at(w, 1)));
}

static void step_print(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	transcript_add(&a->transcript, "", "", word_at(w, 1), strlen(word_at(w, 1)));
}

static void step_task(struct agent *a, const struct words *w, const char *line)
{
	(void)line;
	TEXT_SET(a->brief.task, word_at(w, 1));
}

static const struct step table[] = {
	{"write", step_write, "PATH TEXT...: the file holds the words as one line"},
	{"append", step_append, "PATH TEXT...: one more line"},
	{"commit", step_commit,
		"MESSAGE...: git add -A, git commit with each MESSAGE as a paragraph"},
	{"commit-empty", step_commit_empty, "MESSAGE...: the same with --allow-empty"},
	{"commit-no-hooks", step_commit_no_hooks, "MESSAGE...: the same with git's hooks off"},
	{"marker", step_marker, "[MESSAGE]: commit with TASK_COMPLETE and the task's id"},
	{"marker-bare", step_marker_bare, "[MESSAGE]: commit with TASK_COMPLETE alone"},
	{"blocked", step_blocked, "WHY: commit with TASK_BLOCKED: WHY"},
	{"work", step_work, "TIME: busy"},
	{"busy", step_work, "TIME: the same"},
	{"busy-until-asked", step_busy_until_asked,
		"[KIND]: busy until a text of that kind comes (ask; any)"},
	{"wait-file", step_wait_file, "PATH: busy until the file is there"},
	{"ask", step_ask, "QUESTION: a permission dialog; No ends the turn"},
	{"menu", step_menu, "QUESTION: a dialog that no profile knows"},
	{"quiet", step_quiet, "ends the turn at the prompt; the next text goes on"},
	{"until-told", step_until_told,
		"KIND: at the prompt until a text of that kind came, once for each task (--state)"},
	{"fail", step_fail, "ends the turn as the real ones end after an error"},
	{"exit", step_exit, "[STATUS]: ends the program"},
	{"kill-self", step_kill_self, "[SIGNAL]: KILL TERM SEGV ABRT HUP INT STOP"},
	{"once", step_once, "KEY COMMAND...: only the first time, over all lives (--state)"},
	{"crash-once", step_crash_once, "KEY: once KEY kill-self KILL"},
	{"hang", step_hang, "reads and draws nothing any more"},
	{"stop-reading", step_stop_reading, "TIME: reads and draws nothing for that long"},
	{"set", step_set, "OPTION VALUE: any option, from now on"},
	{"swallow-enter", step_swallow_enter, "N: the next N Enters are lost"},
	{"draw-slowly", step_draw_slowly, "[TIME]: a pause after each drawn row"},
	{"limit", step_limit, "TEXT [TIME]: a usage limit; after TIME it goes on by itself"},
	{"logged-out", step_logged_out, "says that somebody must log in"},
	{"ack", step_ack, "[TASK CODE]: the brief's ack again, or another"},
	{"progress", step_progress, "60% --eta 2h NOTE: czar progress"},
	{"finish", step_czar_word, "ARGUMENTS: czar finish"},
	{"brief", step_czar_word, "czar brief"},
	{"czar", step_czar, "ARGUMENTS: any command of czar"},
	{"say", step_say, "WORKER TEXT...: czar say"},
	{"run", step_shell,
		"COMMAND: by a shell; a failure ends the turn, the next text repeats it"},
	{"test", step_shell, "COMMAND: the same"},
	{"try", step_shell, "COMMAND: by a shell; a failure changes nothing"},
	{"orphan", step_orphan, "TIME commit|COMMAND: a child that outlives us does it then"},
	{"leave-lock", step_leave_lock, "leaves an index.lock behind"},
	{"later", step_later, "TIME COMMAND...: then, in a turn or not"},
	{"self", step_self, "TEXT: a turn that starts by itself"},
	{"draft", step_draft, "TEXT: stands in the composer as if typed"},
	{"print", step_print, "TEXT: into the transcript"},
	{"task", step_task, "ID: what {task} and marker name"},
};

void steps_print(FILE *out)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		fprintf(out, "  %-17s %s\n", table[i].name, table[i].sentence);
}

/* {task}, {code} and {worker} of a line. */
static void fill_in(const struct agent *a, const char *line, struct str *ret)
{
	const struct {
		const char *name, *value;
	} names[] = {
		{"{task}", a->brief.task}, {"{code}", a->brief.code}, {"{worker}", a->record.name}};

	while (*line != '\0') {
		bool found = false;

		for (size_t i = 0; i < 3 && !found; i++) {
			if (!text_starts(line, names[i].name))
				continue;
			str_add(ret, names[i].value);
			line += strlen(names[i].name);
			found = true;
		}
		if (!found)
			str_add_bytes(ret, line++, 1);
	}
}

void step_run(struct agent *a, const char *line)
{
	_cleanup_(str_done) struct str filled = {0};
	_cleanup_(words_done) struct words w = {0};

	fill_in(a, line, &filled);
	words_split(&w, str_text(&filled));
	record_event(
		&a->record, "step", json_pack("{s:s%}", "line", str_text(&filled), filled.len));
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (text_equal(table[i].name, word_at(&w, 0))) {
			table[i].run(a, &w, str_text(&filled));
			return;
		}
	}
	step_wrong(a, "no such command", word_at(&w, 0));
}