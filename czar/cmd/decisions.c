/*
 * Decisions as lines for people: number, time, what was done, to whom, by which rule, on what
 * sight.
 */
#include "czar/cmd/decisions.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "czar/cmd/wrap.h"
#include "status/decision_log.h"
#include "status/row_json.h"

enum { RULE_COLUMN = 14 }; /* behind number and time */

void clock_text(usec_t time, char *ret, size_t size)
{
	time_t then = (time_t)(time / USEC_SEC), now = (time_t)(clock_now() / USEC_SEC);
	struct tm a, b;

	localtime_r(&then, &a);
	localtime_r(&now, &b);
	if (a.tm_yday == b.tm_yday && a.tm_year == b.tm_year)
		strftime(ret, size, "%H:%M:%S", &a);
	else
		strftime(ret, size, "%Y-%m-%d %H:%M:%S", &a);
}

static void add_after(struct str *ret, const char *before, const char *text, const char *behind)
{
	if (!text[0])
		return;
	str_add(ret, before);
	add_sentence(ret, text);
	str_add(ret, behind);
}

/* "T-4 is cancelled", of T-4, says itself whom it is about. */
static bool names_subject(const struct decision *d)
{
	return text_starts(d->action, d->subject) && d->action[strlen(d->subject)] == ' ';
}

static void add_whole(const struct command_context *c, const struct decision *d, struct str *ret)
{
	char time[32], number[24];

	clock_text(d->at, time, sizeof(time));
	text_setf(number, sizeof(number), "%4" PRId64, d->number);
	add_color(ret, c, COLOR_DIM, number);
	str_addf(ret, " %s ", time);
	add_color(ret, c, COLOR_BOLD, d->rule);
	str_add(ret, " ");
	if (!text_equal(d->by, "rule"))
		add_after(ret, "by ", d->by, " ");
	if (!names_subject(d))
		add_after(ret, "", d->subject, ": ");
	add_sentence(ret, d->action);
	add_after(ret, " <- ", d->saw, "");
	add_after(ret, " [", d->outcome, "]");
	if (d->repeated > 1) {
		clock_text(d->until, time, sizeof(time));
		str_addf(ret, " (%" PRId64 " times until %s)", d->repeated, time);
	}
	str_add(ret, "\n");
}

void decision_add(const struct command_context *c, const struct decision *d, struct str *ret)
{
	_cleanup_(str_done) struct str line = {0};

	add_whole(c, d, &line);
	add_wrapped(ret, str_text(&line), line_width(c), RULE_COLUMN);
}

void decision_add_json(const struct decision *d, struct str *ret)
{
	json_t *o = json_pack("{s:i}", "schema", 1);
	json_t *rest = decision_json(d);

	json_object_update(o, rest);
	json_line(o, ret);
	str_add(ret, "\n");
	json_decref(rest);
	json_decref(o);
}
