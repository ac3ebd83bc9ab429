/*
 * The journal's door. The one file that includes sd-journal.h.
 *
 * A field goes as one vector "NAME=value", whose length says where it ends, so that a value may
 * hold anything.
 */
#include "czar/io/journal.h"

#include <stdint.h>
#include <string.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

#include "czar/base/str.h"

enum { FIELDS_MOST = 16 };

void journal_send(int priority, const char *message, const struct journal_field *fields, size_t n)
{
	struct str texts[FIELDS_MOST + 3] = {0};
	struct iovec parts[FIELDS_MOST + 3];
	int used = 0;

	str_addf(&texts[used++], "MESSAGE=%s", message);
	str_addf(&texts[used++], "PRIORITY=%d", priority);
	str_add(&texts[used++], "SYSLOG_IDENTIFIER=czar");
	for (size_t i = 0; i < n && i < FIELDS_MOST; i++)
		if (*fields[i].value)
			str_addf(&texts[used++], "%s=%s", fields[i].name, fields[i].value);
	for (int i = 0; i < used; i++)
		parts[i] = (struct iovec){.iov_base = texts[i].data, .iov_len = texts[i].len};
	sd_journal_sendv(parts, used);
	for (int i = 0; i < used; i++)
		str_done(&texts[i]);
}
