/*
 * The http door, by libcurl's easy interface: the one file that includes it.
 *
 * A connection is never used twice, because libcurl repeats a request by itself where a kept one
 * turns out to be closed; what was sent must be sent once. It blocks, so only jobs come here.
 */
#include "czar/io/http.h"

#include <curl/curl.h>

enum { ANSWER_MOST_BYTES = 64 * 1024 };

static size_t on_body(char *bytes, size_t size, size_t n, void *userdata)
{
	struct str *body = userdata;

	if (body->len + size * n > ANSWER_MOST_BYTES)
		return 0; /* ends it with an error */
	str_add_bytes(body, bytes, size * n);
	return size * n;
}

static void set_up(CURL *c, const struct http_request *q, struct str *body)
{
	long milliseconds = (long)(q->deadline / USEC_MSEC);

	curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, q->socket);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, milliseconds);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
	if (!q->body)
		return;
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, "PUT");
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body_bytes);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->body);
}

int http_ask(const struct http_request *q, struct http_answer *ret, struct error *err)
{
	_cleanup_(str_done) struct str url = {0}, body = {0};
	struct curl_slist *headers = NULL;
	CURL *c = curl_easy_init();
	CURLcode r = CURLE_FAILED_INIT;
	long status = 0;

	str_addf(&url, "http://localhost%s", q->path);
	headers = curl_slist_append(headers, "Content-Type: text/plain; charset=utf-8");
	if (c && headers) {
		set_up(c, q, &body);
		curl_easy_setopt(c, CURLOPT_URL, str_text(&url));
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
		r = curl_easy_perform(c);
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	if (r == CURLE_COULDNT_CONNECT || r == CURLE_FAILED_INIT)
		return error(err, ENOTCONN, "'%s': %s", q->socket, curl_easy_strerror(r));
	if (r != CURLE_OK)
		return error(err, EIO, "'%s': %s", q->socket, curl_easy_strerror(r));
	ret->status = status;
	str_clear(&ret->body);
	str_add_bytes(&ret->body, str_text(&body), body.len);
	return 0;
}

void http_answer_done(struct http_answer *a)
{
	str_done(&a->body);
}
