#pragma once
/*
 * The conditions of the delivery table (checks/delivery_edges.c): pure questions about one sight. A
 * condition that waits for a time asks the plan to be woken then.
 */

#include "checks/delivery.h"

bool when_composed(struct sight *x);
bool when_not_composed(struct sight *x);
bool when_typed(struct sight *x);
bool when_not_typed(struct sight *x);
bool when_entered(struct sight *x);
bool when_not_entered(struct sight *x);
bool when_key_came_back(struct sight *x);
bool when_gone(struct sight *x);
bool when_expired(struct sight *x);
bool when_gone_typed(struct sight *x);
bool when_expired_typed(struct sight *x);
bool when_proved(struct sight *x);
bool when_dead(struct sight *x);
bool when_dead_untyped(struct sight *x);
bool when_may_start_agent(struct sight *x);
bool when_started_with_it(struct sight *x);
bool when_wrong(struct sight *x);
bool when_wants_text(struct sight *x);
bool when_blocked(struct sight *x);
bool when_not_blocked(struct sight *x);
bool when_leftover(struct sight *x);
bool when_may_be_typed(struct sight *x);
bool when_pause_is_over(struct sight *x);
bool when_refused_for_good(struct sight *x);
bool when_must_park(struct sight *x);
bool when_may_be_entered(struct sight *x);
bool when_may_go_on(struct sight *x);
bool when_parked_too_long(struct sight *x);
bool when_emptied(struct sight *x);
bool when_empty_unseen(struct sight *x);
bool when_may_be_cleared(struct sight *x);
bool when_clears_too_long(struct sight *x);
bool when_seen_text(struct sight *x);
bool when_seen_brief(struct sight *x);
bool when_gone_unsent(struct sight *x);
bool when_in_programs_queue(struct sight *x);
bool when_gone_in_queue(struct sight *x);
bool when_queue_turn_ended(struct sight *x);
bool when_taken_in_turn(struct sight *x);
bool when_swallowed(struct sight *x);
bool when_cannot_be_repeated(struct sight *x);
bool when_unconfirmed(struct sight *x);
bool when_stands_unsent(struct sight *x);
bool when_may_try_again(struct sight *x);
bool when_tries_are_over(struct sight *x);
bool when_nobody_knows(struct sight *x);
bool when_may_be_offered(struct sight *x);
bool when_offered(struct sight *x);
bool when_not_offered(struct sight *x);
bool when_dead_offered(struct sight *x);
bool when_gone_offered(struct sight *x);
bool when_never_answered(struct sight *x);
bool when_may_be_offered_again(struct sight *x);
bool when_may_be_looked_up(struct sight *x);
bool when_looked_up(struct sight *x);
