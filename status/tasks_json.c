/*
 * tasks.json: the published view of the queue.
 *
 * A worker's pane never opens the store, so "czar show" and "czar status" read this there. It holds
 * what a row says of a task, what it needs and who works on it; task texts stay in the store.
 */
#include "status/tasks_json.h"

#include "checks/fields.h"
#include "czar/base/file.h"
#include "status/row_json.h"

static json_t *needs_of(const struct tasks_facts *f, const struct task *t)
{
	json_t *array = json_array();

	for (size_t i = 0; i < f->n_dependencies; i++)
		if (text_equal(f->dependencies[i].task, t->id))
			json_array_append_new(array, json_clean(f->dependencies[i].needs));
	return array;
}

static json_t *worker_of(const struct tasks_facts *f, const struct task *t)
{
	for (size_t i = 0; i < f->n_attempts; i++)
		if (f->attempts[i].outcome == OUTCOME_NONE &&
			text_equal(f->attempts[i].task, t->id))
			return json_clean(f->attempts[i].worker);
	return json_null();
}

void tasks_json_text(const struct tasks_facts *f, struct str *ret)
{
	const struct row_table *table = &row_tables[ROW_TASK];
	char text[40];

	str_addf(ret, "{\"schema\":1,\"last_updated\":\"%s\",\"tasks\":[",
		time_text(f->now, text, sizeof(text)));
	for (size_t i = 0; i < f->n_tasks; i++) {
		json_t *o = row_to_json(table->fields, table->n_fields, &f->tasks[i]);

		json_object_set_new(o, "depends_on", needs_of(f, &f->tasks[i]));
		json_object_set_new(o, "worker", worker_of(f, &f->tasks[i]));
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
