#!/bin/bash
# Many agents gone at once: recovery holds, and goes on only when looks or proofs say so. No attempt
# is counted for what no agent did.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

starts_of_all() { cat "$record"/*.jsonl | jq -c 'select(.event == "started")' | grep -c .; }
all_work() { [ "$(sql "SELECT count(*) FROM task WHERE state = 'working'")" = 4 ] && [ "$(find "$agent_state" -name "once-at-*" | grep -c .)" = 4 ]; }
all_done() { [ "$(sql "SELECT count(*) FROM task WHERE state <> 'done'")" = 0 ]; }
four_at_work() { # PROJECT
	local i
	project_new "$1" 4
	for i in 1 2 3 4; do task_add T-$i $'once at-{task} work 1h\nmarker'; done
	daemon_start
	wait_for "all four work" all_work
}

case_panes() {
	local line=() worker
	four_at_work panes
	for worker in $(sql "SELECT name FROM worker"); do
		line+=(kill-session -t "=$worker" ';')
	done
	tmux_cmd "${line[@]}"
	wait_for "recovery holds" decided mass-death
	wait_for "the inbox has it" alert_open mass-death
	expect "nothing was restarted" [ "$(starts_of_all)" = 4 ]
	wait_for "three looks agree: all done" all_done
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "no attempt was counted" sql_is 0 "SELECT sum(attempts_used) FROM task"
}

case_server() {
	four_at_work server
	old=$(server_pid)
	tmux_cmd kill-server
	wait_for "its end is proved" decided server-ended
	wait_for "all done on a new server" all_done
	never "another server" [ "$(server_pid)" = "$old" ]
	expect "no attempt was counted" sql_is 0 "SELECT sum(attempts_used) FROM task"
	expect "eight starts" [ "$(starts_of_all)" = 8 ]
	never "no mass-death hold" decided mass-death
}

case_one_of_four() {
	four_at_work one
	tmux_cmd kill-session -t =w-2
	wait_for "one vanished pane is a crash" decided agent-died
	never "nothing holds" decided mass-death
	wait_for "its task is done" sql_is 1 "SELECT count(*) FROM task WHERE state = 'done'"
}

run_cases_at_once 3 "$@"
