#pragma once
/* tmux sessions of an older project's workers that run still. */

#include <jansson.h>

#include "queue/older.h"

/* An array of {"session", "command"}, a new reference: the command ends it, and is a person's to
 * run. */
json_t *older_sessions(const struct older *o);
/* The same in lines for people; nothing when there is none. */
void older_sessions_text(const json_t *sessions, struct str *ret);
