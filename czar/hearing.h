#pragma once
/*
 * What was heard of a program so far, and what of it is news: the same event twice, or late, or out
 * of order tells nothing, or what is true.
 */

#include "checks/rows_told.h"
#include "czar/event_pattern.h"

enum { QUESTIONS_MOST = 16 };

struct hearing {
	bool busy;
	struct heard questions[QUESTIONS_MOST]; /* open ones, the oldest first */
	size_t n_questions;
	char answered[QUESTIONS_MOST][ID_SIZE]; /* the last ones, in a ring */
	size_t n_answered;
	char failure[TEXT_SIZE]; /* of the turn that runs; "" none */
};

/* News, as the spool wants it. question: its id and words are those of what is asked now. */
typedef void (*hearing_tell_fn)(
	enum event_kind kind, const char *question, const char *note, void *userdata);

void hearing_take(
	struct hearing *h, const struct heard *heard, hearing_tell_fn tell, void *userdata);
/* What a look says, after a gap: that is how it is. */
void hearing_look(struct hearing *h, bool busy, const struct heard *questions, size_t n,
	hearing_tell_fn tell, void *userdata);
