#pragma once
/*
 * Answers of GitHub that may be asked for by their ETag: one file each, of one identity, URL and
 * Accept, readable by nobody else. Bounded; what was not used for longest goes first.
 */

#include <stdbool.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct github_cache {
	char folder[1025];
	size_t most_bytes, most_files;
	unsigned kept; /* since it was last bounded */
};

/* What is asked for; all lent. */
struct github_cache_key {
	const char *name; /* of the identity: a hash */
	const char *url, *accept;
};

struct github_cached {
	struct str etag, next, body; /* next: of its Link header; "" */
	usec_t whole;                /* when it was last read whole */
};
void github_cached_done(struct github_cached *c);

/* Makes the folder. */
int github_cache_open(struct github_cache *c, const char *folder, struct error *err);
/* False when there is none, or none that can be read: then it is asked for anew. */
bool github_cache_find(const struct github_cache *c, const struct github_cache_key *key,
	struct github_cached *ret);
/* Also without success the answer is good, so nothing is returned. */
void github_cache_keep(struct github_cache *c, const struct github_cache_key *key,
	const struct github_cached *what);
/* It was used just now. */
void github_cache_touch(const struct github_cache *c, const struct github_cache_key *key);
void github_cache_drop(const struct github_cache *c, const struct github_cache_key *key);
