#pragma once
/* The keyboard side of a terminal: bytes in, events out. Holds what is incomplete, and nothing
 * else. */

#include <stdbool.h>

#include "czar/base/str.h"

enum input_kind { INPUT_TEXT, INPUT_PASTE, INPUT_KEY };
enum key {
	KEY_OTHER,
	KEY_ENTER,
	KEY_NEWLINE, /* C-j, or Alt and Enter */
	KEY_ESCAPE,
	KEY_BACKSPACE,
	KEY_CLEAR,     /* C-u */
	KEY_INTERRUPT, /* C-c */
	KEY_UP,
	KEY_DOWN,
};

struct input_event {
	enum input_kind kind;
	enum key key;      /* INPUT_KEY */
	const char *bytes; /* else; lent for the call */
	size_t n;
};
typedef void (*input_fn)(const struct input_event *event, void *userdata);

enum input_state { INPUT_GROUND, INPUT_ESCAPE, INPUT_SEQUENCE, INPUT_PASTING };

struct input {
	enum input_state state;
	struct str held; /* the sequence or the paste so far */
};

void input_feed(struct input *in, const char *bytes, size_t n, input_fn on_event, void *userdata);
/* Was a lone ESC the last thing? Then input_flush after a moment without bytes makes it a key. */
bool input_is_undecided(const struct input *in);
void input_flush(struct input *in, input_fn on_event, void *userdata);
void input_done(struct input *in);
