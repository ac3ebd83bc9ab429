/*
 * The conflict radar.
 *
 * A pair is looked at when one of its two moved. Most pairs need no merge: their changed paths do
 * not meet (czar/io/git_radar_paths.c). What a merge said is kept by common ancestor and the two
 * trees, because a commit that changes no file (a marker, another message) changes nothing here.
 * A pair that cannot be read stays as it was last seen.
 */
#include "czar/io/git_radar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/str.h"
#include "czar/io/git_merge.h"
#include "czar/io/git_radar_cache.h"
#include "czar/io/git_radar_paths.h"

enum { ANCESTORS_MOST = 400 }; /* of a branch, whose paths are kept */

static const char unrelated[] = "(no commit in common)";

/* What differs between one of its ancestors and a branch. */
struct branch_paths {
	char from[65];
	struct path_set set;
};

struct branch {
	char *name;
	char head[65], tree[65]; /* tree "": not asked for */
	char looked[65];         /* the head with which it was looked at beside all others */
	struct branch_paths *paths;
	size_t n_paths;
	bool listed;
};

struct conflict {
	const struct branch *one, *two;
	struct outcome outcome;
};

struct git_radar {
	struct branch **branches; /* the base, named "", among them */
	size_t n, room;
	struct conflict *conflicts;
	size_t n_conflicts, conflict_room;
	struct merges merges;
	struct git *git; /* during a look */
	struct git_radar_work work;
};

struct git_radar *git_radar_new(void)
{
	struct git_radar *r = calloc(1, sizeof *r);

	if (!r)
		abort();
	return r;
}

static void paths_forget(struct branch *b)
{
	for (size_t i = 0; i < b->n_paths; i++)
		path_set_done(&b->paths[i].set);
	free(b->paths);
	b->paths = NULL;
	b->n_paths = 0;
}

static void branch_free(struct branch *b)
{
	paths_forget(b);
	free(b->name);
	free(b);
}

void git_radar_free(struct git_radar *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++)
		branch_free(r->branches[i]);
	merges_done(&r->merges);
	free(r->branches);
	free(r->conflicts);
	free(r);
}

static struct branch *branch_find(const struct git_radar *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (text_equal(r->branches[i]->name, name))
			return r->branches[i];
	return NULL;
}

/* --- one pair --- */

static void on_differing(const char *path, void *userdata)
{
	path_set_add(userdata, path);
}

/* What differs between an ancestor and the branch; lent until the branch is asked again. */
static const struct path_set *paths_from(
	struct git_radar *r, struct branch *b, const char *from, struct error *err)
{
	struct branch_paths paths = {0};

	for (size_t i = 0; i < b->n_paths; i++)
		if (text_equal(b->paths[i].from, from))
			return &b->paths[i].set;
	if (git_differing_paths(r->git, from, b->head, on_differing, &paths.set, err) < 0) {
		path_set_done(&paths.set);
		return NULL;
	}
	path_set_close(&paths.set);
	TEXT_SET(paths.from, from);
	if (b->n_paths == ANCESTORS_MOST)
		paths_forget(b);
	b->paths = realloc(b->paths, (b->n_paths + 1) * sizeof *b->paths);
	if (!b->paths)
		abort();
	b->paths[b->n_paths] = paths;
	return &b->paths[b->n_paths++].set;
}

/* 1: only a merge can tell. 0: it would be clean. */
static int may_conflict(struct git_radar *r, const char *base, struct branch *one,
	struct branch *two, struct error *err)
{
	const struct path_set *left, *right;

	if (text_equal(base, one->head) || text_equal(base, two->head))
		return 0; /* one is in the other */
	left = paths_from(r, one, base, err);
	right = left ? paths_from(r, two, base, err) : NULL;
	return right ? path_sets_meet(left, right) : -EIO;
}

static int tree_find(struct git_radar *r, struct branch *b, struct error *err)
{
	return b->tree[0] ? 0 : git_tree_of(r->git, b->head, b->tree, err);
}

/* bases: all common ancestors, as one text. */
static int merge_once(struct git_radar *r, const char *bases, const char *base, struct branch *one,
	struct branch *two, struct names *ret, struct error *err)
{
	struct merge_question q = {.base = base, .one = one->head, .two = two->head};
	_cleanup_(str_done) struct str key = {0};
	int failed = tree_find(r, one, err);

	if (failed == 0)
		failed = tree_find(r, two, err);
	if (failed < 0)
		return failed;
	str_addf(&key, "%s %s %s", bases, one->tree, two->tree);
	q.key = str_text(&key);
	failed = merges_ask(&r->merges, r->git, &q, ret, err);
	if (failed > 0)
		r->work.merges++;
	return failed < 0 ? failed : 0;
}

static void ids_done(char (**ids)[65])
{
	free(*ids);
}

/* 0: merged, or there was no need to. 1: they have no commit in common. */
static int pair_merge(struct git_radar *r, struct branch *one, struct branch *two,
	struct names *ret, struct error *err)
{
	_cleanup_(ids_done) char(*bases)[65] = NULL;
	_cleanup_(str_done) struct str all = {0};
	size_t n;
	int found = git_merge_bases_of(r->git, one->head, two->head, &bases, &n, err);

	if (found < 0)
		return found;
	if (n == 0)
		return 1;
	if (n == 1) {
		found = may_conflict(r, bases[0], one, two, err);
		if (found <= 0)
			return found;
	}
	for (size_t i = 0; i < n; i++)
		str_addf(&all, "%s ", bases[i]);
	return merge_once(r, str_text(&all), n == 1 ? bases[0] : NULL, one, two, ret, err);
}

/* What the branch itself changed: since it left the base, or NULL. */
static const struct path_set *own_paths(
	struct git_radar *r, struct branch *b, const struct branch *base, struct error *err)
{
	_cleanup_(ids_done) char(*bases)[65] = NULL;
	size_t n;

	if (git_merge_bases_of(r->git, b->head, base->head, &bases, &n, err) < 0 || n != 1)
		return NULL;
	return paths_from(r, b, bases[0], err);
}

/*
 * Of two branches one may be newer than the other by what the base got in between. A file in
 * conflict that only one of them changed itself is between that one and the base, if there it is in
 * conflict too; the other one has nothing to do with it.
 */
static int leave_the_base_out(struct git_radar *r, struct branch *one, struct branch *two,
	struct branch *base, struct names *names, struct error *err)
{
	_cleanup_(names_done) struct names first = {0}, second = {0}, kept = {0};
	const struct path_set *left = own_paths(r, one, base, err);
	const struct path_set *right = left ? own_paths(r, two, base, err) : NULL;

	if (!right)
		return 0;
	if (pair_merge(r, one, base, &first, err) < 0 || pair_merge(r, two, base, &second, err) < 0)
		return -EIO;
	for (size_t i = 0; i < names->n; i++) {
		const char *path = names->all[i];

		if ((path_set_has(left, path) && path_set_has(right, path)) ||
			(!names_have(&first, path) && !names_have(&second, path)))
			names_add(&kept, path);
	}
	kept.more = names->more;
	names_done(names);
	*names = kept;
	kept = (struct names){0};
	return 0;
}

static int pair_look(struct git_radar *r, struct branch *one, struct branch *two,
	struct outcome *ret, struct error *err)
{
	_cleanup_(names_done) struct names names = {0};
	struct outcome o = {0};
	struct branch *base = branch_find(r, "");
	int found = pair_merge(r, one, two, &names, err);

	if (found > 0) {
		TEXT_SET(o.files, unrelated);
		TEXT_SET(o.mark, "unrelated");
	}
	if (found == 0 && names.n && base && base != two)
		found = leave_the_base_out(r, one, two, base, &names, err);
	if (found < 0)
		return found;
	if (found == 0)
		names_tell(&names, &o);
	*ret = o;
	return 0;
}

static void pair_forget(struct git_radar *r, const struct branch *one, const struct branch *two)
{
	for (size_t i = 0; i < r->n_conflicts; i++)
		if (r->conflicts[i].one == one && r->conflicts[i].two == two) {
			r->conflicts[i] = r->conflicts[--r->n_conflicts];
			return;
		}
}

static void pair_keep(struct git_radar *r, const struct branch *one, const struct branch *two,
	const struct outcome *o)
{
	pair_forget(r, one, two);
	if (!o->mark[0])
		return;
	if (r->n_conflicts == r->conflict_room) {
		r->conflict_room = r->conflict_room ? 2 * r->conflict_room : 16;
		r->conflicts = realloc(r->conflicts, r->conflict_room * sizeof *r->conflicts);
		if (!r->conflicts)
			abort();
	}
	r->conflicts[r->n_conflicts++] = (struct conflict){one, two, *o};
}

/* --- a look --- */

static struct branch *branch_of(struct git_radar *r, const char *name)
{
	struct branch *b = branch_find(r, name);

	if (b)
		return b;
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 16;
		r->branches = realloc(r->branches, r->room * sizeof *r->branches);
	}
	b = calloc(1, sizeof *b);
	if (!b || !r->branches || !(b->name = strdup(name)))
		abort();
	r->branches[r->n++] = b;
	return b;
}

static void branch_list(struct git_radar *r, const char *name, const char *head)
{
	struct branch *b = branch_of(r, name);

	b->listed = head[0] != '\0';
	if (text_equal(b->head, head))
		return;
	TEXT_SET(b->head, head);
	b->tree[0] = '\0';
	paths_forget(b);
}

static void conflicts_of_forget(struct git_radar *r, const struct branch *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n_conflicts; i++)
		if (r->conflicts[i].one != b && r->conflicts[i].two != b)
			r->conflicts[kept++] = r->conflicts[i];
	r->n_conflicts = kept;
}

static void scene_take(struct git_radar *r, const struct git_radar_scene *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->n; i++)
		r->branches[i]->listed = false;
	branch_list(r, "", s->base);
	for (size_t i = 0; i < s->n_branches; i++)
		branch_list(r, s->branches[i].name, s->branches[i].head);
	for (size_t i = 0; i < r->n; i++) {
		if (r->branches[i]->listed) {
			r->branches[kept++] = r->branches[i];
			continue;
		}
		conflicts_of_forget(r, r->branches[i]);
		branch_free(r->branches[i]);
	}
	r->n = kept;
}

static bool has_moved(const struct branch *b)
{
	return !text_equal(b->looked, b->head);
}

/* The base is always the second one; others by the numbers in their names. */
static int pair_take(struct git_radar *r, struct branch *a, struct branch *b, struct error *err)
{
	bool turned = !a->name[0] || (b->name[0] && strverscmp(a->name, b->name) > 0);
	struct branch *one = turned ? b : a, *two = turned ? a : b;
	struct outcome o;
	int failed = pair_look(r, one, two, &o, err);

	r->work.pairs++;
	if (failed < 0)
		r->work.failed++;
	else
		pair_keep(r, one, two, &o);
	return failed;
}

/* Beside all others, but for those that moved too and had their turn before it. */
static int branch_look(
	struct git_radar *r, size_t index, const struct git_radar_scene *s, struct error *err)
{
	struct branch *b = r->branches[index];
	bool whole = true;

	for (size_t i = 0; i < r->n; i++) {
		if (s->stop && atomic_load(s->stop))
			return error(err, ECANCELED, "the look was stopped");
		if (i != index && (i > index || !has_moved(r->branches[i])))
			whole &= pair_take(r, b, r->branches[i], err) == 0;
	}
	return whole;
}

int git_radar_look(struct git_radar *r, const struct git_radar_scene *s, struct git_radar_work *ret,
	struct error *err)
{
	bool *whole;
	int found = git_open(s->checkout, &r->git, err);

	if (found < 0)
		return found;
	r->work = (struct git_radar_work){0};
	scene_take(r, s);
	whole = calloc(r->n + 1, sizeof *whole);
	if (!whole)
		abort();
	for (size_t i = 0; found >= 0 && i < r->n; i++) {
		if (!has_moved(r->branches[i]))
			continue;
		found = branch_look(r, i, s, err);
		whole[i] = found > 0;
	}
	for (size_t i = 0; i < r->n; i++)
		if (whole[i])
			TEXT_SET(r->branches[i]->looked, r->branches[i]->head);
	free(whole);
	git_close(r->git);
	r->git = NULL;
	*ret = r->work;
	return found < 0 ? found : 0;
}

static void each_with(const struct git_radar *r, bool with_base, git_radar_fn fn, void *userdata)
{
	for (size_t i = 0; i < r->n_conflicts; i++) {
		const struct conflict *c = &r->conflicts[i];

		if (!c->two->name[0] == with_base)
			fn(&(struct git_radar_conflict){c->one->name, c->two->name, c->outcome.mark,
				   c->outcome.files, c->outcome.n_files},
				userdata);
	}
}

void git_radar_each(const struct git_radar *r, git_radar_fn fn, void *userdata)
{
	each_with(r, true, fn, userdata);
	each_with(r, false, fn, userdata);
}
