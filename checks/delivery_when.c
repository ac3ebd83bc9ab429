/*
 * When an edge of the delivery table may be taken.
 *
 * Each looks at one sight and answers yes or no; what then happens is in delivery_then.c, in which
 * order they are asked is the table's. What is not known is never taken for a no: a pane that could
 * not be looked at holds no condition but those of proof and of time. A condition that only waits
 * for a time asks to be woken then.
 */
#include "checks/delivery_when.h"

#include <stdio.h>

#include "czar/base/str.h"

#define PATIENCE_TO_SEE (2 * USEC_SEC) /* a paste is drawn by then */
#define PATIENCE_TO_ENTER \
	(30 * USEC_SEC) /* a typed text that could not be sent by then is parked */
#define REFUSALS_MOST 3 /* of Enter's guard, then it is parked */

/* --- what came of the last key: the marks that tmux keeps, PID:ID:TRY and PID:ID:TRY:n --- */

/* A dead pane still has its marks. */
static bool pane_is_ours(const struct sight *x)
{
	return x->l->session == ANSWER_ALIVE && x->l->pid == x->d->pid;
}

static bool typed_mark_is_ours(const struct sight *x)
{
	char mark[MARK_SIZE];

	snprintf(mark, sizeof mark, "%lld:%lld:%lld", (long long)x->d->pid, (long long)x->d->id,
		(long long)x->d->try);
	return text_equal(x->l->typed_mark, mark);
}

static bool sent_mark_is_ours(const struct sight *x)
{
	char mark[MARK_SIZE];

	snprintf(mark, sizeof mark, "%lld:%lld:%lld:%lld", (long long)x->d->pid,
		(long long)x->d->id, (long long)x->d->try, (long long)x->d->enters + 1);
	return text_equal(x->l->sent_mark, mark);
}

static bool outcome(const struct sight *x, enum verb verb)
{
	return x->intent && x->intent->verb == verb && x->intent->outcome != INTENT_OPEN;
}

bool when_composed(struct sight *x)
{
	return outcome(x, VERB_COMPOSE) && x->intent->outcome == INTENT_DONE;
}

bool when_not_composed(struct sight *x)
{
	return outcome(x, VERB_COMPOSE) && x->intent->outcome != INTENT_DONE;
}

bool when_typed(struct sight *x)
{
	return outcome(x, VERB_PASTE) &&
	       (x->intent->outcome == INTENT_DONE || (pane_is_ours(x) && typed_mark_is_ours(x)));
}

bool when_not_typed(struct sight *x)
{
	return outcome(x, VERB_PASTE) && x->known && !typed_mark_is_ours(x);
}

bool when_entered(struct sight *x)
{
	return outcome(x, VERB_ENTER) &&
	       (x->intent->outcome == INTENT_DONE || (x->known && sent_mark_is_ours(x)));
}

bool when_not_entered(struct sight *x)
{
	return outcome(x, VERB_ENTER) && x->known && !sent_mark_is_ours(x);
}

/* Without an answer only the pane can tell whether the key was pressed. */
bool when_key_came_back(struct sight *x)
{
	return outcome(x, VERB_CLEAR) && (x->intent->outcome != INTENT_UNKNOWN || x->known);
}

/* --- what may stand in the way of a key --- */

static bool waited(struct sight *x, usec_t since, usec_t wait)
{
	return plan_waited(x->p, since, wait);
}

static bool people_are_away(const struct sight *x)
{
	return x->known && !x->dialog && !x->l->copy_mode && !x->person && !x->paused;
}

static bool nothing_in_the_way(const struct sight *x)
{
	return people_are_away(x) && !x->wrong;
}

/* A turn that runs: only a program that queues texts may be sent one, and never a brief. */
static bool turn_in_the_way(const struct sight *x)
{
	return x->busy && (!x->f->queues_busy || x->d->kind == KIND_BRIEF);
}

static bool draft_stands_alone(const struct sight *x)
{
	return x->ours && x->l->draft_whole;
}

/* Did the program get the last key, so that what is seen now is what it made of it? */
static bool key_was_read(const struct sight *x)
{
	return x->l->looked_awake > x->d->entered_awake &&
	       (x->l->all_read || x->l->wrote_awake > x->d->entered_awake);
}

/* --- queued, held, refused --- */

bool when_gone(struct sight *x)
{
	return x->gone;
}

bool when_expired(struct sight *x)
{
	return x->expired;
}

/* Not before what came of Enter is known: nothing else would ever ask. */
bool when_gone_typed(struct sight *x)
{
	return x->gone && !x->intent;
}

bool when_expired_typed(struct sight *x)
{
	return x->expired && !x->intent;
}

bool when_proved(struct sight *x)
{
	return x->proved;
}

bool when_dead(struct sight *x)
{
	return x->dead;
}

static bool is_starting(const struct sight *x)
{
	return x->f->brief_by_argument && plan_intent_open(x->p, x->w->name, VERB_START);
}

/* While its agent is being started with it nobody can have died. */
bool when_dead_untyped(struct sight *x)
{
	return x->dead && !is_starting(x);
}

bool when_may_start_agent(struct sight *x)
{
	const struct world *w = &x->p->next;

	return x->f->brief_by_argument && x->d->kind == KIND_BRIEF && x->d->composed &&
	       !x->intent && !x->w->session && x->w->pin == PIN_NONE && !x->paused &&
	       !w->project.hold && !w->stopping && w->server != ANSWER_UNKNOWN &&
	       !plan_intent_open(x->p, x->w->name, VERB_END) && !is_starting(x) &&
	       waited(x, x->w->next_start_awake, 0);
}

bool when_started_with_it(struct sight *x)
{
	return x->f->brief_by_argument && x->w->session &&
	       x->w->started_awake > x->d->since_awake && !x->intent;
}

/* A tool of an agent at work may well own the terminal for a while: that is held, not refused. */
bool when_wrong(struct sight *x)
{
	return x->head && x->wrong && !x->f->by_http && !x->intent && !x->busy &&
	       x->w->health != HEALTH_STARTING;
}

bool when_wants_text(struct sight *x)
{
	return x->head && !x->d->composed && !x->intent;
}

static bool may_start(struct sight *x)
{
	return x->head && x->d->composed && !x->intent && x->w->session && x->known &&
	       waited(x, x->d->not_before_awake, 0);
}

bool when_blocked(struct sight *x)
{
	return may_start(x) && *x->blocker && x->w->health != HEALTH_STARTING &&
	       x->l->screen != SCREEN_NONE;
}

bool when_not_blocked(struct sight *x)
{
	return !x->w->session || !*x->blocker;
}

bool when_leftover(struct sight *x)
{
	return may_start(x) && !*x->blocker && !x->f->by_http && x->l->draft_of && !x->busy;
}

/* Programs draw their composer before they are ready to read a paste. */
static bool has_settled(struct sight *x)
{
	return x->w->turns || waited(x, x->l->settled_awake, x->f->start_settle);
}

bool when_may_be_typed(struct sight *x)
{
	return may_start(x) && has_settled(x) && !*x->blocker && !x->f->by_http &&
	       x->l->composer == COMPOSER_EMPTY && !x->p->next.low_disk;
}

bool when_pause_is_over(struct sight *x)
{
	return waited(x, x->d->since_awake, x->s->refused_pause) &&
	       x->d->try < x->s->delivery_tries;
}

bool when_refused_for_good(struct sight *x)
{
	return waited(x, x->d->since_awake, x->s->refused_pause) &&
	       x->d->try >= x->s->delivery_tries;
}

/* --- typed and parked --- */

bool when_must_park(struct sight *x)
{
	if (x->intent || !x->known)
		return false;
	if (!nothing_in_the_way(x) || turn_in_the_way(x) || x->d->enter_refusals >= REFUSALS_MOST)
		return true;
	if (x->ours && !x->l->draft_whole)
		return true;
	if (!x->ours)
		return waited(x, x->d->typed_awake, PATIENCE_TO_SEE);
	return waited(x, x->d->since_awake, PATIENCE_TO_ENTER);
}

bool when_may_be_entered(struct sight *x)
{
	return !x->intent && nothing_in_the_way(x) && !turn_in_the_way(x) &&
	       draft_stands_alone(x) && x->d->enters < x->s->enters &&
	       waited(x, x->l->settled_awake, x->f->settle);
}

/* An Enter that its guard refuses again and again will not succeed by being asked more often. */
bool when_may_go_on(struct sight *x)
{
	usec_t pause = x->f->settle + USEC_SEC / 2;

	if (x->d->enter_refusals >= REFUSALS_MOST) {
		if (x->p->next.awake - x->d->typed_awake >= x->s->hold_alert)
			return false;
		pause = PATIENCE_TO_ENTER;
	}
	return nothing_in_the_way(x) && !turn_in_the_way(x) && draft_stands_alone(x) &&
	       waited(x, x->d->since_awake, pause);
}

bool when_parked_too_long(struct sight *x)
{
	return people_are_away(x) &&
	       (x->gone || x->expired || waited(x, x->d->since_awake, x->s->hold_alert));
}

/* --- clearing --- */

static bool may_look(const struct sight *x)
{
	return x->known && !x->intent && !x->dialog && !x->busy;
}

/* Our key was pressed on our draft, and nobody sent it meanwhile. */
bool when_emptied(struct sight *x)
{
	bool moved = !x->f->has_events && x->l->moved_awake > x->d->since_awake;

	return may_look(x) && x->l->composer == COMPOSER_EMPTY && x->d->draft_seen && !moved &&
	       x->w->turn_began_awake < x->d->since_awake;
}

bool when_empty_unseen(struct sight *x)
{
	return may_look(x) && x->l->composer == COMPOSER_EMPTY;
}

bool when_may_be_cleared(struct sight *x)
{
	return may_look(x) && nothing_in_the_way(x) && x->l->draft_of && x->l->draft_whole &&
	       x->f->can_clear && key_was_read(x) &&
	       waited(x, x->d->entered_awake, x->f->second_enter);
}

/* The agent would be ended for it: never under the hands of a person. */
bool when_clears_too_long(struct sight *x)
{
	return may_look(x) && people_are_away(x) &&
	       waited(x, x->d->since_awake, x->s->clearing_limit);
}

/* --- sent and unconfirmed --- */

bool when_seen_text(struct sight *x)
{
	return x->seen && x->d->kind != KIND_BRIEF;
}

bool when_seen_brief(struct sight *x)
{
	return x->seen && x->d->kind == KIND_BRIEF && x->d->grade < GRADE_SEEN;
}

bool when_gone_unsent(struct sight *x)
{
	return x->gone && !x->intent && x->ours;
}

bool when_in_programs_queue(struct sight *x)
{
	return x->known && x->l->queued_text && !x->ours && x->busy && x->d->grade < GRADE_QUEUED;
}

bool when_gone_in_queue(struct sight *x)
{
	return x->gone && x->d->grade == GRADE_QUEUED && !x->d->sent_turn_ended_awake && x->known &&
	       x->l->queued_text;
}

bool when_queue_turn_ended(struct sight *x)
{
	return x->d->grade == GRADE_QUEUED && !x->d->sent_turn_ended_awake &&
	       x->w->turn_ended_awake > x->d->entered_awake;
}

/* Some programs take a text into the turn that runs. Its report says that the program has the text;
 * that turn is over, and the text stands neither in the composer nor in a queue, nor did it begin a
 * turn of its own within the confirm time: it was read in that turn. */
bool when_taken_in_turn(struct sight *x)
{
	return x->d->reported && x->d->grade == GRADE_QUEUED && x->d->sent_turn_ended_awake &&
	       x->known && !x->intent && !x->l->queued_text && x->l->composer == COMPOSER_EMPTY &&
	       waited(x, x->d->sent_turn_ended_awake, x->s->confirm_seen);
}

bool when_swallowed(struct sight *x)
{
	return !x->intent && nothing_in_the_way(x) && draft_stands_alone(x) &&
	       x->d->enters < x->s->enters && key_was_read(x) &&
	       waited(x, x->d->entered_awake, x->f->second_enter);
}

bool when_cannot_be_repeated(struct sight *x)
{
	return !x->intent && x->ours && !nothing_in_the_way(x) && x->d->enters < x->s->enters &&
	       waited(x, x->d->entered_awake, x->f->second_enter);
}

bool when_unconfirmed(struct sight *x)
{
	const struct delivery *d = x->d;

	if (x->intent || x->f->by_http)
		return false;
	if (d->grade == GRADE_SEEN)
		return x->w->turn_ended_awake > d->entered_awake &&
		       waited(x, x->w->turn_ended_awake, x->s->confirm_frame);
	if (d->grade == GRADE_QUEUED)
		return d->sent_turn_ended_awake &&
		       waited(x, d->sent_turn_ended_awake, x->s->confirm_seen);
	return waited(x, d->entered_awake, x->s->confirm_seen);
}

bool when_stands_unsent(struct sight *x)
{
	return nothing_in_the_way(x) && !x->busy && draft_stands_alone(x) &&
	       x->d->enters >= x->s->enters;
}

/* A turn that ran meanwhile may have taken it in, and so may the program's queue; and where the
 * transcript moved, events may only be late. */
static bool was_not_taken(const struct sight *x)
{
	return x->known && x->f->has_events && !x->busy && x->l->composer == COMPOSER_EMPTY &&
	       x->d->grade == GRADE_NONE && x->w->turn_began_awake < x->d->typed_awake &&
	       x->w->turn_ended_awake < x->d->typed_awake && x->l->moved_awake <= x->d->typed_awake;
}

bool when_may_try_again(struct sight *x)
{
	return was_not_taken(x) && x->d->try < x->s->delivery_tries;
}

bool when_tries_are_over(struct sight *x)
{
	return was_not_taken(x) && x->d->try >= x->s->delivery_tries;
}

/* An open dialog belongs to a turn that runs. */
bool when_nobody_knows(struct sight *x)
{
	return !x->busy && !x->dialog && waited(x, x->d->since_awake, x->s->hold_alert);
}

/* --- by the program's own interface --- */

bool when_may_be_offered(struct sight *x)
{
	return may_start(x) && !*x->blocker && x->f->by_http && !x->p->next.low_disk;
}

bool when_offered(struct sight *x)
{
	return outcome(x, VERB_PROMPT) && x->intent->outcome == INTENT_DONE;
}

bool when_not_offered(struct sight *x)
{
	return outcome(x, VERB_PROMPT) && x->intent->outcome == INTENT_REFUSED;
}

/* It may have it already, also where no answer came. */
bool when_dead_offered(struct sight *x)
{
	return x->dead && x->intent && x->intent->verb == VERB_PROMPT;
}

static bool has_no_answer(const struct sight *x)
{
	return outcome(x, VERB_PROMPT) && x->intent->outcome == INTENT_UNKNOWN;
}

bool when_gone_offered(struct sight *x)
{
	return has_no_answer(x) && (x->gone || x->expired);
}

bool when_never_answered(struct sight *x)
{
	return has_no_answer(x) && waited(x, x->d->since_awake, x->s->hold_alert);
}

bool when_may_be_offered_again(struct sight *x)
{
	return has_no_answer(x) && waited(x, x->intent->at_awake, x->f->second_enter);
}

bool when_may_be_looked_up(struct sight *x)
{
	return x->f->by_http && x->known && !x->paused && !x->intent &&
	       waited(x, x->d->typed_awake, x->s->confirm_seen);
}

bool when_looked_up(struct sight *x)
{
	return outcome(x, VERB_PROMPT);
}
