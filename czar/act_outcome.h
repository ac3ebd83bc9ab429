#pragma once
/* What came of intents: facts of the next tick. */

#include "czar/daemon.h"

/* Notes what came of an intent. */
void act_outcome(struct daemon *d, int64_t intent, enum intent_state state, const char *result,
	int64_t number, int64_t start);
const struct outcome *act_find_outcome(const struct daemon *d, int64_t intent);
/* Forgets the outcomes of intents that the recorded plan has closed. */
void act_forget_recorded(struct daemon *d, const struct plan *p);
/* tmux's answer as an intent's outcome. One that did not come in time ends this tick's asking: each
 * further question would wait as long again (observe begins anew). */
enum intent_state act_answer(struct daemon *d, int r);
