/*
 * The checks of czar doctor: the remote, and the base as it is there.
 */
#include "czar/cmd/doctor_check.h"
#include "czar/io/git.h"
#include "czar/remote.h"

static void report_fetches(struct doctor *d)
{
	const struct project *p = &d->world.project;
	char age[32];

	if (d->queue && *p->fetch_says)
		doctor_add(d, DOCTOR_WARN, "remote", "git fetch " REMOTE_NAME,
			REMOTE_NAME " cannot be fetched: %s", p->fetch_says);
	else if (d->queue && p->fetched)
		doctor_add(d, DOCTOR_OK, "remote", NULL, REMOTE_NAME ", fetched %s ago",
			duration_text(clock_now() - p->fetched, age, sizeof age));
	else
		doctor_add(d, DOCTOR_OK, "remote", NULL, REMOTE_NAME);
}

void doctor_check_remote(struct doctor *d)
{
	_cleanup_(git_done) struct git *g = NULL;
	struct remote_look look = {0};
	char text[TEXT_SIZE];

	if (!d->has_config || !d->has_commit || git_open(d->place.checkout, &g, NULL) < 0)
		return;
	if (!*d->config.base)
		TEXT_SET(d->config.base, d->branch);
	remote_look(g, &d->config, &look);
	if (!look.exists)
		return;
	report_fetches(d);
	if (!look.ahead)
		return;
	remote_describe(&d->config, &look, text, sizeof text);
	doctor_add(d, DOCTOR_WARN, "remote", "git pull",
		"%s, which work begins without: czar moves no branch of yours", text);
}
