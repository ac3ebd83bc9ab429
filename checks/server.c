/*
 * The tmux server: it ended, or many panes are gone at once.
 *
 * A server whose end is proved takes its agents with it, and none of them is at fault. Half of
 * three or more panes gone in one look is held until a later look contradicts it, or looks that
 * are apart agree: a look that is wrong about all of them must not restart a fleet.
 */
#include "checks/server.h"

#include "checks/crashes.h"
#include "checks/fields.h"
#include "czar/base/str.h"

/* Agents that czar is ending itself are not among those that may go missing. */
static bool is_expected(struct plan *p, size_t i)
{
	return p->next.workers[i].session &&
	       !plan_intent_open(p, p->next.workers[i].name, VERB_END);
}

static bool is_missing(struct plan *p, size_t i)
{
	return is_expected(p, i) && p->next.looks[i].session == ANSWER_ABSENT;
}

/* Many at once, and none of them is at fault: no attempt counts, and they start one by one. */
static int64_t begin_anew(struct plan *p, bool (*which)(struct plan *p, size_t i), const char *why)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->next.n_workers; i++) {
		struct worker *w = &p->next.workers[i];
		struct attempt *a = plan_attempt(p, w->attempt);

		if (!which(p, i))
			continue;
		if (a)
			edit_attempt(a)->counts = false;
		agent_is_gone(p, w, OUTCOME_RESTARTED, why);
		w->next_start_awake = p->next.awake + n++ * p->next.settings.restart_pause / 2;
		edit_worker(w)->missing_awake = 0;
	}
	return n;
}

bool rule_server_ended(struct plan *p, size_t index, struct ruling *r)
{
	int64_t n;

	(void)index;
	if (!p->next.server_end_proved)
		return false;
	n = begin_anew(p, is_expected, "the tmux server ended");
	if (!n && !p->next.project.hold)
		return false;
	edit_project(&p->next.project)->hold = false;
	TEXT_SET(r->subject, "tmux");
	ruling_saw(r, "the tmux server %lld is proved gone", (long long)p->next.project.server_pid);
	ruling_did(r, "%lld workers start anew; no attempt counts", (long long)n);
	return true;
}

static void hold_recovery(struct plan *p, int64_t missing, int64_t all)
{
	struct project *j = edit_project(&p->next.project);

	j->hold = true;
	j->hold_awake = j->hold_looked_awake = p->next.awake;
	j->hold_looks = 1;
	TEXT_SETF(j->hold_reason, "%lld of %lld panes vanished in one look", (long long)missing,
		(long long)all);
}

bool rule_mass_death(struct plan *p, size_t index, struct ruling *r)
{
	struct project *j = &p->next.project;
	int64_t missing = 0, there = 0, all = 0;

	(void)index;
	for (size_t i = 0; i < p->next.n_workers; i++) {
		all += is_expected(p, i);
		missing += is_missing(p, i);
		there += is_expected(p, i) && p->next.looks[i].session == ANSWER_ALIVE;
	}
	TEXT_SET(r->subject, "tmux");
	if (!j->hold) {
		if (all < 3 || missing * 2 < all)
			return false;
		hold_recovery(p, missing, all);
		ruling_saw(r, "%s", j->hold_reason);
		ruling_did(r, "recovery holds, a person is told");
		return true;
	}
	if (there * 2 > all || all == 0) {
		edit_project(j)->hold = false;
		ruling_saw(r, "%lld of %lld panes are there after all", (long long)there,
			(long long)all);
		ruling_did(r, "recovery goes on");
		return true;
	}
	if (missing * 2 < all) /* looks that failed say nothing */
		return false;
	if (!plan_waited(p, j->hold_looked_awake, p->next.settings.hold_looks_apart))
		return false;
	edit_project(j)->hold_looked_awake = p->next.awake;
	r->quiet = ++j->hold_looks < HOLD_LOOKS;
	if (r->quiet)
		return true;
	j->hold = false;
	ruling_saw(r, "three looks agree: %s", j->hold_reason);
	ruling_did(r, "%lld restarts: one as a probe, the others spaced",
		(long long)begin_anew(p, is_missing, "its pane vanished with many others"));
	return true;
}
