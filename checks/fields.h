#pragma once
/*
 * Field tables: one line a field of each row of checks/rows.h.
 *
 * The store's columns, the JSON of a world and the shift of awake times all come from these tables;
 * a field that is not listed is neither stored nor shown.
 */

#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>
#include "checks/names.h"
#include "checks/rows.h"

enum field_type {
	FIELD_TEXT,  /* char[] */
	FIELD_INT,   /* int64_t */
	FIELD_BOOL,  /* bool */
	FIELD_ENUM,  /* int-sized enum, stored by name */
	FIELD_TIME,  /* usec_t, real time or a duration */
	FIELD_AWAKE, /* usec_t on the monotonic clock; 0 never; shifted over gaps */
};

enum field_flags {
	FIELD_KEY = 1,     /* part of the row's key */
	FIELD_VERSION = 2, /* compared and increased when a plan is recorded */
	FIELD_FACT = 4,    /* in the world's JSON, not in the store */
	FIELD_SPAN = 8,    /* of a time: how long, not when */
};

struct field {
	const char *name; /* column and JSON name */
	enum field_type type;
	unsigned flags;
	size_t offset, size;
	const char *const *names; /* FIELD_ENUM: NULL-terminated, index = value */
};

enum row_type {
	ROW_TASK,
	ROW_ATTEMPT,
	ROW_WORKER,
	ROW_ACCOUNT,
	ROW_DELIVERY,
	ROW_INTENT,
	ROW_EVENT,
	ROW_WISH,
	ROW_COMMIT,
	ROW_CRASH,
	ROW_ALERT,
	ROW_REPEAT,
	ROW_LANDING,
	ROW_CONFLICT,
	ROW_CHECK_RESULT,
	ROW_REVIEW,
	ROW_DEPENDENCY,
	ROW_TOUCH,
	ROW_DECISION,
	ROW_PROJECT,
	ROW_TYPES,
};

struct row_table {
	const char *name; /* SQL table and JSON key of the world */
	size_t row_bytes;
	size_t change_offset; /* of enum row_change; SIZE_MAX: the row never changes through a plan
			       */
	const struct field *fields;
	size_t n_fields;
};

extern const struct row_table row_tables[ROW_TYPES];

/* Is any of these rows new, changed or gone? */
bool rows_changed(enum row_type type, const void *rows, size_t n);
