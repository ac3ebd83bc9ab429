#pragma once
/* What a prompt says to an agent that reads it: pure, bytes in, facts out. */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/str.h"

struct prompt_ack {
	char czar[1025]; /* the program, as the text writes it; "" none */
	char task[65];
	char code[65];
};

/* The `... czar ack TASK CODE` of a brief. Where CODE is a placeholder, the code is taken from the
 * last line ("code: CODE (TASK)"), and is "" when that is none. False when there is no ack. */
bool prompt_find_ack(const char *text, struct prompt_ack *ret);
/* The fenced block ```script, without its fences. False when there is none. */
bool prompt_find_script(const char *text, struct str *ret);
/* A path of a line that says where the whole text is ("Read the whole brief in FILE"). */
bool prompt_find_file(const char *text, char *ret, size_t size);
/* "brief", "reminder", "ask", "redrive", "nudge", "notice" or "other": what a text wants. */
const char *prompt_kind(const char *text);
