#pragma once
/* A time line as text: for each worker its attempts as bars, and what happened in them as marks. */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/str.h"

/* In the order of what is shown when several fall into one column: the last one wins. */
enum timeline_kind { TIMELINE_PROMPT, TIMELINE_ASSIGNED, TIMELINE_COMMIT, TIMELINE_LANDED };

struct timeline_mark {
	usec_t at;
	enum timeline_kind kind;
	char worker[ID_SIZE], task[ID_SIZE];
};

struct timeline_facts {
	const struct attempt *attempts;
	size_t n_attempts;
	const struct timeline_mark *marks;
	size_t n_marks;
	usec_t from,
		to; /* real time; from 0: the first attempt's start; to 0: the last end or mark */
	usec_t now; /* where a live attempt ends */
	int width;  /* columns in all; at least 60 */
};
/* Legend included; nothing at all without attempts. Times are of this machine. */
void timeline_text(const struct timeline_facts *f, struct str *ret);
const char *timeline_kind_name(enum timeline_kind kind);
