/*
 * Raw mode and the few sequences that are not drawing (termios(3), XTerm Control Sequences).
 *
 * Output is blocking: a pane whose server stalls stalls us too, as it does the real programs.
 */

#include "tests/agent/terminal.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "czar/base/file.h"

int terminal_open(struct terminal *t, bool canonical, bool brackets, struct error *err)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &t->before) < 0)
		return error(err, errno, "the input is no terminal");
	terminal_measure(t);
	if (canonical)
		return 0;
	raw = t->before;
	cfmakeraw(&raw);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) < 0)
		return error(err, errno, "cannot set raw mode: %s", strerror(errno));
	t->raw = true;
	if (brackets) {
		t->brackets = true;
		terminal_write("\033[?2004h", 8);
	}
	return 0;
}

void terminal_use_alternate(struct terminal *t)
{
	t->alternate = true;
	terminal_write("\033[?1049h\033[2J\033[H", 15);
}

void terminal_measure(struct terminal *t)
{
	struct winsize size;

	t->width = 80;
	t->height = 24;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		t->width = size.ws_col;
		t->height = size.ws_row;
	}
}

void terminal_write(const char *bytes, size_t n)
{
	/* a terminal that is gone shows as end of input, not here */
	if (fd_write(STDOUT_FILENO, bytes, n) < 0)
		return;
}

void terminal_title(struct str *out, const char *mark, const char *name, const char *tail)
{
	str_addf(out, "\033]2;%s%s%s\a", mark, name, tail);
}

void terminal_close(struct terminal *t)
{
	if (t->brackets)
		terminal_write("\033[?2004l", 8);
	if (t->alternate)
		terminal_write("\033[?1049l", 8);
	else if (t->raw)
		terminal_write("\r\033[J", 4);
	if (t->raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &t->before);
	t->brackets = t->alternate = t->raw = false;
}
