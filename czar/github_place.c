/*
 * Which repository on GitHub a remote's URL means.
 *
 * A URL is taken apart as git does it; only whole, plain names are believed, because they become
 * parts of other URLs.
 */
#include "czar/github_place.h"

#include <string.h>

#include "czar/base/str.h"
#include "czar/io/git.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

/* Behind "SCHEME://", or behind nothing in "HOST:PATH". */
static const char *skip_scheme(const char *url, bool *ret_is_url)
{
	static const char *const schemes[] = {"https://", "http://", "ssh://", "git://"};

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		*ret_is_url = text_starts(url, schemes[i]);
		if (*ret_is_url)
			return url + strlen(schemes[i]);
	}
	return url;
}

static bool take_name(const char **at, size_t n, char *ret, size_t size)
{
	if (!n || n >= size || strspn(*at, letters) < n)
		return false;
	text_setf(ret, size, "%.*s", (int)n, *at);
	*at += n;
	return ret[0] != '.';
}

static bool parse(const char *url, struct github_place *p)
{
	bool is_url;
	const char *at = skip_scheme(url, &is_url), *user = strchr(at, '@');
	size_t n;

	if (user && user < at + strcspn(at, "/"))
		at = user + 1;
	n = strcspn(at, is_url ? "/" : ":/");
	if (!n || n >= sizeof p->host || at[n] != (is_url ? '/' : ':') ||
		strspn(at, letters) +
				(is_url ? strspn(at + strspn(at, letters), ":0123456789") : 0) <
			n)
		return false;
	TEXT_SETF(p->host, "%.*s", (int)n, at);
	at += n;
	at += strspn(at, is_url ? "/" : ":/");
	if (!take_name(&at, strcspn(at, "/"), p->owner, sizeof p->owner) || *at++ != '/')
		return false;
	n = strcspn(at, "/");
	if (at[n] && at[n + strspn(at + n, "/")])
		return false; /* more than owner and name */
	if (n > 4 && strncmp(at + n - 4, ".git", 4) == 0)
		n -= 4;
	return take_name(&at, n, p->name, sizeof p->name);
}

int github_place_parse(const char *url, struct github_place *ret, struct error *err)
{
	struct github_place p = {0};
	const char *at, *user, *rest;

	if (parse(url, &p)) {
		*ret = p;
		return 0;
	}
	/* what stands before the @ may be a token */
	at = strstr(url, "://") ? strstr(url, "://") + 3 : url;
	user = strchr(at, '@');
	rest = user && user < at + strcspn(at, "/") ? user + 1 : at;
	return error(err, EINVAL, "'%s' names no repository on GitHub: HOST/OWNER/NAME", rest);
}

int github_place_find(
	const char *checkout, const char *remote, struct github_place *ret, struct error *err)
{
	_cleanup_(str_done) struct str url = {0};
	int r = git_remote_address(checkout, remote, &url, err);

	return r < 0 ? r : github_place_parse(str_text(&url), ret, err);
}
