#pragma once
/*
 * Landing by pull requests: what becomes of a verified task where land = github.
 *
 * What the doors answer begins with one of the words below; what follows it is in the rules of
 * checks/pulls.c.
 */

#include "checks/decide.h"

#define PULL_IS "pull "            /* NUMBER URL */
#define PULL_EMPTY "empty "        /* WHY: nothing to ask for */
#define PULL_PUSHED "pushed "      /* OID: the remote's branch is there */
#define PULL_HEAD_MOVED "head "    /* OID, or "": somebody pushed */
#define PULL_BASE_MOVED "moving "  /* the base moved while it was merged */
#define PULL_MERGED "merged "      /* OID of the merge, or "" */
#define PULL_REFUSED "refused "    /* WHY: GitHub's sentence */
#define PULL_CONFLICTS "conflicts" /* with the base */
#define PULL_LIMITED "limited "    /* UNTIL, real time in usec, then why */
#define PULL_NO_TOKEN "token "     /* WHY: none, or one that GitHub does not take */
