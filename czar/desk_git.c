/*
 * What the desk does with git: fetching, pushing, following, proving, removing a branch.
 *
 * git gets the token only for the server that it is for, and where there is none, or the remote is
 * reached by ssh, it has the user's own ways. What was fetched last decides, not what GitHub's API
 * said before.
 */
#include "czar/desk_git.h"

#include <string.h>

#include "checks/landing.h"
#include "checks/omnibus.h"
#include "checks/pulls.h"
#include "czar/base/hash.h"
#include "czar/desk_verbs.h"
#include "czar/io/git.h"
#include "czar/io/git_prove.h"
#include "czar/io/git_remote.h"
#include "czar/io/github.h"

#define SAVED "refs/czar/saved/%s/%.12s" /* of a task, its commit */

static const usec_t network_most = 5 * USEC_MIN;

/* "https://github.com" of the remote's URL; "" when it is no such address, another server than the
 * token is for, or one that would be shown it by plain http. */
void desk_git_server(const struct desk *d, char *ret, size_t size)
{
	_cleanup_(str_done) struct str url = {0};
	char host[257];
	bool plain;

	text_set(ret, size, "");
	if (git_remote_address(d->place.checkout, d->remote, &url, NULL) < 0)
		return;
	plain = text_starts(str_text(&url), "http://");
	if (!plain && !text_starts(str_text(&url), "https://"))
		return;
	TEXT_SETF(host, "%.*s", (int)strcspn(d->at.host, ":"), d->at.host);
	text_setf(ret, size, "%s%s", plain ? "http://" : "https://", d->at.host);
	if (!text_equal(host, github_host(d->github)) || github_api_check(ret, NULL) < 0)
		text_set(ret, size, "");
}

struct remote {
	struct git_remote git;
	struct git_credential credential;
	char server[300];
};

static void remote_open(struct desk *d, struct remote *r)
{
	*r = (struct remote){.git = {.repository = d->place.checkout,
				     .name = d->remote,
				     .deadline = network_most}};
	desk_git_server(d, r->server, sizeof r->server);
	r->credential.program = d->czar;
	r->credential.url = r->server;
	if (*r->server && github_credential(d->github, &r->credential.user, &r->credential.password,
				  NULL) == 0)
		r->git.credential = &r->credential;
}

/* git has only words for a token that is refused. GitHub has a number, and its door renews what it
 * does not take: an App's before its time, or what the file holds by now. */
static bool has_another_token(struct desk *d, struct remote *r)
{
	char before[HASH_SIZE], after[HASH_SIZE];
	struct github_answer a = {0};
	int asked;

	if (!r->git.credential)
		return false;
	hash_text(r->credential.password, strlen(r->credential.password), before);
	asked = github_get(d->github, GITHUB_AUTHOR, d->path, &a, NULL);
	github_answer_done(&a);
	if (asked == 0)
		remote_open(d, r);
	if (asked < 0 || !r->git.credential)
		return false;
	hash_text(r->credential.password, strlen(r->credential.password), after);
	return !text_equal(before, after);
}

/* git_push, with the token that is good now. */
static int push_with_token(struct desk *d, struct remote *remote, const struct git_push *push,
	struct str *says, struct error *err)
{
	int r = git_push(&remote->git, push, says, err);

	if ((r != GIT_PUSH_REFUSED && r != GIT_PUSH_UNKNOWN) || !has_another_token(d, remote))
		return r;
	str_clear(says);
	return git_push(&remote->git, push, says, err);
}

static int fetch(struct desk *d, struct error *err)
{
	struct remote remote;
	int r;

	remote_open(d, &remote);
	r = git_fetch(&remote.git, err);
	if (r < 0 && has_another_token(d, &remote))
		r = git_fetch(&remote.git, err);
	if (r > 0)
		return error(err, ENOENT, "no remote '%s'", d->remote);
	return r < 0 ? error_wrap(err, "cannot fetch '%s'", d->remote) : 0;
}

int desk_fetch(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	(void)request, (void)ret;
	return fetch(d, err);
}

static int tip_of(const struct desk *d, const char *ref, char ret[65], struct error *err)
{
	_cleanup_(git_done) struct git *g = NULL;
	int r = git_open(d->place.checkout, &g, err);

	return r < 0 ? r : git_resolve(g, ref, ret, err);
}

/* --- pushing --- */

/* Somebody pushed: theirs is fetched, and ours follows it where that loses nothing. */
static int follow(struct desk *d, const json_t *request, const char *theirs,
	struct desk_answer *ret, struct error *err)
{
	const char *head = desk_text(request, "head"), *known = desk_text(request, "pushed");
	char keep[PATH_SIZE];
	int r = fetch(d, err);

	if (r < 0)
		return r;
	if (!git_act_is_in(d->place.checkout, head, theirs) && !text_equal(head, known)) {
		str_addf(&ret->result, PULL_DIVERGED "%s", theirs);
		return 0;
	}
	TEXT_SETF(keep, SAVED, desk_text(request, "task"), head);
	r = git_act_follow(
		d->place.checkout, desk_text(request, "branch"), head, theirs, keep, err);
	if (r == 0)
		str_addf(&ret->result, PULL_HEAD_MOVED "%s", theirs);
	return r;
}

/* What ours does not hold of what was there is kept before it is pushed over: what we followed was
 * somebody else's. What is not to be had from there is not there, and nothing is pushed over it. */
static int keep_pushed(struct desk *d, const json_t *request, struct error *err)
{
	const char *head = desk_text(request, "head"), *was = desk_text(request, "pushed");
	char keep[PATH_SIZE];
	int r;

	if (!*was || git_act_is_in(d->place.checkout, was, head))
		return 0;
	TEXT_SETF(keep, SAVED, desk_text(request, "task"), was);
	if (git_act_keep(d->place.checkout, keep, was, NULL) == 0)
		return 0;
	r = fetch(d, err);
	if (r == 0)
		git_act_keep(d->place.checkout, keep, was, NULL);
	return r;
}

/* What is there already, of our own work, may be pushed over: an agent pushes too. */
static int push_over(struct desk *d, const json_t *request, struct remote *remote,
	struct git_push *push, struct str *says, struct error *err)
{
	int r = push_with_token(d, remote, push, says, err);

	if (r != GIT_PUSH_MOVED || !says->len || fetch(d, err) < 0 ||
		!git_act_is_in(d->place.checkout, str_text(says), push->oid))
		return r;
	{
		_cleanup_(str_done) struct str was = *says;

		*says = (struct str){0};
		push->was = str_text(&was);
		r = git_push(&remote->git, push, says, err);
		push->was = desk_text(request, "pushed");
	}
	return r;
}

int desk_push(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	const char *head = desk_text(request, "head");
	char ref[300], tip[65] = "";
	_cleanup_(str_done) struct str says = {0};
	struct git_push push = {.oid = head, .ref = ref, .was = desk_text(request, "pushed")};
	struct remote remote;
	int r;

	TEXT_SETF(ref, "refs/heads/%s", desk_text(request, "branch"));
	if (tip_of(d, ref, tip, NULL) == 0 && !text_equal(tip, head)) {
		str_addf(&ret->result, LANDING_MOVED "%s", tip);
		return 0;
	}
	r = keep_pushed(d, request, err);
	if (r < 0)
		return r;
	remote_open(d, &remote);
	r = push_over(d, request, &remote, &push, &says, err);
	if (r == GIT_PUSH_MOVED && says.len)
		return follow(d, request, str_text(&says), ret, err);
	if (r == GIT_PUSH_MOVED) { /* the branch is gone there: a person's, or a merge's clean-up */
		push.was = "";
		str_clear(&says);
		r = git_push(&remote.git, &push, &says, err);
	}
	if (r == GIT_PUSH_DONE)
		str_addf(&ret->result, PULL_PUSHED "%s", head);
	else if (r == GIT_PUSH_REFUSED)
		str_addf(&ret->result, PULL_REFUSED "%s", str_text(&says));
	else if (r >= 0)
		r = error(err, EIO, "%s", str_text(&says));
	return r < 0 ? r : 0;
}

/* --- merging --- */

int desk_merge_verified(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	char ref[300], tip[65];
	int r = fetch(d, err);

	TEXT_SETF(ref, "refs/remotes/%s/%s", d->remote, d->base);
	if (r == 0)
		r = tip_of(d, ref, tip, err);
	if (r < 0)
		return r;
	if (text_equal(tip, desk_text(request, "base_commit")))
		return desk_merge(d, request, ret, err);
	/* perhaps it moved because this was merged, and nobody heard of it */
	r = desk_was_merged(d, request, ret, err);
	if (r == 0 && !ret->result.len)
		str_addf(&ret->result, PULL_BASE_MOVED "%s", tip);
	return r;
}

/* Each task of an omnibus has to be there by its own commits: "T-1, T-2" are not. */
static void find_missing(
	const struct desk *d, const json_t *request, const char *base, struct str *ret)
{
	const json_t *member;
	size_t i;

	json_array_foreach (json_object_get(request, "members"), i, member)
		if (!git_act_is_in(d->place.checkout, desk_text(member, "head"), base))
			str_addf(ret, "%s%s", ret->len ? ", " : "", desk_text(member, "task"));
}

int desk_prove(struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	static const char *const words[] = {[GIT_PROVED] = PULL_PROVED,
		[GIT_OTHER_TREE] = PULL_OTHER_TREE,
		[GIT_ABSENT] = PULL_ABSENT};
	_cleanup_(str_done) struct str missing = {0};
	char ref[300], base[65], tree[65];
	struct git_landed_work w = {.base_ref = ref,
		.merged = desk_text(request, "merged"),
		.head = desk_text(request, "head"),
		.tree = desk_text(request, "tree")};
	int r = fetch(d, err);

	TEXT_SETF(ref, "refs/remotes/%s/%s", d->remote, d->base);
	if (r == 0)
		r = git_prove(d->place.checkout, &w, base, tree, err);
	if (r == GIT_PROVED && git_sync_objects(d->place.common_dir, err) < 0)
		return -EIO;
	if (r < 0)
		return r;
	if (r != GIT_ABSENT)
		find_missing(d, request, base, &missing);
	if (missing.len)
		str_addf(&ret->result, OMNIBUS_NOT_LANDED "%s %s", base, str_text(&missing));
	else
		str_addf(&ret->result, "%s%s", words[r], r == GIT_OTHER_TREE ? tree : base);
	return 0;
}

/* --- the branch's end --- */

/* By git and not by GitHub's API, which would remove what somebody pushed a moment ago. */
int desk_drop_branch(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err)
{
	char ref[300];
	_cleanup_(str_done) struct str says = {0};
	struct git_push gone = {.oid = "", .ref = ref, .was = desk_text(request, "head")};
	struct remote remote;
	int r;

	TEXT_SETF(ref, "refs/heads/%s", desk_text(request, "branch"));
	remote_open(d, &remote);
	r = push_with_token(d, &remote, &gone, &says, err);
	if (r == GIT_PUSH_MOVED)
		str_addf(&ret->result, PULL_HEAD_MOVED "%s", str_text(&says));
	else if (r == GIT_PUSH_REFUSED)
		r = error(err, EPERM, "removing the branch: %s", str_text(&says));
	else if (r == GIT_PUSH_UNKNOWN)
		r = error(err, EIO, "removing the branch: %s", str_text(&says));
	return r < 0 ? r : 0;
}
