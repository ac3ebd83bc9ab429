/*
 * czar deny: a person's no, to a task that a worker proposed, or that waits for a yes to begin or
 * to land; or to what a worker's agent asks.
 */
#include <string.h>

#include "czar/accepted.h"
#include "czar/cmd/print.h"
#include "czar/cmd/wish.h"

/* What landed is taken back like any other work: by a person's commit. */
static int deny_settings(struct command_context *c)
{
	struct accepted look;
	struct error err = {0};

	if (accepted_look(&c->place, &look, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (look.held)
		command_say(c,
			ACCEPTED_NAME " of %s stays out of force; take it back with: git checkout "
				      "%.12s^ -- czar.conf; git commit",
			look.task, look.commit);
	else
		command_say(c, ACCEPTED_NAME " is in force as it is: nothing waits for a yes");
	return EXIT_OK;
}

int cmd_deny(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str reason = {0};
	struct task task;
	int code;

	if (argc == 1 && text_equal(argv[0], ACCEPTED_NAME))
		return deny_settings(c);
	for (int i = 1; i < argc; i++) {
		str_add(&reason, i > 1 ? " " : "");
		add_line(&reason, argv[i]);
	}
	if (wish_answers_worker(c, WISH_DENY, argv[0], str_text(&reason), &code))
		return code;
	code = need_task(c, argv[0], &task);
	if (code != EXIT_OK)
		return code;
	if (reason.len >= TEXT_SIZE - 32)
		return command_usage(c, "the reason is too long: at most %d bytes", TEXT_SIZE - 32);
	return wish_make_with(c, WISH_DENY, task.id, str_text(&reason));
}
