/*
 * tmux's control-mode protocol, one line at a time.
 *
 * Each command of a sequence answers with a block of its own, %begin to %end or %error. The rows of
 * a screen stand in a block as they are, so a row may look like an end: a block ends only with the
 * time, number and flags it began with. Flags 1 marks the commands that came over the pipe.
 *
 * This file reads no descriptor and knows no request.
 */
#include "czar/io/tmux_protocol.h"

#include <string.h>

static bool line_starts(const char *line, size_t n, const char *prefix)
{
	size_t m = strlen(prefix);

	return n >= m && memcmp(line, prefix, m) == 0;
}

static bool line_is(const char *line, size_t n, const char *word, const char *frame)
{
	size_t m = strlen(word), k = strlen(frame);

	return n == m + k && memcmp(line, word, m) == 0 && memcmp(line + m, frame, k) == 0;
}

static enum tmux_event parse_inside(struct tmux_parser *p, const char *line, size_t n)
{
	bool done = line_is(line, n, "%end", p->frame);
	bool failed = line_is(line, n, "%error", p->frame);

	if (done || failed)
		p->frame[0] = '\0';
	if (!p->ours)
		return done ? TMUX_FOREIGN_DONE : failed ? TMUX_FOREIGN_FAILED : TMUX_FOREIGN;
	return done ? TMUX_DONE : failed ? TMUX_FAILED : TMUX_TEXT;
}

static enum tmux_event parse_begin(struct tmux_parser *p, const char *line, size_t n)
{
	const size_t m = strlen("%begin");

	if (n - m >= sizeof p->frame)
		return TMUX_BROKEN;
	memcpy(p->frame, line + m, n - m);
	p->frame[n - m] = '\0';
	p->ours = line[n - 2] == ' ' && line[n - 1] == '1';
	return p->ours ? TMUX_BEGIN : TMUX_FOREIGN;
}

enum tmux_event tmux_parse_line(struct tmux_parser *p, const char *line, size_t n)
{
	if (p->frame[0])
		return parse_inside(p, line, n);
	if (line_starts(line, n, "%begin "))
		return parse_begin(p, line, n);
	if (line_starts(line, n, "%end ") || line_starts(line, n, "%error "))
		return TMUX_BROKEN;
	return n && line[0] == '%' ? TMUX_NOTE : TMUX_STRAY;
}

bool tmux_note_is_change(const char *line, size_t n)
{
	static const char *const changes[] = {
		"%sessions-changed",
		"%session-",
		"%client-",
		"%unlinked-window-",
		"%window-",
		"%pane-mode-changed",
		"%layout-change",
		"%exit",
	};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (line_starts(line, n, changes[i]))
			return true;
	return false;
}
