#pragma once
/* Looks at pull requests, and what is known of GitHub as such. */

#include "czar/desk_link.h"

/* Into the world: the last look at each pull request that nothing was done to since. */
void observe_pulls(struct daemon *d, struct world *w);
/* When nothing is to be done, the next look that is due. */
void pulls_look(struct daemon *d, const struct plan *p);
/* Is it, of n, to be looked at again? wanted: something says that it changed; failed: so many looks
 * in a row did; age: of the last look. */
bool pull_is_due(const struct pull *u, bool wanted, int failed, usec_t age, usec_t tick, size_t n);
/* Has what GitHub asked to wait for passed? So has one that only a clock that was set back
 * explains.
 */
bool pull_limit_is_over(usec_t until, usec_t now);
/* Something is done for that task now: what was seen of it counts no more; and it was done. */
void pulls_forget(struct daemon *d, const char *task);
void pulls_look_anew(struct daemon *d, const char *task);
/* A webhook came: what it says may be old or not ours, so it only brings the next looks forward;
 * first at those whose head is named in it. */
void pulls_were_told(struct daemon *d, const char *text, size_t n);
/* How long until one of those may come, when the last look was then; and what is paid when it does.
 */
usec_t early_look_wait(usec_t paid_until, usec_t last, usec_t now);
usec_t early_look_pay(usec_t paid_until, usec_t now);
/* What an answer says of GitHub as such. */
void pulls_hear(struct daemon *d, const struct desk_reply *r);
void pulls_free(struct daemon *d);
