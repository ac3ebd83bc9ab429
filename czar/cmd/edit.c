/*
 * czar edit: a task as its file, changed in an editor, by a file or by options.
 *
 * The same checks as of czar add. Nothing typed is ever lost: what could not be stored is kept and
 * named. What somebody else changed in between is not written over.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "checks/transitions.h"
#include "czar/base/file.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/task_store.h"
#include "czar/cmd/text.h"
#include "czar/cmd/wish.h"
#include "queue/task_export.h"
#include "queue/tasks.h"

enum { EDITED_MOST_BYTES = 4 << 20 };

static const struct {
	const char *option, *key;
} keys[] = {{"title", "title"}, {"priority", "priority"}, {"role", "role"}, {"group", "group"},
	{"depends", "depends_on"}};

static bool has_options(const struct command_context *c)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (command_option(c, keys[i].option))
			return true;
	return command_flag(c, "no-depends");
}

static void set_options(struct command_context *c, struct import *im, struct str *problems)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *value = command_option(c, keys[i].option);
		char source[32];

		TEXT_SETF(source, "--%s", keys[i].option);
		if (value)
			import_set(im, source, keys[i].key, value, problems);
	}
	if (command_flag(c, "no-depends"))
		import_set(im, "--no-depends", "depends_on", "", problems);
}

/* Who is at it; "" nobody. */
static int find_worker(
	struct command_context *c, const char *task, char ret[ID_SIZE], struct error *err)
{
	_cleanup_(rows_done) struct rows attempts = {0};
	int r = rows_load(c, ROW_ATTEMPT, "task = $1", task, &attempts, err);

	ret[0] = '\0';
	for (size_t i = 0; r == 0 && i < attempts.n; i++)
		if (ROWS_AT(&attempts, attempt, i)->step != STEP_ENDED)
			text_set(ret, ID_SIZE, ROWS_AT(&attempts, attempt, i)->worker);
	return r;
}

static int check_editable(struct command_context *c, const struct task *t)
{
	char worker[ID_SIZE];
	struct error err = {0};

	if (find_worker(c, t->id, worker, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (worker[0])
		return command_say_error(EXIT_REFUSED,
			"%s has been given to %s: czar say %s TEXT tells it more; czar cancel %s "
			"ends it",
			t->id, worker, worker, t->id);
	if (t->state == TASK_DONE || (TASK_BIT(t->state) & TASK_HOLDS))
		return command_say_error(EXIT_REFUSED,
			"%s is %s: add another task for what is missing (czar add)", t->id,
			task_state_name(t->state));
	return EXIT_OK;
}

static void exec_editor(const char *editor, const char *path)
{
	_cleanup_(str_done) struct str command = {0};

	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	str_addf(&command, "%s \"$@\"", editor);
	execl("/bin/sh", "sh", "-c", str_text(&command), editor, path, (char *)NULL);
	_exit(127);
}

/* By custom the person's $VISUAL or $EDITOR is a shell command; it needs the terminal, so it is no
 * child of the spawn door. Its Ctrl-C is not ours. */
static int run_editor(const char *path)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
	int status = 0;
	pid_t pid;

	editor = visual && visual[0] ? visual : editor && editor[0] ? editor : "editor";
	fflush(stdout);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	pid = fork();
	if (pid == 0)
		exec_editor(editor, path);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return command_say_error(EXIT_FAILED,
			"the editor '%s' failed: set EDITOR, or hand the text in with -F FILE",
			editor);
	return EXIT_OK;
}

/* A file of its own for each edit: an earlier one may be kept there. */
static int make_file(const struct command_context *c, const char *id, const struct str *text,
	char path[PATH_SIZE], struct error *err)
{
	_cleanup_(fd_close) int fd = -1;
	char folder[PATH_SIZE];
	int r;

	TEXT_SETF(folder, "%s/edit", c->place.home);
	r = dir_make(folder, 0700, err);
	if (r < 0)
		return r;
	if (!text_setf(path, PATH_SIZE, "%s/%s.XXXXXX.md", folder, id))
		return error(err, ENAMETOOLONG, "path too long: '%s'", folder);
	fd = mkostemps(path, 3, O_CLOEXEC);
	r = fd < 0 ? -errno : fd_write(fd, text->data, text->len);
	return r < 0 ? error(err, -r, "cannot write '%s': %s", path, strerror(-r)) : 0;
}

static int store(struct command_context *c, const struct task *t, const char *source,
	const struct str *text, const char *before)
{
	_cleanup_(str_done) struct str problems = {0};
	char by[ID_SIZE];
	struct import im;
	int code;

	import_init(&im);
	command_by(by, sizeof by);
	import_text(&im, source, str_text(text), text->len, &problems);
	set_options(c, &im, &problems);
	if (!im.tasks[0].row.id[0])
		TEXT_SET(im.tasks[0].row.id, t->id);
	if (strcasecmp(im.tasks[0].row.id, t->id) != 0)
		problem(&problems, im.tasks[0].source,
			"the id of %s cannot be changed: others name it", t->id);
	im.tasks[0].before = before;
	im.tasks[0].by = by;
	code = task_store(c, &im, &problems, NULL);
	import_done(&im);
	return code;
}

static int edit_in_editor(struct command_context *c, const struct task *t, const struct str *before)
{
	_cleanup_(str_done) struct str text = {0};
	struct error err = {0};
	char path[PATH_SIZE];
	int code;

	if (make_file(c, t->id, before, path, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	code = run_editor(path);
	if (file_read(path, EDITED_MOST_BYTES, &text, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (code == EXIT_OK)
		code = store(c, t, path, &text, str_text(before));
	if (code != EXIT_OK && !text_equal(str_text(&text), str_text(before)))
		return command_say_error(code,
			"what you wrote is kept: mend it, then czar edit %s -F %s", t->id, path);
	unlink(path);
	return code;
}

/* By options alone the file is what is stored already. */
static int edit_by_file(
	struct command_context *c, const struct task *t, const char *file, const struct str *before)
{
	_cleanup_(str_done) struct str text = {0};
	struct error err = {0};
	int r = 0;

	if (!file)
		str_add(&text, str_text(before));
	else if (text_equal(file, "-"))
		r = text_input(file, 0, NULL, &text, &err);
	else
		r = file_read_any(file, EDITED_MOST_BYTES, &text, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return store(c, t, file ? file : t->id, &text, str_text(before));
}

int cmd_edit(struct command_context *c, int argc, char **argv)
{
	const char *file = command_option(c, "file");
	_cleanup_(str_done) struct str before = {0};
	struct error err = {0};
	struct task task;
	int code = need_task(c, argv[0], &task);

	(void)argc;
	if (code == EXIT_OK)
		code = check_editable(c, &task);
	if (code != EXIT_OK)
		return code;
	if (queue_export_task(c->queue, task.id, &before, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (file || has_options(c))
		return edit_by_file(c, &task, file, &before);
	return edit_in_editor(c, &task, &before);
}
