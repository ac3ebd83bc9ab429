#pragma once
/* A look at the store's file that changes nothing, not even its schema. */

#include <stdint.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct store_facts {
	int64_t schema, known_schema; /* of the file, and of this program */
	int64_t bytes;                /* of its pages; the write-ahead log comes on top */
};

/* Adds what SQLite's check finds to problems, one a line. What is no store at all is an error. */
int queue_inspect(
	const char *path, struct store_facts *ret, struct str *problems, struct error *err);
