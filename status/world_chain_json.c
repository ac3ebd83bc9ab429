/*
 * The links of a chain of worlds as JSON and back.
 *
 * Written without a tree in between, because a link may be a whole world with ten thousand tasks.
 * Reading is strict about the form, and lenient about keys that this version does not know.
 */
#include <stdlib.h>
#include <string.h>

#include "status/row_json.h"
#include "status/world_chain.h"
#include "status/world_json.h"

static const _Alignas(max_align_t) char zero_row[4096]; /* what a new row differs from */
_Static_assert(sizeof(struct worker) <= sizeof zero_row && sizeof(struct task) <= sizeof zero_row &&
		       sizeof(struct look) <= sizeof zero_row &&
		       sizeof(struct attempt) <= sizeof zero_row &&
		       sizeof(struct delivery) <= sizeof zero_row &&
		       sizeof(struct project) <= sizeof zero_row,
	"it must be as long as any row");

/* --- writing */

static void add_begin(uint64_t seed, struct str *s)
{
	char text[17];

	world_seed_text(seed, text);
	str_addf(s, "{\"seed\":\"%s\"", text);
}

static void add_row(const struct world_part *p, enum link_verb verb, const void *row,
	const void *old, struct str *s)
{
	size_t n_fields;
	const struct field *fields = world_part_fields(p, &n_fields);

	str_add(s, verb == LINK_NEW ? "[" : "");
	row_add_changes(fields, n_fields, row, old, s);
	str_add(s, verb == LINK_NEW ? "]" : "");
}

static const char *part_name(const struct world_part *p)
{
	return p->name ? p->name : "world";
}

static void add_steps(const struct world_part *p, const struct world_rows *before,
	const struct link_steps *steps, struct str *s)
{
	size_t at = 0;

	if (!steps->n)
		return;
	str_addf(s, ",\"%s\":[", part_name(p));
	for (size_t i = 0; i < steps->n; i++) {
		const struct link_step *step = &steps->steps[i];

		str_add(s, i ? "," : "");
		if (step->row)
			add_row(p, step->verb, step->row,
				step->verb == LINK_NEW ? zero_row : before->rows[at], s);
		else
			str_addf(s, "%s%zu", step->verb == LINK_GONE ? "-" : "", step->n);
		if (step->verb != LINK_NEW)
			at += step->n;
	}
	str_add(s, "]");
}

void world_link_json(const struct world_chain *c, const struct world_link *link, struct str *ret)
{
	add_begin(link->seed, ret);
	for (size_t i = 0; i < WORLD_PARTS; i++)
		add_steps(&world_parts[i], &c->parts[i], &link->parts[i], ret);
	str_add(ret, "}");
}

void world_chain_json(const struct world_chain *c, struct str *ret)
{
	add_begin(c->seed, ret);
	for (size_t i = 0; i < WORLD_PARTS; i++) {
		const struct world_rows *r = &c->parts[i];

		if (!r->n)
			continue;
		str_addf(ret, ",\"%s\":[", part_name(&world_parts[i]));
		for (size_t k = 0; k < r->n; k++) {
			str_add(ret, k ? "," : "");
			add_row(&world_parts[i], LINK_NEW, r->rows[k], zero_row, ret);
		}
		str_add(ret, "]");
	}
	str_add(ret, "}");
}

/* --- reading */

struct reading {
	const struct world_part *part;
	struct world_rows *before, next;
	size_t at; /* in before */
};

/* Takes n rows of before over, or leaves them out. */
static int read_count(struct reading *x, int64_t count, struct error *err)
{
	size_t n = (size_t)(count < 0 ? -count : count);

	if (n > x->before->n - x->at)
		return error(
			err, EINVAL, "%lld of %zu rows", (long long)count, x->before->n - x->at);
	for (; n; n--, x->at++)
		if (count < 0)
			free(x->before->rows[x->at]);
		else
			world_rows_add(&x->next, x->before->rows[x->at]);
	return 0;
}

static int read_row(struct reading *x, const json_t *object, void *row, struct error *err)
{
	size_t n_fields;
	const struct field *fields = world_part_fields(x->part, &n_fields);

	return row_from_json(fields, n_fields, object, row, err);
}

static int read_step(struct reading *x, const json_t *step, struct error *err)
{
	void *row;

	if (json_is_integer(step))
		return read_count(x, json_integer_value(step), err);
	if (json_is_object(step)) {
		if (x->at == x->before->n)
			return error(err, EINVAL, "no row to change");
		row = x->before->rows[x->at++];
	} else {
		row = calloc(1, x->part->row_bytes);
		if (!row)
			abort();
	}
	world_rows_add(&x->next, row);
	return read_row(x, json_is_object(step) ? step : json_array_get(step, 0), row, err);
}

static int read_part(
	struct world_rows *rows, const struct world_part *p, const json_t *steps, struct error *err)
{
	struct reading x = {.part = p, .before = rows};
	int r = 0;

	if (!steps)
		return 0;
	if (!json_is_array(steps))
		return error(err, EINVAL, "'%s' is not an array", part_name(p));
	for (size_t i = 0; r == 0 && i < json_array_size(steps); i++)
		if ((r = read_step(&x, json_array_get(steps, i), err)) < 0)
			r = error_wrap(err, "%s[%zu]", part_name(p), i);
	while (x.at < rows->n)
		world_rows_add(&x.next, rows->rows[x.at++]);
	free(rows->rows);
	*rows = x.next;
	if (r == 0 && world_part_is_single(p) && rows->n != 1)
		return error(err, EINVAL, "'%s' is there %zu times", part_name(p), rows->n);
	return r;
}

static int check_parts(const struct world_chain *c, struct error *err)
{
	size_t workers = 0, looks = 0;

	for (size_t i = 0; i < WORLD_PARTS; i++) {
		if (world_parts[i].place == offsetof(struct world, workers))
			workers = c->parts[i].n;
		if (world_parts[i].place == offsetof(struct world, looks))
			looks = c->parts[i].n;
	}
	if (world_chain_is_empty(c))
		return error(err, EINVAL, "it has no clocks");
	return workers == looks ? 0
				: error(err, EINVAL, "%zu looks at %zu workers", looks, workers);
}

int world_chain_read(struct world_chain *c, const char *json, size_t n, struct error *err)
{
	json_error_t bad;
	json_t *root = json_loadb(json, n, JSON_REJECT_DUPLICATES, &bad);
	int r;

	if (!root)
		return error(err, EINVAL, "not a world: line %d: %s", bad.line, bad.text);
	r = world_seed_from_json(json_object_get(root, "seed"), &c->seed, err);
	for (size_t i = 0; r == 0 && i < WORLD_PARTS; i++)
		r = read_part(&c->parts[i], &world_parts[i],
			json_object_get(root, part_name(&world_parts[i])), err);
	json_decref(root);
	if (r == 0)
		r = check_parts(c, err);
	return r < 0 ? error_wrap(err, "not a world") : 0;
}
