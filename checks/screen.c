/*
 * Reads a terminal's rows by the rules of its profile.
 *
 * The composer is found first: the last row that begins with the profile's prompt, down to the row
 * that ends it. Its rows are indented as far as the prompt is wide; what is not is a transcript
 * with no composer below it, and then nothing is said about a draft. The rules come next, in their
 * order; each looks only at its region, because old output quotes everything. Nothing is decided
 * here.
 */
#include "checks/screen.h"

#include <string.h>

#include "checks/span.h"

#define NO_BREAK_SPACE "\xc2\xa0"

/* Rows of the composer: first..end-1; found: it is one. */
struct box {
	size_t first, end;
	bool found;
};

/* A row without trailing blanks, no-break spaces among them. */
static struct span row_span(const char *row)
{
	struct span s = span_trim_end((struct span){row, strlen(row)});

	while (s.n >= 2 && memcmp(s.p + s.n - 2, NO_BREAK_SPACE, 2) == 0)
		s = span_trim_end((struct span){s.p, s.n - 2});
	return s;
}

/* The row with plain blanks for no-break ones. */
static void add_plain(struct str *ret, struct span row)
{
	while (row.n > 0) {
		bool wide = span_starts(row, NO_BREAK_SPACE);

		str_add_bytes(ret, wide ? " " : row.p, 1);
		row = span_from(row, wide ? 2 : 1);
	}
}

static bool row_matches(const char *row, const char *pattern)
{
	_cleanup_(str_done) struct str plain = {0};
	struct span s = row_span(row);

	if (text_matches(s.p, s.n, pattern))
		return true;
	if (!memmem(s.p, s.n, NO_BREAK_SPACE, 2))
		return false;
	add_plain(&plain, s);
	return text_matches(str_text(&plain), plain.len, pattern);
}

static size_t columns(const char *prompt)
{
	size_t n = 0;

	for (; *prompt; prompt++)
		n += ((unsigned char)*prompt & 0xc0) != 0x80;
	return n;
}

/* Where the row's first n characters end. What stands there is taken as it is: a guard looks for
 * it. */
static size_t after_columns(struct span row, size_t n)
{
	size_t at;

	for (at = 0; at < row.n; at++)
		if (((unsigned char)row.p[at] & 0xc0) != 0x80 && n-- == 0)
			break;
	return at;
}

/* Does the row begin with the prompt? A prompt alone has lost its blank. */
static bool row_prompts(const char *row, const char *prompt, struct str *ret_rest)
{
	_cleanup_(str_done) struct str plain = {0}, want = {0};
	struct span p = {prompt, strlen(prompt)}, rest = row_span(row);

	add_plain(&plain, rest);
	add_plain(&want, p);
	if (!text_starts(str_text(&plain), str_text(&want))) {
		want.len = span_trim_end((struct span){str_text(&want), want.len}).n;
		if (want.len == 0 || plain.len != want.len ||
			memcmp(plain.data, want.data, want.len) != 0)
			return false;
	}
	rest = span_from(rest, after_columns(rest, columns(str_text(&want))));
	str_add_bytes(ret_rest, rest.p, rest.n);
	return true;
}

/* Adds a row below the composer's first one. False when it is not indented: no part of a composer.
 */
static bool add_continued(struct str *draft, const char *row, size_t indent)
{
	_cleanup_(str_done) struct str plain = {0};
	struct span rest = row_span(row);
	size_t i;

	add_plain(&plain, rest);
	str_add(draft, "\n");
	if (plain.len == 0)
		return true;
	for (i = 0; i < indent; i++)
		if (plain.data[i] != ' ')
			return false;
	rest = span_from(rest, after_columns(rest, indent));
	str_add_bytes(draft, rest.p, rest.n);
	return true;
}

/* The row below the composer whose rows after the first begin at from. */
static bool find_end(const struct profile *p, const struct screen *s, size_t from, size_t *ret_end)
{
	size_t end;

	for (end = from; p->composer_end && end < s->n_rows; end++) {
		if (!row_matches(s->rows[end], p->composer_end))
			continue;
		*ret_end = end;
		return true;
	}
	*ret_end = s->n_rows;
	return !p->composer_end;
}

/* Is it the row above a composer that is too low for its text, and shows the end of it? */
static bool row_tells_more(const struct profile *p, const char *row)
{
	return p->composer_more && row_matches(row, p->composer_more);
}

static struct box find_composer(const struct profile *p, const struct screen *s, struct str *draft)
{
	struct box box = {0};
	size_t i = s->n_rows, row;
	bool more;

	if (!p->prompt || !*p->prompt)
		return box;
	while (i > 0 && !row_tells_more(p, s->rows[i - 1]) &&
		!row_prompts(s->rows[i - 1], p->prompt, draft))
		i--;
	if (i == 0 || i == s->n_rows)
		return box;
	more = row_tells_more(p, s->rows[i - 1]); /* then its end may be below the screen */
	if (!find_end(p, s, i, &box.end) && !more)
		return box;
	box.first = more ? i : i - 1;
	for (row = i; row < box.end; row++)
		if (!add_continued(draft, s->rows[row], columns(p->prompt)))
			return box;
	box.found = true;
	return box;
}

/* Only what could be a hint stands there: one of the placeholders, in one row or wrapped. */
static bool is_placeholder(const struct profile *p, const char *draft)
{
	_cleanup_(str_done) struct str line = {0};
	struct span rest = {draft, strlen(draft)}, word;
	const char *const *pattern;

	while ((word = span_word(&rest)).n > 0) {
		if (line.len > 0)
			str_add(&line, " ");
		str_add_bytes(&line, word.p, word.n);
	}
	for (pattern = p->placeholders; pattern && *pattern; pattern++)
		if (text_matches(str_text(&line), line.len, *pattern))
			return true;
	return line.len == 0;
}

static void read_composer(const struct profile *p, struct box box, struct screen_reading *ret)
{
	struct span draft = span_trim_end((struct span){str_text(&ret->draft), ret->draft.len});

	if (box.found && !is_placeholder(p, str_text(&ret->draft))) {
		ret->composer = COMPOSER_DRAFT;
		ret->draft.len = draft.n;
		ret->draft.data[draft.n] = '\0';
		draft_piece(p->prompt, str_text(&ret->draft), ret->draft_piece,
			sizeof(ret->draft_piece));
		return;
	}
	ret->composer = box.found ? COMPOSER_EMPTY : COMPOSER_UNKNOWN;
	str_clear(&ret->draft);
}

/* The last of at most n rows that are not blank, going up from below end, that matches. */
static const char *match_up(const struct screen *s, size_t end, int n, const char *pattern)
{
	while (end-- > 0 && n > 0) {
		if (row_span(s->rows[end]).n == 0)
			continue;
		if (row_matches(s->rows[end], pattern))
			return s->rows[end];
		n--;
	}
	return NULL;
}

/* The row above the composer's own upper rule. */
static size_t above(const struct profile *p, const struct screen *s, struct box box)
{
	if (!box.found)
		return 0;
	if (box.first > 0 && p->composer_end &&
		row_matches(s->rows[box.first - 1], p->composer_end))
		return box.first - 1;
	return box.first;
}

static const char *find_row(const struct profile *p, const struct screen_rule *rule,
	const struct screen *s, struct box box)
{
	int all = (int)s->n_rows;

	switch (rule->region) {
	case REGION_TITLE:
		return s->title && row_matches(s->title, rule->pattern) ? s->title : NULL;
	case REGION_BOTTOM:
		return match_up(s, s->n_rows, rule->rows, rule->pattern);
	case REGION_ABOVE:
		return match_up(s, above(p, s, box), rule->rows, rule->pattern);
	case REGION_ANYWHERE:
		return match_up(s, s->n_rows, all, rule->pattern);
	case REGION_COMPOSER:
		return box.found && row_matches(s->rows[box.first], rule->pattern)
			       ? s->rows[box.first]
			       : NULL;
	}
	return NULL;
}

static const char *rule_matches(const struct profile *p, const struct screen_rule *rule,
	const struct screen *s, struct box box)
{
	const char *row = find_row(p, rule, s, box);

	return row && (!rule->also || find_row(p, rule->also, s, box)) ? row : NULL;
}

static void set_evidence(
	struct screen_reading *ret, const struct screen_rule *rule, const char *row)
{
	_cleanup_(str_done) struct str clean = {0};
	struct span s = span_trim(row_span(row));

	text_add_clean(&clean, s.p, s.n);
	TEXT_SET(ret->evidence, str_text(&clean));
	TEXT_SET(ret->rule, rule->text ? rule->text : rule->pattern);
	ret->state = rule->state;
}

static void apply_rules(
	const struct profile *p, const struct screen *s, struct box box, struct screen_reading *ret)
{
	const char *row;
	size_t i;

	for (i = 0; i < p->n_rules; i++) {
		row = rule_matches(p, &p->rules[i], s, box);
		if (row) {
			set_evidence(ret, &p->rules[i], row);
			return;
		}
	}
}

/* A dialog that the profile knows is a part of the start: nobody has to be asked. One that a limit
 * opens waits for the limit's end. */
static void apply_dialogs(
	const struct profile *p, const struct screen *s, struct box box, struct screen_reading *ret)
{
	for (size_t i = 0; i < p->dialogs.n; i++) {
		const char *row = rule_matches(p, &p->dialogs.rule[i], s, box);

		if (!row)
			continue;
		if (!screen_is_limited(ret->state))
			set_evidence(ret, &p->dialogs.rule[i], row);
		ret->dialog = i + 1;
		return;
	}
}

/* A text in the program's queue; an idle program has none, whatever its transcript shows. */
static bool shows_queued(const struct profile *p, const struct screen *s, struct box box)
{
	size_t i;

	for (i = 0; p->queued && i < s->n_rows; i++) {
		if (box.found && i >= box.first && i < box.end)
			continue;
		if (row_matches(s->rows[i], p->queued))
			return true;
	}
	return false;
}

bool screen_is_limited(enum screen_state state)
{
	return state >= SCREEN_LIMITED && state <= SCREEN_OVERLOADED;
}

void classify_screen(const struct profile *p, const struct screen *s, struct screen_reading *ret)
{
	struct box box;

	*ret = (struct screen_reading){.state = SCREEN_UNKNOWN};
	box = find_composer(p, s, &ret->draft);
	ret->rows_above = box.found ? box.first : 0;
	apply_rules(p, s, box, ret);
	if (ret->state != SCREEN_IDLE && ret->state != SCREEN_BUSY)
		apply_dialogs(p, s, box, ret);
	box.found = box.found && ret->state != SCREEN_ASKING && !ret->dialog;
	read_composer(p, box, ret);
	ret->queued_text = ret->state != SCREEN_IDLE && shows_queued(p, s, box);
}

static bool row_holds(const char *row, const char *pattern)
{
	_cleanup_(str_done) struct str part = {0};

	str_addf(&part, "*%s*", pattern);
	return row_matches(row, str_text(&part));
}

uint64_t screen_quotes(const struct profile *p, const struct screen *s, enum screen_state state)
{
	uint64_t ret = 0;

	for (size_t i = 0; i < p->n_rules && i < 64; i++)
		for (size_t row = 0; row < s->n_rows; row++)
			if (p->rules[i].state == state && p->rules[i].region != REGION_TITLE &&
				row_holds(s->rows[row], p->rules[i].pattern))
				ret |= UINT64_C(1) << i;
	return ret;
}

const char *screen_rule_row(
	const struct profile *p, const struct screen *s, const struct screen_rule *rule)
{
	_cleanup_(str_done) struct str draft = {0};

	return rule_matches(p, rule, s, find_composer(p, s, &draft));
}

void screen_reading_done(struct screen_reading *r)
{
	str_done(&r->draft);
}
