#pragma once
/* What people said of a pull request: the last decisive review of each. Over what GitHub answered.
 */

#include <jansson.h>
#include <stdbool.h>

#include "czar/base/str.h"

/* Who they are. Both are asked only where it matters. */
struct reviewers {
	bool (*may_write)(const char *login, void *userdata); /* to the repository */
	bool (*is_us)(const json_t *account, void *userdata); /* is that account czar's? */
	void *userdata;
};

struct head_reviews {
	/* standing requests for changes, oldest first: lent objects; owned array */
	json_t *changes;
	const char
		*approved_by; /* whose last word is an approval of that head; "" nobody's; lent */
};
void head_reviews_done(struct head_reviews *r);

/*
 * reviews: all of them, in GitHub's order (by time). Comments decide nothing and take nothing back.
 * A review that czar wrote (our mark, by one of our accounts) is nobody's word.
 */
void head_reviews_read(const json_t *reviews, const char *head, const struct reviewers *who,
	struct head_reviews *ret);

/* The mark that a review ends with, where it is one of czar's; NULL. Anybody can write one. */
const char *head_review_mark(const json_t *review);

/* What a request for changes says, whole: who, its text, each of its comments (the array that
 * GitHub keeps apart from it) with its place. Cleaned. */
void head_review_tell(const json_t *review, const json_t *comments, struct str *ret);
/* Its first words: of its text, or of its first comment. Cleaned, one line. */
void head_review_line(const json_t *review, const json_t *comments, struct str *ret);
