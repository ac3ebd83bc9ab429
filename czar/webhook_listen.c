/*
 * The endpoint of webhooks: its secret, its life, what it tells.
 *
 * It is for speed only. A delivery makes the next look at GitHub come now; without it, when it is
 * not signed, when nothing can be listened on, the looks come as ever. So no trouble of it stops
 * anything: it is said, and tried again.
 */
#include "czar/webhook_listen.h"

#include <stdlib.h>
#include <sys/prctl.h>

#include "czar/base/log.h"
#include "czar/io/http_server.h"
#include "czar/io/secret.h"
#include "czar/observe_pulls.h"
#include "czar/webhook.h"

enum { CONNECTIONS_MOST = 32 };

static const usec_t again_after = USEC_MIN, request_within = 30 * USEC_SEC;
static const usec_t forged_for = 10 * USEC_MIN; /* it is said once in that time */

struct webhook_listener {
	struct daemon *daemon;
	struct str secret;
	struct webhook *webhook;
	struct http_server *server; /* NULL: nothing listens */
	struct spawn *asking;       /* the command that says the secret */
	usec_t tried_awake;
	char trouble[TEXT_SIZE];
	size_t forged; /* since it was said */
	usec_t forged_awake, said_awake, believed_awake;
};

/* --- what comes in --- */

static int on_head(const struct http_head *h, void **ret_request, void *userdata)
{
	const struct webhook_head head = {.method = h->method,
		.path = h->path,
		.event = http_head_value(h, "X-GitHub-Event"),
		.id = http_head_value(h, "X-GitHub-Delivery"),
		.signature = http_head_value(h, "X-Hub-Signature-256")};
	struct webhook_call *call = NULL;
	int status = webhook_call(userdata, &head, &call);

	*ret_request = call;
	return status;
}

static void on_body(void *request, const char *bytes, size_t n)
{
	webhook_call_add(request, bytes, n);
}

static int on_whole(void *request)
{
	return webhook_call_end(request);
}

static void on_over(void *request)
{
	webhook_call_free(request);
}

static void on_delivery(const char *begin, size_t begin_bytes, void *userdata)
{
	struct webhook_listener *l = userdata;

	l->believed_awake = clock_awake();
	pulls_were_told(l->daemon, begin, begin_bytes);
}

/* A flood of them costs a line now and then. */
static void on_forged(void *userdata)
{
	struct webhook_listener *l = userdata;
	usec_t now = clock_awake();

	l->forged++;
	l->forged_awake = now;
	if (l->said_awake && now - l->said_awake < forged_for)
		return;
	log_warning("webhooks: %zu request%s refused, not signed with the secret", l->forged,
		l->forged == 1 ? "" : "s");
	l->forged = 0;
	l->said_awake = now;
}

/* --- its life --- */

static void shut(struct webhook_listener *l)
{
	http_server_close(l->server);
	l->server = NULL;
	webhook_free(l->webhook);
	l->webhook = NULL;
	spawn_free(l->asking);
	l->asking = NULL;
	secret_done(&l->secret);
}

static void on_trouble(struct webhook_listener *l, const struct error *err)
{
	char text[TEXT_SIZE];

	TEXT_SETF(text, "webhooks of GitHub are not listened for: %s", err->text);
	if (!text_equal(text, l->trouble))
		log_warning("%s", text);
	TEXT_SET(l->trouble, text);
	shut(l);
}

static int open_server(struct webhook_listener *l, struct error *err)
{
	const struct webhook_options webhook = {
		.secret = str_text(&l->secret),
		.on_delivery = on_delivery,
		.on_forged = on_forged,
		.userdata = l,
	};
	struct http_server_options server = {
		.listen = l->daemon->config.webhook.listen,
		.body_most_bytes = WEBHOOK_BODY_MOST,
		.connections_most = CONNECTIONS_MOST,
		.deadline = request_within,
		.on_head = on_head,
		.on_body = on_body,
		.on_whole = on_whole,
		.on_over = on_over,
	};
	int r = webhook_check_secret(str_text(&l->secret), err);

	if (r < 0)
		return r;
	server.userdata = l->webhook = webhook_new(&webhook);
	return http_server_open(l->daemon->loop, &server, &l->server, err);
}

static void begin_listening(struct webhook_listener *l)
{
	struct error err = {0};

	if (open_server(l, &err) < 0) {
		on_trouble(l, &err);
		return;
	}
	l->trouble[0] = '\0';
	log_info("webhooks: http://%s" WEBHOOK_PATH, http_server_address(l->server));
}

static void on_secret(struct spawn_result *result, void *userdata)
{
	struct webhook_listener *l = userdata;
	struct error err = {0};
	int r = secret_take(result, l->daemon->config.webhook.secret_from, &l->secret, &err);

	spawn_free(l->asking);
	l->asking = NULL;
	if (r < 0)
		on_trouble(l, &err);
	else
		begin_listening(l);
}

/* From here on this process holds a secret that agents, processes of the same user, are not to
 * read out of it. */
static void open_endpoint(struct webhook_listener *l)
{
	struct error err = {0};
	int r;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	l->tried_awake = clock_awake();
	r = secret_ask(l->daemon->loop, l->daemon->config.webhook.secret_from, on_secret, l,
		&l->asking, &l->secret, &err);
	if (r < 0)
		on_trouble(l, &err);
	else if (r == 0)
		begin_listening(l);
}

static bool is_wanted(const struct daemon *d)
{
	return d->config.webhook.listen && d->config.webhook.secret_from &&
	       d->config.settings.land_github;
}

void webhook_tend(struct daemon *d)
{
	struct webhook_listener *l = d->webhook;

	if (!is_wanted(d)) {
		webhook_close(d);
		return;
	}
	if (!l) {
		d->webhook = l = calloc(1, sizeof *l);
		if (!l)
			abort();
		l->daemon = d;
	}
	if (l->server || l->asking ||
		(l->tried_awake && clock_awake() - l->tried_awake < again_after))
		return;
	open_endpoint(l);
}

void webhook_begin_anew(struct daemon *d)
{
	if (!d->webhook)
		return;
	shut(d->webhook);
	d->webhook->tried_awake = 0;
}

void webhook_close(struct daemon *d)
{
	if (d->webhook)
		shut(d->webhook);
	free(d->webhook);
	d->webhook = NULL;
}

void webhook_describe(const struct daemon *d, char ret[TEXT_SIZE])
{
	const struct webhook_listener *l = d->webhook;

	text_set(ret, TEXT_SIZE, l ? l->trouble : "");
	if (!l || *ret || !l->forged_awake || l->forged_awake <= l->believed_awake ||
		clock_awake() - l->forged_awake >= forged_for)
		return;
	text_set(ret, TEXT_SIZE,
		"requests come to the address of the webhooks that are not signed with the secret "
		"of [webhook] secret-from: is it the one that GitHub was given?");
}
