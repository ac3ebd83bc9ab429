/*
 * The count of Enters: what was pressed is counted, also when the proof that the text was taken is
 * faster than the answer of the door.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "checks/fields.h"
#include "czar/base/str.h"
#include "tests/unit/world_fixture.h"

static const struct {
	const char *name;
	enum delivery_state state; /* before the tick */
	enum intent_state answer;  /* of Enter's door; INTENT_OPEN: none pressed */
	bool marked;               /* tmux has the mark of this Enter */
	int64_t enters;            /* after it */
} cases[] = {
	{"no Enter under way", DELIVERY_SENT, INTENT_OPEN, false, 1},
	{"the first, sent", DELIVERY_TYPED, INTENT_DONE, true, 1},
	{"the first, outcome unknown, marked", DELIVERY_TYPED, INTENT_UNKNOWN, true, 1},
	{"the first, refused: a person pressed it", DELIVERY_TYPED, INTENT_REFUSED, false, 0},
	{"the second, sent", DELIVERY_SENT, INTENT_DONE, true, 2},
	{"the second, refused: the first worked late", DELIVERY_SENT, INTENT_REFUSED, false, 1},
};

static void count_one(size_t i)
{
	struct scene s;
	struct worker *w;
	struct delivery *d;

	scene_init(&s, 1);
	w = scene_worker(&s, "w-1");
	d = scene_delivery(&s, w, 0, KIND_SAY, cases[i].state);
	if (cases[i].answer != INTENT_OPEN)
		scene_answer(scene_intent(&s, VERB_ENTER, w, d->id), cases[i].answer, "");
	if (cases[i].marked)
		TEXT_SETF(scene_look(&s, w)->sent_mark, "%lld:%lld:1:%lld", (long long)w->pid,
			(long long)d->id, (long long)d->enters + 1);
	scene_draft(&s, w, 0);
	d->grade = GRADE_EXACT; /* the agent's event came in this tick */
	scene_pass(&s, 20 * USEC_MSEC);
	scene_step(&s);
	if (d->state != DELIVERY_ACKNOWLEDGED || d->enters != cases[i].enters)
		fail_msg("%s: %s after %lld Enters", cases[i].name, delivery_state_name(d->state),
			(long long)d->enters);
	if (d->enters > 0 && !d->sent_awake)
		fail_msg("%s: sent, and nobody knows when", cases[i].name);
	if (scene_find_intent(&s, VERB_ENTER, d->id))
		fail_msg("%s: its intent is still open", cases[i].name);
	scene_done(&s);
}

static void test_enters_are_counted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		count_one(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_enters_are_counted)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
