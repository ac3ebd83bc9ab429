/*
 * The agent's own events: HOOK agent KIND, a JSON object on stdin, as the real programs do.
 *
 * KIND is session-started, prompt, asking, turn-ended or session-ended. The options make events
 * late, double, missing or normalised; the record always has the truth beside what was told.
 */

#include "tests/agent/agent.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* White space at both ends dropped, tabs as 4 spaces. */
static void normalise(const char *text, size_t n, struct str *ret)
{
	while (n > 0 && strchr(" \t\n", text[n - 1]) != NULL)
		n--;
	while (n > 0 && strchr(" \t\n", *text) != NULL) {
		text++;
		n--;
	}
	for (size_t i = 0; i < n; i++)
		str_add_bytes(ret, text[i] == '\t' ? "    " : text + i, text[i] == '\t' ? 4 : 1);
}

void hook_send(struct agent *a, const char *kind, const char *body, size_t n)
{
	const char *argv[] = {a->options.hook, "agent", kind, NULL};
	int status = tool_run_hook(argv, body, n);

	record_event(&a->record, "hook", json_pack("{s:s, s:i}", "kind", kind, "status", status));
}

static void add_body(
	const struct agent *a, const char *kind, const char *prompt, size_t n, struct str *ret)
{
	char folder[4096] = "";
	json_t *object, *text = NULL;
	char *body;

	if (getcwd(folder, sizeof(folder)) == NULL)
		*folder = '\0';
	if (prompt != NULL) {
		_cleanup_(str_done) struct str s = {0};

		if (a->options.events_normalised)
			normalise(prompt, n, &s);
		else
			str_add_bytes(&s, prompt, n);
		text = json_stringn(str_text(&s), s.len);
		if (text == NULL) {
			_cleanup_(str_done) struct str clean = {0};

			text_add_clean(&clean, str_text(&s), s.len);
			text = json_stringn(str_text(&clean), clean.len);
		}
	}
	object = json_pack("{s:s, s:s, s:i, s:s, s:o*}", "hook_event_name", kind, "name",
		a->record.name, "pid", (int)getpid(), "cwd", folder, "prompt", text);
	body = json_dumps(object, JSON_COMPACT);
	str_add(ret, body != NULL ? body : "{}");
	free(body);
	json_decref(object);
}

static void send_later(struct agent *a, const char *kind, const struct str *body)
{
	struct later *l;

	agent_later(a, clock_awake() + options_scale(&a->options, a->options.events_late), NULL);
	l = &a->later[a->n_later - 1];
	l->event = kind;
	str_add_bytes(&l->body, body->data, body->len);
}

void hook_tell(struct agent *a, const char *kind, const char *prompt, size_t n)
{
	_cleanup_(str_done) struct str body = {0};

	if (a->options.hook == NULL || a->options.events == EVENTS_OFF)
		return;
	add_body(a, kind, prompt, n, &body);
	for (int i = 0; i < (a->options.events == EVENTS_TWICE ? 2 : 1); i++) {
		if (a->options.events_late > 0 && !a->over)
			send_later(a, kind, &body);
		else
			hook_send(a, kind, body.data, body.len);
	}
}
