#pragma once
/* What an open repository is made of, for the files of the git door that ask it more. Private to
 * the git door. */

#include "czar/io/git.h"
#include "czar/io/git_read_lib.h"

struct git_lib *git_lib_of(struct git *g); /* NULL: the git command answers everything */
const char *git_checkout_of(const struct git *g);
