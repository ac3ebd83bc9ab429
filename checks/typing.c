/*
 * How a text is pasted, so that its program takes it for nothing but a text.
 *
 * Some fold a large paste and hand it to their model marked as somebody else's words; several small
 * pastes in a row are words of the person who types. Some obey the first character of what is
 * typed, and drop blanks at its ends: there a blank goes before it. What is sent to the model is
 * the same text each time.
 */
#include "checks/typing.h"

#define PASTE_BEGINS "\033[200~"
#define PASTE_ENDS "\033[201~"

/* One character; units: as programs in JavaScript count it. */
static size_t character(const char *p, size_t n, int64_t *ret_units)
{
	size_t length = 1;

	while (length < n && ((unsigned char)p[length] & 0xc0) == 0x80)
		length++;
	*ret_units = length > 3 ? 2 : 1;
	return length;
}

/* As much as fits into one piece. */
static size_t piece_length(const struct profile *p, const char *text, size_t n)
{
	int64_t units = 0, newlines = 0, more;
	size_t at = 0, length;

	while (at < n) {
		length = character(text + at, n - at, &more);
		units += more;
		newlines += text[at] == '\n';
		if (at && (units > p->piece_most || newlines > p->piece_newlines))
			return at;
		at += length;
	}
	return at;
}

static void add_pieces(const struct profile *p, const char *text, size_t n, struct str *ret)
{
	size_t at = 0, length;

	while (at < n) {
		length = piece_length(p, text + at, n - at);
		str_add(ret, PASTE_BEGINS);
		str_add_bytes(ret, text + at, length);
		str_add(ret, PASTE_ENDS);
		at += length;
	}
}

void typing_of(const struct profile *p, const char *text, size_t n, struct str *ret)
{
	_cleanup_(str_done) struct str whole = {0};

	str_add(&whole, p->blank_around ? " " : "");
	str_add_bytes(&whole, text, n);
	str_add(&whole, p->blank_around ? " " : "");
	if (p->piece_most && piece_length(p, str_text(&whole), whole.len) < whole.len)
		add_pieces(p, str_text(&whole), whole.len, ret);
	else
		str_add_bytes(ret, str_text(&whole), whole.len);
}
