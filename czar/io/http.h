#pragma once
/*
 * The http door: one request, one answer, over https, http or a unix-domain socket. No redirect is
 * followed, certificates are verified, the answer is bounded, and all of it has a deadline. An
 *answer that goes on is listened to, piece by piece.
 *
 *	struct http_answer a = {0};
 *	int r = http_ask(&(struct http_request){.method = "POST",
 *				 .url = "https://api.example.org/v1/x",
 *				 .headers = (const char *const[]){"Content-Type: application/json",
 *NULL}, .body = text, .body_bytes = n, .deadline = 60 * USEC_SEC}, &a, err);
 *	...
 *	http_answer_done(&a);
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

/* A connection that is kept between requests to one host: saves the handshakes. */
struct http_connection;
struct http_connection *http_connection_new(void);
void http_connection_free(struct http_connection *c);

struct http_request {
	const char *method;         /* NULL: GET */
	const char *url;            /* with a socket, its host is only a name */
	const char *socket;         /* path of a unix-domain socket; NULL: the network */
	const char *const *headers; /* "Name: value", NULL-terminated; may be NULL */
	const char *user;           /* "NAME:PASSWORD" of HTTP's basic kind; NULL: none */
	const char *body;           /* NULL: none */
	size_t body_bytes;
	usec_t deadline;          /* for all of it */
	size_t answer_most_bytes; /* of the body; 0: 64 KiB */
	bool keep_tail;           /* of a longer one keep the end; otherwise it is an error */
	struct http_connection *connection; /* NULL: one of its own */
	bool direct; /* never through a proxy, whatever the environment says: this machine */
};

struct http_answer {
	long status;        /* 200 ... */
	struct str headers; /* "Name: value" lines, as they came */
	struct str body;
};

/* Blocks: for children only. 0 when a whole answer came, whatever its status; -ENOTCONN when the
 * request was not sent; -EFBIG when the answer to a GET is larger than it may be; else (-EIO) it
 * may have been received. It is sent at most once, unless it is a GET. */
int http_ask(const struct http_request *request, struct http_answer *ret, struct error *err);
void http_answer_done(struct http_answer *a);

/* A piece of an answer, as it comes; false ends it. */
typedef bool (*http_piece_fn)(const char *bytes, size_t n, void *userdata);
/* A GET whose answer goes on (a stream of events). Its deadline is for the connection; from then on
 * `quiet` without a byte ends it. Pieces are those of an answer with status 200. 0: it ended, and
 * ret_status is its status; otherwise as http_ask. */
int http_listen(const struct http_request *request, usec_t quiet, http_piece_fn on_piece,
	void *userdata, long *ret_status, struct error *err);

/* The value of the last header of that name, in any case of letters. Returns false without one. */
bool http_answer_header(const struct http_answer *a, const char *name, struct str *ret);
