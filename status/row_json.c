/*
 * Rows as JSON, by their field tables.
 *
 * One walk serves every row type: names, types and places come from the table, so that a new field
 * shows up in JSON by itself. Enums are written by name, times as microseconds.
 */
#include "status/row_json.h"

#include <stdlib.h>
#include <string.h>

json_t *json_clean(const char *text)
{
	json_t *value = json_string(text);
	struct str clean = {0};

	if (value)
		return value;
	text_add_clean(&clean, text, strlen(text));
	value = json_string(str_text(&clean));
	str_done(&clean);
	if (!value)
		abort();
	return value;
}

void json_line(const json_t *value, struct str *ret)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (!text)
		abort();
	str_add(ret, text);
	free(text);
}

static const char *enum_name(const struct field *f, int value)
{
	for (int i = 0; f->names[i]; i++)
		if (i == value)
			return f->names[i];
	return "?";
}

static json_t *field_to_json(const struct field *f, const void *place)
{
	int64_t number;
	int value;

	switch (f->type) {
	case FIELD_TEXT:
		return json_clean(place);
	case FIELD_BOOL:
		return json_boolean(*(const bool *)place);
	case FIELD_ENUM:
		memcpy(&value, place, sizeof(value));
		return json_string(enum_name(f, value));
	default:
		memcpy(&number, place, sizeof(number));
		return json_integer(number);
	}
}

json_t *row_to_json(const struct field *fields, size_t n, const void *row)
{
	json_t *object = json_object();

	for (size_t i = 0; i < n; i++)
		json_object_set_new(object, fields[i].name,
			field_to_json(&fields[i], (const char *)row + fields[i].offset));
	return object;
}

static int text_from_json(
	const struct field *f, const json_t *value, char *place, struct error *err)
{
	if (!json_is_string(value))
		return error(err, EINVAL, "'%s' is not a string", f->name);
	if (json_string_length(value) >= f->size)
		return error(err, EINVAL, "'%s' is longer than %zu bytes", f->name, f->size - 1);
	memset(place, 0, f->size);
	memcpy(place, json_string_value(value), json_string_length(value));
	return 0;
}

static int enum_from_json(
	const struct field *f, const json_t *value, void *place, struct error *err)
{
	int found = json_is_string(value) ? name_find(f->names, json_string_value(value)) : -1;

	if (found < 0)
		return error(err, EINVAL, "'%s' is none of its names", f->name);
	memcpy(place, &found, sizeof(found));
	return 0;
}

static int field_from_json(
	const struct field *f, const json_t *value, void *place, struct error *err)
{
	int64_t number;

	switch (f->type) {
	case FIELD_TEXT:
		return text_from_json(f, value, place, err);
	case FIELD_ENUM:
		return enum_from_json(f, value, place, err);
	case FIELD_BOOL:
		if (!json_is_boolean(value))
			return error(err, EINVAL, "'%s' is neither true nor false", f->name);
		*(bool *)place = json_is_true(value);
		return 0;
	default:
		if (!json_is_integer(value))
			return error(err, EINVAL, "'%s' is not a whole number", f->name);
		number = json_integer_value(value);
		memcpy(place, &number, sizeof(number));
		return 0;
	}
}

int row_from_json(
	const struct field *fields, size_t n, const json_t *object, void *row, struct error *err)
{
	int r;

	if (!json_is_object(object))
		return error(err, EINVAL, "not an object");
	for (size_t i = 0; i < n; i++) {
		const json_t *value = json_object_get(object, fields[i].name);

		if (!value)
			continue;
		r = field_from_json(&fields[i], value, (char *)row + fields[i].offset, err);
		if (r < 0)
			return r;
	}
	return 0;
}
