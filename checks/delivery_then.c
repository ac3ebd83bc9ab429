/*
 * What happens on an edge of the delivery table, beyond the change of state.
 *
 * Runs after the state was changed. A key is never pressed here: an intent is added for the door,
 * with the value that the pane's mark must have before, so that doing it twice does nothing.
 */
#include "checks/delivery_then.h"

#include <stdio.h>

#include "checks/attempts.h"
#include "checks/delivery_when.h"
#include "czar/base/str.h"

static void ask_door(struct sight *x, enum verb verb, const char *args)
{
	x->intent = plan_add_intent(x->p, verb, x->w, x->d->id, args);
	x->intent->try = x->d->try;
}

static void end_agent(struct sight *x, const char *why)
{
	if (x->w->session)
		ask_agent_end(x->p, x->w, why);
}

void then_settle(struct sight *x)
{
	if (x->intent)
		plan_close_intent(x->intent);
}

/* --- queued, held, refused --- */

void then_compose(struct sight *x)
{
	ask_door(x, VERB_COMPOSE, "");
}

void then_composed(struct sight *x)
{
	TEXT_SET(x->d->hash, x->intent->result);
	x->d->bytes = x->intent->result_number;
	x->d->composed = true;
	plan_close_intent(x->intent);
}

void then_keep_reason(struct sight *x)
{
	TEXT_SET(x->d->reason, x->intent->result);
	plan_close_intent(x->intent);
}

void then_hold(struct sight *x)
{
	TEXT_SET(x->d->reason, x->blocker);
	if (!x->d->held_awake)
		x->d->held_awake = x->p->next.awake;
}

void then_refuse(struct sight *x)
{
	TEXT_SET(x->d->reason, x->l->canonical
				       ? "the terminal is in canonical mode: no agent reads it"
				       : "the foreground process is not the agent");
}

void then_clear_leftover(struct sight *x)
{
	x->d->after_clearing = DELIVERY_QUEUED;
	x->d->draft_seen = false;
	x->d->pid = 0; /* the draft is another one's: nothing of this text was typed */
	x->d->entered_awake = 0;
}

void then_next_try(struct sight *x)
{
	x->d->try++;
}

void then_paste(struct sight *x)
{
	x->d->pid = x->w->pid;
	x->d->enters = 0;
	x->d->enter_refusals = 0;
	x->d->draft_seen = false;
	x->d->typed_awake = x->d->sent_awake = x->d->entered_awake = 0;
	x->d->sent_turn_ended_awake = 0;
	x->d->reported = false;
	x->d->grade = GRADE_NONE;
	ask_door(x, VERB_PASTE, x->l->typed_mark);
}

/* Looked for before any repeat: the session's option holds the intent. */
void then_start_agent(struct sight *x)
{
	char id[24];

	snprintf(id, sizeof id, "%lld", (long long)x->d->id);
	x->d->enters = 0;
	x->d->pid = 0;
	plan_add_intent(x->p, VERB_START, x->w, x->d->attempt, id);
}

void then_started(struct sight *x)
{
	x->d->pid = x->w->pid;
	x->d->enters = 1;
	x->d->typed_awake = x->d->sent_awake = x->d->entered_awake = x->w->started_awake;
	edit_worker(x->w)->used = true;
}

/* --- typed and parked --- */

void then_typed(struct sight *x)
{
	x->d->typed_awake = x->p->next.awake;
	edit_worker(x->w)->used = true;
	plan_close_intent(x->intent);
}

void then_enter(struct sight *x)
{
	ask_door(x, VERB_ENTER, x->l->sent_mark);
}

void then_entered(struct sight *x)
{
	x->d->enters++;
	/* the turn may have begun before czar heard that Enter was sent */
	x->d->entered_awake = x->intent->at_awake;
	if (!x->d->sent_awake)
		x->d->sent_awake = x->d->entered_awake;
	plan_close_intent(x->intent);
}

void then_count_refusal(struct sight *x)
{
	x->d->enter_refusals++;
	plan_close_intent(x->intent);
}

void then_forget_refusals(struct sight *x)
{
	x->d->enter_refusals = 0;
}

/* --- clearing --- */

void then_clear_for_end(struct sight *x)
{
	x->d->after_clearing = x->gone      ? DELIVERY_CANCELLED
			       : x->expired ? DELIVERY_EXPIRED
					    : DELIVERY_DEAD;
	x->d->draft_seen = false;
}

void then_clear_for_retry(struct sight *x)
{
	bool again = x->d->try < x->s->delivery_tries;

	x->d->after_clearing = again ? DELIVERY_QUEUED : DELIVERY_DEAD;
	x->d->draft_seen = false;
}

void then_clear(struct sight *x)
{
	ask_door(x, VERB_CLEAR, x->l->key_mark);
}

static bool key_was_pressed(const struct sight *x)
{
	char mark[MARK_SIZE];

	snprintf(mark, sizeof mark, "%lld:%lld:1", (long long)x->w->pid, (long long)x->intent->id);
	return x->intent->outcome == INTENT_DONE || (x->known && text_equal(x->l->key_mark, mark));
}

/* The guard presses it on our draft alone: an empty composer is its work then. */
void then_key_settle(struct sight *x)
{
	x->d->draft_seen = x->d->draft_seen || key_was_pressed(x);
	x->d->entered_awake = x->intent->at_awake;
	plan_close_intent(x->intent);
}

void then_emptied(struct sight *x)
{
	bool typed = x->d->pid != 0;

	x->d->state = x->d->after_clearing;
	x->d->since_awake = x->p->next.awake;
	if (x->d->state == DELIVERY_QUEUED && typed)
		x->d->try++;
}

/* After our own clear key a turn proves nothing: only the text's own proof counts then. */
void then_unseen(struct sight *x)
{
	if (x->d->draft_seen)
		x->d->enters = 0;
	x->d->state = x->d->pid ? DELIVERY_UNCONFIRMED : DELIVERY_QUEUED;
	x->d->since_awake = x->p->next.awake;
}

/* The worker's line must not stand still all night: its agent is ended and started anew. */
void then_lose_and_restart(struct sight *x)
{
	end_agent(x, "composer could not be cleared");
	if (!x->d->pid)
		x->d->state = DELIVERY_QUEUED; /* it was another one's draft */
}

/* --- sent and after --- */

void then_lose(struct sight *x)
{
	then_settle(x);
	if (!x->d->pid)
		x->d->state = DELIVERY_QUEUED; /* it cleared another one's draft */
}

/* A proof says that a turn began, also where nobody saw it begin: its end must be noticed. */
static void note_turn(struct sight *x)
{
	if (!x->d->entered_awake || x->w->turn_open ||
		x->w->turn_began_awake >= x->d->entered_awake)
		return;
	edit_worker(x->w)->turn_open = true;
	x->w->turns++;
	x->w->turn_began_awake = x->d->entered_awake;
	x->w->idle_awake = 0;
}

void then_acknowledge(struct sight *x)
{
	if (when_entered(x)) /* the proof came with Enter's outcome, or before it */
		then_entered(x);
	note_turn(x);
	if (x->d->grade < GRADE_FRAME)
		x->d->grade = x->d->kind == KIND_BRIEF ? GRADE_FRAME : GRADE_SEEN;
	if (x->d->kind == KIND_BRIEF && x->a && x->a->grade < x->d->grade)
		edit_attempt(x->a)->grade = x->d->grade;
	then_settle(x);
}

void then_seen(struct sight *x)
{
	note_turn(x);
	x->d->grade = GRADE_SEEN;
	if (x->a && x->a->grade < GRADE_SEEN)
		edit_attempt(x->a)->grade = GRADE_SEEN;
}

void then_queued_there(struct sight *x)
{
	x->d->grade = GRADE_QUEUED;
}

void then_queue_turn_ended(struct sight *x)
{
	x->d->sent_turn_ended_awake = x->w->turn_ended_awake;
}

/* The turn that took it is over: no other one is to be noticed. */
void then_taken_in_turn(struct sight *x)
{
	x->d->grade = GRADE_SEEN;
	then_settle(x);
}

/* It would begin a turn for a task that is over. */
void then_drop_from_queue(struct sight *x)
{
	then_settle(x);
	end_agent(x, "a text of a task that is over stands in its queue");
}

/* --- by the program's own interface --- */

/* The program's id of it is the delivery's number, whatever the try: it takes none twice. */
void then_offer(struct sight *x)
{
	x->d->pid = x->w->pid;
	x->d->typed_awake = x->d->sent_awake = x->d->entered_awake = 0;
	x->d->sent_turn_ended_awake = 0;
	x->d->grade = GRADE_NONE;
	edit_worker(x->w)->used = true; /* its proof may come before the answer */
	ask_door(x, VERB_PROMPT, "");
}

void then_offer_again(struct sight *x)
{
	plan_close_intent(x->intent);
	ask_door(x, VERB_PROMPT, "");
}

void then_look_up(struct sight *x)
{
	ask_door(x, VERB_PROMPT, "");
}

void then_offered(struct sight *x)
{
	x->d->enters = 1;
	x->d->sent_awake = x->d->entered_awake = x->intent->at_awake;
	then_looked_up(x);
}

/* typed_awake is when it was last asked for. */
void then_looked_up(struct sight *x)
{
	enum grade grade = x->intent->result_number ? GRADE_EXACT : GRADE_QUEUED;

	x->d->typed_awake = x->p->next.awake;
	if (x->intent->outcome == INTENT_DONE && x->d->grade < grade)
		x->d->grade = grade;
	plan_close_intent(x->intent);
}
