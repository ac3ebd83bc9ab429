/* Cases of stopping now: who gets the interrupt key, and when it is believed. */
#include "tests/unit/rule_cases.h"

static void wanted(struct scene *s)
{
	at_work(s);
	W1(s)->interrupt = true;
	TEXT_SET(LOOK1(s)->key_mark, "before");
}

static void not_wanted(struct scene *s)
{
	wanted(s);
	W1(s)->interrupt = false;
}

static void wanted_at_rest(struct scene *s)
{
	at_rest(s, USEC_MIN);
	W1(s)->interrupt = true;
}

static void wanted_with_a_text_on_its_way(struct scene *s)
{
	struct delivery *d;

	wanted_at_rest(s);
	d = scene_delivery(s, W1(s), 0, KIND_SAY, DELIVERY_SENT);
	d->grade = GRADE_NONE;
	d->sent_awake = d->entered_awake = s->world.awake;
}

static void wanted_and_gone(struct scene *s)
{
	W1(s)->interrupt = true;
	W1(s)->session = 0;
}

static void wanted_in_a_dialog(struct scene *s)
{
	wanted(s);
	scene_screen(s, W1(s), SCREEN_ASKING);
}

static void wanted_while_scrolled(struct scene *s)
{
	wanted(s);
	LOOK1(s)->copy_mode = true;
}

static void wanted_without_a_key(struct scene *s)
{
	wanted(s);
	s->profiles[0].can_interrupt = false;
}

static void wanted_under_way(struct scene *s)
{
	wanted(s);
	scene_intent(s, VERB_INTERRUPT, W1(s), 0);
}

static void wanted_after_a_key(struct scene *s)
{
	wanted(s);
	W1(s)->interrupts = 1;
	W1(s)->interrupted_awake = AGO(s, 3 * USEC_SEC);
	LOOK1(s)->looked_awake = s->world.awake;
}

static void wanted_just_after_a_key(struct scene *s)
{
	wanted_after_a_key(s);
	W1(s)->interrupted_awake = AGO(s, USEC_SEC);
}

static void wanted_with_an_old_look(struct scene *s)
{
	wanted_after_a_key(s);
	LOOK1(s)->looked_awake = W1(s)->interrupted_awake;
}

static void wanted_after_three_keys(struct scene *s)
{
	wanted_after_a_key(s);
	W1(s)->interrupts = 3;
}

static void pressed(struct scene *s)
{
	at_work(s);
	scene_answer(scene_intent(s, VERB_INTERRUPT, W1(s), 0), INTENT_DONE, "");
}

static void refused(struct scene *s)
{
	at_work(s);
	scene_answer(scene_intent(s, VERB_INTERRUPT, W1(s), 0), INTENT_REFUSED, "no guard");
}

static void unknown_with_our_mark(struct scene *s)
{
	struct intent *in;

	at_work(s);
	in = scene_intent(s, VERB_INTERRUPT, W1(s), 0);
	scene_answer(in, INTENT_UNKNOWN, "");
	TEXT_SETF(LOOK1(s)->key_mark, "%lld:%lld:1", (long long)W1(s)->pid, (long long)in->id);
}

static void unknown_with_another_mark(struct scene *s)
{
	unknown_with_our_mark(s);
	TEXT_SET(LOOK1(s)->key_mark, "1:1:1");
}

static void under_way(struct scene *s)
{
	at_work(s);
	scene_intent(s, VERB_INTERRUPT, W1(s), 0);
}

static void stop_now(struct scene *s)
{
	wanted(s);
	W1(s)->interrupt = false;
	scene_wish(s, WISH_STOP_NOW, "");
}

static const struct rule_case cases[] = {
	{"wish", "stop now", stop_now, true, "are to be at their prompts now"},
	{"interrupt", "it works", wanted, true, "its interrupt key, time 1"},
	{"interrupt", "it works still, seen after the last key", wanted_after_a_key, true,
		"time 2"},
	{"interrupt", "it is at its prompt", wanted_at_rest, true, "at its prompt"},
	{"interrupt", "its agent is gone", wanted_and_gone, true, "its agent is gone"},
	{"interrupt", "nobody wants it", not_wanted, false, NULL},
	{"interrupt", "a text that was sent begins a turn", wanted_with_a_text_on_its_way, false,
		NULL},
	{"interrupt", "a dialog", wanted_in_a_dialog, false, NULL},
	{"interrupt", "copy mode", wanted_while_scrolled, false, NULL},
	{"interrupt", "no key for it", wanted_without_a_key, false, NULL},
	{"interrupt", "a key is under way", wanted_under_way, false, NULL},
	{"interrupt", "too soon after the last key", wanted_just_after_a_key, false, NULL},
	{"interrupt", "nothing was seen after the last key", wanted_with_an_old_look, false, NULL},
	{"interrupt", "three keys did not help", wanted_after_three_keys, false, NULL},
	{"interrupted", "pressed", pressed, true, "pressed; its screen will tell"},
	{"interrupted", "the guard did not hold", refused, true, "not pressed"},
	{"interrupted", "nobody heard, the mark is there", unknown_with_our_mark, true,
		"pressed; its screen"},
	{"interrupted", "nobody heard, the mark is another", unknown_with_another_mark, true,
		"not pressed"},
	{"interrupted", "under way", under_way, false, NULL},
};
CASES(stop, cases);
