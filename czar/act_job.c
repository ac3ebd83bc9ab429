/*
 * act, the slow ones: a child each, so that the loop never waits for them.
 *
 * The child is this program again (czar/job.h); its outcome is noted when it ends.
 */
#include "czar/act_job.h"

#include <stdlib.h>

#include "czar/act_outcome.h"
#include "czar/job.h"
#include "czar/kill_point.h"

static void on_job_end(struct spawn_result *result, void *userdata)
{
	struct job *j = userdata, **at;
	struct daemon *d = j->daemon;
	struct outcome o = {.intent = j->intent};
	enum verb verb = j->verb;

	job_outcome(d, result, &o);
	if (verb == VERB_PROMPT && result->timed_out)
		o.state = INTENT_UNKNOWN;
	for (at = &d->jobs; *at != j; at = &(*at)->next)
		;
	*at = j->next;
	spawn_free(j->child);
	free(j);
	kill_point(verb, "after");
	act_outcome(d, o.intent, o.state, o.result, o.number, 0);
}

void act_job(struct daemon *d, struct plan *p, const struct intent *in)
{
	const char *argv[] = {d->czar_path, "job", NULL};
	const bool reads_only = in->verb == VERB_REVIEW;
	_cleanup_(str_done) struct str request = {0};
	struct error err = {0};
	struct spawn_options o = {.argv = argv,
		.deadline = job_deadline(d, in->verb),
		.output_most_bytes = JOB_ANSWER_MOST_BYTES,
		/* what only reads is not waited for by the next life, so it ends with this one */
		.keep_fd = reads_only ? 0 : d->children_fd,
		.dies_with_us = reads_only};
	struct job *j = calloc(1, sizeof *j);
	struct worker *w = plan_worker(p, in->worker);

	if (!j)
		abort();
	j->daemon = d;
	j->intent = in->id;
	j->verb = in->verb;
	if (in->verb == VERB_END && w && *w->pane && d->tmux &&
		!d->tmux_is_slow) /* the job proves it */
		act_answer(d, tmux_kill_pane_session(d->tmux, w->pane, NULL));
	o.input = NULL;
	if (job_request(d, p, in, &request, &err) == 0) {
		o.input = str_text(&request);
		if (spawn_start(d->loop, &o, on_job_end, j, &j->child, &err) == 0) {
			j->next = d->jobs;
			d->jobs = j;
			return;
		}
	}
	free(j);
	/* a text may be there from an earlier question: only its program can say no */
	act_outcome(d, in->id, in->verb == VERB_PROMPT ? INTENT_UNKNOWN : INTENT_REFUSED, err.text,
		0, 0);
}
