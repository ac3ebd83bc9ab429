/*
 * Decisions as lines for people: number, time, what was done, to whom, by which rule, on what
 * sight.
 */
#include "czar/cmd/decisions.h"

#include <inttypes.h>
#include <time.h>

#include "czar/cmd/print.h"

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

void decision_add(const struct command_context *c, const struct decision *d, struct str *ret)
{
	char time[32], number[24];

	clock_text(d->at, time, sizeof(time));
	text_setf(number, sizeof(number), "%4" PRId64, d->number);
	add_color(ret, c, COLOR_DIM, number);
	str_addf(ret, " %s ", time);
	add_color(ret, c, COLOR_BOLD, d->rule);
	str_add(ret, " ");
	if (d->subject[0]) {
		add_line(ret, d->subject);
		str_add(ret, ": ");
	}
	add_line(ret, d->action);
	if (d->saw[0]) {
		str_add(ret, " <- ");
		add_line(ret, d->saw);
	}
	if (d->outcome[0]) {
		str_add(ret, " [");
		add_line(ret, d->outcome);
		str_add(ret, "]");
	}
	if (d->repeated > 1)
		str_addf(ret, " (%" PRId64 " times)", d->repeated);
	str_add(ret, "\n");
}
