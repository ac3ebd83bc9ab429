#!/bin/bash
# A text and what may become of the agent that it is for: dead, exchanged, not reading, one of two
# with nearly the same name.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

case_killed_before_enter() {
	project_new killed <<-'EOT'
	[agent "scripted"]
		settle = 3s
	EOT
	task_add T-1 marker
	daemon_start
	wait_for "typed" delivery_is 1 typed
	kill -KILL "$(agent_pid w-1)"
	wait_for "lost" delivery_is 1 lost
	expect "it never began a turn" record_is w-1 turn 0
	wait_for "given again, done" task_is T-1 done
	expect "by a second attempt" sql_is 2 "SELECT count(*) FROM attempt WHERE task = 'T-1'"
	expect "with a brief of its own" sql_is "lost acknowledged" \
		"SELECT group_concat(state, ' ') FROM (SELECT state FROM delivery WHERE kind = 'brief' ORDER BY id)"
	expect "one turn" record_is w-1 turn 1
}

case_killed_text_is_lost() {
	local said
	project_new killed-say <<-'EOT'
	[agent "scripted"]
		settle = 3s
	EOT
	idle_agent w-1
	czar say --wait 20s w-1 "into the void" >"$dir/said" &
	said=$!
	wait_for "typed" sql_is typed "SELECT state FROM delivery WHERE kind = 'say'"
	kill -KILL "$(agent_pid w-1)"
	wait "$said"
	expect "exit 12" test $? = 12
	expect "lost, it says" grep -q ": lost" "$dir/said"
	wait_for "the inbox says so" alert_open "text-lost"
	ticks_pass 3
	expect "never typed again" turns_with_is w-1 "into the void" 0
}

# A person splits the window and renames all there is: the text still goes to the agent's own pane.
case_split_and_renamed() {
	local other
	project_new split
	idle_agent w-1
	other=$(tmux_cmd split-window -P -F '#{pane_id}' -t "$(pane_of w-1)" cat)
	tmux_cmd select-pane -t "$other" \; rename-window -t "$other" elsewhere \; \
		rename-session -t "$(tmux_cmd display-message -p -t "$other" '#{session_id}')" mine
	wait_for "the other pane is the active one" \
		test "$(tmux_cmd display-message -p -t mine '#{pane_id}')" = "$other"
	expect "exit 0" czar say w-1 "to the agent"
	expect "it came" turns_with_is w-1 "to the agent" 1
	never "and nowhere else" pane_shows "$other" "to the agent"
}
pane_shows() { tmux_cmd capture-pane -p -t "$1" | grep -qF -- "$2"; }

# tmux takes the beginning of a session's name for the name: "foo" is not "foo_bar".
case_names_alike() {
	project_new names <<-'EOT'
	[worker "foo"]
		agent = scripted
	[worker "foo_bar"]
		agent = scripted
	EOT
	idle_agent foo_bar
	expect "foo has no agent" sql_is 0 "SELECT session FROM worker WHERE name = 'foo'"
	expect "exit 10: foo does not run" exits 10 czar say --wait 300ms foo "only for foo"
	expect "exit 0" czar say foo_bar "only for the long one"
	idle_agent foo
	wait_for "foo got its own" turns_with_is foo "only for foo" 1
	expect "the long one did not" turns_with_is foo_bar "only for foo" 0
	expect "nor foo the other's" turns_with_is foo "only for the long one" 0
	kill -KILL "$(agent_pid foo)"
	wait_for "the one is ended" sql_is 0 "SELECT session FROM worker WHERE name = 'foo'"
	expect "exit 0: the other lives" czar say foo_bar "still there?"
}

# The agent ends and a shell has its terminal: never type into a shell.
case_never_a_shell() {
	cat >"$dir/agent-wrap" <<-EOT
	#!/bin/bash
	"$BUILD/check/bin/scripted-agent" --record "$dir/shell/record" --state "$dir/shell/state" --hook "$BUILD/check/bin/czar-hook"
	exec bash --norc --noprofile -i
	EOT
	chmod +x "$dir/agent-wrap"
	project_new shell <<-EOT
	[agent "scripted"]
		command = $dir/agent-wrap
		process = agent-wrap
	EOT
	idle_agent w-1
	keys w-1 C-c C-c
	wait_for "a shell" screen_shows w-1 "bash-"
	expect "exit 11: refused" exits 11 czar say --wait 5s w-1 'touch "$HOME/typed-into-a-shell"'
	ticks_pass 3
	wait_for "then dead" delivery_is "$(delivery_of say)" dead
	never "nothing was typed" screen_shows w-1 typed-into
	never "nothing was run" test -e "$HOME/typed-into-a-shell"
}

# Nobody reads a terminal in canonical mode as a composer.
case_canonical() {
	AGENT_OPTIONS='--canonical yes' project_new canonical <<-'EOT'
	[task]
		attempts = 1
	EOT
	task_add T-1 marker
	daemon_start
	wait_for "refused" delivery_went 1 refused
	wait_for "dead after three tries" delivery_is 1 dead
	wait_for "the task has failed" task_is T-1 failed
	expect "nothing was typed" record_is w-1 paste 0
	expect "the inbox says so" alert_open task-failed
}

run_cases "$@"
