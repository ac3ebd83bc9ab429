/*
 * Events: what hooks and workers reported through the spool.
 *
 * An event is a fact about a moment; it proves, opens or closes something here and is then used up,
 * in the same transaction. What belongs to an ended attempt is logged, not obeyed.
 */
#include "checks/events.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "czar/base/str.h"

static bool use(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];

	edit_event(e)->used = true;
	ruling_about(r, "", e->worker);
	return true;
}

static bool is_kind(const struct plan *p, size_t i, enum event_kind kind)
{
	return p->next.events[i].kind == kind;
}

static void raise_grade(struct attempt *a, enum grade grade)
{
	if (a->grade < grade)
		edit_attempt(a)->grade = grade;
}

bool rule_event_ack(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];

	if (!is_kind(p, i, EVENT_ACK))
		return false;
	use(p, i, r);
	TEXT_SET(r->by, e->worker);
	ruling_about(r, e->task, e->worker);
	ruling_saw(r, "czar ack %s from %s", e->task, e->worker);
	for (size_t n = 0; n < p->next.n_attempts; n++) {
		struct attempt *a = &p->next.attempts[n];

		if (a->step == STEP_ENDED || !text_equal(a->code, e->code) ||
			strcasecmp(a->task, e->task) != 0)
			continue;
		raise_grade(a, GRADE_FRAME);
		ruling_did(r, "the brief of attempt %lld is proved taken", (long long)a->number);
		return true;
	}
	ruling_did(r, "logged, not obeyed: no live attempt has that code");
	return true;
}

bool rule_event_progress(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	struct attempt *a;

	if (!is_kind(p, i, EVENT_PROGRESS))
		return false;
	use(p, i, r);
	TEXT_SET(r->by, e->worker);
	a = plan_attempt_of(p, e->worker);
	if (!a || (*e->task && strcasecmp(e->task, a->task) != 0)) {
		ruling_saw(r, "czar progress from %s, for no live attempt of its", e->worker);
		ruling_did(r, "logged, not obeyed");
		return true;
	}
	ruling_about(r, a->task, e->worker);
	edit_attempt(a)->note_awake = p->next.awake;
	if (e->percent >= 0)
		a->percent = e->percent;
	TEXT_SET(a->eta, e->eta);
	TEXT_SET(a->note, e->note);
	a->asks_unanswered = 0;
	if (a->grade == GRADE_SEEN)
		raise_grade(a, GRADE_FRAME);
	ruling_saw(r, "czar progress: %lld%% %s", (long long)a->percent, e->note);
	ruling_did(r, "noted");
	return true;
}

static const char *head_of(const struct plan *p, const struct attempt *a)
{
	for (size_t i = 0; i < p->next.n_workers; i++)
		if (text_equal(p->next.workers[i].name, a->worker) && *p->next.looks[i].head)
			return p->next.looks[i].head;
	return *a->last_commit ? a->last_commit : a->cut;
}

/* A task whose result is a report ends by it as others end by a marker; the report stays with its
 * event. */
bool rule_event_finish(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	struct attempt *a = plan_attempt_of(p, e->worker);
	const struct task *t = a ? plan_task(p, a->task) : NULL;

	if (!is_kind(p, i, EVENT_FINISH))
		return false;
	use(p, i, r);
	TEXT_SET(r->by, e->worker);
	ruling_saw(r, "czar finish %s from %s", e->task, e->worker);
	if (!t || strcasecmp(e->task, t->id) != 0) {
		ruling_did(r, "logged, not obeyed: no live attempt of its");
		return true;
	}
	ruling_about(r, t->id, e->worker);
	if (t->result != RESULT_REPORT) {
		ruling_did(r, "logged, not obeyed: its result is commits, not a report");
		return true;
	}
	edit_attempt(a)->marker = MARKER_COMPLETE;
	TEXT_SET(a->marker_commit, head_of(p, a));
	a->marker_awake = p->next.awake;
	if (a->grade == GRADE_SEEN)
		raise_grade(a, GRADE_FRAME);
	ruling_did(r, "counts; submitted when the turn is over");
	return true;
}

/* Did a turn run already when this text was entered (by us or by a person)? */
static bool turn_ran_before(const struct worker *w, const struct delivery *d)
{
	usec_t entered = d->entered_awake ? d->entered_awake : d->typed_awake;

	return w->turn_open && (!entered || w->turn_began_awake < entered);
}

/* What the same agent reported of its turns just before or after that, in the same look: several
 * turns may have begun and ended since the last one. */
static const struct event *turn_event_beside(const struct plan *p, size_t i, int step)
{
	const struct event *e = &p->next.events[i];

	for (size_t n = i + (size_t)step; n < p->next.n_events; n += (size_t)step) {
		const struct event *o = &p->next.events[n];

		if ((o->kind == EVENT_PROMPT || o->kind == EVENT_TURN_ENDED) &&
			text_equal(o->worker, e->worker))
			return o;
	}
	return NULL;
}

/* The agent's own word that a prompt began a turn; with the text's hash it is exact proof. */
bool rule_event_prompt(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	struct worker *w = plan_worker(p, e->worker);
	struct delivery *d = plan_delivery(p, e->delivery);
	const struct event *before = turn_event_beside(p, i, -1);
	bool ended = before && before->kind == EVENT_TURN_ENDED;
	bool was_busy = before ? !ended : w && d && turn_ran_before(w, d);
	enum grade grade;

	if (!is_kind(p, i, EVENT_PROMPT))
		return false;
	use(p, i, r);
	r->quiet = true;
	if (!w)
		return true;
	edit_worker(w)->asking = false;
	if (!w->turn_open || ended) {
		w->turn_open = true;
		w->turns++;
		w->turn_began_awake = p->next.awake;
		w->idle_awake = 0;
	}
	if (!d || !text_equal(d->worker, e->worker) || !d->pid || d->grade == GRADE_EXACT)
		return true;
	/* reported while a turn ran: it may only have been queued there */
	grade = was_busy && d->kind != KIND_BRIEF ? GRADE_QUEUED : GRADE_EXACT;
	edit_delivery(d)->reported = grade == GRADE_QUEUED;
	if (d->grade < grade)
		d->grade = grade;
	plan_again(p);
	return true;
}

bool rule_event_turn_ended(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	struct worker *w = plan_worker(p, e->worker);
	const struct event *after = turn_event_beside(p, i, 1);

	if (!is_kind(p, i, EVENT_TURN_ENDED))
		return false;
	use(p, i, r);
	r->quiet = true;
	if (!w || !w->session)
		return true;
	edit_worker(w)->turn_open = after && after->kind == EVENT_PROMPT; /* the next one runs */
	w->asking = false;
	w->turn_ended_awake = p->next.awake;
	plan_again(p);
	if (!*e->note)
		return true;
	r->quiet = false;
	ruling_saw(r, "its turn ended with an error: %s", e->note);
	ruling_did(r, "noted: it is at its prompt");
	return true;
}

bool rule_event_asking(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	struct worker *w = plan_worker(p, e->worker);

	if (!is_kind(p, i, EVENT_ASKING))
		return false;
	use(p, i, r);
	r->quiet = true;
	if (w && w->session) {
		edit_worker(w)->asking = true;
		TEXT_SET(w->asked, e->note);
		w->asked_awake = p->next.awake;
		TEXT_SET(w->question, e->question);
	}
	plan_again(p);
	return true;
}

/* czar add in a pane. The task was checked and stored, proposed, when the call was drained; without
 * a task the note says what was wrong with it. */
bool rule_event_add(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];
	const struct worker *w = plan_worker(p, e->worker);
	char note[TEXT_SIZE];
	struct task *t;

	if (!is_kind(p, i, EVENT_ADD))
		return false;
	use(p, i, r);
	TEXT_SET(r->by, e->worker);
	ruling_about(r, e->task, e->worker);
	ruling_saw(r, "czar add from %s: %s", e->worker, *e->task ? e->task : e->note);
	t = plan_task(p, e->task);
	if (!*e->task) {
		ruling_did(r, "refused, %s is told", e->worker);
		TEXT_SETF(note, "the task you proposed was not taken: %s", e->note);
		plan_tell(p, e->worker, note);
	} else if (!t || t->state != TASK_PROPOSED) {
		ruling_did(r, "a person has answered already");
	} else if (w && *w->role && text_list_has(p->next.settings.add_roles, w->role)) {
		task_move(p, t, TASK_EVENT_ADMITTED, "admitted by [policy] add");
		ruling_did(r, "%s is queued: workers of role %s may add tasks", t->id, w->role);
	} else {
		ruling_did(r, "%s is proposed: it waits for a person's yes", t->id);
	}
	return true;
}

bool rule_event_refused_call(struct plan *p, size_t i, struct ruling *r)
{
	struct event *e = &p->next.events[i];

	if (!is_kind(p, i, EVENT_REFUSED_CALL))
		return false;
	use(p, i, r);
	TEXT_SET(r->by, e->worker);
	ruling_saw(r, "%s called czar %s", e->worker, e->note);
	ruling_did(r, "refused: not a worker's command");
	return true;
}

bool rule_event_rest(struct plan *p, size_t i, struct ruling *r)
{
	r->quiet = true;
	return use(p, i, r);
}
