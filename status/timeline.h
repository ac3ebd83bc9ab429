#pragma once
/* A time line of attempts as text: one line a worker, one bar an attempt. */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "czar/base/str.h"

struct timeline_facts {
	const struct attempt *attempts;
	size_t n_attempts;
	usec_t from, to; /* real time; from 0: the first attempt's start; to 0: the last end */
	usec_t now;      /* where a live attempt ends */
	int width;       /* columns in all; at least 60 */
};
/* Legend included; nothing at all without attempts. */
void timeline_text(const struct timeline_facts *f, struct str *ret);
