/*
 * Branches that are in the way: "czar" of all, "czar/WORKER/x" of a worker's own.
 */
#include "czar/branch_room.h"

#include <string.h>

static int check_worker(const struct str *branches, const char *worker, struct error *err)
{
	char folder[ID_SIZE + 16];

	TEXT_SETF(folder, "czar/%s/", worker);
	for (const char *at = str_text(branches); *at; at += strlen(at) + 1)
		if (text_starts(at, folder))
			return error(err, EEXIST,
				"the branch '%s' is in the way of %s's branch czar/%s: rename it: "
				"git "
				"branch -m %s NAME",
				at, worker, worker, at);
	return 0;
}

static int check_workers(const char *checkout, const struct config *config, struct error *err)
{
	_cleanup_(str_done) struct str branches = {0};
	char worker[ID_SIZE];
	int r = git_branches_below(checkout, "czar", &branches, err);

	for (size_t i = 0; r == 0 && i < config->n_workers; i++)
		for (size_t k = 0; r == 0 && k < config_worker_seats(&config->workers[i]); k++) {
			config_worker_name(&config->workers[i], k, worker);
			r = check_worker(&branches, worker, err);
		}
	return r;
}

int branch_room_check(
	const char *checkout, struct git *g, const struct config *config, struct error *err)
{
	char oid[65];

	if (git_resolve(g, "refs/heads/czar", oid, NULL) == 0)
		return error(err, EEXIST,
			"the branch 'czar' is in the way of the branches czar/TASK: rename it: git "
			"branch -m czar NAME");
	return config && config->settings.branch_worker ? check_workers(checkout, config, err) : 0;
}
