#pragma once
/* What a terminal shows, and the least that must be written so that it shows something else. */

#include <stddef.h>

#include "czar/base/str.h"

struct frame {
	struct str text; /* its lines as they were drawn last */
	size_t n;        /* how many */
	bool drawn;      /* false: nobody knows what the terminal shows */
};

/* Appends to ret what turns the frame into these lines, at most rows of them (0: no limit), and
 * remembers them. Nothing is appended when nothing differs. A line must not be wider than the
 * terminal. */
void frame_draw(struct frame *f, const char *text, size_t rows, struct str *ret);
/* After a resize, or when somebody else wrote there: everything is drawn anew. */
void frame_forget(struct frame *f);
void frame_done(struct frame *f);
