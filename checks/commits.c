/*
 * Commits: an own commit is progress, and may carry the marker.
 *
 * A commit is judged once. Its age counts from the earlier of its own time and czar's first sight
 * of it. A marker that does not count is never silent: the worker is told once what is missing.
 */
#include "checks/commits.h"

#include <stdio.h>
#include <string.h>

#include "checks/branches.h"
#include "checks/fields.h"
#include "czar/base/str.h"

static bool made_here(const struct commit *c)
{
	return c->how == COMMIT_PLAIN || c->how == COMMIT_AMEND;
}

/* Why a marker of the right form does not count, NULL when it does. */
static const char *objection(const struct commit *c, const struct attempt *a)
{
	if (c->how == COMMIT_MERGE)
		return "a merge commit cannot carry the marker; make an own commit for it";
	if (!made_here(c) && !c->named)
		return "a picked or rebased commit counts only when the marker names the task";
	if (!c->named && branch_is_workers(a->branch, a->worker))
		return "this branch holds other tasks' commits, so the marker has to name the task";
	if (!c->named && a->grade < GRADE_SEEN)
		return "the marker names no task, and the brief was not acknowledged yet";
	return NULL;
}

static void note_progress(struct plan *p, struct attempt *a, const struct commit *c)
{
	usec_t age = p->next.now - c->at, unseen = p->next.awake - p->next.project.looked_awake;

	edit_attempt(a)->commits++;
	TEXT_SET(a->last_commit, c->oid);
	a->last_commit_at = c->at;
	/* whatever its date: made since the look before, and not in the future */
	if (age > unseen)
		age = unseen;
	if (age < 0)
		age = 0;
	if (p->next.awake - age > a->progress_awake)
		a->progress_awake = p->next.awake - age;
	a->asks_unanswered = 0;
	a->redrives = 0;
	if (a->grade == GRADE_SEEN && c->marker == MARKER_NONE)
		a->grade = GRADE_FRAME;
}

static void near_miss(struct plan *p, struct attempt *a, const struct commit *c, const char *why,
	struct ruling *r)
{
	char note[TEXT_SIZE];
	struct worker *w = plan_worker(p, a->worker);

	TEXT_SETF(note, "the marker in %.10s does not count: %s", c->oid, why);
	if (w && a->step < STEP_ENDING)
		plan_add_delivery(p, w, a->id, KIND_NOTICE, note);
	r->name = "near-miss";
	r->why = "a commit that holds the word and does not count is never silent";
	ruling_saw(r, "%.10s holds the word: %s", c->oid, why);
	ruling_did(r, "told once what is missing");
}

/*
 * The spool was read before this commit was seen: the ack that came before it may lie there now,
 * and a prompt's proof is stored at the end of this tick. So a marker that only lacks the proof is
 * judged in the next tick.
 */
static bool proof_may_come(const struct commit *c, const struct attempt *a)
{
	return c->change == ROW_NEW && made_here(c) && !c->named && a->grade < GRADE_SEEN &&
	       a->step < STEP_ENDING &&
	       (c->marker == MARKER_COMPLETE || c->marker == MARKER_BLOCKED);
}

bool rule_commit(struct plan *p, size_t i, struct ruling *r)
{
	struct commit *c = &p->next.commits[i];
	struct attempt *a = plan_attempt(p, c->attempt);
	const char *why;

	if (a && proof_may_come(c, a)) {
		plan_again(p);
		return false;
	}
	edit_commit(c)->judged = true;
	if (!a) {
		r->quiet = true;
		return true;
	}
	ruling_about(r, a->task, a->worker);
	note_progress(p, a, c);
	if (c->marker == MARKER_NONE) {
		ruling_saw(r, "%s made %.10s", a->worker, c->oid);
		ruling_did(r, "progress: its age starts anew");
		return true;
	}
	why = c->marker == MARKER_NEAR ? c->marker_why : objection(c, a);
	if (why) {
		near_miss(p, a, c, why, r);
		return true;
	}
	a->marker = c->marker;
	TEXT_SET(a->marker_commit, c->oid);
	TEXT_SET(a->marker_task, c->marker_task);
	TEXT_SET(a->marker_why, c->marker_why);
	a->marker_awake = p->next.awake;
	if (a->grade < GRADE_FRAME && (c->named || a->grade == GRADE_SEEN))
		a->grade = GRADE_FRAME;
	r->name = "marker";
	r->why = "the last line of an own commit's message is the worker's report";
	ruling_saw(r, "%.10s ends in %s", c->oid,
		c->marker == MARKER_COMPLETE ? "TASK_COMPLETE" : "TASK_BLOCKED");
	ruling_did(r, "counts; submitted when the turn is over");
	return true;
}
