#pragma once
/*
 * tmux's control-mode protocol (tmux(1), CONTROL MODE), one line at a time. Pure: bytes in, events
 * out; the pipe is elsewhere.
 */

#include <stdbool.h>
#include <stddef.h>

enum tmux_event {
	TMUX_BEGIN,          /* a block of one of our commands opens */
	TMUX_TEXT,           /* a line of it */
	TMUX_DONE,           /* it ends well */
	TMUX_FAILED,         /* it ends with an error; its lines are tmux's words */
	TMUX_FOREIGN,        /* a line, or the begin, of a block that no command of ours made */
	TMUX_FOREIGN_DONE,   /* such a block ends well: attaching makes the first one */
	TMUX_FOREIGN_FAILED, /* or not */
	TMUX_NOTE,           /* a notification */
	TMUX_STRAY,          /* plain words outside of blocks: an error that came late */
	TMUX_BROKEN,         /* an end without a begin: somebody's screen forged an end before */
};

struct tmux_parser {
	char frame[64]; /* " TIME NUMBER FLAGS" of the open block; "" outside */
	bool ours;
};

enum tmux_event tmux_parse_line(struct tmux_parser *p, const char *line, size_t n);

/* Does this notification say that sessions, windows, panes or clients changed? */
bool tmux_note_is_change(const char *line, size_t n);
