#pragma once
/* Decisions that fall again are one row: how often, and until when. */

#include "checks/rules.h"

enum { REPEATS_MOST = 64 }; /* of the latest decisions; what is held comes on top */

/* A deed of a door has an outcome of its own, and a person's word is one each time: never. */
bool repeat_may(const struct ruling *r);
/* Is it the last decision of its rule and subject once more, word for word, within an hour? Then it
 * gets that one's number and time, counted up. */
bool repeat_find(struct plan *p, struct decision *d);
/* A new one: the next equal one repeats it. held: it is what is held from now on. */
void repeat_note(struct plan *p, const struct decision *d, bool held);

/* The open row of what is held of that subject; NULL: none. */
struct repeat *repeat_held(const struct plan *p, const char *subject);
/* Is that what it holds? */
bool repeat_says(const struct repeat *x, const char *action);
