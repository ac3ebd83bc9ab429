#pragma once
/*
 * Where a repository's own files lie (gitrepository-layout(5)), read without running git.
 * Private to the git door.
 */

#include <stdbool.h>
#include <stddef.h>

#include "czar/base/error.h"

enum { GIT_PATH_SIZE = 1025 };

/* $GIT_DIR of a worktree, main checkout or bare repository. ENOENT when it has none. */
int git_dir_of(const char *worktree, char ret[GIT_PATH_SIZE], struct error *err);
/* $GIT_COMMON_DIR of a git dir. */
int git_common_of(const char *git_dir, char ret[GIT_PATH_SIZE], struct error *err);
/* Whether both name one existing file or folder. */
bool path_same(const char *a, const char *b);
/* true when the folder is missing or holds nothing */
bool path_is_empty_folder(const char *path);
/* Joins; -ENAMETOOLONG when it does not fit. */
int path_join(char ret[GIT_PATH_SIZE], const char *folder, const char *name, struct error *err);
