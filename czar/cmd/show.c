/*
 * czar show: all of one task. In a worker's pane, what is published of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "checks/schedule.h"
#include "czar/base/file.h"
#include "czar/cmd/decisions.h"
#include "czar/cmd/pane.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/show_proof.h"
#include "czar/cmd/show_reviews.h"
#include "czar/cmd/wish.h"
#include "czar/cmd/wrap.h"

enum { FIELD_COLUMN = 13 };

struct shown {
	struct task task;
	struct rows dependencies, touches, members, attempts, checks, landings, reviews;
	struct landed landed;
	bool has_landed;
	struct str text;
};

static void shown_done(struct shown *s)
{
	rows_done(&s->dependencies);
	rows_done(&s->touches);
	rows_done(&s->members);
	rows_done(&s->attempts);
	rows_done(&s->checks);
	rows_done(&s->landings);
	rows_done(&s->reviews);
	str_done(&s->text);
}

static int load(struct command_context *c, struct shown *s, struct error *err)
{
	const char *id = s->task.id;
	int r = rows_load(c, ROW_DEPENDENCY, "task = $1", id, &s->dependencies, err);

	if (r == 0)
		r = rows_load(c, ROW_TOUCH, "task = $1", id, &s->touches, err);
	if (r == 0 && s->task.result == RESULT_OMNIBUS)
		r = rows_load(c, ROW_TASK, "omnibus = $1", id, &s->members, err);
	if (r == 0)
		r = rows_load(c, ROW_ATTEMPT, "task = $1", id, &s->attempts, err);
	if (r == 0)
		r = rows_load(c, ROW_CHECK_RESULT, "task = $1", id, &s->checks, err);
	if (r == 0)
		r = rows_load(c, ROW_LANDING, "task = $1", id, &s->landings, err);
	if (r == 0)
		r = rows_load(c, ROW_REVIEW, "task = $1", id, &s->reviews, err);
	if (r == 0)
		r = queue_task_text(c->queue, id, &s->text, err);
	if (r == 0 || r == -ENOENT)
		s->has_landed = landed_look(c, &s->task, &s->landings, &s->landed);
	return r == -ENOENT ? 0 : r; /* done long ago: [keep] tasks */
}

static const struct landing *pull_of(const struct shown *s)
{
	const struct landing *l = s->landings.n ? ROWS_AT(&s->landings, landing, 0) : NULL;

	return l && l->pull ? l : NULL;
}

static json_t *pull_json(const struct shown *s)
{
	const struct landing *l = pull_of(s);

	return l ? json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)l->pull, "url", l->url,
			   "head", l->pushed, "merged", l->merged)
		 : json_null();
}

static int show_json(struct command_context *c, const struct shown *s)
{
	json_t *o = row_json(ROW_TASK, &s->task), *needs = json_array(), *touches = json_array(),
	       *members = json_array(), *attempts = json_array(), *checks = json_array();

	for (size_t i = 0; i < s->dependencies.n; i++)
		json_array_append_new(
			needs, json_string(ROWS_AT(&s->dependencies, dependency, i)->needs));
	for (size_t i = 0; i < s->touches.n; i++)
		json_array_append_new(touches, json_string(ROWS_AT(&s->touches, touch, i)->glob));
	for (size_t i = 0; i < s->attempts.n; i++)
		json_array_append_new(
			attempts, row_json(ROW_ATTEMPT, ROWS_AT(&s->attempts, attempt, i)));
	for (size_t i = 0; i < s->checks.n; i++)
		json_array_append_new(
			checks, row_json(ROW_CHECK_RESULT, ROWS_AT(&s->checks, check_result, i)));
	json_object_set_new(o, "checks", checks);
	json_object_set_new(o, "pull_request", pull_json(s));
	json_object_set_new(o, "landed", s->has_landed ? landed_json(&s->landed) : json_null());
	json_object_set_new(o, "reviews", reviews_json(c, &s->reviews));
	json_object_set_new(o, "depends_on", needs);
	for (size_t i = 0; i < s->members.n; i++)
		json_array_append_new(members, json_string(ROWS_AT(&s->members, task, i)->id));
	json_object_set_new(o, "touches", touches);
	json_object_set_new(o, "members", members);
	json_object_set_new(o, "attempts", attempts);
	json_object_set_new(o, "text", json_stringn(str_text(&s->text), s->text.len));
	return print_json(o);
}

static void add_field(struct str *out, const char *name, const char *value)
{
	if (!value[0])
		return;
	str_addf(out, "%-12s ", name);
	add_sentence(out, value);
	str_add(out, "\n");
}

static void add_member(const struct task *t, struct str *out)
{
	char text[2 * ID_SIZE];

	TEXT_SETF(text, "%s (%s)", t->id, task_state_name(t->state));
	add_field(out, "lands", text);
}

static void add_attempt(struct str *out, const struct attempt *a)
{
	char time[40], took[40];
	bool live = a->outcome == OUTCOME_NONE;

	clock_text(a->began, time, sizeof(time));
	str_addf(out, "attempt %-4" PRId64 " %s, began %s, ", a->number, a->worker, time);
	if (live)
		str_addf(out, "goes on (brief: %s", grade_name(a->grade));
	else
		str_addf(out, "%s after %s (brief: %s", attempt_outcome_name(a->outcome),
			ago_text(a->began, a->ended, took, sizeof(took)), grade_name(a->grade));
	str_addf(out, ", %" PRId64 " commit%s)", a->commits, a->commits == 1 ? "" : "s");
	if (a->percent >= 0)
		str_addf(out, ", %" PRId64 "%%", a->percent);
	if (a->eta[0])
		str_addf(out, ", eta %s", a->eta);
	if (a->note[0]) {
		str_add(out, ": ");
		add_sentence(out, a->note);
	}
	str_add(out, "\n");
}

static void add_pull(const struct landing *l, struct str *out)
{
	str_addf(out, "pull request %" PRId64 " ", l->pull);
	add_line(out, l->url);
	if (l->pushed[0])
		str_addf(out, ", at %.10s", l->pushed);
	if (l->merged[0])
		str_addf(out, ", merged as %.10s", l->merged);
	str_add(out, "\n");
}

static enum color check_color(enum check_outcome outcome)
{
	return outcome == CHECK_GREEN     ? COLOR_GREEN
	       : outcome == CHECK_SKIPPED ? COLOR_DIM
					  : COLOR_RED;
}

static void add_check(
	const struct command_context *c, const struct check_result *x, struct str *out)
{
	char time[40], took[40];

	clock_text(x->at, time, sizeof time);
	str_add(out, "check        ");
	add_line(out, x->name);
	str_add(out, " ");
	add_color(out, c, check_color(x->outcome), check_outcome_name(x->outcome));
	str_addf(out, " at %.10s, %s, in %s%s", x->head, time,
		duration_text(x->took, took, sizeof took), x->required ? "" : " (not required)");
	if (x->says[0]) {
		str_add(out, ": ");
		add_sentence(out, x->says);
	}
	if (x->log[0]) {
		str_add(out, "\n             output: ");
		add_line(out, x->log);
	}
	str_add(out, "\n");
}

/* set: what holds where the task says nothing itself. */
static void add_task(const struct command_context *c, const struct task *t,
	const struct settings *set, struct str *out)
{
	bool needs_yes = schedule_needs_yes(set, t);
	char time[40], text[80];

	add_color(out, c, COLOR_BOLD, t->id);
	str_add(out, " ");
	add_line(out, t->title);
	str_addf(out, "\n%-12s ", "state");
	add_color(out, c, task_color(t->state), task_state_name(t->state));
	clock_text(t->since, time, sizeof(time));
	str_addf(out, " since %s", time);
	if (t->reason[0]) {
		str_add(out, ": ");
		add_sentence(out, t->reason);
	}
	str_add(out, "\n");
	TEXT_SETF(text, "%" PRId64, t->priority);
	add_field(out, "priority", text);
	TEXT_SETF(text, "%" PRId64 " times an ordinary task", t->estimate);
	add_field(out, "estimate", t->estimate != 1 ? text : "");
	add_field(out, "assignee", t->assignee);
	add_field(out, "role", t->role);
	add_field(out, "group", t->group);
	add_field(out, "proposed by", t->proposed_by);
	add_field(out, "branch", t->branch);
	add_field(out, "head", t->head);
	TEXT_SETF(text, "%" PRId64 " of %" PRId64 " spent", t->attempts_used,
		t->attempts_limit ? t->attempts_limit : set->attempts);
	add_field(out, "omnibus", t->omnibus);
	if (t->result != RESULT_OMNIBUS)
		add_field(out, "attempts", text);
	if (t->timeout)
		add_field(out, "timeout", duration_text(t->timeout, text, sizeof text));
	if (t->result != RESULT_COMMITS)
		add_field(out, "result", task_result_names[t->result]);
	if (needs_yes || (t->approved && t->approve == APPROVE_START))
		add_field(out, "approve", needs_yes ? "start" : "start (given)");
}

static int show_text(struct command_context *c, const struct shown *s)
{
	_cleanup_(str_done) struct str out = {0};
	const struct config *config;
	struct error err = {0};

	if (command_config(c, &config, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	add_task(c, &s->task, &config->settings, &out);
	for (size_t i = 0; i < s->dependencies.n; i++)
		add_field(&out, "needs", ROWS_AT(&s->dependencies, dependency, i)->needs);
	for (size_t i = 0; i < s->touches.n; i++)
		add_field(&out, "touches", ROWS_AT(&s->touches, touch, i)->glob);
	for (size_t i = 0; i < s->members.n; i++)
		add_member(ROWS_AT(&s->members, task, i), &out);
	if (pull_of(s))
		add_pull(pull_of(s), &out);
	for (size_t i = 0; i < s->attempts.n; i++)
		add_attempt(&out, ROWS_AT(&s->attempts, attempt, i));
	for (size_t i = 0; i < s->checks.n; i++)
		add_check(c, ROWS_AT(&s->checks, check_result, i), &out);
	reviews_add(c, &s->reviews, &out);
	if (s->has_landed)
		landed_add(c, &s->landed, &s->checks, &out);
	str_add(&out, "\n");
	print_wrapped(c, str_text(&out), FIELD_COLUMN);
	print_text(str_text(&s->text), s->text.len);
	return EXIT_OK;
}

/* What workers handed in by czar finish; the last one counts, all are kept. */
static int print_reports(struct command_context *c, const char *task, struct error *err)
{
	_cleanup_(rows_done) struct rows events = {0};
	int r = rows_load(c, ROW_EVENT, "task = $1 AND kind = 'finish'", task, &events, err);

	for (size_t i = 0; r == 0 && i < events.n; i++) {
		const struct event *e = ROWS_AT(&events, event, i);
		_cleanup_(str_done) struct str report = {0};
		char time[40];

		clock_text(e->at, time, sizeof time);
		r = queue_event_body(c->queue, e->id, &report, err);
		if (r < 0)
			break;
		printf("\nreport of %s, %s:\n\n", e->worker, time);
		print_text(str_text(&report), report.len);
	}
	return r;
}

/* One task of tasks.json, a new reference; NULL and *err when that cannot be read, NULL alone when
 * there is none. */
static json_t *published_task(const struct worker_place *place, const char *id, struct error *err)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	json_t *root, *found = NULL;
	const json_t *list;

	str_addf(&path, "%s/tasks.json", place->status_dir);
	if (file_read(str_text(&path), 64 << 20, &text, err) < 0)
		return NULL;
	root = json_loadb(str_text(&text), text.len, 0, NULL);
	list = json_object_get(root, "tasks");
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *o = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(o, "id"));

		if (!found && name && strcasecmp(name, id) == 0)
			found = json_incref(o);
	}
	json_decref(root);
	return found;
}

static void print_value(const char *key, const json_t *value)
{
	char *text = json_is_string(value) ? strdup(json_string_value(value))
					   : json_dumps(value, JSON_ENCODE_ANY);

	if (text && text[0] && !json_is_null(value)) {
		printf("%-14s ", key);
		print_text(text, strlen(text));
	}
	free(text);
}

static int show_in_pane(struct command_context *c, const char *id)
{
	struct worker_place place;
	struct error err = {0};
	json_t *o = NULL;

	if (pane_place(c, &place, &err) == 0)
		o = published_task(&place, id, &err);
	if (err.number)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (!o)
		return command_say_error(EXIT_NOT_FOUND, "no task '%s': see czar status", id);
	if (c->json)
		return print_json(o);
	for (void *at = json_object_iter(o); at; at = json_object_iter_next(o, at))
		print_value(json_object_iter_key(at), json_object_iter_value(at));
	json_decref(o);
	return EXIT_OK;
}

int cmd_show(struct command_context *c, int argc, char **argv)
{
	_cleanup_(shown_done) struct shown s = {0};
	struct error err = {0};
	int code;

	(void)argc;
	if (c->in_pane)
		return show_in_pane(c, argv[0]);
	code = need_task(c, argv[0], &s.task);
	if (code != EXIT_OK)
		return code;
	if (load(c, &s, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (c->json)
		return show_json(c, &s);
	code = show_text(c, &s);
	if (print_reports(c, s.task.id, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	return code;
}
