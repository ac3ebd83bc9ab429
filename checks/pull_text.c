/*
 * Title and body of a pull request, from the commit message and the verification.
 *
 * Nothing is remembered elsewhere: the body on GitHub says itself, in its hidden marks, which part
 * is ours and what it was like when we wrote it. Lines may come back with CRLF and without trailing
 * blanks, so these count for nothing when it is compared.
 */
#include "checks/pull_text.h"

#include <inttypes.h>
#include <string.h>

#include "checks/markers.h"
#include "checks/names.h"
#include "czar/base/fnv.h"

/* A text of ours and a footer of that many checks always fit together. */
enum { TEXT_MOST = PULL_BODY_MOST / 2, CHECKS_SHOWN = 100, HASH_DIGITS = 16 };

/* --- characters --- */

static size_t units(char c)
{
	unsigned char u = (unsigned char)c;

	if (u >= 0x80 && u < 0xc0)
		return 0; /* goes on */
	return u >= 0xf0 ? 2 : 1;
}

size_t pull_text_characters(const char *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += units(text[i]);
	return count;
}

/* How many bytes hold at most that many characters, none of them cut. */
static size_t bytes_of(const char *text, size_t n, size_t most)
{
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		count += units(text[i]);
		if (count > most)
			return i;
	}
	return n;
}

static void add_visible(struct str *s, const char *text, size_t n)
{
	static const char opens[] = "<!--";
	const char *at;

	while ((at = memmem(text, n, opens, strlen(opens)))) {
		text_add_clean(s, text, (size_t)(at - text));
		str_add(s, "&lt;!--");
		n -= (size_t)(at - text) + strlen(opens);
		text = at + strlen(opens);
	}
	text_add_clean(s, text, n);
}

static void add_cut(struct str *s, const char *text, size_t n, size_t most)
{
	if (pull_text_characters(text, n) <= most) {
		str_add_bytes(s, text, n);
		return;
	}
	str_add_bytes(s, text, bytes_of(text, n, most - strlen("...")));
	str_add(s, "...");
}

void pull_text_add(struct str *s, const char *text, size_t n, size_t most)
{
	_cleanup_(str_done) struct str visible = {0};

	add_visible(&visible, text, n);
	add_cut(s, str_text(&visible), visible.len, most);
}

void pull_text_add_mark(struct str *s, const char *id)
{
	str_addf(s, PULL_MARK "%s -->", id);
}

/* --- title and text, from the message --- */

static struct span message_of(const struct pull_source *s)
{
	return span_trim(marker_cut((struct span){s->message, strlen(s->message)}, s->attribution));
}

/* The message's first line; where that is the marker alone, the task's title or id. */
static void make_title(const struct pull_source *s, struct str *ret)
{
	struct span message = message_of(s), line = span_trim(span_line(&message));

	if (line.n == 0)
		line = span_trim((struct span){s->title, strcspn(s->title, "\r\n")});
	if (line.n == 0)
		line = (struct span){s->task, strlen(s->task)};
	pull_text_add(ret, line.p, line.n, PULL_TITLE_MOST);
}

/* All below the first line; with it, where it was too long for a title. */
static void make_text(const struct pull_source *s, struct str *ret)
{
	struct span message = message_of(s), rest = message, line = span_trim(span_line(&rest));

	rest = span_trim_end(rest);
	if (pull_text_characters(line.p, line.n) > PULL_TITLE_MOST)
		rest = message;
	while (rest.n > 0 && (*rest.p == '\n' || *rest.p == '\r'))
		rest = span_from(rest, 1);
	pull_text_add(ret, rest.p, rest.n, TEXT_MOST);
}

/* --- the footer --- */

static uint64_t print_of(const char *text, size_t n)
{
	uint64_t h = FNV_START;

	n = span_trim_end((struct span){text, n}).n;
	for (size_t i = 0; i < n; i++)
		if (text[i] != '\r')
			h = fnv_bytes(h, text + i, 1);
	return h;
}

static bool is_red(const struct check_result *c)
{
	return c->required && (c->outcome == CHECK_RED || c->outcome == CHECK_TIMEOUT);
}

static void add_checks(struct str *s, const struct pull_source *source, size_t shown)
{
	if (shown > 0)
		str_add(s, "\n| check | result | seconds |\n|---|---|---|\n");
	for (size_t i = 0; i < shown; i++) {
		const struct check_result *c = &source->checks[i];

		str_addf(s, "| %s | %s%s | %.1f |\n", c->name, check_outcome_name(c->outcome),
			c->required ? "" : " (not required)", (double)c->took / (double)USEC_SEC);
	}
	if (shown < source->n_checks)
		str_addf(s, "\n%zu more checks are not shown.\n", source->n_checks - shown);
}

static void add_verification(struct str *s, const struct pull_source *source, size_t shown)
{
	size_t red = 0;

	for (size_t i = 0; i < source->n_checks; i++)
		red += is_red(&source->checks[i]);
	str_addf(s, "%s: commit %s, joined with %s, as tree `%s`%s.\n",
		red ? "Verified and found red" : "Verified", source->head, source->base,
		source->tree, source->n_checks ? "" : ", by no check");
	add_checks(s, source, shown);
}

static void add_footer(struct str *s, const struct pull_source *source, size_t shown,
	uint64_t title, uint64_t text)
{
	pull_text_add_mark(s, source->task);
	str_addf(s, "\n\n---\n\nTask %s", source->task);
	if (*source->worker)
		str_addf(s, ", by worker %s", source->worker);
	str_add(s, ".\n");
	if (*source->tree)
		add_verification(s, source, shown);
	str_addf(s, "\n<!-- /czar:%s %016" PRIx64 " %016" PRIx64 " -->", source->task, title, text);
}

/* The text with a footer below it; where that is too long, with a footer without checks. False:
 * that is too long, too. */
static bool make_body(const struct pull_source *s, struct span text, uint64_t title, uint64_t print,
	struct span below, struct str *ret)
{
	size_t n = s->n_checks < CHECKS_SHOWN ? s->n_checks : CHECKS_SHOWN;
	size_t used = pull_text_characters(text.p, text.n) + pull_text_characters(below.p, below.n);
	_cleanup_(str_done) struct str footer = {0};

	used += strlen("\n\n");
	add_footer(&footer, s, n, title, print);
	if (used + footer.len > PULL_BODY_MOST) {
		str_clear(&footer);
		add_footer(&footer, s, 0, title, print);
	}
	if (used + footer.len > PULL_BODY_MOST)
		return false;
	str_add_bytes(ret, text.p, text.n);
	str_add(ret, text.n ? "\n\n" : "");
	str_add_bytes(ret, str_text(&footer), footer.len);
	str_add_bytes(ret, below.p, below.n);
	return true;
}

void pull_text_make(const struct pull_source *s, struct pull_text *ret)
{
	_cleanup_(str_done) struct str text = {0};

	make_title(s, &ret->title);
	make_text(s, &text);
	make_body(s, (struct span){str_text(&text), text.len},
		print_of(str_text(&ret->title), ret->title.len),
		print_of(str_text(&text), text.len), (struct span){"", 0}, &ret->body);
}

/* --- what stands there already --- */

/* A body as it is on GitHub. Without a footer of ours all of it is above. */
struct parts {
	struct span above, footer, below;
	uint64_t title, text; /* as the footer remembers them */
};

static bool read_hex(const char *p, uint64_t *ret)
{
	uint64_t value = 0;

	for (int i = 0; i < HASH_DIGITS; i++) {
		const char *digits = "0123456789abcdef";
		const char *at = p[i] ? strchr(digits, p[i]) : NULL;

		if (!at)
			return false;
		value = value << 4 | (uint64_t)(at - digits);
	}
	*ret = value;
	return true;
}

/* The last of them, because a person may have quoted an earlier body above. */
static const char *find_last(const char *text, const char *what)
{
	const char *found = NULL;

	for (const char *at = text; (at = strstr(at, what)); at++)
		found = at;
	return found;
}

static struct parts parts_of(const struct pull_source *s, const char *body)
{
	struct parts p = {
		.above = span_trim_end((struct span){body, strlen(body)}), .below = {"", 0}};
	_cleanup_(str_done) struct str opens = {0}, closes = {0};
	const char *begin, *end, *stop;

	pull_text_add_mark(&opens, s->task);
	str_addf(&closes, "<!-- /czar:%s ", s->task);
	begin = find_last(body, str_text(&opens));
	end = begin ? strstr(begin, str_text(&closes)) : NULL;
	if (!end || !read_hex(end + closes.len, &p.title) || end[closes.len + HASH_DIGITS] != ' ' ||
		!read_hex(end + closes.len + HASH_DIGITS + 1, &p.text) ||
		!(stop = strstr(end, "-->")))
		return p;
	stop += strlen("-->");
	p.above = span_trim_end((struct span){body, (size_t)(begin - body)});
	p.footer = (struct span){begin, (size_t)(stop - begin)};
	p.below = span_trim_end((struct span){stop, strlen(stop)});
	return p;
}

bool pull_text_edit(
	const struct pull_source *s, const char *title, const char *body, struct pull_text *ret)
{
	_cleanup_(pull_text_done) struct pull_text ours = {0}, edited = {0};
	struct parts now = parts_of(s, body), new;
	bool known = now.footer.n > 0;
	bool our_title = known && print_of(title, strlen(title)) == now.title;
	bool our_text = known ? print_of(now.above.p, now.above.n) == now.text : now.above.n == 0;

	pull_text_make(s, &ours);
	new = parts_of(s, str_text(&ours.body));
	str_add(&edited.title, our_title ? str_text(&ours.title) : title);
	if (!make_body(s, our_text ? new.above : now.above, our_title ? new.title : now.title,
		    our_text ? new.text : now.text, now.below, &edited.body))
		return false;
	if (text_equal(str_text(&edited.title), title) &&
		print_of(str_text(&edited.body), edited.body.len) == print_of(body, strlen(body)))
		return false;
	*ret = edited;
	edited = (struct pull_text){0};
	return true;
}

void pull_text_done(struct pull_text *t)
{
	str_done(&t->title);
	str_done(&t->body);
}
