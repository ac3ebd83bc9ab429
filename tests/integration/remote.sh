#!/bin/bash
# The remote: fetched, compared with the base, and never in the way of work.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# project_cloned NAME SETTINGS...: a project with origin, and a person's own clone of that beside it
project_cloned() {
	local name=$1
	shift
	project_new "$name" 1 < <(printf '[project]\n'; printf '\t%s\n' "$@")
	git init -q --bare ../origin.git
	git remote add origin ../origin.git
	git push -q origin main
	git clone -q ../origin.git ../other
}
other_pushes() { # FILE
	(
		cd ../other || exit
		echo theirs >"$1"
		git add . && git commit -qm "adds $1" && git push -q
	)
}

inbox_says() { czar inbox | grep -q -- "$1"; } # PATTERN

case_ahead() {
	project_cloned ahead 'fetch = 300ms'
	daemon_start
	ticks_pass 2
	never "nothing to tell" alert_open remote-ahead
	before=$(git rev-parse main)
	other_pushes one.txt
	other_pushes two.txt
	wait_for "the inbox says so" alert_open remote-ahead
	wait_for "with how many" inbox_says 'origin/main is 2 commits ahead of main'
	expect "doctor, too" grep -qE '^warn +remote +origin/main is 2 commits ahead of main' <(czar doctor)
	expect "main is where it was" [ "$(git rev-parse main)" = "$before" ]
	git merge -q --ff-only origin/main
	wait_for "until a person has taken it" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "doctor is content" grep -qE '^ok +remote +origin, fetched' <(czar doctor)
	expect "all of it is one row of the log" [ "$(decisions fetch)" = 1 ]
}

# Nobody answers: work goes on, and after a while a person is told.
case_gone() {
	project_cloned gone 'fetch = 200ms' '[health]' 'fetch-alert = 1s' '[project]' 'land = local' '[land]' 'no-checks = accept'
	mv ../origin.git ../away.git
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "work goes on and lands" task_is T-1 done
	wait_for "a person is told" alert_open fetch
	expect "why" inbox_says 'does not appear to be a git repository'
	expect "doctor, too" grep -qE '^warn +remote +origin cannot be fetched' <(czar doctor)
	expect "the log has it once" [ "$(decisions fetched)" = 1 ]
	mv ../away.git ../origin.git
	wait_for "and when it is over" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "which the log has too" [ "$(decisions fetched)" = 2 ]
}

case_off() {
	project_cloned off 'fetch = 0'
	other_pushes one.txt
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "work is done" task_is T-1 done
	never "nothing was fetched" git cat-file -e "$(git -C ../other rev-parse HEAD)"
}

run_cases_at_once 3 "$@"
