#pragma once
/* Is there room for the branches that czar makes? git keeps a branch as a file, and no file can lie
 * where a folder is. */

#include "czar/config.h"
#include "czar/io/git.h"

/* config NULL: not known yet. -EEXIST: a branch is in the way, and err says which and what to do.
 * Runs git where workers have branches of their own. */
int branch_room_check(
	const char *checkout, struct git *g, const struct config *config, struct error *err);
