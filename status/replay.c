/*
 * Replay: deciding a kept world again, and comparing with what was decided.
 *
 * Numbers of decisions are left out: one that is new shifts all others.
 */
#include "status/replay.h"

#include <string.h>

#include "checks/decide.h"
#include "status/row_json.h"

void decisions_to_json(const struct decision *decisions, size_t n, struct str *ret)
{
	const struct row_table *t = &row_tables[ROW_DECISION];
	static const struct decision none;

	str_add(ret, "[");
	for (size_t i = 0; i < n; i++) {
		struct decision d = decisions[i];

		d.at = d.tick = d.intent = 0; /* of the world, and of its plan's rows */
		str_add(ret, i ? "," : "");
		row_add_changes(t->fields, t->n_fields, &d, &none, ret);
	}
	str_add(ret, "]");
}

int decisions_from_json(const char *json, struct arena *arena, struct decision **ret, size_t *ret_n,
	struct error *err)
{
	const struct row_table *t = &row_tables[ROW_DECISION];
	json_error_t bad;
	json_t *array = json_loads(json, JSON_REJECT_DUPLICATES, &bad);
	size_t n = json_array_size(array);
	struct decision *rows = arena_alloc(arena, (n + 1) * sizeof *rows);
	int r = 0;

	if (!array || !json_is_array(array))
		r = error(err, EINVAL, "not an array of decisions");
	for (size_t i = 0; r == 0 && i < n; i++)
		r = row_from_json(t->fields, t->n_fields, json_array_get(array, i), &rows[i], err);
	json_decref(array);
	if (r < 0)
		return r;
	*ret = rows;
	*ret_n = n;
	return 0;
}

const char *difference_kind_name(enum difference_kind kind)
{
	static const char *const names[] = {"missing", "new", "changed", "saw"};

	return names[kind];
}

static bool same_place(const struct decision *a, const struct decision *b)
{
	return strcmp(a->rule, b->rule) == 0 && strcmp(a->subject, b->subject) == 0;
}

static bool same_deed(const struct decision *a, const struct decision *b)
{
	return strcmp(a->action, b->action) == 0 && strcmp(a->by, b->by) == 0 &&
	       strcmp(a->task, b->task) == 0 && strcmp(a->worker, b->worker) == 0;
}

static const struct decision *take(
	const struct decision *wanted, const struct decision *rows, size_t n, bool *taken)
{
	for (size_t i = 0; i < n; i++)
		if (!taken[i] && same_place(wanted, &rows[i])) {
			taken[i] = true;
			return &rows[i];
		}
	return NULL;
}

size_t decisions_compare(const struct decision *then, size_t n_then, const struct decision *now,
	size_t n_now, struct arena *arena, struct difference **ret)
{
	struct difference *all = arena_alloc(arena, (n_then + n_now + 1) * sizeof *all);
	bool *taken = arena_alloc(arena, n_now + 1);
	size_t n = 0;

	for (size_t i = 0; i < n_then; i++) {
		const struct decision *d = take(&then[i], now, n_now, taken);

		if (!d)
			all[n++] = (struct difference){DIFFERENCE_MISSING, &then[i], NULL};
		else if (!same_deed(&then[i], d))
			all[n++] = (struct difference){DIFFERENCE_CHANGED, &then[i], d};
		else if (strcmp(then[i].saw, d->saw) != 0)
			all[n++] = (struct difference){DIFFERENCE_SAW, &then[i], d};
	}
	for (size_t i = 0; i < n_now; i++)
		if (!taken[i])
			all[n++] = (struct difference){DIFFERENCE_NEW, NULL, &now[i]};
	*ret = all;
	return n;
}

int replay_read(struct world_chain *c, const struct kept_world *kept, struct error *err)
{
	int r = 0;

	if (kept->base) {
		world_chain_clear(c);
		r = world_chain_read(c, kept->base, strlen(kept->base), err);
	}
	if (r == 0)
		r = world_chain_read(c, kept->link, strlen(kept->link), err);
	return r < 0 ? error_wrap(err, "the world kept of tick %lld", (long long)kept->tick) : 0;
}

int replay_begin(const struct world_chain *c, const struct kept_world *kept, struct arena *arena,
	struct replayed *ret, struct error *err)
{
	*ret = (struct replayed){0};
	world_chain_world(c, arena, &ret->world);
	if (decisions_from_json(kept->decisions, arena, &ret->then, &ret->n_then, err) < 0)
		return error_wrap(err, "the decisions kept of tick %lld", (long long)kept->tick);
	return 0;
}

void replay_decide(struct replayed *r, struct arena *arena)
{
	decide_taking(&r->world, false, arena, &r->plan);
	r->n_differences = decisions_compare(
		r->then, r->n_then, r->plan.decisions, r->plan.n_decisions, arena, &r->differences);
}
