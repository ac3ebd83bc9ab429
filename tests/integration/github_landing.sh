#!/bin/bash
# Landing by pull requests, when all goes well: what is on GitHub afterwards, and what it waits for.
# shellcheck disable=SC2119
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"

body_has() { lab_pull "$1" .body | grep -qF -- "$2"; }                      # PULL WORDS

case_whole() {
	github_project whole 1 '[check "letters"]' '	run = test -f a.txt' '[github]' '	assignees = bob' '	delete-branch = true'
	task_add T-1 $'write a.txt one\nmarker "Add a.txt\\n\\nIt was missing."'
	daemon_start
	wait_for 'it is merged, and proved' task_is T-1 done
	expect 'the base has it' lab_main_has a.txt one
	landed_once T-1 1
	expect 'the title is the first line of the message' lab_pull_is 1 .title 'Add a.txt'
	expect 'the text is the rest of it' body_has 1 'It was missing.'
	never 'without the marker' body_has 1 TASK_COMPLETE
	expect 'the footer has task and worker' body_has 1 'T-1'
	expect 'and the check' body_has 1 '| letters | green |'
	expect 'it is labelled' lab_pull_is 1 '[.labels[].name] | join(" ")' worker-generated
	expect 'and assigned' lab_pull_is 1 '[.assignees[].login] | join(" ")' bob
	expect 'merged by the bot' lab_pull_is 1 .merged_by.login czar-bot
	never 'its branch is gone' lab_git rev-parse -q --verify "$(branch_of 1)"
	expect 'czar show proves it' [ "$(czar show --json T-1 | jq -r '.landed | "\(.base_name) \(.reachable) \(.as_verified)"')" = 'origin/main true true' ]
	expect 'what landed is what was verified' [ "$(lab_git rev-parse 'main^{tree}')" = "$(landing_get T-1 tree)" ]
	task_add T-2 $'append a.txt two\nmarker'
	wait_for 'the next begins where that one landed' task_is T-2 done
	expect 'and lands on top of it' lab_main_has a.txt two
	no_violations
}

case_checks_and_a_person() {
	github_project waits 1 '[land]' '	require = checks, person' '	empty-checks = wait'
	task_add T-1 $'run [ -f a.txt ] && echo good >a.txt || echo bad >a.txt\nmarker'
	daemon_start
	wait_for 'it is opened' lab_pull_is 1 .state open
	first=$(lab_pull 1 .head.sha)
	lab_check "$first" build ''
	lab_check "$first" lint failure $'compiling\nerror: the word is missing\n'
	lab_check "$first" build success
	wait_for 'red CI gives it back' sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	wait_for 'with the name of the job' turns_with_is w-1 'CI is red: lint' 1
	expect 'and the tail of its log' turns_with_is w-1 'the word is missing' 1
	wait_for 'the mended head is pushed' lab_pull_is 1 ".head.sha == \"$first\"" false
	second=$(lab_pull 1 .head.sha)
	lab_check "$second" lint success
	wait_for 'it says that it waits for a person' says_person T-1
	wait_for 'so does the status, with its number' status_says_person
	expect 'and its address' [ "$(czar status --json | jq -r '.pull_requests[] | "\(.number) \(.task) \(.url)"')" = "1 T-1 $github/acme/proj/pull/1" ]
	lab_as reader approve 1
	ticks_pass 3
	never 'who may not write approves nothing' task_is T-1 done
	lab_as bob approve 1
	wait_for 'an approval of exactly that head lets it land' task_is T-1 done
	expect 'and it is the mended one' lab_main_has a.txt good
	expect 'czar approved nothing itself' lab_calls_are 0 POST 'reviews$'
	no_violations
}

says_person() { czar why "$1" | grep -qi person; }                           # TASK
status_says_person() { czar status | grep -q '^pull request 1: T-1 in-review: .*person'; }

# A model's review is one more thing that a merge waits for; what it wants changed goes back.
case_model_review() {
	mkdir -p "$dir/model"
	(umask 077 && echo ghp_review >"$dir/model/reviewer")
	github_project model 1 '[land]' '	require = checks, review' '[health]' '	refused-pause = 100ms' \
		'[review]' '	provider = command' "	run = $dir/model/review" '[github]' "	reviewer-token-from = file:$dir/model/reviewer"
	cat >"$dir/model/review" <<-'E'
		#!/bin/bash
		question=$(cat)
		nonce=$(sed -n 's/^The nonce of this review: //p' <<<"$question")
		verdict=changes
		until [ -e "${0%/*}/opened" ]; do sleep 0.05; done
		if grep -q '^+good' <<<"$question"; then
			[ -e "${0%/*}/may" ] || { touch "${0%/*}/thinks"; exit 1; }
			verdict=approve
		fi
		jq -nc --arg nonce "$nonce" --arg verdict $verdict '{$nonce, $verdict, summary: "the word", comments: [{path: "a.txt", line: 1, body: "this one"}]}'
	E
	chmod +x "$dir/model/review"
	task_add T-1 $'run [ -f a.txt ] && echo good >a.txt || echo bad >a.txt\nmarker'
	daemon_start
	wait_for 'its pull request is there' sql_is 1 "SELECT pull FROM landing"
	touch "$dir/model/opened"
	wait_for 'changes go back to the worker' sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	wait_for 'with what it says' turns_with_is w-1 'review: the word' 1
	wait_for 'and stands on the pull request' reviews_are CHANGES_REQUESTED
	expect 'by the reviewer' [ "$(lab_reviews 1 '.[0].user.login')" = czar-review ]
	first=$(lab_reviews 1 '.[0].commit_id')
	wait_for 'the mended one is shown to it' [ -e "$dir/model/thinks" ]
	wait_for 'a person is told that it does not answer' alert_open 'land T-1'
	expect 'until it has an answer nothing is merged' lab_calls_are 0 PUT '/merge$'
	touch "$dir/model/may"
	wait_for 'it approves, and it is merged' task_is T-1 done
	expect 'the mended one' lab_main_has a.txt good
	expect 'each was posted once, by the reviewer' reviews_are 'CHANGES_REQUESTED APPROVED'
	expect 'the second at the head that landed' [ "$(lab_reviews 1 '.[1].commit_id')" = "$(lab_pull 1 .head.sha)" ]
	expect 'the first at the one before' [ "$first" = "$(lab_git rev-parse "$(lab_pull 1 .head.sha)^")" ]
	expect 'each with its status' [ "$(lab_status "$first" czar/review) $(lab_status "$(lab_pull 1 .head.sha)" czar/review)" = 'failure success' ]
	landed_once T-1 1
	no_violations
}
reviews_are() { [ "$(lab_reviews 1 'map(.state) | join(" ")')" = "$1" ]; }  # STATES

# All of the queue by one pull request, and each of them proved; squashed by a person they are not there.
case_together() {
	local task
	github_project together 2 '[land]' '	omnibus = yes' '	require = checks, person' '[check "letters"]' '	run = ! grep -s broken *.txt'
	task_add T-1 $'write a.txt one\nmarker "Add a.txt"'
	task_add T-2 $'run cat a.txt >b.txt\nmarker' 'depends_on: [T-1]'
	task_add T-3 $'write c.txt three\nwait-file ../go\nmarker'
	daemon_start
	wait_for 'what needs another one begins when that is verified' task_is T-2 approved
	expect 'none has a pull request of its own' [ "$(lab_pulls)" = 0 ]
	touch "$workers/go"
	wait_for 'one is opened for all' lab_pull_is 1 .title 'omnibus-1: T-1, T-2, T-3'
	for task in T-1 T-2 T-3; do
		expect "it names $task" body_has 1 "- $task: Task $task ("
	done
	wait_for 'one yes is asked for' alert_open 'land omnibus-1'
	lab_as bob approve 1
	for task in T-1 T-2 T-3 omnibus-1; do
		wait_for "$task is done" task_is "$task" done
		expect "the base has its commits" lab_git merge-base --is-ancestor "$(sql "SELECT head FROM task WHERE id = '$task'")" main
	done
	expect 'one pull request, one merge' [ "$(lab_pulls) $(lab_git rev-list --count --first-parent main)" = '1 2' ]
	task_add T-4 $'write d.txt four\nmarker'
	wait_for 'what comes later has the next one' alert_open 'land omnibus-2'
	lab_api_as bob PUT /repos/acme/proj/pulls/2/merge '{"merge_method": "squash"}' >/dev/null
	wait_for 'which a person squashes: that is told' alert_open 'pull-tree omnibus-2'
	expect 'with what is lost by it' says 'the base does not hold T-4' czar inbox
	never 'it is not done' task_is T-4 done
	expect 'a person takes it' czar approve omnibus-2
	wait_for 'as it landed' task_is T-4 done
	no_violations
}

# As a GitHub App: an installation's token is asked for, and another one when that is known no more.
case_squash_by_an_app() {
	token=app github_project squash 1 '[land]' '	merge = squash' '[health]' '	refused-pause = 100ms'
	task_add T-1 $'write a.txt one\ncommit first\nwrite b.txt two\nmarker "Add both"'
	daemon_start
	wait_for 'it lands' task_is T-1 done
	expect 'as one commit' [ "$(lab_git rev-list --count main)" = 2 ]
	expect 'with both files' lab_main_has b.txt two
	expect 'with one token' [ "$(tokens_given)" = 1 ]
	lab_post expire '{}'
	task_add T-2 $'append a.txt more\nmarker'
	wait_for 'with another token the next lands' task_is T-2 done
	expect 'which is the only one' [ "$(tokens_given)" = 2 ]
	never 'no token is kept anywhere' grep -rqE 'ghs_[0-9]' .git/czar "$dir/daemon.log"
	no_violations
}
tokens_given() { lab_get log | jq '[.[] | select(.path | endswith("/access_tokens")) | select(.status == 201)] | length'; }

case_rules_of_the_branch() {
	github_project rules 1
	lab_post rules '{"branch": "main", "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 1,
		"dismiss_stale_reviews_on_push": true, "require_code_owner_review": false, "require_last_push_approval": false,
		"required_review_thread_resolution": false}}]}'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for 'GitHub wants a person: so does the inbox' alert_open 'T-1'
	never 'nothing lands' lab_main_has a.txt one
	lab_as alice approve 1
	wait_for 'who gives what GitHub asks for' task_is T-1 done
	no_violations
}

lab_start
run_cases_at_once 3 "$@"
