/*
 * The daemon's own messages, to stderr. What czar decides goes to the decision log instead.
 */
#include "czar/base/log.h"
#include "czar/base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static enum log_level log_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	log_level = level;
}

/* The variable names the socket by device and inode: stderr may be another file since. */
bool log_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	char ours[64];
	struct stat st;

	if (!stream || fstat(STDERR_FILENO, &st) < 0)
		return false;
	TEXT_SETF(ours, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	return text_equal(ours, stream);
}

void log_line(enum log_level level, const char *fmt, ...)
{
	_cleanup_(str_done) struct str raw = {0};
	_cleanup_(str_done) struct str line = {0};
	ssize_t written;
	va_list ap;

	if (level > log_level)
		return;
	va_start(ap, fmt);
	str_vaddf(&raw, fmt, ap);
	va_end(ap);
	if (log_is_journal())
		str_addf(&line, "<%d>", level);
	str_add(&line, "czar: ");
	text_add_clean(&line, str_text(&raw), raw.len);
	str_add(&line, "\n");
	written = write(STDERR_FILENO, line.data, line.len);
	(void)written; /* a closed stderr has nobody to tell */
}
