/*
 * What a branch asks for, in sentences: a table of conditions, each with what it means and what a
 * person can do about it.
 */
#include "checks/branch_rules.h"

#include "czar/base/str.h"

struct saying {
	struct branch_sentence *ret;
	size_t n;
};

static void say(struct saying *s, enum branch_weight weight, const char *fix, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
static void say(struct saying *s, enum branch_weight weight, const char *fix, const char *fmt, ...)
{
	struct branch_sentence *one;
	struct str text = {0};
	va_list ap;

	if (s->n == BRANCH_SENTENCES_MOST)
		return;
	one = &s->ret[s->n++];
	one->weight = weight;
	va_start(ap, fmt);
	str_vaddf(&text, fmt, ap);
	va_end(ap);
	TEXT_SET(one->text, str_text(&text));
	TEXT_SET(one->fix, fix);
	str_done(&text);
}

static void say_who(struct saying *s, const struct branch_rules *b)
{
	const char *user = *b->user ? b->user : "a GitHub App";

	if (b->archived)
		say(s, BRANCH_STOPS, "unarchive it, or git config -f czar.conf project.land local",
			"%s is archived: nothing can be pushed to it", b->repository);
	else if (!b->may_push)
		say(s, BRANCH_STOPS,
			"give it write access, to contents, pull requests and commit statuses",
			"the token of %s may not write to %s", user, b->repository);
	else
		say(s, BRANCH_FINE, "", "%s, as %s", b->repository, user);
	if (b->missing)
		say(s, BRANCH_STOPS, "push it, or set [project] base", "%s has no branch %s",
			b->repository, b->branch);
}

static void say_reviewer(struct saying *s, const struct branch_rules *b)
{
	if (!b->has_reviewer)
		return;
	if (*b->reviewer && text_equal(b->reviewer, b->user))
		say(s, BRANCH_WAITS, "name another account's in [github] reviewer-token-from",
			"both tokens are %s's: GitHub lets nobody approve what he opened", b->user);
	else if (!b->reviewer_may_push)
		say(s, BRANCH_WAITS, "give the reviewer write access",
			"the reviewer %s may not write to %s, so that its approval does not count",
			b->reviewer, b->repository);
}

static void say_approvals(struct saying *s, const struct branch_rules *b)
{
	static const char approve[] = "approve each on GitHub, or set reviewer-token-from";
	bool reviews = b->has_reviewer && b->reviewer_may_push &&
		       !(*b->reviewer && text_equal(b->reviewer, b->user));
	long long n = b->approvals;

	if (n > 0 && !reviews)
		say(s, BRANCH_WAITS, approve,
			"%s needs %lld approval%s that this token cannot give: each pull request "
			"will wait for you",
			b->branch, n, n == 1 ? "" : "s");
	else if (n > 1)
		say(s, BRANCH_WAITS, "approve each on GitHub",
			"%s needs %lld approvals, and the reviewer's is one: each pull request "
			"will "
			"wait for the others",
			b->branch, n);
	else if (n == 1)
		say(s, BRANCH_FINE, "",
			"%s needs 1 approval: the reviewer gives it where [review] says yes",
			b->branch);
	if (b->code_owners)
		say(s, BRANCH_WAITS, "have a code owner approve each on GitHub",
			"%s needs the approval of a code owner for what is in CODEOWNERS",
			b->branch);
	if (b->last_push && n == 0)
		say(s, BRANCH_WAITS, approve,
			"%s needs an approval by somebody who did not push last", b->branch);
	if (b->threads)
		say(s, BRANCH_WAITS, "resolve them on GitHub",
			"%s needs all conversations resolved: comments on lines hold a pull "
			"request",
			b->branch);
}

static bool method_allowed(const struct branch_rules *b, const char *method)
{
	if (!b->merge && !b->squash && !b->rebase)
		return true;
	if (text_equal(method, "rebase"))
		return b->rebase;
	return text_equal(method, "squash") ? b->squash : b->merge;
}

static void say_joining(struct saying *s, const struct branch_rules *b, const char *method)
{
	bool merge = text_equal(method, "merge");

	if (b->linear && merge)
		say(s, BRANCH_STOPS, "git config -f czar.conf land.merge squash",
			"%s takes no merge commits", b->branch);
	else if (!method_allowed(b, method))
		say(s, BRANCH_STOPS,
			merge ? "git config -f czar.conf land.merge squash, or allow merge commits"
			      : "allow it in the repository's settings, or set [land] merge",
			"%s does not allow %s%s", b->repository, method,
			merge ? " commits" : " merging");
	if (b->signatures)
		say(s, BRANCH_WAITS,
			"give workers a signing key: git config commit.gpgsign true, and "
			"user.signingkey",
			"%s takes only signed commits: unsigned work is not merged", b->branch);
	if (b->queue)
		say(s, BRANCH_WAITS, "press \"Merge when ready\" at each pull request",
			"%s has a merge queue, which czar cannot enter: each pull request will "
			"wait "
			"for you",
			b->branch);
	if (b->locked)
		say(s, BRANCH_STOPS, "let this account change it, in the branch's rules",
			"%s is locked, or only some may change it", b->branch);
}

static void say_checks(struct saying *s, const struct branch_rules *b)
{
	if (*b->checks)
		say(s, BRANCH_FINE, "", "%s needs green: %s", b->branch, b->checks);
	if (b->strict)
		say(s, BRANCH_FINE, "",
			"%s needs branches up to date: GitHub updates them, and each time all is "
			"verified again",
			b->branch);
	if (*b->others)
		say(s, BRANCH_WAITS, "look at Settings, Rules, and merge such pull requests there",
			"%s has rules that czar does not know: %s", b->branch, b->others);
	if (b->hidden)
		say(s, BRANCH_WAITS, "look at Settings, Branches",
			"%s is protected, and how only an administrator's token may read",
			b->branch);
}

size_t branch_rules_say(const struct branch_rules *b, const char *method,
	struct branch_sentence ret[BRANCH_SENTENCES_MOST])
{
	struct saying s = {.ret = ret};

	say_who(&s, b);
	if (b->archived || b->missing || !b->may_push)
		return s.n;
	say_reviewer(&s, b);
	say_joining(&s, b, method);
	say_approvals(&s, b);
	say_checks(&s, b);
	return s.n;
}
