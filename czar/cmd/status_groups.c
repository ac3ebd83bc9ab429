/*
 * Groups in the status: a word that tasks share, and how many of them are done.
 */
#include "czar/cmd/status_groups.h"

#include <stdlib.h>

#include "status/row_json.h"

enum { SHOWN_MOST = 4 };

static struct status_group *find_or_add(struct status_view *v, const char *name)
{
	struct status_group *g;

	for (size_t i = 0; i < v->n_groups; i++)
		if (text_equal(v->groups[i].name, name))
			return &v->groups[i];
	v->groups = reallocarray(v->groups, v->n_groups + 1, sizeof *v->groups);
	if (!v->groups)
		abort();
	g = &v->groups[v->n_groups++];
	*g = (struct status_group){0};
	TEXT_SET(g->name, name);
	return g;
}

void status_groups_count(struct status_view *v, const char *group, enum task_state state)
{
	struct status_group *g;

	if (!*group || state == TASK_CANCELLED)
		return;
	g = find_or_add(v, group);
	g->all++;
	g->done += state == TASK_DONE;
}

static bool goes_on(const struct status_group *g)
{
	return g->done < g->all;
}

bool status_groups_shown(const struct status_view *v)
{
	for (size_t i = 0; i < v->n_groups; i++)
		if (goes_on(&v->groups[i]))
			return true;
	return false;
}

void status_groups_add(const struct status_view *v, struct str *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < v->n_groups; i++) {
		const struct status_group *g = &v->groups[i];

		if (!goes_on(g) || n++ >= SHOWN_MOST)
			continue;
		str_addf(ret, "%s%s %zu/%zu", n == 1 ? "groups: " : ", ", g->name, g->done, g->all);
	}
	if (n > SHOWN_MOST)
		str_addf(ret, ", and %zu more", n - SHOWN_MOST);
	if (n)
		str_add(ret, "\n");
}

json_t *status_groups_json(const struct status_view *v)
{
	json_t *array = json_array();

	for (size_t i = 0; i < v->n_groups; i++)
		json_array_append_new(
			array, json_pack("{s:o,s:I,s:I}", "name", json_clean(v->groups[i].name),
				       "done", (json_int_t)v->groups[i].done, "all",
				       (json_int_t)v->groups[i].all));
	return array;
}
