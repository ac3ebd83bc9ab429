/* A task's reviews, for czar show: the rows, and what the last one said line by line. */
#include "czar/cmd/show_reviews.h"

#include <inttypes.h>

#include "checks/fields.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/wrap.h"

/* A new reference; NULL when it is not kept any more. */
static json_t *comments_of(struct command_context *c, const struct review *x)
{
	_cleanup_(str_done) struct str text = {0};
	json_t *answer, *comments;

	if (queue_review_answer(c->queue, x->id, &text, NULL) < 0)
		return NULL;
	answer = json_loads(str_text(&text), 0, NULL);
	comments = json_incref(json_object_get(answer, "comments"));
	json_decref(answer);
	return comments;
}

json_t *reviews_json(struct command_context *c, const struct rows *reviews)
{
	json_t *list = json_array();

	for (size_t i = 0; i < reviews->n; i++) {
		const struct review *x = ROWS_AT(reviews, review, i);
		json_t *o = row_json(ROW_REVIEW, x), *comments = comments_of(c, x);

		json_object_set_new(o, "comments", comments ? comments : json_array());
		json_array_append_new(list, o);
	}
	return list;
}

static enum color verdict_color(enum verdict verdict)
{
	return verdict == VERDICT_APPROVE   ? COLOR_GREEN
	       : verdict == VERDICT_CHANGES ? COLOR_RED
					    : COLOR_YELLOW;
}

static void add_review(struct command_context *c, const struct review *x, struct str *out)
{
	char time[40], took[40];

	clock_text(x->at, time, sizeof time);
	str_add(out, "review       ");
	add_color(out, c, verdict_color(x->verdict), verdict_name(x->verdict));
	str_addf(out, " at %.10s, %s, by ", x->head, time);
	add_line(out, x->model);
	str_addf(out, " in %s", duration_text(x->took, took, sizeof took));
	if (x->input_tokens || x->output_tokens)
		str_addf(out,
			" (%" PRId64 " tokens read, %" PRId64 " of them cached, %" PRId64
			" written)",
			x->input_tokens, x->cached_tokens, x->output_tokens);
	if (x->cut)
		str_add(out, ", not shown the whole change");
	str_add(out, ": ");
	add_sentence(out, x->summary);
	str_add(out, "\n");
}

static void add_comments(struct command_context *c, const struct review *x, struct str *out)
{
	json_t *comments = comments_of(c, x);

	for (size_t i = 0; i < json_array_size(comments); i++) {
		const char *path = "", *body = "";
		json_int_t line = 0;

		json_unpack(json_array_get(comments, i), "{s:s, s:I, s:s}", "path", &path, "line",
			&line, "body", &body);
		str_add(out, "             ");
		add_line(out, path);
		if (line)
			str_addf(out, ":%lld", (long long)line);
		str_add(out, ": ");
		add_sentence(out, body);
		str_add(out, "\n");
	}
	json_decref(comments);
}

void reviews_add(struct command_context *c, const struct rows *reviews, struct str *out)
{
	for (size_t i = 0; i < reviews->n; i++)
		add_review(c, ROWS_AT(reviews, review, i), out);
	if (reviews->n)
		add_comments(c, ROWS_AT(reviews, review, reviews->n - 1), out);
}
