/*
 * Jobs, the daemon's side: what a child is asked, and what its answer means.
 *
 * Everything that a child needs stands in its request; it opens no store and reads no settings.
 */
#include "czar/job.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "checks/branches.h"
#include "checks/fields.h"
#include "czar/base/hash.h"
#include "czar/interface_start.h"
#include "czar/landing_request.h"
#include "czar/review_request.h"

void job_agent_tag(const struct project_place *place, int64_t session, char *ret, size_t size)
{
	text_setf(ret, size, "%lld@%s", (long long)session, place->common_dir);
}

/* In the worktree's private folder; where that path is too long for a socket, beside tmux's, in a
 * folder that is as private. */
void job_prompt_socket(const struct plan *p, const struct worker *w, char ret[PROMPT_SOCKET_SIZE])
{
	char hash[HASH_SIZE];

	if (text_setf(ret, PROMPT_SOCKET_SIZE, "%s/.czar/prompt.sock", w->worktree))
		return;
	hash_text(w->name, strlen(w->name), hash);
	text_setf(ret, PROMPT_SOCKET_SIZE, "%s-%.8s", p->next.project.socket, hash);
}

static int ask_prompt(struct daemon *d, const struct plan *p, const struct intent *in,
	const struct worker *w, json_t *request, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	const struct profile *profile = config_profile(&d->config, w->profile);
	char socket[PROMPT_SOCKET_SIZE];
	int r = queue_delivery_text(d->queue, in->subject, &text, err);

	job_prompt_socket(p, w, socket);
	if (profile && interface_is_described(profile))
		json_object_set_new(request, "interface", interface_request(d, profile, w));
	else
		json_object_set_new(request, "socket", json_string(socket));
	json_object_set_new(request, "delivery", json_integer(in->subject));
	json_object_set_new(request, "text", json_stringn(str_text(&text), text.len));
	return r;
}

static void ask_seat(struct daemon *d, json_t *request)
{
	json_t *copy = json_array();

	for (size_t i = 0; d->config.copy && d->config.copy[i]; i++)
		json_array_append_new(copy, json_string(d->config.copy[i]));
	json_object_set_new(request, "copy", copy);
	json_object_set_new(request, "status_dir", json_string(d->config.status_dir));
	json_object_set_new(request, "setup", json_string(d->config.setup ? d->config.setup : ""));
}

struct last_attempt {
	char task[ID_SIZE];
	int64_t number;
};

static int on_attempt(const void *row, void *userdata)
{
	const struct attempt *a = row;
	struct last_attempt *last = userdata;

	if (a->step == STEP_ENDED) {
		TEXT_SET(last->task, a->task);
		last->number = a->number;
	}
	return 0;
}

/* Where goes what lies uncommitted in that worktree? To whoever worked there last. */
static void set_save_ref(struct daemon *d, json_t *request, const char *worker)
{
	struct last_attempt last = {0};
	char ref[PATH_SIZE];

	queue_each(d->queue, ROW_ATTEMPT, "worker = $1", worker, on_attempt, &last, NULL);
	if (*last.task)
		TEXT_SETF(ref, "refs/czar/saved/%s/%lld", last.task, (long long)last.number);
	else
		TEXT_SETF(ref, "refs/czar/saved/worker/%s", worker);
	json_object_set_new(request, "save_ref", json_string(ref));
}

struct landed {
	struct git *git;
	const char *base;
	bool yes;
};

struct merge_list {
	struct daemon *daemon;
	const char *base;
	json_t *merges, *names;
};

static void ask_merge(struct merge_list *l, const char *commit, const char *name)
{
	json_array_append_new(l->merges, json_string(commit));
	json_array_append_new(l->names, json_string(name));
}

static int on_landing(const void *row, void *userdata)
{
	const struct landing *l = row;
	struct landed *x = userdata;

	x->yes = *l->commit && git_is_ancestor(x->git, l->commit, x->base);
	return 0;
}

/* Was what landed of it squashed, its head is not in the base, and may be reverted since. */
static bool has_landed(struct daemon *d, const struct task *t, const char *base)
{
	struct landed x = {.git = d->git, .base = base};

	if (git_is_ancestor(d->git, t->head, base))
		return true;
	queue_each(d->queue, ROW_LANDING, "task = $1", t->id, on_landing, &x, NULL);
	return x.yes;
}

/* Heads of dependencies that are done, or were verified, and are not in the base: the attempt
 * starts with their code. */
static int on_dependency(const void *row, void *userdata)
{
	struct merge_list *l = userdata;
	const struct dependency *x = row;
	struct task t;

	if (queue_find_task(l->daemon->queue, x->needs, &t, NULL) < 0 ||
		(t.state != TASK_DONE && !l->daemon->config.settings.unblock_verified) ||
		!*t.head || has_landed(l->daemon, &t, l->base))
		return 0;
	ask_merge(l, t.head, t.id);
	return 0;
}

static int on_other_branch(const void *row, void *userdata)
{
	json_array_append_new(userdata, json_string(((const struct task *)row)->branch));
	return 0;
}

/* Other tasks' branches that do not say so by their names: taken over from elsewhere. */
static int ask_others(struct daemon *d, json_t *request, struct error *err)
{
	json_t *others = json_array();

	json_object_set_new(request, "others", others);
	return queue_each(d->queue, ROW_TASK, "branch <> '' AND branch NOT LIKE $1", "czar/%",
		on_other_branch, others, err);
}

/* What else is known of a branch and of a task, besides this attempt. */
struct history {
	const struct attempt *now;
	bool is_known;       /* an earlier attempt was on its branch */
	char work[OID_SIZE]; /* the last commit of the task's newest attempt elsewhere */
	int64_t number;
};

static int on_earlier_attempt(const void *row, void *userdata)
{
	const struct attempt *a = row;
	struct history *h = userdata;

	if (a->id == h->now->id)
		return 0;
	h->is_known = h->is_known || text_equal(a->branch, h->now->branch);
	if (text_equal(a->task, h->now->task) && !text_equal(a->branch, h->now->branch) &&
		*a->last_commit && a->number > h->number) {
		TEXT_SET(h->work, a->last_commit);
		h->number = a->number;
	}
	return 0;
}

/* A worker's own branch is gone on with if it is known to be that, with today's base; and with what
 * another worker made of this task before. */
static int ask_workers_branch(struct daemon *d, const struct attempt *a, struct merge_list *l,
	bool *ret_known, struct error *err)
{
	struct history h = {.now = a};
	char base[REMOTE_REF_SIZE];
	int r = queue_each(
		d->queue, ROW_ATTEMPT, "branch = $1", a->branch, on_earlier_attempt, &h, err);

	if (r == 0)
		r = queue_each(
			d->queue, ROW_ATTEMPT, "task = $1", a->task, on_earlier_attempt, &h, err);
	if (r < 0)
		return r;
	*ret_known = h.is_known;
	remote_base_name(&d->config, base);
	ask_merge(l, l->base, base);
	if (*h.work)
		ask_merge(l, h.work, a->task);
	return 0;
}

static int ask_branch(struct daemon *d, const struct attempt *a, json_t *request, struct error *err)
{
	char base[REMOTE_REF_SIZE];
	struct merge_list l = {
		.daemon = d, .base = base, .merges = json_array(), .names = json_array()};
	char ref[PATH_SIZE], oid[65];
	bool workers = branch_is_workers(a->branch, a->worker), known = true;
	struct task t;
	int r = 0;

	remote_base_ref(&d->config, base);
	json_object_set_new(request, "merges", l.merges);
	json_object_set_new(request, "merge_names", l.names);
	json_object_set_new(request, "branch", json_string(a->branch));
	TEXT_SETF(ref, "refs/heads/%s", a->branch);
	if (workers)
		r = ask_workers_branch(d, a, &l, &known, err);
	if (r < 0)
		return r;
	if (known && git_resolve(d->git, ref, oid, NULL) == 0)
		json_object_set_new(request, "head", json_string(ref));
	else if (!workers && a->kind == ATTEMPT_CONTINUED &&
		 queue_find_task(d->queue, a->task, &t, NULL) == 0 && *t.head)
		json_object_set_new(request, "head", json_string(t.head)); /* made there */
	set_save_ref(d, request, a->worker);
	r = ask_others(d, request, err);
	return r < 0 ? r
		     : queue_each(d->queue, ROW_DEPENDENCY, "task = $1", a->task, on_dependency, &l,
			       err);
}

static void ask_end(struct daemon *d, const struct plan *p, const struct worker *w, json_t *request)
{
	const struct attempt *a = plan_attempt_or_ended(p, w->attempt);
	char tag[PATH_SIZE + 32], ref[PATH_SIZE];

	job_agent_tag(d->place, w->session, tag, sizeof tag);
	json_object_set_new(request, "agent", json_string(tag));
	json_object_set_new(request, "pid", json_integer(w->pid));
	json_object_set_new(request, "start_time", json_integer(w->start_time));
	if (a && a->step == STEP_ENDING) {
		TEXT_SETF(ref, "refs/czar/saved/%s/%lld", a->task, (long long)a->number);
		json_object_set_new(request, "save_ref", json_string(ref));
	}
}

int job_request(struct daemon *d, const struct plan *p, const struct intent *in, struct str *ret,
	struct error *err)
{
	bool lands = in->verb == VERB_VERIFY || in->verb == VERB_LAND || in->verb == VERB_COLLECT;
	bool reviews = in->verb == VERB_REVIEW; /* it only reads: no later life waits for it */
	bool is_nobodys = lands || reviews || in->verb == VERB_FETCH;
	const struct worker *w = is_nobodys ? NULL : plan_worker(p, in->worker);
	const struct attempt *a = plan_attempt_or_ended(p, in->subject);
	char base[REMOTE_REF_SIZE];
	json_t *request;
	char *text;
	int r = 0;

	if (!is_nobodys && !w)
		return error(err, ENOENT, "no worker '%s'", in->worker);
	remote_base_ref(&d->config, base);
	request = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "verb", verb_name(in->verb),
		"checkout", d->place->checkout, "worktree", w ? w->worktree : "", "worker",
		in->worker, "base", d->config.base, "base_ref", base, "keep_fd",
		reviews ? 0 : d->children_fd);
	if (!request)
		return error(err, EINVAL, "a path of worker '%s' is not UTF-8", in->worker);
	if (in->verb == VERB_SEAT || in->verb == VERB_BRANCH || in->verb == VERB_VERIFY)
		ask_seat(d, request);
	if (reviews)
		r = review_request(d, p, in, request, err);
	else if (lands)
		r = landing_request(d, p, in, request, err);
	else if (in->verb == VERB_END)
		ask_end(d, p, w, request);
	else if (in->verb == VERB_PROMPT)
		r = ask_prompt(d, p, in, w, request, err);
	else if (in->verb == VERB_BRANCH && a)
		r = ask_branch(d, a, request, err);
	else if (in->verb == VERB_BRANCH)
		r = error(err, ENOENT, "attempt %lld is gone", (long long)in->subject);
	text = json_dumps(request, JSON_COMPACT);
	json_decref(request);
	if (r == 0)
		str_add(ret, text);
	free(text);
	return r;
}

/* Why there is no answer. */
static void set_no_answer(const struct spawn_result *r, struct outcome *ret)
{
	if (r->output.len >= JOB_ANSWER_MOST_BYTES)
		TEXT_SET(ret->result, "its answer is too long");
	else
		TEXT_SETF(ret->result, "%s: %s", r->timed_out ? "time-out" : "the job ended early",
			str_text(&r->errors));
}

void job_outcome(struct daemon *d, const struct spawn_result *r, struct outcome *ret)
{
	json_t *answer = json_loads(str_text(&r->output), 0, NULL);
	const char *outcome = json_string_value(json_object_get(answer, "outcome"));
	const char *result = json_string_value(json_object_get(answer, "result"));

	if (r->status == 0 && outcome) {
		ret->state = text_equal(outcome, "done")      ? INTENT_DONE
			     : text_equal(outcome, "unknown") ? INTENT_UNKNOWN
							      : INTENT_REFUSED;
		TEXT_SET(ret->result, result ? result : "");
		ret->number = json_integer_value(json_object_get(answer, "number"));
		landing_store_checks(d, json_object_get(answer, "checks"));
		review_store(d, json_object_get(answer, "review"));
	} else {
		ret->state = r->timed_out ? INTENT_REFUSED : INTENT_UNKNOWN;
		set_no_answer(r, ret);
	}
	json_decref(answer);
}

usec_t job_deadline(const struct daemon *d, enum verb verb)
{
	usec_t most = 40 * USEC_MIN; /* setup has 30 */

	if (verb == VERB_REVIEW)
		return review_deadline(d);
	for (size_t i = 0; verb == VERB_VERIFY && i < d->config.landing.n_checks; i++)
		most += 2 * (d->config.landing.checks[i].timeout + 5 * USEC_SEC);
	return most;
}
