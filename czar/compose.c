/*
 * Composing what is typed.
 *
 * Gathers what a text needs (task, dependencies, saved work, who else is at work) and has it
 * written by czar/brief.c. What its program does not take whole goes into a file of the worktree's
 * private folder, and the typed text names that file.
 */
#include "czar/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "checks/conflicts.h"
#include "checks/fields.h"
#include "checks/texts.h"
#include "czar/base/file.h"
#include "czar/base/hash.h"
#include "czar/brief.h"
#include "czar/landing_request.h"
#include "czar/results.h"

enum { PEERS_MOST = 40, DEPENDENCIES_MOST = 64 };

/* All that a brief's facts point to. */
struct material {
	struct daemon *daemon;
	const struct plan *plan;
	struct task task;
	struct str text, saved_diff, status_file, touches[PEERS_MOST], diffs[DEPENDENCIES_MOST];
	struct str reports[DEPENDENCIES_MOST], findings[DEPENDENCIES_MOST];
	struct str rework;
	char saved_ref[PATH_SIZE], base[REMOTE_REF_SIZE];
	struct task needs[DEPENDENCIES_MOST];
	struct brief_dependency dependencies[DEPENDENCIES_MOST];
	struct brief_peer peers[PEERS_MOST];
	struct task peer_tasks[PEERS_MOST];
	struct task other; /* of a conflict */
	char other_id[ID_SIZE], before[TEXT_SIZE];
	struct brief_facts facts;
};

static void material_free(struct material *m)
{
	str_done(&m->text);
	str_done(&m->saved_diff);
	str_done(&m->rework);
	str_done(&m->status_file);
	for (size_t i = 0; i < PEERS_MOST; i++)
		str_done(&m->touches[i]);
	for (size_t i = 0; i < DEPENDENCIES_MOST; i++) {
		str_done(&m->diffs[i]);
		str_done(&m->reports[i]);
		str_done(&m->findings[i]);
	}
	free(m);
}

static int on_dependency(const void *row, void *userdata)
{
	struct material *m = userdata;
	const struct dependency *x = row;
	size_t n = m->facts.n_dependencies;
	struct task *t = &m->needs[n];

	if (n == DEPENDENCIES_MOST || queue_find_task(m->daemon->queue, x->needs, t, NULL) < 0)
		return 0;
	if (*t->head)
		git_diff_summary(m->daemon->git, m->base, t->head, &m->diffs[n], NULL);
	results_find(m->daemon, t, &m->reports[n], &m->findings[n]);
	m->dependencies[n] = (struct brief_dependency){.id = t->id,
		.title = t->title,
		.head = t->head,
		.diff = str_text(&m->diffs[n]),
		.report = str_text(&m->reports[n]),
		.findings = str_text(&m->findings[n])};
	m->facts.n_dependencies++;
	return 0;
}

static int on_attempt_before(const void *row, void *userdata)
{
	const struct attempt *a = row;
	struct material *m = userdata;

	if (a->number == m->facts.attempt - 1)
		TEXT_SETF(m->before, "attempt %lld by %s ended: %s", (long long)a->number,
			a->worker, attempt_outcome_name(a->outcome));
	return 0;
}

/* The newest work that was saved of this task's earlier attempts. */
static void find_saved(struct material *m, const struct attempt *a)
{
	char oid[65];

	for (int64_t n = a->number - 1; n > 0; n--) {
		TEXT_SETF(m->saved_ref, "refs/czar/saved/%s/%lld", a->task, (long long)n);
		if (git_resolve(m->daemon->git, m->saved_ref, oid, NULL) < 0)
			continue;
		git_diff_summary(m->daemon->git, a->cut, oid, &m->saved_diff, NULL);
		m->facts.saved_ref = m->saved_ref;
		m->facts.saved_diff = str_text(&m->saved_diff);
		return;
	}
}

static void find_peers(struct material *m, const char *worker)
{
	const struct world *w = &m->plan->next;

	for (size_t i = 0; i < w->n_attempts && m->facts.n_peers < PEERS_MOST; i++) {
		const struct attempt *a = &w->attempts[i];
		size_t n = m->facts.n_peers;

		if (a->step == STEP_ENDED || text_equal(a->worker, worker) ||
			queue_find_task(m->daemon->queue, a->task, &m->peer_tasks[n], NULL) < 0)
			continue;
		for (size_t k = 0; k < w->n_touches; k++)
			if (text_equal(w->touches[k].task, a->task))
				str_addf(&m->touches[n], "%s%s", m->touches[n].len ? " " : "",
					w->touches[k].glob);
		m->peers[n] = (struct brief_peer){.worker = a->worker,
			.task = a->task,
			.title = m->peer_tasks[n].title,
			.branch = a->branch,
			.touches = str_text(&m->touches[n])};
		m->facts.n_peers++;
	}
}

static int gather_task(struct material *m, const struct attempt *a, struct error *err)
{
	struct daemon *d = m->daemon;
	struct brief_facts *f = &m->facts;
	int r = queue_find_task(d->queue, a->task, &m->task, err);

	if (r == 0)
		r = queue_task_text(d->queue, a->task, &m->text, err);
	if (r < 0)
		return r;
	f->task = m->task.id;
	f->title = m->task.title;
	f->text = str_text(&m->text);
	f->result = m->task.result;
	f->branch = a->branch;
	f->code = a->code;
	f->attempt = a->number;
	f->kind = a->kind;
	f->age = m->plan->next.awake - a->progress_awake;
	f->last_commit = a->last_commit;
	f->dependencies = m->dependencies;
	f->peers = m->peers;
	if (a->kind == ATTEMPT_REWORK && landing_findings(d, m->plan, a->task, &m->rework))
		f->rework = str_text(&m->rework);
	find_saved(m, a);
	find_peers(m, a->worker);
	r = queue_each(d->queue, ROW_ATTEMPT, "task = $1", a->task, on_attempt_before, m, err);
	f->before = *m->before ? m->before : NULL;
	return r < 0 ? r
		     : queue_each(d->queue, ROW_DEPENDENCY, "task = $1", a->task, on_dependency, m,
			       err);
}

/* Whose branch cannot be merged with the attempt's. */
static int gather_conflict(struct material *m, const struct delivery *x, struct error *err)
{
	struct brief_conflict *c = &m->facts.conflict;
	int r;

	*c = (struct brief_conflict){"", m->other_id, "", "", ""};
	conflict_note_parse(x->note, m->other_id, &c->files);
	if (!*m->other_id)
		return 0;
	r = queue_find_task(m->daemon->queue, m->other_id, &m->other, err);
	if (r < 0)
		return r;
	c->title = m->other.title;
	c->branch = m->other.branch;
	for (size_t i = 0; i < m->facts.n_peers; i++)
		if (text_equal(m->peers[i].task, m->other_id))
			c->worker = m->peers[i].worker;
	return 0;
}

static int template_text(struct daemon *d, struct str *ret, struct error *err)
{
	if (!*d->config.brief_template)
		return 0;
	return file_read(d->config.brief_template, 1 << 20, ret, err);
}

/* A text of a person or worker: stored with its wish, or as the body of the call's event. */
static int say_text(struct daemon *d, const struct delivery *x, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str body = {0};
	int r = *x->note ? queue_event_body(d->queue, x->note, &body, err)
			 : queue_delivery_text(d->queue, x->id, &body, err);

	if (r == 0)
		say_compose(*x->note ? x->author : NULL, x->worker, str_text(&body), ret);
	return r;
}

static int write_text(struct material *m, const struct delivery *x, const struct attempt *a,
	struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str template = {0};
	int r = 0;

	if (x->kind == KIND_SAY)
		return say_text(m->daemon, x, ret, err);
	if (a)
		r = gather_task(m, a, err);
	if (r == 0 && x->kind == KIND_CONFLICT)
		r = gather_conflict(m, x, err);
	if (r == 0)
		r = template_text(m->daemon, &template, err);
	if (r == 0)
		r = brief_compose(
			&m->facts, x->kind, template.len ? str_text(&template) : NULL, ret, err);
	return r;
}

static int put_in_file(const struct material *m, const struct delivery *x, const struct worker *w,
	struct str *text, struct error *err)
{
	char path[PATH_SIZE + 64], hash[HASH_SIZE];
	struct str typed = {0};
	int r;

	TEXT_SETF(path, "%s/.czar/%lld.md", w->worktree, (long long)x->id);
	r = file_write(path, str_text(text), text->len, 0644, err);
	if (r < 0)
		return r;
	hash_text(str_text(text), text->len, hash);
	brief_by_file(&m->facts, x->kind, path, text->len, hash, &typed);
	str_done(text);
	*text = typed;
	return 0;
}

static int finish(struct material *m, const struct delivery *x, const struct worker *w,
	struct str *text, char hash[OID_SIZE], int64_t *bytes, struct error *err)
{
	const struct profile *profile = config_profile(&m->daemon->config, w->profile);
	_cleanup_(str_done) struct str plain = {0};
	const char *why = "its profile is unknown";
	char path[PATH_SIZE + 64];
	int r = 0;

	TEXT_SETF(path, "%s/.czar", w->worktree);
	mkdir(path, 0700); /* its worker may have cleaned it away */
	TEXT_SETF(path, "%s/.czar/brief.md", w->worktree);
	if (x->kind == KIND_BRIEF)
		r = file_write(path, str_text(text), text->len, 0644, err);
	while (r == 0 && profile && profile->prompt_by == PROMPT_ARGUMENT &&
		x->kind == KIND_BRIEF && text->len && text->data[text->len - 1] == '\n')
		text->data[--text->len] = '\0'; /* a shell's $(...) would drop them */
	if (r == 0 && profile && text_way(profile, str_text(text), text->len, &why) == WAY_FILE)
		r = put_in_file(m, x, w, text, err);
	if (r < 0)
		return r;
	if (!profile || text_way(profile, str_text(text), text->len, &why) != WAY_TYPE)
		return error(err, EPERM, "%s", why);
	text_normalise(profile, str_text(text), text->len, &plain);
	hash_text(str_text(&plain), plain.len, hash);
	*bytes = (int64_t)text->len;
	return queue_set_delivery_text(m->daemon->queue, x->id, str_text(text), err);
}

int compose(struct daemon *d, const struct plan *p, const struct delivery *x,
	char ret_hash[OID_SIZE], int64_t *ret_bytes, struct error *err)
{
	const struct worker *w = plan_worker(p, x->worker);
	struct material *m = calloc(1, sizeof *m);
	struct str text = {0};
	int r;

	if (!m)
		abort();
	m->daemon = d;
	m->plan = p;
	remote_base_name(&d->config, m->base);
	str_addf(&m->status_file, "%s/worker-status.json", d->config.status_dir);
	m->facts = (struct brief_facts){
		.czar = d->czar_path,
		.project = d->place->name,
		.worker = x->worker,
		.worktree = w ? w->worktree : "",
		.delivery = x->id,
		.base = m->base,
		.status_file = str_text(&m->status_file),
		.note = x->note,
	};
	r = w ? write_text(m, x, plan_attempt_or_ended(p, x->attempt), &text, err)
	      : error(err, ENOENT, "no worker '%s'", x->worker);
	if (r == 0)
		r = finish(m, x, w, &text, ret_hash, ret_bytes, err);
	str_done(&text);
	material_free(m);
	return r;
}
