#pragma once
/* The terminal itself: raw mode, size, title, alternate screen; and giving it back as it was. */

#include <stdbool.h>
#include <termios.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

struct terminal {
	bool raw, alternate, brackets;
	struct termios before;
	int width, height;
};

int terminal_open(struct terminal *t, bool canonical, bool brackets, struct error *err);
void terminal_use_alternate(struct terminal *t);
void terminal_measure(struct terminal *t);
void terminal_write(const char *bytes, size_t n);
void terminal_title(struct str *out, const char *mark, const char *name, const char *tail);
void terminal_close(struct terminal *t); /* safe twice */
