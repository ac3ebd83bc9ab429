#pragma once
/* Settings that may stand in several lines. */

#include "czar/config_value.h"

/* Checks one line of a list. */
int value_check(
	const struct setting *s, const char *text, const struct value_place *p, struct error *err);
/* Stores the lines of a list, all of them checked; n = 0 stores NULL. */
void value_set_list(const struct setting *s, const char *const *texts, size_t n,
	const struct value_place *p, void *base);
