#pragma once
/* Drawing: only what changed, in one write; on the alternate screen or flowing on the normal one.
 */

#include "czar/base/clock.h"
#include "tests/agent/terminal.h"
#include "tests/agent/view.h"

struct screen {
	struct rows shown; /* what the terminal shows by our knowledge */
	struct str title;
	int width, height;
	size_t printed;      /* transcript lines that flowed away (normal screen) */
	size_t block_cursor; /* row of the cursor within the block (normal screen) */
	size_t cursor_row;   /* where the cursor stands (alternate screen) */
	int cursor_column;
	bool stale; /* draw everything again */
};

/* True when more is to be drawn (slowly: one row a call). */
bool screen_draw(struct screen *s, const struct terminal *t, const struct view *v,
	const char *title, bool slowly);
void screen_done(struct screen *s);
