/*
 * Finds our text in a composer.
 *
 * A composer wraps, indents and folds, so a draft is compared without any blanks, or by the form
 * that the profile gives for a folded paste: there only the number that it shows can be compared
 * with the text. Nothing here is near enough: the draft is ours, ours among others, or not ours.
 */
#include "checks/draft.h"

#include <string.h>

#include "checks/span.h"
#include "czar/base/str.h"

static void add_solid(struct str *ret, const char *text, size_t n)
{
	size_t at = 0, blank, from;

	while (at < n) {
		blank = span_blank_length(text + at, n - at);
		from = at;
		while (!blank && at < n) {
			at++;
			blank = at < n ? span_blank_length(text + at, n - at) : 0;
		}
		str_add_bytes(ret, text + from, at - from);
		at += blank;
	}
}

/* A folded paste in a draft without blanks. */
struct fold {
	size_t at, end;    /* where it stands */
	int64_t number;    /* the last one that it shows */
	bool lines, chars; /* of what */
};

static size_t digits(const char *p, int64_t *ret)
{
	size_t n = 0;

	for (*ret = 0; p[n] >= '0' && p[n] <= '9'; n++)
		if (*ret < INT32_MAX)
			*ret = *ret * 10 + (p[n] - '0');
	return n;
}

/* The pattern's literals as they are, a run of digits for each '*'. */
static size_t fold_length(const char *draft, const char *pattern, int64_t *ret_number)
{
	const char *p = draft;
	size_t n;

	for (; *pattern; pattern++) {
		if (*pattern == '*') {
			n = digits(p, ret_number);
			if (n == 0)
				return 0;
			p += n;
		} else if (*pattern == *p) {
			p++;
		} else {
			return 0;
		}
	}
	return (size_t)(p - draft);
}

static bool find_fold(const char *draft, const char *pattern, struct fold *ret)
{
	_cleanup_(str_done) struct str solid = {0};
	const char *unit, *p;
	int64_t number = -1;
	size_t n;

	add_solid(&solid, pattern, strlen(pattern));
	unit = strrchr(str_text(&solid), '*');
	if (!unit)
		return false;
	for (p = draft; *p; p++) {
		n = fold_length(p, str_text(&solid), &number);
		if (n == 0)
			continue;
		*ret = (struct fold){(size_t)(p - draft), (size_t)(p - draft) + n, number,
			strstr(unit, "line") != NULL, strstr(unit, "char") != NULL};
		return true;
	}
	return false;
}

/* Does the number suit that much of the text? Programs count newlines or lines, with or without the
 * last one. */
static bool fold_suits(const struct profile *p, const struct fold *f, const char *text)
{
	struct span trimmed = span_trim_end((struct span){text, strlen(text)});
	int64_t least = 0, all, i, n = (int64_t)trimmed.n, total = (int64_t)strlen(text);

	if (f->lines) {
		for (i = 0; i < n; i++)
			least += text[i] == '\n';
		for (all = least; i < total; i++)
			all += text[i] == '\n';
		return f->number >= least && f->number <= all + 1;
	}
	for (i = 0; i < n; i++)
		least += ((unsigned char)text[i] & 0xc0) != 0x80;
	for (all = least; i < total; i++)
		all += ((unsigned char)text[i] & 0xc0) != 0x80;
	all += p->blank_around ? 2 : 0;
	return f->chars && f->number >= least && f->number <= all;
}

/* The text after its first n bytes that are no blanks, and after the blanks that follow; NULL when
 * those are not what the draft begins with. */
static const char *text_after(const char *text, const char *begins, size_t n)
{
	size_t i = 0, left = strlen(text), blank;

	while (left > 0) {
		blank = span_blank_length(text, left);
		if (!blank && i == n)
			break;
		if (!blank && *text != begins[i++])
			return NULL;
		text += blank ? blank : 1;
		left -= blank ? blank : 1;
	}
	return i == n ? text : NULL;
}

/* A folded draft: [a beginning of the text, typed before] the folded rest. */
static bool folded_shows(
	const struct profile *p, const char *draft, const char *text, bool *ret_whole)
{
	const char *const *pattern = p->pasted, *rest;
	struct fold f;

	while (pattern && *pattern && !find_fold(draft, *pattern, &f))
		pattern++;
	if (!pattern || !*pattern)
		return false;
	rest = text_after(text, draft, f.at);
	if (!fold_suits(p, &f, rest ? rest : text))
		return false;
	*ret_whole = rest && draft[f.end] == '\0';
	return true;
}

/* A composer that is too low for a text shows its end; a program that folds has no need to, unless
 * it does not fold what comes in pieces. */
static bool scrolled_shows(
	const struct profile *p, const char *draft, const char *solid, const char *text)
{
	size_t rows = 1;

	for (; *draft; draft++)
		rows += *draft == '\n';
	return (!p->pasted || p->composer_more) && rows >= 5 && text_ends(text, solid);
}

bool draft_shows(const struct profile *p, const char *draft, const char *text, bool *ret_whole)
{
	_cleanup_(str_done) struct str d = {0}, t = {0};
	const char *solid, *ours;

	add_solid(&d, draft, strlen(draft));
	add_solid(&t, text, strlen(text));
	solid = str_text(&d);
	ours = str_text(&t);
	if (d.len == 0 || t.len == 0)
		return false;
	if (strstr(solid, ours)) {
		*ret_whole = d.len == t.len;
		return true;
	}
	if (scrolled_shows(p, draft, solid, ours)) {
		*ret_whole = true;
		return true;
	}
	return folded_shows(p, solid, text, ret_whole);
}

static bool is_safe(char c)
{
	return c >= ' ' && c < 0x7f && !strchr("#{},:;*?[]\\\"'`$%~", c);
}

/* The longest run of safe bytes within one row, without blanks around it. */
static struct span longest_run(const char *draft)
{
	struct span best = {draft, 0}, run;
	const char *p = draft;

	while (*p) {
		for (run = (struct span){p, 0}; is_safe(*p); p++)
			run.n++;
		run = span_trim(run);
		if (run.n > best.n)
			best = run;
		if (*p)
			p++;
	}
	return best;
}

void draft_piece(const char *prompt, const char *draft, char *ret, size_t size)
{
	struct span best = longest_run(draft);
	size_t n = strlen(prompt), i;
	bool with_prompt = best.n > 0 && best.n < 8 && best.p == draft && n + best.n < size;

	for (i = 0; i < n; i++)
		with_prompt = with_prompt && is_safe(prompt[i]);
	if (best.n >= size)
		best = span_trim((struct span){best.p, size - 1});
	if (!with_prompt)
		n = 0;
	memcpy(ret, prompt, n);
	memcpy(ret + n, best.p, best.n);
	ret[n + best.n] = '\0';
}
