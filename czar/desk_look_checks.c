/*
 * A look at the checks of a head: check runs and statuses, and why one is red.
 *
 * Which count the base's rules and classic protection say; both can be read by whoever may read the
 * repository. The log of a red job is fetched once.
 */
#include <string.h>

#include "checks/ci_log.h"
#include "czar/head_checks.h"
#include "czar/desk_look.h"

enum { CHECKS_MOST = 3000, LOG_READ_BYTES = 256 * 1024, LOG_KEPT_BYTES = 16 * 1024 };

/* Adds the contexts of one rule or protection. */
static void add_contexts(json_t *names, const json_t *checks)
{
	const json_t *check;
	size_t i;

	json_array_foreach (checks, i, check) {
		const char *name = json_is_string(check) ? json_string_value(check)
							 : desk_at(check, "context", NULL);

		if (*name && !desk_has(names, name))
			json_array_append_new(names, json_string(name));
	}
}

static void add_required_by_rules(json_t *names, const json_t *rules)
{
	const json_t *rule;
	size_t i;

	json_array_foreach (rules, i, rule)
		if (text_equal(desk_at(rule, "type", NULL), "required_status_checks"))
			add_contexts(names, json_object_get(json_object_get(rule, "parameters"),
						    "required_status_checks"));
}

/* Names of the checks that a branch asks for, by rules and by classic protection; a list, lent. */
static int required_checks(
	struct desk_call *c, const char *branch, const json_t **ret, struct error *err)
{
	_cleanup_(str_done) struct str rules = {0}, path = {0};
	json_t *names = desk_recall(c->d, "required", branch);
	const json_t *protection;
	int r;

	*ret = names;
	if (names)
		return 0;
	desk_path(c->d, &rules, "/rules/branches/");
	github_add_segment(&rules, branch);
	str_add(&rules, "?per_page=100");
	desk_path(c->d, &path, "/branches/");
	github_add_segment(&path, branch);
	names = json_array();
	r = desk_list_all(c, str_text(&rules), NULL, CHECKS_MOST, "the rules of the base", err);
	if (r > 0)
		add_required_by_rules(names, c->a.body);
	if (r >= 0 || r == -EPERM)
		r = desk_get(c, str_text(&path), "the base branch", err);
	if (r > 0) {
		protection = json_object_get(
			json_object_get(c->a.body, "protection"), "required_status_checks");
		add_contexts(names, json_object_get(protection, "contexts"));
	}
	if (r < 0 && r != -EPERM) {
		json_decref(names);
		return r;
	}
	*ret = desk_remember(c->d, "required", branch, names);
	return 0;
}

/* The log of a job of GitHub Actions, as far as it lets us read it; else nothing is added. */
static int read_log(struct desk_call *c, int64_t job, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, log = {0};
	int r;

	desk_path(c->d, &path, "/actions/jobs/%lld/logs", (long long)job);
	r = github_get_text(
		c->d->github, GITHUB_AUTHOR, str_text(&path), LOG_READ_BYTES, &c->a, &log, err);
	if (r == -EAGAIN)
		c->verb->until = c->a.until;
	if (r == 0 && c->a.status == 200)
		ci_log_tail(str_text(&log), log.len, LOG_KEPT_BYTES, ret);
	return r == -EAGAIN || r == -EACCES ? r : 0;
}

/* Its log, or else its own report. */
static int read_red(struct desk_call *c, const json_t *red, struct str *ret, struct error *err)
{
	const char *summary = desk_at(red, "output", "summary");
	const char *text = desk_at(red, "output", "text");
	int r = 0;

	if (text_equal(desk_at(red, "app", "slug"), "github-actions"))
		r = read_log(c, desk_number(red, "id"), ret, err);
	if (r == 0 && !ret->len) {
		ci_log_tail(summary, strlen(summary), LOG_KEPT_BYTES, ret);
		ci_log_tail(text, strlen(text), LOG_KEPT_BYTES, ret);
	}
	return r;
}

static int tell_red(struct desk_call *c, const json_t *request, const json_t *red, json_t *facts,
	struct error *err)
{
	_cleanup_(str_done) struct str kept = {0};
	char name[64];
	int r;

	facts_set(facts, "red", head_check_name(red));
	facts_set(facts, "red_text", head_check_says(red));
	facts_set(facts, "red_log", "");
	TEXT_SETF(name, "ci-%lld.log", (long long)desk_number(red, "id"));
	if (!head_check_is_run(red) || facts_kept(request, name, facts, "red_log"))
		return 0;
	r = read_red(c, red, &kept, err);
	return r == 0 && kept.len ? facts_keep(request, name, &kept, facts, "red_log", err) : r;
}

/* Check runs; *ret NULL: this token may not read them (no fine-grained one of a person may). */
static int read_runs(struct desk_call *c, const char *head, json_t **ret, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r;

	desk_path(c->d, &path, "/commits/%s/check-runs?per_page=100", head);
	r = desk_list_all(c, str_text(&path), "check_runs", CHECKS_MOST, "check runs", err);
	if (r < 0 && r != -EPERM)
		return r;
	*ret = r > 0 ? json_incref(c->a.body) : NULL;
	return 0;
}

static int read_statuses(struct desk_call *c, const char *head, json_t **ret, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	int r;

	desk_path(c->d, &path, "/commits/%s/status?per_page=100", head);
	r = desk_list_all(c, str_text(&path), "statuses", CHECKS_MOST, "statuses", err);
	if (r == 0)
		return desk_refused(c, "statuses", err);
	if (r > 0)
		*ret = json_incref(c->a.body);
	return r < 0 ? r : 0;
}

/* Runs that cannot be read are green only where GitHub itself finds nothing in the way. */
static void judge_unread(json_t *facts, struct head_checks *checks)
{
	const char *standing = desk_text(facts, "standing");

	facts_set(facts, "red_text",
		"this token may not read check runs; a GitHub App's or a classic one may");
	if (!text_equal(checks->state, "red") && !text_equal(standing, "clean") &&
		!text_equal(standing, "has_hooks"))
		checks->state = "pending";
}

int desk_look_checks(struct desk_call *c, const json_t *request, json_t *facts, struct error *err)
{
	const char *head = desk_text(facts, "head");
	json_t *runs = NULL, *statuses = NULL;
	const json_t *required = NULL;
	struct head_checks checks;
	int r;

	r = required_checks(c, desk_text(facts, "base"), &required, err);
	r = r < 0 ? r : read_runs(c, head, &runs, err);
	r = r < 0 ? r : read_statuses(c, head, &statuses, err);
	if (r == 0) {
		head_checks_judge(runs, statuses, required, &checks);
		if (!runs)
			judge_unread(facts, &checks);
		json_object_set_new(facts, "checks", json_string(checks.state));
		if (checks.red)
			r = tell_red(c, request, checks.red, facts, err);
	}
	json_decref(runs);
	json_decref(statuses);
	return r;
}
