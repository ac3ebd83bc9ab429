/*
 * Errors: a number for code, one sentence for people.
 *
 * Whatever can fail returns 0 or a negative errno and says why here, once. Nothing is allocated,
 * nothing is logged: who handles an error decides what becomes of it.
 */
#include "czar/base/error.h"

#include <stdio.h>
#include <string.h>

int error(struct error *err, int number, const char *fmt, ...)
{
	va_list ap;

	if (err) {
		err->number = number;
		va_start(ap, fmt);
		vsnprintf(err->text, sizeof err->text, fmt, ap);
		va_end(ap);
	}
	return -number;
}

int error_wrap(struct error *err, const char *fmt, ...)
{
	char below[sizeof err->text];
	va_list ap;
	int n;

	if (!err)
		return -EIO;
	memcpy(below, err->text, sizeof below);
	va_start(ap, fmt);
	n = vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof err->text)
		snprintf(err->text + n, sizeof err->text - (size_t)n, ": %s", below);
	return -err->number;
}
