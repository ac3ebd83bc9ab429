/*
 * A look at what people said: only the word of those counts who may write to the repository.
 */
#include "czar/desk_look.h"

#include "czar/head_reviews.h"
#include "czar/desk_self.h"
#include "czar/desk_verbs.h"

enum { REVIEWS_MOST = 3000 };
#define TOO_MANY "its reviews are too many, or too long, to be read: nobody's word there is known"

struct asker {
	struct desk_call *c;
	int r; /* of a question that went wrong: nobody is known then */
	struct error *err;
};

static bool may_write(const char *login, void *userdata)
{
	struct asker *w = userdata;
	_cleanup_(str_done) struct str path = {0};
	json_t *known = desk_recall(w->c->d, "permission", login);
	const char *permission;
	int r;

	if (known || w->r < 0)
		return w->r == 0 && json_is_true(known);
	desk_path(w->c->d, &path, "/collaborators/");
	github_add_segment(&path, login);
	str_add(&path, "/permission");
	r = desk_get(w->c, str_text(&path), "the permissions of a reviewer", w->err);
	if (r < 0 && r != -EINVAL) {
		w->r = r;
		return false;
	}
	permission = r > 0 ? desk_at(w->c->a.body, "permission", NULL) : "";
	known = json_boolean(text_equal(permission, "admin") || text_equal(permission, "write") ||
			     text_equal(permission, "maintain"));
	return json_is_true(desk_remember(w->c->d, "permission", login, known));
}

static bool is_us(const json_t *account, void *userdata)
{
	struct asker *w = userdata;
	int r = w->r < 0 ? w->r : desk_is_us(w->c, account, w->err);

	w->r = r < 0 ? r : w->r;
	return r > 0;
}

/* The comments that one review put on lines; an array, owned. */
static int comments_of(
	struct desk_call *c, int64_t pull, const json_t *review, json_t **ret, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r;

	desk_path(c->d, &path, "/pulls/%lld/reviews/%lld/comments?per_page=100", (long long)pull,
		(long long)json_integer_value(json_object_get(review, "id")));
	r = desk_list_all(c, str_text(&path), NULL, REVIEWS_MOST, "comments of a review", err);
	if (r < 0)
		return r;
	*ret = r > 0 ? json_incref(c->a.body) : json_array();
	return 0;
}

/* All that stand, in one file, under the newest one's number. */
static int tell_changes(struct desk_call *c, const json_t *request, const json_t *changes,
	json_t *facts, struct error *err)
{
	int64_t pull = desk_number(facts, "number"), id = 0;
	_cleanup_(str_done) struct str all = {0}, line = {0};
	const json_t *review;
	char name[64];
	size_t i;

	json_array_foreach (changes, i, review) {
		json_t *comments = NULL;
		int r = comments_of(c, pull, review, &comments, err);

		if (r < 0)
			return r;
		str_add(&all, all.len ? "\n" : "");
		head_review_tell(review, comments, &all);
		str_clear(&line);
		head_review_line(review, comments, &line);
		json_decref(comments);
		id = json_integer_value(json_object_get(review, "id"));
		facts_set(facts, "changes_by", desk_at(review, "user", "login"));
	}
	facts_set(facts, "changes_text", str_text(&line));
	json_object_set_new(facts, "reviews", json_integer(id));
	TEXT_SETF(name, REVIEW_FILE, (long long)id);
	return id ? facts_keep(request, name, &all, facts, "changes_file", err) : 0;
}

int desk_look_reviews(struct desk_call *c, const json_t *request, json_t *facts, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	struct asker w = {.c = c, .err = err};
	const struct reviewers who = {may_write, is_us, &w};
	struct head_reviews said = {0};
	json_t *reviews;
	int r;

	desk_path(c->d, &path, "/pulls/%lld/reviews?per_page=100",
		(long long)desk_number(facts, "number"));
	r = desk_list_all(c, str_text(&path), NULL, REVIEWS_MOST, "reviews", err);
	if (r == -EFBIG) {
		facts_set(facts, "unread", TOO_MANY);
		return 0;
	}
	if (r <= 0)
		return r < 0 ? r : desk_refused(c, "reviews", err);
	reviews = json_incref(c->a.body);
	head_reviews_read(reviews, desk_text(facts, "head"), &who, &said);
	r = w.r < 0 ? w.r : tell_changes(c, request, said.changes, facts, err);
	facts_set(facts, "approved_by", said.approved_by);
	head_reviews_done(&said);
	json_decref(reviews);
	return r;
}
