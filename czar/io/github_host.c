/*
 * Where GitHub is: the API of a host, and the host of an API.
 *
 * As gh(1) has it: github.com and *.ghe.com have hosts of their own for the API, github.localhost
 * is plain http, and every other host is an Enterprise server. Nothing but a host of this machine
 * is spoken to without encryption.
 */
#include <stdlib.h>
#include <string.h>

#include "czar/io/github_door.h"

static bool is_tenancy(const char *host)
{
	return text_ends(host, ".ghe.com");
}

static bool is_enterprise(const char *host)
{
	return !text_equal(host, "github.com") && !text_equal(host, "github.localhost") &&
	       !is_tenancy(host);
}

void github_api_of_host(const char *host, struct str *ret)
{
	if (text_equal(host, "github.localhost"))
		str_add(ret, "http://api.github.localhost");
	else if (is_enterprise(host))
		str_addf(ret, "https://%s/api/v3", host);
	else
		str_addf(ret, "https://api.%s", host);
}

const char *github_token_place(const char *host)
{
	static const char *const places[2][2] = {{"env:GH_TOKEN", "env:GITHUB_TOKEN"},
		{"env:GH_ENTERPRISE_TOKEN", "env:GITHUB_ENTERPRISE_TOKEN"}};
	const char *const *of = places[is_enterprise(host)];

	for (size_t i = 0; i < 2; i++) {
		const char *value = getenv(of[i] + strlen("env:"));

		if (value && *value)
			return of[i];
	}
	return NULL;
}

static bool is_here(const char *host)
{
	return text_equal(host, "localhost") || text_ends(host, ".localhost") ||
	       text_equal(host, "[::1]") ||
	       (text_starts(host, "127.") && !host[strspn(host, "0123456789.")]);
}

/* "https://HOST:PORT" from the start of a URL; its host without the port. */
static int take_origin(
	const char *url, struct str *ret_origin, struct str *ret_host, struct error *err)
{
	const char *host = strstr(url, "://");
	size_t n, port;
	bool plain = text_starts(url, "http://");

	if (!host || (!plain && !text_starts(url, "https://")) || url[strcspn(url, "?#@ ")])
		return error(
			err, EINVAL, "'%s' is no address of an API: write https://HOST/PATH", url);
	host += 3;
	n = strcspn(host, "/");
	port = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
	if (!port || port > n)
		return error(err, EINVAL, "'%s' names no host: write https://HOST/PATH", url);
	str_add_bytes(ret_origin, url, (size_t)(host - url) + n);
	str_add_bytes(ret_host, host, port);
	if (plain && !is_here(str_text(ret_host)))
		return error(
			err, EINVAL, "'%s' would show the token to everybody: write https", url);
	return 0;
}

int github_api_check(const char *url, struct error *err)
{
	_cleanup_(str_done) struct str origin = {0}, host = {0};

	return take_origin(url, &origin, &host, err);
}

/* Of the API's host to that of the repositories. */
static void drop_api(struct str *host)
{
	_cleanup_(text_free) char *whole = str_take(host);
	const char *rest = text_starts(whole, "api.") ? whole + 4 : whole;

	str_add(host, is_enterprise(rest) ? whole : rest);
}

int github_host_take(struct github *g, struct error *err)
{
	const char *host = g->options.host, *variable = getenv("GH_HOST");
	size_t n;

	if (g->options.api_url) {
		n = strlen(g->options.api_url);
		while (n && g->options.api_url[n - 1] == '/')
			n--;
		str_add_bytes(&g->api, g->options.api_url, n);
	} else {
		if (!host)
			host = variable && *variable ? variable : "github.com";
		github_api_of_host(host, &g->api);
	}
	if (take_origin(str_text(&g->api), &g->origin, &g->host, err) < 0)
		return -EINVAL;
	drop_api(&g->host);
	return 0;
}

bool github_is_ours(const struct github *g, const char *url)
{
	size_t n = g->origin.len;

	return strncasecmp(url, str_text(&g->origin), n) == 0 && (url[n] == '/' || !url[n]);
}
