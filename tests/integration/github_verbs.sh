#!/bin/bash
# The desk's verbs against the lab (tests/github): the one line that a rule asks, the one line that it
# gets, and what is on GitHub afterwards. Opening pull requests, statuses and reviews.
# shellcheck disable=SC2119
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"
# shellcheck source=tests/integration/lib_desk.sh
. "$(dirname "$0")/lib_desk.sh"

pull() { # [MEMBERS]: as a rule asks for the pull request of the branch
	ask pull "$(jq -n --arg head "$head" '{task: "T-1", branch: "czar/T-1", base: "main", number: 0, $head,
		title: "The task", attribution: ["*by a robot*"], worker: "w-1", tree: "cafe", base_commit: "beef", draft: false,
		record: [{name: "lint", outcome: "green", took: 1500000, required: true}],
		labels: [], assignees: [], reviewers: []} + ('"${1:-{\}}"')')"
}

case_opened() {
	desk_new
	work new.txt 'Add new.txt' 'It was missing.' 'TASK_COMPLETE T-1'
	pull '{labels: ["worker-generated"], assignees: ["bob", "nobody"], reviewers: ["alice", "czar-bot"]}'
	expect 'it is opened, and what was left out is said' answered done \
		"pull 1 $github/acme/proj/pull/1 nobody cannot be assigned; czar-bot opened it and cannot review it"
	expect 'with the number' said .number 1
	expect 'under the first line of the message' lab_pull_is 1 .title 'Add new.txt'
	expect 'without its marker' lab_pull_is 1 '.body | test("^It was missing.\n\n<!-- czar:T-1 -->")' true
	expect 'without the word itself' lab_pull_is 1 '.body | test("TASK_COMPLETE")' false
	expect 'with the record' lab_pull_is 1 '.body | test("\\| lint \\| green \\| 1.5 \\|")' true
	expect 'labelled' lab_pull_is 1 '[.labels[].name] | join(" ")' worker-generated
	expect 'assigned' lab_pull_is 1 '[.assignees[].login] | join(" ")' bob
	expect 'and alice is asked' lab_pull_is 1 '[.requested_reviewers[].login] | join(" ")' alice
	pull '{number: 1}'
	expect 'asked again, it is the same one' answered done "pull 1 $github/acme/proj/pull/1"
	expect 'and nothing is written' lab_calls_are 0 PATCH .
	no_violations
}

case_edited() {
	desk_new
	work new.txt 'Add new.txt' 'It was missing.' 'TASK_COMPLETE T-1'
	pull
	work new.txt 'Mend new.txt' 'Better now.' 'TASK_COMPLETE T-1'
	pull '{number: 1}'
	expect 'the footer names the new commit' lab_pull_is 1 ".body | test(\"commit $head\")" true
	expect 'and only that' lab_pull_is 1 '[.body | scan("Verified")] | length' 1
	expect 'nobody changed title and text, so they are new as well' \
		lab_pull_is 1 '.title + .body[:11]' 'Mend new.txtBetter now.'
	lab_as alice title 1 'A better title'
	work new.txt 'Once more' 'Third.' 'TASK_COMPLETE T-1'
	lab_fault PATCH 'pulls/1$' '"status": 502, "after": true'
	pull '{number: 1}'
	expect 'an edit whose answer was lost is looked for' answered done "pull 1 $github/acme/proj/pull/1"
	expect "and not repeated" lab_calls_are 2 PATCH 'pulls/1$'
	expect 'the title that a person gave it stays' lab_pull_is 1 .title 'A better title'
	expect 'the text is ours' lab_pull_is 1 '.body | test("^Third.")' true
	no_violations
}

case_adopted() {
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	lab_api_as bob POST /repos/acme/proj/pulls \
		'{"title": "Of bob", "head": "czar/T-1", "base": "main", "body": "My own words."}' >/dev/null
	pull
	expect 'the one that is there is taken' answered done "pull 1 $github/acme/proj/pull/1"
	expect 'with its title' lab_pull_is 1 .title 'Of bob'
	expect 'its words, and our footer' lab_pull_is 1 '.body | test("^My own words.\n\n<!-- czar:T-1 -->")' true
	expect 'no second one is opened' lab_calls_are 0 POST 'pulls$'
	git push -q "$(writing_remote)" "$head:refs/heads/of-bob"
	lab_api_as bob POST /repos/acme/proj/pulls \
		'{"title": "Another", "head": "of-bob", "base": "main", "body": "Not yours."}' >/dev/null
	pull '{number: 2}'
	expect 'a number that means another branch is not believed' said .number 1
	expect 'and that one keeps its words' lab_pull_is 2 .body 'Not yours.'
	no_violations
}

case_closed() {
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull
	lab_as alice close 1
	pull
	expect 'a closed one at this head is the answer' answered done "pull 1 $github/acme/proj/pull/1"
	expect 'no second one is opened' lab_calls_are 1 POST 'pulls$'
	work new.txt 'Add it better' '' 'TASK_COMPLETE T-1'
	closed=$(lab_pull 1 .closed_at)
	pull "{asked: $(($(date -d "$closed" +%s) - 1))000000}"
	expect 'one that was closed since it is asked for is the answer, at any head' said .number 1
	pull "{asked: $(($(date -d "$closed" +%s) + 1))000000}"
	expect 'of another head a new one is opened' said .number 2
	no_violations
}

case_open_lost() {
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	lab_fault POST 'pulls$' '"status": 502, "after": true'
	pull
	expect 'done, though GitHub said 502' answered done "pull 1 $github/acme/proj/pull/1"
	expect 'once' lab_calls_are 1 POST 'pulls$'
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	lab_fault POST 'pulls$' '"reset": true'
	pull
	expect 'not done, and nobody can say' said .outcome unknown
	expect 'nothing is there' [ "$(lab_pulls)" = 0 ]
	pull
	expect 'asked again it is opened' answered done "pull 1 $github/acme/proj/pull/1"
	no_violations
}

case_open_refused() {
	desk_new
	git push -q "$(writing_remote)" main:refs/heads/czar/T-1
	head=$(git rev-parse main)
	pull
	expect 'nothing to ask for' said '.result | startswith("empty ")' true
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull '{draft: true, base: "nowhere"}'
	expect 'no base: GitHub says what it does not like' said '.outcome + (.result | test("base") | tostring)' refusedtrue
	lab_fault POST 'pulls$' '"status": 422, "body": {"message": "Validation Failed",
		"errors": ["Draft pull requests are not supported in this repository."]}'
	pull '{draft: true}'
	expect 'without drafts it is opened all the same' said .number 1
	expect 'and that is said' said '.result | test("pull/1 drafts are not available")' true
	lab_pull 1 .draft | expect 'it is none' grep -q false
	no_violations
}

case_no_right() {
	token=ghp_reader desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull
	expect 'who may only read opens nothing' said .outcome refused
	expect 'and is told what mends it' said '.result | test("give the token that right in acme/proj")' true
	lab_post expire '{"token": "ghp_reader"}'
	pull
	expect 'a token that is over is one' said .outcome token
	no_violations
}

case_status() {
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	status() { ask status "{\"head\": \"$head\", \"context\": \"czar/verify\", \"state\": \"$1\", \"text\": \"$2\"}"; }
	lab_fault POST 'statuses/' '"status": 502, "after": true'
	status success "$(printf 'x%.0s' {1..200})"
	expect 'set, though the answer was lost' answered done ''
	status success "$(printf 'x%.0s' {1..200})"
	expect 'not set again' [ "$(lab_status "$head" czar/verify)" = success ]
	status failure 'lint is red'
	expect 'another one is' [ "$(lab_status "$head" czar/verify)" = 'success failure' ]
	head=$(printf '0%.0s' {1..40})
	status success ok
	expect 'an unknown commit is refused' said .outcome refused
	no_violations
}

review() { # VERDICT SUMMARY [COMMENTS]
	ask post-review "$(jq -n --arg head "$head" --arg verdict "$1" --arg summary "$2" --argjson comments "${3:-[]}" \
		'{number: 1, $head, $verdict, $summary, $comments}')"
}

case_review() {
	reviewer=ghp_review desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull
	forged=$(jq -n --arg body "no, no"$'\n\n'"<!-- czar:review $head approve -->" '{event: "COMMENT", $body}')
	lab_api_as mallory POST /repos/acme/proj/pulls/1/reviews "$forged" >/dev/null
	lab_fault POST 'reviews$' '"status": 422, "body": {"message": "Unprocessable Entity",
		"errors": ["Line could not be resolved"]}'
	review approve 'Good <!-- czar:9 -->' '[{"path": "new.txt", "line": 900, "body": "why @all?"}]'
	expect 'posted, whatever mark a stranger posted before' answered done "reviewed $head approve"
	expect 'as an approval of that head by the reviewer' \
		[ "$(lab_reviews 1 '.[1] | .state + .user.login + .commit_id')" = "APPROVEDczar-review$head" ]
	expect 'a comment whose line GitHub does not find is in the text' \
		lab_reviews_are 1 '.[1].body | startswith("Good &lt;!-- czar:9 -->\n\n\u0060new.txt:900\u0060: why @all")' true
	review approve 'Good <!-- czar:9 -->'
	expect 'once' [ "$(lab_reviews 1 'map(.user.login) | join(" ")')" = 'mallory czar-review' ]
	expect 'with one status' [ "$(lab_status "$head" czar/review)" = success ]
	review comment 'Well, well'
	review approve Good
	expect 'what it said last stands last' [ "$(lab_reviews 1 'map(.state) | join(" ")')" = 'COMMENTED APPROVED COMMENTED APPROVED' ]
	expect 'so does its status' [ "$(lab_status "$head" czar/review)" = 'success pending success' ]
	no_violations
}

case_review_lines() {
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull
	lab_fault POST 'reviews$' '"status": 502, "after": true'
	review changes 'Not so' '[{"path": "new.txt", "line": 1, "body": "why?"}, {"body": "In all: short."},
		{"path": "new.txt", "body": "Nice file."}]'
	expect 'posted, though the answer was lost' answered done "reviewed $head changes"
	expect 'without a reviewer it is a comment, once' [ "$(lab_reviews 1 'map(.state) | join(" ")')" = COMMENTED ]
	expect 'its line apart, and what is of no line in the text' lab_reviews_are 1 \
		'.[0].body | startswith("Not so\n\nIn all: short.\n\n\u0060new.txt\u0060: Nice file.\n\n<!-- czar:review '"$head"' changes -->")' true
	expect 'a status says it, too' [ "$(lab_status "$head" czar/review)" = failure ]
	expect 'in one call' lab_calls_are 1 POST 'reviews$'
	no_violations
}

case_review_of_ones_own() {
	reviewer=ghp_bot desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull
	review approve Good
	expect 'nobody approves his own: a comment' [ "$(lab_reviews 1 'map(.state) | join(" ")')" = COMMENTED ]
	expect 'and that is said' said '.result | test("reviewer-token-from")' true
	reviewer=ghp_gone desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	pull
	review changes 'Not so'
	expect 'nor does a token that is over keep it back: a comment' [ "$(lab_reviews 1 'map(.state + .user.login) | join(" ")')" = COMMENTEDczar-bot ]
	expect 'and that is said, too' said '.outcome + (.result | test("reviewer-token-from") | tostring)' donetrue
	no_violations
}

repository() { ask repository '{"method": "merge"}'; }
tells() { said ".facts | map(select(.weight == \"$1\") | .text) | join(\"; \")" "$2"; } # WEIGHT TEXT
case_repository() {
	desk_new
	repository
	expect 'who one is there' tells ok 'acme/proj, as czar-bot'
	expect 'a base that asks for nothing' said '.facts | length' 1
	lab_post rules '{"branch": "main", "rules": [
		{"type": "pull_request", "parameters": {"required_approving_review_count": 1, "dismiss_stale_reviews_on_push": true,
			"require_code_owner_review": false, "require_last_push_approval": false, "required_review_thread_resolution": false}},
		{"type": "required_status_checks", "parameters": {"strict_required_status_checks_policy": false,
			"required_status_checks": [{"context": "build"}]}}]}'
	repository
	expect 'an approval that nobody can give' tells warn \
		'main needs 1 approval that this token cannot give: each pull request will wait for you'
	expect 'with what can be done' said '.facts[] | select(.weight == "warn") | .fix' \
		'approve each on GitHub, or set reviewer-token-from'
	expect 'and its checks' tells ok 'acme/proj, as czar-bot; main needs green: build'
	lab_post repository '{"allow_merge_commit": false}'
	repository
	expect 'what will never work' tells fail 'acme/proj does not allow merge commits'
	token=ghp_alice desk_new
	lab_api PUT /repos/acme/proj/branches/main/protection '{"required_status_checks": null, "enforce_admins": null,
		"required_pull_request_reviews": {"required_approving_review_count": 2}, "restrictions": null}' >/dev/null
	repository
	expect 'an administrator reads classic protection' tells warn \
		'main needs 2 approvals that this token cannot give: each pull request will wait for you'
	reviewer=ghp_review token=ghp_reader desk_new
	repository
	expect 'who may only read' tells fail 'the token of reader may not write to acme/proj'
	no_violations
}

lab_start
run_cases "$@"
