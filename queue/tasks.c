/*
 * Tasks as people write them: what an id may be, what the title of a text is, and how a problem is
 * said.
 *
 * Ids become branches and folders: what may not be one is refused here. Pure.
 */
#include "queue/tasks.h"

#include <string.h>
#include <strings.h>

#include "checks/rows.h"

void problem(struct str *problems, const char *source, const char *fmt, ...)
{
	_cleanup_(str_done) struct str line = {0};
	size_t start = problems->len;
	va_list ap;

	str_addf(&line, "%s: ", source);
	va_start(ap, fmt);
	str_vaddf(&line, fmt, ap);
	va_end(ap);
	text_add_clean(problems, str_text(&line), line.len);
	for (size_t i = start; i < problems->len; i++)
		if (problems->data[i] == '\n')
			problems->data[i] = ' ';
	str_add(problems, "\n");
}

static bool is_id_character(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
		return true;
	return !first && (c == '.' || c == '_' || c == '-');
}

const char *task_id_problem(const char *id)
{
	size_t n = strlen(id);

	if (n == 0)
		return "is empty";
	if (n >= ID_SIZE)
		return "is longer than 64 characters";
	if (!is_id_character(id[0], true))
		return "must begin with a letter or digit";
	for (size_t i = 1; i < n; i++)
		if (!is_id_character(id[i], false))
			return "may only hold letters, digits, '.', '_' and '-'";
	if (strstr(id, ".."))
		return "may not hold '..'";
	if (id[n - 1] == '.' || (n >= 5 && strcasecmp(id + n - 5, ".lock") == 0))
		return "may not end in '.' or '.lock'";
	return NULL;
}

/* The heading of a line "## Title ##", or an empty one. */
static const char *heading(const char *line, size_t n, size_t *ret_n)
{
	size_t hashes = 0;

	while (hashes < n && line[hashes] == '#')
		hashes++;
	*ret_n = 0;
	if (hashes == 0 || hashes > 6 || hashes == n ||
		(line[hashes] != ' ' && line[hashes] != '\t'))
		return line;
	while (n > hashes && strchr("# \t", line[n - 1]))
		n--;
	while (hashes < n && (line[hashes] == ' ' || line[hashes] == '\t'))
		hashes++;
	*ret_n = n - hashes;
	return line + hashes;
}

static bool is_fence(const char *line, size_t n)
{
	return n >= 3 && (memcmp(line, "```", 3) == 0 || memcmp(line, "~~~", 3) == 0);
}

void task_title(const char *text, char *ret, size_t size)
{
	const char *first = "", *found = NULL;
	size_t first_n = 0, found_n = 0;
	bool fenced = false;

	for (const char *line = text, *end; *line && !found_n; line = *end ? end + 1 : end) {
		size_t n;

		end = strchrnul(line, '\n');
		while (line < end && (*line == ' ' || *line == '\t'))
			line++;
		n = (size_t)(end - line);
		while (n && strchr(" \t\r", line[n - 1]))
			n--;
		if (n && !first_n) {
			first = line;
			first_n = n;
		}
		if (is_fence(line, n))
			fenced = !fenced;
		else if (!fenced)
			found = heading(line, n, &found_n);
	}
	if (found_n)
		text_setf(ret, size, "%.*s", (int)found_n, found);
	else
		text_setf(ret, size, "%.*s", (int)first_n, first);
}
