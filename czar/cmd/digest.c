/*
 * czar digest: the night on one page.
 */
#include "czar/cmd/digest.h"

#include <stdio.h>

#include "czar/base/when.h"
#include "czar/cmd/print.h"

int cmd_digest(struct command_context *c, int argc, char **argv)
{
	_cleanup_(digest_done) struct digest d = {0};
	_cleanup_(str_done) struct str s = {0};
	struct error err = {0};
	usec_t since;
	int bad;

	(void)argc;
	(void)argv;
	when_parse("yesterday 18:00", clock_now(), &since);
	bad = command_time(c, "since", &since);
	if (bad)
		return bad;
	if (digest_load(c, since, &d, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	d.by_default = !command_option(c, "since");
	if (c->json)
		return print_json(digest_json(&d));
	digest_add(c, &d, c->terminal ? terminal_width() : 0, &s);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}
