#pragma once
/*
 * The built-in checks: what no finished task may bring, whatever the project's own checks say.
 *
 * Pure: what a task changes goes in, findings come out. What is a check's name here stands in the
 * log and in the rework's brief.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "checks/rows.h"

struct built_in_file {
	const char *path;
	char status; /* A C D M R T, as git-diff(1) has them */
	int64_t bytes;
};

struct built_in_work {
	const struct built_in_file *files;
	size_t n;
	const char *diff; /* unified, no lines around the changes; any bytes */
	size_t diff_bytes;
	/* lists end with NULL and may be NULL */
	const char *const *touches;    /* nothing outside */
	const char *const *protects;   /* a person must say yes */
	const char *const *must_touch; /* each of them at least once */
	int64_t file_most_bytes;       /* of a new or changed file; 0: no limit */
};

struct built_in_finding {
	const char *check;
	char text[TEXT_SIZE];
};
enum { BUILT_IN_FINDINGS_MOST = 8 };

/* At most one finding a check, each naming the first cases. Returns how many. */
size_t built_in_check(
	const struct built_in_work *w, struct built_in_finding ret[BUILT_IN_FINDINGS_MOST]);
/* "touches protected paths: a, b"; false when it touches none. */
bool built_in_protected(const struct built_in_work *w, char ret[TEXT_SIZE]);
