/*
 * Names that a filter of the log gives.
 *
 * A wrong name would filter everything out and look like a quiet night. What is gone by now and
 * stands in the log is known all the same, and so is a worker that only czar.conf names yet.
 */
#include "czar/cmd/known.h"

#include <stdlib.h>
#include <strings.h>

#include "checks/delivery.h"
#include "checks/rules.h"
#include "czar/cmd/rows.h"
#include "queue/nearest.h"

enum { HINT_SIZE = ID_SIZE + 20 };

struct names {
	struct rows rows; /* char [ID_SIZE] each */
	const char **list;
};

static void names_done(struct names *n)
{
	rows_done(&n->rows);
	free(n->list);
}

static void names_add(struct names *n, const char *name)
{
	char copy[ID_SIZE];

	n->rows.row_bytes = sizeof copy;
	TEXT_SET(copy, name);
	rows_add(&n->rows, copy);
}

/* ": did you mean 'NAME'?", or ":" when none is near. */
static const char *hint(struct names *n, const char *word, char *buf)
{
	n->list = calloc(n->rows.n + 1, sizeof *n->list);
	if (!n->list)
		abort();
	for (size_t i = 0; i < n->rows.n; i++)
		n->list[i] = n->rows.data + i * n->rows.row_bytes;
	nearest_hint(nearest_name(word, n->list, n->rows.n), "'", "'", buf, HINT_SIZE);
	return *buf ? buf : ":";
}

static bool is_rule(const char *name)
{
	for (size_t i = 0; i < rules_count; i++)
		if (text_equal(rules[i].name, name))
			return true;
	return delivery_is_edge(name);
}

int no_such_rule(const char *name)
{
	_cleanup_(names_done) struct names names = {0};
	char buf[HINT_SIZE];

	for (size_t i = 0; i < rules_count; i++)
		names_add(&names, rules[i].name);
	for (size_t i = 0; i < delivery_edges_count; i++)
		names_add(&names, delivery_edges[i].name);
	return command_say_error(EXIT_NOT_FOUND, "no rule '%s'%s czar explain rules prints all",
		name, hint(&names, name, buf));
}

static int add_task(const void *row, void *userdata)
{
	names_add(userdata, ((const struct task *)row)->id);
	return 0;
}

static int no_such_task(struct command_context *c, const char *id)
{
	_cleanup_(names_done) struct names names = {0};
	char buf[HINT_SIZE];

	queue_each(c->queue, ROW_TASK, NULL, NULL, add_task, &names, NULL);
	return command_say_error(
		EXIT_NOT_FOUND, "no task '%s'%s see czar tasks", id, hint(&names, id, buf));
}

static int add_worker(const void *row, void *userdata)
{
	names_add(userdata, ((const struct worker *)row)->name);
	return 0;
}

/* Those that czar.conf names, which no daemon may have read yet. */
static void add_seats(struct command_context *c, struct names *names)
{
	const struct config *config;
	char name[ID_SIZE];

	if (command_config(c, &config, NULL) < 0)
		return;
	for (size_t i = 0; i < config->n_workers; i++)
		for (size_t k = 0; k < config_worker_seats(&config->workers[i]); k++) {
			config_worker_name(&config->workers[i], k, name);
			names_add(names, name);
		}
}

static int need_known_worker(struct command_context *c, const char *name)
{
	_cleanup_(names_done) struct names names = {0};
	char buf[HINT_SIZE];

	queue_each(c->queue, ROW_WORKER, NULL, NULL, add_worker, &names, NULL);
	add_seats(c, &names);
	for (size_t i = 0; i < names.rows.n; i++)
		if (strcasecmp(names.rows.data + i * names.rows.row_bytes, name) == 0)
			return EXIT_OK;
	return command_say_error(
		EXIT_NOT_FOUND, "no worker '%s'%s see czar workers", name, hint(&names, name, buf));
}

static int note_one(const void *row, void *userdata)
{
	(void)row;
	*(bool *)userdata = true;
	return 0;
}

static bool is_in_log(struct command_context *c, const struct decision_filter *f)
{
	bool found = false;

	queue_decisions(c->queue, f, note_one, &found, NULL);
	return found;
}

int need_filter_names(struct command_context *c, const struct decision_filter *f)
{
	const struct decision_filter task = {.task = f->task, .limit = 1},
				     worker = {.worker = f->worker, .limit = 1},
				     rule = {.rule = f->rule, .limit = 1};
	struct error err = {0};
	struct task found;
	struct queue *q;
	int code = EXIT_OK;

	if (command_queue(c, &q, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (f->task && queue_find_task(q, f->task, &found, NULL) < 0 && !is_in_log(c, &task))
		code = no_such_task(c, f->task);
	if (code == EXIT_OK && f->worker && !is_in_log(c, &worker))
		code = need_known_worker(c, f->worker);
	if (code == EXIT_OK && f->rule && !is_rule(f->rule) && !is_in_log(c, &rule))
		code = no_such_rule(f->rule);
	return code;
}
