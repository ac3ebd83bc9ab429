#pragma once
/* A GitHub App: the token that it signs itself, and what GitHub gives for it. */

#include <jansson.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

/* A JSON Web Token for ten minutes, of GitHub's time `now`; a secret, as what is in the key's file.
 */
int github_app_sign(
	const char *app_id, const char *key_path, usec_t now, struct str *ret, struct error *err);
/* {"token": "ghs_...", "expires_at": "2026-11-21T22:00:00Z"}; *ret_ends is GitHub's time. */
int github_app_take(const json_t *body, struct str *ret_token, usec_t *ret_ends, struct error *err);
