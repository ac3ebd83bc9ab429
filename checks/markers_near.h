#pragma once
/* Near misses: what is missing in a message that holds the marker's word but no marker. Pure. */

#include "checks/markers.h"
#include "checks/span.h"

#define MARKER_WORD_COMPLETE "TASK_COMPLETE"
#define MARKER_WORD_BLOCKED "TASK_BLOCKED"

/*
 * line: the last line of the message's body; single: it is its only one. ret is MARKER_NEAR with
 * its sentence afterwards, or unchanged when the word is nowhere.
 */
void near_read(struct span message, struct span line, bool single, const char *task,
	struct marker_reading *ret);
