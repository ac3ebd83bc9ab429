/*
 * czar approve: a person's yes, to a task that a worker proposed, or that waits for one to begin or
 * to land; or to what a worker's agent asks.
 */
#include "checks/schedule.h"
#include "czar/accepted.h"
#include "czar/cmd/wish.h"

static bool waits(const struct task *t, void *userdata)
{
	const struct config *config = userdata;

	return t->state == TASK_PROPOSED || t->state == TASK_IN_REVIEW ||
	       ((t->state == TASK_QUEUED || t->state == TASK_BLOCKED) &&
		       schedule_needs_yes(&config->settings, t));
}

static int approve(struct command_context *c, const struct task *t, void *userdata)
{
	(void)userdata;
	return wish_make_with(c, WISH_ADMIT, t->id, t->state == TASK_IN_REVIEW ? t->head : "");
}

/* The settings that a task brought. */
static int approve_settings(struct command_context *c)
{
	struct accepted look;
	struct error err = {0};

	if (accepted_look(&c->place, &look, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (look.held)
		return wish_make_with(c, WISH_ADMIT, ACCEPTED_NAME, look.blob);
	command_say(c, ACCEPTED_NAME " is in force as it is: nothing waits for a yes");
	return EXIT_OK;
}

int cmd_approve(struct command_context *c, int argc, char **argv)
{
	const struct config *config;
	struct error err = {0};
	int code;

	if (argc == 1 && text_equal(argv[0], ACCEPTED_NAME))
		return approve_settings(c);
	if (argc == 1 && wish_answers_worker(c, WISH_ADMIT, argv[0], "", &code))
		return code;
	if (command_config(c, &config, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return for_tasks(c, argc, argv, waits, approve, (void *)config);
}
