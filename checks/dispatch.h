#pragma once
/* Who gets what next, and what it takes until its agent can read the brief. */

#include "checks/rules.h"

bool rule_dispatch(struct plan *p, size_t i, struct ruling *r);     /* OVER_PROJECT, repeats */
bool rule_make_seat(struct plan *p, size_t i, struct ruling *r);    /* OVER_ATTEMPT */
bool rule_fresh_agent(struct plan *p, size_t i, struct ruling *r);  /* OVER_ATTEMPT */
bool rule_make_branch(struct plan *p, size_t i, struct ruling *r);  /* OVER_ATTEMPT */
bool rule_end_needless(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER */
bool rule_start_agent(struct plan *p, size_t i, struct ruling *r);  /* OVER_ATTEMPT */
