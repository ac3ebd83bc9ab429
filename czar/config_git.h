#pragma once
/* The values of a settings file, read by libgit2. */

#include "czar/base/error.h"

/* name: "section.key" or "section.name.key"; section and key in lower case; value NULL for a key
 * without '='. In the file's order. A result other than 0 ends the reading and is returned. */
typedef int (*config_git_fn)(const char *name, const char *value, void *userdata);

int config_git_read(const char *path, config_git_fn fn, void *userdata, struct error *err);
