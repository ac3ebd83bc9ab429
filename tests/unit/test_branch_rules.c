/* What a branch on GitHub asks for: read from answers, and said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "czar/base/str.h"
#include "czar/desk_repository.h"

#define REPOSITORY \
	"\"full_name\":\"acme/proj\",\"permissions\":{\"push\":true}," \
	"\"allow_merge_commit\":true,\"allow_squash_merge\":true"
#define RULE(type, parameters) "{\"type\":\"" type "\",\"parameters\":{" parameters "}}"
#define APPROVALS(n) RULE("pull_request", "\"required_approving_review_count\":" #n)

static const struct {
	const char *name;
	const char *repository, *branch, *rules, *protection; /* protection NULL: not readable */
	const char *reviewer;                                 /* NULL none */
	const char *method;
	const char *said; /* all but the first sentence: weights and what each begins with */
} cases[] = {
	{"nothing", REPOSITORY, "", "", NULL, NULL, "merge", ""},
	{"archived", REPOSITORY ",\"archived\":true", "", APPROVALS(1), NULL, NULL, "merge",
		"2 acme/proj is archived"},
	{"read only", "\"full_name\":\"acme/proj\",\"permissions\":{\"push\":false}", "", "", NULL,
		NULL, "merge", "2 the token of bot may not write to acme/proj"},
	{"one approval", REPOSITORY, "", APPROVALS(1), NULL, NULL, "merge",
		"1 main needs 1 approval that this token cannot give: each pull request will wait "
		"for you"},
	{"one approval, a reviewer", REPOSITORY, "", APPROVALS(1), NULL, "rev", "merge",
		"0 main needs 1 approval: the reviewer gives it"},
	{"one approval, the same account", REPOSITORY, "", APPROVALS(1), NULL, "bot", "merge",
		"1 both tokens are bot's|1 main needs 1 approval that this token cannot give"},
	{"one approval, a reviewer who only reads", REPOSITORY, "", APPROVALS(1), NULL, "weak",
		"merge",
		"1 the reviewer weak may not write|1 main needs 1 approval that this token cannot"},
	{"two approvals, a reviewer", REPOSITORY, "", APPROVALS(2), NULL, "rev", "merge",
		"1 main needs 2 approvals, and the reviewer's is one"},
	{"the most of rules and protection", REPOSITORY, "", APPROVALS(1),
		"\"required_pull_request_reviews\":{\"required_approving_review_count\":3}", NULL,
		"merge", "1 main needs 3 approvals that"},
	{"code owners", REPOSITORY, "",
		RULE("pull_request", "\"require_code_owner_review\":true,"
				     "\"required_review_thread_resolution\":true,"
				     "\"require_last_push_approval\":true"),
		NULL, NULL, "merge",
		"1 main needs the approval of a code owner|1 main needs an approval by somebody "
		"who|1 main needs all conversations resolved"},
	{"checks", REPOSITORY,
		"\"protection\":{\"enabled\":false,\"required_status_checks\":{"
		"\"enforcement_level\":\"non_admins\",\"contexts\":[\"lint\"]}}",
		RULE("required_status_checks",
			"\"strict_required_status_checks_policy\":true,\"required_status_checks\":"
			"[{\"context\":\"te\\u001bst\"},{\"context\":\"lint\"}]"),
		NULL, NULL, "merge", "0 main needs green: lint, te?st|0 main needs branches up to"},
	{"protected, unread", REPOSITORY, "\"protection\":{\"enabled\":true}", "", NULL, NULL,
		"merge", "1 main is protected, and how only"},
	{"protected, read", REPOSITORY, "\"protection\":{\"enabled\":true}", "",
		"\"required_signatures\":{\"enabled\":true},\"lock_branch\":{\"enabled\":false},"
		"\"restrictions\":null",
		NULL, "merge", "1 main takes only signed commits"},
	{"linear", REPOSITORY, "", RULE("required_linear_history", ""), NULL, NULL, "merge",
		"2 main takes no merge commits"},
	{"linear, squashed", REPOSITORY, "", RULE("required_linear_history", ""), NULL, NULL,
		"squash", ""},
	{"linear, rebased", REPOSITORY ",\"allow_rebase_merge\":true", "",
		RULE("required_linear_history", ""), NULL, NULL, "rebase", ""},
	{"no rebasing",
		"\"full_name\":\"acme/proj\",\"permissions\":{\"push\":true},"
		"\"allow_merge_commit\":true",
		"", "", NULL, NULL, "rebase", "2 acme/proj does not allow rebase merging"},
	{"no squashing",
		"\"full_name\":\"acme/proj\",\"permissions\":{\"push\":true},"
		"\"allow_merge_commit\":true",
		"", "", NULL, NULL, "squash", "2 acme/proj does not allow squash merging"},
	{"methods of a rule", REPOSITORY, "",
		RULE("pull_request", "\"allowed_merge_methods\":[\"squash\"]"), NULL, NULL, "merge",
		"2 acme/proj does not allow merge commits"},
	{"methods of a rule alone", "\"full_name\":\"acme/proj\",\"permissions\":{\"push\":true}",
		"", RULE("pull_request", "\"allowed_merge_methods\":[\"squash\"]"), NULL, NULL,
		"squash", ""},
	{"queue", REPOSITORY, "", RULE("merge_queue", "\"merge_method\":\"MERGE\""), NULL, NULL,
		"merge", "1 main has a merge queue"},
	{"restricted", REPOSITORY, "", RULE("update", ""), NULL, NULL, "merge", "2 main is locked"},
	{"restricted, classic", REPOSITORY, "\"protection\":{\"enabled\":true}", "",
		"\"restrictions\":{\"users\":[]}", NULL, "merge", "2 main is locked"},
	{"harmless and unknown", REPOSITORY, "",
		RULE("deletion", "") "," RULE("non_fast_forward", "") "," RULE(
			"workflows", "") "," RULE("brand_new", "") "," RULE("workflows", ""),
		NULL, NULL, "merge",
		"1 main has rules that czar does not know: workflows, brand_new"},
};

/* An object, or a list, of that text; owned. */
static json_t *load(const char *open, const char *text, const char *close)
{
	_cleanup_(str_done) struct str s = {0};
	json_t *value;

	str_addf(&s, "%s%s%s", open, text, close);
	value = json_loads(str_text(&s), 0, NULL);
	if (!value)
		fail_msg("%s", str_text(&s));
	return value;
}

static void read_all(size_t i, struct branch_rules *b)
{
	json_t *repository = load("{", cases[i].repository, "}"),
	       *branch = load("{", cases[i].branch, "}"), *rules = load("[", cases[i].rules, "]");

	branch_rules_read_repository(b, repository);
	branch_rules_read_branch(b, branch);
	branch_rules_read_rules(b, rules);
	if (cases[i].protection) {
		json_t *protection = load("{", cases[i].protection, "}");

		branch_rules_read_protection(b, protection);
		json_decref(protection);
	}
	json_decref(repository);
	json_decref(branch);
	json_decref(rules);
}

static void test_sentences(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct branch_rules b = {.branch = "main", .user = "bot"};
		struct branch_sentence said[BRANCH_SENTENCES_MOST];
		const char *reviewer = cases[i].reviewer, *want = cases[i].said;
		size_t n, k = 1;

		b.has_reviewer = reviewer != NULL;
		TEXT_SET(b.reviewer, reviewer ? reviewer : "");
		b.reviewer_may_push = reviewer && !text_equal(reviewer, "weak");
		read_all(i, &b);
		n = branch_rules_say(&b, cases[i].method, said);
		if (!*want || text_starts(said[0].text, "acme/proj, as bot"))
			assert_string_equal(said[0].text, "acme/proj, as bot");
		else
			k = 0; /* nothing else is said first */
		for (; *want; k++) {
			size_t length = strcspn(want, "|");
			_cleanup_(str_done) struct str got = {0};

			if (k < n)
				str_addf(&got, "%u %s", said[k].weight, said[k].text);
			if (strncmp(str_text(&got), want, length) != 0)
				fail_msg("%s: sentence %zu is '%s'", cases[i].name, k,
					str_text(&got));
			assert_int_equal(said[k].weight == BRANCH_FINE, !*said[k].fix);
			want += length + (want[length] == '|');
		}
		if (k != n)
			fail_msg("%s: also '%s'", cases[i].name, said[k].text);
	}
}

static void test_missing(void **state)
{
	struct branch_rules b = {.repository = "acme/proj",
		.branch = "main",
		.may_push = true,
		.missing = true,
		.approvals = 1};
	struct branch_sentence said[BRANCH_SENTENCES_MOST];

	(void)state;
	assert_int_equal(branch_rules_say(&b, "merge", said), 2);
	assert_string_equal(said[0].text, "acme/proj, as a GitHub App");
	assert_string_equal(said[1].text, "acme/proj has no branch main");
	assert_int_equal(said[1].weight, BRANCH_STOPS);
}

/* Whatever they ask for, all of it fits. */
static void test_all_at_once(void **state)
{
	struct branch_rules b = {.repository = "acme/proj",
		.branch = "main",
		.user = "bot",
		.reviewer = "bot",
		.has_reviewer = true,
		.may_push = true,
		.hidden = true,
		.rebase = true,
		.approvals = 9,
		.code_owners = true,
		.last_push = true,
		.threads = true,
		.signatures = true,
		.queue = true,
		.strict = true,
		.locked = true,
		.checks = "a",
		.others = "b"};
	struct branch_sentence said[BRANCH_SENTENCES_MOST];

	(void)state;
	assert_true(branch_rules_say(&b, "merge", said) < BRANCH_SENTENCES_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_all_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
