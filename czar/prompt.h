#pragma once
/*
 * A text by its program's own interface (czar.conf(5), "prompt-by"): PUT /prompt/ID gives it, GET
 * /prompt/ID finds it, ID being the delivery's number.
 */

#include <stddef.h>
#include <stdint.h>

#include "czar/base/error.h"

enum { PROMPT_UNKNOWN = -ENODATA };

/* Looked for first, then given. 0: the program has it, *ret_begun whether its turn began;
 * PROMPT_UNKNOWN: nobody can know, asking again is safe; else it was refused. Blocks. */
int prompt_offer(const char *socket, int64_t delivery, const char *text, size_t n,
	int64_t *ret_begun, struct error *err);
