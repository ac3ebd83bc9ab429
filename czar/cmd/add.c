/*
 * czar add: tasks from files, folders, standard input or the command line; all of them or none.
 *
 * Every problem of every file is said, each with its line.
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
			task_problems(&problems);
		code = command_fail(EXIT_FAILED, &err, NULL, NULL);
	} else {
		code = task_store(c, &im, &problems);
	}
	import_done(&im);
	return code;
}
