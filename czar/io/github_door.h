#pragma once
/* What the files of the GitHub door share: the door itself, who calls, and one call. */

#include "czar/io/github.h"
#include "czar/io/github_cache.h"
#include "czar/io/github_limits.h"
#include "czar/io/http.h"
#include "czar/io/secret.h"

/* Whoever calls, with the token that he bears. */
struct github_bearer {
	const char *place; /* where the token is read from; NULL: what the environment has */
	bool exists, is_app;
	struct str token;     /* a secret; empty: not read yet */
	usec_t ends;          /* GitHub's time; 0: nobody knows */
	char name[HASH_SIZE]; /* of its limits and answers: a hash */
	usec_t refused;       /* when it was, last; 0: not */
};

struct github {
	struct github_options options;
	struct str api, origin, host; /* origin: "https://api.github.com", to compare with */
	struct http_connection *connection;
	struct github_limits *limits;
	struct github_cache cache;
	struct github_bearer bearers[GITHUB_IDENTITIES];
	struct github_time time;
	usec_t ahead; /* GitHub's clock of ours */
};

extern const char github_accept[]; /* of every call */

struct github_call {
	const char *method;
	const char *url;  /* whole */
	const char *etag; /* only when it is no longer that; NULL */
	const char *body; /* JSON; NULL */
	size_t most_bytes;
	bool keep_tail; /* of a longer answer */
	bool may_leave; /* follows to another host, without the token */
};

/* czar/io/github_host.c: takes options.api_url, options.host or the environment's. */
int github_host_take(struct github *g, struct error *err);
/* Is it below the API's origin? */
bool github_is_ours(const struct github *g, const char *url);

/* czar/io/github_send.c: sends it with that token when limits allow, and follows redirects.
 * Results as in czar/io/github.h; *ret_until with -EAGAIN. */
int github_send(struct github *g, struct github_bearer *b, const char *token,
	const struct github_call *call, struct http_answer *ret, usec_t *ret_until,
	struct error *err);
int github_pause(struct github *g, usec_t duration, struct error *err);

/* czar/io/github_token.c: the bearer with a token that is good for some minutes. */
int github_bear(struct github *g, enum github_identity who, struct github_bearer **ret,
	usec_t *ret_until, struct error *err);
/* Its token was refused (401): 1 it bears another one now, 0 it does not. */
int github_bear_anew(
	struct github *g, struct github_bearer *b, usec_t *ret_until, struct error *err);

enum { GITHUB_ANSWER_MOST = 16 << 20 };

/* czar/io/github.c. A path below the API, or a whole address that GitHub itself named. */
int github_address(const struct github *g, const char *path, struct str *ret, struct error *err);
/* Asks what changes nothing, up to three times. */
int github_ask(struct github *g, enum github_identity who, const struct github_call *call,
	struct http_answer *ret, usec_t *ret_until, struct error *err);
/* Status and body; 2xx with something that is no JSON is nobody's answer (-EIO). */
int github_take(const struct http_answer *a, struct github_answer *ret, struct error *err);
/* Returns r; after an error the answer is empty but for `until`. */
int github_finish(int r, struct github_answer *ret);
