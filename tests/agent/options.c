/*
 * The table of options and its four ways in.
 *
 * A later way overrides an earlier one: default, environment, command line, start file, script.
 * Knows nothing of what the options do.
 */

#include "tests/agent/options.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/str.h"

enum option_type { OPTION_TEXT, OPTION_NUMBER, OPTION_FLAG, OPTION_DURATION, OPTION_CHOICE };

struct option {
	const char *name;
	enum option_type type;
	size_t offset;
	const char *default_value; /* NULL: none */
	const char *choices;       /* in the order of the enum, separated by '|' */
	const char *sentence;
};

#define AT(field) offsetof(struct options, field)
static const struct option table[] = {
	{"record", OPTION_TEXT, AT(record), NULL, NULL, "folder of NAME.jsonl and NAME.bytes"},
	{"state", OPTION_TEXT, AT(state), NULL, NULL, "folder of what must outlive the process"},
	{"name", OPTION_TEXT, AT(name), NULL, NULL,
		"name in title and record (CZAR_WORKER, agent)"},
	{"hook", OPTION_TEXT, AT(hook), NULL, NULL, "program that is told events: HOOK agent KIND"},
	{"persona", OPTION_CHOICE, AT(persona), "scripted", "scripted|claude|codex|gemini",
		"whose composer, title and folds it shows"},
	{"screen", OPTION_CHOICE, AT(screen), "alternate", "alternate|normal", "which screen"},
	{"speed", OPTION_NUMBER, AT(speed), "100", NULL,
		"percent: 200 halves every time of a script"},
	{"placeholder", OPTION_TEXT, AT(placeholder), "Try \"fix the bug\"", NULL,
		"dim hint of the empty composer"},
	{"fold-bytes", OPTION_NUMBER, AT(fold_bytes), "800", NULL, "longer pastes are folded"},
	{"fold-lines", OPTION_NUMBER, AT(fold_lines), "3", NULL,
		"pastes of more newlines are folded"},
	{"spin", OPTION_DURATION, AT(spin), "500ms", NULL, "period of the spinner"},
	{"ack", OPTION_FLAG, AT(ack), "yes", NULL, "run the brief's ack command by itself"},
	{"commands", OPTION_FLAG, AT(commands), "yes", NULL,
		"leading / and !, exit alone: no prompts"},
	{"trim", OPTION_FLAG, AT(trim), "no", NULL, "drop white space at the end of a prompt"},
	{"tabs", OPTION_FLAG, AT(tabs), "no", NULL, "tabs of a prompt become 4 spaces"},
	{"queue", OPTION_CHOICE, AT(queue), "after", "after|merged|steered|dropped",
		"what becomes of a text sent while busy"},
	{"escape", OPTION_CHOICE, AT(escape), "stop", "stop|restore|start-queue",
		"what Esc does to a turn"},
	{"clear-empty", OPTION_CHOICE, AT(clear_empty), "nothing", "nothing|quits|rewind",
		"what C-u does to an empty composer"},
	{"swallow-enter", OPTION_NUMBER, AT(swallow_enter), "0", NULL, "Enters that are lost"},
	{"slow-start", OPTION_DURATION, AT(slow_start), "0", NULL,
		"time to the first screen; Enters before it are lost"},
	{"start-dialog", OPTION_TEXT, AT(start_dialog), NULL, NULL,
		"question asked before the start"},
	{"dialog-after-paste", OPTION_NUMBER, AT(dialog_after_paste), "0", NULL,
		"a dialog opens right after the n-th paste"},
	{"dialog-paste", OPTION_CHOICE, AT(dialog_paste), "lost", "lost|kept|answers",
		"what becomes of a paste while a dialog is open"},
	{"dialog-enter", OPTION_CHOICE, AT(dialog_enter), "answers", "answers|exits",
		"what Enter does to the start dialog"},
	{"self-turn", OPTION_TEXT, AT(self_turn), NULL, NULL,
		"\"3s TEXT\": a turn that starts by itself"},
	{"canonical", OPTION_FLAG, AT(canonical), "no", NULL,
		"leave the terminal in canonical mode"},
	{"brackets", OPTION_FLAG, AT(brackets), "yes", NULL, "ask for bracketed paste"},
	{"draw-slowly", OPTION_DURATION, AT(draw_slowly), "0", NULL, "pause after each drawn row"},
	{"events", OPTION_CHOICE, AT(events), "on", "on|off|twice", "events through the hook"},
	{"events-late", OPTION_DURATION, AT(events_late), "0", NULL, "events come that much later"},
	{"events-at-queueing", OPTION_FLAG, AT(events_at_queueing), "no", NULL,
		"the prompt event comes when a text is queued, not when its turn begins"},
	{"events-normalised", OPTION_FLAG, AT(events_normalised), "no", NULL,
		"the prompt event's text is trimmed, its tabs are 4 spaces"},
	{"events-on-errors", OPTION_FLAG, AT(events_on_errors), "yes", NULL,
		"turns that failed tell their end"},
	{"prompt-socket", OPTION_TEXT, AT(prompt_socket), NULL, NULL,
		"takes texts by HTTP there (CZAR_PROMPT_SOCKET)"},
	{"http-lose-reply", OPTION_NUMBER, AT(http_lose_reply), "0", NULL,
		"so many texts are taken and not answered"},
	{"http-refuse", OPTION_NUMBER, AT(http_refuse), "0", NULL, "so many texts are refused"},
	{"http-late", OPTION_DURATION, AT(http_late), "0", NULL,
		"a text that was taken is answered that much later"},
	{"tool-path", OPTION_FLAG, AT(tool_path), "yes", NULL, "tools keep PATH"},
	{"tool-worker", OPTION_FLAG, AT(tool_worker), "yes", NULL, "tools keep CZAR_*"},
	{"tool-spool", OPTION_FLAG, AT(tool_spool), "yes", NULL, "tools may write the spool"},
};
#undef AT

static int choice_find(const char *choices, const char *value, int64_t *ret)
{
	size_t n = strlen(value);

	for (int64_t i = 0;; i++) {
		size_t len = strcspn(choices, "|");

		if (len == n && strncmp(choices, value, n) == 0) {
			*ret = i;
			return 0;
		}
		if (choices[len] == '\0')
			return -EINVAL;
		choices += len + 1;
	}
}

static int flag_read(const char *value, int64_t *ret)
{
	if (text_equal(value, "yes") || text_equal(value, "1") || text_equal(value, "on"))
		*ret = 1;
	else if (text_equal(value, "no") || text_equal(value, "0") || text_equal(value, "off"))
		*ret = 0;
	else
		return -EINVAL;
	return 0;
}

static int option_set(struct options *o, const struct option *option, const char *value)
{
	void *field = (char *)o + option->offset;

	switch (option->type) {
	case OPTION_TEXT:
		free(*(char **)field);
		*(char **)field = *value != '\0' ? strdup(value) : NULL;
		return 0;
	case OPTION_NUMBER:
		return text_to_int(value, field) ? 0 : -EINVAL;
	case OPTION_FLAG:
		return flag_read(value, field);
	case OPTION_DURATION:
		return duration_parse(value, field) ? 0 : -EINVAL;
	case OPTION_CHOICE:
		return choice_find(option->choices, value, field);
	}
	return -EINVAL;
}

int options_set(struct options *o, const char *name, const char *value, struct error *err)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!text_equal(table[i].name, name))
			continue;
		if (option_set(o, &table[i], value) < 0)
			return error(err, EINVAL, "option '%s' cannot be '%s'", name, value);
		return 0;
	}
	return error(err, ENOENT, "no option '%s'", name);
}

static int read_environment(struct options *o, struct error *err)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char variable[64];
		const char *value;

		TEXT_SETF(variable, "SCRIPTED_%s", table[i].name);
		for (char *p = variable; *p != '\0'; p++)
			*p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
		value = getenv(variable);
		if (value != NULL && options_set(o, table[i].name, value, err) < 0)
			return error_wrap(err, "%s", variable);
	}
	return 0;
}

static int read_arguments(struct options *o, int argc, char **argv, struct error *err)
{
	for (int i = 1; i < argc; i++) {
		if (!text_starts(argv[i], "--") || text_equal(argv[i], "--")) {
			o->prompt = argv + i + (text_equal(argv[i], "--") ? 1 : 0);
			return 0;
		}
		if (text_equal(argv[i], "--help") || text_equal(argv[i], "--version"))
			return 1;
		if (i + 1 == argc)
			return error(err, EINVAL, "option '%s' wants a value", argv[i]);
		if (options_set(o, argv[i] + 2, argv[i + 1], err) < 0)
			return -err->number;
		i++;
	}
	return 0;
}

int options_read(struct options *o, int argc, char **argv, struct error *err)
{
	const char *worker = getenv("CZAR_WORKER"), *socket = getenv("CZAR_PROMPT_SOCKET");
	int r;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].default_value != NULL)
			option_set(o, &table[i], table[i].default_value);
	o->name = strdup(worker != NULL ? worker : "agent");
	o->prompt_socket = socket != NULL ? strdup(socket) : NULL;
	r = read_environment(o, err);
	if (r == 0)
		r = read_arguments(o, argc, argv, err);
	if (r == 0 && (o->name == NULL || strchr(o->name, '/') != NULL))
		r = error(err, EINVAL, "the name is empty or holds a '/'");
	if (r == 0 && o->speed < 1)
		r = error(err, EINVAL, "the speed is below 1");
	return r;
}

static int obey_lines(struct options *o, char *lines, struct error *err)
{
	char *rest = lines;

	for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
		char *name = strsep(&line, " ");

		if (*name != '\0' && options_set(o, name, line != NULL ? line : "", err) < 0)
			return -err->number;
	}
	return 0;
}

int options_take_start_file(struct options *o, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, taken = {0}, text = {0};

	if (o->state == NULL)
		return 0;
	str_addf(&path, "%s/start-%s", o->state, o->name);
	str_addf(&taken, "%s.taken-%d", path.data, (int)getpid());
	/* the rename claims it: two starts at once must not both obey */
	if (rename(path.data, taken.data) < 0)
		return 0;
	if (file_read(taken.data, 65536, &text, err) < 0)
		return error_wrap(err, "start file");
	return text.len > 0 ? obey_lines(o, text.data, err) : 0;
}

void options_print(FILE *out)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		fprintf(out, "  --%-20s %s", table[i].name, table[i].sentence);
		if (table[i].choices != NULL)
			fprintf(out, " (%s)", table[i].choices);
		if (table[i].default_value != NULL)
			fprintf(out, " [%s]", table[i].default_value);
		fputc('\n', out);
	}
}

void options_done(struct options *o)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].type == OPTION_TEXT)
			free(*(char **)((char *)o + table[i].offset));
	*o = (struct options){0};
}

usec_t options_scale(const struct options *o, usec_t duration)
{
	return duration * 100 / (o->speed > 0 ? o->speed : 100);
}
