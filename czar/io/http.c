/*
 * The http door, by libcurl's easy interface: the one file that includes it.
 *
 * What is sent must be sent once, but libcurl repeats a request by itself where a kept connection
 * turns out to be closed, and no option forbids it (lib/transfer.c, Curl_retry_request). So only a
 * GET goes over a kept one; everything else opens its own, which the next GET may go on with.
 * HTTP/1.1 alone, because the other versions have repetitions of their own. It blocks, so only
 * children come here.
 */
#include "czar/io/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MOST_BYTES = 64 * 1024, HEADERS_MOST_BYTES = 64 * 1024 };
static const usec_t connect_within = 15 * USEC_SEC;

struct http_connection {
	CURL *curl; /* owned */
};

struct http_connection *http_connection_new(void)
{
	struct http_connection *c = calloc(1, sizeof *c);

	if (!c)
		abort();
	c->curl = curl_easy_init();
	if (!c->curl)
		abort();
	return c;
}

void http_connection_free(struct http_connection *c)
{
	if (!c)
		return;
	curl_easy_cleanup(c->curl);
	free(c);
}

struct exchange {
	const struct http_request *request;
	size_t most_bytes;
	struct str headers, body;
	bool too_large;
	/* of an answer that goes on */
	http_piece_fn on_piece;
	void *userdata;
	usec_t quiet;
	CURL *curl;
	bool was_enough;
};

/* Twice what is kept may come together before the front is dropped. */
static void keep_tail(struct exchange *x)
{
	size_t over;

	if (x->body.len < 2 * x->most_bytes)
		return;
	over = x->body.len - x->most_bytes;
	memmove(x->body.data, x->body.data + over, x->most_bytes);
	x->body.len = x->most_bytes;
	x->body.data[x->body.len] = '\0';
}

static size_t on_body(char *bytes, size_t size, size_t n, void *userdata)
{
	struct exchange *x = userdata;

	x->too_large = !x->request->keep_tail && x->body.len + size * n > x->most_bytes;
	if (x->too_large)
		return 0; /* ends it with an error */
	str_add_bytes(&x->body, bytes, size * n);
	if (x->request->keep_tail)
		keep_tail(x);
	return size * n;
}

static size_t on_piece(char *bytes, size_t size, size_t n, void *userdata)
{
	struct exchange *x = userdata;
	long status = 0;

	curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &status);
	x->was_enough = status != 200 || !x->on_piece(bytes, size * n, x->userdata);
	return x->was_enough ? 0 : size * n;
}

/* Also of a proxy and of "100 Continue"; what counts begins with the last status line. */
static size_t on_header(char *bytes, size_t size, size_t n, void *userdata)
{
	struct exchange *x = userdata;

	if (size * n >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
		str_clear(&x->headers);
	x->too_large = x->headers.len + size * n > HEADERS_MOST_BYTES;
	if (x->too_large)
		return 0;
	str_add_bytes(&x->headers, bytes, size * n);
	return size * n;
}

static bool is_get(const struct http_request *q)
{
	return !q->method || text_equal(q->method, "GET");
}

/* They may hold a secret. */
static void headers_free(struct curl_slist **headers)
{
	for (struct curl_slist *h = *headers; h; h = h->next)
		explicit_bzero(h->data, strlen(h->data));
	curl_slist_free_all(*headers);
}

static void headers_add(struct curl_slist **headers, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*headers, line);

	if (!longer)
		abort();
	*headers = longer;
}

static struct curl_slist *headers_of(const struct http_request *q)
{
	struct curl_slist *headers = NULL;

	headers_add(&headers, "Expect:"); /* a refused one would be repeated without it */
	if (!q->body)
		headers_add(&headers, "Content-Type:");
	for (size_t i = 0; q->headers && q->headers[i]; i++)
		headers_add(&headers, q->headers[i]);
	return headers;
}

static void set_place(CURL *c, const struct http_request *q)
{
	curl_easy_setopt(c, CURLOPT_URL, q->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, q->socket ? "http" : "https,http");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (q->socket)
		curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, q->socket);
	if (q->socket || q->direct) /* else a proxy is asked as the environment says */
		curl_easy_setopt(c, CURLOPT_PROXY, "");
}

static void set_times(CURL *c, const struct exchange *x)
{
	const struct http_request *q = x->request;
	usec_t connect = q->deadline < connect_within ? q->deadline : connect_within;

	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect / USEC_MSEC));
	if (!x->on_piece) {
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(q->deadline / USEC_MSEC));
		return;
	}
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)((x->quiet + USEC_SEC - 1) / USEC_SEC));
}

static void set_connection(CURL *c, const struct http_request *q)
{
	curl_easy_setopt(c, CURLOPT_MAXCONNECTS, 1L);
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, is_get(q) ? 0L : 1L);
	curl_easy_setopt(c, CURLOPT_FORBID_REUSE, q->connection ? 0L : 1L);
}

static void set_request(CURL *c, const struct http_request *q)
{
	if (q->user) {
		curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_easy_setopt(c, CURLOPT_USERPWD, q->user);
	}
	if (is_get(q))
		return;
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body_bytes);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->body ? q->body : "");
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method);
}

static void set_answer(CURL *c, struct exchange *x)
{
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, x->on_piece ? on_piece : on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
}

/* Nothing of a request leaves before its connection stands, encryption included. */
static bool may_be_sent(CURL *c, const struct http_request *q)
{
	curl_off_t stood = 0;

	curl_easy_getinfo(c,
		text_starts(q->url, "https:") ? CURLINFO_APPCONNECT_TIME_T
					      : CURLINFO_CONNECT_TIME_T,
		&stood);
	return stood > 0;
}

/* Without what follows '?', which may be a signature. */
static int failed(
	CURL *c, const struct exchange *x, CURLcode code, const char *detail, struct error *err)
{
	const struct http_request *q = x->request;
	const char *place = q->socket ? q->socket : q->url;
	int number = may_be_sent(c, q) ? EIO : ENOTCONN;
	int n = (int)strcspn(place, "?");

	if (x->too_large) /* it answered; a read that is asked again would be no smaller */
		return error(
			err, is_get(q) ? EFBIG : EIO, "'%.*s': the answer is too large", n, place);
	return error(
		err, number, "'%.*s': %s", n, place, *detail ? detail : curl_easy_strerror(code));
}

static int perform(CURL *c, struct exchange *x, struct curl_slist *headers, long *ret_status,
	struct error *err)
{
	const struct http_request *q = x->request;
	char detail[CURL_ERROR_SIZE] = "";
	CURLcode code;

	set_place(c, q);
	set_times(c, x);
	set_connection(c, q);
	set_request(c, q);
	set_answer(c, x);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
	code = curl_easy_perform(c);
	if (code != CURLE_OK && !x->was_enough)
		return failed(c, x, code, detail, err);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, ret_status);
	return 0;
}

int http_listen(const struct http_request *q, usec_t quiet, http_piece_fn on_piece_of,
	void *userdata, long *ret_status, struct error *err)
{
	struct http_connection *own = http_connection_new();
	_cleanup_(headers_free) struct curl_slist *headers = headers_of(q);
	struct exchange x = {.request = q,
		.on_piece = on_piece_of,
		.userdata = userdata,
		.quiet = quiet,
		.curl = own->curl};
	int r = perform(own->curl, &x, headers, ret_status, err);

	http_connection_free(own);
	str_done(&x.headers);
	return r;
}

static void drop_front(struct exchange *x)
{
	size_t over = x->body.len > x->most_bytes ? x->body.len - x->most_bytes : 0;

	memmove(x->body.data, x->body.data + over, x->body.len - over + 1);
	x->body.len -= over;
}

int http_ask(const struct http_request *q, struct http_answer *ret, struct error *err)
{
	struct http_connection *own = q->connection ? NULL : http_connection_new();
	CURL *c = own ? own->curl : q->connection->curl;
	_cleanup_(headers_free) struct curl_slist *headers = headers_of(q);
	struct exchange x = {.request = q,
		.most_bytes = q->answer_most_bytes ? q->answer_most_bytes : BODY_MOST_BYTES};
	long status = 0;
	int r = perform(c, &x, headers, &status, err);

	curl_easy_reset(c); /* nothing of this request stays but the connection */
	http_connection_free(own);
	if (r == 0) {
		str_add(&x.body, "");
		drop_front(&x);
		http_answer_done(ret);
		*ret = (struct http_answer){status, x.headers, x.body};
		return 0;
	}
	str_done(&x.headers);
	str_done(&x.body);
	return r;
}

void http_answer_done(struct http_answer *a)
{
	str_done(&a->headers);
	str_done(&a->body);
}

bool http_answer_header(const struct http_answer *a, const char *name, struct str *ret)
{
	size_t n = strlen(name);
	const char *value = NULL;

	for (const char *line = str_text(&a->headers); *line;) {
		const char *end = line + strcspn(line, "\r\n");

		if (strncasecmp(line, name, n) == 0 && line[n] == ':')
			value = line + n + 1;
		line = end + strspn(end, "\r\n");
	}
	if (!value)
		return false;
	value += strspn(value, " \t");
	n = strcspn(value, "\r\n");
	while (n && (value[n - 1] == ' ' || value[n - 1] == '\t'))
		n--;
	str_clear(ret);
	str_add_bytes(ret, value, n);
	return true;
}
