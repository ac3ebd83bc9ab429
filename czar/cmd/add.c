/*
 * czar add: tasks from files, folders, standard input or the command line; all of them or none.
 *
 * Every problem of every file is said, each with its line. JSON files are those of an older project
 * (queue/older.h), read together whatever their order. From a worker's pane a task is only
 * proposed, through the spool.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/cmd/add_branch.h"
#include "czar/cmd/older_sessions.h"
#include "czar/cmd/pane.h"
#include "czar/cmd/print.h"
#include "czar/cmd/task_store.h"
#include "czar/cmd/text.h"

/* All that one call is to add. */
struct call {
	struct command_context *c;
	struct import im;
	struct older older; /* what of it comes from an older project */
	char by[ID_SIZE];
	struct str notes, problems;
};

static void call_done(struct call *a)
{
	import_done(&a->im);
	older_done(&a->older);
	str_done(&a->notes);
	str_done(&a->problems);
}

static int import_stdin(struct import *im, struct str *problems, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	int r = text_input("-", 0, NULL, &text, err);

	if (r == 0)
		import_text(im, "-", str_text(&text), text.len, problems);
	return r;
}

static int import_path(struct call *a, const char *path, struct error *err)
{
	struct stat st;

	if (text_equal(path, "-"))
		return import_stdin(&a->im, &a->problems, err);
	if (stat(path, &st) < 0)
		return error(err, errno, "cannot read '%s': %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return older_read_folder(&a->older, path, &a->problems)
			       ? 0
			       : import_dir(&a->im, path, &a->problems, err);
	return text_ends(path, ".json") ? older_read(&a->older, path, &a->problems, err)
					: import_file(&a->im, path, &a->problems, err);
}

static int import_all(struct call *a, int argc, char **argv, struct error *err)
{
	const char *message = command_option(a->c, "message");
	int r = 0;

	if (message)
		import_text(&a->im, "-m", message, strlen(message), &a->problems);
	for (int i = 0; r == 0 && i < argc; i++)
		r = import_path(a, argv[i], err);
	if (r < 0)
		return r;
	older_tasks(&a->older, &a->im, &a->problems);
	older_notes(&a->older, &a->notes);
	command_by(a->by, sizeof a->by);
	for (size_t i = 0; i < a->im.n_tasks; i++)
		a->im.tasks[i].by = a->by;
	return add_branches(a->c, &a->older, command_option(a->c, "branch"), &a->im, &a->notes,
		&a->problems, err);
}

/* What else there is to know of an older project. On stderr: nobody asked for it. */
static void say_notes(const struct call *a, const json_t *sessions)
{
	_cleanup_(str_done) struct str text = {0};

	text_add_clean(&text, str_text(&a->notes), a->notes.len);
	older_sessions_text(sessions, &text);
	fflush(stdout);
	fputs(str_text(&text), stderr);
}

static int store(struct call *a)
{
	json_t *sessions = a->older.n_files ? older_sessions(&a->older) : json_array();
	json_auto_t *more =
		json_pack("{s:o, s:O}", "notes", json_lines(&a->notes), "sessions", sessions);
	int code = task_store(a->c, &a->im, &a->problems, more);

	if (code != EXIT_FAILED && !a->c->json && !a->c->quiet)
		say_notes(a, sessions);
	json_decref(sessions);
	return code;
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
	return problems.len ? task_problems(&problems, "added") : EXIT_OK;
}

static int add_from_pane(struct command_context *c, int argc, char **argv)
{
	const char *message = command_option(c, "message"), *path = message ? NULL : argv[0];
	_cleanup_(str_done) struct str text = {0};
	char id[ID_SIZE], source[64], *words[1] = {(char *)message};
	struct spool_call call = {.kind = "add", .percent = -1, .sync = true};
	struct error err = {0};
	int code;

	if (argc + (message != NULL) > 1)
		return command_usage(c, "from a worker's pane one task at a time");
	if (command_option(c, "branch") || (path && text_ends(path, ".json")))
		return command_usage(c, "older projects and --branch are a person's to add");
	if (text_input(path, message ? 1 : 0, words, &text, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	code = check_proposal(path, &text, id, source);
	if (code != EXIT_OK)
		return code;
	call.task = id;
	call.note = source;
	call.body = str_text(&text);
	return pane_call(
		c, &call, "proposed%s%s: you are told if it is not taken", id[0] ? " as " : "", id);
}

static bool is_pattern(const char *branch)
{
	const char *sign = strchr(branch, '%');

	return sign && sign[1] == 's' && !strchr(sign + 1, '%');
}

int cmd_add(struct command_context *c, int argc, char **argv)
{
	_cleanup_(call_done) struct call a = {.c = c};
	const char *branch = command_option(c, "branch");
	struct error err = {0};

	if (argc == 0 && !command_option(c, "message"))
		return command_usage(c, "add what? a file, a folder, - or -m TEXT");
	if (c->in_pane)
		return add_from_pane(c, argc, argv);
	if (branch && !is_pattern(branch))
		return command_usage(c, "--branch needs one %%s, for the task's id: feat/%%s");
	import_init(&a.im);
	older_init(&a.older, clock_now());
	if (import_all(&a, argc, argv, &err) < 0) {
		if (a.problems.len)
			task_problems(&a.problems, "added");
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	}
	return store(&a);
}
