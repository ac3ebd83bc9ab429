/*
 * Jobs: what an omnibus is made of, and whether it holds it.
 *
 * The request names its tasks in the order in which they are merged, each with its verified head.
 * Whether that is in the branch, and in the base in the end, is asked of git for each of them.
 */
#include "czar/job_omnibus.h"

#include <stdlib.h>

#include "checks/omnibus.h"
#include "czar/io/git.h"
#include "czar/io/git_collect.h"
#include "czar/io/git_merge.h"

static json_t *members_of(const json_t *request)
{
	return json_object_get(request, "members");
}

/* Did somebody commit to a task's branch since it was handed in? One that is gone holds nothing
 * newer. 1, and the answer says so. */
static int task_moved(const json_t *request, struct job_answer *ret, struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	const json_t *member;
	char ref[300], tip[65];
	size_t i;
	int r = git_open(job_text(request, "checkout"), &g, err);

	if (r < 0)
		return r;
	json_array_foreach (members_of(request), i, member) {
		TEXT_SETF(ref, "refs/heads/%s", job_text(member, "branch"));
		if (git_resolve(g, ref, tip, NULL) < 0 || text_equal(tip, job_text(member, "head")))
			continue;
		str_addf(&ret->result, OMNIBUS_TASK_MOVED "%s %s", job_text(member, "task"), tip);
		return 1;
	}
	return 0;
}

/* --- collecting --- */

struct names {
	struct str name, message;
};

static void set_item(const json_t *member, struct names *n, struct git_collected *ret)
{
	str_addf(&n->name, "%s (%s)", job_text(member, "task"), job_text(member, "branch"));
	str_addf(&n->message, "Merge %s: %s\n\nWorker: %s\n", job_text(member, "task"),
		job_text(member, "title"), job_text(member, "worker"));
	*ret = (struct git_collected){
		str_text(&n->name), job_text(member, "head"), str_text(&n->message)};
}

static int head_tree_of(const json_t *request, const char *head, char ret[65], struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	int r = git_open(job_text(request, "checkout"), &g, err);

	return r < 0 ? r : git_tree_of(g, head, ret, err);
}

static int answer_conflict(const json_t *request, const json_t *member, const struct str *with,
	struct job_answer *ret, struct error *err)
{
	char tree[65];
	int r = head_tree_of(request, job_text(member, "head"), tree, err);

	if (r == 0)
		str_addf(&ret->result, COLLECT_CONFLICT "%s %s %s", job_text(member, "task"), tree,
			str_text(with));
	return r;
}

static int collect(const json_t *request, struct git_collected *items, struct job_answer *ret,
	struct error *err)
{
	_cleanup_(str_done) struct str with = {0};
	char saved[300], tip[65];
	struct git_collecting c = {.checkout = job_text(request, "checkout"),
		.base_ref = job_text(request, "base_ref"),
		.branch = job_text(request, "branch"),
		.saved_refs = saved,
		.items = items,
		.n = json_array_size(members_of(request))};
	size_t at = 0;
	int r;

	TEXT_SETF(saved, "refs/czar/saved/%s", job_text(request, "task"));
	r = git_act_collect(&c, tip, &at, &with, err);
	if (r == 1)
		return answer_conflict(
			request, json_array_get(members_of(request), at), &with, ret, err);
	if (r == 0)
		str_addf(&ret->result, COLLECT_DONE "%s %zu", tip, c.n);
	return r;
}

int job_collect(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err)
{
	size_t n = json_array_size(members_of(request));
	struct git_collected *items = calloc(n + 1, sizeof *items);
	struct names *names = calloc(n + 1, sizeof *names);
	int r;

	(void)place;
	if (!items || !names)
		abort();
	for (size_t i = 0; i < n; i++)
		set_item(json_array_get(members_of(request), i), &names[i], &items[i]);
	r = task_moved(request, ret, err);
	if (r == 0)
		r = collect(request, items, ret, err);
	for (size_t i = 0; i < n; i++) {
		str_done(&names[i].name);
		str_done(&names[i].message);
	}
	free(names);
	free(items);
	return r < 0 ? r : 0;
}

/* --- does it hold them? --- */

/* Those whose head is not in that commit: "T-1, T-2". */
static void find_missing(struct git *g, const json_t *request, const char *commit, struct str *ret)
{
	const json_t *member;
	size_t i;

	json_array_foreach (members_of(request), i, member) {
		if (!git_is_ancestor(g, job_text(member, "head"), commit))
			str_addf(ret, "%s%s", ret->len ? ", " : "", job_text(member, "task"));
	}
}

int omnibus_is_other(const json_t *request, struct job_answer *ret, struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	_cleanup_(str_done) struct str missing = {0};
	int r = task_moved(request, ret, err);

	if (r != 0 || !json_array_size(members_of(request)))
		return r;
	r = git_open(job_text(request, "checkout"), &g, err);
	if (r < 0)
		return r;
	find_missing(g, request, job_text(request, "head"), &missing);
	if (!missing.len)
		return 0;
	str_addf(&ret->result, OMNIBUS_LACKS "%s", str_text(&missing));
	return 1;
}

static void add_proofs(const json_t *request, const char *base, struct job_answer *ret)
{
	const json_t *member;
	char says[200];
	size_t i;

	ret->checks = json_array();
	TEXT_SETF(says, "%s holds it at %.10s, by %s", job_text(request, "base"), base,
		job_text(request, "task"));
	json_array_foreach (members_of(request), i, member)
		json_array_append_new(ret->checks,
			json_pack("{s:s, s:s, s:s, s:s, s:b, s:i, s:s, s:s}", "task",
				job_text(member, "task"), "head", job_text(member, "head"), "name",
				"landed", "result", "green", "required", 1, "took", 0, "log", "",
				"says", says));
}

int omnibus_prove(
	const json_t *request, const char *base, struct job_answer *ret, struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	_cleanup_(str_done) struct str missing = {0};
	int r;

	if (!json_array_size(members_of(request)))
		return 0;
	r = git_open(job_text(request, "checkout"), &g, err);
	if (r < 0)
		return r;
	find_missing(g, request, base, &missing);
	if (missing.len)
		str_addf(&ret->result, OMNIBUS_NOT_LANDED "%s %s", base, str_text(&missing));
	else
		add_proofs(request, base, ret);
	return 0;
}
