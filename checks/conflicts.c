/*
 * Conflicts: told once per pair, set of files and attempt, at the end of a turn.
 *
 * A row is one pair with one set of files. It stays, though its conflict is over, for as long as an
 * attempt lives whose worker was told: the same files again are no news to it. A conflict that was
 * only not looked at is not over.
 */
#include "checks/conflicts.h"

#include <string.h>

/* --- how it is said --- */

void conflict_pair(const struct conflict *c, const char *one_worker, const char *two_worker,
	const char *base, struct str *ret)
{
	const char *one = *one_worker ? one_worker : c->one;
	const char *two = !*c->two ? base : *two_worker ? two_worker : c->two;

	if (*c->two && strverscmp(one, two) > 0)
		str_addf(ret, "%s x %s", two, one);
	else
		str_addf(ret, "%s x %s", one, two);
}

static const char with[] = "with ", with_base[] = "with the base: ";

void conflict_note(const char *task, const char *files, char *ret, size_t size)
{
	if (*task)
		text_setf(ret, size, "%s%s: %s", with, task, files);
	else
		text_setf(ret, size, "%s%s", with_base, files);
}

void conflict_note_parse(const char *note, char task[ID_SIZE], const char **ret_files)
{
	const char *colon = strstr(note, ": ");
	size_t from = strlen(with);

	task[0] = '\0';
	*ret_files = colon ? colon + 2 : "";
	if (colon && !text_starts(note, with_base) && text_starts(note, with))
		text_setf(task, ID_SIZE, "%.*s", (int)(colon - note - (long)from), note + from);
}

/* --- the rules --- */

static const struct attempt *live_attempt(const struct plan *p, const char *task)
{
	for (size_t i = 0; *task && i < p->next.n_attempts; i++)
		if (p->next.attempts[i].step != STEP_ENDED &&
			text_equal(p->next.attempts[i].task, task))
			return &p->next.attempts[i];
	return NULL;
}

static const char *worker_on(const struct plan *p, const char *task)
{
	const struct attempt *a = live_attempt(p, task);

	return a ? a->worker : "";
}

/* A side that can still be told or land; the base always is. */
static bool side_is_open(const struct plan *p, const char *task)
{
	const struct task *t = *task ? plan_task(p, task) : NULL;

	return !*task || (t && t->state != TASK_DONE && t->state != TASK_FAILED &&
				 t->state != TASK_CANCELLED);
}

static void about(struct plan *p, const struct conflict *c, struct ruling *r)
{
	ruling_about(r, c->one, worker_on(p, c->one));
}

static void saw_pair(struct plan *p, const struct conflict *c, struct ruling *r)
{
	_cleanup_(str_done) struct str pair = {0};

	conflict_pair(c, worker_on(p, c->one), worker_on(p, c->two), "the base", &pair);
	ruling_saw(r, "%s: %s", str_text(&pair), c->files);
}

static bool is_open(const struct plan *p, const struct conflict *c)
{
	return side_is_open(p, c->one) && side_is_open(p, c->two);
}

bool rule_conflict(struct plan *p, size_t i, struct ruling *r)
{
	struct conflict *c = &p->next.conflicts[i];
	bool again = c->since != 0;

	if (!c->seen || (again && !c->gone) || !is_open(p, c))
		return false;
	edit_conflict(c)->since = p->next.now;
	c->gone = 0;
	about(p, c, r);
	saw_pair(p, c, r);
	ruling_did(r, again ? "it is there again" : "whoever works on it is told at a turn's end");
	return true;
}

/* The same files again would be no news to that attempt. */
static bool remembers(const struct plan *p, const struct conflict *c)
{
	return plan_attempt(p, c->told_one) || plan_attempt(p, c->told_two);
}

bool rule_conflict_over(struct plan *p, size_t i, struct ruling *r)
{
	struct conflict *c = &p->next.conflicts[i];
	bool open = is_open(p, c), was_there = c->since && !c->gone;

	if (c->change == ROW_NEW || (open && (c->seen || !p->next.conflicts_known)) ||
		(open && !was_there && remembers(p, c)))
		return false;
	edit_conflict(c)->gone = p->next.now;
	if (!open || !remembers(p, c))
		c->change = ROW_GONE;
	r->quiet = !was_there;
	about(p, c, r);
	saw_pair(p, c, r);
	ruling_did(r, open ? "they can be merged now" : "one of them is no longer open");
	return true;
}

/* Who works on that side and has not been told, its turn being over. */
static struct worker *to_be_told(struct plan *p, const char *task, int64_t told)
{
	const struct attempt *a = live_attempt(p, task);
	struct worker *w = a ? plan_worker(p, a->worker) : NULL;

	return w && a->id != told && a->step == STEP_TAKEN && a->marker == MARKER_NONE &&
			       w->session && !w->turn_open && !plan_is_paused(p, w)
		       ? w
		       : NULL;
}

static void tell(struct plan *p, struct conflict *c, struct worker *w, const char *other,
	int64_t *told, struct ruling *r)
{
	const struct attempt *a = plan_attempt_of(p, w->name);
	struct delivery *d;
	char note[TEXT_SIZE];

	conflict_note(other, c->files, note, sizeof note);
	d = plan_add_delivery(p, w, a->id, KIND_CONFLICT, note);
	d->valid_until = p->next.now + p->next.settings.reminder;
	edit_conflict(c);
	*told = a->id;
	ruling_about(r, a->task, w->name);
	saw_pair(p, c, r);
	ruling_did(r, "%s is told", w->name);
}

bool rule_conflict_told(struct plan *p, size_t i, struct ruling *r)
{
	struct conflict *c = &p->next.conflicts[i];
	struct worker *w;

	if (!c->seen || c->gone || !c->since)
		return false;
	w = to_be_told(p, c->one, c->told_one);
	if (w) {
		tell(p, c, w, c->two, &c->told_one, r);
		return true;
	}
	w = to_be_told(p, c->two, c->told_two);
	if (w)
		tell(p, c, w, c->one, &c->told_two, r);
	return w != NULL;
}
