#pragma once
/*
 * Landing by pull requests: what becomes of a verified task where land = github.
 *
 * Its head is pushed, its pull request opened and kept, the verdict posted; then it waits for all
 * that is required of exactly that head, is merged at exactly that head, and is done when that is
 * proved to be in the remote's base. What was seen of it on GitHub is a fact of the last look
 * (checks/pull.h); where something was done since, there is none, and the next look is waited for.
 */

#include "checks/decide.h"

/* What the desk answers begins with one of these. */
#define PULL_IS "pull "            /* NUMBER URL [WHAT GITHUB DID NOT TAKE] */
#define PULL_EMPTY "empty "        /* WHY: nothing to ask for */
#define PULL_PUSHED "pushed "      /* OID: the remote's branch is there */
#define PULL_DIVERGED "diverged "  /* OID: it is there, and what we have does not follow from it */
#define PULL_HEAD_MOVED "head "    /* OID, or "": somebody pushed; pushing, it is fetched */
#define PULL_REVIEWED "reviewed "  /* HEAD VERDICT [WHAT GITHUB DID NOT TAKE]: it stands there */
#define PULL_BASE_MOVED "moving "  /* the base is not where it was verified */
#define PULL_MERGED "merged "      /* OID of the merge, or "" */
#define PULL_REFUSED "refused "    /* WHY: GitHub's sentence */
#define PULL_CONFLICTS "conflicts" /* with the base */
#define PULL_PROVED "proved "      /* OID of the base: it holds the task, with the verified tree */
#define PULL_OTHER_TREE "tree "    /* OID: it holds the task, and this is the tree it became */
#define PULL_ABSENT "absent "      /* OID of the base: it does not hold the task */
/* And of whatever was not done, without a try being lost. */
#define PULL_LIMITED "limited " /* WHY: GitHub wants to hear nothing for a while */
#define PULL_NO_TOKEN "token "  /* WHY */
#define PULL_SILENT "silent "   /* WHY: it cannot be reached */
#define PULL_CI_FINDINGS "CI is red: "
#define PULL_CHANGES_FINDINGS "on its pull request "

/* The look at it; NULL: none since something was done. */
struct pull *pull_find(const struct plan *p, const char *task);
/* Does a person alone keep it from going on? Says why. */
bool pull_waits_for_person(const struct plan *p, const struct task *t, char ret[TEXT_SIZE]);
/* Is it in the base, with another tree than the one that was verified? */
bool pull_landed_otherwise(const struct plan *p, const struct task *t);
/* Is it merged, or about to be? Then it is too late for anything else. */
bool pull_is_merged(const struct plan *p, const struct task *t);
/* A person takes it as it landed. */
bool pull_accept(struct plan *p, struct task *t);

/* OVER_TASK; checks/pulls_seen.c: what was seen */
bool rule_pull_merged(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_closed(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_head_moved(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_changes(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_red(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_conflict(struct plan *p, size_t i, struct ruling *r);
/* checks/pulls_next.c: what is next */
bool rule_pull_push(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_open(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_status(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_review(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_approved(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_behind(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_merge(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_waits(struct plan *p, size_t i, struct ruling *r);
/* OVER_INTENT; checks/pulls_done.c: what came of it */
bool rule_pull_pushed(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_opened(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_posted(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_reviewed(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_merging(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_updated(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_proved(struct plan *p, size_t i, struct ruling *r);
bool rule_pull_dropped(struct plan *p, size_t i, struct ruling *r);
