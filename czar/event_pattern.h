#pragma once
/*
 * An event of a program's own interface, as a profile reads it:
 *
 *	KIND MEMBER=PATTERN ... [-> ID [WORDS ...]]
 *
 * An event of that KIND came when each member is there and matches (czar/json_member.h; a list's or
 * a text's words). {{session}} is the session that czar gives its texts to. KIND: busy and idle, a
 * turn runs, or is over; asks and answered, with the ID of the question and its WORDS; failed, with
 * WORDS behind an ID that does not count.
 */

#include <jansson.h>

#include "checks/rows_common.h"
#include "czar/base/error.h"
#include "czar/request_pattern.h"

enum heard_kind { HEARD_NOTHING, HEARD_BUSY, HEARD_IDLE, HEARD_ASKS, HEARD_ANSWERED, HEARD_FAILED };

/* What was heard. */
struct heard {
	enum heard_kind kind;
	char id[ID_SIZE];
	char words[TEXT_SIZE];
};

/* -EINVAL: "what: how to mend". */
int event_pattern_check(const char *pattern, struct error *err);
/* By the first of the patterns that matches; a list that ends with NULL. False: none does. */
bool event_hear(
	const char *const *patterns, const json_t *event, const char *session, struct heard *ret);
/* The same for one question of a list of them, by the members behind a request's "->". */
void heard_question(
	const json_t *question, const char (*members)[MEMBER_SIZE], size_t n, struct heard *ret);
