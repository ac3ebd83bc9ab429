#pragma once
/*
 * A text by its program's own interface (czar.conf(5), "prompt-by"): where the program speaks
 * czar's words, PUT /prompt/ID gives it and GET /prompt/ID finds it, ID being the delivery's
 * number; where it has words of its own, its profile says them (czar/interface.h).
 */

#include <jansson.h>

#include <stddef.h>
#include <stdint.h>

#include "czar/base/error.h"

enum { PROMPT_UNKNOWN = -ENODATA };

/* Looked for first, then given. 0: the program has it, *ret_begun whether its turn began;
 * PROMPT_UNKNOWN: nobody can know, asking again is safe; else it was refused. Blocks. */
int prompt_offer(const char *socket, int64_t delivery, const char *text, size_t n,
	int64_t *ret_begun, struct error *err);
/* The same to an interface that a profile describes. */
int prompt_offer_to(const json_t *interface, int64_t delivery, const char *text, size_t n,
	int64_t *ret_begun, struct error *err);
