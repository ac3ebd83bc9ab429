#pragma once
/* A person's wishes: how a command that changes something gets its answer. */

#include "czar/cmd/command.h"

/* Ends when fn says so (non-zero) or the deadline is over; asks at growing short intervals. Returns
 * what fn said, 0: never. */
int wait_until(int (*fn)(void *userdata), void *userdata, usec_t patience);

/*
 * Stores the wish, wakes the daemon (or honours it here, when none runs) and waits up to 5 s for
 * its outcome, which is printed. Returns EXIT_OK, EXIT_REFUSED, EXIT_QUEUED or EXIT_FAILED.
 */
int wish_make(struct command_context *c, enum wish_verb verb, const char *subject);
/* The same with args: a reason, a worker ... */
int wish_make_with(
	struct command_context *c, enum wish_verb verb, const char *subject, const char *args);
/* The same for each worker named, which must be there; with none for the whole project. Ends at the
 * first that is not EXIT_OK, and returns that. */
int wish_for_workers(struct command_context *c, enum wish_verb verb, int argc, char **argv);
/* Only stores it (with the text to say, or NULL) and has it honoured; for say, which waits for
 * more. ret_alone: no daemon runs. */
int wish_store(struct command_context *c, struct wish *wish, const char *text, bool *ret_alone,
	struct error *err);
/* Waits for it; *ret as it is then. */
int wish_wait(struct command_context *c, struct wish *wish, struct error *err);

/* Perhaps czar.conf names it, and no daemon has read that yet: true when it was read just now. */
bool wish_settings_read(struct command_context *c);
/* EXIT_OK, or EXIT_NOT_FOUND after saying so. ret's name is as it is stored. */
int need_task(struct command_context *c, const char *id, struct task *ret);
/* An answer to what the agent of a worker asks, when the name is a worker's and no task's: true,
 * *ret_code is what came of it. */
bool wish_answers_worker(struct command_context *c, enum wish_verb verb, const char *name,
	const char *reason, int *ret_code);
int need_worker(struct command_context *c, const char *name, struct worker *ret);
/* Every task that the arguments name or, with --group (an option of that command), every one of the
 * group for which the command means something; a usage error when there are both or neither. Ends
 * at the first that is not EXIT_OK, and returns that. */
typedef bool (*task_is_fn)(const struct task *task, void *userdata);
typedef int (*task_fn)(struct command_context *c, const struct task *task, void *userdata);
int for_tasks(struct command_context *c, int argc, char **argv, task_is_fn means, task_fn fn,
	void *userdata);
