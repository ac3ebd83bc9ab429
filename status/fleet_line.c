/*
 * The whole fleet in one line.
 *
 * Who works and who rests are numbers; who needs attention is also named, with the first one's
 * reason. Reasons may hold what stands on a screen, so they are cleaned here.
 */
#include "status/fleet_line.h"

#include <string.h>

#include "checks/fields.h"

enum { REASON_MOST_BYTES = 80 };

/* Shown one by one, in this order; all other states are work. */
static const struct {
	enum health health;
	bool named; /* it needs attention */
} shown[] = {
	{HEALTH_STUCK, true},
	{HEALTH_ASKING, true},
	{HEALTH_CRASHED, true},
	{HEALTH_LOGGED_OUT, true},
	{HEALTH_SETUP_FAILED, true},
	{HEALTH_QUARANTINED, true},
	{HEALTH_LIMITED, true},
	{HEALTH_UNKNOWN, true},
	{HEALTH_RESTING, true},
	{HEALTH_PAUSED, false},
	{HEALTH_IDLE, false},
	{HEALTH_OFFLINE, false},
};
enum { SHOWN = sizeof shown / sizeof *shown };

static size_t row_of(enum health health)
{
	size_t i = 0;

	while (i < SHOWN && shown[i].health != health)
		i++;
	return i;
}

/* "w7: no commit for 2 h 11 min": up to where the reason's first part ends. */
static void add_reason(struct str *s, const struct worker *w)
{
	_cleanup_(str_done) struct str clean = {0};
	char reason[REASON_MOST_BYTES + 1];

	text_add_clean(&clean, w->reason, strcspn(w->reason, ";\n"));
	if (!TEXT_SET(reason, str_text(&clean)))
		memcpy(reason + strlen(reason) - 3, "...", 3);
	for (char *p = reason; *p; p++)
		if (*p == '\t')
			*p = ' ';
	str_addf(s, " (%s%s%s)", w->name, *reason ? ": " : "", reason);
}

void fleet_line(const struct world *w, size_t tasks_done, size_t tasks_all, struct str *ret)
{
	size_t all = 0, counts[SHOWN + 1] = {0};
	const struct worker *first[SHOWN + 1] = {0};
	const char *before = ": ";

	for (size_t i = 0; i < w->n_workers; i++) {
		size_t row = row_of(w->workers[i].health);

		if (!w->workers[i].wanted)
			continue;
		all++;
		counts[row]++;
		if (!first[row])
			first[row] = &w->workers[i];
	}
	str_addf(ret, "%zu worker%s", all, all == 1 ? "" : "s");
	if (counts[SHOWN]) {
		str_addf(ret, "%s%zu working", before, counts[SHOWN]);
		before = ", ";
	}
	for (size_t i = 0; i < SHOWN; i++) {
		if (!counts[i])
			continue;
		str_addf(ret, "%s%zu %s", before, counts[i], health_name(shown[i].health));
		before = ", ";
		if (shown[i].named)
			add_reason(ret, first[i]);
	}
	if (tasks_all)
		str_addf(ret, "; %zu/%zu done", tasks_done, tasks_all);
}
