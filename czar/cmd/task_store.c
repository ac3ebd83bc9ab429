/*
 * Tasks that were read from files become tasks of the store, and the person is told what became of
 * each: for add and edit.
 */
#include "czar/cmd/task_store.h"

#include <stdio.h>
#include <stdlib.h>

#include "czar/cmd/print.h"
#include "hooks/spool.h"

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
	default:
		return "unchanged";
	}
}

static int say_results(struct command_context *c, const struct import *im,
	const enum add_result *results, const struct str *differences, json_t *more)
{
	json_t *array = json_array();

	for (size_t i = 0; i < im->n_tasks; i++) {
		struct task stored, *t = &stored;

		if (queue_find_task(c->queue, im->tasks[i].row.id, t, NULL) < 0)
			t = &im->tasks[i].row;
		json_array_append_new(array,
			json_pack("{s:s,s:s}", "id", t->id, "result", result_word(results[i])));
		if (!c->json && !c->quiet) {
			_cleanup_(str_done) struct str line = {0};

			str_addf(&line, "%s %s: ", result_word(results[i]), t->id);
			add_line(&line, t->title);
			print_text(str_text(&line), line.len);
		}
	}
	if (c->json) {
		json_t *o = json_pack("{s:o}", "tasks", array);

		json_object_update(o, more);
		return print_json(o);
	}
	json_decref(array);
	if (!c->quiet && differences->len)
		print_text(str_text(differences), differences->len);
	return EXIT_OK;
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
	if (code == EXIT_OK)
		spool_wake(c->place.spool);
	free(results);
	return code;
}
