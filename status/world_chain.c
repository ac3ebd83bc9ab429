/*
 * A chain of worlds: finding what differs, and going on.
 *
 * Rows are found again by their keys. Both sides are walked once, in order; where they do not meet,
 * a few rows ahead are looked through for the place where they do. A row that moved further than
 * that is written as gone and new: longer, and as true.
 */
#include "status/world_chain.h"

#include <stdlib.h>
#include <string.h>

#include "status/row_json.h"

enum { LOOK_AHEAD = 64 };

void world_chain_clear(struct world_chain *c)
{
	for (size_t i = 0; i < WORLD_PARTS; i++) {
		for (size_t k = 0; k < c->parts[i].n; k++)
			free(c->parts[i].rows[k]);
		free(c->parts[i].rows);
	}
	*c = (struct world_chain){0};
}

bool world_chain_is_empty(const struct world_chain *c)
{
	return c->parts[0].n == 0; /* every world has its clocks */
}

/* --- comparing */

struct comparing {
	const struct world_part *part;
	const struct field *fields;
	size_t n_fields;
	bool keyed, versioned;
	void *const *old;
	size_t n_old;
	const char *rows;
	size_t n_rows;
	struct arena *arena;
	struct link_steps *steps;
};

static const void *new_row(const struct comparing *x, size_t i)
{
	return x->rows + i * x->part->row_bytes;
}

static void add_step(struct comparing *x, enum link_verb verb, size_t n, const void *row)
{
	struct link_steps *s = x->steps;
	void *copy = NULL;

	if (!n)
		return;
	if (!row && s->n && s->steps[s->n - 1].verb == verb) {
		s->steps[s->n - 1].n += n;
		return;
	}
	if (row) {
		copy = arena_alloc(x->arena, x->part->row_bytes);
		memcpy(copy, row, x->part->row_bytes);
	}
	s->steps = arena_grow(x->arena, s->steps, s->n, &s->room, sizeof *s->steps);
	s->steps[s->n++] = (struct link_step){verb, n, copy};
}

static bool flagged_equal(const struct comparing *x, unsigned flags, const void *a, const void *b)
{
	for (size_t i = 0; i < x->n_fields; i++)
		if ((x->fields[i].flags & flags) && !row_fields_equal(&x->fields[i], 1, a, b))
			return false;
	return true;
}

static bool same_key(const struct comparing *x, const void *a, const void *b)
{
	return !x->keyed || flagged_equal(x, FIELD_KEY, a, b);
}

static bool same_row(const struct comparing *x, const void *a, const void *b)
{
	if (x->versioned)
		return flagged_equal(x, FIELD_VERSION, a, b);
	return memcmp(a, b, x->part->row_bytes) == 0 ||
	       row_fields_equal(x->fields, x->n_fields, a, b);
}

/* Where both sides meet again: so many new rows, or so many gone ones. */
static void resync(const struct comparing *x, size_t i, size_t k, size_t *ret_new, size_t *ret_gone)
{
	*ret_new = *ret_gone = 0;
	for (size_t d = 1; d < LOOK_AHEAD; d++) {
		if (i + d < x->n_old && same_key(x, x->old[i + d], new_row(x, k))) {
			*ret_gone = d;
			return;
		}
		if (k + d < x->n_rows && same_key(x, x->old[i], new_row(x, k + d))) {
			*ret_new = d;
			return;
		}
	}
	*ret_new = *ret_gone = 1;
}

static void compare_rows(struct comparing *x)
{
	size_t i = 0, k = 0;

	while (i < x->n_old && k < x->n_rows) {
		const void *row = new_row(x, k);
		size_t n_new, n_gone;

		if (same_key(x, x->old[i], row)) {
			if (same_row(x, x->old[i], row))
				add_step(x, LINK_SAME, 1, NULL);
			else
				add_step(x, LINK_CHANGED, 1, row);
			i++, k++;
			continue;
		}
		resync(x, i, k, &n_new, &n_gone);
		add_step(x, LINK_GONE, n_gone, NULL);
		for (i += n_gone; n_new; n_new--, k++)
			add_step(x, LINK_NEW, 1, new_row(x, k));
	}
	add_step(x, LINK_GONE, x->n_old - i, NULL);
	for (; k < x->n_rows; k++)
		add_step(x, LINK_NEW, 1, new_row(x, k));
}

static bool has_flag(const struct comparing *x, unsigned flag)
{
	for (size_t i = 0; i < x->n_fields; i++)
		if (x->fields[i].flags & flag)
			return true;
	return false;
}

static bool is_of_tasks(const struct world_part *p)
{
	return p->row == ROW_TASK || p->row == ROW_DEPENDENCY;
}

static void compare_part(struct comparing *x, const struct world *w)
{
	struct link_steps *s = x->steps;

	*s = (struct link_steps){0};
	x->fields = world_part_fields(x->part, &x->n_fields);
	x->rows = world_part_rows(x->part, w, &x->n_rows);
	x->keyed = !world_part_is_single(x->part) && has_flag(x, FIELD_KEY);
	/* a task changes nowhere but in the store, and there with its version */
	x->versioned = x->part->row == ROW_TASK;
	compare_rows(x);
	if (s->n && s->steps[s->n - 1].verb == LINK_SAME)
		s->n--;
}

void world_chain_compare(const struct world_chain *c, const struct world *w, enum link_parts which,
	struct arena *arena, struct world_link *ret)
{
	ret->seed = w->seed;
	for (size_t i = 0; i < WORLD_PARTS; i++) {
		struct comparing x = {
			.part = &world_parts[i],
			.old = c->parts[i].rows,
			.n_old = c->parts[i].n,
			.arena = arena,
			.steps = &ret->parts[i],
		};

		if (is_of_tasks(x.part) == (which == LINK_TASKS))
			compare_part(&x, w);
	}
}

/* --- going on */

void world_rows_add(struct world_rows *r, void *row)
{
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 8;
		r->rows = realloc(r->rows, r->room * sizeof *r->rows);
		if (!r->rows)
			abort();
	}
	r->rows[r->n++] = row;
}

static void *copy_row(const void *row, size_t bytes)
{
	void *copy = malloc(bytes);

	if (!copy)
		abort();
	return memcpy(copy, row, bytes);
}

void world_chain_begin(struct world_chain *c, const struct world *w)
{
	c->seed = w->seed;
	for (size_t i = 0; i < WORLD_PARTS; i++) {
		size_t n, bytes = world_parts[i].row_bytes;
		const char *rows = world_part_rows(&world_parts[i], w, &n);

		for (size_t k = 0; k < n; k++)
			world_rows_add(&c->parts[i], copy_row(rows + k * bytes, bytes));
	}
}

static void go_part(struct world_rows *r, size_t bytes, const struct link_steps *s)
{
	struct world_rows next = {0};
	size_t at = 0;

	if (!s->n)
		return;
	for (size_t i = 0; i < s->n; i++) {
		const struct link_step *step = &s->steps[i];

		if (step->verb == LINK_NEW) {
			world_rows_add(&next, copy_row(step->row, bytes));
			continue;
		}
		if (step->verb == LINK_CHANGED)
			memcpy(r->rows[at], step->row, bytes);
		for (size_t k = 0; k < step->n; k++, at++)
			if (step->verb == LINK_GONE)
				free(r->rows[at]);
			else
				world_rows_add(&next, r->rows[at]);
	}
	while (at < r->n)
		world_rows_add(&next, r->rows[at++]);
	free(r->rows);
	*r = next;
}

void world_chain_go(struct world_chain *c, const struct world_link *link)
{
	c->seed = link->seed;
	for (size_t i = 0; i < WORLD_PARTS; i++)
		go_part(&c->parts[i], world_parts[i].row_bytes, &link->parts[i]);
}

void world_chain_world(const struct world_chain *c, struct arena *arena, struct world *ret)
{
	*ret = (struct world){0};
	for (size_t i = 0; i < WORLD_PARTS; i++) {
		const struct world_part *p = &world_parts[i];
		const struct world_rows *r = &c->parts[i];
		size_t one;
		char *rows = world_part_is_single(p)
				     ? world_part_rows(p, ret, &one)
				     : arena_alloc(arena, (r->n + 1) * p->row_bytes);

		for (size_t k = 0; k < r->n; k++)
			memcpy(rows + k * p->row_bytes, r->rows[k], p->row_bytes);
		if (!world_part_is_single(p))
			world_part_set_rows(p, ret, rows, r->n);
	}
	ret->seed = c->seed;
}
