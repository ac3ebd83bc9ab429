#!/bin/bash
# branch = worker: one long-lived branch a worker instead of one a task.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# goes_on NAME COUNT SETTINGS...: a project whose workers go on on their branches
goes_on() {
	local name=$1 count=$2
	shift 2
	project_new "$name" "$count" < <(printf '[project]\n\tbranch = worker\n'; printf '%s\n' "$@")
}
branch_of() { sql "SELECT branch FROM task WHERE id = '$1'"; }                # TASK
head_of() { sql "SELECT head FROM task WHERE id = '$1'"; }                    # TASK
has() { git show "$1:$2" 2>/dev/null | grep -qF -- "$3"; }                    # REVISION PATH WORDS

case_goes_on() {
	goes_on on 1 '	land = local' '[land]' '	no-checks = accept'
	task_add T-1 $'write a.txt one\nmarker\nwrite late.txt x\ncommit "not of it any more"'
	task_add T-2 $'write b.txt two\nmarker-bare\nquiet\nmarker' 'depends_on: [T-1]'
	daemon_start
	wait_for "the first lands" task_is T-1 done
	echo theirs >theirs.txt && git add theirs.txt && git commit -qm "somebody else"
	wait_for "the second lands too" task_is T-2 done
	expect "both from one branch" [ "$(branch_of T-1) $(branch_of T-2)" = "czar/w-1 czar/w-1" ]
	expect "the second began where the first had ended" git merge-base --is-ancestor "$(head_of T-1)" "$(head_of T-2)"
	expect "the brief asks for the task's id" [ "$(turns_with w-1 'TASK_COMPLETE T-2')" -gt 0 ]
	expect "a marker without it does not count" [ "$(turns_with w-1 "holds other tasks' commits")" = 1 ]
	expect "what they made is in the base" has main b.txt two
	no_faults w-1
}

# Up to the marker, and no further: what was committed after it lands with the next.
case_up_to_the_marker() {
	goes_on marker 1 '	land = local' '[land]' '	require = person' '	no-checks = accept'
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	daemon_start
	wait_for "it waits for a person" task_is T-1 in-review
	wait_for "the other one for it" decided held
	expect "why says so" says "once T-1 has landed" czar why w-1
	expect "it was not given out" sql_is 0 "SELECT count(*) FROM attempt WHERE task = 'T-2'"
	git -C "$workers/w-1" commit -q --allow-empty -m "not of it any more"
	expect "yes" exits 0 czar approve T-1
	wait_for "it lands" task_is T-1 done
	never "without what came later" git merge-base --is-ancestor czar/w-1 main
	wait_for "and the other begins" task_is T-2 in-review
	expect "over today's base" git merge-base --is-ancestor main czar/w-1
}

case_conflict() {
	goes_on conflict 1
	task_add T-1 $'write a.txt mine\nmarker'
	daemon_start
	wait_for "done, and not landed" task_is T-1 done
	echo theirs >a.txt && git add a.txt && git commit -qm "the same file"
	task_add T-2 marker
	wait_for "the next is blocked" task_is T-2 blocked
	expect "with the file's name" says "main: a.txt" czar why T-2
	expect "the worker's branch is as it was" [ "$(git rev-parse czar/w-1)" = "$(head_of T-1)" ]
}

# Another worker goes on with what the first one made of it.
case_another_worker() {
	goes_on another 2
	task_add T-1 $'once one write a.txt one\nonce said blocked "T-1 need somebody else"\nonce ended quiet\nwrite b.txt two\nmarker' 'assignee: w-1'
	daemon_start
	wait_for "blocked" task_is T-1 blocked
	czar assign T-1 w-2 >/dev/null
	czar retry T-1 >/dev/null
	wait_for "done by the other" task_is T-1 done
	expect "on its own branch" [ "$(branch_of T-1)" = czar/w-2 ]
	expect "with what was there" has czar/w-2 a.txt one
	expect "the first one's is still there" has czar/w-1 a.txt one
}

case_somebodys_branch() {
	goes_on somebody 1
	git branch czar/w-1 && git switch -q czar/w-1 && git commit -q --allow-empty -m "mine" && git switch -q main
	local before
	before=$(git rev-parse czar/w-1)
	task_add T-1 marker
	daemon_start
	wait_for "no worker goes on on somebody's branch" says "work of its own: rename or delete it" czar why T-1
	expect "which is as it was" [ "$(git rev-parse czar/w-1)" = "$before" ]
}

run_cases_at_once 3 "$@"
