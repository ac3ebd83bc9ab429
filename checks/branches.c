/*
 * Which branch an attempt is on.
 *
 * One task, one branch is the rule. With branch = worker a worker goes on on one of its own, and
 * what a task was taken over with is still gone on with where it is.
 */
#include "checks/branches.h"

#include <string.h>

#include "checks/transitions.h"
#include "czar/base/str.h"

#define PREFIX "czar/"

bool branch_is_workers(const char *branch, const char *worker)
{
	return *worker && text_starts(branch, PREFIX) &&
	       text_equal(branch + strlen(PREFIX), worker);
}

static void task_branch(const struct task *t, char *ret, size_t size)
{
	char slug[41];
	size_t n = 0;

	for (const char *c = t->title; *c && n + 1 < sizeof slug; c++) {
		char low = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
		bool word = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');

		if (word)
			slug[n++] = low;
		else if (n && slug[n - 1] != '-')
			slug[n++] = '-';
	}
	while (n && slug[n - 1] == '-')
		n--;
	slug[n] = '\0';
	text_setf(ret, size, n ? PREFIX "%s-%s" : PREFIX "%s", t->id, slug);
}

void branch_choose(const struct settings *s, struct task *t, const struct worker *w)
{
	bool taken_over = *t->branch && !text_starts(t->branch, PREFIX);

	if (taken_over)
		return;
	if (s->branch_worker)
		TEXT_SETF(t->branch, PREFIX "%s", w->name);
	else if (!*t->branch || branch_is_workers(t->branch, t->last_worker))
		task_branch(t, t->branch, sizeof t->branch);
}

ptrdiff_t branch_waiter(const struct world *w, const struct task *t)
{
	if (!(TASK_BIT(t->state) & TASK_HANDED_IN))
		return -1;
	for (size_t i = 0; i < w->n_workers; i++)
		if (branch_is_workers(t->branch, w->workers[i].name))
			return (ptrdiff_t)i;
	return -1;
}
