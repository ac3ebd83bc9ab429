#pragma once
/*
 * The http door, over a unix-domain socket: one request, one answer, one connection. No redirect is
 * followed, no proxy asked, the answer's body bounded, and all of it has a deadline.
 */

#include <stddef.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct http_request {
	const char *socket; /* path */
	const char *path;   /* "/prompt/12" */
	const char *body;   /* is PUT; NULL: GET */
	size_t body_bytes;
	usec_t deadline;
};

struct http_answer {
	long status; /* 200 ... */
	struct str body;
};

/* Blocks: for children only. 0 when a whole answer came, whatever its status; -ENOTCONN when nobody
 * listens, so that nothing was sent; else it may have been received (-EIO). */
int http_ask(const struct http_request *request, struct http_answer *ret, struct error *err);
void http_answer_done(struct http_answer *a);
