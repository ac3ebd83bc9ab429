/*
 * The edges of the delivery machine, PROTOCOL 4 row by row.
 *
 * Order matters: of a state, the first edge whose condition holds is taken. Proof comes first
 * everywhere, then death, then what came of the last key, then everything that asks for a key.
 */
#include <stdio.h>
#include <string.h>

#include "checks/delivery.h"
#include "czar/base/str.h"

/* --- the marks that tmux keeps: PID:ID:TRY and PID:ID:TRY:n --- */

static bool typed_mark_is_ours(const struct sight *x)
{
	char mark[MARK_SIZE];

	snprintf(mark, sizeof mark, "%lld:%lld:%lld", (long long)x->w->pid, (long long)x->d->id,
		(long long)x->d->try);
	return text_equal(x->l->typed_mark, mark);
}

static bool sent_mark_is_ours(const struct sight *x)
{
	char mark[MARK_SIZE];

	snprintf(mark, sizeof mark, "%lld:%lld:%lld:%lld", (long long)x->w->pid,
		(long long)x->d->id, (long long)x->d->try, (long long)x->d->enters + 1);
	return text_equal(x->l->sent_mark, mark);
}

static bool outcome(const struct sight *x, enum verb verb)
{
	return x->intent && x->intent->verb == verb && x->intent->outcome != INTENT_OPEN;
}

static bool waited(struct sight *x, usec_t since, usec_t wait)
{
	return plan_waited(x->p, since, wait);
}

static bool nothing_in_the_way(const struct sight *x)
{
	return x->known && !x->dialog && !x->l->copy_mode && !x->person && !x->paused;
}

/* --- conditions --- */

static bool is_gone(struct sight *x)
{
	return x->gone;
}

static bool is_expired(struct sight *x)
{
	return x->expired;
}

static bool is_proved(struct sight *x)
{
	return x->proved;
}

static bool is_dead(struct sight *x)
{
	return x->dead;
}

static bool is_starting(const struct sight *x)
{
	return x->f->brief_by_argument && plan_intent_open(x->p, x->w->name, VERB_START);
}

/* While its agent is being started with it nobody can have died. */
static bool is_dead_untyped(struct sight *x)
{
	return x->dead && !is_starting(x);
}

static bool may_start_agent(struct sight *x)
{
	const struct world *w = &x->p->next;

	return x->f->brief_by_argument && x->d->kind == KIND_BRIEF && x->d->composed &&
	       !x->intent && !x->w->session && x->w->pin == PIN_NONE && !x->paused &&
	       !w->project.hold && !w->stopping && w->server != ANSWER_UNKNOWN &&
	       !plan_intent_open(x->p, x->w->name, VERB_END) && !is_starting(x) &&
	       plan_waited(x->p, x->w->next_start_awake, 0);
}

static bool started_with_it(struct sight *x)
{
	return x->f->brief_by_argument && x->w->session &&
	       x->w->started_awake > x->d->since_awake && !x->intent;
}

static bool is_wrong(struct sight *x)
{
	return x->head && x->wrong && !x->intent && x->w->health != HEALTH_STARTING;
}

static bool wants_text(struct sight *x)
{
	return x->head && !x->d->composed && !x->intent;
}

static bool is_composed(struct sight *x)
{
	return outcome(x, VERB_COMPOSE) && x->intent->outcome == INTENT_DONE;
}

static bool is_not_composed(struct sight *x)
{
	return outcome(x, VERB_COMPOSE) && x->intent->outcome != INTENT_DONE;
}

static bool may_start(struct sight *x)
{
	return x->head && x->d->composed && !x->intent && x->w->session && x->known &&
	       waited(x, x->d->not_before_awake, 0);
}

static bool is_blocked(struct sight *x)
{
	return may_start(x) && *x->blocker && x->w->health != HEALTH_STARTING &&
	       x->l->screen != SCREEN_NONE;
}

static bool is_not_blocked(struct sight *x)
{
	return !x->w->session || !*x->blocker;
}

static bool has_leftover(struct sight *x)
{
	return may_start(x) && !*x->blocker && x->l->draft_of && !x->busy && x->f->can_clear;
}

static bool may_be_typed(struct sight *x)
{
	return may_start(x) && !*x->blocker && x->l->composer == COMPOSER_EMPTY &&
	       !x->p->next.low_disk;
}

static bool was_typed(struct sight *x)
{
	return outcome(x, VERB_PASTE) && (x->intent->outcome == INTENT_DONE ||
						 (x->known && typed_mark_is_ours(x)));
}

static bool was_not_typed(struct sight *x)
{
	return outcome(x, VERB_PASTE) && x->known && !typed_mark_is_ours(x);
}

static bool was_entered(struct sight *x)
{
	return outcome(x, VERB_ENTER) && (x->intent->outcome == INTENT_DONE ||
						 (x->known && sent_mark_is_ours(x)));
}

static bool was_not_entered(struct sight *x)
{
	return outcome(x, VERB_ENTER) && x->known && !sent_mark_is_ours(x);
}

static bool must_park(struct sight *x)
{
	usec_t patience = 2 * USEC_SEC;

	if (x->intent || !x->known)
		return false;
	if (!nothing_in_the_way(x) || x->d->enter_refusals >= 3)
		return true;
	if (x->ours && !x->l->draft_whole)
		return true;
	if (!x->ours)
		return waited(x, x->d->typed_awake, patience);
	return waited(x, x->d->since_awake, 30 * USEC_SEC);
}

static bool may_be_entered(struct sight *x)
{
	return !x->intent && nothing_in_the_way(x) && x->ours && x->l->draft_whole &&
	       waited(x, x->l->settled_awake, x->f->settle);
}

static bool may_go_on(struct sight *x)
{
	return nothing_in_the_way(x) && x->ours && x->l->draft_whole &&
	       waited(x, x->d->since_awake, x->f->settle + USEC_SEC / 2);
}

static bool parked_too_long(struct sight *x)
{
	return nothing_in_the_way(x) &&
	       (x->gone || x->expired || waited(x, x->d->since_awake, x->s->hold_alert));
}

static bool key_came_back(struct sight *x)
{
	return outcome(x, VERB_CLEAR);
}

static bool may_look(const struct sight *x)
{
	return x->known && !x->intent && !x->dialog && !x->busy;
}

static bool is_emptied(struct sight *x)
{
	return may_look(x) && x->l->composer == COMPOSER_EMPTY && x->d->draft_seen;
}

static bool is_empty_unseen(struct sight *x)
{
	return may_look(x) && x->l->composer == COMPOSER_EMPTY && !x->d->draft_seen;
}

static bool may_be_cleared(struct sight *x)
{
	return may_look(x) && nothing_in_the_way(x) && x->l->draft_of && x->l->draft_whole &&
	       x->f->can_clear && waited(x, x->d->entered_awake, USEC_SEC);
}

static bool clears_too_long(struct sight *x)
{
	return may_look(x) && waited(x, x->d->since_awake, x->s->clearing_limit);
}

static bool is_seen_text(struct sight *x)
{
	return x->seen && x->d->kind != KIND_BRIEF;
}

static bool is_seen_brief(struct sight *x)
{
	return x->seen && x->d->kind == KIND_BRIEF && x->d->grade < GRADE_SEEN;
}

static bool is_in_programs_queue(struct sight *x)
{
	return x->known && x->l->queued_text && !x->ours && x->busy && x->d->grade < GRADE_QUEUED;
}

static bool queue_turn_ended(struct sight *x)
{
	return x->d->grade == GRADE_QUEUED && !x->d->sent_turn_ended_awake &&
	       x->w->turn_ended_awake > x->d->entered_awake;
}

static bool was_swallowed(struct sight *x)
{
	return !x->intent && nothing_in_the_way(x) && x->ours && x->l->draft_whole &&
	       x->d->enters < x->s->enters &&
	       waited(x, x->d->entered_awake, x->f->second_enter) &&
	       (x->l->all_read || x->l->wrote_awake > x->d->entered_awake) &&
	       x->l->looked_awake > x->d->entered_awake;
}

static bool cannot_be_repeated(struct sight *x)
{
	return !x->intent && x->ours && !nothing_in_the_way(x) &&
	       waited(x, x->d->entered_awake, x->f->second_enter);
}

static bool is_unconfirmed(struct sight *x)
{
	const struct delivery *d = x->d;
	usec_t wait = x->s->confirm_seen;

	if (x->intent)
		return false;
	if (d->grade == GRADE_SEEN)
		return x->w->turn_ended_awake > d->entered_awake &&
		       waited(x, x->w->turn_ended_awake, x->s->confirm_frame);
	if (d->grade == GRADE_QUEUED)
		return d->sent_turn_ended_awake &&
		       waited(x, d->sent_turn_ended_awake, x->s->confirm_seen);
	/* while it stands there for another Enter, that Enter comes first */
	if (x->ours && d->enters < x->s->enters && wait < 2 * x->f->second_enter)
		wait = 2 * x->f->second_enter;
	return waited(x, d->entered_awake, wait);
}

static bool stands_unsent(const struct sight *x)
{
	return nothing_in_the_way(x) && x->ours && x->l->draft_whole &&
	       x->d->enters >= x->s->enters;
}

static bool was_not_taken(const struct sight *x)
{
	return x->known && x->f->has_events && !x->busy && x->l->composer == COMPOSER_EMPTY &&
	       x->w->turn_began_awake < x->d->typed_awake;
}

static bool may_try_again_by_clearing(struct sight *x)
{
	return stands_unsent(x);
}

static bool may_try_again(struct sight *x)
{
	return was_not_taken(x) && x->d->try < x->s->delivery_tries;
}

static bool tries_are_over(struct sight *x)
{
	return was_not_taken(x) && x->d->try >= x->s->delivery_tries;
}

static bool nobody_knows(struct sight *x)
{
	return !x->busy && waited(x, x->d->since_awake, x->s->hold_alert);
}

static bool pause_is_over(struct sight *x)
{
	return waited(x, x->d->since_awake, x->s->refused_pause) &&
	       x->d->try < x->s->delivery_tries;
}

static bool refused_for_good(struct sight *x)
{
	return waited(x, x->d->since_awake, x->s->refused_pause) &&
	       x->d->try >= x->s->delivery_tries;
}

/* --- what happens on the way --- */

static void ask_door(struct sight *x, enum verb verb, const char *args)
{
	x->intent = plan_add_intent(x->p, verb, x->w, x->d->id, args);
	x->intent->try = x->d->try;
}

static void do_compose(struct sight *x)
{
	ask_door(x, VERB_COMPOSE, "");
}

static void do_composed(struct sight *x)
{
	TEXT_SET(x->d->hash, x->intent->result);
	x->d->bytes = x->intent->result_number;
	x->d->composed = true;
	plan_close_intent(x->intent);
}

static void do_keep_reason(struct sight *x)
{
	TEXT_SET(x->d->reason, x->intent->result);
	plan_close_intent(x->intent);
}

static void do_hold(struct sight *x)
{
	TEXT_SET(x->d->reason, x->blocker);
	if (!x->d->held_awake)
		x->d->held_awake = x->p->next.awake;
}

static void do_refuse(struct sight *x)
{
	TEXT_SET(x->d->reason, x->l->canonical ? "the terminal is in canonical mode: no agent reads it"
					       : "the foreground process is not the agent");
}

static void do_clear_leftover(struct sight *x)
{
	x->d->after_clearing = DELIVERY_QUEUED;
	x->d->draft_seen = false;
	x->d->pid = 0;
}

static void do_paste(struct sight *x)
{
	x->d->pid = x->w->pid;
	x->d->enters = 0;
	x->d->enter_refusals = 0;
	x->d->draft_seen = false;
	x->d->typed_awake = x->d->sent_awake = x->d->entered_awake = 0;
	x->d->sent_turn_ended_awake = 0;
	x->d->grade = GRADE_NONE;
	ask_door(x, VERB_PASTE, x->l->typed_mark);
}

/* Looked for before any repeat: the session's option holds the intent. */
static void do_start_agent(struct sight *x)
{
	char id[24];

	snprintf(id, sizeof id, "%lld", (long long)x->d->id);
	x->d->enters = 0;
	x->d->pid = 0;
	plan_add_intent(x->p, VERB_START, x->w, x->d->attempt, id);
}

static void do_started(struct sight *x)
{
	x->d->pid = x->w->pid;
	x->d->enters = 1;
	x->d->typed_awake = x->d->sent_awake = x->d->entered_awake = x->w->started_awake;
	edit_worker(x->w)->used = true;
}

static void do_typed(struct sight *x)
{
	x->d->typed_awake = x->p->next.awake;
	edit_worker(x->w)->used = true;
	plan_close_intent(x->intent);
}

static void do_settle(struct sight *x)
{
	if (x->intent)
		plan_close_intent(x->intent);
}

static void do_enter(struct sight *x)
{
	ask_door(x, VERB_ENTER, x->l->sent_mark);
}

static void do_entered(struct sight *x)
{
	x->d->enters++;
	/* the turn may have begun before czar heard that Enter was sent */
	x->d->entered_awake = x->intent->at_awake;
	if (!x->d->sent_awake)
		x->d->sent_awake = x->d->entered_awake;
	plan_close_intent(x->intent);
}

static void do_count_refusal(struct sight *x)
{
	x->d->enter_refusals++;
	plan_close_intent(x->intent);
}

static void do_forget_refusals(struct sight *x)
{
	x->d->enter_refusals = 0;
}

static void do_clear_for_end(struct sight *x)
{
	x->d->after_clearing = x->gone ? DELIVERY_CANCELLED
			       : x->expired ? DELIVERY_EXPIRED
					    : DELIVERY_DEAD;
	x->d->draft_seen = x->ours;
}

static void do_clear_for_retry(struct sight *x)
{
	bool again = x->d->try < x->s->delivery_tries;

	x->d->after_clearing = again ? DELIVERY_QUEUED : DELIVERY_DEAD;
	x->d->draft_seen = true;
}

static void do_key(struct sight *x)
{
	x->d->draft_seen = true;
	ask_door(x, VERB_CLEAR, x->l->key_mark);
}

static void do_key_settle(struct sight *x)
{
	x->d->entered_awake = x->p->next.awake;
	plan_close_intent(x->intent);
}

static void do_emptied(struct sight *x)
{
	bool typed = x->d->pid != 0;

	x->d->state = x->d->after_clearing;
	x->d->since_awake = x->p->next.awake;
	if (x->d->state == DELIVERY_QUEUED && typed)
		x->d->try++;
}

static void do_unseen(struct sight *x)
{
	x->d->state = x->d->pid ? DELIVERY_UNCONFIRMED : DELIVERY_QUEUED;
	x->d->since_awake = x->p->next.awake;
}

static void do_next_try(struct sight *x)
{
	x->d->try++;
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

static void do_acknowledge(struct sight *x)
{
	note_turn(x);
	if (x->d->grade < GRADE_FRAME)
		x->d->grade = x->d->kind == KIND_BRIEF ? GRADE_FRAME : GRADE_SEEN;
	if (x->d->kind == KIND_BRIEF && x->a && x->a->grade < x->d->grade)
		edit_attempt(x->a)->grade = x->d->grade;
	do_settle(x);
}

static void do_seen(struct sight *x)
{
	note_turn(x);
	x->d->grade = GRADE_SEEN;
	if (x->a && x->a->grade < GRADE_SEEN)
		edit_attempt(x->a)->grade = GRADE_SEEN;
}

static void do_queued_there(struct sight *x)
{
	x->d->grade = GRADE_QUEUED;
}

static void do_queue_turn_ended(struct sight *x)
{
	x->d->sent_turn_ended_awake = x->w->turn_ended_awake;
}

static void do_lose(struct sight *x)
{
	do_settle(x);
	if (x->d->state == DELIVERY_LOST && !x->d->pid)
		x->d->state = DELIVERY_QUEUED; /* cleared somebody else's draft: nothing of it was typed */
}

/* The worker's line must not stand still all night: its agent is ended and started anew. */
static void do_lose_and_restart(struct sight *x)
{
	if (!plan_intent_open(x->p, x->w->name, VERB_END))
		plan_add_intent(x->p, VERB_END, x->w, 0, "composer could not be cleared");
}

#define WAITING (IN(QUEUED) | IN(HELD) | IN(REFUSED))
#define UNDER_WAY (IN(CLEARED) | IN(TYPED) | IN(PARKED) | IN(CLEARING) | IN(UNCONFIRMED))
#define STAYS DELIVERY_STAYS
#define QUIET true

const struct delivery_edge delivery_edges[] = {
	{"compose-failed", IN(QUEUED), is_not_composed, DELIVERY_DEAD, do_keep_reason,
		"its text cannot be made or may not be typed to this program",
		"a text that its program would treat otherwise is refused with the reason", 0},
	{"composed", IN(QUEUED), is_composed, STAYS, do_composed, "its text is stored",
		"the text is stored before the first key", QUIET},
	{"delivery-cancelled", WAITING, is_gone, DELIVERY_CANCELLED, do_settle,
		"its task or attempt is over", "nothing was typed", 0},
	{"delivery-expired", WAITING, is_expired, DELIVERY_EXPIRED, do_settle,
		"its time is over", "nothing was typed", 0},
	{"refuse", IN(QUEUED) | IN(HELD), is_wrong, DELIVERY_REFUSED, do_refuse,
		"something else than the agent reads the terminal",
		"never type into the wrong thing", 0},
	{"compose", IN(QUEUED), wants_text, STAYS, do_compose, "first in its worker's line",
		"the text is stored before the first key", QUIET},
	{"clear-leftover", IN(QUEUED), has_leftover, DELIVERY_CLEARING, do_clear_leftover,
		"an old draft of ours is in the composer", "not a person's: it may go", 0},
	{"hold", IN(QUEUED), is_blocked, DELIVERY_HELD, do_hold, "not the moment",
		"a text goes only to an agent at its empty prompt", 0},
	{"release", IN(HELD), is_not_blocked, DELIVERY_QUEUED, NULL, "the reason is gone",
		"look again from the start", 0},
	{"type", IN(QUEUED), may_be_typed, DELIVERY_CLEARED, do_paste,
		"the agent is at its empty prompt", "may be typed now", 0},
	{"start-with-text", IN(QUEUED), may_start_agent, DELIVERY_CLEARED, do_start_agent,
		"its program takes a brief as the argument of a fresh start", "it cannot be lost on the way",
		0},
	{"try-again", IN(REFUSED), pause_is_over, DELIVERY_QUEUED, do_next_try, "the pause is over",
		"perhaps the agent reads again", 0},
	{"give-up", IN(REFUSED), refused_for_good, DELIVERY_DEAD, NULL, "refused at every try",
		"a person is told", 0},

	{"acknowledge", UNDER_WAY | IN(SENT), is_proved, DELIVERY_ACKNOWLEDGED, do_acknowledge,
		"the worker proved that it has it", "exact proof, or ack with this code", 0},

	{"started-with-text", IN(CLEARED), started_with_it, DELIVERY_SENT, do_started,
		"an agent was started with it as its argument", "one step: typed and sent", 0},
	{"agent-gone", IN(CLEARED), is_dead_untyped, DELIVERY_QUEUED, do_settle,
		"the agent died before it was typed", "a new agent will read it", 0},
	{"typed", IN(CLEARED), was_typed, DELIVERY_TYPED, do_typed, "the pane's mark is ours",
		"the mark proves it", 0},
	{"not-typed", IN(CLEARED), was_not_typed, DELIVERY_QUEUED, do_settle,
		"the guard refused, the mark is not ours", "look again from the start", 0},

	{"lost", IN(TYPED) | IN(PARKED) | IN(CLEARING) | IN(SENT) | IN(UNCONFIRMED), is_dead,
		DELIVERY_LOST, do_lose, "the agent that it was typed to died",
		"it may have been read: never typed blindly again", 0},

	{"sent", IN(TYPED), was_entered, DELIVERY_SENT, do_entered, "Enter was sent",
		"the mark proves it", 0},
	{"enter-refused", IN(TYPED), was_not_entered, STAYS, do_count_refusal,
		"Enter's guard refused", "the screen was not what the capture had shown", 0},
	{"withdraw", IN(TYPED), is_gone, DELIVERY_CLEARING, do_clear_for_end,
		"its task or attempt is over", "our draft must not be glued to the next text", 0},
	{"withdraw", IN(TYPED), is_expired, DELIVERY_CLEARING, do_clear_for_end, "its time is over",
		"our draft must not be glued to the next text", 0},
	{"park", IN(TYPED), must_park, DELIVERY_PARKED, NULL,
		"a dialog, a person, a pause, or our draft is not to be seen alone",
		"Enter now would answer something else", 0},
	{"enter", IN(TYPED), may_be_entered, STAYS, do_enter,
		"settled, our draft alone in the composer, no dialog", "it may be sent", 0},

	{"go-on", IN(PARKED), may_go_on, DELIVERY_TYPED, do_forget_refusals,
		"the reason is gone, the draft is ours", "go on, without pasting again", 0},
	{"take-out", IN(PARKED), parked_too_long, DELIVERY_CLEARING, do_clear_for_end,
		"parked too long, or its task is over",
		"our draft must not be glued to the next text", 0},

	{"key-came-back", IN(CLEARING), key_came_back, STAYS, do_key_settle, "the clear key's outcome",
		"look before anything else", QUIET},
	{"cleared-out", IN(CLEARING), is_emptied, STAYS, do_emptied, "the composer is empty",
		"our draft was seen there before our key", 0},
	{"draft-vanished", IN(CLEARING), is_empty_unseen, STAYS, do_unseen,
		"the composer is empty, our draft was not seen before", "perhaps somebody sent it",
		0},
	{"clear", IN(CLEARING), may_be_cleared, STAYS, do_key, "our draft alone is in the composer",
		"it must go before anything else is typed", 0},
	{"clear-failed", IN(CLEARING), clears_too_long, DELIVERY_LOST, do_lose_and_restart,
		"it could not be cleared", "the worker's line must not stand still all night", 0},

	{"seen", IN(SENT) | IN(UNCONFIRMED), is_seen_text, DELIVERY_ACKNOWLEDGED, do_acknowledge,
		"our draft left the composer after our Enter, and a turn began", "seen is enough", 0},
	{"brief-seen", IN(SENT) | IN(UNCONFIRMED), is_seen_brief, DELIVERY_SENT, do_seen,
		"our draft left the composer after our Enter, and a turn began",
		"the task is working; a brief needs more proof", 0},
	{"entered-again", IN(SENT), was_entered, STAYS, do_entered, "Enter was sent again",
		"the mark proves it", QUIET},
	{"enter-again-refused", IN(SENT), was_not_entered, STAYS, do_settle,
		"Enter's guard refused", "the screen was not what the capture had shown", QUIET},
	{"delivery-dropped", IN(SENT) | IN(UNCONFIRMED), is_gone, DELIVERY_CANCELLED, do_settle,
		"its task or attempt is over", "nobody waits for it any more", 0},
	{"queued-there", IN(SENT), is_in_programs_queue, STAYS, do_queued_there,
		"the busy program shows it in its own queue",
		"it is taken at the end of that turn; Enter is not repeated", 0},
	{"queue-turn-ended", IN(SENT), queue_turn_ended, STAYS, do_queue_turn_ended,
		"the turn that it was queued behind ended", "its confirm time starts now", QUIET},
	{"enter-again", IN(SENT), was_swallowed, STAYS, do_enter,
		"our text still stands unsent in the composer", "Enter was swallowed", 0},
	{"park-sent", IN(SENT), cannot_be_repeated, DELIVERY_PARKED, do_settle,
		"still unsent, and a dialog, a person or a pause is in the way",
		"Enter now would answer something else", 0},
	{"unconfirmed", IN(SENT), is_unconfirmed, DELIVERY_UNCONFIRMED, NULL,
		"no proof within the confirm time", "looked for, never blindly retyped", 0},

	{"retype-after-clear", IN(UNCONFIRMED), may_try_again_by_clearing, DELIVERY_CLEARING,
		do_clear_for_retry, "the whole draft stands there after every Enter",
		"it was proved not to have been taken", 0},
	{"retype", IN(UNCONFIRMED), may_try_again, DELIVERY_QUEUED, do_next_try,
		"composer empty, events are live, no turn since",
		"it was proved not to have been taken", 0},
	{"dead-letter", IN(UNCONFIRMED), tries_are_over, DELIVERY_DEAD, NULL,
		"not taken at every try", "a person is told", 0},
	{"nobody-knows", IN(UNCONFIRMED), nobody_knows, DELIVERY_DEAD, NULL,
		"neither taken nor not taken can be proved",
		"a person is told; never typed blindly again", 0},

	{"late-proof", IN(DEAD) | IN(LOST), is_proved, DELIVERY_ACKNOWLEDGED, do_acknowledge,
		"proof came late", "truth wins", 0},
};
const size_t delivery_edges_count = sizeof delivery_edges / sizeof *delivery_edges;
