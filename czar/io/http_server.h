#pragma once
/*
 * The http server's door: requests come in on the event loop, one at a time a connection.
 *
 * Whoever opens it gets a request in pieces, as it comes, and says with which status it is
 * answered; an answer has no body. What a request may cost is bounded: its size, its time, and how
 * many there are at once.
 */

#include <stddef.h>
#include <systemd/sd-event.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"

struct http_head {
	const char *method, *path;
	void *connection; /* for http_head_value */
};
/* A header's value, lent; NULL: there is none. */
const char *http_head_value(const struct http_head *h, const char *name);

struct http_server_options {
	const char *listen; /* "8765" and "127.0.0.1:8765" are this machine alone; "[::1]:8765" */
	size_t body_most_bytes;
	unsigned connections_most; /* further ones wait */
	usec_t deadline;           /* of a connection, from its first byte to its last */
	/* 0: the body may come, and ret_request is what the others are called with; else the status
	 * that is answered without it */
	int (*on_head)(const struct http_head *head, void **ret_request, void *userdata);
	void (*on_body)(void *request, const char *bytes, size_t n);
	int (*on_whole)(void *request); /* it has all come: the status that is answered */
	void (*on_over)(void *request); /* answered, or broken off; frees it */
	void *userdata;
};

struct http_server;
/* -EINVAL: no address; -EADDRINUSE and others: it cannot be listened on. */
int http_server_open(sd_event *loop, const struct http_server_options *o, struct http_server **ret,
	struct error *err);
void http_server_close(struct http_server *s);
/* "127.0.0.1:8765", with the port that it got where it asked for any; lent. */
const char *http_server_address(const struct http_server *s);
/* Is it an address that can be written so? */
int http_server_check(const char *listen, struct error *err);
