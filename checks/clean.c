/*
 * Clean-up as a table: the terms of each kind, each with what is said when it does not hold.
 *
 * All of them must hold. The first that does not is the reason; one that nobody could say anything
 * of does not hold.
 */
#include "checks/clean.h"

#include <stddef.h>

#include "czar/base/str.h"

#define BIT(kind) (1U << (kind))
#define WORKTREE BIT(CLEAN_WORKTREE)
#define BRANCH BIT(CLEAN_BRANCH)
#define SAVED BIT(CLEAN_SAVED)
#define FACT(member) offsetof(struct clean_facts, member)

static const struct term {
	unsigned kinds;
	size_t fact;
	enum known wanted;
	const char *otherwise, *unknown;
} terms[] = {
	{WORKTREE | BRANCH | SAVED, FACT(ours), KNOWN_YES, "czar did not make it",
		"nobody knows whether czar made it"},
	{WORKTREE, FACT(needed), KNOWN_NO,
		"it is in use: czar.conf names its worker, or checks run there",
		"the settings could not be read"},
	{BRANCH | SAVED, FACT(needed), KNOWN_NO, "its task is not over", "its task is not known"},
	{WORKTREE | BRANCH, FACT(live), KNOWN_NO,
		"somebody is at it: an agent, an attempt, a process",
		"nobody knows whether somebody is at it"},
	{WORKTREE, FACT(locked), KNOWN_NO, "it is locked (git worktree unlock)",
		"nobody knows whether it is locked"},
	{BRANCH, FACT(held), KNOWN_NO, "it is checked out",
		"nobody knows whether it is checked out"},
	{WORKTREE, FACT(going), KNOWN_NO, "a merge or rebase is not finished there",
		"its state could not be read"},
	{WORKTREE, FACT(changed), KNOWN_NO, "it holds changes that are not committed",
		"its changes could not be looked at"},
	{WORKTREE, FACT(strange), KNOWN_NO, "it holds files that git does not know",
		"its files could not be looked at"},
	{WORKTREE, FACT(nested), KNOWN_NO, "it holds submodules",
		"nobody knows whether it holds submodules"},
	{WORKTREE, FACT(proved), KNOWN_YES, "it holds commits that no branch has",
		"its commits could not be looked at"},
	{BRANCH, FACT(proved), KNOWN_YES, "it holds commits that the base does not have",
		"its commits could not be looked at"},
	{SAVED, FACT(proved), KNOWN_YES,
		"it holds work that the base does not have (git show says what)",
		"its work could not be compared with the base"},
};

static const char *const reasons[] = {
	[CLEAN_WORKTREE] = "czar.conf names its worker no more, and nothing is only there",
	[CLEAN_BRANCH] = "its task is over, and the base has all of it",
	[CLEAN_SAVED] = "its task is done, and the base has all of it",
};

void clean_judge(const struct clean_facts *facts, struct clean_verdict *ret)
{
	*ret = (struct clean_verdict){0};
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		const struct term *t = &terms[i];
		enum known fact = *(const enum known *)((const char *)facts + t->fact);

		if (!(t->kinds & BIT(facts->kind)) || fact == t->wanted)
			continue;
		TEXT_SET(ret->why, fact == KNOWN_NOT ? t->unknown : t->otherwise);
		return;
	}
	TEXT_SET(ret->why, reasons[facts->kind]);
	ret->removed = true;
}

const char *clean_kind_name(enum clean_kind kind)
{
	static const char *const names[] = {"worktree", "branch", "saved"};

	return names[kind];
}
