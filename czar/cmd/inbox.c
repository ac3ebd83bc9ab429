/*
 * czar inbox: what waits for a person, the most urgent first, each with the command that answers
 * it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/cmd/rows.h"

static int by_level(const void *a, const void *b)
{
	const struct alert *x = a, *y = b;

	if (x->level != y->level)
		return x->level < y->level ? -1 : 1;
	return x->since < y->since ? -1 : x->since > y->since;
}

static void add_alert(const struct command_context *c, const struct alert *a, struct str *s)
{
	char age[40];

	add_color(s, c, a->level <= 1 ? COLOR_RED : COLOR_YELLOW, a->level <= 1 ? "! " : "- ");
	add_line(s, a->text);
	str_addf(s, " (%s)\n", ago_text(a->since, clock_now(), age, sizeof(age)));
	if (a->command[0]) {
		str_add(s, "    ");
		add_line(s, a->command);
		str_add(s, "\n");
	}
}

int cmd_inbox(struct command_context *c, int argc, char **argv)
{
	_cleanup_(rows_done) struct rows alerts = {0};
	_cleanup_(str_done) struct str s = {0};
	json_t *array = json_array();
	struct error err = {0};
	int r = rows_load(c, ROW_ALERT, "closed = 0", NULL, &alerts, &err);

	(void)argc;
	(void)argv;
	if (r < 0) {
		json_decref(array);
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	}
	if (alerts.n)
		qsort(alerts.data, alerts.n, sizeof(struct alert), by_level);
	for (size_t i = 0; i < alerts.n; i++) {
		json_array_append_new(array, row_json(ROW_ALERT, ROWS_AT(&alerts, alert, i)));
		add_alert(c, ROWS_AT(&alerts, alert, i), &s);
	}
	if (c->json)
		return print_json(json_pack("{s:o}", "inbox", array));
	json_decref(array);
	if (!alerts.n && !c->quiet)
		str_add(&s, "nothing waits for you\n");
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}
