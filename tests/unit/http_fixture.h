#pragma once
/*
 * A small HTTP server of a test's own: a thread that answers by a list, over real sockets, and
 * keeps what it was asked. Connections are kept, so what comes twice shows.
 */

#include <stddef.h>

enum http_how {
	HTTP_WHOLE,
	HTTP_RESET,     /* the connection is reset instead of an answer */
	HTTP_TRUNCATED, /* half of the body, then closed */
	HTTP_DRIP,      /* a byte every 50 ms */
	HTTP_HUGE,      /* 20 MiB of blanks */
	HTTP_CLOSED,    /* whole, and the connection is closed behind it, untold */
};

struct http_step {
	const char *wants; /* the request begins so: "GET /user "; NULL: whatever comes */
	const char *status;
	const char *headers; /* "A: b\r\nC: d\r\n"; NULL */
	const char *body;    /* NULL: "" */
	enum http_how how;
};

struct http_server;
/* Steps are lent; the list ends with a zeroed one. In headers and body, "@" is its address. */
struct http_server *http_server_start(const struct http_step *steps);
/* "http://127.0.0.1:PORT" */
const char *http_server_url(const struct http_server *s);
size_t http_server_asked(struct http_server *s); /* how often */
/* The i-th request, head and body; lent. Fails the test where it never came. */
const char *http_server_request(struct http_server *s, size_t i);
/* Does it have that line? */
int http_server_has(struct http_server *s, size_t i, const char *line);
/* Fails the test unless every step was asked for, as it wanted, and nothing else. */
void http_server_stop(struct http_server *s);
