#pragma once
/*
 * Which czar.conf is in force.
 *
 * The one that lies in the main checkout, however it came there; but for one that came in by a
 * landing of czar's, which decides over nothing before a person said yes to it: until then the one
 * before stays in force. A copy of that is kept in czar's own folder.
 */

#include "checks/rows_common.h"
#include "czar/config.h"
#include "czar/project.h"

#define ACCEPTED_NAME "czar.conf" /* as people say: czar approve czar.conf */

struct accepted {
	bool held;           /* what lies there waits for a yes */
	char blob[OID_SIZE]; /* of it, and who brought it */
	char task[ID_SIZE];
	char commit[OID_SIZE];
};
/* Looks; a store that cannot be read holds nothing. */
int accepted_look(const struct project_place *place, struct accepted *ret, struct error *err);
/* The settings in force, as config_load has them. */
int accepted_load(const struct project_place *place, struct config *ret, struct accepted *ret_look,
	struct str *problems, struct error *err);
/* What was loaded and lies there is in force: its copy is brought up to date. */
int accepted_keep(const struct project_place *place, struct error *err);
/* "czar.conf came with T-3 and is not in force: ..." */
void accepted_describe(const struct accepted *a, char *ret, size_t size);
