/*
 * Undoing: for each rule the command that takes back what it did, as things stand now.
 *
 * A table of rules, and one of wishes. Much cannot be taken back (a text that was read, an agent
 * that was ended) or needs not to be (it goes on by itself): then that is said, honestly, instead
 * of a command that would do something else.
 */
#include "status/undo.h"

#include <string.h>

#include "checks/delivery.h"
#include "checks/fields.h"
#include "checks/transitions.h"
#include "czar/base/str.h"

static void nothing(struct undo *ret, const char *why)
{
	TEXT_SET(ret->why, why);
}

void undo_task(const struct task *t, struct undo *ret)
{
	*ret = (struct undo){0};
	if (t->state == TASK_BLOCKED || t->state == TASK_FAILED || t->state == TASK_CANCELLED)
		TEXT_SETF(ret->command, "czar retry %s", t->id);
	else if (t->state == TASK_PROPOSED || t->state == TASK_IN_REVIEW)
		TEXT_SETF(ret->command, "czar deny %s", t->id);
	else if (t->state == TASK_DONE)
		TEXT_SETF(ret->why, "%s is done, its commits are on %s", t->id,
			*t->branch ? t->branch : "no branch");
	else
		TEXT_SETF(ret->command, "czar cancel %s", t->id);
}

static void by_task(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	(void)d;
	if (f->task)
		undo_task(f->task, ret);
	else
		nothing(ret, "no task hangs on it");
}

/* Something was ended: its task may need a person now, or went on, by itself or since it was tried
 * again. */
static void by_end(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	by_task(d, f, ret);
	if (!*ret->command || text_starts(ret->command, "czar retry"))
		return;
	ret->command[0] = '\0';
	TEXT_SETF(ret->why, "%s is %s: it goes on by itself", f->task->id,
		task_state_name(f->task->state));
}

static void by_edit(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	by_task(d, f, ret);
	if (text_starts(ret->command, "czar cancel") || text_starts(ret->command, "czar retry"))
		TEXT_SETF(ret->command, "czar edit %s", f->task->id);
}

static void by_pin(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	if (f->worker && f->worker->pin != PIN_NONE)
		TEXT_SETF(ret->command, "czar resume %s", f->worker->name);
	else
		TEXT_SETF(ret->why, "%s is no longer left alone", d->worker);
}

static void by_hold(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	(void)d;
	if (f->project->hold)
		TEXT_SET(ret->command, "czar resume");
	else
		nothing(ret, "recovery no longer holds");
}

static void by_held(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	if (*d->outcome)
		nothing(ret, "it is no longer held");
	else if (text_equal(d->subject, "disk"))
		nothing(ret, "it goes on when there is room on the disk");
	else if (text_equal(d->subject, "approval"))
		TEXT_SETF(ret->command, "czar approve %.*s", (int)strcspn(d->saw, " "), d->saw);
	else if (f->worker && f->worker->pin == PIN_NONE)
		nothing(ret, "it goes on when what was handed in on its branch has landed");
	else if (*d->worker)
		by_pin(d, f, ret);
	else
		TEXT_SET(ret->command, "czar resume");
}

static void by_account(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	(void)f;
	if (text_ends(d->action, "logged out") || text_ends(d->action, "out of credit"))
		TEXT_SETF(ret->command, "czar attach %s", d->worker);
	else
		nothing(ret, "the account is used again when its limit is over");
}

static void pause(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	if (*d->worker)
		by_pin(d, f, ret);
	else if (f->project->paused)
		TEXT_SET(ret->command, "czar resume");
	else
		nothing(ret, "the project is no longer paused");
}

static void resume(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	bool paused = *d->worker ? f->worker && f->worker->pin == PIN_PAUSED : f->project->paused;

	if (paused)
		nothing(ret, "it was paused again");
	else
		TEXT_SETF(ret->command, "czar pause%s%s", *d->worker ? " " : "", d->worker);
}

static void assign(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	(void)d;
	if (f->task && f->task->state == TASK_QUEUED && *f->task->assignee)
		TEXT_SETF(ret->command, "czar assign --nobody %s", f->task->id);
	else
		nothing(ret, "it is no longer for somebody in particular, or was given out");
}

typedef void (*undo_fn)(const struct decision *d, const struct undo_facts *f, struct undo *ret);

static const char observed[] = "it only says what was seen";
static const char said[] = "a text that was read cannot be taken back";
static const char ended[] = "an agent that was ended is not brought back; what it wrote is saved";

/* what a rule did; find NULL: nothing can or need be undone, and why */
struct row {
	const char *rule;
	undo_fn find;
	const char *why;
};

static const struct row rows[] = {
	{"clock-gap", NULL, observed},
	{"add", by_task, NULL},
	{"edit", by_edit, NULL},
	{"seat-made", NULL, observed},
	{"branch-made", by_task, NULL},
	{"agent-started", NULL, observed},
	{"agent-ended", NULL, ended},
	{"interrupt", NULL, "a turn that was interrupted is not brought back"},
	{"interrupted", NULL, observed},
	{"dialog", NULL, "the program has taken the answer"},
	{"dialog-answered", NULL, observed},
	{"ack", by_task, NULL},
	{"progress", NULL, observed},
	{"finish", by_task, NULL},
	{"prompt", NULL, observed},
	{"turn-ended", NULL, observed},
	{"asking", NULL, observed},
	{"said", NULL, said},
	{"proposed", by_task, NULL},
	{"refused-call", NULL, "it was refused: nothing was changed"},
	{"event", NULL, observed},
	{"commit", by_task, NULL},
	{"marker", by_task, NULL},
	{"near-miss", NULL, said},
	{"server-ended", NULL, "agents start anew by themselves"},
	{"mass-death", by_hold, NULL},
	{"agent-died", by_end, NULL},
	{"start-limit", by_pin, NULL},
	{"quarantine", by_pin, NULL},
	{"probe", NULL, "it is one more try"},
	{"well-again", NULL, observed},
	{"account-parked", by_account, NULL},
	{"account-back", NULL, observed},
	{"limit-over", NULL, observed},
	{"turn", NULL, observed},
	{"health", NULL, observed},
	{"hand-typed", NULL, observed},
	{"brief-taken", by_task, NULL},
	{"brief-unread", by_end, NULL},
	{"submit", by_task, NULL},
	{"blocked", by_end, NULL},
	{"off-branch", by_end, NULL},
	{"timeout", by_end, NULL},
	{"reminder", NULL, said},
	{"ask", NULL, said},
	{"ask-answered", NULL, observed},
	{"stuck-restart", by_end, NULL},
	{"redrive", by_end, NULL},
	{"nudge", NULL, said},
	{"limited-elsewhere", by_end, NULL},
	{"attempt-ended", by_end, NULL},
	{"end-agent", NULL, ended},
	{"accept", by_task, NULL},
	{"pull-pushed", NULL, observed},
	{"pull-opened", NULL, observed},
	{"pull-posted", NULL, observed},
	{"pull-reviewed", NULL, observed},
	{"pull-merging", by_task, NULL},
	{"pull-updated", NULL, observed},
	{"pull-proved", by_task, NULL},
	{"pull-dropped", by_task, NULL},
	{"pull-merged", by_task, NULL},
	{"pull-closed", by_task, NULL},
	{"pull-head-moved", NULL, observed},
	{"pull-changes", by_end, NULL},
	{"pull-red", by_end, NULL},
	{"pull-conflict", by_end, NULL},
	{"pull-push", by_task, NULL},
	{"pull-open", by_task, NULL},
	{"pull-status", NULL, "what GitHub was told of a commit stays there"},
	{"pull-review", NULL, "a review stays on its pull request; GitHub can dismiss it"},
	{"pull-approved", by_task, NULL},
	{"pull-behind", NULL, "a branch that has the base in it keeps it"},
	{"pull-merge", by_task, NULL},
	{"pull-waits", NULL, observed},
	{"omnibus", by_task, NULL},
	{"omnibus-changed", NULL, "it is made anew by itself"},
	{"omnibus-collect", by_task, NULL},
	{"omnibus-collected", by_end, NULL},
	{"omnibus-off", NULL, "omnibus = yes in czar.conf: it lands with others again"},
	{"verify", by_task, NULL},
	{"verified", by_end, NULL},
	{"reviewed", by_end, NULL},
	{"review", by_task, NULL},
	{"land", by_task, NULL},
	{"landed", by_task, NULL},
	{"fetch", NULL, observed},
	{"fetched", NULL, observed},
	{"conflict", NULL, observed},
	{"conflict-over", NULL, observed},
	{"conflict-told", NULL, said},
	{"waiting", NULL, observed},
	{"dependency-cleared", by_task, NULL},
	{"dispatch", by_task, NULL},
	{"make-seat", by_task, NULL},
	{"fresh-agent", NULL, ended},
	{"make-branch", by_task, NULL},
	{"end-needless", NULL, ended},
	{"start-agent", by_task, NULL},
	{"held", by_held, NULL},
	{"alert-project", NULL, observed},
	{"alert-worker", NULL, observed},
	{"alert-task", NULL, observed},
	{"alert-delivery", NULL, observed},
	{"alert-close", NULL, observed},
};

/* Of what a person asked for, by its verb. */
static const struct row wishes[] = {
	{"pause", pause, NULL},
	{"resume", resume, NULL},
	{"restart", NULL, ended},
	{"cancel", by_end, NULL},
	{"retry", by_task, NULL},
	{"say", NULL, said},
	{"approve", by_task, NULL},
	{"stop", pause, NULL},
	{"stop-workers", pause, NULL}, /* the wishes, and what older decisions saw */
	{"stop-now", pause, NULL},
	{"deny", by_end, NULL},
	{"assign", assign, NULL},
};

static const struct row *find(const struct row *table, size_t n, const char *name, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(table[i].rule) == length && memcmp(table[i].rule, name, length) == 0)
			return &table[i];
	return NULL;
}

#define FIND(table, name, length) find(table, sizeof table / sizeof *table, name, length)

/* A wish's row is found by the verb of the command that it saw. */
static const struct row *row_of(const struct decision *d)
{
	static const char czar[] = "czar ";
	const char *verb = d->saw;

	if (!text_equal(d->rule, "wish"))
		return FIND(rows, d->rule, strlen(d->rule));
	if (text_starts(verb, czar))
		verb += strlen(czar);
	return FIND(wishes, verb, strcspn(verb, " "));
}

bool undo_knows(const char *rule)
{
	return FIND(rows, rule, strlen(rule)) || FIND(wishes, rule, strlen(rule)) ||
	       delivery_is_edge(rule);
}

void undo_find(const struct decision *d, const struct undo_facts *f, struct undo *ret)
{
	const struct row *row = row_of(d);

	*ret = (struct undo){0};
	if (text_starts(d->action, "refused: "))
		nothing(ret, "it was refused: nothing was changed");
	else if (row && row->find)
		row->find(d, f, ret);
	else if (row)
		nothing(ret, row->why);
	else if (delivery_is_edge(d->rule))
		nothing(ret, "a text on its way ends by itself, and one that was read stays read");
	else
		by_task(d, f, ret);
}
