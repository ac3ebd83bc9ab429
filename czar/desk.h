#pragma once
/*
 * The desk: the one child that talks with GitHub and holds its tokens (this program, called with
 * the one word "desk").
 *
 * One JSON object a line comes in on stdin, one a line goes out on stdout, one request after the
 * other. It ends when stdin does. A request: {"id", "verb", ...}; an answer: {"id", "outcome",
 * "result", "number", "until", "facts"}. The first request of a life is "hello": where, and how to
 * get tokens: {"checkout", "czar": this program, "remote", "base", "keep_fd", "api_url",
 * "token_from", "reviewer_token_from", "app_id", "app_installation", "app_key"}, as [github] has
 * them, "" for what is not set.
 */

#include <jansson.h>

#include "checks/rows_common.h"
#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/github_place.h"
#include "czar/project.h"

struct github;

struct desk {
	struct project_place place;
	struct github_place at;   /* which repository */
	char czar[PATH_SIZE];     /* this program */
	char remote[BRANCH_SIZE]; /* git's name for it: origin */
	char base[257];           /* the branch that things land in */
	char path[3 * TEXT_SIZE]; /* "/repos/OWNER/NAME"; plain letters only */
	int keep_fd;              /* children.lock, for git */
	struct github *github;    /* one connection */
	char trouble[TEXT_SIZE];  /* why it is not open */
	json_t *hello; /* the first request: its texts are lent to the connection; owned */
	char state_dir[PATH_SIZE]; /* so is this */
	json_t *known;             /* what looks found a moment ago (czar/desk_call.h); owned */
	usec_t known_since;
};

struct desk_answer {
	struct str result; /* one line: a word of checks/pulls.h and what follows it; or "" */
	int64_t number;
	usec_t until;  /* of -EAGAIN: when a limit is over, real time */
	json_t *facts; /* of a look; owned */
};

/*
 * A verb: 0 it is done, or answered by a word. Otherwise err has the sentence:
 * -EAGAIN a limit holds, nothing was done before ret->until; -EIO nobody knows whether it was done,
 * not even by looking again; -EACCES no token, or GitHub knows it no more; else it was refused.
 */
typedef int (*desk_fn)(
	struct desk *d, const json_t *request, struct desk_answer *ret, struct error *err);

/* A text, a number, a flag of a request; "" and 0 when it has none. Lent by the request. */
const char *desk_text(const json_t *request, const char *key);
int64_t desk_number(const json_t *request, const char *key);

/* The child's side; returns the exit status. */
int desk_main(void);
