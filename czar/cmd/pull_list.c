/*
 * Pull requests of tasks that are open, as the status shows them: which, and what they wait for.
 */
#include "czar/cmd/pull_list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "checks/transitions.h"
#include "czar/cmd/print.h"
#include "status/row_json.h"

enum { SHOWN_MOST = 4 };

void pull_list_done(struct pull_list *l)
{
	free(l->lines);
	*l = (struct pull_list){0};
}

static int by_number(const void *a, const void *b)
{
	const struct pull_line *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static const struct task *open_task(const struct rows *tasks, const char *id)
{
	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = ROWS_AT(tasks, task, i);

		if (text_equal(t->id, id))
			return TASK_OPEN & TASK_BIT(t->state) ? t : NULL;
	}
	return NULL;
}

/* What waits says so with its number, which stands before it here. */
static const char *behind_number(const struct pull_line *line)
{
	char name[40];

	TEXT_SETF(name, "pull request %" PRId64 ": ", line->number);
	return text_starts(line->reason, name) ? line->reason + strlen(name) : line->reason;
}

int pull_list_load(struct command_context *c, const struct rows *tasks, struct pull_list *ret,
	struct error *err)
{
	_cleanup_(rows_done) struct rows landings = {0};
	int r = rows_load(c, ROW_LANDING,
		"pull <> 0 AND task IN (SELECT id FROM task WHERE state NOT IN ('done', 'failed', "
		"'cancelled'))",
		NULL, &landings, err);

	if (r < 0)
		return r;
	*ret = (struct pull_list){.lines = calloc(landings.n + 1, sizeof *ret->lines)};
	if (!ret->lines)
		abort();
	for (size_t i = 0; i < landings.n; i++) {
		const struct landing *l = ROWS_AT(&landings, landing, i);
		const struct task *t = open_task(tasks, l->task);
		struct pull_line *line = &ret->lines[ret->n];

		if (!t)
			continue;
		TEXT_SET(line->task, t->id);
		TEXT_SET(line->url, l->url);
		TEXT_SET(line->reason, t->reason);
		line->number = l->pull;
		line->state = t->state;
		ret->n++;
	}
	qsort(ret->lines, ret->n, sizeof *ret->lines, by_number);
	return 0;
}

size_t pull_list_shown(const struct pull_list *l)
{
	return l->n > SHOWN_MOST ? SHOWN_MOST + 1 : l->n;
}

void pull_list_add(
	const struct pull_list *l, const struct command_context *c, int width, struct str *ret)
{
	_cleanup_(str_done) struct str more = {0};

	for (size_t i = 0; i < l->n && i < SHOWN_MOST; i++) {
		const struct pull_line *line = &l->lines[i];
		_cleanup_(str_done) struct str text = {0};

		str_addf(&text, "pull request %" PRId64 ": ", line->number);
		add_line(&text, line->task);
		str_addf(&text, " %s", task_state_name(line->state));
		if (*line->reason) {
			str_add(&text, ": ");
			add_line(&text, behind_number(line));
		}
		add_cut(ret, str_text(&text), width ? width : text_width(str_text(&text)));
		str_add(ret, "\n");
	}
	if (l->n <= SHOWN_MOST)
		return;
	str_addf(&more, "and %zu more pull requests", l->n - SHOWN_MOST);
	add_color(ret, c, COLOR_DIM, str_text(&more));
	str_add(ret, "\n");
}

json_t *pull_list_json(const struct pull_list *l)
{
	json_t *array = json_array();

	for (size_t i = 0; i < l->n; i++)
		json_array_append_new(array,
			json_pack("{s:I, s:o, s:o, s:s, s:o}", "number",
				(json_int_t)l->lines[i].number, "url", json_clean(l->lines[i].url),
				"task", json_clean(l->lines[i].task), "state",
				task_state_name(l->lines[i].state), "reason",
				json_clean(l->lines[i].reason)));
	return array;
}
