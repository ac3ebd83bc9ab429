/*
 * Texts that people and workers hand in: read whole, checked once, then byte-exact.
 */
#include "czar/cmd/text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"

static int read_stdin(struct str *ret, struct error *err)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
		str_add_bytes(ret, buf, (size_t)n);
		if (ret->len > 2 * TEXT_MOST_BYTES)
			break;
	}
	return n < 0 ? error(err, errno, "cannot read standard input: %s", strerror(errno)) : 0;
}

static void drop_returns(struct str *s)
{
	size_t to = 0;

	for (size_t i = 0; i < s->len; i++)
		if (s->data[i] != '\r' || i + 1 >= s->len || s->data[i + 1] != '\n')
			s->data[to++] = s->data[i];
	if (s->data)
		s->data[to] = '\0';
	s->len = to;
}

static int check(struct str *s, const char *what, struct error *err)
{
	long bad;

	drop_returns(s);
	if (s->len == 0 || strspn(str_text(s), " \t\n") == s->len)
		return error(err, EINVAL, "%s is empty: give a text, or a file with -F", what);
	if (s->len > TEXT_MOST_BYTES)
		return error(err, EFBIG, "%s is larger than 1 MiB", what);
	bad = text_bad_offset(s->data, s->len);
	if (bad >= 0)
		return error(err, EINVAL,
			"%s: byte %ld (0x%02x) is no text: only UTF-8, tabs and "
			"line ends may be sent",
			what, bad, (unsigned)(unsigned char)s->data[bad]);
	return 0;
}

int text_input(const char *file, int argc, char **argv, struct str *ret, struct error *err)
{
	struct str s = {0};
	int r = 0;

	if (file && !text_equal(file, "-"))
		r = file_read_any(file, 4 * TEXT_MOST_BYTES, &s, err);
	else if (file || argc == 0)
		r = read_stdin(&s, err);
	for (int i = 0; !file && i < argc; i++) {
		str_add(&s, i ? " " : "");
		str_add(&s, argv[i]);
	}
	if (r == 0)
		r = check(&s, file ? file : argc ? "the text" : "standard input", err);
	if (r < 0) {
		str_done(&s);
		return r;
	}
	*ret = s;
	return 0;
}
