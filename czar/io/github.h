#pragma once
/*
 * The GitHub door: REST over one kept connection, one call after the other. It blocks, so it runs
 * in a child of its own. It obeys GitHub's limits, also over restarts, answers unchanged things
 * from a store on disk, and alone holds tokens: none is in an error, a path, a log or a cache.
 *
 *	_cleanup_(github_answer_done) struct github_answer a = {0};
 *	struct str path = {0};
 *
 *	str_add(&path, "/repos/acme/proj/branches/");
 *	github_add_segment(&path, "feature/x");
 *	r = github_get(g, GITHUB_AUTHOR, str_text(&path), &a, err);
 *	if (r == 0 && a.status == 404) ...
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "czar/base/clock.h"
#include "czar/base/error.h"
#include "czar/base/str.h"

struct github;
enum github_identity { GITHUB_AUTHOR, GITHUB_REVIEWER };
enum { GITHUB_IDENTITIES = 2, GITHUB_BODY_MOST = 65536, GITHUB_TITLE_MOST = 256 };

/* How time passes; for tests. */
struct github_time {
	usec_t (*now)(void *userdata); /* real time */
	/* Waits; -ECANCELED when it was called off. */
	int (*pause)(void *userdata, usec_t duration);
	void *userdata;
};

/* Texts are lent as long as it is open; NULL is "as the environment says". */
struct github_options {
	const char *api_url;       /* "https://api.github.com" */
	const char *host;          /* of the remote, "github.com"; asked when there is no api_url */
	const char *state_dir;     /* absolute; made. Limits and answers live there */
	const char *token_from;    /* a place of czar/io/secret.h */
	const char *reviewer_from; /* the same; NULL: there is no reviewer */
	const char *app_id, *app_installation, *app_key; /* with them no token_from */
	const struct github_time *time;                  /* NULL: the real one */
	usec_t write_pause; /* between two writes; 0: a second, as GitHub asks for */
	int stop_fd;        /* its hang-up ends a pause (-ECANCELED); 0: none */
};

/* No call is made. -EINVAL: settings that cannot be. A missing token is told by the first call. */
int github_open(const struct github_options *o, struct github **ret, struct error *err);
void github_close(struct github *g);
bool github_has_reviewer(const struct github *g);
/* "https://api.github.com", without a slash at the end; and the host of its repositories, with
 * which alone git may use the token ("github.com", no port). */
const char *github_api(const struct github *g);
const char *github_host(const struct github *g);
/* Can it be the address of an API? https, or http on this machine. -EINVAL. */
int github_api_check(const char *url, struct error *err);
/* "ghe.example.org" -> "https://ghe.example.org/api/v3" */
void github_api_of_host(const char *host, struct str *ret);

struct github_answer {
	long status;           /* 0 before any answer */
	json_t *body;          /* owned; NULL when there was none, or what came was no JSON */
	usec_t until;          /* with -EAGAIN: no call before that, real time */
	char permissions[256]; /* what a 403 wanted: "contents=write" */
};
void github_answer_done(struct github_answer *a);

/*
 * All calls: 0 when a whole answer came, whatever its status.
 *   -EAGAIN     a limit holds: nothing was done; ret->until says when to ask again
 *   -EACCES     there is no token, or it was refused a moment ago: nothing was sent
 *   -ENOTCONN   nothing was sent
 *   -EIO        nobody knows whether it was done
 *   -ECANCELED  called off in a pause: nothing was sent
 * Paths begin with "/"; whole addresses below github_api() are taken too. ret is emptied first.
 */

/* Conditional: a 304 is answered from the store, as the 200 that it was. At least every five
 * minutes it is read whole, as long as enough calls are left. What failed on the way or by the
 * server's fault (5xx) is tried again, twice. */
int github_get(struct github *g, enum github_identity who, const char *path,
	struct github_answer *ret, struct error *err);
/* The same, whole in any case: before what cannot be undone, and after a lost answer. */
int github_get_anew(struct github *g, enum github_identity who, const char *path,
	struct github_answer *ret, struct error *err);
/* All pages, by their links; with 200 the body is one array. key: where the answer is an object,
 * the array's name in it ("check_runs"); NULL: it is an array. -EFBIG: more than `most` elements.
 * Of a status other than 200 the body is that answer's. */
int github_list(struct github *g, enum github_identity who, const char *path, const char *key,
	size_t most, struct github_answer *ret, struct error *err);
/* The end of a text, such as a job's log, cleaned for people. Follows to another host, without the
 * token. */
int github_get_text(struct github *g, enum github_identity who, const char *path, size_t most_bytes,
	struct github_answer *ret, struct str *ret_text, struct error *err);
/* POST, PATCH, PUT, DELETE; sent once, a second or more after the last. body: lent, may be NULL. */
int github_write(struct github *g, enum github_identity who, const char *method, const char *path,
	json_t *body, struct github_answer *ret, struct error *err);

/* Percent-encodes, also '/'. */
void github_add_segment(struct str *path, const char *segment);
/* What an answer of 300 and more says, in one clean line: message, every error in any of its
 * shapes, for a 403 the permissions that were wanted. */
void github_error_text(const struct github_answer *a, char *ret, size_t size);

/* For git: username and password, lent until the next call. Only for github_host(). */
int github_credential(
	struct github *g, const char **ret_user, const char **ret_password, struct error *err);

/* For whoever starts a child that opens this: the place of the token in our environment, as gh(1)
 * looks for it ("env:GH_TOKEN"; NULL: there is none), and the variables that a child needs besides,
 * NULL-terminated. */
const char *github_token_place(const char *host);
extern const char *const github_environment[];
