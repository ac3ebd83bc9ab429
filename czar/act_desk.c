/*
 * act, what the desk does: an intent is a request, its answer the outcome.
 *
 * Only one is under way; the others stay open until the desk is free, which is a tick. An answer
 * counts for the head that it was asked about: where the landing went on meanwhile, nobody knows
 * what it means, and it is asked again.
 */
#include "czar/act_desk.h"

#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"
#include "checks/pulls.h"
#include "czar/act_outcome.h"
#include "czar/base/log.h"
#include "czar/desk_link.h"
#include "czar/desk_request.h"
#include "czar/kill_point.h"
#include "czar/observe_pulls.h"

/* git has minutes for a large repository; GitHub cuts its calls after seconds, and writes are a
 * second apart */
static const usec_t deadline_git = 15 * USEC_MIN, deadline_calls = 5 * USEC_MIN;

struct desk_act {
	int64_t intent;
	enum verb verb;
	char task[ID_SIZE], head[OID_SIZE], commit[OID_SIZE];
	bool red; /* VERB_STATUS */
};

bool verb_is_desks(const struct daemon *d, enum verb verb)
{
	return (verb >= VERB_PUSH && verb <= VERB_DROP_BRANCH) ||
	       (verb == VERB_FETCH && d->config.settings.land_github);
}

bool act_desk_is_under_way(const struct daemon *d, int64_t intent)
{
	return d->desk_act && d->desk_act->intent == intent;
}

static const struct landing *landing_now(const struct daemon *d, const char *task)
{
	const struct world *w = &d->cache.world;

	for (size_t i = 0; i < w->n_landings; i++)
		if (text_equal(w->landings[i].task, task))
			return &w->landings[i];
	return NULL;
}

static bool went_on(const struct daemon *d, const struct desk_act *a)
{
	const struct landing *l = landing_now(d, a->task);

	return a->verb != VERB_FETCH && l &&
	       (!text_equal(l->head, a->head) ||
		       (a->verb != VERB_STATUS && a->verb != VERB_POST_REVIEW &&
			       !text_equal(l->commit, a->commit)));
}

static void on_reply(struct daemon *d, const struct desk_reply *r, void *userdata)
{
	static const char *const put_off[] = {[DESK_LIMITED] = PULL_LIMITED,
		[DESK_NO_TOKEN] = PULL_NO_TOKEN,
		[DESK_SILENT] = PULL_SILENT};
	struct desk_act *a = userdata;
	enum intent_state state = r->outcome == DESK_DONE      ? INTENT_DONE
				  : r->outcome == DESK_UNKNOWN ? INTENT_UNKNOWN
							       : INTENT_REFUSED;
	bool is_put_off = r->outcome == DESK_LIMITED || r->outcome == DESK_NO_TOKEN ||
			  r->outcome == DESK_SILENT;
	char result[TEXT_SIZE];
	const char *notes = json_string_value(json_object_get(r->facts, "notes"));

	if (notes && *notes)
		log_warning("%s of %s: %s", verb_name(a->verb), a->task, notes);
	d->desk_act = NULL;
	kill_point(a->verb, "after");
	pulls_hear(d, r);
	pulls_look_anew(d, a->task);
	TEXT_SETF(result, "%s%s", is_put_off ? put_off[r->outcome] : "", r->result);
	if (went_on(d, a)) {
		state = INTENT_UNKNOWN;
		TEXT_SET(result, "it was about what is no longer to land");
	}
	act_outcome(d, a->intent, state, result, a->red, 0);
	free(a);
}

void act_desk(struct daemon *d, struct plan *p, const struct intent *in)
{
	const struct landing *l = plan_landing(p, in->args);
	struct error err = {0};
	struct desk_act *a;
	json_t *request;

	if (!desk_is_free(d))
		return;
	request = desk_request(d, p, in, &err);
	if (!request) {
		act_outcome(d, in->id, INTENT_REFUSED, err.text, 0, 0);
		return;
	}
	a = calloc(1, sizeof *a);
	if (!a)
		abort();
	a->intent = in->id;
	a->verb = in->verb;
	TEXT_SET(a->task, in->args);
	TEXT_SET(a->head, l ? l->head : "");
	TEXT_SET(a->commit, l ? l->commit : "");
	a->red = text_equal(desk_request_text(request, "state"), "failure");
	kill_point(in->verb, "before");
	d->desk_act = a;
	pulls_forget(d, in->args);
	desk_ask(d, request,
		in->verb == VERB_PUSH || in->verb == VERB_PROVE || in->verb == VERB_FETCH ||
				in->verb == VERB_DROP_BRANCH
			? deadline_git
			: deadline_calls,
		on_reply, a);
}
