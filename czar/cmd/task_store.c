/*
 * Tasks that were read from files become tasks of the store, and the person is told what became of
 * each: for add and edit.
 */
#include "czar/cmd/task_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "hooks/spool.h"

#define REFUSED "refused: "

int task_problems(const struct str *problems, const char *what)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, str_text(problems), problems->len);
	fputs(str_text(&clean), stderr);
	return command_say_error(EXIT_FAILED, "nothing was %s: mend the above first", what);
}

static const char *result_word(enum add_result result)
{
	switch (result) {
	case ADD_NEW:
		return "added";
	case ADD_UPDATED:
		return "updated";
	case ADD_REFUSED:
		return "refused";
	default:
		return "unchanged";
	}
}

/* The next line of what differs, "ID: WHAT"; NULL there is no more. *at goes on from 0. */
static const char *next_difference(
	const struct str *differences, size_t *at, char ret_id[ID_SIZE], struct str *ret_what)
{
	const char *line = str_text(differences) + *at, *colon = strstr(line, ": ");
	size_t n = strcspn(line, "\n");

	if (!*line || !colon)
		return NULL;
	*at += n + (line[n] == '\n');
	text_setf(ret_id, ID_SIZE, "%.*s", (int)(colon - line), line);
	str_clear(ret_what);
	str_addf(ret_what, "%.*s", (int)(n - (size_t)(colon + 2 - line)), colon + 2);
	return str_text(ret_what);
}

/* As many tasks have no differences: theirs are put to them in one pass. */
static void add_differences(json_t *tasks, const struct str *differences)
{
	_cleanup_(str_done) struct str what = {0};
	char id[ID_SIZE];
	size_t at = 0, task = 0;

	while (next_difference(differences, &at, id, &what)) {
		json_t *o;

		while ((o = json_array_get(tasks, task)) &&
			!text_equal(json_string_value(json_object_get(o, "id")), id))
			task++;
		if (!o)
			return;
		if (text_starts(str_text(&what), REFUSED))
			json_object_set_new(
				o, "reason", json_string(str_text(&what) + strlen(REFUSED)));
		else
			json_array_append_new(
				json_object_get(o, "changes"), json_string(str_text(&what)));
	}
}

/* 11 when one was refused, each with its reason. */
static int say_differences(const struct command_context *c, const struct str *differences)
{
	_cleanup_(str_done) struct str what = {0}, changes = {0};
	char id[ID_SIZE];
	size_t at = 0;
	int code = EXIT_OK;

	while (next_difference(differences, &at, id, &what))
		if (!text_starts(str_text(&what), REFUSED))
			str_addf(&changes, "%s: %s\n", id, str_text(&what));
	if (!c->json && !c->quiet && changes.len)
		print_text(str_text(&changes), changes.len);
	fflush(stdout);
	for (at = 0; next_difference(differences, &at, id, &what);)
		if (text_starts(str_text(&what), REFUSED))
			code = command_say_error(
				EXIT_REFUSED, "%s: %s", id, str_text(&what) + strlen(REFUSED));
	return code;
}

static void say_result(struct command_context *c, const struct task *t, enum add_result result)
{
	_cleanup_(str_done) struct str line = {0};

	if (c->json || c->quiet)
		return;
	str_addf(&line, "%s %s: ", result_word(result), t->id);
	add_line(&line, t->title);
	print_text(str_text(&line), line.len);
}

static int say_results(struct command_context *c, const struct import *im,
	const enum add_result *results, const struct str *differences, json_t *more)
{
	json_t *array = json_array();

	for (size_t i = 0; i < im->n_tasks; i++) {
		struct task stored, *t = &stored;

		if (queue_find_task(c->queue, im->tasks[i].row.id, t, NULL) < 0)
			t = &im->tasks[i].row;
		json_array_append_new(array, json_pack("{s:s, s:s, s:[]}", "id", t->id, "result",
						     result_word(results[i]), "changes"));
		say_result(c, t, results[i]);
	}
	add_differences(array, differences);
	if (c->json) {
		json_t *o = json_pack("{s:O}", "tasks", array);

		json_object_update(o, more);
		print_json(o);
	}
	json_decref(array);
	return say_differences(c, differences);
}

int task_store(struct command_context *c, struct import *im, struct str *problems, json_t *more)
{
	_cleanup_(str_done) struct str differences = {0};
	enum add_result *results = calloc(im->n_tasks + 1, sizeof(*results));
	struct error err = {0};
	struct queue *q;
	int r, code;

	if (!results)
		abort();
	r = command_queue(c, &q, &err);
	if (r == 0)
		r = queue_add_tasks(q, im->tasks, im->n_tasks, clock_now(), results, &differences,
			problems, &err);
	if (r < 0 && problems->len)
		code = task_problems(
			problems, im->n_tasks && im->tasks[0].before ? "changed" : "added");
	else if (r < 0)
		code = command_fail(EXIT_FAILED, &err, NULL, NULL);
	else
		code = say_results(c, im, results, &differences, more);
	if (code == EXIT_OK || code == EXIT_REFUSED)
		spool_wake(c->place.spool);
	free(results);
	return code;
}
