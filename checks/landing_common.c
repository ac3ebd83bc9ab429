/*
 * What the rules of landing share.
 *
 * Each of them reads an answer, and where the work does not land, gives it back within the same
 * limits: whoever found it wanting.
 */
#include "checks/landing_common.h"

#include <string.h>

#include "checks/attempts.h"
#include "checks/fields.h"
#include "checks/omnibus.h"
#include "czar/base/str.h"

void landing_take_word(const char **at, char *ret, size_t size)
{
	size_t n = strcspn(*at, " ");

	text_setf(ret, size, "%.*s", (int)n, *at);
	*at += n + ((*at)[n] == ' ');
}

const char *landing_answer(const struct intent *in, const char *word)
{
	return in->outcome == INTENT_DONE && text_starts(in->result, word)
		       ? in->result + strlen(word)
		       : NULL;
}

struct task *landing_task_of(struct plan *p, struct intent *in, struct ruling *r)
{
	struct task *t = plan_task(p, in->args);

	plan_close_intent(in);
	ruling_about(r, in->args, t ? t->last_worker : "");
	ruling_saw(r, "%s %s%s%s", verb_name(in->verb), intent_state_name(in->outcome),
		*in->result ? ": " : "", in->result);
	if (!t || !plan_landing(p, in->args) || !(TASK_HOLDS & TASK_BIT(t->state))) {
		ruling_did(r, "nobody needs it any more");
		return NULL;
	}
	return t;
}

bool landing_stands_still(const struct plan *p)
{
	return plan_is_paused(p, NULL) || p->next.low_disk || p->next.stopping;
}

void landing_forget_verdict(struct landing *l)
{
	edit_landing(l)->base[0] = l->commit[0] = l->tree[0] = l->person[0] = l->base_red[0] = '\0';
	l->tries = 0;
}

void landing_head_moved(struct plan *p, struct task *t, const char *oid, struct ruling *r)
{
	landing_forget_verdict(plan_landing(p, t->id));
	TEXT_SET(edit_task(t)->head, oid);
	if (t->state == TASK_LANDING)
		task_move(p, t, TASK_EVENT_BASE_MOVED, "its branch moved");
	else if (t->state != TASK_VERIFYING)
		task_move(p, t, TASK_EVENT_HEAD_CHANGED, "its branch moved");
	plan_again(p);
	ruling_did(r, "verified anew at %.10s: a verdict holds for one head", oid);
}

void landing_give_back(struct plan *p, struct task *t, struct landing *l, enum task_event event,
	const char *findings, const char *tree, struct ruling *r)
{
	int64_t limit = t->reworks_limit ? t->reworks_limit : p->next.settings.reworks;
	const char *spent = NULL;

	if (t->result == RESULT_OMNIBUS && event == TASK_EVENT_CONFLICT) {
		omnibus_regather(p, t, findings);
		ruling_did(r, "made anew on today's base: that tells whose conflict it is");
		return;
	}
	if (t->result == RESULT_OMNIBUS)
		spent = "all of it together"; /* nobody is at fault by a guess */
	else if (l->red_times >= 3)
		spent = "the same failure three times";
	else if (*tree && text_equal(l->red_tree, tree))
		spent = "the same work was handed in twice";
	else if (t->reworks_used >= limit)
		spent = "its reworks are spent";
	TEXT_SET(edit_landing(l)->red_tree, tree);
	l->approved_at = 0;
	TEXT_SET(l->findings, findings);
	landing_forget_verdict(l);
	if (spent) {
		char reason[TEXT_SIZE];

		TEXT_SETF(reason, "%s: %s", spent, findings);
		task_move(p, t, TASK_EVENT_REWORKS_SPENT, reason);
		ruling_did(r, "blocked, a person is told: %s", spent);
		return;
	}
	edit_task(t)->reworks_used++;
	task_move(p, t, event, findings);
	ruling_did(r, "rework %lld of %lld", (long long)t->reworks_used, (long long)limit);
}

void landing_count_failure(struct landing *l, const char *key)
{
	l->red_times = text_equal(l->red, key) ? l->red_times + 1 : 1;
	TEXT_SET(edit_landing(l)->red, key);
}

void landing_forget_failures(struct landing *l)
{
	l->red[0] = l->red_tree[0] = '\0';
	l->red_times = 0;
}
