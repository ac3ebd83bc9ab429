/*
 * What people said of a pull request.
 *
 * Of each person the last review counts that approves, asks for changes or was dismissed. An
 * approval holds for the commit that was looked at, a request for changes until it is taken back.
 */
#include "czar/head_reviews.h"

#include <string.h>

#include "checks/pull_text.h"
#include "czar/desk_call.h"

enum { TOLD_MOST_BYTES = 32 * 1024, LINE_MOST_BYTES = 200 };

static const char *state_of(const json_t *review)
{
	return desk_at(review, "state", NULL);
}

/* One that a person quotes begins with "> ". */
const char *head_review_mark(const json_t *review)
{
	const char *body = desk_at(review, "body", NULL), *line = strrchr(body, '\n');

	line = line ? line + 1 : body;
	return text_starts(line, PULL_MARK) ? line : NULL;
}

/* What a workflow that came with the work says is nobody's yes. */
static bool is_by_program(const json_t *review)
{
	return text_equal(desk_at(review, "user", "type"), "Bot");
}

/* What czar posted is nobody's word. */
static bool is_ours(const json_t *review, const struct reviewers *who)
{
	return head_review_mark(review) &&
	       who->is_us(json_object_get(review, "user"), who->userdata);
}

static bool is_decisive(const json_t *review, const struct reviewers *who)
{
	const char *state = state_of(review);

	return (text_equal(state, "APPROVED") || text_equal(state, "CHANGES_REQUESTED") ||
		       text_equal(state, "DISMISSED")) &&
	       *desk_at(review, "user", "login") && !is_ours(review, who);
}

/* The last decisive word of each, by login. */
static json_t *last_words(const json_t *reviews, const struct reviewers *who)
{
	json_t *last = json_object(), *review;
	size_t i;

	json_array_foreach (reviews, i, review)
		if (is_decisive(review, who))
			json_object_set(last, desk_at(review, "user", "login"), review);
	return last;
}

static bool is_last_word(const json_t *last, const json_t *review)
{
	return json_object_get(last, desk_at(review, "user", "login")) == review;
}

void head_reviews_read(const json_t *reviews, const char *head, const struct reviewers *who,
	struct head_reviews *ret)
{
	json_t *last = last_words(reviews, who), *review;
	size_t i;

	*ret = (struct head_reviews){.changes = json_array(), .approved_by = ""};
	json_array_foreach (reviews, i, review) {
		const char *login = desk_at(review, "user", "login");
		bool changes = text_equal(state_of(review), "CHANGES_REQUESTED");
		bool approval = text_equal(state_of(review), "APPROVED") &&
				!is_by_program(review) &&
				text_equal(desk_at(review, "commit_id", NULL), head);

		if ((!changes && !approval) || !is_last_word(last, review) ||
			!who->may_write(login, who->userdata))
			continue;
		if (changes)
			json_array_append(ret->changes, review);
		else
			ret->approved_by = login;
	}
	json_decref(last);
}

void head_reviews_done(struct head_reviews *r)
{
	json_decref(r->changes);
	*r = (struct head_reviews){0};
}

/* --- for the worker --- */

static void add_clean(struct str *s, const char *text)
{
	text_add_clean(s, text, strlen(text));
}

/* Of a comment on a line that is gone, where the line was. */
static int64_t line_of(const json_t *comment)
{
	int64_t line = json_integer_value(json_object_get(comment, "line"));

	return line ? line : json_integer_value(json_object_get(comment, "original_line"));
}

static void tell_comment(const json_t *comment, struct str *ret)
{
	int64_t line = line_of(comment);

	str_add(ret, "\n");
	add_clean(ret, desk_at(comment, "path", NULL));
	if (line)
		str_addf(ret, ":%lld", (long long)line);
	str_add(ret, ": ");
	add_clean(ret, desk_at(comment, "body", NULL));
	str_add(ret, "\n");
}

void head_review_tell(const json_t *review, const json_t *comments, struct str *ret)
{
	_cleanup_(str_done) struct str s = {0};
	const json_t *comment;
	size_t i, n;

	add_clean(&s, desk_at(review, "user", "login"));
	str_addf(&s, " asks for changes (at %.10s):\n\n", desk_at(review, "commit_id", NULL));
	add_clean(&s, desk_at(review, "body", NULL));
	str_add(&s, "\n");
	json_array_foreach (comments, i, comment)
		tell_comment(comment, &s);
	if (s.len <= TOLD_MOST_BYTES) {
		str_add_bytes(ret, str_text(&s), s.len);
		return;
	}
	for (n = TOLD_MOST_BYTES; n > 0 && s.data[n] != '\n'; n--)
		;
	str_add_bytes(ret, s.data, n);
	str_add(ret, "\n(the rest is on GitHub)\n");
}

void head_review_line(const json_t *review, const json_t *comments, struct str *ret)
{
	const char *text = desk_at(review, "body", NULL);
	size_t n;

	text += strspn(text, " \t\r\n");
	if (!*text)
		text = desk_at(json_array_get(comments, 0), "body", NULL);
	text += strspn(text, " \t\r\n");
	n = strcspn(text, "\r\n");
	text_add_clean(ret, text, n < LINE_MOST_BYTES ? n : LINE_MOST_BYTES);
}
