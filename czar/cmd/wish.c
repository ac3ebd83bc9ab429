/*
 * A person's wishes.
 *
 * Commands never change a state: they store a wish, and the next tick honours it. The daemon is
 * woken by an empty spool file; without a daemon the command takes the lock and runs the wish rules
 * itself.
 */
#include "czar/cmd/wish.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"
#include "czar/loop.h"
#include "hooks/spool.h"

#define WISH_PATIENCE (5 * USEC_SEC)

int wait_until(int (*fn)(void *userdata), void *userdata, usec_t patience)
{
	usec_t end = clock_awake() + patience;
	int pause_ms = 2, r;

	for (;;) {
		r = fn(userdata);
		if (r != 0 || clock_awake() >= end)
			return r;
		poll(NULL, 0, pause_ms);
		pause_ms = pause_ms < 100 ? 2 * pause_ms : 100;
	}
}

int wish_store(struct command_context *c, struct wish *wish, const char *text, bool *ret_alone,
	struct error *err)
{
	struct queue *q;
	int r = command_queue(c, &q, err);

	if (r < 0)
		return r;
	command_by(wish->by, sizeof(wish->by));
	wish->at = clock_now();
	r = text ? queue_add_say(q, text, wish, err) : queue_add_wish(q, wish, err);
	if (r < 0)
		return r;
	*ret_alone = !project_lock_held(&c->place, NULL, NULL, 0);
	if (*ret_alone) {
		r = daemon_wish_tick(&c->place, err);
		if (r < 0)
			return r;
		*ret_alone = r == 0; /* 1: a daemon came up in between */
	}
	if (!*ret_alone)
		spool_wake(c->place.spool);
	return 0;
}

struct waiting {
	struct queue *queue;
	struct wish *wish;
	struct error *err;
};

static int wish_is_over(void *userdata)
{
	struct waiting *w = userdata;
	int r = queue_find_wish(w->queue, w->wish->id, w->wish, w->err);

	if (r < 0)
		return r;
	return w->wish->state != WISH_OPEN;
}

int wish_wait(struct command_context *c, struct wish *wish, struct error *err)
{
	struct waiting w = {c->queue, wish, err};
	int r = wait_until(wish_is_over, &w, WISH_PATIENCE);

	return r < 0 ? r : 0;
}

static int wish_say_outcome(struct command_context *c, const struct wish *w)
{
	if (c->json)
		json_array_append_new(command_answer_array(c, "wishes"), row_json(ROW_WISH, w));
	switch (w->state) {
	case WISH_HONOURED:
		if (!c->quiet && !c->json) {
			print_text(w->outcome[0] ? w->outcome : "done",
				strlen(w->outcome[0] ? w->outcome : "done"));
		}
		return EXIT_OK;
	case WISH_REFUSED:
		return command_say_error(EXIT_REFUSED, "%s%s%s", w->subject,
			w->subject[0] ? ": " : "",
			w->outcome[0] ? w->outcome : "refused without a reason");
	default:
		if (!project_lock_held(&c->place, NULL, NULL, 0))
			return command_say_error(EXIT_QUEUED,
				"wish %lld is stored, and waits for a daemon: czar start",
				(long long)w->id);
		return command_say_error(EXIT_QUEUED,
			"wish %lld is stored, but was not honoured within 5 s: see czar log",
			(long long)w->id);
	}
}

int wish_make(struct command_context *c, enum wish_verb verb, const char *subject)
{
	return wish_make_with(c, verb, subject, "");
}

int wish_make_with(
	struct command_context *c, enum wish_verb verb, const char *subject, const char *args)
{
	struct wish wish = {.verb = verb};
	struct error err = {0};
	bool alone;
	int r;

	TEXT_SET(wish.subject, subject);
	TEXT_SET(wish.args, args);
	r = wish_store(c, &wish, NULL, &alone, &err);
	if (r == 0)
		r = wish_wait(c, &wish, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, wish_verb_name(verb), NULL);
	return wish_say_outcome(c, &wish);
}

int need_task(struct command_context *c, const char *id, struct task *ret)
{
	struct error err = {0};
	struct queue *q;
	int r = command_queue(c, &q, &err);

	if (r == 0)
		r = queue_find_task(q, id, ret, &err);
	if (r == -ENOENT && c->queue)
		return command_say_error(EXIT_NOT_FOUND, "no task '%s': see czar tasks", id);
	return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : EXIT_OK;
}

bool wish_settings_read(struct command_context *c)
{
	return c->queue && !project_lock_held(&c->place, NULL, NULL, 0) &&
	       daemon_wish_tick(&c->place, NULL) >= 0;
}

int need_worker(struct command_context *c, const char *name, struct worker *ret)
{
	struct error err = {0};
	struct queue *q;
	int r = command_queue(c, &q, &err);

	if (r == 0)
		r = queue_find_worker(q, name, ret, &err);
	if (r == -ENOENT && wish_settings_read(c))
		r = queue_find_worker(q, name, ret, &err);
	if (r == -ENOENT && c->queue)
		return command_say_error(EXIT_NOT_FOUND, "no worker '%s': see czar workers", name);
	return r < 0 ? command_fail(EXIT_FAILED, &err, NULL, NULL) : EXIT_OK;
}

/* What is answered is what the inbox said when this ran, and nothing that comes after it. */
bool wish_answers_worker(struct command_context *c, enum wish_verb verb, const char *name,
	const char *reason, int *ret_code)
{
	struct worker worker;
	struct task task;
	struct queue *q;
	char args[TEXT_SIZE];

	if (command_queue(c, &q, NULL) < 0 || queue_find_task(q, name, &task, NULL) >= 0 ||
		queue_find_worker(q, name, &worker, NULL) < 0)
		return false;
	if (worker.health != HEALTH_ASKING)
		*ret_code = command_say_error(EXIT_REFUSED, "%s asks nothing", worker.name);
	else if (!*worker.asked_mark)
		*ret_code = command_say_error(EXIT_REFUSED,
			"%s: czar cannot read what it asks: czar attach %s", worker.name,
			worker.name);
	else if (!TEXT_SETF(args, "%s%s%s", worker.asked_mark, *reason ? " " : "", reason))
		*ret_code = command_usage(c, "the reason is too long");
	else
		*ret_code = wish_make_with(c, verb, worker.name, args);
	return true;
}

int wish_for_workers(struct command_context *c, enum wish_verb verb, int argc, char **argv)
{
	struct worker worker;
	int code = EXIT_OK;

	if (argc == 0)
		return wish_make(c, verb, "");
	for (int i = 0; code == EXIT_OK && i < argc; i++) {
		code = need_worker(c, argv[i], &worker);
		if (code == EXIT_OK)
			code = wish_make(c, verb, worker.name);
	}
	return code;
}

static int for_group(
	struct command_context *c, const char *group, task_is_fn means, task_fn fn, void *userdata)
{
	_cleanup_(rows_done) struct rows tasks = {0};
	struct error err = {0};
	size_t meant = 0;
	int code = EXIT_OK;

	if (rows_load(c, ROW_TASK, "\"group\" = $1", group, &tasks, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (!tasks.n)
		return command_say_error(
			EXIT_NOT_FOUND, "no task of group '%s': see czar tasks", group);
	for (size_t i = 0; code == EXIT_OK && i < tasks.n; i++) {
		const struct task *t = ROWS_AT(&tasks, task, i);

		if (!means(t, userdata))
			continue;
		meant++;
		code = fn(c, t, userdata);
	}
	if (!meant)
		return command_say_error(EXIT_REFUSED,
			"'%s' means no task of group '%s' as they are: see czar tasks "
			"--group %s",
			c->command->name, group, group);
	return code;
}

int for_tasks(struct command_context *c, int argc, char **argv, task_is_fn means, task_fn fn,
	void *userdata)
{
	const char *group = command_option(c, "group");
	struct task task;
	int code = EXIT_OK;

	if (group && argc)
		return command_usage(c, "either tasks or --group");
	if (!group && !argc)
		return command_usage(c, "which tasks? name them, or a group with --group");
	if (group)
		return for_group(c, group, means, fn, userdata);
	for (int i = 0; code == EXIT_OK && i < argc; i++) {
		code = need_task(c, argv[i], &task);
		if (code == EXIT_OK)
			code = fn(c, &task, userdata);
	}
	return code;
}
