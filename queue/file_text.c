/*
 * Text files of people.
 *
 * UTF-8 is read, with or without a byte order mark. UTF-16 and UTF-32 are named for what they are:
 * a message about byte 0xff would help nobody. Anything that could block when it is opened is
 * refused before.
 */
#include "queue/file_text.h"

#include <string.h>
#include <sys/stat.h>

#include "czar/base/file.h"

static const char utf8_mark[] = "\xef\xbb\xbf";

/* By its byte order mark, or by the zero bytes beside its first ASCII character. */
static const char *wide_encoding(const char *bytes, size_t n)
{
	if (n >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0)
		return "UTF-32";
	if (n >= 4 && memcmp(bytes, "\0\0\xfe\xff", 4) == 0)
		return "UTF-32";
	if (n >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return "UTF-16";
	if (n >= 2 && bytes[0] && !bytes[1])
		return "UTF-16LE";
	if (n >= 2 && !bytes[0] && bytes[1])
		return "UTF-16BE";
	return NULL;
}

int file_text_read(const char *path, size_t most_bytes, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str bytes = {0};
	const char *encoding;
	struct stat st;
	size_t mark;
	int r;

	if (stat(path, &st) < 0)
		return error(err, errno, "cannot read '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error(err, EINVAL, "'%s' is not a file", path);
	r = file_read(path, most_bytes, &bytes, err);
	if (r < 0)
		return r;
	encoding = wide_encoding(str_text(&bytes), bytes.len);
	if (encoding)
		return error(err, EILSEQ,
			"'%s' is written in %s: turn it into UTF-8 (iconv -f %s -t UTF-8)", path,
			encoding, encoding);
	mark = bytes.len >= 3 && memcmp(bytes.data, utf8_mark, 3) == 0 ? 3 : 0;
	str_add_bytes(ret, str_text(&bytes) + mark, bytes.len - mark);
	return 0;
}
