/*
 * Clean-up: the facts, and the removing.
 *
 * A fact that a question did not answer stays KNOWN_NOT, and so keeps the thing. Removing takes the
 * lock under which jobs make worktrees and branches, looks once more, and is refused by git itself
 * where the thing moved after that.
 */
#include "czar/clean.h"

#include <stdlib.h>
#include <string.h>

#include "checks/branches.h"
#include "czar/base/file.h"
#include "czar/io/git_remains.h"
#include "czar/io/process.h"
#include "czar/job_child.h"
#include "czar/worker_place.h"

#define BRANCHES "refs/heads/"
#define SAVED "refs/czar/saved/"

static enum known known(bool yes)
{
	return yes ? KNOWN_YES : KNOWN_NO;
}

/* --- worktrees --- */

static enum known is_named(const struct config *config, const char *worker)
{
	char seat[ID_SIZE];

	if (text_starts(worker, SCRATCH_PREFIX))
		return KNOWN_YES;
	for (size_t i = 0; i < config->n_workers; i++)
		for (size_t k = 0; k < config_worker_seats(&config->workers[i]); k++) {
			config_worker_name(&config->workers[i], k, seat);
			if (text_equal(seat, worker))
				return KNOWN_YES;
		}
	return KNOWN_NO;
}

/* By the store, and by who stands there. */
static enum known is_lived_in(const struct clean *c, const char *worker, const char *path)
{
	struct worker row;
	int r = queue_find_worker(c->queue, worker, &row, NULL);

	if (r < 0 && r != -ENOENT)
		return KNOWN_NOT;
	if (r == 0 && (row.session || row.attempt))
		return KNOWN_YES;
	r = process_stands_in(path);
	return r < 0 ? KNOWN_NOT : known(r);
}

static void look_at_worktree(
	const struct clean *c, const char *path, bool locked, struct clean_facts *f)
{
	const char *worker = strrchr(path, '/') + 1;
	struct git_remains remains;
	char mark[PATH_SIZE + 16];
	size_t n = strlen(c->config->worktrees);

	TEXT_SETF(mark, "%s/.czar/worker", path);
	f->ours = known(strncmp(path, c->config->worktrees, n) == 0 && path[n] == '/' &&
			(path_exists(mark) || text_starts(worker, SCRATCH_PREFIX)));
	f->needed = is_named(c->config, worker);
	f->live = is_lived_in(c, worker, path);
	f->locked = known(locked);
	if (git_remains_of(path, &remains, NULL) < 0)
		return;
	f->going = known(remains.going);
	f->changed = known(remains.changed);
	f->strange = known(remains.strange);
	f->nested = known(remains.nested);
	f->proved = known(remains.proved);
}

/* --- branches --- */

struct users {
	const struct clean *clean;
	const char *oid;
	bool any, open, live, landed;
};

static int on_landing(const void *row, void *userdata)
{
	const struct landing *l = row;
	struct users *u = userdata;

	if (text_equal(l->head, u->oid) && *l->commit)
		u->landed = git_is_ancestor(u->clean->git, l->commit, u->clean->base);
	return 0;
}

static int on_task(const void *row, void *userdata)
{
	const struct task *t = row;
	struct users *u = userdata;

	u->any = true;
	u->open = u->open || (t->state != TASK_DONE && t->state != TASK_CANCELLED);
	return t->state != TASK_DONE ? 0
				     : queue_each(u->clean->queue, ROW_LANDING, "task = $1", t->id,
					       on_landing, u, NULL);
}

static int on_attempt(const void *row, void *userdata)
{
	const struct attempt *a = row;
	struct users *u = userdata;

	u->any = true;
	u->live = u->live || a->step != STEP_ENDED;
	u->open = u->open || (branch_is_workers(a->branch, a->worker) &&
				     is_named(u->clean->config, a->worker) == KNOWN_YES);
	return 0;
}

/* In the base here, or in the remote's. */
static bool is_in_base(const struct clean *c, const char *oid)
{
	char remote[300];

	TEXT_SETF(remote, "refs/remotes/origin/%s", c->base);
	return git_is_ancestor(c->git, oid, c->base) || git_is_ancestor(c->git, oid, remote);
}

static void look_at_branch(
	const struct clean *c, const char *branch, const char *oid, struct clean_facts *f)
{
	struct users u = {.clean = c, .oid = oid};
	char holder[1025];

	if (queue_each(c->queue, ROW_TASK, "branch = $1", branch, on_task, &u, NULL) < 0 ||
		queue_each(c->queue, ROW_ATTEMPT, "branch = $1", branch, on_attempt, &u, NULL) < 0)
		return;
	f->ours = known(u.any);
	f->needed = known(u.open);
	f->live = known(u.live);
	if (git_branch_holder(c->place->checkout, branch, NULL, holder, NULL) == 0)
		f->held = known(*holder);
	f->proved = known(is_in_base(c, oid) || u.landed);
}

/* --- saved refs --- */

static void look_at_saved(
	const struct clean *c, const char *ref, const char *oid, struct clean_facts *f)
{
	const char *id = ref + strlen(SAVED), *end = strchr(id, '/');
	char task[ID_SIZE];
	struct task t;
	int r;

	f->ours = KNOWN_YES; /* nobody else writes there */
	TEXT_SETF(task, "%.*s", (int)(end ? end - id : 0), id);
	r = queue_find_task(c->queue, task, &t, NULL);
	if (r == 0)
		f->needed = known(t.state != TASK_DONE);
	r = git_saved_is_in(c->place->checkout, oid, c->base, NULL);
	if (r >= 0)
		f->proved = known(r);
}

/* --- all --- */

static void judge(const struct clean *c, struct clean_thing *t, bool locked)
{
	struct clean_facts f = {.kind = t->kind};

	if (t->kind == CLEAN_WORKTREE)
		look_at_worktree(c, t->name, locked, &f);
	else if (t->kind == CLEAN_BRANCH)
		look_at_branch(c, t->name, t->oid, &f);
	else
		look_at_saved(c, t->name, t->oid, &f);
	clean_judge(&f, &t->verdict);
}

static struct clean_thing *add_thing(
	struct clean *c, enum clean_kind kind, const char *name, const char *oid)
{
	struct clean_thing *t;

	c->things = realloc(c->things, (c->n + 1) * sizeof *c->things);
	if (!c->things)
		abort();
	t = &c->things[c->n++];
	*t = (struct clean_thing){.kind = kind};
	TEXT_SET(t->name, name);
	TEXT_SET(t->oid, oid);
	return t;
}

static const char *next_item(const struct str *list, size_t *at)
{
	const char *item = *at < list->len ? list->data + *at : NULL;

	if (item)
		*at += strlen(item) + 1;
	return item;
}

/* Of others' worktrees nothing is said. */
static int find_worktrees(struct clean *c, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	size_t at = 0, n = strlen(c->config->worktrees);
	const char *path;
	int r = git_linked_worktrees(c->place->checkout, &list, err);

	while (r == 0 && (path = next_item(&list, &at))) {
		bool below = strncmp(path, c->config->worktrees, n) == 0 && path[n] == '/';
		bool locked;

		next_item(&list, &at);
		locked = *next_item(&list, &at);
		if (below)
			judge(c, add_thing(c, CLEAN_WORKTREE, path, ""), locked);
	}
	return r;
}

static int find_refs(
	struct clean *c, enum clean_kind kind, const char *prefix, size_t cut, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	const char *oid, *ref;
	size_t at = 0;
	int r = git_refs_below(c->place->checkout, prefix, &list, err);

	while (r == 0 && (oid = next_item(&list, &at)) && (ref = next_item(&list, &at)))
		judge(c, add_thing(c, kind, ref + cut, oid), false);
	return r;
}

static int find_base(struct clean *c, struct error *err)
{
	struct git_head head = {0};
	int r = 0;

	TEXT_SET(c->base, c->config->base);
	if (!*c->base)
		r = git_head(c->git, c->place->checkout, &head, err);
	if (r == 0 && !*c->base)
		TEXT_SET(c->base, head.branch);
	if (r == 0 && !*c->base)
		r = error(
			err, EINVAL, "the checkout is on no branch, and [project] base names none");
	return r;
}

int clean_find(const struct project_place *place, const struct config *config, struct queue *q,
	struct clean *ret, struct error *err)
{
	_cleanup_(clean_done) struct clean c = {.place = place, .config = config, .queue = q};
	int r = git_open(place->checkout, &c.git, err);

	if (r == 0)
		r = find_base(&c, err);
	if (r == 0)
		r = find_worktrees(&c, err);
	if (r == 0)
		r = find_refs(&c, CLEAN_BRANCH, BRANCHES "czar/", strlen(BRANCHES), err);
	if (r == 0)
		r = find_refs(&c, CLEAN_SAVED, SAVED, 0, err);
	if (r < 0)
		return r;
	*ret = c;
	c = (struct clean){0};
	return 0;
}

/* Is it still where it was, and was it locked meanwhile? */
static int look_again(const struct clean *c, struct clean_thing *t, struct error *err)
{
	_cleanup_(str_done) struct str list = {0};
	const char *path, *branch, *locked = "";
	size_t at = 0;
	int r = 0;

	if (t->kind == CLEAN_WORKTREE)
		r = git_linked_worktrees(c->place->checkout, &list, err);
	while (r == 0 && (path = next_item(&list, &at)) && (branch = next_item(&list, &at)) &&
		(locked = next_item(&list, &at)) && !text_equal(path, t->name))
		locked = "";
	if (r == 0)
		judge(c, t, *locked);
	return r;
}

int clean_remove(struct clean *c, struct clean_thing *t, struct error *err)
{
	_cleanup_(fd_close) int lock = job_lock(c->place, "worktree");
	char ref[PATH_SIZE + 16];
	int r;

	if (lock < 0)
		return error(err, EIO, "cannot take the lock of '%s'", c->place->home);
	r = look_again(c, t, err);
	if (r < 0 || !t->verdict.removed)
		return r;
	TEXT_SETF(ref, "%s%s", t->kind == CLEAN_BRANCH ? BRANCHES : "", t->name);
	r = t->kind == CLEAN_WORKTREE ? git_act_remove_worktree(c->place->checkout, t->name, err)
				      : git_act_delete_ref(c->place->checkout, ref, t->oid, err);
	t->removed = r == 0;
	return r;
}

void clean_done(struct clean *c)
{
	git_done(&c->git);
	free(c->things);
	*c = (struct clean){0};
}
