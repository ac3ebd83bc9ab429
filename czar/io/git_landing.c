/*
 * Landing in git: join, then move.
 *
 * The join is made in memory (git merge-tree --write-tree) and is a commit before anything is
 * tested, so what is tested is what lands, to the byte. A base that is checked out moves together
 * with that checkout or not at all; nobody's unfinished work is in the way of its ref.
 */
#include "czar/io/git_landing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/io/git_forward.h"
#include "czar/io/git_rebase.h"
#include "czar/io/git_run.h"

static bool is_ancestor(const struct git_landing *l, const char *ancestor, const char *descendant)
{
	return git_says_yes(&(struct git_call){.directory = l->checkout,
		.args = GIT_ARGS("merge-base", "--is-ancestor", ancestor, descendant)});
}

int git_id_of(const char *checkout, const char *name, char ret[65], struct error *err)
{
	return git_line(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("rev-parse", "--verify", name)},
		ret, 65, err);
}

static int id_of(const struct git_landing *l, const char *revision, char ret[65], struct error *err)
{
	return git_id_of(l->checkout, revision, ret, err);
}

static int id_of_base(const struct git_landing *l, char ret[65], struct error *err)
{
	char name[300];

	TEXT_SETF(name, "%s^{commit}", l->base_ref);
	return id_of(l, name, ret, err);
}

static int id_of_tree(
	const struct git_landing *l, const char *commit, char ret[65], struct error *err)
{
	char name[80];

	TEXT_SETF(name, "%s^{tree}", commit);
	return id_of(l, name, ret, err);
}

/* TREE NUL, and of a conflict its files, NUL each, up to an empty one (git-merge-tree(1)). */
int git_join_trees(const char *checkout, const char *ours, const char *theirs, char ret[65],
	struct str *conflict, struct error *err)
{
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("merge-tree", "--write-tree", "-z", "--name-only", ours, theirs),
		.kind = GIT_ACT};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	const char *item;
	size_t at = 0;
	int r = git_run(&c, &result, err);

	if (r < 0)
		return r;
	item = git_next_item(&result.output, &at);
	if (result.status > 1 || !item)
		return git_failed(&c, &result, err);
	text_set(ret, 65, item);
	if (result.status == 0)
		return 0;
	str_clear(conflict);
	git_add_names(conflict, &result.output, &at);
	return 1;
}

/* With its @ a time is read as one however few its digits are. */
int git_author_of(const char *checkout, const char *commit, struct str *text,
	const char *environment[4], struct error *err)
{
	struct git_call c = {.directory = checkout,
		.args = GIT_ARGS("log", "-1", "--no-show-signature", "--date=raw",
			"--format=GIT_AUTHOR_NAME=%an%x00GIT_AUTHOR_EMAIL=%ae%x00GIT_AUTHOR_DATE="
			"@%ad",
			commit)};
	size_t at = 0;
	int r = git_must(&c, text, err);

	if (r < 0)
		return r;
	if (text->len)
		text->data[--text->len] = '\0'; /* the newline */
	for (size_t i = 0; i < 3; i++)
		environment[i] = git_next_item(text, &at);
	environment[3] = NULL;
	return 0;
}

/* A squash is its author's work; a merge is czar's. */
static int commit_make(const struct git_landing *l, struct git_joined *j, struct error *err)
{
	_cleanup_(str_done) struct str author = {0};
	const char *environment[4] = {0};
	const char *args[] = {"commit-tree", j->tree, "-p", j->base, "-p", l->head, NULL};
	struct git_call c = {
		.directory = l->checkout, .args = args, .kind = GIT_ACT, .input = l->message};
	int r = 0;

	if (l->join != GIT_JOIN_MERGE) {
		args[4] = NULL; /* the base alone */
		r = git_author_of(l->checkout, l->head, &author, environment, err);
		c.environment = environment;
	}
	return r < 0 ? r : git_line(&c, j->commit, sizeof j->commit, err);
}

/* Commits that cannot be laid one by one become one. */
static int join_make(const struct git_landing *l, struct git_joined *j, struct error *err)
{
	int r = l->join == GIT_JOIN_REBASE ? git_rebase_onto(l, j, err) : 1;

	return r == 1 ? commit_make(l, j, err) : r;
}

/* Read back: only what the ref says is kept. */
static int keep(const struct git_landing *l, const struct git_joined *j, struct error *err)
{
	struct git_call c = {.directory = l->checkout,
		.args = GIT_ARGS("update-ref", "-m", "czar: to land", l->ref, j->commit),
		.kind = GIT_ACT};
	char kept[65] = "";
	int r = git_must(&c, NULL, err);

	if (r == 0)
		r = id_of(l, l->ref, kept, err);
	if (r == 0 && !text_equal(kept, j->commit))
		r = error(err, EIO, "'%s' reads back as '%s'", l->ref, kept);
	return r;
}

/* Where nothing is to land. */
static int head_alone(const struct git_landing *l, struct git_joined *ret, struct error *err)
{
	struct git_joined j = {0};
	int r = git_line(&(struct git_call){.directory = l->checkout,
				 .args = GIT_ARGS("merge-base", l->base_ref, l->head)},
		j.base, sizeof j.base, err);

	if (r == 0)
		r = id_of_tree(l, l->head, j.tree, err);
	if (r < 0)
		return r;
	TEXT_SET(j.commit, l->head);
	TEXT_SET(j.head_tree, j.tree);
	*ret = j;
	return 0;
}

int git_act_join(const struct git_landing *l, struct git_joined *ret, struct str *conflict,
	struct error *err)
{
	struct git_joined j = {0};
	int r;

	if (l->join == GIT_JOIN_NONE)
		return head_alone(l, ret, err);
	r = id_of_base(l, j.base, err);
	if (r == 0)
		r = id_of_tree(l, l->head, j.head_tree, err);
	if (r < 0)
		return r;
	if (is_ancestor(l, l->head, j.base)) {
		TEXT_SET(j.commit, j.base);
		r = id_of_tree(l, j.base, j.tree, err);
	} else {
		r = git_join_trees(l->checkout, j.base, l->head, j.tree, conflict, err);
		if (r == 0)
			r = join_make(l, &j, err);
	}
	if (r == 0)
		r = keep(l, &j, err);
	if (r >= 0)
		*ret = j;
	return r;
}

/* --- what it changes --- */

void git_changed_done(struct git_changed *c)
{
	free(c->files);
	str_done(&c->listing);
	str_done(&c->diff);
	*c = (struct git_changed){0};
}

/* ":MODE MODE OID OID STATUS" NUL PATH NUL ... into files; the ids of new contents, a line each. */
static void listing_parse(struct git_changed *c, struct str *ids, size_t *ret_blobs)
{
	const char *item, *path;
	size_t at = 0, room = 0;

	*ret_blobs = 0;
	while ((item = git_next_item(&c->listing, &at)) &&
		(path = git_next_item(&c->listing, &at))) {
		char mode[8] = "", oid[65] = "", status = '?';

		if (sscanf(item, ":%*7s %7s %*64s %64s %c", mode, oid, &status) != 3)
			continue;
		if (c->n == room) {
			room = room ? 2 * room : 16;
			c->files = realloc(c->files, room * sizeof *c->files);
			if (!c->files)
				abort();
		}
		c->files[c->n] = (struct git_changed_file){path, status, 0};
		if (text_starts(mode, "10")) {
			str_addf(ids, "%s\n", oid);
			c->files[c->n].bytes = -1; /* asked for */
			++*ret_blobs;
		}
		c->n++;
	}
}

static int sizes_ask(
	const char *checkout, struct git_changed *c, const struct str *ids, struct error *err)
{
	struct git_call ask = {.directory = checkout,
		.args = GIT_ARGS("cat-file", "--batch-check=%(objectsize)"),
		.input = str_text(ids)};
	_cleanup_(str_done) struct str sizes = {0};
	char *line, *rest = NULL;
	int r = git_must(&ask, &sizes, err);

	line = r < 0 || !sizes.len ? NULL : strtok_r(sizes.data, "\n", &rest);
	for (size_t i = 0; r == 0 && i < c->n; i++) {
		if (c->files[i].bytes == 0)
			continue;
		if (!line || !text_to_int(line, &c->files[i].bytes))
			return error(
				err, EIO, "git cat-file names no size of '%s'", c->files[i].path);
		line = strtok_r(NULL, "\n", &rest);
	}
	return r;
}

int git_changed(const char *checkout, const char *base, const char *commit, struct git_changed *ret,
	struct error *err)
{
	struct git_call list = {.directory = checkout,
		.args = GIT_ARGS("diff-tree", "-r", "-z", "--raw", "--no-renames", "--abbrev=64",
			base, commit)};
	struct git_call diff = {.directory = checkout,
		.args = GIT_ARGS("diff-tree", "-r", "-p", "-U0", "--text", "--no-renames",
			"--no-ext-diff", "--no-textconv", base, commit)};
	_cleanup_(git_changed_done) struct git_changed c = {0};
	_cleanup_(str_done) struct str ids = {0};
	size_t blobs = 0;
	int r = git_must(&list, &c.listing, err);

	if (r < 0)
		return r;
	listing_parse(&c, &ids, &blobs);
	if (blobs)
		r = sizes_ask(checkout, &c, &ids, err);
	if (r == 0)
		r = git_must(&diff, &c.diff, err);
	if (r == -EFBIG) {
		c.diff_cut = true;
		r = 0;
	}
	if (r < 0)
		return r;
	*ret = c;
	c = (struct git_changed){0};
	return 0;
}

int git_readable_diff(const char *checkout, const char *base, const char *commit, size_t most_bytes,
	struct str *ret, size_t *ret_bytes, struct error *err)
{
	struct git_call diff = {.directory = checkout,
		.args = GIT_ARGS("diff-tree", "-r", "-p", "-U8", "--find-renames", "--no-ext-diff",
			"--no-textconv", "--no-color", base, commit)};
	_cleanup_(str_done) struct str whole = {0};
	int r = git_must(&diff, &whole, err);
	size_t n;

	if (r < 0)
		return r;
	for (n = whole.len; n > most_bytes || (n < whole.len && n && whole.data[n - 1] != '\n');)
		n = n > most_bytes ? most_bytes : n - 1;
	str_add_bytes(ret, str_text(&whole), n);
	*ret_bytes = whole.len;
	return 0;
}

/* --- moving the base --- */

static bool is_there(const struct git_landing *l, const char *commit)
{
	char name[80];

	TEXT_SETF(name, "%s^{commit}", commit);
	return git_says_yes(&(struct git_call){
		.directory = l->checkout, .args = GIT_ARGS("cat-file", "-e", name)});
}

/* Only what is read back counts. */
static int prove(const struct git_landing *l, const struct git_joined *j, struct str *says,
	struct error *err)
{
	char now[65], tree[65];
	int r = id_of_base(l, now, err);

	if (r < 0)
		return r;
	str_clear(says);
	str_add(says, now);
	if (!is_ancestor(l, j->commit, now))
		return GIT_BASE_MOVED;
	r = id_of_tree(l, j->commit, tree, err);
	if (r == 0 && !text_equal(tree, j->tree))
		r = error(err, EIO, "'%s' has another tree than the one that was verified",
			j->commit);
	return r < 0 ? r : GIT_LANDED;
}

/* The base holds it now. */
static int forget_ref(const struct git_landing *l, struct error *err)
{
	return git_must(&(struct git_call){.directory = l->checkout,
				.args = GIT_ARGS("update-ref", "-d", l->ref),
				.kind = GIT_ACT},
		NULL, err);
}

int git_act_land(const struct git_landing *l, const struct git_joined *j, struct str *says,
	struct error *err)
{
	int r = prove(l, j, says, err), gone;

	if (r == GIT_BASE_MOVED && text_equal(str_text(says), j->base) && is_there(l, j->commit)) {
		str_clear(says);
		r = git_forward(l, j, says, err);
		if (r == 0)
			r = prove(l, j, says, err);
	}
	if (r != GIT_LANDED)
		return r;
	gone = forget_ref(l, err);
	return gone < 0 ? gone : r;
}
