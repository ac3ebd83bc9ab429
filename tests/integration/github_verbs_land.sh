#!/bin/bash
# The desk's verbs against the lab (tests/github): looking at a pull request, merging it, bringing its
# branch up to date and removing it. What is asked before, and what is on GitHub: github_verbs.sh.
# shellcheck disable=SC2119
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"
# shellcheck source=tests/integration/lib_desk.sh
. "$(dirname "$0")/lib_desk.sh"

# A pull request of one commit, opened by hand.
begin() {
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	lab_api_as czar-bot POST /repos/acme/proj/pulls \
		'{"title": "A change", "head": "czar/T-1", "base": "main", "body": ""}' >/dev/null
}
look() { ask look "{\"number\": 1, \"logs\": \"$dir/logs\"}"; }
looks() { look && said ".facts | $1" "$2"; }                                 # FILTER VALUE
merge() { # [HEAD METHOD BASE]: verified with that base
	ask merge "{\"number\": 1, \"head\": \"${1:-$head}\", \"method\": \"${2:-merge}\", \"title\": \"All in\", \"message\": \"said so\",
		\"base_commit\": \"${3:-$(lab_git rev-parse main)}\"}"
}
update() { ask update "{\"number\": 1, \"head\": \"$head\"}"; }
drop() { ask drop-branch "{\"branch\": \"czar/T-1\", \"head\": \"$head\"}"; }

case_look() {
	begin
	wait_for 'a look sees that it fits' looks '.mergeable + .standing' yesclean
	expect 'and what it is' said '.facts | "\(.number) \(.state) \(.head) \(.branch) \(.base) \(.draft) \(.title)"' \
		"1 open $head czar/T-1 main false A change"
	expect 'nobody checks it' said .facts.checks none
	expect 'nobody said anything' said '.facts | "\(.reviews)\(.approved_by)"' 0
	lab_as alice title 1 $'\e[31mred\u202e'
	expect "a stranger's bytes are cleaned" looks .title '?[31mred?'
	ask list '{}'
	expect 'the list has it' said '.facts | map("\(.number) \(.branch) \(.head)") | join(";")' "1 czar/T-1 $head"
	lab_as alice merge 1
	expect 'merged, by whom' looks '"\(.state) \(.merged_by)"' 'merged alice'
	ask list '{}'
	expect 'the list is empty' said '.facts | length' 0
	begin
	lab_fault GET 'reviews$' "\"status\": 200, \"body\": [$(printf '{},%.0s' {1..3000}){}]"
	expect 'more reviews than can be read are no reason to see nothing' looks '.state + " " + .approved_by + .unread' \
		"open its reviews are too many, or too long, to be read: nobody's word there is known"
	lab_as bob close 1
	expect 'closed' looks .state closed
	ask look '{"number": 9}'
	expect 'none of that number' said '.outcome + (.result | test("acme/proj has none such") | tostring)' refusedtrue
	no_violations
}

case_checks() {
	begin
	lab_check "$head" build ''
	expect 'one runs' looks .checks pending
	lab_check "$head" build failure $'2026-11-21T20:51:21.1234567Z make\n2026-11-21T20:51:22.1234567Z ##[error]it broke\n2026-11-21T20:51:23.1234567Z Post job cleanup.'
	expect 'red, with its name' looks '.checks + " " + .red' 'red build'
	expect 'and the part of its log that says why' [ "$(cat "$(jq -r .facts.red_log <<<"$answer")")" = $'make\n##[error]it broke' ]
	look
	expect 'the log is read once' [ "$(lab_log '.path | endswith("/logs")' | wc -l)" = 1 ]
	lab_check "$head" build success
	lab_api_as bob POST "/repos/acme/proj/statuses/$head" '{"state": "pending", "context": "ci/else"}' >/dev/null
	expect 'statuses count as well' looks .checks pending
	lab_api_as bob POST "/repos/acme/proj/statuses/$head" '{"state": "success", "context": "ci/else"}' >/dev/null
	lab_api_as czar-bot POST "/repos/acme/proj/statuses/$head" '{"state": "failure", "context": "czar/verify"}' >/dev/null
	expect "green; czar's own word is not counted" looks .checks green
	no_violations
}

case_required_checks() {
	begin
	lab_post rules '{"branch": "main", "rules": [{"type": "required_status_checks", "parameters": {
		"strict_required_status_checks_policy": false, "required_status_checks": [{"context": "build"}]}}]}'
	lab_check "$head" nice failure
	expect 'what the base asks for is not there yet' looks .checks pending
	lab_check "$head" build success
	expect 'then green, whatever else is red' looks .checks green
	no_violations
}

case_reviews() {
	begin
	lab_as mallory changes 1 'pay me'
	expect 'a stranger has no say' looks '"\(.reviews) \(.comments)"' '0 0'
	lab_api_as bob POST /repos/acme/proj/pulls/1/reviews "$(jq -n '{event: "REQUEST_CHANGES", body: "Please\nmend it"}')" >/dev/null
	expect 'a member has' looks '"\(.reviews > 0) \(.changes_by) \(.changes_text)"' 'true bob Please'
	expect 'all of it is kept for the worker' \
		grep -qx 'mend it' "$(jq -r .facts.changes_file <<<"$answer")"
	lab_as alice approve 1
	expect 'another one approves' looks '"\(.changes_by) \(.approved_by)"' 'bob alice'
	lab_as bob approve 1
	expect 'taken back' looks '"\(.reviews) \(.approved_by)"' '0 bob'
	work new.txt 'More' '' 'TASK_COMPLETE T-1'
	expect 'an approval holds for one head' looks '"\(.head) \(.approved_by)"' "$head "
	no_violations
}

case_merge() {
	begin
	merge "$(git rev-parse main)"
	expect 'not at another head' answered done "head $head"
	lab_fault PUT '/merge$' '"status": 405, "body": {"message": "Base branch was modified. Review and try the merge again."}'
	merge
	expect 'the base moved meanwhile' answered done 'moving '
	lab_fault PUT '/merge$' '"status": 409, "body": {"message": "Head branch was modified. Review and try the merge again."}'
	merge
	expect 'a conflict of heads is looked at' said '.result | startswith("refused Head branch was modified")' true
	lab_post repository '{"allow_squash_merge": false}'
	merge "$head" squash
	expect 'what is not allowed is said' answered done 'refused Squash merges are not allowed on this repository. (405)'
	base=$(git rev-parse main)
	lab_fault PUT '/merge$' '"status": 502, "after": true'
	merge
	expect 'merged, though the answer was lost' answered done "merged $(lab_git rev-parse main)"
	expect 'under our words' [ "$(lab_git log -1 --format=%B main)" = $'All in\n\nsaid so' ]
	merge "$head" merge "$base"
	expect 'asked again, as before, it is' answered done "merged $(lab_git rev-parse main)"
	merge
	expect 'and as it is now' answered done "merged $(lab_git rev-parse main)"
	expect 'and no second call was made' lab_calls_are 1 PUT '/merge$'
	no_violations
}

case_merge_not() {
	begin
	base=$(git rev-parse main)
	lab_as alice push main new.txt 'another line'
	merge "$head" merge "$base"
	expect 'verified with another base' answered done "moving $(lab_git rev-parse main)"
	wait_for 'it conflicts' conflicts
	desk_new
	work new.txt 'Add new.txt' '' 'TASK_COMPLETE T-1'
	lab_api_as czar-bot POST /repos/acme/proj/pulls \
		'{"title": "A change", "head": "czar/T-1", "base": "main", "body": "", "draft": true}' >/dev/null
	merge
	expect 'a draft waits for a person' said '.result | startswith("refused it is a draft")' true
	lab_as bob close 1
	merge
	expect 'a closed one as well' answered done 'refused a person closed it'
	expect 'GitHub is not even asked' lab_calls_are 0 PUT '/merge$'
	no_violations
}
conflicts() { merge && answered done conflicts; }

case_merge_unknown() {
	begin
	lab_fault PUT '/merge$' '"reset": true'
	merge
	expect 'not merged, and nobody can say' said .outcome unknown
	expect 'it is open' lab_pull_is 1 .merged false
	merge
	expect 'asked again it is merged' said '.result | startswith("merged ")' true
	no_violations
}

case_update() {
	begin
	update
	expect 'nothing new on the base' answered done ''
	lab_as alice push main other.txt 'moved on'
	lab_fault PUT '/update-branch$' '"status": 502, "after": true'
	update
	expect 'taken up, but nobody said so' said '.outcome | IN("done", "unknown")' true
	wait_for 'the head moved' head_moved
	expect 'asked for the former head, the new one is told' update_tells "head $(lab_git rev-parse czar/T-1)"
	no_violations
}
head_moved() { lab_pull_is 1 ".head.sha == \"$head\"" false; }
update_tells() { update && answered done "$1"; }

# Who may write is not known: neither a yes nor a no is made of that.
case_unknown_writers() {
	begin
	lab_as bob changes 1 'Not yet.'
	lab_fault GET 'permission$' '"status": 403, "body": {"message": "Resource not accessible by personal access token"}'
	look
	expect 'the look failed' said '.outcome + (.result | test("permissions of a reviewer") | tostring)' refusedtrue
	expect 'the next one hears him' looks .changes_by bob
	no_violations
}

case_elsewhere() {
	begin
	lab_api POST /repos/acme/proj/git/refs "{\"ref\": \"refs/heads/next\", \"sha\": \"$(lab_git rev-parse main)\"}" >/dev/null
	lab_api PATCH /repos/acme/proj/pulls/1 '{"base": "next"}' >/dev/null
	expect 'a person chose another base' lab_pull_is 1 .base.ref next
	merge
	expect 'it is not merged there' answered done 'refused it is to land in another branch, and nobody verified that'
	expect 'really' lab_pull_is 1 .merged false
	no_violations
}

case_drop() {
	begin
	former=$head
	work new.txt 'More' '' 'TASK_COMPLETE T-1'
	head=$former
	drop
	expect 'somebody pushed: it stays' answered done "head $(lab_git rev-parse czar/T-1)"
	head=$(lab_git rev-parse czar/T-1)
	drop
	expect 'gone' answered done ''
	never 'really' lab_git rev-parse -q --verify czar/T-1
	drop
	expect 'and stays gone' answered done ''
	expect 'by git, which ties it to the commit' lab_calls_are 0 DELETE git/refs
	no_violations
}

case_limit() {
	begin
	look
	lab_fault GET 'pulls/1$' '"status": 403, "headers": {"retry-after": "3600"}, "body": {"message": "You have exceeded a secondary rate limit."}'
	look
	expect 'a limit is told with its end' said '.outcome == "limited" and .until > 0' true
	calls=$(lab_log | wc -l)
	update
	expect 'nothing is sent before it' said '.outcome == "limited" and .until > 0' true
	desk_end
	desk_start
	look
	expect 'nor in another life' said '.outcome == "limited" and .until > 0' true
	expect 'no call was made' [ "$(lab_log | wc -l)" = "$calls" ]
	no_violations
}
lab_start
run_cases "$@"
