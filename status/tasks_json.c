/*
 * tasks.json: the published view of the queue.
 *
 * A worker's pane never opens the store, so "czar show" and "czar status" read this there. It holds
 * what a row says of a task, what it needs and who works on it; task texts stay in the store.
 */
#include "status/tasks_json.h"

#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"
#include "czar/base/arena.h"
#include "czar/base/file.h"
#include "status/row_json.h"

/* Dependencies and live attempts by the task they belong to. */
struct by_task {
	const struct dependency **needs;
	const struct attempt **live;
	size_t n_needs, n_live;
};

/* Of one task in the order in which they came: their places say which. */
static int by_needing(const void *a, const void *b)
{
	const struct dependency *x = *(const struct dependency *const *)a,
				*y = *(const struct dependency *const *)b;
	int order = strcmp(x->task, y->task);

	return order ? order : (x > y) - (x < y);
}

static int by_worked_on(const void *a, const void *b)
{
	return strcmp((*(const struct attempt *const *)a)->task,
		(*(const struct attempt *const *)b)->task);
}

static void sort_rows(const struct tasks_facts *f, struct arena *arena, struct by_task *ret)
{
	ret->needs = arena_alloc(arena, (f->n_dependencies + 1) * sizeof *ret->needs);
	ret->live = arena_alloc(arena, (f->n_attempts + 1) * sizeof *ret->live);
	for (size_t i = 0; i < f->n_dependencies; i++)
		ret->needs[ret->n_needs++] = &f->dependencies[i];
	for (size_t i = 0; i < f->n_attempts; i++)
		if (f->attempts[i].outcome == OUTCOME_NONE)
			ret->live[ret->n_live++] = &f->attempts[i];
	qsort(ret->needs, ret->n_needs, sizeof *ret->needs, by_needing);
	qsort(ret->live, ret->n_live, sizeof *ret->live, by_worked_on);
}

static json_t *needs_of(const struct by_task *b, const struct task *t)
{
	size_t low = 0, high = b->n_needs;
	json_t *array = json_array();

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(b->needs[middle]->task, t->id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < b->n_needs && text_equal(b->needs[low]->task, t->id); low++)
		json_array_append_new(array, json_clean(b->needs[low]->needs));
	return array;
}

static json_t *worker_of(const struct by_task *b, const struct task *t)
{
	struct attempt key;
	const struct attempt *at = &key, **found = NULL;

	TEXT_SET(key.task, t->id);
	if (b->n_live)
		found = bsearch(&at, b->live, b->n_live, sizeof *b->live, by_worked_on);
	return found ? json_clean((*found)->worker) : json_null();
}

void tasks_json_text(const struct tasks_facts *f, struct str *ret)
{
	const struct row_table *table = &row_tables[ROW_TASK];
	_cleanup_(arena_done) struct arena arena = {0};
	struct by_task b = {0};
	char text[40];

	str_addf(ret, "{\"schema\":1,\"last_updated\":\"%s\",\"tasks\":[",
		time_text(f->now, text, sizeof(text)));
	sort_rows(f, &arena, &b);
	for (size_t i = 0; i < f->n_tasks; i++) {
		json_t *o = row_to_public_json(table->fields, table->n_fields, &f->tasks[i]);

		json_object_set_new(o, "depends_on", needs_of(&b, &f->tasks[i]));
		json_object_set_new(o, "worker", worker_of(&b, &f->tasks[i]));
		str_add(ret, i ? ",\n" : "\n");
		json_line(o, ret);
		json_decref(o);
	}
	str_add(ret, "\n]}\n");
}

int tasks_json_write(const struct tasks_facts *f, const char *path, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};

	tasks_json_text(f, &text);
	return file_write(path, str_text(&text), text.len, 0644, err);
}
