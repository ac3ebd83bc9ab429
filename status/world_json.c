/*
 * A world as JSON and back.
 *
 * One walk over the parts of a world and their fields serves both ways. Reading is strict about
 * types and lenient about keys, so that worlds of an older czar can still be decided again.
 */
#include "status/world_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "status/row_json.h"
#include "status/world_parts.h"

void world_seed_text(uint64_t seed, char ret[17])
{
	snprintf(ret, 17, "%016" PRIx64, seed);
}

static void part_to_json(const struct world_part *p, const struct world *w, json_t *object)
{
	size_t n, n_fields;
	const struct field *fields = world_part_fields(p, &n_fields);
	const char *rows = world_part_rows(p, w, &n);
	json_t *array;

	if (!p->name) {
		array = row_to_json(fields, n_fields, rows);
		json_object_update(object, array);
		json_decref(array);
		return;
	}
	if (world_part_is_single(p)) {
		json_object_set_new(object, p->name, row_to_json(fields, n_fields, rows));
		return;
	}
	array = json_array();
	for (size_t i = 0; rows && i < n; i++)
		json_array_append_new(
			array, row_to_json(fields, n_fields, rows + i * p->row_bytes));
	json_object_set_new(object, p->name, array);
}

void world_to_json(const struct world *w, struct str *ret)
{
	json_t *object = json_object();
	char seed[17];

	world_seed_text(w->seed, seed);
	json_object_set_new(object, "schema", json_integer(1));
	json_object_set_new(object, "seed", json_string(seed));
	for (size_t i = 0; i < WORLD_PARTS; i++)
		part_to_json(&world_parts[i], w, object);
	json_line(object, ret);
	json_decref(object);
}

static int array_from_json(const struct world_part *p, const json_t *array, struct arena *arena,
	struct world *w, struct error *err)
{
	size_t count = json_array_size(array), n_fields;
	const struct field *fields = world_part_fields(p, &n_fields);
	char *rows = arena_alloc(arena, (count ? count : 1) * p->row_bytes);

	if (array && !json_is_array(array))
		return error(err, EINVAL, "'%s' is not an array", p->name);
	for (size_t i = 0; i < count; i++)
		if (row_from_json(fields, n_fields, json_array_get(array, i),
			    rows + i * p->row_bytes, err) < 0)
			return error_wrap(err, "%s[%zu]", p->name, i);
	world_part_set_rows(p, w, rows, count);
	return 0;
}

static int part_from_json(const struct world_part *p, const json_t *root, struct arena *arena,
	struct world *w, struct error *err)
{
	const json_t *value = p->name ? json_object_get(root, p->name) : root;
	size_t n, n_fields;
	const struct field *fields = world_part_fields(p, &n_fields);

	if (!world_part_is_single(p))
		return array_from_json(p, value, arena, w, err);
	if (!value)
		return 0;
	return row_from_json(fields, n_fields, value, world_part_rows(p, w, &n), err);
}

int world_seed_from_json(const json_t *value, uint64_t *ret, struct error *err)
{
	static const char digits[] = "0123456789abcdef";
	const char *text = json_string_value(value);
	uint64_t seed = 0;

	if (!value)
		return 0;
	if (!text || strlen(text) != 16 || strspn(text, digits) != 16)
		return error(err, EINVAL, "'seed' is not 16 hexadecimal digits");
	for (; *text; text++)
		seed = seed << 4 | (uint64_t)(strchr(digits, *text) - digits);
	*ret = seed;
	return 0;
}

static int world_read(const json_t *root, struct arena *arena, struct world *w, struct error *err)
{
	int r = world_seed_from_json(json_object_get(root, "seed"), &w->seed, err);

	for (size_t i = 0; r == 0 && i < WORLD_PARTS; i++) {
		const struct world_part *p = &world_parts[i];
		size_t workers = w->n_workers;

		r = part_from_json(p, root, arena, w, err);
		if (r == 0 && p->place == offsetof(struct world, looks) && w->n_workers != workers)
			r = error(err, EINVAL, "%zu looks at %zu workers", w->n_workers, workers);
	}
	return r;
}

int world_from_json(
	const char *text, size_t n, struct arena *arena, struct world *ret, struct error *err)
{
	json_error_t bad;
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &bad);
	struct world w = {0};
	int r;

	if (!root)
		return error(err, EINVAL, "line %d: %s", bad.line, bad.text);
	r = world_read(root, arena, &w, err);
	json_decref(root);
	if (r < 0)
		return error_wrap(err, "not a world");
	*ret = w;
	return 0;
}
