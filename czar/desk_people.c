/*
 * Labels and people of a pull request.
 *
 * Each call adds and takes nothing away, so all of it may be done again. What GitHub does not take
 * is noted and left out: nothing lands later for want of a label.
 */
#include "czar/desk_people.h"

#include <string.h>
#include <strings.h>

struct people {
	struct desk_call *c;
	const json_t *request, *pull;
	struct str *notes;
};

void pull_note(struct str *notes, const char *fmt, ...)
{
	va_list ap;

	str_add(notes, notes->len ? "; " : "");
	va_start(ap, fmt);
	str_vaddf(notes, fmt, ap);
	va_end(ap);
}

static bool has_name(const json_t *list, const char *key, const char *name)
{
	const json_t *value;
	size_t i;

	json_array_foreach (list, i, value)
		if (strcasecmp(desk_at(value, key, NULL), name) == 0)
			return true;
	return false;
}

/* Those of the request that are not among what is there; owned. */
static json_t *missing(
	const struct people *p, const char *wanted, const json_t *there, const char *key)
{
	const json_t *list = json_object_get(p->request, wanted);
	json_t *ret = json_array(), *value;
	size_t i;

	json_array_foreach (list, i, value)
		if (json_is_string(value) && !has_name(there, key, json_string_value(value)))
			json_array_append(ret, value);
	return ret;
}

/* Sends it unless it is empty. 0 also when GitHub does not want it: then that is noted. */
static int add(struct people *p, const char *where, const char *what, const char *key, json_t *list,
	struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	char says[TEXT_SIZE];
	int r;

	if (json_array_size(list) == 0) {
		json_decref(list);
		github_answer_done(&p->c->a);
		return 0;
	}
	desk_path(p->c->d, &path, "/%s/%lld/%s", where, (long long)desk_number(p->pull, "number"),
		what);
	r = desk_write(p->c, GITHUB_AUTHOR, "POST", str_text(&path), json_pack("{s:o}", key, list),
		what, err);
	if (r < 0)
		return r;
	if (p->c->a.status >= 300) {
		github_error_text(&p->c->a, says, sizeof says);
		pull_note(p->notes, "%s: %s", what, says);
	}
	return 0;
}

static int add_labels(struct people *p, struct error *err)
{
	return add(p, "issues", "labels", "labels",
		missing(p, "labels", json_object_get(p->pull, "labels"), "name"), err);
}

/* Whom GitHub does not know it leaves out without a word. */
static int add_assignees(struct people *p, struct error *err)
{
	json_t *list = missing(p, "assignees", json_object_get(p->pull, "assignees"), "login");
	const json_t *value, *there;
	size_t i;
	int r;

	json_incref(list);
	r = add(p, "issues", "assignees", "assignees", list, err);
	if (r == 0 && p->c->a.status == 201) {
		there = json_object_get(p->c->a.body, "assignees");
		json_array_foreach (list, i, value)
			if (!has_name(there, "login", json_string_value(value)))
				pull_note(p->notes, "%s cannot be assigned",
					json_string_value(value));
	}
	json_decref(list);
	return r;
}

/* Takes "org/team" and the author out of a list of reviewers; slugs of teams go into ret. */
static void part_reviewers(struct people *p, json_t *people, json_t *teams)
{
	const char *author = desk_at(p->pull, "user", "login");

	for (size_t i = json_array_size(people); i-- > 0;) {
		const char *name = json_string_value(json_array_get(people, i));
		const char *slash = strchr(name, '/');

		if (!slash && strcasecmp(name, author) != 0)
			continue;
		if (!slash)
			pull_note(p->notes, "%s opened it and cannot review it", name);
		else if (!has_name(json_object_get(p->pull, "requested_teams"), "slug", slash + 1))
			json_array_append_new(teams, json_string(slash + 1));
		json_array_remove(people, i);
	}
}

static int add_reviewers(struct people *p, struct error *err)
{
	json_t *people =
		missing(p, "reviewers", json_object_get(p->pull, "requested_reviewers"), "login");
	json_t *teams = json_array();
	int r;

	part_reviewers(p, people, teams);
	r = add(p, "pulls", "requested_reviewers", "reviewers", people, err);
	if (r < 0) {
		json_decref(teams);
		return r;
	}
	return add(p, "pulls", "requested_reviewers", "team_reviewers", teams, err);
}

int pull_add_people(struct desk_call *c, const json_t *request, const json_t *pull,
	struct str *notes, struct error *err)
{
	struct people p = {.c = c, .request = request, .pull = pull, .notes = notes};
	int r = add_labels(&p, err);

	r = r < 0 ? r : add_assignees(&p, err);
	return r < 0 ? r : add_reviewers(&p, err);
}
