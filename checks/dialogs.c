/*
 * Dialogs of a program's start: trust, a key, a new model. The profile has for each option that is
 * marked the one key that leads to the safe answer.
 *
 * A dialog that comes with a limit is answered once that is over.
 *
 * One key at a time, and only while the words that it belongs to stand on the screen: the look says
 * so, and the key's guard asks once more. A dialog that stays is left to a person after a few keys.
 * How many went before is the last part of the pane's mark, PID:INTENT:N.
 *
 * What an agent asks later is a person's to answer: yes this once, or no. The answer names by its
 * mark the question that was read, and counts for no other.
 */
#include "checks/dialogs.h"

#include <string.h>

#include "checks/fields.h"
#include "checks/names.h"
#include "checks/screen.h"
#include "checks/task_wishes.h"
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

/* Why no key can go there now; NULL: it can. */
static const char *answer_obstacle(
	const struct plan *p, const struct worker *w, const struct look *l, const char *mark)
{
	if (!w->session || l->session != ANSWER_ALIVE || l->dead || l->screen != SCREEN_ASKING)
		return "it asks nothing";
	if (!*l->asks_mark)
		return "czar cannot read what it asks: answer it with czar attach";
	if (!text_equal(mark, l->asks_mark))
		return "it asks something else by now: see czar inbox";
	if (l->copy_mode)
		return "its pane is scrolled back (copy mode): leave that first";
	if (plan_intent_open(p, w->name, VERB_APPROVE) || plan_intent_open(p, w->name, VERB_DENY))
		return "an answer is on its way to it";
	return NULL;
}

bool dialog_answer(struct plan *p, struct wish *x)
{
	struct worker *w = plan_worker(p, x->subject);
	const struct look *l = plan_look(p, w);
	bool yes = x->verb == WISH_ADMIT;
	const char *reason = x->args + strcspn(x->args, " "), *obstacle;
	char mark[sizeof l->asks_mark], args[TEXT_SIZE];
	int64_t option = yes ? l->approve : l->deny;

	TEXT_SETF(mark, "%.*s", (int)(reason - x->args), x->args);
	obstacle = answer_obstacle(p, w, l, mark);
	if (!obstacle && !option)
		obstacle = "it is longer than czar shows, or its key is not known: answer it with "
			   "czar "
			   "attach";
	if (obstacle)
		return wish_refuse(x, obstacle);
	TEXT_SETF(args, "%s %s", l->key_mark, *reason ? reason + 1 : "");
	plan_add_intent(p, yes ? VERB_APPROVE : VERB_DENY, w, option, args);
	TEXT_SETF(x->outcome, "%s is told %s: %s", w->name, yes ? "yes, this once" : "no", l->asks);
	return true;
}

static bool was_pressed(const struct plan *p, const struct intent *in)
{
	const struct worker *w = plan_worker(p, in->worker);
	char mark[MARK_SIZE];

	if (in->outcome != INTENT_UNKNOWN || !w)
		return in->outcome == INTENT_DONE;
	TEXT_SETF(mark, "%lld:%lld:", (long long)w->pid, (long long)in->id);
	return text_starts(plan_look(p, w)->key_mark, mark);
}

/* A no ends the turn of most programs; whoever is told why goes on. */
static void tell_why(struct plan *p, const struct intent *in)
{
	const char *reason = strchr(in->args, ' ');
	char note[TEXT_SIZE];

	if (in->verb != VERB_DENY || !was_pressed(p, in))
		return;
	TEXT_SETF(note, "what you asked to do was refused by a person%s%s; go on without it",
		reason && reason[1] ? ": " : "", reason ? reason + 1 : "");
	plan_tell(p, in->worker, note);
}

bool rule_dialog_answered(struct plan *p, size_t i, struct ruling *r)
{
	struct intent *in = &p->next.intents[i];

	if (!verb_is_key(in->verb) || in->verb == VERB_INTERRUPT || in->change == ROW_NEW)
		return false;
	tell_why(p, in);
	ruling_about(r, "", in->worker);
	ruling_saw(r, "%s %s%s%s", verb_name(in->verb), intent_state_name(in->outcome),
		*in->result ? ": " : "", in->result);
	ruling_did(r, "its screen will tell");
	plan_close_intent(in);
	return true;
}
