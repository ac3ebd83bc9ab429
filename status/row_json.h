#pragma once
/* One row to and from a JSON object, by its field table (checks/fields.h). */

#include <jansson.h>

#include "checks/fields.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

/* A new reference. Texts that are not UTF-8 are cleaned. */
json_t *row_to_json(const struct field *fields, size_t n, const void *row);
/* The same for programs (czar-json(5)): times and durations as they are told everywhere, without
 * versions, and without readings of the awake clock, which mean nothing elsewhere. */
json_t *row_to_public_json(const struct field *fields, size_t n, const void *row);
json_t *json_time(usec_t time);         /* RFC 3339, UTC, milliseconds; null: never */
json_t *json_duration(usec_t duration); /* seconds */
/* Missing keys leave the row's field alone. EINVAL names the field. */
int row_from_json(
	const struct field *fields, size_t n, const json_t *object, void *row, struct error *err);
/* A string that is always valid: what is not UTF-8 becomes '?'. */
json_t *json_clean(const char *text);
/* With at most three decimals, where it is printed with JSON_REALS_SHORT: 0.1, not
 * 0.10000000000000001. */
json_t *json_rounded(double value);
#define JSON_REALS_SHORT JSON_REAL_PRECISION(15)
/* Compact, one line, keys in the order in which they were set; no newline at the end. */
void json_line(const json_t *value, struct str *ret);

/* Are all fields equal? */
bool row_fields_equal(const struct field *fields, size_t n, const void *a, const void *b);
/* Adds an object of the fields that differ from those of before, as row_to_json writes them.
 * row_from_json over a copy of before makes the row again. Written for many rows a tick. */
void row_add_changes(
	const struct field *fields, size_t n, const void *row, const void *before, struct str *ret);
