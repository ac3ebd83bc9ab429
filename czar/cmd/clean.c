/*
 * czar clean: removes worktrees, branches and saved refs that are over and proved to be elsewhere;
 * says of all others why they stay.
 */
#include <stdio.h>

#include "czar/clean.h"
#include "czar/cmd/print.h"

static void say(const struct command_context *c, const struct clean_thing *t, const char *what)
{
	_cleanup_(str_done) struct str line = {0}, name = {0};

	if (c->json || c->quiet)
		return;
	add_line(&name, t->name);
	str_addf(&line, "%-7s %-8s %s: %s", what, clean_kind_name(t->kind), str_text(&name),
		t->verdict.why);
	print_text(str_text(&line), line.len);
}

static int answer(const struct command_context *c, const struct clean *clean, int code)
{
	json_t *array;

	if (!c->json)
		return code;
	array = json_array();
	for (size_t i = 0; i < clean->n; i++) {
		const struct clean_thing *t = &clean->things[i];

		json_array_append_new(array,
			json_pack("{s:s, s:o, s:b, s:b, s:s}", "kind", clean_kind_name(t->kind),
				"name", json_clean_text(t->name), "removable", t->verdict.removed,
				"removed", t->removed, "why", t->verdict.why));
	}
	print_json(json_pack("{s:o}", "things", array));
	return code;
}

static size_t show(const struct command_context *c, const struct clean *clean)
{
	size_t n = 0;

	for (size_t i = 0; i < clean->n; i++) {
		const struct clean_thing *t = &clean->things[i];

		say(c, t, t->verdict.removed ? "remove" : "keep");
		n += t->verdict.removed;
	}
	return n;
}

static int remove_all(const struct command_context *c, struct clean *clean)
{
	int code = EXIT_OK;

	for (size_t i = 0; i < clean->n; i++) {
		struct clean_thing *t = &clean->things[i];
		struct error err = {0};

		if (!t->verdict.removed)
			continue;
		if (clean_remove(clean, t, &err) < 0)
			code = command_say_error(EXIT_FAILED, "%s stays: %s", t->name, err.text);
		else
			say(c, t, t->removed ? "removed" : "keep");
	}
	return code;
}

int cmd_clean(struct command_context *c, int argc, char **argv)
{
	_cleanup_(clean_done) struct clean clean = {0};
	const struct config *config;
	struct error err = {0};
	struct queue *q;
	char question[80];
	size_t n;
	int code = EXIT_OK;

	(void)argc;
	(void)argv;
	if (command_config(c, &config, &err) < 0 || command_queue(c, &q, &err) < 0 ||
		clean_find(&c->place, config, q, &clean, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	n = show(c, &clean);
	if (!n && !c->json)
		command_say(c, "there is nothing to remove");
	if (!n || command_flag(c, "dry-run"))
		return answer(c, &clean, EXIT_OK);
	TEXT_SETF(question, "%zu of these %s removed", n, n == 1 ? "is" : "are");
	code = ask_person(question, command_flag(c, "yes"));
	return code != EXIT_OK ? code : answer(c, &clean, remove_all(c, &clean));
}
