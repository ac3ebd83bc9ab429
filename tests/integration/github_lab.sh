#!/bin/bash
# The lab itself (tests/github): that it behaves as GitHub does where czar depends on it, and that what it
# answers is what GitHub's OpenAPI description says.
# shellcheck disable=SC2119
[ "${SAN:-0}" = 0 ] || { echo "# skipped: no code of czar runs here"; exit 77; }
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"

# api METHOD PATH [JSON]: as czar's bot; the body in $body, the headers in $headers, the status in $status
api() {
	local method=$1 path=$2
	shift 2
	status=$(curl -s -X "$method" -D "$dir/headers" -o "$dir/body" -w '%{http_code}' --max-time 10 \
		-H "Authorization: Bearer ${token-ghp_bot}" -H 'Accept: application/vnd.github+json' \
		-H 'X-GitHub-Api-Version: 2022-11-28' "${extra[@]}" ${1:+-H 'Content-Type: application/json' -d "$1"} "$github$path")
	curl_status=$?
	body=$(cat "$dir/body") headers=$(tr -d '\r' <"$dir/headers")
}
repo() { local method=$1 path=$2; shift 2; api "$method" "/repos/acme/proj$path" "$@"; }
got() { [ "$status" = "$1" ] && { [ $# = 1 ] || [ "$(jq -r "$2" <<<"$body")" = "$3" ]; }; } # STATUS [FILTER VALUE]
header() { sed -n "s/^$1: //Ip" <<<"$headers"; }                            # NAME
extra=()

# A repository with main and a branch, and a pull request of it: $head
begin() { # BRANCH
	lab_new
	rm -rf "$dir/work"
	git init -q "$dir/work"
	cd "$dir/work" || exit
	echo base >base.txt
	git add -A
	git commit -q -m base
	lab_push_main
	lab_as bob push "$1" new.txt 'new words'
	head=$(lab_git rev-parse "$1")
	repo POST /pulls "{\"title\": \"A change\", \"head\": \"$1\", \"base\": \"main\", \"body\": \"why\"}"
}

case_pull_request() {
	begin feature/one
	expect 'a pull request is opened' got 201 .head.sha "$head"
	expect 'whether it merges is unknown at first' got 201 .mergeable null
	wait_for 'and then known' lab_pull_is 1 .mergeable_state clean
	repo POST /pulls '{"title": "Twice", "head": "feature/one", "base": "main"}'
	expect 'a second one is refused' got 422 '.errors[0].message' 'A pull request already exists for acme:feature/one.'
	repo POST /pulls '{"title": "Nothing", "head": "nowhere", "base": "main"}'
	expect 'one of no branch is refused' got 422 '.errors[0].field' head
	repo GET '/pulls?state=all&head=acme:feature/one'
	expect 'it is found by its branch' got 200 '.[0].number' 1
	expect 'a list does not say whether it merges' got 200 '.[0] | has("mergeable")' false
	repo PATCH /pulls/1 '{"title": "Another title"}'
	expect 'its title is changed' got 200 .title 'Another title'
	repo POST /issues/1/labels '{"labels": ["worker-generated"]}'
	expect 'it gets a label' got 200 '.[0].name' worker-generated
	repo POST /issues/1/assignees '{"assignees": ["bob", "nobody-knows"]}'
	expect 'unknown assignees are ignored' got 201 '[.assignees[].login] | join(" ")' bob
	repo POST /pulls/1/requested_reviewers '{"reviewers": ["alice"]}'
	expect 'a reviewer is asked' got 201 '.requested_reviewers[0].login' alice
	repo POST /issues/1/comments '{"body": "a word"}'
	expect 'it is commented' got 201 .author_association COLLABORATOR
	repo GET /issues/1
	expect 'it is an issue, too' got 200 '.pull_request | has("url")' true
	lab_as bob push feature/one new.txt 'other words'
	expect 'its head follows the branch' lab_pull_is 1 .head.sha "$(lab_git rev-parse feature/one)"
	repo GET /pulls/1/commits
	expect 'its commits are listed' got 200 length 2
	repo GET /pulls/1/files
	expect 'its files, too' got 200 '.[0].patch | contains("other words")' true
	repo GET /compare/main...feature%2Fone
	expect 'it is compared with its base' got 200 .ahead_by 2
	no_violations
}

case_merging() {
	begin feature/two
	repo PUT /pulls/1/merge "{\"sha\": \"$(lab_git rev-parse main)\"}"
	expect 'a wrong head is refused' got 409 .message 'Head branch was modified. Review and try the merge again.'
	lab_post repository '{"allow_squash_merge": false}'
	repo PUT /pulls/1/merge '{"merge_method": "squash"}'
	expect 'so is a kind of merge that is switched off' got 405 .message 'Squash merges are not allowed on this repository.'
	lab_as alice push main base.txt 'moved on'
	repo PUT /pulls/1/update-branch "{\"expected_head_sha\": \"$head\"}"
	expect 'the branch is brought up to date later' got 202
	wait_for 'and then is' lab_pull_is 1 '.head.sha == "'"$head"'"' false
	repo PUT /pulls/1/merge "{\"sha\": \"$(lab_git rev-parse feature/two)\", \"commit_title\": \"All in\"}"
	expect 'it is merged' got 200 .sha "$(lab_git rev-parse main)"
	repo PUT /pulls/1/merge '{}'
	expect 'once' got 405
	repo GET /pulls/1
	expect 'and says by whom' got 200 '"\(.merged) \(.state) \(.merged_by.login)"' 'true closed czar-bot'
	repo DELETE /git/refs/heads/feature/two
	expect 'its branch is deleted' got 204
	repo DELETE /git/refs/heads/feature/two
	expect 'once' got 422 .message 'Reference does not exist'
	no_violations
}

case_reviews_and_rights() {
	begin r
	repo POST /pulls/1/reviews '{"event": "APPROVE"}'
	expect 'nobody approves what is their own' got 422 '.errors[0]' 'Review Can not approve your own pull request'
	lab_as alice changes 1 'not so'
	lab_as mallory comment 1 'buy this'
	repo GET /pulls/1/reviews
	expect 'changes are requested by a member' got 200 '.[0] | "\(.state) \(.author_association) \(.commit_id)"' "CHANGES_REQUESTED MEMBER $head"
	repo GET /issues/1/comments
	expect 'a stranger is called NONE' got 200 '.[0].author_association' NONE
	for pair in alice:admin bob:write reader:read mallory:read; do
		repo GET "/collaborators/${pair%:*}/permission"
		expect "what ${pair%:*} may do is told" got 200 .permission "${pair#*:}"
	done
	token=ghp_review
	repo POST /pulls/1/reviews "{\"event\": \"COMMENT\", \"body\": \"seen\", \"commit_id\": \"$head\", \"comments\": [{\"path\": \"new.txt\", \"line\": 1, \"side\": \"RIGHT\", \"body\": \"here\"}]}"
	expect 'a review with a line is answered with 200' got 200 .state COMMENTED
	token=ghp_reader
	repo POST /issues/1/labels '{"labels": ["x"]}'
	expect 'who may only read labels nothing' got 403
	token=ghp_bot
	lab_post rules '{"branch": "main", "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 1,
		"dismiss_stale_reviews_on_push": true, "require_code_owner_review": false, "require_last_push_approval": false,
		"required_review_thread_resolution": false}}]}'
	repo GET /rules/branches/main
	expect 'the rules of a branch are told' got 200 '.[0].parameters.required_approving_review_count' 1
	repo PUT /pulls/1/merge '{}'
	expect 'and obeyed' got 405 '.message | test("At least 1 approving review is required")' true
	lab_as alice approve 1
	repo PUT /pulls/1/merge '{}'
	expect 'an approval lets it in' got 200
	repo GET /branches/main/protection
	expect 'classic protection is hidden from those who do not administer' got 404 .message 'Not Found'
	repo GET /branches/main
	expect 'a branch tells what it asks for' got 200 .protection.required_status_checks.enforcement_level off
	repo GET ''
	expect 'the repository tells what we may do' got 200 .permissions.push true
	no_violations
}

case_checks() {
	begin c
	repo POST "/statuses/$head" '{"state": "success", "context": "czar/verify", "description": "ok"}'
	expect 'a commit gets a status' got 201 .context czar/verify
	repo GET "/commits/$head/status"
	expect 'which counts' got 200 .state success
	lab_check "$head" build failure $'first\nlast line'
	lab_check "$head" lint ''
	repo GET "/commits/$head/check-runs?filter=latest&per_page=100"
	expect 'check runs are listed' got 200 '[.check_runs[] | "\(.name):\(.status):\(.conclusion)"] | sort | join(" ")' \
		'build:completed:failure lint:in_progress:null'
	job=$(jq '.check_runs[] | select(.name == "build") | .id' <<<"$body")
	repo GET "/actions/jobs/$job/logs"
	expect 'the log of a job is elsewhere' got 302
	status=$(curl -sS -o "$dir/body" -w '%{http_code}' -H 'Authorization: Bearer ghp_bot' "$(header location)")
	expect 'where the token is refused' [ "$status" = 400 ]
	curl -sS -o "$dir/body" "$(header location)"
	expect 'and the log is read without' grep -q 'last line' "$dir/body"
	lab_post rules '{"branch": "main", "rules": [{"type": "required_status_checks", "parameters": {
		"strict_required_status_checks_policy": false, "required_status_checks": [{"context": "build"}]}}]}'
	repo PUT /pulls/1/merge '{}'
	expect 'a required check that is red keeps it out' got 405 '.message | test("\"build\" is failing")' true
	lab_check "$head" build success
	repo PUT /pulls/1/merge '{}'
	expect 'a green one lets it in' got 200
	no_violations
}

case_door() {
	begin d
	repo GET /pulls/1
	wait_for 'it settles' lab_pull_is 1 .mergeable_state clean
	repo GET /pulls/1
	left=$(header x-ratelimit-remaining)
	extra=(-H "If-None-Match: $(header etag)")
	repo GET /pulls/1
	expect 'nothing new is a 304' got 304
	expect 'and costs nothing' [ "$(header x-ratelimit-remaining)" = "$left" ]
	extra=(-H 'User-Agent:')
	repo GET /pulls/1
	expect 'without a name nobody gets in' got 403
	extra=()
	token=ghp_wrong repo GET /pulls/1
	expect 'nor with a wrong token' got 401 .message 'Bad credentials'
	lab_post limit '{"token": "ghp_bot", "remaining": 1, "resetIn": 60}'
	repo GET ''
	repo GET ''
	expect 'the limit is the limit' got 403 '.message | test("API rate limit exceeded")' true
	expect 'with its end in a header' [ "$(header x-ratelimit-remaining)" = 0 ]
	lab_post limit '{"token": "ghp_bot", "remaining": 5000, "resetIn": 3600}'
	for n in $(seq 35); do
		lab_api_as bob POST /repos/acme/proj/issues/1/comments "{\"body\": \"$n\"}" >/dev/null
	done
	repo GET /issues/1/comments
	next=$(header link | sed 's/.*<\([^>]*\)>; rel="next".*/\1/')
	expect 'the next page is named by the number of the repository' grep -q '/repositories/1/issues/1/comments' <<<"$next"
	api GET "${next#"$github"}"
	expect 'and is there' got 200 length 5
	lab_post rename '{"name": "renamed"}'
	repo GET /pulls/1
	expect 'a former name redirects' got 301
	expect 'to the number' grep -q '/repositories/1/pulls/1' <<<"$(header location)"
	expect 'for git as well' git ls-remote "${remote/:\/\//://x:ghp_bot@}" main
	no_violations
}

case_faults() {
	begin f
	lab_fault POST 'comments$' '"status": 502, "after": true'
	repo POST /issues/1/comments '{"body": "once"}'
	expect 'done, and said to have failed' got 502
	expect 'is done' [ "$(lab_comments 1)" = 1 ]
	lab_fault GET 'pulls/1$' '"status": 503'
	repo GET /pulls/1
	expect 'an error in place of the answer' got 503
	lab_fault GET 'pulls/1$' '"reset": true'
	repo GET /pulls/1
	expect 'a cut connection' [ $curl_status != 0 ]
	lab_fault GET 'pulls/1$' '"truncate": 100'
	repo GET /pulls/1
	expect 'half an answer' [ $curl_status = 18 ]
	lab_fault GET 'pulls/1$' '"status": 403, "headers": {"retry-after": "7"}, "body": {"message": "You have exceeded a secondary rate limit."}'
	repo GET /pulls/1
	expect 'a secondary limit' [ "$(header retry-after)" = 7 ]
	lab_fault POST 'comments$' '"hold": true'
	repo POST /issues/1/comments '{"body": "kept back"}' &
	wait_for 'an answer is kept back' lab_holds
	expect 'of what is done' [ "$(lab_comments 1)" = 2 ]
	lab_post release '{}'
	wait $!
	expect 'no fault is left' lab_faults_are_over
	expect 'the log tells it' lab_calls_are 2 POST 'comments$'
	no_violations
}

export LAB_CHECK_ANSWERS=1
lab_start
run_cases "$@"
