#pragma once
/* Clean-up: finds what czar made, has each judged (checks/clean.h), removes one. */

#include "checks/clean.h"
#include "checks/rows.h"
#include "czar/config.h"
#include "czar/io/git.h"
#include "czar/project.h"
#include "queue/queue.h"

struct clean_thing {
	enum clean_kind kind;
	char name[PATH_SIZE]; /* path, branch, or ref */
	char oid[OID_SIZE];   /* branch, saved: where it was */
	struct clean_verdict verdict;
	bool removed; /* it was */
};

struct clean {
	const struct project_place *place;
	const struct config *config;
	struct queue *queue;
	struct git *git;
	char base[257];
	struct clean_thing *things; /* owned: worktrees, then branches, then saved refs */
	size_t n;
};

/* Only looks. */
int clean_find(const struct project_place *place, const struct config *config, struct queue *q,
	struct clean *ret, struct error *err);
/* Looks anew and has it judged again; removed says whether it is gone now. */
int clean_remove(struct clean *c, struct clean_thing *t, struct error *err);
void clean_done(struct clean *c);
