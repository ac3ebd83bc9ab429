/*
 * czar inbox: what waits for a person, the most urgent first, each with the one command that
 * answers it, and the tasks that wait with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/behind.h"
#include "czar/cmd/rows.h"
#include "czar/cmd/wrap.h"

enum { NAMES_SHOWN = 5, NAMES_TOLD = 100 };

static int by_level(const void *a, const void *b)
{
	const struct alert *x = a, *y = b;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x->since < y->since ? -1 : x->since > y->since;
}

static void add_behind(const struct behind *b, const bool *marks, size_t n, struct str *s)
{
	size_t shown = 0;

	if (!n)
		return;
	str_addf(s, "    %zu task%s for it:", n, n == 1 ? " waits" : "s wait");
	for (size_t i = 0; i < b->world.n_tasks && shown < NAMES_SHOWN; i++)
		if (marks[i])
			str_addf(s, "%s %s", shown++ ? "," : "", b->world.tasks[i].id);
	str_add(s, n > shown ? ", ...\n" : "\n");
}

static void add_alert(
	const struct command_context *c, struct behind *b, const struct alert *a, struct str *s)
{
	_cleanup_(str_done) struct str text = {0};
	char age[40];
	size_t n;
	const bool *marks = behind_alert(b, a, &n);

	add_color(&text, c, a->level <= 1 ? COLOR_RED : COLOR_YELLOW, a->level <= 1 ? "! " : "- ");
	add_sentence(&text, a->text);
	str_addf(&text, " (%s)\n", ago_text(a->since, clock_now(), age, sizeof(age)));
	add_wrapped(s, str_text(&text), line_width(c), 2);
	if (a->command[0]) {
		str_add(s, "    ");
		add_line(s, a->command);
		str_add(s, "\n");
	}
	add_behind(b, marks, n, s);
}

static json_t *alert_json(struct behind *b, const struct alert *a)
{
	json_t *o = row_json(ROW_ALERT, a), *names = json_array();
	size_t n;
	const bool *marks = behind_alert(b, a, &n);

	for (size_t i = 0; i < b->world.n_tasks && json_array_size(names) < NAMES_TOLD; i++)
		if (marks[i])
			json_array_append_new(names, json_string(b->world.tasks[i].id));
	json_object_set_new(o, "waiting", json_integer((json_int_t)n));
	json_object_set_new(o, "tasks", names);
	return o;
}

static int print_alerts(struct command_context *c, struct behind *b, const struct rows *alerts)
{
	_cleanup_(str_done) struct str s = {0};
	json_t *array;

	if (c->json) {
		array = json_array();
		for (size_t i = 0; i < alerts->n; i++)
			json_array_append_new(array, alert_json(b, ROWS_AT(alerts, alert, i)));
		return print_json(json_pack("{s:o}", "inbox", array));
	}
	for (size_t i = 0; i < alerts->n; i++)
		add_alert(c, b, ROWS_AT(alerts, alert, i), &s);
	if (!alerts->n && !c->quiet)
		str_add(&s, "nothing waits for you\n");
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}

int cmd_inbox(struct command_context *c, int argc, char **argv)
{
	_cleanup_(rows_done) struct rows alerts = {0};
	_cleanup_(behind_done) struct behind behind = {0};
	struct error err = {0};
	int r = behind_open(c, &behind, &err);

	(void)argc;
	(void)argv;
	if (r == 0)
		r = rows_load(c, ROW_ALERT, "closed = 0", NULL, &alerts, &err);
	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (alerts.n)
		qsort(alerts.data, alerts.n, sizeof(struct alert), by_level);
	return print_alerts(c, &behind, &alerts);
}
