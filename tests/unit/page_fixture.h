#pragma once
/* Pages as their readers see them: whole, and line by line. */

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "czar/base/file.h"
#include "czar/base/str.h"

enum { PAGE_MOST_BYTES = 1 << 20, WIDTH = 80 };

static const char commands_page[] = "docs/czar.1.scd", settings_page[] = "docs/czar.conf.5.scd";
static const char json_page[] = "docs/czar-json.5.scd";
static const char readme[] = "README.md", architecture[] = "docs/architecture.md";

static inline void read_page(const char *path, struct str *ret)
{
	struct error err = {0};

	str_clear(ret);
	if (file_read(path, PAGE_MOST_BYTES, ret, &err) < 0)
		fail_msg("%s (the test runs in the repository's folder)", err.text);
}

/* What stands between a heading and the next one of the same depth. */
static inline const char *part_of(struct str *page, const char *heading)
{
	const char *mark = text_starts(heading, "## ") ? "\n## " : "\n# ";
	char *from = strstr(page->data, heading), *to;

	if (!from)
		fail_msg("no '%s'", heading);
	from += strlen(heading);
	to = strstr(from, mark);
	if (to)
		*to = '\0';
	return from;
}

struct lines {
	const char *at; /* behind the line */
	struct str line;
	bool begins; /* a blank line stands before it */
};

static inline void lines_done(struct lines *l)
{
	str_done(&l->line);
}

static inline bool next_line(struct lines *l)
{
	size_t n = strcspn(l->at, "\n");

	if (!*l->at)
		return false;
	l->begins = l->line.len == 0;
	str_clear(&l->line);
	str_add_bytes(&l->line, l->at, n);
	l->at += n + (l->at[n] == '\n');
	return true;
}
