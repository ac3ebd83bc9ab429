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

json_t *json_rounded(double value)
{
	int64_t thousandths = (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5));

	return json_real((double)thousandths / 1000);
}

void json_line(const json_t *value, struct str *ret)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REALS_SHORT);

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

static bool field_equal(const struct field *f, const void *a, const void *b)
{
	const char *x = (const char *)a + f->offset, *y = (const char *)b + f->offset;

	return f->type == FIELD_TEXT ? strcmp(x, y) == 0 : memcmp(x, y, f->size) == 0;
}

bool row_fields_equal(const struct field *fields, size_t n, const void *a, const void *b)
{
	for (size_t i = 0; i < n; i++)
		if (!field_equal(&fields[i], a, b))
			return false;
	return true;
}

static void add_number(struct str *ret, int64_t number)
{
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
	char digits[24];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10));
	if (number < 0)
		digits[--at] = '-';
	str_add_bytes(ret, digits + at, sizeof digits - at);
}

static void add_escaped(struct str *ret, const char *text)
{
	for (size_t n; *text; text += n) {
		n = strcspn(text, "\"\\\n\t");
		str_add_bytes(ret, text, n);
		if (!text[n])
			break;
		str_add_bytes(ret, "\\", 1);
		str_add_bytes(ret, text[n] == '\n' ? "n" : text[n] == '\t' ? "t" : text + n, 1);
		n++;
	}
}

static void add_string(struct str *ret, const char *text)
{
	_cleanup_(str_done) struct str clean = {0};
	size_t n = strlen(text);

	if (text_bad_offset(text, n) >= 0) {
		text_add_clean(&clean, text, n);
		text = str_text(&clean);
	}
	str_add_bytes(ret, "\"", 1);
	add_escaped(ret, text);
	str_add_bytes(ret, "\"", 1);
}

static void add_value(struct str *ret, const struct field *f, const void *place)
{
	int64_t number;
	int value;

	switch (f->type) {
	case FIELD_TEXT:
		add_string(ret, place);
		break;
	case FIELD_BOOL:
		str_add(ret, *(const bool *)place ? "true" : "false");
		break;
	case FIELD_ENUM:
		memcpy(&value, place, sizeof value);
		add_string(ret, enum_name(f, value));
		break;
	default:
		memcpy(&number, place, sizeof number);
		add_number(ret, number);
	}
}

void row_add_changes(
	const struct field *fields, size_t n, const void *row, const void *before, struct str *ret)
{
	const char *comma = "";

	str_add_bytes(ret, "{", 1);
	for (size_t i = 0; i < n; i++) {
		if (field_equal(&fields[i], row, before))
			continue;
		str_add(ret, comma);
		add_string(ret, fields[i].name);
		str_add_bytes(ret, ":", 1);
		add_value(ret, &fields[i], (const char *)row + fields[i].offset);
		comma = ",";
	}
	str_add_bytes(ret, "}", 1);
}

json_t *json_time(usec_t time)
{
	char text[40];

	return time ? json_string(time_text(time, text, sizeof text)) : json_null();
}

json_t *json_duration(usec_t duration)
{
	return json_rounded((double)duration / USEC_SEC);
}

json_t *row_to_public_json(const struct field *fields, size_t n, const void *row)
{
	json_t *o = row_to_json(fields, n, row);

	for (size_t i = 0; i < n; i++) {
		const struct field *f = &fields[i];
		usec_t time;

		if (f->type == FIELD_AWAKE || f->flags & FIELD_VERSION) {
			json_object_del(o, f->name);
		} else if (f->type == FIELD_TIME) {
			memcpy(&time, (const char *)row + f->offset, sizeof time);
			json_object_set_new(o, f->name,
				f->flags & FIELD_SPAN ? json_duration(time) : json_time(time));
		}
	}
	return o;
}
