#pragma once
/*
 * A model's review of what was verified: asked once for each head, base and terms.
 *
 * Where [land] require names it, nothing lands without its approval: changes go back to the worker,
 * a mere comment is for a person, and so is a model that does not answer. Otherwise it is only
 * kept. The door answers with one of the words below.
 */

#include "checks/decide.h"

/* Each: HEAD BASE KEY TREE SUMMARY. Of head and base the first digits; same key, same findings; the
 * head's tree. */
#define REVIEW_APPROVE "approve "
#define REVIEW_CHANGES "changes "
#define REVIEW_COMMENT "comment "
/* What begins findings of a review. */
#define REVIEW_FINDINGS "review: "

enum { REVIEW_TRIES_MOST = 3 }; /* before a person is told */

/* Was this head asked about, joined with this base, under these terms? */
bool review_holds(const struct landing *l);
/* What it wanted changed is handed in again: by other work, or to be asked about anew. */
void review_begin_anew(struct landing *l);
/* Is it required, and does it not approve what is to land? */
bool review_is_missing(const struct plan *p, const struct landing *l);
/* And is it up to a person by now: the model only commented, or it does not answer? */
bool review_needs_person(const struct plan *p, const struct landing *l);
/* Why it is missing, for people. */
const char *review_missing_why(const struct plan *p, const struct landing *l);

bool rule_review(struct plan *p, size_t i, struct ruling *r);   /* OVER_TASK */
bool rule_reviewed(struct plan *p, size_t i, struct ruling *r); /* OVER_INTENT */
