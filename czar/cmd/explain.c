/*
 * czar explain: the tables that czar decides by, printed from themselves.
 *
 * rules: what may be decided, in the order in which it is asked. states: what moves a task and a
 * delivery from state to state, and how a worker's health is found. A name in the decision log is
 * always one of these: a rule's, or that of an edge of the delivery table.
 */
#include <stdio.h>
#include <string.h>

#include "checks/delivery.h"
#include "checks/health.h"
#include "checks/rules.h"
#include "checks/transitions.h"
#include "czar/cmd/explain_screen.h"
#include "czar/cmd/known.h"
#include "czar/cmd/print.h"

enum { WIDTH = 80, DELIVERY_STATES = DELIVERY_LOST + 1 };

static const char *const over_names[] = {
	[OVER_PROJECT] = "the project",
	[OVER_WISH] = "every wish",
	[OVER_INTENT] = "every intent whose outcome is there",
	[OVER_EVENT] = "every report of a hook or a worker",
	[OVER_COMMIT] = "every own commit not judged before",
	[OVER_WORKER] = "every worker",
	[OVER_ATTEMPT] = "every attempt under way",
	[OVER_TASK] = "every task",
	[OVER_DELIVERY] = "every delivery",
	[OVER_CONFLICT] = "every conflict",
};

/* Words, broken so that they stand between indent and WIDTH; the first line begins where s is. */
static void add_wrapped(struct str *s, size_t indent, const char *text)
{
	while (*text) {
		size_t n = strlen(text), most = WIDTH - indent;

		if (n > most) {
			for (n = most; n > 0 && text[n] != ' '; n--)
				;
			n = n ? n : strcspn(text, " ");
		}
		str_add_bytes(s, text, n);
		str_add(s, "\n");
		text += n;
		text += strspn(text, " ");
		if (*text)
			str_addf(s, "%*s", (int)indent, "");
	}
}

/* "    when  words": what each line of a rule looks like. */
static void add_part(struct str *s, const char *part, const char *text)
{
	str_addf(s, "    %-6s", part);
	add_wrapped(s, 10, text);
}

static void add_heading(const struct command_context *c, struct str *s, const char *text)
{
	if (s->len)
		str_add(s, "\n");
	add_color(s, c, COLOR_BOLD, text);
	str_add(s, "\n");
}

/* --- rules */

static void add_rule(const struct command_context *c, const struct rule *r, struct str *s)
{
	add_color(s, c, COLOR_BOLD, r->name);
	str_add(s, "\n");
	add_part(s, "over", over_names[r->over]);
	add_part(s, "when", r->when);
	add_part(s, "then", r->then);
	add_part(s, "why", r->why);
}

static json_t *rule_object(const struct rule *r)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", r->name, "over", over_names[r->over],
		"when", r->when, "then", r->then, "why", r->why);
}

/* "queued, held": the names of the states in a set. */
static void add_states(struct str *s, unsigned set)
{
	bool first = true;

	for (int i = 0; i < DELIVERY_STATES; i++) {
		if (!(set & (1U << i)))
			continue;
		str_addf(s, "%s%s", first ? "" : ", ", delivery_state_name((enum delivery_state)i));
		first = false;
	}
}

static const char *edge_to(const struct delivery_edge *e)
{
	return e->to == DELIVERY_STAYS ? "(stays)"
				       : delivery_state_name((enum delivery_state)e->to);
}

/* An edge is the rule "delivery" under a name of its own. */
static void add_edge_as_rule(
	const struct command_context *c, const struct delivery_edge *e, struct str *s)
{
	_cleanup_(str_done) struct str then = {0};

	add_states(&then, e->from);
	str_addf(&then, " -> %s", edge_to(e));
	add_color(s, c, COLOR_BOLD, e->name);
	str_add(s, "\n");
	add_part(s, "over", over_names[OVER_DELIVERY]);
	add_part(s, "when", e->event);
	add_part(s, "then", str_text(&then));
	add_part(s, "why", e->why);
}

static json_t *edge_object(const struct delivery_edge *e)
{
	json_t *from = json_array();

	for (int i = 0; i < DELIVERY_STATES; i++)
		if (e->from & (1U << i))
			json_array_append_new(
				from, json_string(delivery_state_name((enum delivery_state)i)));
	return json_pack("{s:s,s:o,s:s,s:s?,s:s}", "name", e->name, "from", from, "event", e->event,
		"to", e->to == DELIVERY_STAYS ? NULL : edge_to(e), "why", e->why);
}

/* name: NULL all rules, else the rule or the edges of that name. */
static int explain_rules(struct command_context *c, const char *name)
{
	_cleanup_(str_done) struct str s = {0};
	json_t *array = json_array();

	for (size_t i = 0; i < rules_count; i++) {
		if (name && !text_equal(rules[i].name, name))
			continue;
		add_rule(c, &rules[i], &s);
		json_array_append_new(array, rule_object(&rules[i]));
	}
	for (size_t i = 0; name && i < delivery_edges_count; i++) {
		if (!text_equal(delivery_edges[i].name, name))
			continue;
		add_edge_as_rule(c, &delivery_edges[i], &s);
		json_array_append_new(array, edge_object(&delivery_edges[i]));
	}
	if (c->json && s.len)
		return print_json(json_pack("{s:o}", "rules", array));
	json_decref(array);
	if (!s.len)
		return no_such_rule(name);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

/* --- states */

static void add_task_states(const struct command_context *c, struct str *s)
{
	add_heading(c, s, "Tasks: in each state, what may happen and where it leads");
	for (int state = 0; state < TASK_STATES; state++) {
		bool any = false;

		str_addf(s, "  %s\n", task_state_name((enum task_state)state));
		for (size_t i = 0; i < n_task_edges; i++) {
			const struct task_edge *e = &task_edges[i];

			if (!(e->from & TASK_BIT(state)))
				continue;
			any = true;
			str_addf(s, "    %-13s -> %-10s ", task_event_name(e->event),
				task_state_name(e->to));
			add_wrapped(s, 32, e->why);
		}
		if (!any)
			str_add(s, "    (final)\n");
	}
}

static void add_delivery_state(enum delivery_state state, struct str *s)
{
	_cleanup_(str_done) struct str why = {0};
	bool any = false;

	str_addf(s, "  %s\n", delivery_state_name(state));
	for (size_t i = 0; i < delivery_edges_count; i++) {
		const struct delivery_edge *e = &delivery_edges[i];

		if (!(e->from & (1U << state)))
			continue;
		any = true;
		str_addf(s, "    %-19s -> %-12s ", e->name, edge_to(e));
		add_wrapped(s, 40, e->event);
		str_clear(&why);
		str_addf(&why, "(%s)", e->why);
		str_addf(s, "%*s", 40, "");
		add_wrapped(s, 40, str_text(&why));
	}
	if (!any)
		str_add(s, "    (final)\n");
}

static void add_delivery_states(const struct command_context *c, struct str *s)
{
	add_heading(c, s, "Deliveries: in each state, the first edge that holds is taken");
	for (int state = 0; state < DELIVERY_STATES; state++)
		add_delivery_state((enum delivery_state)state, s);
}

static void add_health_states(const struct command_context *c, struct str *s)
{
	add_heading(c, s, "Workers: health is the first of these that is true");
	for (size_t i = 0; i < health_rows_count; i++) {
		str_addf(s, "  %2zu  %-13s ", i + 1, health_name(health_rows[i].health));
		add_wrapped(s, 20, health_rows[i].means);
	}
}

static json_t *task_objects(void)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n_task_edges; i++) {
		const struct task_edge *e = &task_edges[i];
		json_t *from = json_array();

		for (int state = 0; state < TASK_STATES; state++)
			if (e->from & TASK_BIT(state))
				json_array_append_new(
					from, json_string(task_state_name((enum task_state)state)));
		json_array_append_new(array, json_pack("{s:o,s:s,s:s,s:s}", "from", from, "event",
						     task_event_name(e->event), "to",
						     task_state_name(e->to), "why", e->why));
	}
	return array;
}

static int states_as_json(void)
{
	json_t *deliveries = json_array(), *health = json_array();

	for (size_t i = 0; i < delivery_edges_count; i++)
		json_array_append_new(deliveries, edge_object(&delivery_edges[i]));
	for (size_t i = 0; i < health_rows_count; i++)
		json_array_append_new(
			health, json_pack("{s:s,s:s}", "state", health_name(health_rows[i].health),
					"means", health_rows[i].means));
	return print_json(json_pack("{s:o,s:o,s:o}", "tasks", task_objects(), "deliveries",
		deliveries, "health", health));
}

static int explain_states(struct command_context *c)
{
	_cleanup_(str_done) struct str s = {0};

	if (c->json)
		return states_as_json();
	add_task_states(c, &s);
	add_delivery_states(c, &s);
	add_health_states(c, &s);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int cmd_explain(struct command_context *c, int argc, char **argv)
{
	if (text_equal(argv[0], "rules"))
		return explain_rules(c, argc > 1 ? argv[1] : NULL);
	if (text_equal(argv[0], "screen"))
		return argc > 1 ? explain_screen(c, argv[1])
				: command_usage(c, "whose screen? Name a worker, or a file");
	if (!text_equal(argv[0], "states"))
		return command_usage(c, "explain what? rules, states or screen, not '%s'", argv[0]);
	if (argc > 1)
		return command_usage(c, "'%s' is too much after states", argv[1]);
	return explain_states(c);
}
