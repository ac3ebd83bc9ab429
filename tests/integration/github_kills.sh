#!/bin/bash
# Killed between any two steps of landing and started again: nothing on GitHub is there twice.
# shellcheck disable=SC2119,SC2154
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"

# The daemon dies at these points of these acts, one after the other, in one landing.
survives() { # NAME POINT...
	local name=$1
	shift
	github_project "$name" 1 '[check "there"]' '	run = test -f a.txt' '[github]' '	delete-branch = true' '	assignees = bob' \
		'[land]' '	require = checks, review' '[review]' '	provider = command' "	run = $dir/$name/review"
	cat >"$dir/$name/review" <<-'E'
		#!/bin/bash
		jq -nc --arg nonce "$(sed -n 's/^The nonce of this review: //p')" '{$nonce, verdict: "approve", summary: "good", comments: []}'
	E
	chmod +x "$dir/$name/review"
	task_add T-1 $'write a.txt one\nmarker'
	for point in "$@"; do
		daemon_start CZAR_DIE_AT="$point" || true
		wait_for "killed at $point" daemon_is_dead
		daemon_end
	done
	daemon_start
	wait_for 'it lands' task_is T-1 done
	landed_once T-1 1
	expect 'its branch is gone' [ -z "$(lab_git branch --list 'czar/*')" ]
	expect 'one comment at most' [ "$(lab_comments 1)" -le 1 ]
	expect 'one review of the model' [ "$(lab_reviews 1 'map(.state) | join(" ")')" = COMMENTED ]
	expect 'with one status' [ "$(lab_status "$(lab_pull 1 .head.sha)" czar/review)" = success ]
	no_faults w-1
	no_violations
}
daemon_is_dead() { ! daemon_lives; }

case_before() { survives before fetch:before:1 push:before:1 pull:before:1 status:before:1 post-review:before:1 merge:before:1 prove:before:1 drop-branch:before:1; }
case_after() { survives after fetch:after:1 push:after:1 pull:after:1 status:after:1 post-review:after:1 merge:after:1 prove:after:1 drop-branch:after:1; }
case_recorded() { survives recorded push:recorded:1 pull:recorded:1 status:recorded:1 post-review:recorded:1 merge:recorded:1 prove:recorded:1 drop-branch:recorded:1; }

# The desk's process; it works in the checkout.
desk_pid() { pgrep -P "$daemon_pid" -f ' desk$'; }
desk_is_another() { [ -n "$(desk_pid)" ] && [ "$(desk_pid)" != "$1" ]; }     # PID

# The desk dies when GitHub has done what was asked, and has not answered yet.
case_desk() {
	github_project desk 1 '[github]' '	delete-branch = true'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	for call in 'POST pulls$' 'POST labels$' 'POST statuses/' 'PUT merge$'; do
		lab_fault "${call% *}" "${call#* }" '"hold": true'
	done
	for call in opened labelled judged merged; do
		wait_for "$call, and not answered" lab_holds
		desk=$(desk_pid)
		kill -KILL "$desk"
		lab_post release '{}'
		wait_for 'another desk' desk_is_another "$desk"
	done
	wait_for 'it lands' task_is T-1 done
	landed_once T-1 1
	expect 'no fault is left' lab_faults_are_over
	no_violations
}

# Both die there, and the work of the old life ends after the new one began.
case_both() {
	github_project both 1
	task_add T-1 $'write a.txt one\nmarker'
	lab_fault PUT 'merge$' '"hold": true'
	daemon_start
	wait_for 'merged, and not answered' lab_holds
	pkill -KILL -P "$daemon_pid" -f ' desk$'
	daemon_kill9
	daemon_start
	lab_post release '{}'
	wait_for 'it is found merged' task_is T-1 done
	landed_once T-1 1
	no_violations
}

lab_start
run_cases_at_once 3 "$@"
