#pragma once
/* A task's reviews, for czar show. */

#include <jansson.h>

#include "czar/cmd/rows.h"

/* Rows of reviews with what they say, oldest first; a new reference. */
json_t *reviews_json(struct command_context *c, const struct rows *reviews);
/* One paragraph each; the comments of the last one. */
void reviews_add(struct command_context *c, const struct rows *reviews, struct str *out);
