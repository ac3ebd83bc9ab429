/* What a review says. Anything but a whole, well-formed answer to this question is none. */
#include "checks/verdict.h"

#include <string.h>

#include "checks/names.h"
#include "czar/base/str.h"

static int check_comment(const struct verdict_comment *c, struct error *err)
{
	if (!*c->path || !*c->body)
		return error(err, EBADMSG, "a comment has no path or says nothing");
	if (c->line < 0)
		return error(err, EBADMSG, "a comment is on line %lld", (long long)c->line);
	return 0;
}

int verdict_judge(const struct verdict_answer *a, const char *nonce, bool cut, enum verdict *ret,
	struct error *err)
{
	int verdict = name_find(verdict_names, a->verdict);

	if (!*nonce || !text_equal(a->nonce, nonce))
		return error(err, EBADMSG, "it does not repeat the nonce of the question");
	if (verdict <= VERDICT_NONE)
		return error(err, EBADMSG, "its verdict is none of approve, changes, comment");
	if (!a->summary[strspn(a->summary, " \t\n")])
		return error(err, EBADMSG, "it has no summary");
	if (a->n_comments > VERDICT_COMMENTS_MOST)
		return error(err, EBADMSG, "it has more than %d comments", VERDICT_COMMENTS_MOST);
	for (size_t i = 0; i < a->n_comments; i++)
		if (check_comment(&a->comments[i], err) < 0)
			return -EBADMSG;
	*ret = cut && verdict == VERDICT_APPROVE ? VERDICT_COMMENT : (enum verdict)verdict;
	return 0;
}
