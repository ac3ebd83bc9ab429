#pragma once
/* The order people count in: "T-2" before "T-10". */

#include <stddef.h>

/* Runs of digits compare as numbers, letters without regard to case. Like memcmp(3). */
int natural_compare(const char *a, size_t n, const char *b, size_t m);
