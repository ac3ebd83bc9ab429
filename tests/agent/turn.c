/*
 * Turns: a submitted text becomes one (or waits in the queue), is read, carried out and ended.
 *
 * A text that holds a script replaces the script at hand; any other text goes on with it, after the
 * section that the script has for such a text. The record gets the text before anything is done.
 */

#include "tests/agent/agent.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"

enum { BRIEF_MOST = 16 << 20 };

/* A prompt that only names a file is followed: its text is what is read. */
static void read_brief(struct agent *a, const char *prompt, struct str *ret)
{
	_cleanup_(str_done) struct str script = {0}, text = {0};
	char path[1025];
	struct stat st;
	json_t *fields;

	if (prompt_find_script(prompt, &script) || !prompt_find_file(prompt, path, sizeof(path)) ||
		stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		file_read(path, BRIEF_MOST, &text, NULL) < 0) {
		str_add(ret, prompt);
		return;
	}
	str_add_bytes(ret, str_text(&text), text.len);
	fields = record_text(str_text(ret), ret->len);
	json_object_set_new(fields, "path", json_string(path));
	record_event(&a->record, "brief-file", fields);
	transcript_say(&a->transcript, "● Read(%s)", path);
}

void turn_use_tool(struct agent *a, const char *const *argv, enum tool_use use)
{
	struct error err;

	a->turn.use = use;
	if (tool_start(&a->tool, &a->options, argv, &err) == 0)
		a->turn.wait = WAIT_TOOL;
	else
		transcript_say(&a->transcript, "● %s", err.text);
}

static void acknowledge(struct agent *a)
{
	const char *argv[] = {a->brief.czar, "ack", a->brief.task, a->brief.code, NULL};

	transcript_say(&a->transcript, "● Run(czar ack %s %s)", a->brief.task, a->brief.code);
	turn_use_tool(a, argv, TOOL_ACK);
}

static void understand(struct agent *a, const char *text)
{
	_cleanup_(str_done) struct str script = {0};
	struct prompt_ack found = {0};
	bool has_script = prompt_find_script(text, &script),
	     has_ack = prompt_find_ack(text, &found);

	if (has_script)
		script_parse(&a->script, str_text(&script));
	else
		script_enter(&a->script, a->turn.kind, text);
	if (!has_ack)
		return;
	/* a nudge repeats the way to acknowledge without the code: it is remembered */
	if (found.code[0] != '\0' || has_script)
		a->brief = found;
	if (a->options.ack && !a->script.no_ack && a->brief.code[0] != '\0')
		acknowledge(a);
}

static void turn_begin(struct agent *a, const char *text, size_t n, const char *source)
{
	_cleanup_(str_done) struct str brief = {0};
	json_t *fields = record_text(text, n);

	str_done(&a->turn.prompt);
	a->turn = (struct turn){.open = true, .began = clock_awake()};
	str_add_bytes(&a->turn.prompt, text, n);
	a->turn.kind = prompt_kind(a->turn.prompt.data);
	json_object_set_new(fields, "turn", json_integer(++a->turns));
	json_object_set_new(fields, "source", json_string(source));
	json_object_set_new(fields, "kind", json_string(a->turn.kind));
	record_event(&a->record, "turn", fields);
	interface_began(&a->interface, text, n);
	transcript_say(&a->transcript, " ");
	transcript_add(&a->transcript, "> ", "  ", text, n);
	agent_notice(a, "");
	if (!a->options.events_at_queueing ||
		!(text_equal(source, "queued") || text_equal(source, "merged")))
		hook_tell(a, "prompt", text, n);
	read_brief(a, a->turn.prompt.data, &brief);
	a->turn.kind = prompt_kind(str_text(&brief));
	understand(a, str_text(&brief));
	a->dirty = true;
}

static void queue_text(struct agent *a, const char *text, size_t n)
{
	struct str *queue = reallocarray(a->queue, a->n_queue + 1, sizeof(*queue));

	if (queue == NULL)
		abort();
	a->queue = queue;
	queue[a->n_queue] = (struct str){0};
	str_add_bytes(&queue[a->n_queue++], text, n);
	record_event(&a->record, "queued", record_text(text, n));
	if (a->options.events_at_queueing)
		hook_tell(a, "prompt", text, n);
}

/* The text goes into the running turn, as the result of a tool would: no turn of its own. */
static void steer(struct agent *a, const char *text, size_t n)
{
	record_event(&a->record, "steered", record_text(text, n));
	interface_began(&a->interface, text, n);
	transcript_add(&a->transcript, "> ", "  ", text, n);
	str_clear(&a->turn.prompt);
	str_add_bytes(&a->turn.prompt, text, n);
	a->turn.kind = prompt_kind(a->turn.prompt.data);
	hook_tell(a, "prompt", text, n);
	if (a->turn.wait == WAIT_TEXT) {
		a->turn.wait = WAIT_NONE;
		a->turn.waited = true;
		script_enter(&a->script, a->turn.kind, a->turn.prompt.data);
	}
}

void turn_submit(struct agent *a, const char *text, size_t n, const char *source)
{
	a->dirty = true;
	if (!a->turn.open) {
		turn_begin(a, text, n, source);
		return;
	}
	switch ((enum queue_mode)a->options.queue) {
	case QUEUE_DROPPED:
		record_event(&a->record, "dropped", record_text(text, n));
		return;
	case QUEUE_STEERED:
		steer(a, text, n);
		return;
	case QUEUE_AFTER:
	case QUEUE_MERGED:
		queue_text(a, text, n);
	}
	if (a->turn.wait == WAIT_TEXT) {
		turn_end(a, "asked");
		a->turn.waited = true;
	}
}

static void start_queue(struct agent *a)
{
	_cleanup_(str_done) struct str text = {0};
	size_t take = a->options.queue == QUEUE_MERGED ? a->n_queue : 1;

	if (a->n_queue == 0)
		return;
	for (size_t i = 0; i < take; i++) {
		str_add(&text, i > 0 ? "\n" : "");
		str_add_bytes(&text, a->queue[i].data, a->queue[i].len);
		str_done(&a->queue[i]);
	}
	a->n_queue -= take;
	memmove(a->queue, a->queue + take, a->n_queue * sizeof(*a->queue));
	turn_begin(a, text.data, text.len, take > 1 ? "merged" : "queued");
}

static void close_turn(struct agent *a, const char *how)
{
	char took[32];

	tool_kill(&a->tool);
	free(a->turn.file);
	a->turn.file = NULL;
	a->turn.open = false;
	a->turn.wait = WAIT_NONE;
	interface_ended(&a->interface);
	if (a->dialog.kind == DIALOG_PERMISSION)
		a->dialog.kind = DIALOG_NONE;
	record_event(&a->record, "ended",
		json_pack("{s:I, s:s}", "turn", (json_int_t)a->turns, "how", how));
	transcript_say(&a->transcript, "✻ Worked for %s",
		duration_text(clock_awake() - a->turn.began, took, sizeof(took)));
	a->dirty = true;
}

void turn_end(struct agent *a, const char *how)
{
	bool failed = text_equal(how, "failed") || text_equal(how, "limited");

	if (!a->turn.open)
		return;
	close_turn(a, how);
	if (!failed || a->options.events_on_errors)
		hook_tell(a, "turn-ended", NULL, 0);
	start_queue(a);
}

/* No event tells of an interrupt, as with the real programs. */
void turn_interrupt(struct agent *a)
{
	_cleanup_(str_done) struct str prompt = {0};

	if (!a->turn.open)
		return;
	str_add_bytes(&prompt, a->turn.prompt.data, a->turn.prompt.len);
	close_turn(a, "interrupted");
	transcript_say(&a->transcript, "  ⎿  Interrupted · What should be done instead?");
	if (a->options.escape == ESCAPE_RESTORE) {
		composer_type(&a->composer, prompt.data, prompt.len);
		for (size_t i = 0; i < a->n_queue; i++) {
			composer_type(&a->composer, "\n", 1);
			composer_type(&a->composer, a->queue[i].data, a->queue[i].len);
			str_done(&a->queue[i]);
		}
		a->n_queue = 0;
	} else if (a->options.escape == ESCAPE_START_QUEUE) {
		start_queue(a);
	}
}

static void show_output(struct agent *a, int status)
{
	if (a->tool.text.len > 0)
		transcript_add(
			&a->transcript, "  ⎿  ", "     ", a->tool.text.data, a->tool.text.len);
	if (status != 0)
		transcript_say(&a->transcript, "  ⎿  exit %d", status);
}

static void on_tool_ended(struct agent *a, int status)
{
	bool ack = a->turn.use == TOOL_ACK;
	json_t *fields = record_text(str_text(&a->tool.text), a->tool.text.len);

	json_object_set_new(fields, "status", json_integer(status));
	if (ack) {
		json_object_set_new(fields, "task", json_string(a->brief.task));
		json_object_set_new(fields, "code", json_string(a->brief.code));
	}
	record_event(&a->record, ack ? "ack" : "tool", fields);
	show_output(a, status);
	a->turn.wait = WAIT_NONE;
	a->dirty = true;
	if (status != 0 && a->turn.use == TOOL_MUST_WORK) {
		script_back(&a->script);
		turn_end(a, "failed");
	}
}

static void look_after_wait(struct agent *a)
{
	int status;

	if (a->turn.wait == WAIT_TIME && clock_awake() >= a->turn.until)
		a->turn.wait = WAIT_NONE;
	if (a->turn.wait == WAIT_FILE && access(a->turn.file, F_OK) == 0)
		a->turn.wait = WAIT_NONE;
	if (a->turn.wait == WAIT_TOOL && tool_has_ended(&a->tool, &status))
		on_tool_ended(a, status);
}

void turn_advance(struct agent *a)
{
	if (a->turn.open)
		look_after_wait(a);
	while (a->turn.open && a->turn.wait == WAIT_NONE && !a->over &&
		a->deaf_until <= clock_awake()) {
		const char *line = script_next(&a->script);

		if (line == NULL) {
			if (!a->turn.did)
				transcript_say(&a->transcript, "● ok");
			turn_end(a, "done");
			return;
		}
		a->turn.did = true;
		a->dirty = true;
		step_run(a, line);
	}
}
