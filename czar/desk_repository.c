/*
 * The desk's look at the repository: what its base branch asks of what lands there.
 *
 * Rules are readable by everybody who reads the repository, classic protection only by
 * administrators; whoever is not one learns from the branch alone that it is protected, and which
 * checks it wants. Where nothing can be read, that is said and not taken for nothing.
 */
#include "czar/desk_repository.h"

#include <string.h>

#include "checks/branch_rules.h"
#include "czar/desk_self.h"
#include "czar/desk_verbs.h"

enum { RULES_MOST = 1000 };

/* --- reading --- */

static bool on(const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);

	return json_is_true(value) || json_is_true(json_object_get(value, "enabled"));
}

/* One line, cleaned. */
static void set_name(char *dst, size_t size, const char *name)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, name, strcspn(name, "\r\n"));
	text_set(dst, size, str_text(&clean));
}

static void add_name(char *names, size_t size, const char *name)
{
	_cleanup_(str_done) struct str all = {0};

	if (!*name || text_list_has(names, name))
		return;
	str_add(&all, names);
	str_add(&all, all.len ? ", " : "");
	text_add_clean(&all, name, strcspn(name, "\r\n"));
	text_set(names, size, str_text(&all));
}

static void add_checks(struct branch_rules *b, const json_t *checks)
{
	const json_t *check;
	size_t i;

	json_array_foreach (checks, i, check)
		add_name(b->checks, sizeof b->checks,
			json_is_string(check) ? json_string_value(check)
					      : desk_text(check, "context"));
}

void branch_rules_read_repository(struct branch_rules *b, const json_t *repository)
{
	set_name(b->repository, sizeof b->repository, desk_text(repository, "full_name"));
	b->archived = on(repository, "archived") || on(repository, "disabled");
	b->may_push = on(json_object_get(repository, "permissions"), "push");
	b->merge = on(repository, "allow_merge_commit");
	b->squash = on(repository, "allow_squash_merge");
	b->rebase = on(repository, "allow_rebase_merge");
}

/* Of what everybody may read: is it protected, and by which checks? */
void branch_rules_read_branch(struct branch_rules *b, const json_t *branch)
{
	const json_t *checks =
		json_object_get(json_object_get(branch, "protection"), "required_status_checks");

	b->hidden = on(json_object_get(branch, "protection"), "enabled");
	if (!text_equal(desk_text(checks, "enforcement_level"), "off"))
		add_checks(b, json_object_get(checks, "contexts"));
}

static void need_approvals(struct branch_rules *b, int64_t n)
{
	b->approvals = n > b->approvals ? n : b->approvals;
}

static void read_pull_request(struct branch_rules *b, const json_t *p)
{
	const json_t *methods = json_object_get(p, "allowed_merge_methods");

	need_approvals(b, desk_number(p, "required_approving_review_count"));
	b->code_owners |= on(p, "require_code_owner_review");
	b->last_push |= on(p, "require_last_push_approval");
	b->threads |= on(p, "required_review_thread_resolution");
	if (json_array_size(methods) > 0) {
		bool known = b->merge || b->squash || b->rebase;

		b->merge = desk_has(methods, "merge") && (b->merge || !known);
		b->squash = desk_has(methods, "squash") && (b->squash || !known);
		b->rebase = desk_has(methods, "rebase") && (b->rebase || !known);
	}
}

static void read_status_checks(struct branch_rules *b, const json_t *p)
{
	add_checks(b, json_object_get(p, "required_status_checks"));
	b->strict |= on(p, "strict_required_status_checks_policy");
}

static void read_signatures(struct branch_rules *b, const json_t *p)
{
	(void)p;
	b->signatures = true;
}

static void read_linear(struct branch_rules *b, const json_t *p)
{
	(void)p;
	b->linear = true;
}

static void read_queue(struct branch_rules *b, const json_t *p)
{
	(void)p;
	b->queue = true;
}

static void read_update(struct branch_rules *b, const json_t *p)
{
	(void)p;
	b->locked = true;
}

/* What no pull request of ours does anyway. */
static void read_nothing(struct branch_rules *b, const json_t *p)
{
	(void)b, (void)p;
}

static const struct {
	const char *type;
	void (*read)(struct branch_rules *b, const json_t *parameters);
} rules[] = {
	{"pull_request", read_pull_request},
	{"required_status_checks", read_status_checks},
	{"required_signatures", read_signatures},
	{"required_linear_history", read_linear},
	{"merge_queue", read_queue},
	{"update", read_update},
	{"creation", read_nothing},
	{"deletion", read_nothing},
	{"non_fast_forward", read_nothing},
	{"copilot_code_review", read_nothing},
};

static void read_rule(struct branch_rules *b, const json_t *rule)
{
	const char *type = desk_text(rule, "type");

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (!text_equal(rules[i].type, type))
			continue;
		rules[i].read(b, json_object_get(rule, "parameters"));
		return;
	}
	add_name(b->others, sizeof b->others, type);
}

void branch_rules_read_rules(struct branch_rules *b, const json_t *list)
{
	const json_t *rule;
	size_t i;

	json_array_foreach (list, i, rule)
		read_rule(b, rule);
}

/* Classic protection, as an administrator reads it: with it nothing is hidden. */
void branch_rules_read_protection(struct branch_rules *b, const json_t *protection)
{
	const json_t *reviews = json_object_get(protection, "required_pull_request_reviews");
	const json_t *checks = json_object_get(protection, "required_status_checks");

	b->hidden = false;
	need_approvals(b, desk_number(reviews, "required_approving_review_count"));
	b->code_owners |= on(reviews, "require_code_owner_reviews");
	b->last_push |= on(reviews, "require_last_push_approval");
	b->threads |= on(protection, "required_conversation_resolution");
	b->signatures |= on(protection, "required_signatures");
	b->linear |= on(protection, "required_linear_history");
	b->locked |= on(protection, "lock_branch") ||
		     json_is_object(json_object_get(protection, "restrictions"));
	b->strict |= on(checks, "strict");
	add_checks(b, json_object_get(checks, "contexts"));
}

/* --- asking --- */

static int look_at_repository(struct desk_call *c, struct branch_rules *b, struct error *err)
{
	int r = desk_get(c, c->d->path, "the repository", err);

	if (r <= 0)
		return r < 0 ? r : desk_refused(c, "the repository", err);
	branch_rules_read_repository(b, c->a.body);
	b->may_push |= !*b->user; /* of an installation GitHub does not say */
	return 0;
}

static int look_at_branch(struct desk_call *c, struct branch_rules *b, struct error *err)
{
	_cleanup_(str_done) struct str branch = {0}, list = {0}, protection = {0};
	int r;

	desk_path(c->d, &branch, "/branches/");
	github_add_segment(&branch, b->branch);
	desk_path(c->d, &list, "/rules/branches/");
	github_add_segment(&list, b->branch);
	str_add(&list, "?per_page=100");
	str_addf(&protection, "%s/protection", str_text(&branch));
	r = desk_get(c, str_text(&branch), "the base branch", err);
	if (r <= 0) {
		b->missing = true;
		return r;
	}
	branch_rules_read_branch(b, c->a.body);
	r = desk_list_all(c, str_text(&list), NULL, RULES_MOST, "the rules of the base", err);
	if (r > 0)
		branch_rules_read_rules(b, c->a.body);
	if (r < 0 && r != -EPERM) /* a private repository on a plan without rules */
		return r;
	r = desk_get(c, str_text(&protection), "the protection of the base", err);
	if (r > 0)
		branch_rules_read_protection(b, c->a.body);
	return r < 0 && r != -EPERM ? r : 0;
}

static int look_at_user(
	struct desk_call *c, enum github_identity who, char *ret, size_t size, struct error *err)
{
	const char *login;
	int r = desk_login(c, who, &login, err);

	if (r == 0)
		set_name(ret, size, login);
	return r;
}

static int look_at_reviewer(struct desk_call *c, struct branch_rules *b, struct error *err)
{
	int r;

	b->has_reviewer = github_has_reviewer(c->d->github);
	if (!b->has_reviewer)
		return 0;
	r = look_at_user(c, GITHUB_REVIEWER, b->reviewer, sizeof b->reviewer, err);
	r = r < 0 ? r : desk_ask_as(c, GITHUB_REVIEWER, c->d->path, err);
	b->reviewer_may_push =
		!*b->reviewer || (r == 0 && on(json_object_get(c->a.body, "permissions"), "push"));
	return r;
}

static json_t *sentences(const struct branch_rules *b, const char *method)
{
	static const char *const weights[] = {"ok", "warn", "fail"};
	struct branch_sentence said[BRANCH_SENTENCES_MOST];
	size_t n = branch_rules_say(b, method, said);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "weight", weights[said[i].weight],
				      "text", said[i].text, "fix", said[i].fix));
	return list;
}

int desk_repository(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	_cleanup_(desk_call_done) struct desk_call c = {.d = d, .verb = ret};
	struct branch_rules b = {0};
	int r;

	TEXT_SET(b.branch, d->base);
	r = look_at_user(&c, GITHUB_AUTHOR, b.user, sizeof b.user, err);
	r = r < 0 ? r : look_at_repository(&c, &b, err);
	r = r < 0 ? r : look_at_branch(&c, &b, err);
	r = r < 0 ? r : look_at_reviewer(&c, &b, err);
	if (r < 0)
		return r;
	ret->facts = sentences(&b, desk_text(request, "method"));
	return 0;
}
