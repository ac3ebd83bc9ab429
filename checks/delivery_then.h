#pragma once
/* The effects of the delivery table (checks/delivery_edges.c), each run once its edge is taken. */

#include "checks/delivery.h"

void then_settle(struct sight *x);
void then_compose(struct sight *x);
void then_composed(struct sight *x);
void then_keep_reason(struct sight *x);
void then_hold(struct sight *x);
void then_refuse(struct sight *x);
void then_clear_leftover(struct sight *x);
void then_next_try(struct sight *x);
void then_paste(struct sight *x);
void then_start_agent(struct sight *x);
void then_started(struct sight *x);
void then_typed(struct sight *x);
void then_enter(struct sight *x);
void then_entered(struct sight *x);
void then_count_refusal(struct sight *x);
void then_forget_refusals(struct sight *x);
void then_clear_for_end(struct sight *x);
void then_clear_for_retry(struct sight *x);
void then_clear(struct sight *x);
void then_key_settle(struct sight *x);
void then_emptied(struct sight *x);
void then_unseen(struct sight *x);
void then_lose_and_restart(struct sight *x);
void then_lose(struct sight *x);
void then_acknowledge(struct sight *x);
void then_seen(struct sight *x);
void then_queued_there(struct sight *x);
void then_queue_turn_ended(struct sight *x);
void then_taken_in_turn(struct sight *x);
void then_drop_from_queue(struct sight *x);
void then_offer(struct sight *x);
void then_offer_again(struct sight *x);
void then_offered(struct sight *x);
void then_looked_up(struct sight *x);
void then_look_up(struct sight *x);
