/*
 * The GitHub door: what is common to all calls.
 *
 * Not yet more than its shape: what asks GitHub answers ENOSYS.
 */
#include "czar/io/github.h"

#include <stdlib.h>
#include <string.h>

struct github {
	struct github_options options;
};

const char *const github_environment[] = {"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN",
	"GITHUB_ENTERPRISE_TOKEN", "GH_HOST", "CREDENTIALS_DIRECTORY", "https_proxy", "HTTPS_PROXY",
	"http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", NULL};

static int not_yet(struct github_answer *ret, struct error *err)
{
	github_answer_done(ret);
	return error(err, ENOSYS, "GitHub cannot be asked yet");
}

int github_open(const struct github_options *o, struct github **ret, struct error *err)
{
	(void)o, (void)ret;
	return error(err, ENOSYS, "GitHub cannot be asked yet");
}

void github_close(struct github *g)
{
	free(g);
}

bool github_has_reviewer(const struct github *g)
{
	return g->options.reviewer_from;
}

const char *github_api(const struct github *g)
{
	return g->options.api_url;
}

const char *github_host(const struct github *g)
{
	return g->options.host;
}

void github_api_of_host(const char *host, struct str *ret)
{
	if (text_equal(host, "github.com"))
		str_add(ret, "https://api.github.com");
	else if (text_equal(host, "github.localhost"))
		str_add(ret, "http://api.github.localhost");
	else if (text_ends(host, ".ghe.com"))
		str_addf(ret, "https://api.%s", host);
	else
		str_addf(ret, "https://%s/api/v3", host);
}

void github_answer_done(struct github_answer *a)
{
	json_decref(a->body);
	*a = (struct github_answer){0};
}

int github_get(struct github *g, enum github_identity who, const char *path,
	struct github_answer *ret, struct error *err)
{
	(void)g, (void)who, (void)path;
	return not_yet(ret, err);
}

int github_get_anew(struct github *g, enum github_identity who, const char *path,
	struct github_answer *ret, struct error *err)
{
	(void)g, (void)who, (void)path;
	return not_yet(ret, err);
}

int github_list(struct github *g, enum github_identity who, const char *path, const char *key,
	size_t most, struct github_answer *ret, struct error *err)
{
	(void)g, (void)who, (void)path, (void)key, (void)most;
	return not_yet(ret, err);
}

int github_get_text(struct github *g, enum github_identity who, const char *path, size_t most_bytes,
	struct github_answer *ret, struct str *ret_text, struct error *err)
{
	(void)g, (void)who, (void)path, (void)most_bytes, (void)ret_text;
	return not_yet(ret, err);
}

int github_write(struct github *g, enum github_identity who, const char *method, const char *path,
	json_t *body, struct github_answer *ret, struct error *err)
{
	(void)g, (void)who, (void)method, (void)path, (void)body;
	return not_yet(ret, err);
}

void github_add_segment(struct str *path, const char *segment)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-._~";

	for (const char *c = segment; *c; c++)
		if (strchr(plain, *c))
			str_add_bytes(path, c, 1);
		else
			str_addf(path, "%%%02X", (unsigned char)*c);
}

void github_error_text(const struct github_answer *a, char *ret, size_t size)
{
	const char *message = json_string_value(json_object_get(a->body, "message"));

	text_setf(ret, size, "%ld: %s", a->status, message ? message : "no message");
}

int github_credential(
	struct github *g, const char **ret_user, const char **ret_password, struct error *err)
{
	(void)g, (void)ret_user, (void)ret_password;
	return error(err, ENOSYS, "GitHub cannot be asked yet");
}
