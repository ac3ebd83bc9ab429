/*
 * Dialogs of a program's start: trust, a key, a new model. The profile has for each option that is
 * marked the one key that leads to the safe answer.
 *
 * A dialog that comes with a limit is answered once that is over.
 *
 * One key at a time, and only while the words that it belongs to stand on the screen: the look says
 * so, and the key's guard asks once more. A dialog that stays is left to a person after a few keys.
 * How many went before is the last part of the pane's mark, PID:INTENT:N.
 */
#include "checks/dialogs.h"

#include <string.h>

#include "checks/fields.h"
#include "checks/screen.h"
#include "czar/base/str.h"

#define PAUSE_BETWEEN (2 * USEC_SEC)
enum { KEYS_MOST = 8 };

/* Keys that this agent got in a row. */
static int64_t keys_before(const struct worker *w, const struct look *l)
{
	const char *last = strrchr(l->key_mark, ':');
	char pid[24];
	int64_t n;

	TEXT_SETF(pid, "%lld:", (long long)w->pid);
	return text_starts(l->key_mark, pid) && last && text_to_int(last + 1, &n) ? n : 0;
}

static bool limit_lasts(const struct plan *p, const struct worker *w, const struct look *l)
{
	const struct account *c = plan_account(p, w->account);

	return screen_is_limited(l->screen) && c && c->state != ACCOUNT_OK;
}

static bool may_press(struct plan *p, const struct worker *w, const struct look *l)
{
	const struct settings *s = &p->next.settings;

	return l->session == ANSWER_ALIVE && !l->dead && !l->copy_mode && w->session &&
	       w->pin == PIN_NONE && !p->next.stopping &&
	       (!l->key_awake || plan_waited(p, l->key_awake, s->person_key)) &&
	       !plan_intent_open(p, w->name, VERB_ANSWER) &&
	       plan_waited(p, w->interrupted_awake, PAUSE_BETWEEN);
}

bool rule_dialog_key(struct plan *p, size_t i, struct ruling *r)
{
	struct worker *w = &p->next.workers[i];
	const struct look *l = &p->next.looks[i];
	int64_t before;

	if (!l->dialog || limit_lasts(p, w, l) || !may_press(p, w, l))
		return false;
	before = keys_before(w, l);
	if (before >= KEYS_MOST)
		return false;
	plan_add_intent(p, VERB_ANSWER, w, l->dialog, l->key_mark);
	edit_worker(w)->interrupted_awake = p->next.awake;
	ruling_about(r, "", w->name);
	ruling_saw(r, "%s", l->evidence);
	ruling_did(
		r, "%s, key %lld of at most %d", l->dialog_key, (long long)before + 1, KEYS_MOST);
	return true;
}

bool rule_dialog_answered(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];

	if (in->verb != VERB_ANSWER || in->change == ROW_NEW)
		return false;
	ruling_about(r, "", in->worker);
	ruling_saw(r, "%s %s%s%s", verb_name(in->verb), intent_state_name(in->outcome),
		*in->result ? ": " : "", in->result);
	ruling_did(r, "its screen will tell");
	plan_close_intent(in);
	return true;
}
