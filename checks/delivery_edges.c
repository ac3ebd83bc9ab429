/*
 * The edges of the delivery machine (docs/architecture.md, "The machines"), as data.
 *
 * Order matters: of a state, the first edge whose condition holds is taken. Proof comes first
 * everywhere, then what came of the last key, then death, then everything that asks for a key.
 * Conditions are in delivery_when.c, effects in delivery_then.c.
 */
#include "checks/delivery.h"
#include "checks/delivery_then.h"
#include "checks/delivery_when.h"

#define WAITING (IN(QUEUED) | IN(HELD) | IN(REFUSED))
#define UNDER_WAY (IN(CLEARED) | IN(TYPED) | IN(PARKED) | IN(CLEARING) | IN(UNCONFIRMED))
#define STAYS DELIVERY_STAYS
#define QUIET true

const struct delivery_edge delivery_edges[] = {
	{"acknowledge", WAITING | UNDER_WAY | IN(SENT), when_proved, DELIVERY_ACKNOWLEDGED,
		then_acknowledge, "the worker proved that it has it",
		"exact proof, or ack with this code", 0},

	{"compose-failed", IN(QUEUED), when_not_composed, DELIVERY_DEAD, then_keep_reason,
		"its text cannot be made or may not be typed to this program",
		"a text that its program would treat otherwise is refused with the reason", 0},
	{"composed", IN(QUEUED), when_composed, STAYS, then_composed, "its text is stored",
		"the text is stored before the first key", QUIET},
	{"delivery-cancelled", WAITING, when_gone, DELIVERY_CANCELLED, then_settle,
		"its task or attempt is over", "nothing was typed", 0},
	{"delivery-expired", WAITING, when_expired, DELIVERY_EXPIRED, then_settle,
		"its time is over", "nothing was typed", 0},
	{"refuse", IN(QUEUED) | IN(HELD), when_wrong, DELIVERY_REFUSED, then_refuse,
		"something else than the agent reads the terminal",
		"never type into the wrong thing", 0},
	{"compose", IN(QUEUED), when_wants_text, STAYS, then_compose, "first in its worker's line",
		"the text is stored before the first key", QUIET},
	{"clear-leftover", IN(QUEUED), when_leftover, DELIVERY_CLEARING, then_clear_leftover,
		"an old draft of ours is in the composer", "not a person's: it may go", 0},
	{"hold", IN(QUEUED), when_blocked, DELIVERY_HELD, then_hold, "not the moment",
		"a text goes only to an agent at its empty prompt", 0},
	{"release", IN(HELD), when_not_blocked, DELIVERY_QUEUED, NULL, "the reason is gone",
		"look again from the start", 0},
	{"type", IN(QUEUED), when_may_be_typed, DELIVERY_CLEARED, then_paste,
		"the agent is at its empty prompt", "may be typed now", 0},
	{"start-with-text", IN(QUEUED), when_may_start_agent, DELIVERY_CLEARED, then_start_agent,
		"its program takes a brief as the argument of a fresh start",
		"it cannot be lost on the way", 0},
	{"try-again", IN(REFUSED), when_pause_is_over, DELIVERY_QUEUED, then_next_try,
		"the pause is over", "perhaps the agent reads again", 0},
	{"give-up", IN(REFUSED), when_refused_for_good, DELIVERY_DEAD, NULL, "refused at every try",
		"a person is told", 0},

	{"typed", IN(CLEARED), when_typed, DELIVERY_TYPED, then_typed, "the pane's mark is ours",
		"the mark proves it", 0},
	{"started-with-text", IN(CLEARED), when_started_with_it, DELIVERY_SENT, then_started,
		"an agent was started with it as its argument", "one step: typed and sent", 0},
	{"agent-gone", IN(CLEARED), when_dead_untyped, DELIVERY_QUEUED, then_settle,
		"the agent died before it was typed", "a new agent will read it", 0},
	{"not-typed", IN(CLEARED), when_not_typed, DELIVERY_QUEUED, then_settle,
		"the guard refused, the mark is not ours", "look again from the start", 0},

	{"lost", IN(TYPED) | IN(PARKED) | IN(CLEARING) | IN(SENT) | IN(UNCONFIRMED), when_dead,
		DELIVERY_LOST, then_lose, "the agent that it was typed to died",
		"it may have been read: never typed blindly again", 0},

	{"sent", IN(TYPED), when_entered, DELIVERY_SENT, then_entered, "Enter was sent",
		"the mark proves it", 0},
	{"enter-refused", IN(TYPED), when_not_entered, STAYS, then_count_refusal,
		"Enter's guard refused", "the screen was not what the capture had shown", 0},
	{"withdraw", IN(TYPED), when_gone_typed, DELIVERY_CLEARING, then_clear_for_end,
		"its task or attempt is over", "our draft must not be glued to the next text", 0},
	{"withdraw-expired", IN(TYPED), when_expired_typed, DELIVERY_CLEARING, then_clear_for_end,
		"its time is over", "our draft must not be glued to the next text", 0},
	{"park", IN(TYPED), when_must_park, DELIVERY_PARKED, NULL,
		"a dialog, a person, a pause, or our draft is not to be seen alone",
		"Enter now would answer something else", 0},
	{"enter", IN(TYPED), when_may_be_entered, STAYS, then_enter,
		"settled, our draft alone in the composer, no dialog", "it may be sent", 0},

	{"go-on", IN(PARKED), when_may_go_on, DELIVERY_TYPED, then_forget_refusals,
		"the reason is gone, the draft is ours", "go on, without pasting again", 0},
	{"take-out", IN(PARKED), when_parked_too_long, DELIVERY_CLEARING, then_clear_for_end,
		"parked too long, or its task is over",
		"our draft must not be glued to the next text", 0},

	{"key-came-back", IN(CLEARING), when_key_came_back, STAYS, then_key_settle,
		"the clear key's outcome", "look before anything else", QUIET},
	{"cleared-out", IN(CLEARING), when_emptied, STAYS, then_emptied, "the composer is empty",
		"our draft was seen there before our key", 0},
	{"draft-vanished", IN(CLEARING), when_empty_unseen, STAYS, then_unseen,
		"the composer is empty, our draft was not seen before", "perhaps somebody sent it",
		0},
	{"clear", IN(CLEARING), when_may_be_cleared, STAYS, then_clear,
		"our draft alone is in the composer", "it must go before anything else is typed",
		0},
	{"clear-failed", IN(CLEARING), when_clears_too_long, DELIVERY_LOST, then_lose_and_restart,
		"it could not be cleared", "the worker's line must not stand still all night", 0},

	{"seen", IN(SENT) | IN(UNCONFIRMED), when_seen_text, DELIVERY_ACKNOWLEDGED,
		then_acknowledge, "our draft left the composer after our Enter, and a turn began",
		"seen is enough", 0},
	{"brief-seen", IN(SENT) | IN(UNCONFIRMED), when_seen_brief, DELIVERY_SENT, then_seen,
		"our draft left the composer after our Enter, and a turn began",
		"the task is working; a brief needs more proof", 0},
	{"entered-again", IN(SENT), when_entered, STAYS, then_entered, "Enter was sent again",
		"the mark proves it", QUIET},
	{"enter-again-refused", IN(SENT), when_not_entered, STAYS, then_settle,
		"Enter's guard refused", "the screen was not what the capture had shown", QUIET},
	{"withdraw-unsent", IN(SENT) | IN(UNCONFIRMED), when_gone_unsent, DELIVERY_CLEARING,
		then_clear_for_end, "its task is over, our draft still stands in the composer",
		"our draft must not be glued to the next text", 0},
	{"drop-from-queue", IN(SENT) | IN(UNCONFIRMED), when_gone_in_queue, DELIVERY_CANCELLED,
		then_drop_from_queue, "its task is over, it stands in the program's queue",
		"it would begin a turn for nobody: the agent is ended", 0},
	{"delivery-dropped", IN(SENT) | IN(UNCONFIRMED), when_gone, DELIVERY_CANCELLED, then_settle,
		"its task or attempt is over", "nobody waits for it any more", 0},
	{"queued-there", IN(SENT), when_in_programs_queue, STAYS, then_queued_there,
		"the busy program shows it in its own queue",
		"it is taken at the end of that turn; Enter is not repeated", 0},
	{"queue-turn-ended", IN(SENT), when_queue_turn_ended, STAYS, then_queue_turn_ended,
		"the turn that it was queued behind ended", "its confirm time starts now", QUIET},
	{"enter-again", IN(SENT), when_swallowed, STAYS, then_enter,
		"our text still stands unsent in the composer", "Enter was swallowed", 0},
	{"park-sent", IN(SENT), when_cannot_be_repeated, DELIVERY_PARKED, then_settle,
		"still unsent, and a dialog, a person or a pause is in the way",
		"Enter now would answer something else", 0},
	{"unconfirmed", IN(SENT), when_unconfirmed, DELIVERY_UNCONFIRMED, NULL,
		"no proof within the confirm time", "looked for, never blindly retyped", 0},

	{"retype-after-clear", IN(UNCONFIRMED), when_stands_unsent, DELIVERY_CLEARING,
		then_clear_for_retry, "the whole draft stands there after every Enter",
		"it was proved not to have been taken", 0},
	{"retype", IN(UNCONFIRMED), when_may_try_again, DELIVERY_QUEUED, then_next_try,
		"composer empty, events are live, no turn since",
		"it was proved not to have been taken", 0},
	{"dead-letter", IN(UNCONFIRMED), when_tries_are_over, DELIVERY_DEAD, NULL,
		"not taken at every try", "a person is told", 0},
	{"nobody-knows", IN(UNCONFIRMED), when_nobody_knows, DELIVERY_DEAD, NULL,
		"neither taken nor not taken can be proved",
		"a person is told; never typed blindly again", 0},

	{"late-proof", IN(DEAD) | IN(LOST), when_proved, DELIVERY_ACKNOWLEDGED, then_acknowledge,
		"proof came late", "truth wins", 0},
};
const size_t delivery_edges_count = sizeof delivery_edges / sizeof *delivery_edges;
