/*
 * Members of JSON by their place, for the patterns of programs' interfaces.
 *
 * A place is walked step by step; nothing is remembered of it. What stands in the way of a place
 * that is set (a text where a list should be) is replaced.
 */
#include "czar/json_member.h"

#include <stdlib.h>
#include <string.h>

enum { STEP_SIZE = 129, ELEMENTS_MOST = 64 };

/* The first step of *place, which then stands behind it; false at its end. */
static bool next_step(const char **place, char ret[STEP_SIZE])
{
	size_t n = strcspn(*place, ".");

	if (!**place)
		return false;
	text_setf(ret, STEP_SIZE, "%.*s", (int)n, *place);
	*place += n + ((*place)[n] == '.');
	return true;
}

static bool is_element(const char *step, int64_t *ret)
{
	return text_to_int(step, ret) && *ret >= 0 && *ret < ELEMENTS_MOST;
}

const json_t *member_get(const json_t *whole, const char *place)
{
	char step[STEP_SIZE];
	int64_t element;

	while (whole && next_step(&place, step)) {
		if (json_is_array(whole))
			whole = is_element(step, &element) ? json_array_get(whole, (size_t)element)
							   : NULL;
		else
			whole = json_object_get(whole, step);
	}
	return whole;
}

/* What a list or an object has at that step, made where it is not there. */
static json_t *child(json_t *of, const char *step, bool list)
{
	int64_t element = 0;
	bool in_list = json_is_array(of) && is_element(step, &element);
	json_t *there = in_list ? json_array_get(of, (size_t)element) : json_object_get(of, step);

	if (list ? json_is_array(there) : json_is_object(there))
		return there;
	there = list ? json_array() : json_object();
	if (!in_list) {
		json_object_set_new(of, step, there);
		return there;
	}
	while (json_array_size(of) <= (size_t)element)
		json_array_append_new(of, json_null());
	json_array_set_new(of, (size_t)element, there);
	return there;
}

void member_set(json_t *whole, const char *place, json_t *value)
{
	char step[STEP_SIZE], next[STEP_SIZE];
	int64_t element;

	if (!next_step(&place, step))
		abort(); /* the whole cannot be replaced */
	while (next_step(&place, next)) {
		whole = child(whole, step, is_element(next, &element));
		TEXT_SET(step, next);
	}
	if (!json_is_array(whole)) {
		json_object_set_new(whole, step, value);
		return;
	}
	if (!is_element(step, &element))
		element = (int64_t)json_array_size(whole);
	while (json_array_size(whole) <= (size_t)element)
		json_array_append_new(whole, json_null());
	json_array_set_new(whole, (size_t)element, value);
}

void member_add_words(const json_t *value, struct str *ret)
{
	_cleanup_(text_free) char *text = NULL;

	if (json_is_array(value)) {
		for (size_t i = 0; i < json_array_size(value); i++) {
			str_add(ret, i ? ", " : "");
			member_add_words(json_array_get(value, i), ret);
		}
		return;
	}
	if (json_is_string(value)) {
		str_add_bytes(ret, json_string_value(value), json_string_length(value));
		return;
	}
	text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	str_add(ret, text ? text : "");
}
