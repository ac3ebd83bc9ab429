/*
 * Webhooks: signature, repetition, answer.
 *
 * The signature is over the bytes as they came and is computed while they come; of the body only
 * the beginning is kept. A wrong one is answered as a missing one is, and nothing in it is looked
 * at.
 */
#include "czar/webhook.h"

#include <stdlib.h>
#include <string.h>

#include "czar/base/hmac.h"
#include "czar/base/str.h"

enum { BEGIN_BYTES = 16 * 1024, ID_MOST = 64, IDS_KEPT = 1024 };
enum { OK = 200, ACCEPTED = 202, BAD_REQUEST = 400, UNAUTHORIZED = 401, NOT_FOUND = 404 };
enum { NOT_ALLOWED = 405 };

static const char scheme[] = "sha256=";

struct webhook {
	struct webhook_options options;
	char seen[IDS_KEPT][ID_MOST + 1]; /* the oldest is overwritten */
	size_t next;
};

struct webhook_call {
	struct webhook *webhook;
	struct hmac *hmac;
	char id[ID_MOST + 1];
	char digest[2 * 32 + 1]; /* as the header says it */
	bool is_ping;
	struct str begin;
};

int webhook_check_secret(const char *secret, struct error *err)
{
	if (strlen(secret) < WEBHOOK_SECRET_LEAST)
		return error(err, EINVAL,
			"the secret of webhooks is too short: make it %d letters or more (openssl "
			"rand -hex 32)",
			WEBHOOK_SECRET_LEAST);
	return 0;
}

struct webhook *webhook_new(const struct webhook_options *o)
{
	struct webhook *w = calloc(1, sizeof *w);

	if (!w)
		abort();
	w->options = *o;
	return w;
}

void webhook_free(struct webhook *w)
{
	free(w);
}

/* GitHub says each delivery's again when a person sends it once more. */
static bool is_new(struct webhook *w, const char *id)
{
	for (size_t i = 0; i < IDS_KEPT; i++)
		if (text_equal(w->seen[i], id))
			return false;
	TEXT_SET(w->seen[w->next], id);
	w->next = (w->next + 1) % IDS_KEPT;
	return true;
}

static int forged(struct webhook *w)
{
	w->options.on_forged(w->options.userdata);
	return UNAUTHORIZED;
}

int webhook_call(struct webhook *w, const struct webhook_head *h, struct webhook_call **ret)
{
	struct webhook_call *c;

	if (!text_equal(h->path, WEBHOOK_PATH))
		return NOT_FOUND;
	if (!text_equal(h->method, "POST"))
		return NOT_ALLOWED;
	if (!h->signature || !text_starts(h->signature, scheme) ||
		strlen(h->signature) != strlen(scheme) + sizeof c->digest - 1)
		return forged(w);
	if (!h->event || !*h->event || !h->id || !*h->id || strlen(h->id) > ID_MOST)
		return BAD_REQUEST;
	c = calloc(1, sizeof *c);
	if (!c)
		abort();
	c->webhook = w;
	c->is_ping = text_equal(h->event, "ping");
	TEXT_SET(c->id, h->id);
	TEXT_SET(c->digest, h->signature + strlen(scheme));
	c->hmac = hmac_new(w->options.secret, strlen(w->options.secret));
	*ret = c;
	return 0;
}

void webhook_call_add(struct webhook_call *c, const char *bytes, size_t n)
{
	size_t room = BEGIN_BYTES - c->begin.len;

	hmac_add(c->hmac, bytes, n);
	str_add_bytes(&c->begin, bytes, n < room ? n : room);
}

int webhook_call_end(struct webhook_call *c)
{
	struct webhook *w = c->webhook;

	if (!hmac_is(c->hmac, c->digest))
		return forged(w);
	if (is_new(w, c->id) && !c->is_ping)
		w->options.on_delivery(str_text(&c->begin), c->begin.len, w->options.userdata);
	return c->is_ping ? OK : ACCEPTED;
}

void webhook_call_free(struct webhook_call *c)
{
	if (!c)
		return;
	hmac_free(c->hmac);
	str_done(&c->begin);
	free(c);
}
