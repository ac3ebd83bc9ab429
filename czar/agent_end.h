#pragma once
/* Ending an agent, and proving it (docs/architecture.md, "Proofs"). */

#include <stdint.h>

#include "czar/base/error.h"

/*
 * Ends the process (pid with that start time; 0: none) and every process whose environment holds
 * CZAR_AGENT=tag: SIGHUP and SIGTERM, after 2 s SIGKILL. 0: none of them is left; EBUSY: some are.
 */
int agent_end_and_prove(int64_t pid, int64_t start_time, const char *tag, struct error *err);
/* The same for whatever holds that entry ("CZAR_CHECK=..."). */
int tagged_end_and_prove(const char *entry, struct error *err);
