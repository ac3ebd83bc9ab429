#!/bin/bash
# The conflict radar: branches that cannot be merged are found while both are worked on, both workers are
# told once, and the row goes when they can be merged.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

status_says() { czar status | grep -qxF -- "$1"; }                            # LINE
conflicts_are() { [ "$(czar conflicts --json | jq -r '.conflicts[] | .pair + ": " + .files')" = "$1" ]; } # LINES
told() { turns_with "$1" 'czar: a conflict of'; }                             # WORKER
told_is() { [ "$(told "$1")" = "$2" ]; }                                      # WORKER COUNT
published() { jq -r '.conflicts[] | "\(.one) \(.two): \(.files)"' .czar/status/worker-status.json; }
quiet_with() { [ "$(worker_get "$1" turn_open)" = 0 ] && [ "$(record_of "$1" ended | jq -r .how | grep -c quiet)" -ge "$2" ]; } # WORKER TIMES

# pair NAME [FRONT_MATTER]: w-1 and w-2 each commit line 5 of one file, then are quiet; each text begins the
# next step of what its folder holds.
pair() {
	local each
	seq 10 >numbers.txt
	git add -A
	git commit -qm numbers
	for each in 1 2; do
		task_add "T-$each" "run sed -i '5s/.*/from $each/' numbers.txt
commit first
wait-file ../quiet-$each
quiet
wait-file ../second-$each
run sh ../second-$each
commit second
quiet
wait-file ../third-$each
run sh ../third-$each
commit third
quiet
wait-file ../end
marker" "assignee: w-$each"
	done
	daemon_start
}

# Told at a turn's end, once; resolved; back with the same file, not told; with another one, told.
case_pair() {
	project_new pair 2
	pair
	wait_for "the status says so while both are busy" status_says "w-1 x w-2: numbers.txt"
	expect "nobody was told in the middle of a turn" told_is w-1 0
	expect "czar conflicts has it" conflicts_are "w-1 x w-2: numbers.txt"
	expect "and the published file" [ "$(published)" = "T-1 T-2: numbers.txt" ]
	expect "a worker sees it in its pane" grep -qxF "w-1 x w-2: numbers.txt" <(cd "$workers/w-1" && czar status)
	touch "$workers/quiet-1"
	wait_for "told at the end of its turn" told_is w-1 1
	expect "the other one is not, yet" told_is w-2 0
	touch "$workers/quiet-2"
	wait_for "then it is" told_is w-2 1
	wait_for "both acknowledged" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'conflict' AND state = 'acknowledged'"
	expect "with the other's name, task and files" [ "$(turns_with w-1 'that of w-2, who works on T-2 (Task T-2)')$(turns_with w-2 '    numbers.txt')" = 11 ]
	expect "why names it" grep -q 'conflict: w-1 x w-2: numbers.txt' <(czar why T-1)
	expect "of either side" grep -q 'conflict: w-1 x w-2: numbers.txt' <(czar why w-2)
	expect "the decision is there" decided conflict-told 2

	echo 'git checkout -q main numbers.txt' >"$workers/second-1" # w-1 gives way
	wait_for "the row goes" conflicts_are ''
	never "the status does not speak of it" grep -q numbers.txt <(czar status)
	wait_for "at its prompt" quiet_with w-1 2
	echo 'sed -i "5s/.*/again/" numbers.txt' >"$workers/second-2" # w-2 still has line 5
	wait_for "w-2 too" quiet_with w-2 2
	czar say w-1 -q --wait 0s 'go on' >/dev/null
	echo 'sed -i "5s/.*/from 1/" numbers.txt' >"$workers/third-1"
	wait_for "it is back" conflicts_are "w-1 x w-2: numbers.txt"
	wait_for "at its prompt again" quiet_with w-1 3
	ticks_pass 3
	expect "the same files are no news" [ "$(told w-1)$(told w-2)" = 11 ]

	czar say w-2 -q --wait 0s 'go on' >/dev/null
	echo 'seq 5 >more.txt' >"$workers/third-2"
	wait_for "w-2 at its prompt" quiet_with w-2 3
	expect "one conflict" conflicts_are "w-1 x w-2: numbers.txt"
	(cd "$workers/w-1" && seq 6 >more.txt && git add more.txt && git commit -qm more)
	wait_for "other files are" told_is w-1 2
	wait_for "for both" told_is w-2 2
	expect "it names them" conflicts_are "w-1 x w-2: more.txt, numbers.txt"
}

# The base moves under a worker; a daemon that was killed tells nobody twice.
case_base() {
	project_new base 1
	pair
	czar cancel -q T-2 >/dev/null
	wait_for "the first commit" decided commit
	sed -i '5s/.*/of a person/' numbers.txt
	git commit -qam 'line 5'
	wait_for "a person sees it" status_says "w-1 x main: numbers.txt"
	daemon_kill9
	expect "also without a daemon" conflicts_are "w-1 x main: numbers.txt"
	daemon_start
	touch "$workers/quiet-1"
	wait_for "its worker is told" told_is w-1 1
	expect "what to do" [ "$(turns_with w-1 'Merge it now: git merge main')" = 1 ]
	daemon_kill9
	daemon_start
	echo 'git merge -q main -X ours; echo 2 >second.txt' >"$workers/second-1"
	wait_for "merged, and the row goes" conflicts_are ''
	wait_for "at its prompt" quiet_with w-1 2
	ticks_pass 2
	expect "told once" told_is w-1 1
	wait_for "nothing of it stays" sql_is '' "SELECT one FROM conflict WHERE gone = 0"
}

# Where libgit2 cannot open the repository, git's own merge tells.
case_sha256() {
	GIT_DEFAULT_HASH=sha256 project_new sha256 2
	expect "a repository of that kind" [ "$(git rev-parse --show-object-format)" = sha256 ]
	pair
	wait_for "found" status_says "w-1 x w-2: numbers.txt"
}

run_cases_at_once 3 "$@"
