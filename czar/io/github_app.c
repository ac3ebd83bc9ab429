/*
 * A GitHub App signs who it is (RS256) and is given a token of its installation for an hour.
 *
 * What it is given is opaque: of any length and with any printable characters. The key is read anew
 * each time, once an hour, so that it lies in memory for a moment only.
 */
#include "czar/io/github_app.h"

#include <string.h>

#include "czar/base/sign.h"
#include "czar/base/when.h"
#include "czar/io/secret.h"

static const usec_t back = USEC_MIN, ahead = 9 * USEC_MIN; /* GitHub allows 10 */

static void add_claims(struct str *ret, const char *app_id, usec_t now)
{
	static const char header[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
	json_t *claims = json_pack("{s:I, s:I, s:s}", "iat", (json_int_t)((now - back) / USEC_SEC),
		"exp", (json_int_t)((now + ahead) / USEC_SEC), "iss", app_id);
	_cleanup_(text_free) char *text = json_dumps(claims, JSON_COMPACT);

	json_decref(claims);
	base64url_add(ret, header, strlen(header));
	str_add(ret, ".");
	base64url_add(ret, text, strlen(text));
}

int github_app_sign(
	const char *app_id, const char *key_path, usec_t now, struct str *ret, struct error *err)
{
	_cleanup_(secret_done) struct str key = {0};
	_cleanup_(str_done) struct str claims = {0}, signature = {0};
	int r = secret_read_file(key_path, &key, err);

	if (r < 0)
		return r;
	add_claims(&claims, app_id, now);
	r = sign_rs256(str_text(&key), key.len, str_text(&claims), claims.len, &signature, err);
	if (r < 0)
		return error_wrap(err, "'%s'", key_path);
	str_addf(ret, "%s.%s", str_text(&claims), str_text(&signature));
	return 0;
}

int github_app_take(const json_t *body, struct str *ret_token, usec_t *ret_ends, struct error *err)
{
	const char *token = json_string_value(json_object_get(body, "token"));
	const char *ends = json_string_value(json_object_get(body, "expires_at"));
	usec_t at;

	if (!token || !*token || !ends || !when_parse(ends, 0, &at))
		return error(err, EIO, "GitHub's answer holds no token for the App");
	for (const char *c = token; *c; c++)
		if (*c <= ' ' || *c > '~')
			return error(err, EIO, "GitHub's token for the App is no word of ASCII");
	str_add(ret_token, token);
	*ret_ends = at;
	return 0;
}
