/*
 * Branches that tasks to be added go on from.
 *
 * An older project has a branch a worker, czar has one a task: a worker's branch goes to the task
 * that it is at, and its finished primary task stands there too, so that who waited for it starts
 * with its code. Nothing is checked out here; a branch that is checked out elsewhere is refused,
 * because what lies there uncommitted would be left behind.
 */
#include "czar/cmd/add_branch.h"

#include <string.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "queue/tasks.h"

struct branching {
	struct command_context *c;
	const struct older *older;
	const char *base; /* branch that all start from: nobody's own */
	struct git *git;
	struct import *im;
	struct str *notes, *problems;
};

/* A known task that has its branch is not asked again. */
static bool has_branch(struct branching *b, const struct new_task *t)
{
	struct task stored;

	return t->row.branch[0] ||
	       (t->row.id[0] && queue_find_task(b->c->queue, t->row.id, &stored, NULL) == 0 &&
		       (stored.branch[0] || stored.state == TASK_DONE));
}

/* Somebody else's worktree; those of czar's workers give a branch up when it is needed. */
static int find_holder(
	struct branching *b, const char *branch, char ret[PATH_SIZE], struct error *err)
{
	char mark[PATH_SIZE + 16];
	int r = git_branch_holder(b->c->place.checkout, branch, NULL, ret, err);

	TEXT_SETF(mark, "%s/.czar/worker", ret);
	if (r == 0 && path_exists(mark))
		ret[0] = '\0';
	return r;
}

static int refuse_holder(
	struct branching *b, const char *place, const char *branch, struct error *err)
{
	_cleanup_(str_done) struct str word = {0};
	char holder[PATH_SIZE];
	int r = find_holder(b, branch, holder, err);

	if (r < 0 || !*holder)
		return r;
	str_add_shell_plain(&word, holder);
	if (path_exists(holder))
		problem(b->problems, place,
			"branch '%s' is checked out in %s: end what works there, commit, then git "
			"-C %s switch --detach",
			branch, str_text(&word), str_text(&word));
	else
		problem(b->problems, place,
			"branch '%s' is checked out in %s, which is gone: git worktree prune",
			branch, str_text(&word));
	return 0;
}

/* 1: the task goes on from it, 0: there is no such branch. A finished task only stands there. */
static int take_branch(struct branching *b, struct new_task *t, const char *place,
	const char *branch, struct error *err)
{
	char head[OID_SIZE];
	int r = git_branch_find(b->git, branch, head, err);

	if (r == -ENOENT)
		return 0;
	if (r < 0 || !TEXT_SET(t->row.branch, branch)) {
		problem(b->problems, place, "%s",
			r < 0 ? err->text : "the branch's name is too long");
		t->row.branch[0] = '\0';
		return 1;
	}
	TEXT_SET(t->row.head, head);
	r = t->row.state == TASK_DONE ? 0 : refuse_holder(b, place, branch, err);
	return r < 0 ? r : 1;
}

/* Which of a worker's tasks is it at? */
static int value_of(const struct older_entry *e, const char *worker)
{
	bool own = strcmp(e->id, worker) == 0;

	if (e->status == OLDER_COMPLETE)
		return 0;
	return (e->status == OLDER_IN_PROGRESS ? 4 : 1) + own;
}

static struct new_task *task_at(struct branching *b, const char *worker)
{
	struct new_task *best = NULL;
	int value = 0;

	for (size_t i = 0; i < b->older->n_entries; i++) {
		const struct older_entry *e = &b->older->entries[i];

		if (e->new == SIZE_MAX || !e->assignee || strcmp(e->assignee, worker) != 0 ||
			value_of(e, worker) <= value || has_branch(b, &b->im->tasks[e->new]))
			continue;
		best = &b->im->tasks[e->new];
		value = value_of(e, worker);
	}
	return best;
}

static struct new_task *finished_of(struct branching *b, const char *worker)
{
	for (size_t i = 0; i < b->older->n_entries; i++) {
		const struct older_entry *e = &b->older->entries[i];

		if (e->new != SIZE_MAX && strcmp(e->id, worker) == 0 &&
			e->status == OLDER_COMPLETE && !has_branch(b, &b->im->tasks[e->new]))
			return &b->im->tasks[e->new];
	}
	return NULL;
}

/* Is another open task of this import on it already? */
static bool is_taken(const struct branching *b, const char *branch)
{
	for (size_t i = 0; i < b->im->n_tasks; i++)
		if (b->im->tasks[i].row.state != TASK_DONE &&
			strcmp(b->im->tasks[i].row.branch, branch) == 0)
			return true;
	return false;
}

/* Was it given to a task of that worker when this was added before? */
static bool was_taken(struct branching *b, const struct older_branch *from)
{
	for (size_t i = 0; i < b->older->n_entries; i++) {
		const struct older_entry *e = &b->older->entries[i];
		struct task stored;

		if (e->assignee && strcmp(e->assignee, from->worker) == 0 &&
			e->status != OLDER_COMPLETE &&
			queue_find_task(b->c->queue, e->id, &stored, NULL) == 0 &&
			strcmp(stored.branch, from->branch) == 0)
			return true;
	}
	return false;
}

static int take_workers_branch(
	struct branching *b, const struct older_branch *from, struct error *err)
{
	struct new_task *open = task_at(b, from->worker), *finished = finished_of(b, from->worker);
	int r = 1;

	if (was_taken(b, from))
		return 0;
	if (strcmp(from->branch, b->base) == 0 || is_taken(b, from->branch)) {
		problem(b->notes, from->place, "branch '%s' of %s is %s: nothing goes on from it",
			from->branch, from->worker,
			strcmp(from->branch, b->base) == 0 ? "what all start from"
							   : "another one's too");
		return 0;
	}
	if (finished)
		r = take_branch(b, finished, from->place, from->branch, err);
	if (r > 0 && open)
		r = take_branch(b, open, from->place, from->branch, err);
	if (r == 0 && (open || finished))
		problem(b->notes, from->place,
			"branch '%s' of %s is not in this repository: its task starts anew",
			from->branch, from->worker);
	return r < 0 ? r : 0;
}

static void expand(const char *pattern, const char *name, struct str *ret)
{
	const char *at = strstr(pattern, "%s");

	str_add_bytes(ret, pattern, (size_t)(at - pattern));
	str_add(ret, name);
	str_add(ret, at + 2);
}

static int take_pattern(struct branching *b, const char *pattern, struct error *err)
{
	bool any = false, asked = false;
	int r = 0;

	for (size_t i = 0; r >= 0 && i < b->im->n_tasks; i++) {
		struct new_task *t = &b->im->tasks[i];
		_cleanup_(str_done) struct str branch = {0};

		if (!t->row.id[0] || has_branch(b, t))
			continue;
		asked = true;
		expand(pattern, t->row.id, &branch);
		if (strcmp(str_text(&branch), b->base) != 0)
			r = take_branch(b, t, t->source, str_text(&branch), err);
		any = any || r > 0;
	}
	if (r >= 0 && asked && !any)
		problem(b->notes, "--branch", "no task has a branch '%s' here", pattern);
	return r < 0 ? r : 0;
}

int add_branches(struct command_context *c, const struct older *o, const char *pattern,
	struct import *im, struct str *notes, struct str *problems, struct error *err)
{
	_cleanup_(git_done) struct git *git = NULL;
	struct branching b = {.c = c, .older = o, .im = im, .notes = notes, .problems = problems};
	const struct config *config;
	struct git_head head = {0};
	struct queue *q;
	int r = 0;

	if (!pattern && !o->n_branches)
		return 0;
	if (command_config(c, &config, err) < 0 || command_queue(c, &q, err) < 0 ||
		git_open(c->place.checkout, &git, err) < 0)
		return -err->number;
	if (!config->base[0] && git_head(git, c->place.checkout, &head, err) < 0)
		return -err->number;
	b.git = git;
	b.base = config->base[0] ? config->base : head.branch;
	if (pattern)
		r = take_pattern(&b, pattern, err);
	for (size_t i = 0; r == 0 && i < o->n_branches; i++)
		r = take_workers_branch(&b, &o->branches[i], err);
	return r;
}
