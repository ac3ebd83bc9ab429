#pragma once
/* Where the hooks of a project go, and which program they call. */

#include "czar/project.h"
#include "hooks/install.h"

/* czar: absolute path of this program; czar-hook lies beside it, or in ../lib/czar. ENOENT when it
 * does not. */
int hook_program_find(const char *czar, char *ret, size_t size, struct error *err);
/* The folder alone; asks git (core.hooksPath, and all the places that may set it). */
int hook_folder_find(const struct project_place *p, char *ret, size_t size, struct error *err);
int hook_place_find(
	const struct project_place *p, const char *czar, struct hook_place *ret, struct error *err);
