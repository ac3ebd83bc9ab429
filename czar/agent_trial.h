#pragma once
/* One turn of a real agent in a scratch worktree: does it acknowledge and commit without a person?
 */

#include "czar/base/clock.h"
#include "czar/config.h"

struct agent_trial {
	bool acknowledged, committed;
	usec_t took;
	char says[TEXT_SIZE]; /* the last line of what it printed, cleaned */
};

/* section: whose home, model and env-file it gets. Takes minutes, and the model costs what it
 * costs. An error: it could not be tried. */
int agent_trial_run(const struct config *c, const struct config_worker *section, const char *czar,
	struct agent_trial *ret, struct error *err);
