/*
 * What a program makes of a text, and so how the text may travel.
 *
 * Its event gives a prompt back trimmed, with other tabs, perhaps in a wrapper: both sides of a
 * comparison go through text_normalise before they are hashed. What it would take for a command of
 * its own, or change, the profile lists as patterns.
 */
#include "checks/texts.h"

#include <string.h>

#include "checks/span.h"

static const char *find(struct span s, const char *word)
{
	return s.n > 0 ? memmem(s.p, s.n, word, strlen(word)) : NULL;
}

/*
 * Some programs hand a long paste on as
 *   WORDS BEFORE <pasted_content id="xxxx"> newline TEXT newline </pasted_content id="xxxx">
 * at the end of the prompt. ret_before is what stands before, ret_text the text.
 */
static bool unwrap(struct span s, struct span *ret_before, struct span *ret_text)
{
	static const char open[] = "<pasted_content id=\"", close[] = "</pasted_content id=\"";
	const size_t id_bytes = strlen("xxxx\">");
	struct span end = span_trim_end(s), body;
	const char *at = find(s, open);

	if (!at)
		return false;
	body = span_from(end, (size_t)(at - s.p) + strlen(open));
	if (body.n < 2 * id_bytes + strlen(close) + 2 || body.p[id_bytes] != '\n')
		return false;
	end = span_from(body, body.n - id_bytes - strlen(close));
	if (!span_starts(end, close) || end.p[-1] != '\n' ||
		memcmp(end.p + strlen(close), body.p, id_bytes) != 0)
		return false;
	*ret_before = (struct span){s.p, (size_t)(at - s.p)};
	*ret_text = (struct span){body.p + id_bytes + 1, body.n - 2 * id_bytes - strlen(close) - 2};
	return true;
}

static void add_normal(const struct profile *p, struct span s, struct str *ret)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\t' && p->tabs_to_spaces)
			str_add(ret, "    ");
		else if (s.p[i] != '\r')
			str_add_bytes(ret, s.p + i, 1);
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			str_add(ret, "\n");
	}
}

static struct span trim_blanks(struct span s)
{
	size_t n;

	while (s.n > 0 && (n = span_blank_length(s.p, s.n)) > 0)
		s = span_from(s, n);
	for (n = 1; s.n > 0 && n <= 3 && n <= s.n; n++) {
		if (span_blank_length(s.p + s.n - n, n) != n)
			continue;
		s.n -= n;
		n = 0;
	}
	return s;
}

void text_normalise(const struct profile *p, const char *text, size_t n, struct str *ret)
{
	_cleanup_(str_done) struct str all = {0};
	struct span whole = {text, n}, before, inner;

	if (p->pasted && unwrap(whole, &before, &inner)) {
		before = span_trim(before);
		add_normal(p, before, &all);
		if (before.n > 0)
			str_add(&all, "\n");
		add_normal(p, inner, &all);
	} else {
		add_normal(p, whole, &all);
	}
	whole = (struct span){str_text(&all), all.len};
	if (p->trims)
		whole = trim_blanks(whole);
	str_add_bytes(ret, whole.p, whole.n);
}

static bool matches_one(struct span text, const char *const *patterns)
{
	for (; patterns && *patterns; patterns++)
		if (text_matches(text.p, text.n, *patterns))
			return true;
	return false;
}

enum text_way text_way(const struct profile *p, const char *text, size_t n, const char **ret_why)
{
	_cleanup_(str_done) struct str all = {0};
	struct span normal, given = {text, n};

	text_normalise(p, text, n, &all);
	normal = (struct span){str_text(&all), all.len};
	if (trim_blanks((struct span){text, n}).n == 0) {
		*ret_why = "the text is empty";
		return WAY_NEVER;
	}
	if (text_bad_offset(text, n) >= 0) {
		*ret_why = "the text holds a control character, or what is not UTF-8";
		return WAY_NEVER;
	}
	if (matches_one(normal, p->never_if)) {
		*ret_why = "the program would take the text for something else than a prompt";
		return WAY_NEVER;
	}
	if (p->paste_most_bytes && n > p->paste_most_bytes) {
		*ret_why = "the text is larger than what the program takes whole";
		return WAY_FILE;
	}
	if (matches_one(normal, p->by_file_if) || matches_one(given, p->by_file_if)) {
		*ret_why = "the program would change the text";
		return WAY_FILE;
	}
	*ret_why = "";
	return WAY_TYPE;
}
