/*
 * The parser of what a terminal sends: text, keys, bracketed pastes (XTerm Control Sequences).
 *
 * Every byte may be the last of a read, so the state is in the struct. What stands between
 * ESC[200~ and ESC[201~ is one paste, byte for byte. Unknown sequences are keys without a meaning.
 */

#include "tests/agent/input.h"

#include <string.h>

static const char paste_begin[] = "[200~";
static const char paste_end[] = "\033[201~";

static void emit_key(enum key key, input_fn on_event, void *userdata)
{
	struct input_event event = {.kind = INPUT_KEY, .key = key};

	on_event(&event, userdata);
}

static bool is_text(unsigned char c)
{
	return (c >= ' ' && c != 0x7f) || c == '\t';
}

static enum key key_of(unsigned char c)
{
	switch (c) {
	case '\r':
		return KEY_ENTER;
	case '\n':
		return KEY_NEWLINE;
	case 0x7f:
	case '\b':
		return KEY_BACKSPACE;
	case 0x15:
		return KEY_CLEAR;
	case 0x03:
		return KEY_INTERRUPT;
	default:
		return KEY_OTHER;
	}
}

static size_t feed_ground(
	struct input *in, const char *bytes, size_t n, input_fn on_event, void *userdata)
{
	size_t i = 0;

	while (i < n && is_text((unsigned char)bytes[i]))
		i++;
	if (i > 0) {
		struct input_event event = {.kind = INPUT_TEXT, .bytes = bytes, .n = i};

		on_event(&event, userdata);
		return i;
	}
	if (*bytes == '\033')
		in->state = INPUT_ESCAPE;
	else
		emit_key(key_of((unsigned char)*bytes), on_event, userdata);
	return 1;
}

static void feed_escape(struct input *in, char c, input_fn on_event, void *userdata)
{
	in->state = INPUT_GROUND;
	if (c == '[' || c == 'O') {
		str_clear(&in->held);
		str_add_bytes(&in->held, &c, 1);
		in->state = INPUT_SEQUENCE;
	} else if (c == '\033') {
		emit_key(KEY_ESCAPE, on_event, userdata);
		in->state = INPUT_ESCAPE;
	} else {
		emit_key(c == '\r' ? KEY_NEWLINE : KEY_OTHER, on_event, userdata);
	}
}

static void feed_sequence(struct input *in, char c, input_fn on_event, void *userdata)
{
	const char *s;

	str_add_bytes(&in->held, &c, 1);
	s = str_text(&in->held);
	if (*s == '[' && (c < '@' || c > '~') && in->held.len < 64)
		return;
	in->state = INPUT_GROUND;
	if (text_equal(s, paste_begin))
		in->state = INPUT_PASTING;
	else if (c == 'A' || c == 'B')
		emit_key(c == 'A' ? KEY_UP : KEY_DOWN, on_event, userdata);
	else
		emit_key(KEY_OTHER, on_event, userdata);
	str_clear(&in->held);
}

static size_t feed_paste(
	struct input *in, const char *bytes, size_t n, input_fn on_event, void *userdata)
{
	const char *tilde = memchr(bytes, '~', n);
	size_t taken = tilde != NULL ? (size_t)(tilde - bytes) + 1 : n, end = sizeof(paste_end) - 1;

	str_add_bytes(&in->held, bytes, taken);
	if (tilde != NULL && in->held.len >= end &&
		memcmp(in->held.data + in->held.len - end, paste_end, end) == 0) {
		struct str paste = in->held;
		struct input_event event = {
			.kind = INPUT_PASTE, .bytes = paste.data, .n = paste.len - end};

		in->held = (struct str){0};
		in->state = INPUT_GROUND;
		on_event(&event, userdata);
		str_done(&paste);
	}
	return taken;
}

void input_feed(struct input *in, const char *bytes, size_t n, input_fn on_event, void *userdata)
{
	while (n > 0) {
		size_t taken = 1;

		switch (in->state) {
		case INPUT_GROUND:
			taken = feed_ground(in, bytes, n, on_event, userdata);
			break;
		case INPUT_ESCAPE:
			feed_escape(in, *bytes, on_event, userdata);
			break;
		case INPUT_SEQUENCE:
			feed_sequence(in, *bytes, on_event, userdata);
			break;
		case INPUT_PASTING:
			taken = feed_paste(in, bytes, n, on_event, userdata);
			break;
		}
		bytes += taken;
		n -= taken;
	}
}

bool input_is_undecided(const struct input *in)
{
	return in->state == INPUT_ESCAPE;
}

void input_flush(struct input *in, input_fn on_event, void *userdata)
{
	if (in->state != INPUT_ESCAPE)
		return;
	in->state = INPUT_GROUND;
	emit_key(KEY_ESCAPE, on_event, userdata);
}

void input_done(struct input *in)
{
	str_done(&in->held);
	*in = (struct input){0};
}
