#pragma once
/* The composer: what stands unsent. Long pastes are folded on the screen, whole in the text. */

#include <stdbool.h>

#include "czar/base/str.h"
#include "tests/agent/persona.h"

struct piece {
	struct str text;
	int folded; /* number of the paste; 0: shown as it is */
};

struct composer {
	struct piece *pieces; /* owned */
	size_t n;
	int pastes; /* folded ones so far; numbers them */
};

void composer_type(struct composer *c, const char *bytes, size_t n);
void composer_fold(struct composer *c, const char *bytes, size_t n);
void composer_backspace(struct composer *c); /* one character, or a whole folded paste */
bool composer_is_empty(const struct composer *c);
void composer_text(const struct composer *c, struct str *ret); /* what Enter would send */
void composer_shown(const struct composer *c, enum persona_name persona,
	struct str *ret); /* what the screen shows */
void composer_clear(struct composer *c);
size_t count_newlines(const char *bytes, size_t n);
