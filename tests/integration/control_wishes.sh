#!/bin/bash
# What a person asks for, with a daemon and without one.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

exits() { # STATUS COMMAND...
	local want=$1
	shift
	"$@" >"$dir/said" 2>&1
	[ $? = "$want" ]
}
no_agents() { sql_is 0 "SELECT count(*) FROM worker WHERE session <> 0"; }
daemon_or_not() { [ "$1" = without ] || daemon_start; }

tasks_are_changed() { # with|without
	project_new "$1" 1
	task_add T-1 marker 'assignee: nobody'
	task_add T-2 marker 'depends_on: [T-1]'
	daemon_or_not "$1"
	expect "$1: cancel" exits 0 czar cancel --yes T-1
	expect "$1: it is cancelled" task_is T-1 cancelled
	expect "$1: what waits for it still waits" task_is T-2 queued
	expect "$1: twice is refused" exits 11 czar cancel --yes T-1
	expect "$1: which is about the task" sql_is "T-1|" "SELECT task, worker FROM decision WHERE action LIKE 'refused%' ORDER BY number DESC LIMIT 1"
	expect "$1: retry" exits 0 czar retry T-1
	expect "$1: it is queued" task_is T-1 queued
	expect "$1: only what is over" exits 11 czar retry T-1
	expect "$1: unknown task" exits 4 czar cancel --yes T-99
	expect "$1: a decision each, by a person" sql_is 4 "SELECT count(*) FROM decision WHERE rule = 'wish' AND \"by\" LIKE '%@%' AND task = 'T-1'"
}
case_tasks() {
	tasks_are_changed with
	daemon_end
	tasks_are_changed without
}

workers_are_changed() { # with|without
	daemon_or_not "$1"
	expect "$1: pause one" exits 0 czar pause w-1
	expect "$1: it is pinned" sql_is paused "SELECT pin FROM worker WHERE name = 'w-1'"
	expect "$1: resume one" exits 0 czar resume w-1
	expect "$1: not pinned" sql_is none "SELECT pin FROM worker WHERE name = 'w-1'"
	expect "$1: pause all" exits 0 czar pause
	expect "$1: paused" sql_is 1 "SELECT paused FROM project"
	expect "$1: resume all" exits 0 czar resume
	expect "$1: not paused" sql_is 0 "SELECT paused FROM project"
	expect "$1: unknown worker" exits 4 czar pause w-99
}
case_workers() {
	project_new workers
	czar run --once
	workers_are_changed without
	workers_are_changed with
}

# While everything is paused nothing is given and nothing is typed; what runs, runs on.
case_pause_all() {
	project_new all
	task_add T-1 $'wait-file go\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	czar pause >/dev/null
	task_add T-2 marker
	expect "a text is queued" exits 10 czar say --wait 1 w-1 "not now"
	ticks_pass 3
	expect "nothing is typed" record_is w-1 paste 1
	touch "$workers/w-1/go"
	wait_for "what runs is finished" task_is T-1 done
	ticks_pass 3
	expect "nothing new begins" task_is T-2 queued
	czar resume >/dev/null
	wait_for "then all of it" task_is T-2 done
}

case_cancel_working() {
	project_new cancel
	task_add T-1 $'write a.txt precious\nwork 1h'
	daemon_start
	wait_for "works" task_is T-1 working
	wait_for "with a file" [ -e "$workers/w-1/a.txt" ]
	expect "cancel needs --yes" exits 2 czar cancel T-1 </dev/null
	expect "cancel" exits 0 czar cancel --yes T-1
	wait_for "cancelled once its agent is ended" task_is T-1 cancelled
	wait_for "the agent has ended" no_agents
	expect "what it had is saved" git cat-file -e refs/czar/saved/T-1/1:a.txt
	expect "the attempt counts as cancelled" sql_is cancelled "SELECT outcome FROM attempt"
	task_add T-2 marker
	wait_for "its worker goes on" task_is T-2 done
	never "without the other task's files" git cat-file -e "$(sql "SELECT head FROM task WHERE id = 'T-2'"):a.txt"
}

case_restart() {
	local first
	project_new restart
	task_add T-1 $'once deaf work 1h\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	first=$(agent_pid w-1)
	expect "restart" exits 0 czar restart --yes w-1
	wait_for "done by a fresh agent" task_is T-1 done
	never "the old one is gone" kill -0 "$first"
	expect "the attempt does not count" sql_is 0 "SELECT attempts_used FROM task WHERE id = 'T-1'"
	expect "nor is it a crash" sql_is 0 "SELECT count(*) FROM crash"
}

case_say() {
	project_new say
	idle_agent w-1
	expect "acknowledged: 0" exits 0 czar say w-1 "hello there"
	expect "one turn" turns_with_is w-1 "hello there" 1
	daemon_stop
	expect "without a daemon: queued" exits 10 czar say w-1 "good night"
	expect "not typed yet" turns_with_is w-1 "good night" 0
	daemon_start
	wait_for "typed by the next daemon" turns_with_is w-1 "good night" 1
	expect "unknown worker" exits 4 czar say w-99 hello
	expect "an empty text is refused" exits 2 czar say w-1 ""
	expect "control characters are refused" exits 2 czar say w-1 $'a\033[201~b'
}

case_stop_workers() {
	project_new stop 2
	task_add T-1 $'write a.txt precious\nonce deaf work 1h\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	wait_for "with a file" [ -e "$workers/w-1/a.txt" ]
	expect "stop --workers" exits 0 czar stop --workers --yes
	wait "$daemon_pid" 2>/dev/null
	daemon_pid=
	expect "no agent is left" no_agents
	expect "its work is saved" git cat-file -e refs/czar/saved/T-1/1:a.txt
	expect "its task is queued again" task_is T-1 queued
	expect "resume without a daemon" exits 0 czar resume
	daemon_start
	wait_for "and done later" task_is T-1 done
}

run_cases_at_once 3 "$@"
