/*
 * czar assign: who is to do a task. A person's word: no rule gives it to somebody else.
 */
#include "czar/cmd/rows.h"
#include "czar/cmd/wish.h"

/* A cancelled one is left alone unless it is named. */
static bool may_begin(const struct task *t, void *userdata)
{
	(void)userdata;
	return t->state == TASK_PROPOSED || t->state == TASK_QUEUED || t->state == TASK_BLOCKED ||
	       t->state == TASK_FAILED;
}

static int assign(struct command_context *c, const struct task *t, void *userdata)
{
	return wish_make_with(c, WISH_ASSIGN, t->id, userdata);
}

static int need_assignee(struct command_context *c, const char *name)
{
	static const char where[] = "wanted = 1 AND (name = $1 OR pool = $1)";
	_cleanup_(rows_done) struct rows workers = {0};
	struct error err = {0};
	int r = rows_load(c, ROW_WORKER, where, name, &workers, &err);

	if (r == 0 && !workers.n && wish_settings_read(c))
		r = rows_load(c, ROW_WORKER, where, name, &workers, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (!workers.n)
		return command_say_error(
			EXIT_NOT_FOUND, "no worker or pool '%s': see czar workers", name);
	return EXIT_OK;
}

int cmd_assign(struct command_context *c, int argc, char **argv)
{
	char nobody[] = "", *to = nobody;
	int code = EXIT_OK;

	if (!command_flag(c, "nobody")) {
		if (argc == 0 || (argc == 1 && !command_option(c, "group")))
			return command_usage(c,
				"who is to do what? name tasks and then a worker or a pool, or "
				"--nobody");
		to = argv[--argc];
		code = need_assignee(c, to);
	}
	return code == EXIT_OK ? for_tasks(c, argc, argv, may_begin, assign, to) : code;
}
