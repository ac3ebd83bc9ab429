#pragma once
/* What a program's event carries: its payload, as its hook got it. */

#include "checks/profile.h"
#include "czar/base/str.h"

/* The prompt of a payload that has one; a body that is no such object is the prompt itself. */
void payload_prompt(const char *body, struct str *ret);
/* What the program asks, in one line, by the places that its profile names; "" they are not there.
 */
void payload_asked(const struct profile *p, const char *body, struct str *ret);
