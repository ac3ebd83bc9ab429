#pragma once
/* Landing, the daemon's side of its jobs: what they are asked, and what checks said. */

#include <jansson.h>

#include "czar/daemon.h"

/* What begins the name of a check of GitHub's among those that are kept. */
#define CHECK_OF_GITHUB "CI: "

/* Adds to the request of VERB_VERIFY or VERB_LAND what czar/job_landing.c reads. */
int landing_request(struct daemon *d, const struct plan *p, const struct intent *in,
	json_t *request, struct error *err);
/* The tasks of an omnibus, each with its head, in the order in which they are merged; of any other
 * task none. A new reference. */
json_t *landing_members(const struct plan *p, const struct task *t);
/* Why its work was given back, with the end of what each red check printed; false when it was not.
 */
bool landing_findings(struct daemon *d, const struct plan *p, const char *task, struct str *ret);
/* The folder of what looks keep of a task's pull request: logs, reviews. */
void pull_logs_path(const struct daemon *d, const char *task, char ret[PATH_SIZE]);
/* Keeps what checks said (a job's answer) for czar show and for the brief of a rework. */
void landing_store_checks(struct daemon *d, const json_t *checks);
