/*
 * The daemon's own messages, to stderr. What czar decides goes to the decision log instead.
 */
#include "czar/base/log.h"
#include "czar/base/str.h"

#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

static enum log_level log_level = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
	log_level = level;
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
	if (getenv("JOURNAL_STREAM"))
		str_addf(&line, "<%d>", level);
	str_add(&line, "czar: ");
	text_add_clean(&line, str_text(&raw), raw.len);
	str_add(&line, "\n");
	written = write(STDERR_FILENO, line.data, line.len);
	(void)written; /* a closed stderr has nobody to tell */
}
