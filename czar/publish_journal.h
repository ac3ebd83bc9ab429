#pragma once
/* Decisions in the journal. */

#include "checks/rows.h"

/* One message with the decision's fields, when this process's messages go to the journal anyway. */
void publish_to_journal(const char *project, const struct decision *x);
