#pragma once
/*
 * The agent's own interface for texts, as some real programs have one: HTTP/1.1 over a unix-domain
 * socket. PUT /prompt/ID gives a text, once; GET /prompt/ID tells what became of it.
 */

#include <poll.h>
#include <stdbool.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

enum { INTERFACE_CLIENTS = 8, INTERFACE_FDS = INTERFACE_CLIENTS + 1 };

struct interface_client {
	int fd; /* 0: none */
	struct str request, answer;
	usec_t answer_at;
	bool lose; /* closed without the answer */
};

struct interface_text {
	char id[64];
	struct str text;
	const char *state; /* queued, running, done */
};

struct interface {
	int listener; /* 0: none */
	struct interface_client clients[INTERFACE_CLIENTS];
	struct interface_text *texts; /* owned */
	size_t n_texts;
};

struct agent;

int interface_open(struct interface *f, const char *path, struct error *err);
/* Fills INTERFACE_FDS entries. */
void interface_poll(const struct interface *f, struct pollfd *ret);
void interface_serve(struct agent *a, const struct pollfd *fds);
usec_t interface_next(const struct interface *f); /* when an answer is due */
/* A turn began with that text; the turn ended. */
void interface_began(struct interface *f, const char *text, size_t n);
void interface_ended(struct interface *f);
void interface_done(struct interface *f);
