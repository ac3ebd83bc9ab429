/*
 * The desk's statuses: czar's own word on a commit, by its context.
 *
 * GitHub keeps each of them, a thousand at most for a commit and a context, so what is said already
 * is not said again.
 */
#include "czar/desk_status.h"

#include <string.h>

#include "checks/pull_text.h"
#include "czar/desk_verbs.h"

enum { STATUSES_MOST = 3000 };

/* The newest of each context is listed. 1 it says so already, 0 not. */
static int is_said(
	struct desk_call *c, const struct commit_status *s, const char *text, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	const json_t *status;
	size_t i;
	int r;

	desk_path(c->d, &path, "/commits/%s/status?per_page=100", s->head);
	r = desk_list_all(c, str_text(&path), "statuses", STATUSES_MOST, "the commit", err);
	if (r <= 0)
		return r < 0 ? r : desk_refused(c, "the commit", err);
	json_array_foreach (c->a.body, i, status)
		if (text_equal(desk_text(status, "context"), s->context))
			return text_equal(desk_text(status, "state"), s->state) &&
			       text_equal(desk_text(status, "description"), text);
	return 0;
}

static int send_status(
	struct desk_call *c, const struct commit_status *s, const char *text, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r;

	desk_path(c->d, &path, "/statuses/%s", s->head);
	r = desk_write(c, GITHUB_AUTHOR, "POST", str_text(&path),
		json_pack("{s:s, s:s, s:s}", "state", s->state, "context", s->context,
			"description", text),
		"setting a status", err);
	if (r == 0 && c->a.status != 201)
		return desk_refused(c, "setting a status", err);
	return r;
}

int desk_set_status(struct desk_call *c, const struct commit_status *s, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	int r;

	pull_text_add(&text, s->text, strcspn(s->text, "\r\n"), STATUS_DESCRIPTION_MOST);
	r = is_said(c, s, str_text(&text), err);
	if (r == 0)
		r = send_status(c, s, str_text(&text), err);
	if (r == -EIO && is_said(c, s, str_text(&text), NULL) > 0)
		r = 0;
	return r < 0 ? r : 0;
}

int desk_status(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	const struct commit_status s = {.head = desk_text(request, "head"),
		.context = desk_text(request, "context"),
		.state = desk_text(request, "state"),
		.text = desk_text(request, "text")};

	return desk_set_status(&c, &s, err);
}
