#pragma once
/*
 * The remote: how new what is known of it has to be.
 *
 * It is fetched every so often, and before work begins from the base, is verified or lands. Where
 * the base is the remote's (land = github) these wait for it; elsewhere it only brings the news
 * that others went on. A remote that does not answer stops nobody from working with what is there.
 */

#include "checks/decide.h"

/* Is the base new enough to build on? */
bool fetch_is_fresh(const struct plan *p);
/* The same, and what is known is really the remote's: the last fetch worked. */
bool fetch_worked(const struct plan *p);

bool rule_fetch(struct plan *p, size_t i, struct ruling *r);   /* OVER_PROJECT */
bool rule_fetched(struct plan *p, size_t i, struct ruling *r); /* OVER_INTENT */
