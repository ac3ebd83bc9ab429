#pragma once
/*
 * Webhooks of GitHub: what a delivery has to be to be believed, and how each is answered.
 *
 * It only says that something happened: order, number and content are not relied on.
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/error.h"

#define WEBHOOK_PATH "/webhook/github"

enum {
	WEBHOOK_BODY_MOST = 25 << 20, /* GitHub sends none that is larger */
	WEBHOOK_SECRET_LEAST = 16,    /* letters */
};

struct webhook_head { /* NULL: it has no such header */
	const char *method, *path;
	const char *event, *id, *signature; /* X-GitHub-Event, -Delivery, X-Hub-Signature-256 */
};

struct webhook_options {
	const char *secret; /* lent, as long as the webhook is there */
	/* A delivery that was not there before: begin_bytes of its body, which names commits by
	 * their ids. */
	void (*on_delivery)(const char *begin, size_t begin_bytes, void *userdata);
	void (*on_forged)(void *userdata); /* it is not signed with the secret */
	void *userdata;
};

/* -EINVAL: too short to be one. */
int webhook_check_secret(const char *secret, struct error *err);

struct webhook;
struct webhook *webhook_new(const struct webhook_options *o);
void webhook_free(struct webhook *w);

/* One request: its head, its body in pieces, its end. 0 with ret: go on; else the status. */
struct webhook_call;
int webhook_call(struct webhook *w, const struct webhook_head *h, struct webhook_call **ret);
void webhook_call_add(struct webhook_call *c, const char *bytes, size_t n);
int webhook_call_end(struct webhook_call *c); /* the status */
void webhook_call_free(struct webhook_call *c);
