/*
 * Calls from a worker's pane.
 *
 * Nothing here opens the store: a call becomes one file in the spool, at the project's place or,
 * where a sandbox forbids that, in the worktree. It needs neither environment nor git nor a daemon.
 */
#include "czar/cmd/pane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/print.h"

int pane_find(struct command_context *c, struct error *err)
{
	const char *name = getenv("CZAR_WORKER");
	struct worker_place place;
	int r = worker_place_find(c->directory, &place, err);

	if (r < 0)
		return r;
	c->in_pane = r > 0 || (name && name[0]);
	if (r > 0)
		TEXT_SET(c->worker, place.worker);
	if (scratch_place_find(c->directory, c->worker))
		c->in_pane = true; /* a check runs what a task wrote */
	if (name && name[0])
		TEXT_SET(c->worker, name);
	return 0;
}

int pane_place(const struct command_context *c, struct worker_place *ret, struct error *err)
{
	const char *worktree = getenv("CZAR_WORKTREE"), *spool = getenv("CZAR_SPOOL");
	int r = worker_place_find(c->directory, ret, err);

	if (r == 0 && worktree && worktree[0])
		r = worker_place_find(worktree, ret, err);
	if (r == 0 && worktree && worktree[0] && spool && c->worker[0]) /* "git clean -dfx" */
		r = worker_place_told(worktree, c->worker, spool, ret, err);
	if (r < 0)
		return r;
	if (r == 0)
		return error(err, ENOENT, "not inside a worker's worktree: call it there");
	return 0;
}

int pane_call(struct command_context *c, struct spool_call *call, const char *said, ...)
{
	_cleanup_(str_done) struct str s = {0};
	struct worker_place place;
	struct error err = {0};
	char id[17];
	va_list ap;
	int r = pane_place(c, &place, &err);

	call->worker = c->worker;
	if (r == 0)
		r = spool_put(place.spool, place.fallback, call, id, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	va_start(ap, said);
	str_vaddf(&s, said, ap);
	va_end(ap);
	if (c->json)
		json_object_set_new(command_answer(c), "id", json_string(id));
	else
		str_addf(&s, " (%s)", id);
	command_say(c, "%s", str_text(&s));
	return EXIT_OK;
}

static void list_accepted(struct str *s)
{
	for (size_t i = 0; i < command_count; i++)
		if (command_table[i].flags & COMMAND_WORKER &&
			!(command_table[i].flags & COMMAND_HIDDEN))
			str_addf(s, "%s%s", s->len ? ", " : "", command_table[i].name);
}

/* What was tried, as it was typed: for the log. */
static void add_call(const struct command_context *c, int argc, char **argv, struct str *s)
{
	str_add(s, c->command->name);
	for (int i = 0; i < argc && s->len < TEXT_SIZE; i++) {
		str_add(s, " ");
		add_line(s, argv[i]);
	}
	if (s->len >= TEXT_SIZE)
		s->data[s->len = TEXT_SIZE - 1] = '\0';
}

int pane_refuse(const struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str accepted = {0}, tried = {0};
	struct spool_call call = {.kind = "refused-call", .worker = c->worker, .percent = -1};
	struct worker_place place;
	struct error err = {0};
	char id[17];

	add_call(c, argc, argv, &tried);
	call.note = str_text(&tried);
	if (pane_place(c, &place, &err) == 0)
		spool_put(place.spool, place.fallback, &call, id, NULL);
	list_accepted(&accepted);
	return command_say_error(EXIT_REFUSED,
		"'%s' is not for workers (%s): from here only %s are accepted", c->command->name,
		c->worker[0] ? c->worker : "a worker's worktree", str_text(&accepted));
}
