#pragma once
/* Accounts: whose limits and log-outs a screen shows, how long they are parked, and what follows.
 */

#include "checks/rules.h"

/* Parked until a time; or until a person has done something. */
bool account_is_limited(const struct account *c);
bool account_needs_person(const struct account *c);
/* "account a has reached its usage limit, until 2026-11-24 13:00 UTC". */
void account_says(const struct account *c, char (*ret)[TEXT_SIZE]);

bool rule_account(struct plan *p, size_t i, struct ruling *r); /* OVER_WORKER: limits, log-outs */
bool rule_account_back(struct plan *p, size_t i, struct ruling *r); /* OVER_PROJECT, repeats */
/* OVER_WORKER: what is left of a limit on a screen, once it is over. */
bool rule_limit_over(struct plan *p, size_t i, struct ruling *r);
bool rule_limited_elsewhere(struct plan *p, size_t i, struct ruling *r); /* OVER_ATTEMPT */
