#pragma once
/* Path globs: "*" and "?" stay within one name, "**" crosses folders, as in gitignore(5). */

#include <stdbool.h>

/* Does the glob name this path, or a folder that it lies in? Time: their lengths multiplied. */
bool glob_matches(const char *glob, const char *path);
