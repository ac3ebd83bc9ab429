/*
 * observe, pull requests: when to look at them, and what was seen last.
 *
 * One cheap question a tick says which of them changed; those are looked at, and those whose checks
 * run, that czar did something to, or that nobody looked at for five minutes. Nothing here is
 * stored: a new life looks at all of them.
 */
#include "czar/observe_pulls.h"

#include <stdlib.h>
#include <string.h>

#include "checks/fields.h"
#include "checks/pulls.h"
#include "checks/transitions.h"
#include "czar/act_desk.h"
#include "czar/landing_request.h"

static const usec_t look_deadline = 2 * USEC_MIN;
static const usec_t limit_most = 25 * USEC_HOUR;
/* of looks that a webhook asked for: never closer than the first, on the whole no more often than
 * the second, and what was saved up by the third */
static const usec_t early_least = USEC_SEC, early_every = 5 * USEC_SEC, early_burst = 20 * USEC_SEC;

enum {
	FULL_TICKS = 10, /* all are looked at every so many */
	EMPTY_TICKS = 3, /* so long a head without checks is looked at like one whose checks run */
	MANY = 20,       /* so many more wait a tick longer for the next look at what runs */
};

struct seen {
	struct pull pull;
	bool valid;  /* nothing was done since */
	bool wanted; /* to be looked at */
	bool listed; /* among the open ones of the last list */
	bool told;   /* a webhook named its head since the last look */
	usec_t looked_awake;
	int failed;              /* looks in a row */
	usec_t failed_awake;     /* since when */
	char says[TEXT_SIZE];    /* why, where it is this one's own trouble */
	char updated[41];        /* as the list had it */
	char red_kept[OID_SIZE]; /* the head whose red check is stored */
	char empty[OID_SIZE];    /* the head that had no check, since when; "" it had */
	usec_t empty_awake;
};

struct pulls_seen {
	struct seen *all;
	size_t n, room;
	struct hub hub;
	usec_t listed_awake;
	char looking[ID_SIZE]; /* the task whose look is under way */
	bool told;             /* a webhook came since the last list */
	usec_t early_awake;    /* told looks are paid for until then */
};

static struct pulls_seen *seen_of(struct daemon *d)
{
	if (!d->pulls)
		d->pulls = calloc(1, sizeof *d->pulls);
	if (!d->pulls)
		abort();
	return d->pulls;
}

static struct seen *find(const struct pulls_seen *s, const char *task)
{
	for (size_t i = 0; i < s->n; i++)
		if (text_equal(s->all[i].pull.task, task))
			return &s->all[i];
	return NULL;
}

static struct seen *find_number(const struct pulls_seen *s, int64_t number)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->all[i].pull.number == number)
			return &s->all[i];
	return NULL;
}

static void note(struct pulls_seen *s, const struct landing *l)
{
	struct seen *x = find(s, l->task);

	if (x && x->pull.number == l->pull)
		return;
	if (!x) {
		if (s->n == s->room) {
			s->room = s->room ? 2 * s->room : 16;
			s->all = realloc(s->all, s->room * sizeof *s->all);
			if (!s->all)
				abort();
		}
		x = &s->all[s->n++];
	}
	*x = (struct seen){.wanted = true};
	x->pull.number = l->pull;
	TEXT_SET(x->pull.task, l->task);
}

static bool is_wanted(const struct world *w, const struct pull *u)
{
	for (size_t i = 0; i < w->n_landings; i++)
		if (w->landings[i].pull == u->number && text_equal(w->landings[i].task, u->task))
			return true;
	return false;
}

/* Into the hub: the first that cannot be looked at. What is GitHub's trouble as such stands there
 * already. */
static void note_unseen(const struct pulls_seen *s, struct hub *h)
{
	const struct seen *x = s->all;

	while (x < s->all + s->n && !*x->says)
		x++;
	if (x == s->all + s->n)
		return;
	TEXT_SETF(h->unseen, "the pull request of %s: %s", x->pull.task, x->says);
	h->unseen_awake = x->failed_awake;
}

void observe_pulls(struct daemon *d, struct world *w)
{
	struct pulls_seen *s;
	size_t kept = 0;

	if (!w->settings.land_github)
		return;
	s = seen_of(d);
	for (size_t i = 0; i < w->n_landings; i++)
		if (w->landings[i].pull)
			note(s, &w->landings[i]);
	for (size_t i = 0; i < s->n; i++)
		if (is_wanted(w, &s->all[i].pull))
			s->all[kept++] = s->all[i];
	s->n = kept;
	w->pulls = arena_alloc(&d->tick_arena, (s->n + 1) * sizeof *w->pulls);
	for (size_t i = 0; i < s->n; i++)
		if (s->all[i].valid)
			w->pulls[w->n_pulls++] = s->all[i].pull;
	w->hub = s->hub;
	note_unseen(s, &w->hub);
	if (s->hub.limited_until && pull_limit_is_over(s->hub.limited_until, w->now))
		s->hub.limited_until = s->hub.limited_awake = w->hub.limited_until =
			w->hub.limited_awake = 0;
}

/* GitHub's door holds none for longer than a day. */
bool pull_limit_is_over(usec_t until, usec_t now)
{
	return until <= now || until > now + limit_most;
}

void pulls_forget(struct daemon *d, const char *task)
{
	struct seen *x = find(seen_of(d), task);

	if (x)
		x->valid = x->wanted = false;
}

void pulls_look_anew(struct daemon *d, const char *task)
{
	struct seen *x = find(seen_of(d), task);

	if (x)
		x->wanted = true;
}

void pulls_hear(struct daemon *d, const struct desk_reply *r)
{
	struct hub *h = &seen_of(d)->hub;
	enum hub_trouble trouble = r->outcome == DESK_NO_TOKEN ? HUB_TOKEN
				   : r->outcome == DESK_SILENT ? HUB_SILENT
							       : HUB_WELL;

	if (r->outcome == DESK_LIMITED) {
		h->limited_awake = h->limited_awake ? h->limited_awake : clock_awake();
		h->limited_until = r->until;
		return;
	}
	if (r->outcome == DESK_UNKNOWN || r->outcome == DESK_REFUSED)
		return; /* says nothing of GitHub as such */
	if (trouble != h->trouble)
		h->trouble_awake = clock_awake();
	h->trouble = trouble;
	TEXT_SET(h->says, trouble == HUB_WELL ? "" : r->result);
}

/* --- what was seen --- */

static void text_of(const json_t *facts, const char *key, char *ret, size_t size)
{
	const char *text = json_string_value(json_object_get(facts, key));

	text_set(ret, size, text ? text : "");
}

#define TEXT_OF(facts, key, member) text_of(facts, key, member, sizeof(member))

static int named(const char *const *names, const json_t *facts, const char *key, int otherwise)
{
	const char *text = json_string_value(json_object_get(facts, key));
	int value = text ? name_find(names, text) : -1;

	return value < 0 ? otherwise : value;
}

/* What cannot be read is open, pending and does not fit: nothing is done upon it. */
static void read_facts(const struct daemon *d, const json_t *facts, struct pull *ret)
{
	struct pull u = {.number = ret->number};

	TEXT_SET(u.task, ret->task);
	u.state = (enum pull_state)named(pull_state_names, facts, "state", PULL_OPEN);
	TEXT_OF(facts, "head", u.head);
	TEXT_OF(facts, "base", u.base);
	u.elsewhere = !text_equal(u.base, d->config.base);
	u.draft = json_is_true(json_object_get(facts, "draft"));
	u.fit = (enum pull_fit)named(pull_fit_names, facts, "mergeable", PULL_FIT_UNKNOWN);
	TEXT_OF(facts, "standing", u.standing);
	u.checks = (enum pull_checks)named(pull_checks_names, facts, "checks", PULL_CHECKS_PENDING);
	TEXT_OF(facts, "red", u.red);
	TEXT_OF(facts, "red_text", u.red_says);
	TEXT_OF(facts, "red_log", u.red_log);
	u.changes = json_integer_value(json_object_get(facts, "reviews"));
	TEXT_OF(facts, "changes_by", u.changes_by);
	TEXT_OF(facts, "changes_text", u.changes_say);
	TEXT_OF(facts, "changes_file", u.changes_file);
	TEXT_OF(facts, "unread", u.unread);
	TEXT_OF(facts, "approved_by", u.approved_by);
	TEXT_OF(facts, "merged_by", u.merged_by);
	TEXT_OF(facts, "merge_commit", u.merged);
	*ret = u;
}

/* For the brief of the rework, and for czar show: once a head. */
static void keep_red(struct daemon *d, struct seen *x)
{
	const struct pull *u = &x->pull;
	json_t *checks;
	char name[ID_SIZE];

	if (u->checks != PULL_CHECKS_RED || text_equal(x->red_kept, u->head))
		return;
	TEXT_SET(x->red_kept, u->head);
	TEXT_SETF(name, CHECK_OF_GITHUB "%s", u->red);
	checks = json_pack("[{s:s, s:s, s:s, s:s, s:s, s:s, s:b}]", "task", u->task, "head",
		u->head, "name", name, "log", u->red_log, "says", u->red_says, "result", "red",
		"required", 1);
	landing_store_checks(d, checks);
	json_decref(checks);
}

/* From the first look that found none: a head may have been pushed long after it was verified. */
static void note_empty(struct seen *x)
{
	struct pull *u = &x->pull;

	if (u->checks != PULL_CHECKS_NONE) {
		x->empty[0] = '\0';
		return;
	}
	if (!text_equal(x->empty, u->head)) {
		TEXT_SET(x->empty, u->head);
		x->empty_awake = x->looked_awake;
	}
	u->empty_for = x->looked_awake - x->empty_awake;
}

static void note_failure(struct seen *x, const struct desk_reply *r)
{
	bool its_own = r->outcome == DESK_REFUSED || r->outcome == DESK_UNKNOWN;

	x->failed_awake = x->failed ? x->failed_awake : clock_awake();
	x->failed += x->failed < 20;
	TEXT_SET(x->says, its_own ? r->result : "");
}

static void forget_failure(struct seen *x)
{
	x->failed = 0;
	x->says[0] = '\0';
}

static void on_look(struct daemon *d, const struct desk_reply *r, void *userdata)
{
	struct pulls_seen *s = seen_of(d);
	struct seen *x = find(s, s->looking);

	(void)userdata;
	s->looking[0] = '\0';
	pulls_hear(d, r);
	if (r->outcome == DESK_DONE && x && json_is_object(r->facts) &&
		json_integer_value(json_object_get(r->facts, "number")) == x->pull.number) {
		read_facts(d, r->facts, &x->pull);
		x->valid = true;
		x->wanted = false;
		forget_failure(x);
		keep_red(d, x);
		note_empty(x);
	} else if (x && r->outcome != DESK_DONE) {
		note_failure(x, r);
	}
	daemon_want_tick(d, 0);
}

static void look(struct daemon *d, struct seen *x)
{
	struct pulls_seen *s = seen_of(d);
	char logs[PATH_SIZE];

	pull_logs_path(d, x->pull.task, logs);
	TEXT_SET(s->looking, x->pull.task);
	x->looked_awake = clock_awake();
	x->told = false;
	desk_ask(d,
		json_pack("{s:s, s:I, s:s}", "verb", "look", "number", (json_int_t)x->pull.number,
			"logs", logs),
		look_deadline, on_look, NULL);
}

/* --- webhooks: the same looks, earlier --- */

/* Some may come at once, many at a measured pace, however many deliveries there are: a meter (GCRA)
 * as those of GitHub's door. */
usec_t early_look_wait(usec_t paid_until, usec_t last, usec_t now)
{
	usec_t paid = paid_until - early_burst - now, apart = last + early_least - now;
	usec_t wait = paid > apart ? paid : apart;

	return wait > 0 ? wait : 0;
}

usec_t early_look_pay(usec_t paid_until, usec_t now)
{
	return (paid_until > now ? paid_until : now) + early_every;
}

void pulls_were_told(struct daemon *d, const char *text, size_t n)
{
	struct pulls_seen *s = seen_of(d);

	for (size_t i = 0; i < s->n; i++) {
		const char *head = s->all[i].pull.head;

		s->all[i].told |= *head && memmem(text, n, head, strlen(head));
	}
	if (s->told)
		return; /* the tick that was asked for will look */
	s->told = true;
	daemon_want_tick(d, early_look_wait(s->early_awake, s->listed_awake, clock_awake()));
}

/* Is an early look due that was asked for? Otherwise a tick is, for when it will be. */
static bool is_due_early(struct daemon *d, const struct pulls_seen *s, bool told, usec_t last_awake)
{
	usec_t wait = told ? early_look_wait(s->early_awake, last_awake, clock_awake()) : 0;

	if (wait)
		daemon_want_tick(d, wait);
	return told && !wait;
}

/* --- which changed --- */

static void take_list(struct pulls_seen *s, const json_t *facts)
{
	for (size_t i = 0; i < s->n; i++)
		s->all[i].listed = false;
	for (size_t i = 0; i < json_array_size(facts); i++) {
		const json_t *o = json_array_get(facts, i);
		const char *updated = json_string_value(json_object_get(o, "updated"));
		const char *head = json_string_value(json_object_get(o, "head"));
		struct seen *x = find_number(s, json_integer_value(json_object_get(o, "number")));

		if (!x || !updated || !head)
			continue;
		x->listed = true;
		x->wanted |= !text_equal(x->updated, updated) || !text_equal(x->pull.head, head);
		TEXT_SET(x->updated, updated);
	}
	for (size_t i = 0; i < s->n; i++) /* merged or closed */
		s->all[i].wanted |= !s->all[i].listed && s->all[i].pull.state == PULL_OPEN;
}

static void on_list(struct daemon *d, const struct desk_reply *r, void *userdata)
{
	struct pulls_seen *s = seen_of(d);

	(void)userdata;
	pulls_hear(d, r);
	if (r->outcome == DESK_DONE)
		take_list(s, r->facts);
	daemon_want_tick(d, 0);
}

static bool anything_waits(const struct daemon *d, const struct plan *p)
{
	for (size_t i = 0; i < p->next.n_intents; i++)
		if (p->next.intents[i].state == INTENT_OPEN &&
			p->next.intents[i].outcome == INTENT_OPEN &&
			verb_is_desks(d, p->next.intents[i].verb))
			return true;
	return false;
}

/* Only those that are to land: what happens to others is seen when they come back. */
static bool is_on_its_way(const struct plan *p, const struct seen *x)
{
	const struct task *t = plan_task(p, x->pull.task);

	return t && (t->state == TASK_IN_REVIEW || t->state == TASK_APPROVED ||
			    t->state == TASK_LANDING);
}

/* With many of them each one's checks are looked at more rarely, or a hundred would take more calls
 * than GitHub gives. */
bool pull_is_due(const struct pull *u, bool wanted, int failed, usec_t age, usec_t tick, size_t n)
{
	usec_t soon = tick * (usec_t)(1 + n / MANY);

	/* one that cannot be looked at takes no other one's turn */
	if (failed)
		return age >= soon || age >= USEC_SEC << failed;
	if (wanted)
		return age >= USEC_SEC;
	if (u->checks == PULL_CHECKS_NONE && u->empty_for < EMPTY_TICKS * tick)
		return age >= soon;
	return (u->checks == PULL_CHECKS_PENDING && age >= soon) ||
	       (u->fit == PULL_FIT_UNKNOWN && age >= soon) || age >= FULL_TICKS * tick;
}

static bool is_due(const struct daemon *d, const struct seen *x, size_t n)
{
	if (x->wanted && !x->looked_awake)
		return true;
	return pull_is_due(&x->pull, x->wanted, x->failed, clock_awake() - x->looked_awake,
		d->config.settings.tick, n);
}

static void list_if_due(struct daemon *d, struct pulls_seen *s)
{
	bool early = is_due_early(d, s, s->told, s->listed_awake);

	if (!early && clock_awake() - s->listed_awake < d->config.settings.tick)
		return;
	if (early)
		s->early_awake = early_look_pay(s->early_awake, clock_awake());
	s->told = false;
	s->listed_awake = clock_awake();
	desk_ask(d, json_pack("{s:s}", "verb", "list"), look_deadline, on_list, NULL);
}

void pulls_look(struct daemon *d, const struct plan *p)
{
	struct pulls_seen *s;
	bool any = false, early;

	if (!p->next.settings.land_github || anything_waits(d, p) || !desk_is_free(d))
		return;
	s = seen_of(d);
	if (!pull_limit_is_over(s->hub.limited_until, clock_now()))
		return;
	for (size_t i = 0; i < s->n; i++) {
		struct seen *x = &s->all[i];

		if (!is_on_its_way(p, x)) {
			forget_failure(x);
			continue;
		}
		any = true;
		early = is_due_early(d, s, x->told, x->looked_awake);
		if (early || is_due(d, x, s->n)) {
			if (early)
				s->early_awake = early_look_pay(s->early_awake, clock_awake());
			look(d, x);
			return;
		}
		if (x->wanted)
			daemon_want_tick(d, USEC_SEC);
	}
	if (any || s->hub.trouble != HUB_WELL)
		list_if_due(d, s);
}

void pulls_free(struct daemon *d)
{
	if (d->pulls)
		free(d->pulls->all);
	free(d->pulls);
	d->pulls = NULL;
}
