/*
 * czar add: tasks from files, folders, standard input or the command line; all of them or none.
 *
 * Every problem of every file is said, each with its line. From a worker's pane a task is only
 * proposed, through the spool.
 */
#include <string.h>
#include <sys/stat.h>

#include "czar/cmd/pane.h"
#include "czar/cmd/task_store.h"
#include "czar/cmd/text.h"

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

/* Read here already, so that the worker sees at once what is wrong with its front matter; ids and
 * dependencies are checked when the call is taken in. */
static int check_proposal(
	const char *path, const struct str *text, char ret_id[ID_SIZE], char source[64])
{
	_cleanup_(str_done) struct str problems = {0};
	const char *name = path ? strrchr(path, '/') : NULL;
	struct import im;

	name = name ? name + 1 : path;
	text_set(source, 64, !path ? "-m" : text_equal(path, "-") ? "-" : name);
	import_init(&im);
	import_text(&im, source, str_text(text), text->len, &problems);
	text_set(ret_id, ID_SIZE, im.tasks[0].row.id);
	if (!ret_id[0] && path && !text_equal(path, "-")) {
		text_set(ret_id, ID_SIZE, name);
		if (text_ends(ret_id, ".md"))
			ret_id[strlen(ret_id) - 3] = '\0';
	}
	import_done(&im);
	return problems.len ? task_problems(&problems) : EXIT_OK;
}

static int add_from_pane(struct command_context *c, int argc, char **argv)
{
	const char *message = command_option(c, "message"), *path = message ? NULL : argv[0];
	_cleanup_(str_done) struct str text = {0};
	char id[ID_SIZE], source[64], call_id[17], *words[1] = {(char *)message};
	struct spool_call call = {.kind = "add", .percent = -1, .sync = true};
	struct error err = {0};
	int code;

	if (argc + (message != NULL) > 1)
		return command_usage(c, "from a worker's pane one task at a time");
	if (text_input(path, message ? 1 : 0, words, &text, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	code = check_proposal(path, &text, id, source);
	if (code != EXIT_OK)
		return code;
	call.task = id;
	call.note = source;
	call.body = str_text(&text);
	code = pane_call(c, &call, call_id);
	if (code != EXIT_OK)
		return code;
	return pane_say(c, call_id, "proposed%s%s: you are told if it is not taken",
		id[0] ? " as " : "", id);
}

int cmd_add(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str problems = {0};
	struct error err = {0};
	struct import im;
	int code;

	if (argc == 0 && !command_option(c, "message"))
		return command_usage(c, "add what? a file, a folder, - or -m TEXT");
	if (c->in_pane)
		return add_from_pane(c, argc, argv);
	import_init(&im);
	if (import_all(c, argc, argv, &im, &problems, &err) < 0) {
		if (problems.len)
			task_problems(&problems);
		code = command_fail(EXIT_FAILED, &err, NULL, NULL);
	} else {
		code = task_store(c, &im, &problems);
	}
	import_done(&im);
	return code;
}
