/*
 * The desk's looks: one pull request, and the list of all that are open.
 *
 * A look writes nothing on GitHub. What hardly changes is remembered for some minutes; the rest is
 * asked conditionally, which costs nothing where nothing changed. What others wrote is cleaned and
 * bounded before it leaves.
 */
#include "czar/desk_look.h"

#include <string.h>

#include "czar/base/file.h"
#include "czar/desk_verbs.h"

enum { PULLS_MOST = 3000 };

/* --- facts --- */

void facts_set(json_t *facts, const char *key, const char *text)
{
	_cleanup_(str_done) struct str clean = {0};
	char line[TEXT_SIZE];

	text_add_clean(&clean, text, strcspn(text, "\r\n"));
	TEXT_SET(line, str_text(&clean));
	json_object_set_new(facts, key, json_string(line));
}

static void kept_path(const json_t *request, const char *name, char ret[PATH_SIZE])
{
	text_setf(ret, PATH_SIZE, "%s/%s", desk_text(request, "logs"), name);
}

bool facts_kept(const json_t *request, const char *name, json_t *facts, const char *key)
{
	char path[PATH_SIZE];

	kept_path(request, name, path);
	if (!path_exists(path))
		return false;
	json_object_set_new(facts, key, json_string(path));
	return true;
}

int facts_keep(const json_t *request, const char *name, const struct str *text, json_t *facts,
	const char *key, struct error *err)
{
	char path[PATH_SIZE];
	int r = dir_make(desk_text(request, "logs"), 0700, err);

	kept_path(request, name, path);
	r = r < 0 ? r : file_write(path, str_text(text), text->len, 0600, err);
	if (r == 0)
		json_object_set_new(facts, key, json_string(path));
	return r;
}

static const char *standing_of(const json_t *pull)
{
	static const char *const known[] = {
		"clean", "behind", "blocked", "dirty", "draft", "has_hooks", "unstable"};
	const char *standing = desk_at(pull, "mergeable_state", NULL);

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_equal(known[i], standing))
			return known[i];
	return "unknown";
}

static const char *mergeable_of(const json_t *pull)
{
	const json_t *mergeable = json_object_get(pull, "mergeable");

	if (json_is_true(mergeable))
		return "yes";
	return json_is_false(mergeable) ? "no" : "unknown";
}

static const char *state_of(const json_t *pull)
{
	if (json_is_true(json_object_get(pull, "merged")))
		return "merged";
	return text_equal(desk_at(pull, "state", NULL), "open") ? "open" : "closed";
}

static json_t *facts_of(const json_t *pull)
{
	json_t *facts = json_pack("{s:I, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:I}", "number",
		(json_int_t)desk_number(pull, "number"), "state", state_of(pull), "head",
		desk_at(pull, "head", "sha"), "branch", desk_at(pull, "head", "ref"), "base",
		desk_at(pull, "base", "ref"), "draft", json_is_true(json_object_get(pull, "draft")),
		"mergeable", mergeable_of(pull), "standing", standing_of(pull), "comments",
		(json_int_t)desk_number(pull, "comments") + desk_number(pull, "review_comments"));

	facts_set(facts, "url", desk_at(pull, "html_url", NULL));
	facts_set(facts, "title", desk_at(pull, "title", NULL));
	if (text_equal(state_of(pull), "merged")) {
		facts_set(facts, "merged_by", desk_at(pull, "merged_by", "login"));
		facts_set(facts, "merge_commit", desk_at(pull, "merge_commit_sha", NULL));
	}
	return facts;
}

/* --- the verbs --- */

int desk_look(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	_cleanup_(str_done) struct str path = {0};
	json_t *facts;
	int r;

	desk_path(d, &path, "/pulls/%lld", (long long)desk_number(request, "number"));
	r = desk_get(&c, str_text(&path), "the pull request", err);
	if (r <= 0)
		return r < 0 ? r : desk_refused(&c, "the pull request", err);
	facts = facts_of(c.a.body);
	if (text_equal(desk_text(facts, "state"), "open")) {
		r = desk_look_checks(&c, request, facts, err);
		r = r < 0 ? r : desk_look_reviews(&c, request, facts, err);
	}
	if (r < 0) {
		json_decref(facts);
		return r;
	}
	ret->number = desk_number(facts, "number");
	ret->facts = facts;
	return 0;
}

int desk_list(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	_cleanup_(str_done) struct str path = {0};
	const json_t *pull;
	size_t i;
	int r;

	(void)request;
	desk_path(d, &path, "/pulls?state=open&sort=updated&direction=desc&per_page=100");
	r = desk_list_all(&c, str_text(&path), NULL, PULLS_MOST, "pull requests", err);
	if (r <= 0)
		return r < 0 ? r : desk_refused(&c, "pull requests", err);
	ret->facts = json_array();
	json_array_foreach (c.a.body, i, pull)
		json_array_append_new(ret->facts,
			json_pack("{s:I, s:s, s:s, s:s}", "number",
				(json_int_t)desk_number(pull, "number"), "branch",
				desk_at(pull, "head", "ref"), "head", desk_at(pull, "head", "sha"),
				"updated", desk_at(pull, "updated_at", NULL)));
	return 0;
}
