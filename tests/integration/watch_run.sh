#!/bin/bash
# czar run in its other ways: looking on without touching anything, and one tick that is really made.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

stored() { sqlite3 -readonly "$store" .dump | sum; }
observe_start() {
	czar run --observe >"$dir/observed" 2>&1 &
	daemon_pid=$!
	wait_for "it observes" grep -q "nothing is recorded" "$dir/observed"
}
would() { grep -qE -- "$1" "$dir/observed"; }

case_observe_anew() {
	local before
	project_new anew 2
	task_add T-1 marker
	task_add T-2 marker 'depends_on: [T-1]'
	before=$(stored)
	observe_start
	wait_for "what would be done" would 'dispatch +T-1 +would: T-1 -> w-1'
	wait_for "and then" would 'make-seat +T-1 +would: '
	expect "nothing is recorded" [ "$(stored)" = "$before" ]
	expect "no worktree is made" [ ! -e "$workers" ]
	expect "no file is published" [ ! -e .czar/status/worker-status.json ]
	expect "no server is started" sql_is 0 "SELECT count(*) FROM project WHERE server_pid <> 0"
	expect "no daemon acts meanwhile" exits 1 czar run --once
	task_add T-3 marker
	wait_for "a task that is added is seen" would 'dispatch +T-3 +would: T-3 -> w-2'
	expect "Ctrl-C ends it with 0" daemon_end INT
	daemon_start
	wait_for "a daemon does it" task_is T-2 done
	expect "as was said" sql_is w-1 "SELECT worker FROM attempt WHERE task = 'T-1'"
}

# Beside living agents: their screens are read, and nothing is typed.
case_observe_agents() {
	local ticks
	project_new agents
	idle_agent w-1
	daemon_stop
	expect "a text is queued" exits 10 czar say --wait 0 w-1 "are you there"
	observe_start
	wait_for "its text would be written" would 'compose .* would: done for w-1'
	ticks=$(awk '{ print $14 + $15 }' "/proc/$daemon_pid/stat")
	task_add T-2 marker 'assignee: w-1'
	wait_for "it goes on looking" would 'dispatch +T-2 +would: T-2 -> w-1'
	expect "it rests" test "$(awk '{ print $14 + $15 }' "/proc/$daemon_pid/stat")" -le $((ticks + 10))
	expect "nothing is typed" record_is w-1 paste 1
	expect "nothing is recorded" sql_is "queued|queued" "SELECT state, (SELECT state FROM task WHERE id = 'T-2') FROM delivery WHERE id = 2"
	daemon_end INT
	daemon_start
	wait_for "a daemon types it" turns_with_is w-1 "are you there" 1
}

# Somebody changes a row between the tick's look and its record: a tmux that does it when it is asked
# for a connection.
case_once_against_somebody() {
	local tmux
	project_new against
	expect "a first tick starts the server" czar run --once
	task_add T-1 marker
	tmux=$(command -v tmux)
	mkdir "$dir/bin"
	cat >"$dir/bin/tmux" <<-EOT
	#!/bin/sh
	[ -e '$dir/raced' ] || sqlite3 '$store' "UPDATE task SET version = version + 1" && touch '$dir/raced'
	exec '$tmux' "\$@"
	EOT
	chmod +x "$dir/bin/tmux"
	expect "one tick" env PATH="$dir/bin:$PATH" czar run --once
	expect "somebody was in between" [ -e "$dir/raced" ]
	never "it is not still queued" task_is T-1 queued
	expect "its tick was made" sql_is 1 "SELECT count(*) FROM attempt"
}

case_wrong_use() {
	project_new wrong
	expect "--observe --once" exits 2 czar run --observe --once
	expect "--observe --until-done" exits 2 czar run --observe --until-done
	expect "--dry-run alone" exits 2 czar run --dry-run
	expect "nothing to do is said" [ "$(czar run --once --dry-run)" = "nothing to do" ]
	daemon_start
	expect "a dry run beside a daemon" exits 1 czar run --once --dry-run
	expect "observing too" exits 1 czar run --observe
}

run_cases "$@"
