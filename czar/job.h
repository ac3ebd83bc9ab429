#pragma once
/*
 * Jobs: the slow acts, each in a child of its own (this program, called with the one word "job").
 *
 * The request is one JSON object on stdin, the outcome one on stdout, so nothing of it is in argv.
 * A job runs straight down and may be killed anywhere: each of them can be done again.
 */

#include "czar/base/error.h"
#include "czar/base/str.h"
#include "czar/daemon.h"

enum {
	PROMPT_SOCKET_SIZE = 108,       /* of sockaddr_un */
	JOB_ANSWER_MOST_BYTES = 4 << 20 /* checks say at most TEXT_SIZE each */
};

/* The child's side (czar/job_child.c); returns the exit status. */
int job_main(void);

/* The daemon's side (czar/job.c): the request for an intent, as JSON. */
int job_request(struct daemon *d, const struct plan *p, const struct intent *in, struct str *ret,
	struct error *err);
/* Reads the outcome that a child printed; what checks said goes into the store. */
void job_outcome(struct daemon *d, const struct spawn_result *r, struct outcome *ret);
/* How long it may take. */
usec_t job_deadline(const struct daemon *d, enum verb verb);
/* CZAR_AGENT of an agent: unique over projects, so that its tools can be told from all others. */
void job_agent_tag(const struct project_place *place, int64_t session, char *ret, size_t size);
/* Where that worker's agent takes texts (prompt-by = http). */
void job_prompt_socket(const struct plan *p, const struct worker *w, char ret[PROMPT_SOCKET_SIZE]);
