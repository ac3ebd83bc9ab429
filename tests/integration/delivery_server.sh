#!/bin/bash
# The tmux server is killed, stopped, or loses its socket while texts are on their way.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

both_wait() { [ "$(cat "$record"/*.jsonl | jq -c 'select(.event == "step" and .line == "wait-file go")' | grep -c .)" = 2 ]; }

case_server_killed() {
	project_new killed 2
	task_add T-1 $'once a wait-file go\nwork 200ms\nmarker'
	task_add T-2 $'once b wait-file go\nwork 200ms\nmarker'
	daemon_start
	wait_for "both work" sql_is 2 "SELECT count(*) FROM task WHERE state = 'working'"
	wait_for "and are where they wait" both_wait
	kill -KILL "$(server_pid)"
	wait_for "both are done after all" sql_is 2 "SELECT count(*) FROM task WHERE state = 'done'"
	expect "no attempt counts" sql_is 0 "SELECT sum(attempts_used) FROM task"
	expect "no crash counts" sql_is 0 "SELECT count(*) FROM crash"
	expect "each brief came once to each life" brief_turns 2 2
	expect "nobody is quarantined" sql_is 0 "SELECT count(*) FROM worker WHERE pin <> ''  AND pin <> 'none'"
}
# brief_turns N M: each task's brief began N turns in all, and no attempt's brief two
brief_turns() {
	local codes
	codes=$(cat "$record"/*.jsonl | jq -r 'select(.event == "turn" and .kind == "brief") | .text' | grep -c '^code: ')
	[ "$codes" = $(($1 * $2)) ] &&
		[ "$(cat "$record"/*.jsonl | jq -r 'select(.event == "turn") | .text // ""' | grep '^code: ' | sort | uniq -d | wc -l)" = 0 ]
}

case_server_killed_between_paste_and_enter() {
	project_new killed-typed <<-'EOT'
	[agent "scripted"]
		settle = 2s
	EOT
	task_add T-1 marker
	daemon_start
	wait_for "typed" delivery_is 1 typed
	kill -KILL "$(server_pid)"
	wait_for "done after all" task_is T-1 done
	expect "no attempt counts" sql_is 0 "SELECT sum(attempts_used) FROM task"
	expect "one turn" record_is w-1 turn 1
}

# A server that lives without its socket makes it again on SIGUSR1: it is not doubled.
case_socket_removed() {
	local pid agent
	project_new socket
	idle_agent w-1
	pid=$(server_pid) agent=$(agent_pid w-1)
	rm "$(socket_of_project)"
	expect "the pipe still works" czar say w-1 "through the open pipe"
	daemon_kill9
	daemon_start
	wait_for "the socket is there again" test -S "$(socket_of_project)"
	expect "and so is every text" czar say w-1 "through the new one"
	expect "the same server" test "$(server_pid)" = "$pid"
	expect "the same agent" test "$(agent_pid w-1)" = "$agent"
	expect "each came once" record_is w-1 turn 3
}

# It does not answer: that is unknown, and nothing is restarted for it.
case_server_stopped() {
	local pid agent
	project_new stopped
	idle_agent w-1
	pid=$(server_pid) agent=$(agent_pid w-1)
	kill -STOP "$pid"
	expect "exit 10" exits 10 czar say --wait 3s w-1 "when you are awake"
	expect "nothing was typed" turns_with_is w-1 "when you are awake" 0
	kill -CONT "$pid"
	wait_for "then it goes" turns_with_is w-1 "when you are awake" 1
	wait_for "acknowledged" delivery_is "$(delivery_of say)" acknowledged
	expect "the same server" test "$(server_pid)" = "$pid"
	expect "the same agent" test "$(agent_pid w-1)" = "$agent"
	expect "typed once" record_is w-1 paste 2
}

# Stopped right after the paste: what ran is read from the pane's marks.
case_server_stopped_typed() {
	local pid
	project_new stopped-typed <<-'EOT'
	[agent "scripted"]
		settle = 1s
	EOT
	task_add T-1 marker
	daemon_start
	wait_for "typed" delivery_is 1 typed
	pid=$(server_pid)
	kill -STOP "$pid"
	wait_for "Enter or a look goes unanswered" grep -q 'tmux' "$dir/daemon.log"
	kill -CONT "$pid"
	wait_for "done" task_is T-1 done
	expect "one attempt" sql_is 1 "SELECT count(*) FROM attempt"
	expect "pasted once" record_is w-1 paste 1
	expect "one turn" record_is w-1 turn 1
}

run_cases "$@"
