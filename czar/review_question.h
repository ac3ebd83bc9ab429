#pragma once
/* The question of a review: what a model is told, and what it is shown. */

#include "czar/base/str.h"
#include "czar/io/git_landing.h"

extern const char review_instructions[]; /* the same for every review: may be cached */

struct review_change {
	const char *task, *title, *text;   /* what the work was to be */
	const struct git_changed *changed; /* which files */
	const struct str *diff;            /* as git prints it, perhaps cut */
	size_t diff_bytes;                 /* of all of it */
};

/* What differs from review to review. Whatever is not czar's own words stands between lines that
 * hold the nonce. */
void review_question(const struct review_change *c, const char *nonce, struct str *ret);
