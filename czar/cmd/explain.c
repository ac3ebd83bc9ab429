/*
 * czar explain: the tables that czar decides by, printed from themselves.
 */
#include <stdio.h>
#include <string.h>

#include "checks/delivery.h"
#include "checks/rules.h"
#include "checks/transitions.h"
#include "czar/cmd/print.h"

static void add_rule(const struct command_context *c, const struct rule *r, struct str *s)
{
	add_color(s, c, COLOR_BOLD, r->name);
	str_addf(s, "\n    when  %s\n    then  %s\n    why   %s\n", r->when, r->then, r->why);
}

static json_t *rule_object(const struct rule *r)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "name", r->name, "when", r->when, "then", r->then,
		"why", r->why);
}

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
	if (c->json)
		return print_json(json_pack("{s:o}", "rules", array));
	json_decref(array);
	if (!s.len)
		return command_say_error(
			EXIT_NOT_FOUND, "no rule '%s': see czar explain rules", name);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

/* "queued, held": the names of the states in a set. */
static void add_states(struct str *s, unsigned set, int count, const char *(*name)(int state))
{
	bool first = true;

	for (int i = 0; i < count; i++) {
		if (!(set & (1U << i)))
			continue;
		str_addf(s, "%s%s", first ? "" : ", ", name(i));
		first = false;
	}
}

static const char *task_name(int state)
{
	return task_state_name((enum task_state)state);
}

static const char *delivery_name(int state)
{
	return delivery_state_name((enum delivery_state)state);
}

static void add_task_edges(const struct command_context *c, struct str *s)
{
	add_color(s, c, COLOR_BOLD, "tasks\n");
	for (size_t i = 0; i < n_task_edges; i++) {
		const struct task_edge *e = &task_edges[i];

		str_add(s, "  ");
		add_states(s, e->from, TASK_STATES, task_name);
		str_addf(s, "\n    %s -> %s: %s\n", task_event_name(e->event),
			task_state_name(e->to), e->why);
	}
}

static void add_delivery_edges(const struct command_context *c, struct str *s)
{
	add_color(s, c, COLOR_BOLD, "deliveries\n");
	for (size_t i = 0; i < delivery_edges_count; i++) {
		const struct delivery_edge *e = &delivery_edges[i];

		str_add(s, "  ");
		add_states(s, e->from, DELIVERY_LOST + 1, delivery_name);
		str_addf(s, "\n    %s -> %s: %s\n", e->event,
			e->to == DELIVERY_STAYS ? "stays" : delivery_name(e->to), e->why);
	}
}

int cmd_explain(struct command_context *c, int argc, char **argv)
{
	_cleanup_(str_done) struct str s = {0};

	if (text_equal(argv[0], "rules"))
		return explain_rules(c, argc > 1 ? argv[1] : NULL);
	if (!text_equal(argv[0], "states"))
		return command_usage(c, "explain what? rules or states, not '%s'", argv[0]);
	add_task_edges(c, &s);
	add_delivery_edges(c, &s);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}
