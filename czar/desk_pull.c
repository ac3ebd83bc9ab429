/*
 * The desk's pull requests: the one of a branch is there, with our words and what settings add.
 *
 * It is looked for by its number or its branch, and adopted when somebody else opened it; one that
 * is closed or merged already at this head is the answer, not a reason for a second one. Labels and
 * people are added once, when it is first seen, so that nobody is asked twice; what GitHub does not
 * take of them is said and left out.
 */
#include "checks/pull_text.h"

#include <stdlib.h>
#include <string.h>

#include "checks/names.h"
#include "checks/pulls.h"
#include "czar/base/when.h"
#include "czar/desk_call.h"
#include "czar/desk_people.h"
#include "czar/desk_verbs.h"
#include "czar/io/git.h"

enum { FOUND_MOST = 1000, RECORD_MOST = 256, PATTERNS_MOST = 64 };

struct opening {
	struct desk_call c;
	const json_t *request;
	json_t *is;       /* the pull request as GitHub last said; owned */
	struct str notes; /* what was left out */
	struct pull_source source;
	struct git_commit commit;
	const char *patterns[PATTERNS_MOST + 1];
	struct check_result *record;
};

static void opening_done(struct opening *p)
{
	desk_call_done(&p->c);
	json_decref(p->is);
	str_done(&p->notes);
	git_commit_done(&p->commit);
	free(p->record);
}

static void opening_is(struct opening *p, json_t *is)
{
	json_incref(is);
	json_decref(p->is);
	p->is = is;
}

/* --- its words --- */

static void read_record(struct opening *p)
{
	const json_t *list = json_object_get(p->request, "record"), *row;
	size_t n = json_array_size(list), i;

	n = n < RECORD_MOST ? n : RECORD_MOST;
	p->record = calloc(n + 1, sizeof *p->record);
	if (!p->record)
		abort();
	for (i = 0; i < n; i++) {
		struct check_result *c = &p->record[i];
		int outcome;

		row = json_array_get(list, i);
		outcome = name_find(check_outcome_names, desk_text(row, "outcome"));
		TEXT_SET(c->name, desk_text(row, "name"));
		c->outcome = outcome < 0 ? CHECK_RED : (enum check_outcome)outcome;
		c->took = desk_number(row, "took");
		c->required = json_is_true(json_object_get(row, "required"));
	}
	p->source.checks = p->record;
	p->source.n_checks = n;
}

static void read_patterns(struct opening *p)
{
	const json_t *list = json_object_get(p->request, "attribution"), *value;
	size_t n = 0, i;

	json_array_foreach (list, i, value)
		if (json_is_string(value) && n < PATTERNS_MOST)
			p->patterns[n++] = json_string_value(value);
	p->source.attribution = p->patterns;
}

static int read_source(struct opening *p, struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	const char *text = desk_text(p->request, "text"); /* of an omnibus */
	int r = git_open(p->c.d->place.checkout, &g, err);

	if (r == 0)
		r = git_commit(g, desk_text(p->request, "head"), &p->commit, err);
	if (r < 0)
		return r;
	p->source = (struct pull_source){.task = desk_text(p->request, "task"),
		.title = desk_text(p->request, "title"),
		.worker = desk_text(p->request, "worker"),
		.message = *text ? text : str_text(&p->commit.message),
		.head = desk_text(p->request, "head"),
		.base = desk_text(p->request, "base_commit"),
		.tree = desk_text(p->request, "tree")};
	read_patterns(p);
	read_record(p);
	return 0;
}

/* --- finding it --- */

static bool is_open(const json_t *pull)
{
	return text_equal(desk_at(pull, "state", NULL), "open");
}

/* A branch of that name in a fork is another one. */
static bool is_of_branch(const struct opening *p, const json_t *pull)
{
	const json_t *head = json_object_get(pull, "head"), *base = json_object_get(pull, "base");
	int64_t from = desk_number(json_object_get(head, "repo"), "id");

	return text_equal(desk_text(head, "ref"), desk_text(p->request, "branch")) && from &&
	       from == desk_number(json_object_get(base, "repo"), "id");
}

static bool lands_in_base(const struct opening *p, const json_t *pull)
{
	return text_equal(desk_at(pull, "base", "ref"), desk_text(p->request, "base"));
}

/* Closed or merged: at this very head, or since it is asked for, where the answer was lost. */
static bool is_the_answer(const struct opening *p, const json_t *pull)
{
	int64_t asked = desk_number(p->request, "asked");
	usec_t at;

	return text_equal(desk_at(pull, "head", "sha"), desk_text(p->request, "head")) ||
	       (asked && when_parse(desk_text(pull, "closed_at"), 0, &at) && at >= asked);
}

/* The open one; else the newest that is over and was opened for this. NULL. */
static json_t *choose(const struct opening *p, json_t *list)
{
	json_t *pull, *over = NULL;
	size_t i;

	json_array_foreach (list, i, pull) {
		if (!is_of_branch(p, pull) || !lands_in_base(p, pull))
			continue;
		if (is_open(pull))
			return pull;
		if (is_the_answer(p, pull) &&
			desk_number(pull, "number") > desk_number(over, "number"))
			over = pull;
	}
	return over;
}

/* 1 found, 0 there is none. */
static int find_by_branch(struct opening *p, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, head = {0};
	json_t *found;
	int r;

	str_addf(&head, "%s:%s", p->c.d->at.owner, desk_text(p->request, "branch"));
	desk_path(p->c.d, &path, "/pulls?state=all&per_page=100&head=");
	github_add_segment(&path, str_text(&head));
	r = desk_list_all(&p->c, str_text(&path), NULL, FOUND_MOST, "pull requests", err);
	if (r <= 0)
		return r < 0 ? r : desk_refused(&p->c, "pull requests", err);
	found = choose(p, p->c.a.body);
	if (found)
		opening_is(p, found);
	return found != NULL;
}

/* The remote may have become another repository, whose numbers mean others' pull requests. */
static int find(struct opening *p, struct error *err)
{
	int64_t number = desk_number(p->request, "number");
	_cleanup_(str_done) struct str path = {0};
	int r;

	if (!number)
		return find_by_branch(p, err);
	desk_path(p->c.d, &path, "/pulls/%lld", (long long)number);
	r = desk_get_anew(&p->c, str_text(&path), "the pull request", err);
	if (r > 0 && !is_of_branch(p, p->c.a.body))
		return find_by_branch(p, err);
	if (r > 0)
		opening_is(p, p->c.a.body);
	return r == 0 ? desk_refused(&p->c, "the pull request", err) : r;
}

/* --- opening it --- */

static int send_open(struct opening *p, const struct pull_text *text, bool draft, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	json_t *body = json_pack("{s:s, s:s, s:s, s:s}", "title", str_text(&text->title), "head",
		desk_text(p->request, "branch"), "base", desk_text(p->request, "base"), "body",
		str_text(&text->body));

	if (draft)
		json_object_set_new(body, "draft", json_true());
	desk_path(p->c.d, &path, "/pulls");
	return desk_write(
		&p->c, GITHUB_AUTHOR, "POST", str_text(&path), body, "opening a pull request", err);
}

/* 1 it is there, 0 there is nothing to ask for. */
static int opened(struct opening *p, struct error *err)
{
	int r;

	if (p->c.a.status == 201) {
		opening_is(p, p->c.a.body);
		return 1;
	}
	if (p->c.a.status == 422 && desk_says(&p->c, "No commits between"))
		return 0;
	if (p->c.a.status == 422 && desk_says(&p->c, "already exists")) {
		r = find_by_branch(p, err);
		return r == 0 ? error(err, EINVAL,
					"GitHub has a pull request of this branch, and does not "
					"list it")
			      : r;
	}
	return desk_refused(&p->c, "opening a pull request", err);
}

/* The answer was lost: did it happen? */
static int open_or_not(struct opening *p)
{
	return find_by_branch(p, NULL) > 0 ? 1 : -EIO;
}

static int open_new(struct opening *p, struct error *err)
{
	_cleanup_(pull_text_done) struct pull_text text = {0};
	bool draft = json_is_true(json_object_get(p->request, "draft"));
	int r;

	pull_text_make(&p->source, &text);
	r = send_open(p, &text, draft, err);
	if (r == 0 && draft && p->c.a.status == 422 && desk_says(&p->c, "draft")) {
		pull_note(
			&p->notes, "drafts are not available in this repository: opened as it is");
		r = send_open(p, &text, false, err);
	}
	if (r == -EIO)
		return open_or_not(p);
	return r < 0 ? r : opened(p, err);
}

/* --- its words, again --- */

static bool is_to_be_edited(struct opening *p, struct pull_text *ret)
{
	return pull_text_edit(
		&p->source, desk_at(p->is, "title", NULL), desk_at(p->is, "body", NULL), ret);
}

static int look_anew(struct opening *p, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r;

	desk_path(p->c.d, &path, "/pulls/%lld", (long long)desk_number(p->is, "number"));
	r = desk_get_anew(&p->c, str_text(&path), "the pull request", err);
	if (r > 0)
		opening_is(p, p->c.a.body);
	return r == 0 ? desk_refused(&p->c, "the pull request", err) : r;
}

static int send_edit(struct opening *p, const struct pull_text *text, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	json_t *body = json_object();

	if (!text_equal(str_text(&text->title), desk_at(p->is, "title", NULL)))
		json_object_set_new(body, "title", json_string(str_text(&text->title)));
	json_object_set_new(body, "body", json_string(str_text(&text->body)));
	desk_path(p->c.d, &path, "/pulls/%lld", (long long)desk_number(p->is, "number"));
	return desk_write(&p->c, GITHUB_AUTHOR, "PATCH", str_text(&path), body,
		"editing the pull request", err);
}

static int edit(struct opening *p, struct error *err)
{
	_cleanup_(pull_text_done) struct pull_text text = {0}, more = {0};
	int r;

	if (!is_open(p->is) || !is_to_be_edited(p, &text))
		return 0;
	r = send_edit(p, &text, err);
	if (r == -EIO)
		return look_anew(p, NULL) > 0 && !is_to_be_edited(p, &more) ? 0 : -EIO;
	if (r < 0)
		return r;
	if (p->c.a.status != 200)
		return desk_refused(&p->c, "editing the pull request", err);
	opening_is(p, p->c.a.body);
	if (is_to_be_edited(p, &more))
		pull_note(&p->notes, "GitHub did not keep its text as it was sent");
	return 0;
}

/* --- the verb --- */

static int there(struct opening *p, struct error *err)
{
	int r = read_source(p, err);

	r = r < 0 ? r : find(p, err);
	if (r == 0)
		return open_new(p, err);
	r = r < 0 ? r : edit(p, err);
	return r < 0 ? r : 1;
}

int desk_pull(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(opening_done) struct opening p = {.c = {.d = d, .verb = ret}, .request = request};
	int r = there(&p, err);

	if (r == 0) {
		str_addf(&ret->result, PULL_EMPTY "there are no commits between %s and %s",
			desk_text(request, "base"), desk_text(request, "branch"));
		return 0;
	}
	if (r > 0 && desk_number(request, "number") != desk_number(p.is, "number") && is_open(p.is))
		r = pull_add_people(&p.c, request, p.is, &p.notes, err);
	if (r < 0)
		return r;
	ret->number = desk_number(p.is, "number");
	str_addf(&ret->result, PULL_IS "%lld %s%s%s", (long long)ret->number,
		desk_at(p.is, "html_url", NULL), p.notes.len ? " " : "", str_text(&p.notes));
	return 0;
}
