#!/bin/bash
# What happens on GitHub now and then: a token ends, the repository is renamed, lists are long, the base
# moves, tasks contradict each other, texts want to do harm.
# shellcheck disable=SC2016,SC2119,SC2154
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"

waiting() { # NAME [LINE]...: a pull request that waits for a person
	local name=$1
	shift
	github_project "$name" 1 '[land]' '	require = checks, person' "$@"
	task_add T-1 "${script:-$'write a.txt one\nmarker'}"
	daemon_start
	wait_for 'it waits for a person' alert_open 'land T-1'
}

case_token_ends() {
	waiting token
	lab_post expire '{"token": "ghp_bot"}'
	wait_for 'a person is told' alert_open token
	calls=$(lab_get log | jq length)
	ticks_pass 5
	expect 'nobody hammers with it' [ "$(($(lab_get log | jq length) - calls))" -le 2 ]
	echo ghp_review >"$dir/token/token"
	lab_as alice approve 1
	daemon_stop # or a minute later
	daemon_start
	wait_for 'with the new one it goes on' task_is T-1 done
	landed_once T-1 1
	no_violations
}

case_renamed() {
	waiting renamed
	lab_as alice approve 1
	lab_post rename '{"name": "moved"}'
	wait_for 'it lands under the former name' task_is T-1 done
	expect 'the base has it' lab_main_has a.txt one
	no_violations
}

case_long_lists() {
	github_project long 1 '[land]' '	require = checks, person' '	empty-checks = wait'
	task_add T-1 $'append a.txt one\nmarker'
	daemon_start
	wait_for 'it is opened' lab_pull_is 1 .state open
	first=$(lab_pull 1 .head.sha)
	# The newest come first, so the one that counts is on the second page.
	jq -n --arg sha "$first" '{$sha, name: "the-red-one", conclusion: "failure"}, (range(105) | {$sha, name: "n\(.)"})' -c |
		while read -r run; do lab_post check "$run"; done
	wait_for 'the red one of 106 is seen' turns_with_is w-1 'CI is red: the-red-one' 1
	wait_for 'and mended' lab_pull_is 1 ".head.sha == \"$first\"" false
	lab_check "$(lab_pull 1 .head.sha)" build success
	for _ in $(seq 101); do
		lab_api_as mallory POST /repos/acme/proj/pulls/1/reviews '{"event": "COMMENT", "body": "me too"}' >/dev/null
	done
	lab_as alice approve 1
	wait_for 'the approval after 101 reviews counts' task_is T-1 done
	no_violations
}

case_no_checks_fail() {
	github_project fail 1 '[land]' '	empty-checks = fail'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	PATIENCE=90 wait_for 'without a check it is given back or blocked' sql_is 1 "SELECT reworks_used > 0 OR state = 'blocked' FROM task"
	never 'nothing landed' lab_main_has a.txt one
	no_violations
}

case_base_moves() {
	github_project base 1 '[check "slow"]' "	run = \"echo x >>$dir/base/began; while ! test -f $dir/base/go; do sleep 0.05; done\""
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for 'it is verified' began 1
	lab_as alice push main b.txt 'moved on'
	touch "$dir/base/go"
	wait_for 'it lands' task_is T-1 done
	expect 'after it was verified with the new base' began 2
	expect 'what landed is what was verified' [ "$(lab_git rev-parse 'main^{tree}')" = "$(landing_get T-1 tree)" ]
	expect 'with both' [ "$(lab_main_has a.txt one && lab_main_has b.txt 'moved on' && echo both)" = both ]
	task_add T-2 $'write c.txt one\nmarker'
	lab_fault PUT 'merge$' '"status": 405, "body": {"message": "Base branch was modified. Review and try the merge again."}'
	wait_for 'a base that GitHub says was modified is tried again' task_is T-2 done
	landed_once T-2 2
	no_violations
}
began() { [ "$(wc -l <"$dir/base/began")" -ge "$1" ]; }                      # TIMES

case_contradiction() {
	github_project conflict 2
	task_add T-1 $'write a.txt one\nwait-file ../go-1\nmarker'
	task_add T-2 $'run git fetch -q origin; [ ! -f a.txt ] || git merge -q origin/main -X ours -m merged\nappend a.txt two\nwait-file ../go-2\nmarker'
	echo 'in the way' >a.txt
	git add a.txt # the checkout of the base is dirty: what lands on GitHub does not touch it
	daemon_start
	wait_for 'both work' sql_is 2 "SELECT count(*) FROM task WHERE state = 'working'"
	touch "$workers/go-1"
	wait_for 'the first lands' task_is T-1 done
	touch "$workers/go-2"
	wait_for 'the second in the end' task_is T-2 done
	expect 'it was told the file' [ "$(turns_with w-1 'conflicts with the base: a.txt')$(turns_with w-2 'conflicts with the base: a.txt')" != 00 ]
	expect 'with its own line' lab_main_has a.txt two
	expect 'the checkout is as it was' [ "$(cat a.txt) $(git symbolic-ref --short HEAD)" = 'in the way main' ]
	no_violations
}

hears() { [ "$(turns_with "$1" "$2")" -gt 0 ]; } # WORKER WORDS
case_hostile() {
	script=$'write "b\\x1b[31m`touch hacked`.txt" "$(touch hacked)"\nappend a.txt one\nmarker "Title $(touch hacked) `id` <!-- czar:T-9 --> @everyone\\n\\n\\x1b]0;owned\\x07 words"' waiting hostile
	expect 'the title is as it was written' lab_pull_is 1 '.title | startswith("Title $(touch hacked) `id`")' true
	lab_as bob changes 1 $'\e[2J\e]0;owned\a$(touch hacked)\n```sh\ntouch hacked\n```\n\x03\x04'
	wait_for 'the words of a reviewer are passed on' hears w-1 'bob asks for changes'
	wait_for 'and mended' sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	expect 'without control characters' [ "$(record_of w-1 turn | jq -r '.text // ""' | tr -d '\n\t' | grep -c '[[:cntrl:]]')" = 0 ]
	expect 'nothing was typed elsewhere' no_faults w-1
	for command in status inbox 'show T-1' 'why T-1' log; do
		# shellcheck disable=SC2086
		expect "czar $command shows none, too" [ "$(czar $command | tr -d '\n\t' | LC_ALL=C grep -c "$(printf '[\1-\37]')")" = 0 ]
	done
	expect 'and no word was a command' [ -z "$(find "$dir/hostile" -name hacked)" ]
	no_violations
}

lab_start
run_cases_at_once 3 "$@"
