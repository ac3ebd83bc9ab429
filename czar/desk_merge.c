/*
 * The desk's last acts: merging a pull request, bringing its branch up to date.
 *
 * Each names the commit that it is meant for, and GitHub does it at that one or not at all. What a
 * person did first is an answer, not an error.
 */
#include <string.h>

#include "checks/pulls.h"
#include "czar/desk_call.h"
#include "czar/desk_verbs.h"

/* --- looks --- */

static int look(struct desk_call *c, const json_t *request, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r;

	desk_path(c->d, &path, "/pulls/%lld", (long long)desk_number(request, "number"));
	r = desk_get_anew(c, str_text(&path), "the pull request", err);
	if (r <= 0)
		return r < 0 ? r : desk_refused(c, "the pull request", err);
	return 0;
}

static bool is_merged(const struct desk_call *c)
{
	return json_is_true(json_object_get(c->a.body, "merged"));
}

static void answer(struct desk_call *c, const char *word, const char *what)
{
	str_clear(&c->verb->result);
	str_addf(&c->verb->result, "%s%s", word, what);
}

/* A word for what stands in the way of acting at that head; false: nothing does. */
static bool answer_look(struct desk_call *c, const json_t *request)
{
	const json_t *pull = c->a.body;
	const char *head = desk_at(pull, "head", "sha");

	if (is_merged(c))
		answer(c, PULL_MERGED, desk_at(pull, "merge_commit_sha", NULL));
	else if (!text_equal(desk_at(pull, "state", NULL), "open"))
		answer(c, PULL_REFUSED, "a person closed it");
	else if (!text_equal(head, desk_text(request, "head")))
		answer(c, PULL_HEAD_MOVED, head);
	else
		return false;
	return true;
}

/* GitHub's own sentence. */
static void answer_refused(struct desk_call *c)
{
	char says[TEXT_SIZE];

	github_error_text(&c->a, says, sizeof says);
	answer(c, PULL_REFUSED, says);
}

/* --- merging --- */

static int send_merge(struct desk_call *c, const json_t *request, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	json_t *body = json_pack("{s:s, s:s}", "sha", desk_text(request, "head"), "merge_method",
		desk_text(request, "method"));

	if (*desk_text(request, "title"))
		json_object_set(body, "commit_title", json_object_get(request, "title"));
	if (*desk_text(request, "message"))
		json_object_set(body, "commit_message", json_object_get(request, "message"));
	desk_path(c->d, &path, "/pulls/%lld/merge", (long long)desk_number(request, "number"));
	return desk_write(c, GITHUB_AUTHOR, "PUT", str_text(&path), body, "merging", err);
}

/* Refused, and GitHub does not say why in a number of its own: a look tells conflicts. */
static int answer_unmerged(struct desk_call *c, const json_t *request, struct error *err)
{
	char says[TEXT_SIZE];
	int r;

	github_error_text(&c->a, says, sizeof says);
	r = look(c, request, err);
	if (r < 0)
		return r;
	if (answer_look(c, request))
		return 0;
	if (json_is_false(json_object_get(c->a.body, "mergeable")))
		answer(c, PULL_CONFLICTS, "");
	else
		answer(c, PULL_REFUSED, says);
	return 0;
}

static int answer_merge(struct desk_call *c, const json_t *request, struct error *err)
{
	switch (c->a.status) {
	case 200:
		answer(c, PULL_MERGED, desk_at(c->a.body, "sha", NULL));
		return 0;
	case 405:
		if (desk_says(c, "Base branch was modified")) {
			answer(c, PULL_BASE_MOVED, "");
			return 0;
		}
		return answer_unmerged(c, request, err);
	case 409:
	case 422:
		return answer_unmerged(c, request, err);
	default:
		return desk_refused(c, "merging", err);
	}
}

int desk_was_merged(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	int r = look(&c, request, err);

	if (r == 0 && is_merged(&c))
		answer(&c, PULL_MERGED, desk_at(c.a.body, "merge_commit_sha", NULL));
	return r;
}

int desk_merge(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	int r = look(&c, request, err);

	if (r < 0 || answer_look(&c, request))
		return r;
	if (json_is_false(json_object_get(c.a.body, "mergeable"))) {
		answer(&c, PULL_CONFLICTS, "");
		return 0;
	}
	if (!text_equal(desk_at(c.a.body, "base", "ref"), d->base)) {
		answer(&c, PULL_REFUSED,
			"it is to land in another branch, and nobody verified that");
		return 0;
	}
	if (json_is_true(json_object_get(c.a.body, "draft"))) {
		answer(&c, PULL_REFUSED, "it is a draft: a person has to mark it ready for review");
		return 0;
	}
	r = send_merge(&c, request, err);
	if (r == -EIO && look(&c, request, NULL) == 0 && is_merged(&c))
		return answer_look(&c, request) ? 0 : r;
	return r < 0 ? r : answer_merge(&c, request, err);
}

/* --- bringing it up to date --- */

static int answer_update(struct desk_call *c, const json_t *request, struct error *err)
{
	if (c->a.status == 202)
		return 0;
	if (c->a.status != 422)
		return desk_refused(c, "updating the branch", err);
	if (desk_says(c, "no new commits"))
		return 0;
	if (desk_says(c, "conflict")) {
		answer(c, PULL_CONFLICTS, "");
		return 0;
	}
	answer_refused(c);
	if (desk_says(c, "expected head sha")) {
		int r = look(c, request, err);

		if (r < 0)
			return r;
		answer_look(c, request);
	}
	return 0;
}

int desk_update(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	_cleanup_(str_done) struct str path = {0};
	int r = look(&c, request, err);

	if (r < 0 || answer_look(&c, request))
		return r;
	desk_path(d, &path, "/pulls/%lld/update-branch", (long long)desk_number(request, "number"));
	r = desk_write(&c, GITHUB_AUTHOR, "PUT", str_text(&path),
		json_pack("{s:s}", "expected_head_sha", desk_text(request, "head")),
		"updating the branch", err);
	if (r == -EIO && look(&c, request, NULL) == 0 && answer_look(&c, request))
		return 0;
	return r < 0 ? r : answer_update(&c, request, err);
}
