#!/bin/bash
# The monitor in a real terminal (a tmux of its own): the table, the agents' terminals beside it, and
# everything as it was before when it is left.
# shellcheck disable=SC2016 # formats of tmux
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# outer_open WIDTH HEIGHT COMMAND: a terminal of that size that runs it; outer_close ends it
terminals=0
outer() { tmux -u -S "$dir/outer-$terminals" -f /dev/null "$@"; }
outer_open() {
	terminals=$((terminals + 1))
	outer new-session -d -s o -x "$1" -y "$2" "$3"
}
outer_close() { outer kill-server; }
shows() { outer capture-pane -p -t o | grep -qF -- "$1"; }
bar_is() { outer capture-pane -p -t o | tail -n 1 | grep -qE -- "$1"; } # PATTERN
outer_keys() { outer send-keys -t o "$@"; }

# Everything of the agents' server that a visitor could leave behind or change.
state_of_server() {
	local session window
	tmux_cmd list-clients -F 'client #{client_control_mode} #{client_session}'
	tmux_cmd show-options -s
	tmux_cmd show-options -g
	tmux_cmd show-options -gw
	for session in $(tmux_cmd list-sessions -F '#{session_name}'); do
		echo "session $session"
		tmux_cmd show-options -t "=$session:"
		for window in $(tmux_cmd list-windows -t "=$session:" -F '#{window_id}'); do
			tmux_cmd show-options -w -t "$window"
			tmux_cmd list-panes -t "$window" -F '#{window_name} #{pane_id} #{pane_pid} #{pane_width}x#{pane_height} #{pane_dead} #{pane_in_mode}'
		done
	done
}
is_as_before() { [ "$(state_of_server)" = "$before" ]; }
monitors() { tmux_cmd list-sessions -F '#{session_name}' | grep -c '^_monitor-'; }
monitors_are() { [ "$(monitors)" = "$1" ]; }
windows_are() { [ "$(tmux_cmd list-windows -t "$(monitor):" -F '#{window_index}' | paste -sd ' ')" = "$1" ]; }
monitor() { tmux_cmd list-sessions -F '#{session_name}' | grep '^_monitor-'; }
size_is() { [ "$(tmux_cmd display-message -p -t "$(pane_of "$1")" '#{pane_width}x#{pane_height}')" = "$2" ]; }

case_monitor() {
	local before width
	project_new monitor 3
	idle_agent w-1
	idle_agent w-3
	before=$(state_of_server)
	for width in 60 200; do
		outer_open $width 15 'czar attach; echo left; exec sh'
		wait_for "$width: the table" shows "WORKER"
		expect "$width: with its help" bar_is '^ table +C-b C-b d leave, n next, p back, 0 table, w list *$'
		wait_for "$width: each agent has its window" windows_are "0 1 3"
		outer_keys C-b 3
		wait_for "$width: the agent's terminal" bar_is '^ w-3 '
		expect "$width: its size is its own" size_is w-3 160x48
		outer_keys -l "by hand in $width"
		wait_for "$width: typing goes there" screen_shows w-3 "by hand in $width"
		outer_keys C-u
		outer_keys C-b p
		wait_for "$width: the one before" bar_is '^ w-1 '
		outer_keys C-b d
		wait_for "$width: left" shows "left"
		wait_for "$width: everything is as it was" is_as_before
		outer_close
	done
}

case_one_worker() {
	local before
	project_new one 3
	idle_agent w-2
	before=$(state_of_server)
	outer_open 100 20 'env -u TMUX czar attach w-2; echo left; exec sh'
	wait_for "its terminal" bar_is '^ w-2 +C-b d leave, '
	expect "no other one is shown" windows_are "0 2"
	outer_keys -l hello
	outer_keys Enter
	wait_for "typing goes there" turns_with_is w-2 hello 1
	outer_keys C-b 0
	wait_for "the table" shows WORKER
	outer_keys q
	wait_for "q leaves" shows "left"
	wait_for "everything is as it was" is_as_before
	outer_close
	expect "no such worker" exits 4 script -qec 'czar attach nobody' /dev/null
	expect "no terminal yet" exits 1 script -qec 'czar attach w-1' /dev/null
	expect "and why" grep -q "w-1 has no terminal (offline): see czar why w-1" <(script -qec 'czar attach w-1' /dev/null)
	expect "not in a pipe" exits 2 czar attach
	expect "nor one worker" grep -q "czar peek w-2" <(czar attach w-2 2>&1)
}

# Agents come and go while somebody looks on; the table's window stays.
case_agents_come_and_go() {
	local old
	project_new come 2
	idle_agent w-1
	outer_open 100 20 'czar attach; echo left; exec sh'
	wait_for "one agent" windows_are "0 1"
	idle_agent w-2
	wait_for "another one" windows_are "0 1 2"
	outer_keys C-b 1
	wait_for "its terminal" bar_is '^ w-1 '
	old=$(pane_of w-1)
	czar restart --yes w-1 >/dev/null
	wait_for "it ends: the table again" bar_is '^ (table|w-2) '
	task_add T-9 $'wait-file go\nmarker' 'assignee: w-1'
	wait_for "a new agent has the same number" sh -c "tmux -S '$(socket_of_project)' list-windows -t '$(monitor):1' -F '#{pane_id}' | grep -vqx '$old'"
	outer kill-server # the terminal is closed
	wait_for "nothing of it is left" monitors_are 0
	expect "the agents live" sql_is 2 "SELECT count(*) FROM worker WHERE session <> 0"
}

# Looking on holds nothing, typing there does.
case_looking_on() {
	project_new looking <<-'EOT'
	[health]
		person-key = 3s
	EOT
	idle_agent w-1
	outer_open 100 20 'czar attach'
	wait_for "the table" windows_are "0 1"
	outer_keys x
	expect "a key on the table holds nothing" czar say --wait 10s w-1 "one"
	outer_keys C-b 1
	wait_for "its terminal" bar_is '^ w-1 '
	wait_for "only looked at" czar say --wait 10s w-1 "two"
	outer_keys x BSpace
	expect "typing holds" exits 10 czar say --wait 700ms w-1 "three"
	expect "and says so" sql_is "held|a person typed there just now" \
		"SELECT state, reason FROM delivery WHERE id = $(delivery_of say)"
	wait_for "later it goes" turns_with_is w-1 "three" 1
	outer_close
}

case_no_server() {
	project_new server
	expect "nothing was ever started" grep -q "no worker was ever started here: czar start" <(script -qec 'czar attach' /dev/null)
	idle_agent w-1
	daemon_stop
	tmux_cmd kill-server
	expect "the server is gone" exits 1 script -qec 'czar attach' /dev/null
	expect "that is said" grep -q "no agent runs" <(script -qec 'czar attach' /dev/null)
	never "it is not made again" tmux_cmd list-sessions
}

run_cases_at_once 3 "$@"
