/*
 * czar digest: the night on one page.
 */
#include <stdio.h>

#include "czar/base/when.h"
#include "czar/cmd/digest.h"
#include "czar/cmd/print.h"

int cmd_digest(struct command_context *c, int argc, char **argv)
{
	const char *option = command_option(c, "since");
	_cleanup_(digest_done) struct digest d = {0};
	_cleanup_(str_done) struct str s = {0};
	struct error err = {0};
	usec_t since;

	(void)argc;
	(void)argv;
	if (!when_parse(option ? option : "yesterday 18:00", clock_now(), &since))
		return command_usage(c, "--since: '%s' is no time: write %s", option, when_forms);
	if (digest_load(c, since, &d, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	d.by_default = !option;
	if (c->json)
		return print_json(digest_json(&d));
	digest_add(c, &d, c->terminal ? terminal_width() : 0, &s);
	fputs(str_text(&s), stdout);
	return EXIT_OK;
}
