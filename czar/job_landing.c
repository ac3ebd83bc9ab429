/*
 * Jobs: verifying what would land, and landing it.
 *
 * Both begin by looking whether the task's branch still is where it was handed in. Verifying leaves
 * one commit under refs/czar/landing/TASK; landing moves the base to that commit and to no other.
 */
#include "czar/job_landing.h"

#include <stdlib.h>
#include <string.h>

#include "checks/built_in_checks.h"
#include "checks/landing.h"
#include "czar/base/hash.h"
#include "czar/hook_place.h"
#include "czar/io/git.h"
#include "czar/io/git_landing.h"
#include "czar/job_checks.h"
#include "czar/job_omnibus.h"

enum { LIST_MOST = 257 };

static enum git_join join_of(const json_t *request)
{
	const char *name = job_text(request, "join");

	if (text_equal(name, "none"))
		return GIT_JOIN_NONE;
	if (text_equal(name, "rebase"))
		return GIT_JOIN_REBASE;
	return text_equal(name, "squash") ? GIT_JOIN_SQUASH : GIT_JOIN_MERGE;
}

static struct git_landing landing_of(const json_t *request)
{
	return (struct git_landing){
		.checkout = job_text(request, "checkout"),
		.base = job_text(request, "base"),
		.base_ref = job_text(request, "base_ref"),
		.head = job_text(request, "head"),
		.message = job_text(request, "message"),
		.ref = job_text(request, "ref"),
		.join = join_of(request),
	};
}

/* Did somebody commit to the branch since? 1, and the answer says so. A branch that is gone holds
 * nothing newer; of one that is a worker's, and not the task's, only the head counts. */
static int head_moved(const json_t *request, struct job_answer *ret, struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	char ref[300], tip[65];
	int r;

	if (!*job_text(request, "branch"))
		return 0;
	r = git_open(job_text(request, "checkout"), &g, err);
	if (r < 0)
		return r;
	TEXT_SETF(ref, "refs/heads/%s", job_text(request, "branch"));
	if (git_resolve(g, ref, tip, NULL) < 0 || text_equal(tip, job_text(request, "head")))
		return 0;
	str_addf(&ret->result, LANDING_MOVED "%s", tip);
	return 1;
}

/* --- verify --- */

/* Hooks run as the user in every checkout; where core.hooksPath leads into this one, they are work
 * like any other. */
static void protect_hooks(
	const struct project_place *place, const char **protects, char folder[PATH_SIZE])
{
	char path[PATH_SIZE];
	size_t n = 0;

	while (protects[n])
		n++;
	if (hook_folder_find(place, path, sizeof path, NULL) == 0 &&
		project_path_below(place, path, folder, PATH_SIZE) &&
		!text_starts(folder, ".git/")) {
		protects[n] = folder;
		protects[n + 1] = NULL;
	}
}

/* A task that says what it touches may hold others' work that has not landed: that touches what
 * they say, and anything where they say nothing. */
static int add_others_touches(const json_t *request, const char **touches, struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	const json_t *other, *glob;
	size_t n = 0, i, k;
	int r;

	while (touches[n])
		n++;
	if (!n)
		return 0;
	r = git_open(job_text(request, "checkout"), &g, err);
	if (r < 0)
		return r;
	json_array_foreach (json_object_get(request, "others"), i, other) {
		const json_t *globs = json_object_get(other, "touches");

		if (!git_is_ancestor(g, job_text(other, "head"), job_text(request, "head")))
			continue;
		if (!json_array_size(globs) || n + json_array_size(globs) >= LIST_MOST) {
			touches[0] = NULL;
			return 0;
		}
		json_array_foreach (globs, k, glob)
			touches[n++] = json_string_value(glob);
		touches[n] = NULL;
	}
	return 0;
}

/* What nobody wants in the base, whatever the project's own checks say. */
static int check_work(const struct project_place *place, const json_t *request,
	const struct git_changed *c, struct checks_run *run, char protected[TEXT_SIZE],
	struct error *err)
{
	const char *touches[LIST_MOST], *protects[LIST_MOST], *must_touch[LIST_MOST];
	struct built_in_finding found[BUILT_IN_FINDINGS_MOST];
	char hooks[PATH_SIZE];
	struct built_in_work w = {.diff = str_text(&c->diff),
		.diff_bytes = c->diff.len,
		.n = c->n,
		.touches = touches,
		.protects = protects,
		.must_touch = must_touch,
		.file_most_bytes = json_integer_value(json_object_get(request, "file_most_bytes"))};
	struct built_in_file *files;
	size_t n;
	int r;

	job_list(request, "touches", touches, LIST_MOST);
	r = add_others_touches(request, touches, err);
	if (r < 0)
		return r;
	files = calloc(c->n + 1, sizeof *files);
	if (!files)
		abort();
	for (size_t i = 0; i < c->n; i++)
		files[i] = (struct built_in_file){
			c->files[i].path, c->files[i].status, c->files[i].bytes};
	w.files = files;
	job_list(request, "protects", protects, LIST_MOST - 1);
	protect_hooks(place, protects, hooks);
	job_list(request, "must_touch", must_touch, LIST_MOST);
	n = built_in_check(&w, found);
	for (size_t i = 0; i < n; i++)
		checks_add_finding(run, found[i].check, found[i].text);
	if (c->diff_cut)
		checks_add_finding(run, "diff-size", "the diff is too long to be looked through");
	built_in_protected(&w, protected);
	free(files);
	return 0;
}

static void answer_red(
	const struct checks_run *run, const struct git_joined *j, struct job_answer *ret)
{
	char key[HASH_SIZE];

	hash_text(str_text(&run->failure), run->failure.len, key);
	str_addf(&ret->result, VERIFY_RED "%.40s %s %s", key, j->head_tree, str_text(&run->red));
}

static void answer_green(const struct git_joined *j, const char *protected, struct job_answer *ret)
{
	str_addf(&ret->result, VERIFY_GREEN "%s %s %s%s%s", j->base, j->commit, j->tree,
		*protected ? " " : "", protected);
}

/* A person has merged it: what it changes cannot be told any more, and nothing is left to land. */
static bool is_in_base(const struct git_joined *j)
{
	return text_equal(j->commit, j->base);
}

static int run_all(const struct project_place *place, const json_t *request,
	const struct git_joined *j, struct job_answer *ret, struct error *err)
{
	_cleanup_(checks_done) struct checks_run run = {.task = job_text(request, "task"),
		.head = job_text(request, "head"),
		.commit = j->commit,
		.results = json_array()};
	_cleanup_(git_changed_done) struct git_changed changed = {0};
	char protected[TEXT_SIZE] = "";
	int r = git_changed(job_text(request, "checkout"), j->base, j->commit, &changed, err);

	if (r < 0)
		return r;
	if (join_of(request) != GIT_JOIN_NONE && !is_in_base(j))
		r = check_work(place, request, &changed, &run, protected, err);
	if (r == 0)
		r = checks_run(place, request, j, &changed, &run, err);
	if (r < 0)
		return r;
	if (run.red.len)
		answer_red(&run, j, ret);
	else if (run.base_red.len)
		str_addf(&ret->result, VERIFY_BASE_RED "%s %s", j->base, str_text(&run.base_red));
	else
		answer_green(j, protected, ret);
	ret->checks = json_incref(run.results);
	return 0;
}

int job_verify(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err)
{
	struct git_landing l = landing_of(request);
	_cleanup_(str_done) struct str conflict = {0};
	struct git_joined j = {0};
	int r = head_moved(request, ret, err);

	if (r == 0)
		r = omnibus_is_other(request, ret, err);
	if (r != 0)
		return r < 0 ? r : 0;
	r = git_act_join(&l, &j, &conflict, err);
	if (r < 0)
		return r;
	if (r == 0)
		return run_all(place, request, &j, ret, err);
	str_addf(&ret->result, VERIFY_CONFLICT "%s %s", j.head_tree, str_text(&conflict));
	return 0;
}

/* --- land --- */

int job_land(const struct project_place *place, const json_t *request, struct job_answer *ret,
	struct error *err)
{
	static const char *const words[] = {
		[GIT_LANDED] = LAND_LANDED,
		[GIT_BASE_MOVED] = LAND_BASE_MOVED,
		[GIT_CHECKOUT_REFUSES] = LAND_REFUSED,
	};
	struct git_landing l = landing_of(request);
	_cleanup_(str_done) struct str says = {0};
	struct git_joined j = {0};
	int r = 0;

	if (!json_is_true(json_object_get(request, "landed"))) {
		r = head_moved(request, ret, err);
		if (r == 0)
			r = omnibus_is_other(request, ret, err);
	}
	if (r != 0)
		return r < 0 ? r : 0;
	TEXT_SET(j.base, job_text(request, "base_commit"));
	TEXT_SET(j.commit, job_text(request, "commit"));
	TEXT_SET(j.tree, job_text(request, "tree"));
	r = git_act_land(&l, &j, &says, err);
	if (r < 0)
		return r;
	if (r == GIT_LANDED)
		r = git_sync_objects(place->common_dir, err);
	if (r == GIT_LANDED)
		r = omnibus_prove(request, str_text(&says), ret, err);
	if (r < 0 || ret->result.len)
		return r < 0 ? r : 0;
	str_addf(&ret->result, "%s%s", words[r], str_text(&says));
	return 0;
}
