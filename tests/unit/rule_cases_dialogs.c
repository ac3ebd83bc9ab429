/* Cases of dialogs that a profile knows: when a key is pressed, and when it is a person's. */
#include "tests/unit/rule_cases.h"

static void open_dialog(struct scene *s)
{
	at_rest(s, USEC_MIN);
	scene_screen(s, W1(s), SCREEN_STARTING);
	LOOK1(s)->dialog = 2;
	TEXT_SET(LOOK1(s)->dialog_key, "Down");
	TEXT_SET(LOOK1(s)->evidence, "No, exit");
}

static void after_another_key(struct scene *s)
{
	open_dialog(s);
	TEXT_SETF(LOOK1(s)->key_mark, "%lld:7:1", (long long)W1(s)->pid);
}

static void after_a_dead_agents_keys(struct scene *s)
{
	open_dialog(s);
	TEXT_SET(LOOK1(s)->key_mark, "1:7:8");
}

static void after_eight_keys(struct scene *s)
{
	open_dialog(s);
	TEXT_SETF(LOOK1(s)->key_mark, "%lld:7:8", (long long)W1(s)->pid);
}

static void no_dialog(struct scene *s)
{
	open_dialog(s);
	LOOK1(s)->dialog = 0;
}

static void just_after_a_key(struct scene *s)
{
	open_dialog(s);
	W1(s)->interrupted_awake = AGO(s, USEC_SEC);
}

static void person_at_it(struct scene *s)
{
	open_dialog(s);
	LOOK1(s)->key_awake = AGO(s, USEC_SEC);
}

static void scrolled(struct scene *s)
{
	open_dialog(s);
	LOOK1(s)->copy_mode = true;
}

static void paused(struct scene *s)
{
	open_dialog(s);
	W1(s)->pin = PIN_PAUSED;
}

static void key_under_way(struct scene *s)
{
	open_dialog(s);
	scene_intent(s, VERB_ANSWER, W1(s), 2);
}

static void key_pressed(struct scene *s)
{
	open_dialog(s);
	scene_answer(scene_intent(s, VERB_ANSWER, W1(s), 2), INTENT_DONE, "");
}

static void key_refused(struct scene *s)
{
	open_dialog(s);
	scene_answer(
		scene_intent(s, VERB_ANSWER, W1(s), 2), INTENT_REFUSED, "the guard did not hold");
}

static const struct rule_case cases[] = {
	{"dialog", "a known one", open_dialog, true, "Down, key 1 of at most 8"},
	{"dialog", "the next key", after_another_key, true, "key 2"},
	{"dialog", "an agent before it had eight", after_a_dead_agents_keys, true, "key 1"},
	{"dialog", "it stays", after_eight_keys, false, NULL},
	{"dialog", "there is none", no_dialog, false, NULL},
	{"dialog", "too soon after the last key", just_after_a_key, false, NULL},
	{"dialog", "a person is at it", person_at_it, false, NULL},
	{"dialog", "copy mode", scrolled, false, NULL},
	{"dialog", "a person paused it", paused, false, NULL},
	{"dialog", "a key is under way", key_under_way, false, NULL},
	{"dialog-answered", "pressed", key_pressed, true, "its screen will tell"},
	{"dialog-answered", "the guard did not hold", key_refused, true, "its screen will tell"},
	{"dialog-answered", "under way", key_under_way, false, NULL},
};
CASES(dialogs, cases);
