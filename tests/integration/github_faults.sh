#!/bin/bash
# Whatever happens to the answer of a write, it is done once: each of the desk's writes meets each fault of
# the wire, and is asked again until it says that it is done, as the rules do.
# shellcheck disable=SC2119,SC2154
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"
# shellcheck source=tests/integration/lib_desk.sh
. "$(dirname "$0")/lib_desk.sh"

# A rule asks again while nobody knows.
insist() { # VERB JSON
	local tries
	for tries in 1 2 3 4 5; do
		ask "$1" "$2"
		said .outcome unknown || return 0
	done
	echo "# $1 was asked $tries times: $answer"
}

pull_request() { # MEMBERS
	jq -n --arg head "$head" '{task: "T-1", branch: "czar/T-1", base: "main", number: 0, $head, title: "The task",
		attribution: [], worker: "w-1", tree: "cafe", base_commit: "beef", draft: false, record: [],
		labels: ["worker-generated"], assignees: ["bob"], reviewers: ["alice"]} + ('"$1"')'
}

# Every write, each met by the fault once.
every_write_meets() { # FAULT
	local fault=$1
	reviewer=ghp_review desk_new
	work new.txt 'Add new.txt' 'It was missing.' 'TASK_COMPLETE T-1'

	for path in 'pulls$' 'labels$' 'assignees$' 'requested_reviewers$'; do
		lab_fault POST "$path" "$fault"
	done
	insist pull "$(pull_request '{}')"
	insist pull "$(pull_request '{number: 1}')"
	expect 'one pull request' [ "$(lab_pulls)" = 1 ]
	expect 'with its label, assignee and reviewer' lab_pull_is 1 \
		'[.labels[].name, .assignees[].login, .requested_reviewers[].login] | join(" ")' 'worker-generated bob alice'

	lab_fault POST 'statuses/' "$fault"
	insist status "{\"head\": \"$head\", \"context\": \"czar/verify\", \"state\": \"success\", \"text\": \"verified\"}"
	expect 'one status' [ "$(lab_status "$head" czar/verify)" = success ]

	lab_fault POST 'reviews$' "$fault"
	lab_fault POST 'statuses/' "$fault"
	insist post-review "{\"number\": 1, \"head\": \"$head\", \"verdict\": \"comment\", \"summary\": \"seen\", \"comments\": []}"
	expect 'one review' [ "$(lab_reviews 1)" = 1 ]
	expect 'with one status' [ "$(lab_status "$head" czar/review)" = pending ]

	lab_as alice push main base.txt 'moved on'
	lab_fault PUT 'update-branch$' "$fault"
	insist update "{\"number\": 1, \"head\": \"$head\"}"
	wait_for 'the branch is brought up to date' lab_pull_is 1 "[.commits, .head.sha == \"$head\"] | map(tostring) | join(\" \")" '2 false'
	head=$(lab_git rev-parse czar/T-1)
	git fetch -q "$(writing_remote)" czar/T-1

	lab_fault PATCH 'pulls/1$' "$fault"
	insist pull "$(pull_request '{number: 1}')"
	insist pull "$(pull_request '{number: 1}')"
	expect 'the footer names the new head' lab_pull_is 1 "[.body | scan(\"$head\")] | length" 1

	lab_fault PUT 'merge$' "$fault"
	insist merge "{\"number\": 1, \"head\": \"$head\", \"method\": \"merge\", \"title\": \"Merge it\", \"message\": \"T-1\",
		\"base_commit\": \"$(lab_git rev-parse main)\"}"
	expect 'merged, and told with the commit' said .result "merged $(lab_git rev-parse main)"
	expect 'by one merge' [ "$(lab_git log --merges --first-parent --format=%h main | wc -l)" = 1 ]

	insist drop-branch "{\"branch\": \"czar/T-1\", \"head\": \"$head\"}"
	expect 'the branch is gone, and said to be' said .outcome done
	never 'really' lab_git rev-parse -q --verify czar/T-1
	expect 'every fault was met' lab_faults_are_over
	no_violations
}

case_error_without_doing() { every_write_meets '"status": 502'; }
case_error_after_doing() { every_write_meets '"status": 502, "after": true'; }
case_cut_before() { every_write_meets '"reset": true'; }
case_cut_after() { every_write_meets '"reset": true, "after": true'; }
case_half_an_answer() { every_write_meets '"truncate": 20'; }
case_slow() { every_write_meets '"drip": 300'; }

lab_start
run_cases_at_once 6 "$@"
