#pragma once
/* The journal's door: one message with fields of its own (sd_journal_sendv(3)). */

#include <stddef.h>

struct journal_field {
	const char *name; /* A-Z 0-9 _ */
	const char *value;
};

/* priority as syslog(3) has them. Values are data: any bytes, never a format. Nothing is sent, and
 * nobody told, where no journal listens. */
void journal_send(int priority, const char *message, const struct journal_field *fields, size_t n);
