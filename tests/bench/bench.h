#pragma once
/* Helpers of the measuring programs: clocks, and one line of JSON a figure. Each program is alone.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "czar/base/error.h"

static inline double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double cpu_seconds(void)
{
	return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

static inline double wall_seconds(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}

static inline void figure(const char *name, double value)
{
	printf("{\"%s\": %.6g}\n", name, value);
	fflush(stdout);
}

static inline void must(int r, const struct error *err, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", what, err->text);
	exit(1);
}

static inline int compare_doubles(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static inline double median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, compare_doubles);
	return values[n / 2];
}
