#pragma once
/*
 * What czar writes on GitHub: title and body of a pull request. Pure.
 *
 * The body has two parts: the text, which is the commit message's and which a person may change,
 * and below it a footer of ours between two hidden marks, made anew after each verification. The
 * second mark remembers what title and text looked like when we wrote them, so that what a person
 * changed since is told from what we may change again.
 */

#include "checks/rows.h"
#include "czar/base/str.h"

/* In characters as GitHub counts them; astral ones count twice, to be safe. */
enum { PULL_TITLE_MOST = 256, PULL_BODY_MOST = 65536, STATUS_DESCRIPTION_MOST = 140 };

struct pull_source {
	const char *task;    /* id */
	const char *title;   /* of the task: for a message that has none */
	const char *worker;  /* who handed it in */
	const char *message; /* of the commit at the head */
	const char *const
		*attribution; /* patterns of lines to drop; NULL-terminated, may be NULL */
	/* the verification: commit, what it was joined with, and the tree that was tested */
	const char *head, *base, *tree;
	const struct check_result *checks;
	size_t n_checks;
};

struct pull_text {
	struct str title, body;
};

/* For a pull request that is not there yet. */
void pull_text_make(const struct pull_source *s, struct pull_text *ret);
/* What title and body become where they are now as given: a new footer, and title and text only
 * where nobody changed them. False: nothing is to be changed, or no footer fits below what a person
 * wrote; then ret is empty. */
bool pull_text_edit(
	const struct pull_source *s, const char *title, const char *body, struct pull_text *ret);
void pull_text_done(struct pull_text *t);

#define PULL_MARK "<!-- czar:"
/* "<!-- czar:ID -->", by which a body or comment of ours is found again. */
void pull_text_add_mark(struct str *s, const char *id);
/* Adds a cleaned text of at most so many characters; what is longer ends in "...". A hidden comment
 * in it becomes visible: nothing of a stranger's is a mark, or for a reviewing model alone. */
void pull_text_add(struct str *s, const char *text, size_t n, size_t most);
size_t pull_text_characters(const char *text, size_t n);
