#pragma once
/*
 * What a branch on GitHub asks of what lands in it, and what that will mean. Pure.
 *
 * Facts go in, sentences for people come out; czar init and czar doctor show them, so that nobody
 * learns from a pull request that waits all night what could be read in the evening.
 */

#include "checks/rows_common.h"

struct branch_rules {
	char repository[2 * ID_SIZE + TEXT_SIZE]; /* "acme/proj" */
	char branch[BRANCH_SIZE];
	char user[ID_SIZE];     /* whose token it is; "" an App's */
	char reviewer[ID_SIZE]; /* whose the second one is; "" an App's */
	bool has_reviewer;
	bool may_push, reviewer_may_push;
	bool archived;
	bool missing; /* there is no such branch */
	bool hidden;  /* it is protected, and how only an administrator's token may read */
	/* how it may be joined; nothing is known where all are false */
	bool merge, squash, rebase;
	int64_t approvals;
	bool code_owners;       /* one of them from who owns the code */
	bool last_push;         /* one of them from somebody who did not push last */
	bool threads;           /* all conversations resolved */
	bool signatures;        /* of all commits */
	bool linear;            /* no merge commits */
	bool queue;             /* a merge queue */
	bool strict;            /* up to date with the branch before it lands */
	bool locked;            /* nobody may change it, or only some */
	char checks[TEXT_SIZE]; /* those that must be green: "lint, test"; "" none */
	char others[TEXT_SIZE]; /* rules that czar does not know, by GitHub's names */
};

enum branch_weight { BRANCH_FINE, BRANCH_WAITS, BRANCH_STOPS };
struct branch_sentence {
	enum branch_weight weight;
	char text[TEXT_SIZE];
	char fix[TEXT_SIZE]; /* "" for BRANCH_FINE */
};
enum { BRANCH_SENTENCES_MOST = 20 };

/* method: [land] merge. Returns how many. */
size_t branch_rules_say(const struct branch_rules *b, const char *method,
	struct branch_sentence ret[BRANCH_SENTENCES_MOST]);
