#pragma once
/* A model's review, the daemon's side of its job: what it is asked, and keeping what it said. */

#include <jansson.h>

#include "czar/daemon.h"

/* Adds to the request of VERB_REVIEW what czar/job_review.c reads; it may hold the key. */
int review_request(struct daemon *d, const struct plan *p, const struct intent *in, json_t *request,
	struct error *err);
/* Keeps a review (a job's answer) for czar show, for the brief of a rework, and to be posted. */
void review_store(struct daemon *d, const json_t *review);
/* What the last review of that head asks for, for the brief of a rework; false when it is not kept.
 */
bool review_add_findings(struct daemon *d, const char *task, const char *head, struct str *ret);
/* Adds what the last review of that head says: "verdict", "summary", "comments". -ENOENT: it is not
 * kept. */
int review_add_answer(
	struct daemon *d, const char *task, const char *head, json_t *request, struct error *err);
/* How long one may take. */
usec_t review_deadline(const struct daemon *d);
