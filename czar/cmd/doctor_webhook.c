/*
 * The checks of czar doctor: webhooks, where [webhook] asks for them.
 *
 * The daemon's secret is in its memory alone, so the place is read once more, and its endpoint
 * asked the one question whose answer nobody else would give.
 */
#include <string.h>

#include "czar/cmd/doctor_check.h"
#include "czar/io/http.h"
#include "czar/io/secret.h"
#include "czar/webhook.h"

static const usec_t answer_within = 2 * USEC_SEC;

static bool secret_is_well(struct doctor *d)
{
	_cleanup_(secret_done) struct str secret = {0};
	struct error err = {0};

	if (secret_read(d->config.webhook.secret_from, &secret, &err) == 0 &&
		webhook_check_secret(str_text(&secret), &err) == 0)
		return true;
	doctor_add(d, DOCTOR_WARN, "webhook", "mend [webhook] secret-from", "%s", err.text);
	return false;
}

/* What the daemon has to say of it. */
static const char *alert_of(const struct doctor *d)
{
	for (size_t i = 0; d->queue && i < d->world.n_alerts; i++)
		if (!d->world.alerts[i].closed && text_equal(d->world.alerts[i].cause, "webhook"))
			return d->world.alerts[i].text;
	return NULL;
}

static bool listens(const char *address)
{
	_cleanup_(http_answer_done) struct http_answer a = {0};
	_cleanup_(str_done) struct str url = {0};

	str_addf(&url, "http://%s%s" WEBHOOK_PATH,
		strchr(address, ':') ? "" : "127.0.0.1:", address);
	return http_ask(&(struct http_request){.url = str_text(&url), .deadline = answer_within},
		       &a, NULL) == 0 &&
	       a.status == 405;
}

void doctor_check_webhook(struct doctor *d)
{
	const char *address = d->config.webhook.listen, *says = alert_of(d);

	if (!d->has_config || !address)
		return;
	if (!d->config.settings.land_github)
		doctor_add(d, DOCTOR_WARN, "webhook", "set land = github, or remove [webhook]",
			"nothing lands on GitHub, so its webhooks are not listened for");
	else if (!secret_is_well(d))
		return;
	else if (!project_lock_held(&d->place, NULL, NULL, 0))
		doctor_add(d, DOCTOR_OK, "webhook", NULL, "listened for at %s once czar runs",
			address);
	else if (says)
		doctor_add(d, DOCTOR_WARN, "webhook",
			"mend it, or remove [webhook]: looks at "
			"GitHub come all the same",
			"%s", says);
	else if (text_equal(address, "0") || text_ends(address, ":0") || listens(address))
		doctor_add(d, DOCTOR_OK, "webhook", NULL, "listened for at %s", address);
	else
		doctor_add(d, DOCTOR_WARN, "webhook", "czar run says why",
			"nobody of czar's listens at %s", address);
}
