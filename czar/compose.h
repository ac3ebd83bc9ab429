#pragma once
/* Composing what is typed: facts from store and git, text by czar/brief.c, large ones by file. */

#include "czar/daemon.h"

/*
 * The text that will be typed for this delivery; stores it, and for a brief writes the whole text
 * to WORKTREE/.czar/brief.md. ret_hash is of the text after the profile's normalisation. EPERM:
 * this program would treat the text otherwise; err says how.
 */
int compose(struct daemon *d, const struct plan *p, const struct delivery *x,
	char ret_hash[OID_SIZE], int64_t *ret_bytes, struct error *err);
