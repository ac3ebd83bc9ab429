/*
 * Lines that two attempts changed, by git's own word.
 *
 * An attempt's work is what differs between the commit that its branch was given to it at and its
 * last own commit. Two that began at the same commit are compared there; others at the newest
 * commit that both come from, in the files that both changed themselves. Work that the other one
 * has in its past is no duplicate: it was built on. The number of attempts is bounded, and so are
 * the pairs.
 */
#include "czar/cmd/stats_lines.h"

#include <stdlib.h>
#include <string.h>

#include "checks/overlap.h"
#include "czar/base/fnv.h"
#include "czar/io/git.h"

enum { ATTEMPTS_MOST = 200 };

struct changes {
	struct change *rows; /* owned; sorted */
	size_t n, room;
};

struct work {
	char cut[OID_SIZE], head[OID_SIZE];
	struct changes changes; /* since cut */
	int64_t lines, twice;
	bool unread;
};

struct comparing {
	struct git *git;
	struct work *works; /* newest first; owned */
	size_t n;
};

static void on_lines(const struct git_lines *lines, void *userdata)
{
	struct changes *c = userdata;

	if (c->n == c->room) {
		c->room = c->room ? 2 * c->room : 64;
		c->rows = realloc(c->rows, c->room * sizeof *c->rows);
		if (!c->rows)
			abort();
	}
	c->rows[c->n++] = (struct change){
		fnv_text(FNV_START, lines->path), lines->at, lines->old, lines->added};
}

static void changes_done(struct changes *c)
{
	free(c->rows);
	*c = (struct changes){0};
}

static int changes_read(struct git *g, const char *from, const char *to, struct changes *ret)
{
	int r = git_changed_lines(g, from, to, on_lines, ret, NULL);

	changes_sort(ret->rows, ret->n);
	return r;
}

static bool share_a_file(const struct changes *a, const struct changes *b)
{
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->rows[i].file == b->rows[k].file)
			return true;
		if (a->rows[i].file < b->rows[k].file)
			i++;
		else
			k++;
	}
	return false;
}

/* Leaves those in files that the work itself changed. */
static void changes_keep(struct changes *c, const struct changes *own)
{
	size_t kept = 0, k = 0;

	for (size_t i = 0; i < c->n; i++) {
		while (k < own->n && own->rows[k].file < c->rows[i].file)
			k++;
		if (k < own->n && own->rows[k].file == c->rows[i].file)
			c->rows[kept++] = c->rows[i];
	}
	c->n = kept;
}

/* Lines of a that b changed too, seen from the commit that both come from. */
static int64_t overlap_at_common(struct git *g, const struct work *a, const struct work *b)
{
	_cleanup_(changes_done) struct changes x = {0}, y = {0};
	char common[OID_SIZE];

	if (git_common_commit(g, a->head, b->head, common, NULL) < 0 ||
		text_equal(common, a->head) || text_equal(common, b->head) ||
		changes_read(g, common, a->head, &x) < 0 ||
		changes_read(g, common, b->head, &y) < 0)
		return 0;
	changes_keep(&x, &a->changes);
	changes_keep(&y, &b->changes);
	return changes_overlap(x.rows, x.n, y.rows, y.n);
}

static int64_t overlap(struct git *g, const struct work *a, const struct work *b)
{
	if (a->unread || b->unread || !share_a_file(&a->changes, &b->changes))
		return 0;
	if (text_equal(a->cut, b->cut))
		return text_equal(a->head, b->head) ? 0
						    : changes_overlap(a->changes.rows, a->changes.n,
							      b->changes.rows, b->changes.n);
	return overlap_at_common(g, a, b);
}

static void on_work(const struct attempt_work *work, void *userdata)
{
	struct comparing *x = userdata;
	struct work *w;

	x->works = realloc(x->works, (x->n + 1) * sizeof *x->works);
	if (!x->works)
		abort();
	w = &x->works[x->n++];
	*w = (struct work){0};
	TEXT_SET(w->cut, work->cut);
	TEXT_SET(w->head, work->head);
}

static void read_works(struct comparing *x, struct duplication *ret)
{
	for (size_t i = 0; i < x->n; i++) {
		struct work *w = &x->works[i];

		w->unread = changes_read(x->git, w->cut, w->head, &w->changes) < 0;
		w->lines = changes_lines(w->changes.rows, w->changes.n);
		ret->unread += w->unread;
		ret->attempts += !w->unread;
		ret->lines += w->unread ? 0 : w->lines;
	}
}

/* A line counts once, whoever else changed it before. */
static void compare_works(struct comparing *x, struct duplication *ret)
{
	for (size_t i = 0; i < x->n; i++) {
		struct work *w = &x->works[i];

		for (size_t k = i + 1; k < x->n && w->twice < w->lines; k++)
			w->twice += overlap(x->git, w, &x->works[k]);
		ret->twice += w->twice < w->lines ? w->twice : w->lines;
	}
}

static void comparing_done(struct comparing *x)
{
	for (size_t i = 0; i < x->n; i++)
		changes_done(&x->works[i].changes);
	free(x->works);
	git_close(x->git);
}

int stats_duplication(struct command_context *c, usec_t since, usec_t until,
	struct duplication *ret, struct error *err)
{
	_cleanup_(comparing_done) struct comparing x = {0};
	struct duplication d = {0};
	int r = git_open(c->place.checkout, &x.git, err);

	if (r == 0)
		r = queue_each_work(c->queue, since, until, ATTEMPTS_MOST + 1, on_work, &x, err);
	if (r < 0)
		return r;
	d.limited = x.n > ATTEMPTS_MOST;
	if (d.limited)
		x.n = ATTEMPTS_MOST;
	read_works(&x, &d);
	compare_works(&x, &d);
	*ret = d;
	return 0;
}
