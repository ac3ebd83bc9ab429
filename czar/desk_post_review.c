/*
 * The desk's reviews: what a model said of a pull request, posted once.
 *
 * It is found again by its hidden mark, below what one of our own accounts wrote. GitHub lets
 * nobody approve, or ask changes of, what he opened himself, so that takes the reviewer's identity;
 * the author's review is a comment. A comment on a line that GitHub does not find in the diff goes
 * into the text, with all others: the review is one call, and refused whole.
 */
#include <string.h>

#include "checks/pull_text.h"
#include "checks/pulls.h"
#include "czar/head_reviews.h"
#include "czar/desk_self.h"
#include "czar/desk_status.h"
#include "czar/desk_verbs.h"

enum { REVIEWS_MOST = 3000, COMMENTS_MOST = 50, COMMENT_MOST = 8192, PATH_MOST = 256 };

struct posted_review {
	struct desk_call c;
	const json_t *request;
	struct str mark;  /* names head and verdict */
	struct str start; /* as those of that head begin */
	struct str notes; /* what GitHub did not take */
};

static void posted_review_done(struct posted_review *v)
{
	desk_call_done(&v->c);
	str_done(&v->mark);
	str_done(&v->start);
	str_done(&v->notes);
}

static void make_mark(struct posted_review *v)
{
	_cleanup_(str_done) struct str id = {0};

	str_addf(&id, "review %s %s", desk_text(v->request, "head"),
		desk_text(v->request, "verdict"));
	pull_text_add_mark(&v->mark, str_text(&id));
	str_addf(&v->start, PULL_MARK "review %s ", desk_text(v->request, "head"));
}

/* What we said last of that head is this: 1, or 0. */
static int is_last_of(struct posted_review *v, const json_t *reviews, struct error *err)
{
	const json_t *review;
	int posted = 0;
	size_t i;

	json_array_foreach (reviews, i, review) {
		const char *mark = head_review_mark(review);
		int ours = 0;

		if (mark && text_starts(mark, str_text(&v->start)))
			ours = desk_is_us(&v->c, json_object_get(review, "user"), err);
		if (ours < 0)
			return ours;
		if (ours)
			posted = text_equal(mark, str_text(&v->mark));
	}
	return posted;
}

/* 1 it is posted, 0 not. */
static int is_posted(struct posted_review *v, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	json_t *reviews;
	int r;

	desk_path(v->c.d, &path, "/pulls/%lld/reviews?per_page=100",
		(long long)desk_number(v->request, "number"));
	r = desk_list_all(&v->c, str_text(&path), NULL, REVIEWS_MOST, "reviews", err);
	if (r <= 0)
		return r < 0 ? r : desk_refused(&v->c, "the pull request", err);
	reviews = json_incref(v->c.a.body);
	r = is_last_of(v, reviews, err);
	json_decref(reviews);
	return r;
}

/* "`path:line`: body", for the text. */
static void add_comment(const json_t *comment, struct str *text)
{
	const char *path = desk_text(comment, "path"), *body = desk_text(comment, "body");
	int64_t line = desk_number(comment, "line");

	str_add(text, "\n\n");
	if (*path) {
		str_add(text, "`");
		pull_text_add(text, path, strcspn(path, "`\r\n"), PATH_MOST);
		if (line > 0)
			str_addf(text, ":%lld", (long long)line);
		str_add(text, "`: ");
	}
	pull_text_add(text, body, strlen(body), COMMENT_MOST);
}

/* What names no line, and all beyond the first COMMENTS_MOST, is for the text. */
static bool is_on_line(const json_t *comment, size_t i)
{
	return i < COMMENTS_MOST && *desk_text(comment, "path") && desk_number(comment, "line") > 0;
}

/* Summary, the comments that are not on lines, the mark. */
static void make_text(struct posted_review *v, bool on_lines, struct str *ret)
{
	const json_t *comments = json_object_get(v->request, "comments"), *comment;
	const char *summary = desk_text(v->request, "summary");
	_cleanup_(str_done) struct str text = {0};
	size_t i;

	pull_text_add(&text, summary, strlen(summary), PULL_BODY_MOST / 2);
	json_array_foreach (comments, i, comment)
		if (!on_lines || !is_on_line(comment, i))
			add_comment(comment, &text);
	pull_text_add(ret, str_text(&text), text.len,
		PULL_BODY_MOST - pull_text_characters(v->mark.data, v->mark.len) - 2);
	str_add(ret, ret->len ? "\n\n" : "");
	str_add(ret, str_text(&v->mark));
}

/* Those on lines, of the new side; an array, owned. */
static json_t *line_comments(const struct posted_review *v)
{
	const json_t *comments = json_object_get(v->request, "comments"), *comment;
	json_t *ret = json_array();
	size_t i;

	json_array_foreach (comments, i, comment) {
		const char *body = desk_text(comment, "body");
		_cleanup_(str_done) struct str text = {0};

		if (!is_on_line(comment, i))
			continue;
		pull_text_add(&text, body, strlen(body), COMMENT_MOST);
		json_array_append_new(
			ret, json_pack("{s:s, s:I, s:s, s:s}", "path", desk_text(comment, "path"),
				     "line", (json_int_t)desk_number(comment, "line"), "side",
				     "RIGHT", "body", str_text(&text)));
	}
	return ret;
}

/* lines: its comments on lines, taken; NULL: all are in the text. */
static int send_review(struct posted_review *v, enum github_identity who, const char *event,
	json_t *lines, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	json_t *body;

	make_text(v, lines != NULL, &text);
	body = json_pack("{s:s, s:s, s:s}", "commit_id", desk_text(v->request, "head"), "event",
		event, "body", str_text(&text));
	if (lines)
		json_object_set_new(body, "comments", lines);
	desk_path(
		v->c.d, &path, "/pulls/%lld/reviews", (long long)desk_number(v->request, "number"));
	return desk_write(&v->c, who, "POST", str_text(&path), body, "posting a review", err);
}

/* With its comments on lines, or, where GitHub does not want them there, in the text. */
static int send_somehow(
	struct posted_review *v, enum github_identity who, const char *event, struct error *err)
{
	json_t *lines = line_comments(v);
	bool on_lines = json_array_size(lines) > 0;
	int r;

	if (!on_lines) {
		json_decref(lines);
		lines = NULL;
	}
	r = send_review(v, who, event, lines, err);
	if (r == 0 && on_lines && v->c.a.status == 422 && !desk_says(&v->c, "your own pull"))
		r = send_review(v, who, event, NULL, err);
	return r;
}

/* Why the reviewer cannot say it; NULL: he could. */
static const char *silences_reviewer(const struct posted_review *v, int r)
{
	if (r == -EACCES)
		return "the reviewer's token is not taken";
	return r == 0 && v->c.a.status == 422 && desk_says(&v->c, "your own pull")
		       ? "the reviewer's token is the author's"
		       : NULL;
}

static int post(struct posted_review *v, struct error *err)
{
	const char *verdict = desk_text(v->request, "verdict"), *event = "COMMENT", *why;
	enum github_identity who = GITHUB_AUTHOR;
	int r;

	if (github_has_reviewer(v->c.d->github)) {
		who = GITHUB_REVIEWER;
		if (text_equal(verdict, "approve"))
			event = "APPROVE";
		if (text_equal(verdict, "changes"))
			event = "REQUEST_CHANGES";
	}
	r = send_somehow(v, who, event, err);
	why = who == GITHUB_REVIEWER ? silences_reviewer(v, r) : NULL;
	if (why) {
		str_addf(&v->notes,
			"posted as a comment: %s; name another account's in [github] "
			"reviewer-token-from",
			why);
		r = send_somehow(v, GITHUB_AUTHOR, "COMMENT", err);
	}
	if (r == 0 && v->c.a.status != 200)
		return desk_refused(&v->c, "posting a review", err);
	return r;
}

/* What the model only comments is for a person to decide. */
static int set_status(struct posted_review *v, struct error *err)
{
	const char *verdict = desk_text(v->request, "verdict");
	_cleanup_(str_done) struct str text = {0};
	struct commit_status s = {.head = desk_text(v->request, "head"),
		.context = STATUS_OF_MODEL,
		.state = "pending"};

	if (text_equal(verdict, "approve"))
		s.state = "success";
	if (text_equal(verdict, "changes"))
		s.state = "failure";
	str_addf(&text, "%s: %s", verdict, desk_text(v->request, "summary"));
	s.text = str_text(&text);
	return desk_set_status(&v->c, &s, err);
}

int desk_post_review(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(posted_review_done) struct posted_review v = {
		.c = {.d = d, .verb = ret}, .request = request};
	int r;

	make_mark(&v);
	r = is_posted(&v, err);
	if (r == 0)
		r = post(&v, err);
	if (r == -EIO && is_posted(&v, NULL) > 0)
		r = 0;
	r = r < 0 ? r : set_status(&v, err);
	if (r < 0)
		return r;
	str_addf(&ret->result, PULL_REVIEWED "%s %s%s%s", desk_text(request, "head"),
		desk_text(request, "verdict"), v.notes.len ? " " : "", str_text(&v.notes));
	return 0;
}
