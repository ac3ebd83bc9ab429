#pragma once
/* The numbers of czar stats: each beside its target, with what was counted in a sentence. */

#include <stdbool.h>
#include <stddef.h>

#include "checks/rows.h"
#include "queue/stats.h"

/* What attempts changed, and what two of them changed. */
struct duplication {
	int64_t attempts; /* compared */
	int64_t unread;   /* whose commits are not there any more */
	int64_t lines;    /* of all of them */
	int64_t twice;    /* that an earlier one had changed too */
	bool limited;     /* only the newest were looked at */
};

enum measure_unit { UNIT_SHARE, UNIT_TIME };

struct measure {
	const char *name;  /* for programs */
	const char *title; /* for people */
	enum measure_unit unit;
	bool at_least;    /* the target is the least; else what it must stay below */
	double target;    /* a share of 1, or seconds */
	bool is_measured; /* else value says nothing */
	double value;
	int64_t n;
	usec_t from; /* what was before is removed; 0: nothing is missing */
	char how[2 * TEXT_SIZE];
};

enum { MEASURES = 7 };
/* since: what was asked for. */
void measures_of(const struct stats_counts *c, const struct stats_times *idle,
	const struct duplication *d, usec_t since, struct measure ret[MEASURES]);
/* Times are compared to the minute: a look finds what is over a limit a moment later. */
bool measure_is_met(const struct measure *m);
/* "92.0 %", "2 h 11 min", "-" when it is not measured. Returns buf. */
const char *measure_text(const struct measure *m, char *buf, size_t size);
/* ">= 95 %", "< 2 h". Returns buf. */
const char *measure_target(const struct measure *m, char *buf, size_t size);
