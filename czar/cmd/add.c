/*
 * czar add: tasks from files, folders, standard input or the command line; all of them or none.
 *
 * Every problem of every file is said, each with its line.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/text.h"
#include "queue/import.h"

static int import_stdin(struct import *im, struct str *problems, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	int r = text_input("-", 0, NULL, &text, err);

	if (r == 0)
		import_text(im, "-", str_text(&text), text.len, problems);
	return r;
}

static int import_path(struct import *im, const char *path, struct str *problems, struct error *err)
{
	struct stat st;

	if (text_equal(path, "-"))
		return import_stdin(im, problems, err);
	if (text_ends(path, ".json"))
		return error(err, EINVAL,
			"'%s' is no task file: tasks are Markdown with front matter", path);
	if (stat(path, &st) < 0)
		return error(err, errno, "cannot read '%s': %s", path, strerror(errno));
	return S_ISDIR(st.st_mode) ? import_dir(im, path, problems, err)
				   : import_file(im, path, problems, err);
}

static int import_all(struct command_context *c, int argc, char **argv, struct import *im,
	struct str *problems, struct error *err)
{
	const char *message = command_option(c, "message");
	int r = 0;

	if (message)
		import_text(im, "-m", message, strlen(message), problems);
	for (int i = 0; r == 0 && i < argc; i++)
		r = import_path(im, argv[i], problems, err);
	return r;
}

static int say_problems(const struct str *problems)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, str_text(problems), problems->len);
	fputs(str_text(&clean), stderr);
	return command_say_error(EXIT_FAILED, "nothing was added: mend the above first");
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
	const enum add_result *results, const struct str *differences)
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
	if (c->json)
		return print_json(json_pack("{s:o}", "tasks", array));
	json_decref(array);
	if (!c->quiet && differences->len)
		print_text(str_text(differences), differences->len);
	return EXIT_OK;
}

static int add_tasks(struct command_context *c, struct import *im, struct str *problems)
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
		code = say_problems(problems);
	else if (r < 0)
		code = command_fail(EXIT_FAILED, &err, NULL, NULL);
	else
		code = say_results(c, im, results, &differences);
	if (code == EXIT_OK)
		spool_wake(c->place.spool);
	free(results);
	return code;
}

int cmd_add(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str problems = {0};
	struct error err = {0};
	struct import im;
	int code;

	if (argc == 0 && !command_option(c, "message"))
		return command_usage(c, "add what? a file, a folder, - or -m TEXT");
	import_init(&im);
	if (import_all(c, argc, argv, &im, &problems, &err) < 0) {
		if (problems.len)
			say_problems(&problems);
		code = command_fail(EXIT_FAILED, &err, NULL, NULL);
	} else {
		code = add_tasks(c, &im, &problems);
	}
	import_done(&im);
	return code;
}
