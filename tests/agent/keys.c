/*
 * What comes from the keyboard: composer, dialogs, interrupts, and the ways in which they go wrong.
 *
 * Every Enter is recorded with what became of it; so is every text that was lost or went elsewhere.
 */

#include "tests/agent/agent.h"

#include <string.h>

static const usec_t quit_within = 800 * USEC_MSEC;

static void fault(struct agent *a, const char *what, const char *text, size_t n)
{
	json_t *fields = record_text(text, n);

	json_object_set_new(fields, "what", json_string(what));
	record_event(&a->record, "fault", fields);
}

static void record_enter(struct agent *a, const char *taken)
{
	record_event(&a->record, "enter", json_pack("{s:s}", "taken", taken));
}

void dialog_open(struct agent *a, enum dialog_kind kind, const char *question)
{
	a->dialog.kind = kind;
	a->dialog.marked = 0;
	a->dialog.at_start = !a->started;
	str_clear(&a->dialog.question);
	str_add(&a->dialog.question, question);
	a->dirty = true;
	record_event(&a->record, "dialog",
		json_pack("{s:s, s:b}", "question", question, "known", kind == DIALOG_PERMISSION));
	if (kind == DIALOG_PERMISSION)
		hook_tell(a, "asking", NULL, 0);
}

static void dialog_answer(struct agent *a, bool yes, const char *by)
{
	struct dialog *d = &a->dialog;
	bool permission = d->kind == DIALOG_PERMISSION;

	record_event(&a->record, "answered",
		json_pack("{s:s, s:b, s:s}", "question", str_text(&d->question), "yes", yes, "by",
			by));
	d->kind = DIALOG_NONE;
	a->dirty = true;
	if (d->at_start && (!yes || (text_equal(by, "enter") &&
					    a->options.dialog_enter == DIALOG_ENTER_EXITS))) {
		agent_exit(a, 1, "left the start dialog");
	} else if (d->at_start) {
		agent_ready(a);
	} else if (permission && a->turn.open) {
		transcript_say(
			&a->transcript, "● %s: %s", str_text(&d->question), yes ? "yes" : "no");
		if (a->turn.wait == WAIT_DIALOG)
			a->turn.wait = WAIT_NONE;
		if (!yes)
			turn_interrupt(a);
	}
}

static void dialog_text(struct agent *a, const char *bytes, size_t n, bool paste)
{
	if (paste && a->options.dialog_paste == DIALOG_PASTE_KEPT) {
		composer_type(&a->composer, bytes, n);
		return;
	}
	if (!paste || a->options.dialog_paste == DIALOG_PASTE_ANSWERS) {
		for (size_t i = 0; i < n; i++) {
			if (bytes[i] == '1' || bytes[i] == '2') {
				dialog_answer(a, bytes[i] == '1', paste ? "paste" : "digit");
				return;
			}
		}
	}
	fault(a, "lost in a dialog", bytes, n);
}

static void dialog_key(struct agent *a, enum key key)
{
	switch (key) {
	case KEY_ENTER:
		record_enter(a, "dialog");
		dialog_answer(a, a->dialog.marked == 0, "enter");
		return;
	case KEY_ESCAPE:
	case KEY_INTERRUPT:
		dialog_answer(a, false, "escape");
		return;
	case KEY_UP:
	case KEY_DOWN:
		a->dialog.marked = key == KEY_DOWN;
		return;
	default:
		return;
	}
}

static void paste(struct agent *a, const char *bytes, size_t n)
{
	record_event(&a->record, "paste", record_text(bytes, n));
	if (a->dialog.kind != DIALOG_NONE) {
		dialog_text(a, bytes, n, true);
		return;
	}
	if (n > (size_t)a->options.fold_bytes ||
		count_newlines(bytes, n) > (size_t)a->options.fold_lines)
		composer_fold(&a->composer, bytes, n);
	else
		composer_type(&a->composer, bytes, n);
	if (++a->pastes == a->options.dialog_after_paste)
		dialog_open(a, DIALOG_UNKNOWN, "A new version is available. Install it?");
}

/* What the real programs do to a prompt on its way, where the options say so. */
static void take_text(struct agent *a, struct str *ret)
{
	_cleanup_(str_done) struct str raw = {0};
	size_t n;

	composer_text(&a->composer, &raw);
	for (n = raw.len; a->options.trim && n > 0 && strchr(" \t\n", raw.data[n - 1]) != NULL;)
		n--;
	for (size_t i = 0; i < n; i++) {
		bool tab = raw.data[i] == '\t' && a->options.tabs;

		str_add_bytes(ret, tab ? "    " : raw.data + i, tab ? 4 : 1);
	}
}

/* A leading '!' goes to a shell, a leading "/word" is a command, "exit" ends the program: each with
 * the whole text, and none is a prompt. Nothing is really run. */
static bool is_command(struct agent *a, const struct str *text)
{
	const char *s = str_text(text);
	size_t word = strcspn(s, " \n\t");

	if (!a->options.commands)
		return false;
	if (text_equal(s, "exit") || text_equal(s, "quit") || text_equal(s, ":q")) {
		fault(a, "exit", s, text->len);
		agent_exit(a, 0, "the text said so");
		return true;
	}
	if (*s == '!') {
		fault(a, "shell", s, text->len);
		transcript_add(&a->transcript, "! ", "  ", s + 1, text->len - 1);
		return true;
	}
	if (*s == '/' && memchr(s + 1, '/', word > 1 ? word - 1 : 0) == NULL) {
		fault(a, "command", s, text->len);
		transcript_say(&a->transcript, "  ⎿  Unknown command: %.*s",
			(int)(word < 80 ? word : 80), s);
		return true;
	}
	return false;
}

static void submit(struct agent *a)
{
	_cleanup_(str_done) struct str text = {0};

	take_text(a, &text);
	if (text.len == 0 || strspn(str_text(&text), " \t\n") == text.len) {
		record_enter(a, "empty");
		return;
	}
	if (text.data[text.len - 1] == '\\') {
		record_enter(a, "newline");
		composer_backspace(&a->composer);
		composer_type(&a->composer, "\n", 1);
		return;
	}
	record_enter(a, "submitted");
	composer_clear(&a->composer);
	if (!is_command(a, &text))
		turn_submit(a, text.data, text.len, "typed");
}

static void enter(struct agent *a)
{
	if (!a->started) {
		record_enter(a, "lost before the start");
	} else if (a->options.swallow_enter > 0) {
		a->options.swallow_enter--;
		record_enter(a, "swallowed");
		a->screen.stale = true;
	} else {
		submit(a);
	}
}

static void clear(struct agent *a)
{
	_cleanup_(str_done) struct str text = {0};

	composer_text(&a->composer, &text);
	record_event(&a->record, "cleared", record_text(str_text(&text), text.len));
	if (!composer_is_empty(&a->composer))
		composer_clear(&a->composer);
	else if (a->options.clear_empty == CLEAR_QUITS)
		agent_exit(a, 0, "cleared an empty composer");
	else if (a->options.clear_empty == CLEAR_REWIND)
		dialog_open(a, DIALOG_UNKNOWN, "Rewind to before the last prompt?");
}

static void interrupt(struct agent *a)
{
	usec_t now = clock_awake();

	if (a->turn.open) {
		turn_interrupt(a);
	} else if (!composer_is_empty(&a->composer)) {
		composer_clear(&a->composer);
	} else if (a->interrupt_at > 0 && now - a->interrupt_at < quit_within) {
		agent_exit(a, 0, "interrupted twice");
	}
	a->interrupt_at = now;
}

static void on_key(struct agent *a, enum key key)
{
	switch (key) {
	case KEY_ENTER:
		enter(a);
		break;
	case KEY_NEWLINE:
		/* a canonical terminal ends its lines so */
		if (a->options.canonical)
			enter(a);
		else
			composer_type(&a->composer, "\n", 1);
		break;
	case KEY_ESCAPE:
		turn_interrupt(a);
		break;
	case KEY_BACKSPACE:
		composer_backspace(&a->composer);
		break;
	case KEY_CLEAR:
		clear(a);
		break;
	case KEY_INTERRUPT:
		interrupt(a);
		break;
	default:
		break;
	}
}

void keys_on_input(const struct input_event *event, void *userdata)
{
	struct agent *a = userdata;

	if (a->over)
		return;
	a->dirty = true;
	if (event->kind == INPUT_PASTE)
		paste(a, event->bytes, event->n);
	else if (event->kind == INPUT_TEXT && a->dialog.kind != DIALOG_NONE)
		dialog_text(a, event->bytes, event->n, false);
	else if (event->kind == INPUT_TEXT)
		composer_type(&a->composer, event->bytes, event->n);
	else if (a->dialog.kind != DIALOG_NONE)
		dialog_key(a, event->key);
	else
		on_key(a, event->key);
}
