#pragma once
/* A GitHub door of a test's own: before the small server, with a clock that only pauses move. */

#include "czar/io/github.h"
#include "tests/unit/http_fixture.h"

/* 2026-11-21T22:00:00Z, a whole second */
#define GITHUB_NOW (INT64_C(1795298400) * USEC_SEC)

struct github_test {
	struct http_server *server;
	struct github *github;
	struct github_options options;
	struct github_time time;
	usec_t now, paused;
	bool calls_off; /* the next pause is called off */
	char folder[64];
};

/* More options first, then github_test_open. The token is ghp_one, from the variable TOKEN. */
void github_test_start(struct github_test *t, const struct http_step *steps);
void github_test_open(struct github_test *t);
void github_test_reopen(struct github_test *t);
void github_test_stop(struct github_test *t);
