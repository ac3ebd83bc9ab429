#!/bin/bash
# How one stops it all: the daemon alone, the agents too, or every turn at once.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

stop_now() { czar stop --workers --now --yes >"$dir/said" 2>&1; }
said() { grep -qF -- "$1" "$dir/said"; }
daemon_has_ended() { ! daemon_lives; }
interrupted_once() { [ "$(jq -c 'select(.how == "interrupted")' "$record/$1.jsonl" | grep -c .)" = 1 ]; }
interrupts() { sql "SELECT count(*) FROM intent WHERE verb = 'interrupt'"; }

case_now() {
	local agents
	project_new now 3 < <(printf '[health]\n\tredrive-pauses = 1s, 1s, 1s\n')
	task_add T-1 $'write a.txt precious\nwork 1h\nmarker' 'assignee: w-1'
	task_add T-2 $'work 1h\nmarker' 'assignee: w-2'
	daemon_start
	wait_for "w-1 works" task_is T-1 working
	wait_for "w-2 works" task_is T-2 working
	wait_for "with a file" [ -e "$workers/w-1/a.txt" ]
	agents=$(sql "SELECT group_concat(pid) FROM worker")
	expect "0: all are at their prompts" stop_now
	wait_for "the daemon has ended" daemon_has_ended
	expect "their screens say so" screen_shows w-1 "? for shortcuts"
	expect "both" screen_shows w-2 "? for shortcuts"
	expect "one key each" [ "$(interrupts)" = 2 ]
	expect "nobody was ended" [ "$(sql "SELECT group_concat(pid) FROM worker")" = "$agents" ]
	expect "their tasks are still theirs" sql_is 2 "SELECT count(*) FROM attempt WHERE outcome = 'none'"
	expect "the project is paused" sql_is 1 "SELECT paused FROM project"
	expect "what is not committed lies there" [ -e "$workers/w-1/a.txt" ]
	daemon_start
	expect "nothing goes on by itself" ticks_pass 3
	expect "w-1 rests" screen_shows w-1 "? for shortcuts"
	czar resume >/dev/null
	wait_for "w-1 is driven on" decided redrive
}

# What is no prompt is named, and nothing is pressed there.
case_dialog() {
	project_new dialog 2
	task_add T-1 $'ask "Sure?"\nmarker' 'assignee: w-1'
	task_add T-2 $'work 1h\nmarker' 'assignee: w-2'
	daemon_start
	wait_for "w-1 asks" health_is w-1 asking
	wait_for "w-2 works" task_is T-2 working
	never "not all are at their prompts" stop_now
	expect "who is not" said "w-1 is asking: "
	never "not who is" said "w-2"
	expect "the dialog is still open" screen_shows w-1 "Sure?"
	expect "the daemon stays" daemon_lives
	expect "w-2 was interrupted" screen_shows w-2 "? for shortcuts"
	expect "it alone" sql_is w-2 "SELECT group_concat(worker) FROM intent WHERE verb = 'interrupt'"
	keys w-1 2 # No ends the turn
	wait_for "then it is" sql_is 0 "SELECT count(*) FROM worker WHERE interrupt"
	expect "and all stops" stop_now
}

# A key that nobody knows to have arrived is not pressed again: the pane's mark is looked at.
case_killed() {
	local where
	for where in before after recorded; do
		project_new "killed-$where"
		task_add T-1 $'work 1h\nmarker'
		daemon_start "CZAR_DIE_AT=interrupt:$where:1"
		wait_for "works" task_is T-1 working
		czar stop --workers --now --yes >"$dir/said" 2>&1 &
		wait_for "the daemon is killed $where" daemon_has_ended
		daemon_pid=
		wait $!
		daemon_start
		wait_for "it is at its prompt" sql_is 0 "SELECT interrupt FROM worker"
		expect "one key" interrupted_once w-1
	done
}

case_words() {
	project_new words
	expect "--now goes with --workers" exits 2 czar stop --now
	idle_agent w-1
	expect "it asks" exits 2 czar stop --workers --now </dev/null
	expect "plain stop says that agents go on" grep -q "1 agent is left alone, still running" <(czar stop)
	wait_for "the daemon has ended" daemon_has_ended
	expect "without a daemon nobody is reached" exits 3 czar stop --workers --now --yes
	expect "that is said" grep -q "czar start, then this again" <(czar stop --workers --yes 2>&1)
}

run_cases_at_once 4 "$@"
