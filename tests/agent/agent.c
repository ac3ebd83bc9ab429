/*
 * The life of the process: ready, drawing, things that are due later, the end.
 */

#include "tests/agent/agent.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char banner[] =
	" ▐▛ ▜▌  Scripted agent, a test double of coding agents: no model is asked.";

void agent_notice(struct agent *a, const char *text)
{
	str_clear(&a->notice);
	str_add(&a->notice, text);
	a->dirty = true;
}

void agent_later(struct agent *a, usec_t at, const char *line)
{
	struct later *later = reallocarray(a->later, a->n_later + 1, sizeof(*later));

	if (later == NULL)
		abort();
	a->later = later;
	later[a->n_later++] = (struct later){.at = at, .line = line != NULL ? strdup(line) : NULL};
}

static void start_by_argument(struct agent *a)
{
	_cleanup_(str_done) struct str text = {0};

	for (char **word = a->options.prompt; word != NULL && *word != NULL; word++)
		str_addf(&text, "%s%s", word != a->options.prompt ? " " : "", *word);
	if (text.len > 0)
		turn_submit(a, text.data, text.len, "argument");
}

/* "3s TEXT" becomes the line `self "TEXT"`, due then; the text goes through as one word. */
static void plan_self_turn(struct agent *a)
{
	_cleanup_(str_done) struct str line = {0};
	const char *at = a->options.self_turn;
	char word[32] = "";
	usec_t time;

	if (at == NULL)
		return;
	text_setf(word, sizeof(word), "%.*s", (int)strcspn(at, " "), at);
	if (!duration_parse(word, &time))
		return;
	str_add(&line, "self \"");
	for (const char *p = words_rest(at, 1); *p != '\0'; p++)
		str_addf(&line, "%s%c", strchr("\"\\", *p) != NULL ? "\\" : "", *p);
	str_add(&line, "\"");
	agent_later(a, clock_awake() + options_scale(&a->options, time), line.data);
}

static void open_interface(struct agent *a)
{
	struct error err;

	if (a->options.prompt_socket != NULL &&
		interface_open(&a->interface, a->options.prompt_socket, &err) < 0)
		transcript_say(&a->transcript, " %s", err.text);
}

void agent_ready(struct agent *a)
{
	char folder[4096] = "?";

	a->started = true;
	a->dirty = true;
	if (getcwd(folder, sizeof(folder)) == NULL)
		memcpy(folder, "?", 2);
	transcript_say(&a->transcript, "%s", banner);
	transcript_say(&a->transcript, " ▝▘ ▝▘  %s", folder);
	record_event(&a->record, "ready", json_pack("{s:s}", "folder", folder));
	hook_tell(a, "session-started", NULL, 0);
	open_interface(a);
	plan_self_turn(a);
	start_by_argument(a);
}

void agent_exit(struct agent *a, int status, const char *how)
{
	if (a->over)
		return;
	a->over = true;
	a->status = status;
	record_event(&a->record, "exits", json_pack("{s:i, s:s}", "status", status, "how", how));
	if (a->started)
		hook_tell(a, "session-ended", NULL, 0);
}

static void add_busy_line(const struct agent *a, usec_t now, struct str *ret)
{
	static const char *const glyphs[] = {"*", "✢", "✽", "✢"};
	usec_t spent = now - a->turn.began, spin = a->options.spin > 0 ? a->options.spin : USEC_SEC;

	str_addf(ret, "%s Working… (%llds · esc to interrupt)", glyphs[spent / spin % 4],
		(long long)(spent / USEC_SEC));
}

static void add_title(const struct agent *a, bool busy, usec_t now, struct str *ret)
{
	usec_t spin = a->options.spin > 0 ? a->options.spin : USEC_SEC;
	bool odd = (now - a->turn.began) / spin % 4 >= 2;

	const struct persona *p = persona_of((enum persona_name)a->options.persona);

	if (a->started)
		terminal_title(ret, busy ? p->busy[odd] : p->idle, a->record.name, p->tail);
}

static const char **first_lines(const struct agent *a, struct str *store)
{
	const char **lines = calloc(a->n_queue + 1, sizeof(*lines));

	if (lines == NULL)
		abort();
	for (size_t i = 0; i < a->n_queue; i++) {
		_cleanup_(str_done) struct str clean = {0};
		size_t n = strcspn(str_text(&a->queue[i]), "\n");

		text_add_clean(&clean, str_text(&a->queue[i]), n);
		str_addf(&store[i], "Queued: %s", str_text(&clean));
		lines[i] = store[i].data;
	}
	return lines;
}

static const char *footer_of(const struct agent *a, bool busy, usec_t now)
{
	if (busy)
		return "  esc to interrupt";
	if (a->interrupt_at > 0 && now - a->interrupt_at < 800 * USEC_MSEC)
		return "  Press Ctrl-C again to exit";
	return "  ? for shortcuts";
}

void agent_draw(struct agent *a)
{
	_cleanup_(str_done) struct str busy_line = {0}, shown = {0}, title = {0};
	struct str *store = calloc(a->n_queue + 1, sizeof(*store));
	usec_t now = clock_awake();
	bool busy = a->turn.open && a->dialog.kind == DIALOG_NONE;
	const char **queued = first_lines(a, store);
	struct view v = {.transcript = &a->transcript,
		.queued = queued,
		.n_queued = a->n_queue,
		.dialog = a->dialog.kind,
		.question = str_text(&a->dialog.question),
		.marked = a->dialog.marked,
		.persona = persona_of((enum persona_name)a->options.persona),
		.notice = a->notice.len > 0 ? a->notice.data : NULL,
		.footer = footer_of(a, busy, now)};
	bool more;

	if (busy)
		add_busy_line(a, now, &busy_line);
	v.busy = busy ? busy_line.data : NULL;
	v.placeholder = a->n_queue > 0           ? "Press up to edit queued messages"
			: busy                   ? NULL
			: v.persona->placeholder ? v.persona->placeholder
						 : a->options.placeholder;
	composer_shown(&a->composer, (enum persona_name)a->options.persona, &shown);
	v.shown = str_text(&shown);
	add_title(a, busy, now, &title);
	more = screen_draw(
		&a->screen, &a->terminal, &v, str_text(&title), a->options.draw_slowly > 0);
	a->dirty = more;
	a->draw_at = now + (more ? a->options.draw_slowly : 0);
	for (size_t i = 0; i < a->n_queue; i++)
		str_done(&store[i]);
	free(store);
	free(queued);
}

void agent_done(struct agent *a)
{
	tool_kill(&a->tool);
	str_done(&a->tool.text);
	input_done(&a->input);
	interface_done(&a->interface);
	composer_clear(&a->composer);
	transcript_done(&a->transcript);
	screen_done(&a->screen);
	script_done(&a->script);
	str_done(&a->turn.prompt);
	free(a->turn.file);
	str_done(&a->dialog.question);
	for (size_t i = 0; i < a->n_queue; i++)
		str_done(&a->queue[i]);
	free(a->queue);
	for (size_t i = 0; i < a->n_later; i++) {
		free(a->later[i].line);
		str_done(&a->later[i].body);
	}
	free(a->later);
	str_done(&a->notice);
	record_close(&a->record);
	options_done(&a->options);
}
