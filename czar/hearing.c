/*
 * What a program's events say, from one to the next.
 *
 * A turn begins and ends once, however often that is said; a question is asked once, and one that
 * was answered is not asked again by a late event. While one is open the worker asks; when the last
 * one is answered its turn goes on.
 */
#include "czar/hearing.h"

#include <string.h>

#include "czar/base/str.h"

static void tell_question(const struct hearing *h, hearing_tell_fn tell, void *userdata)
{
	if (h->n_questions)
		tell(EVENT_ASKING, h->questions[0].id, h->questions[0].words, userdata);
}

static void set_busy(struct hearing *h, bool busy, hearing_tell_fn tell, void *userdata)
{
	if (h->busy == busy)
		return;
	h->busy = busy;
	tell(busy ? EVENT_PROMPT : EVENT_TURN_ENDED, "", busy ? "" : h->failure, userdata);
	h->failure[0] = '\0';
	tell_question(h, tell, userdata); /* it outlives the turn that it came from */
}

static size_t find(const struct hearing *h, const char *id)
{
	size_t i = 0;

	while (i < h->n_questions && !text_equal(h->questions[i].id, id))
		i++;
	return i;
}

static bool was_answered(const struct hearing *h, const char *id)
{
	for (size_t i = 0; i < QUESTIONS_MOST; i++)
		if (text_equal(h->answered[i], id))
			return true;
	return false;
}

static void ask(struct hearing *h, const struct heard *q, hearing_tell_fn tell, void *userdata)
{
	if (!*q->id || find(h, q->id) < h->n_questions || was_answered(h, q->id) ||
		h->n_questions == QUESTIONS_MOST)
		return;
	h->questions[h->n_questions++] = *q;
	if (h->n_questions == 1)
		tell_question(h, tell, userdata);
}

static void drop(struct hearing *h, size_t i)
{
	h->n_questions--;
	memmove(&h->questions[i], &h->questions[i + 1],
		(h->n_questions - i) * sizeof *h->questions);
}

static void answer(struct hearing *h, const char *id, hearing_tell_fn tell, void *userdata)
{
	size_t i = find(h, id);

	TEXT_SET(h->answered[h->n_answered++ % QUESTIONS_MOST], id);
	if (i == h->n_questions)
		return;
	drop(h, i);
	if (!h->n_questions) /* nothing is asked any more */
		tell(h->busy ? EVENT_PROMPT : EVENT_TURN_ENDED, "", "", userdata);
	else if (i == 0)
		tell_question(h, tell, userdata);
}

void hearing_take(
	struct hearing *h, const struct heard *heard, hearing_tell_fn tell, void *userdata)
{
	switch (heard->kind) {
	case HEARD_BUSY:
		set_busy(h, true, tell, userdata);
		break;
	case HEARD_IDLE:
		set_busy(h, false, tell, userdata);
		break;
	case HEARD_ASKS:
		ask(h, heard, tell, userdata);
		break;
	case HEARD_ANSWERED:
		answer(h, heard->id, tell, userdata);
		break;
	case HEARD_FAILED:
		TEXT_SET(h->failure, heard->words);
		break;
	default:
		break;
	}
}

static bool is_among(const char *id, const struct heard *questions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text_equal(questions[i].id, id))
			return true;
	return false;
}

void hearing_look(struct hearing *h, bool busy, const struct heard *questions, size_t n,
	hearing_tell_fn tell, void *userdata)
{
	set_busy(h, busy, tell, userdata);
	for (size_t i = h->n_questions; i-- > 0;)
		if (!is_among(h->questions[i].id, questions, n))
			answer(h, h->questions[i].id, tell, userdata);
	for (size_t i = 0; i < n; i++)
		ask(h, &questions[i], tell, userdata);
}
