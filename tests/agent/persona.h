#pragma once
/* Whose looks the scripted agent has: composer, title, folded pastes (tests/screens). */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/str.h"

enum persona_name { PERSONA_SCRIPTED, PERSONA_CLAUDE, PERSONA_CODEX, PERSONA_GEMINI };

struct persona {
	const char *sign;           /* what the composer's first row begins with */
	int indent;                 /* columns of it */
	const char *idle, *busy[2]; /* marks of the title */
	const char *tail;           /* of the title, behind the name */
	bool rules;                 /* a rule above and below the composer */
	const char *below;          /* the row under the composer in place of a rule; NULL none */
	const char *placeholder;    /* NULL: its own */
};

const struct persona *persona_of(enum persona_name name);
/* A folded paste as it is shown: the n-th one, with so many newlines and characters. */
void persona_fold(
	enum persona_name name, int n, size_t newlines, size_t characters, struct str *ret);
