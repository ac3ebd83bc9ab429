#pragma once
/* GitHub's limits as one identity has met them: when its next call may go. */

#include <stdbool.h>
#include <stdint.h>

#include "czar/base/clock.h"
#include "czar/base/hash.h"
#include "czar/io/http.h"

struct github_limit {
	char name[HASH_SIZE];         /* whose */
	usec_t until;                 /* no call before */
	usec_t wrote;                 /* the last write */
	usec_t reads, writes, spares; /* meters: when all that was spent is earned again */
	usec_t reset;                 /* when `left` is `most` again; 0: unknown */
	int64_t left, most;           /* calls of the hour */
	int64_t strikes;              /* refusals in a row that did not say how long */
	char why[64];                 /* of until: "the calls of this hour are spent" */
};

/* When the next call may go; `now` or earlier: at once. */
usec_t github_limit_next(const struct github_limit *l, bool write, usec_t pause, usec_t now);
void github_limit_spend(struct github_limit *l, bool write, usec_t now);
/* What an answer says of limits. True: it was refused for one, so nothing was done. */
bool github_limit_note(struct github_limit *l, const struct http_answer *a, usec_t now);
/* Takes one of the calls that may go into reading again what has probably not changed: an eighth of
 * each hour's, and none when less than half are left. False: there is none. */
bool github_limit_spare(struct github_limit *l, usec_t now);

/* What the server's clock is ahead of ours by its Date header, whole seconds; 0 without one. */
usec_t github_clock_ahead(const struct http_answer *a, usec_t now);
