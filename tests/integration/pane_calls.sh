#!/bin/bash
# What a worker calls from its pane, however poor the environment of its tools is.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

spool_is_empty() { ! ls .git/czar/spool/00* ; }
progress_of() { sql "SELECT percent || ' ' || eta || ' ' || note FROM attempt WHERE id = 1"; }
progress_is() { [ "$(progress_of)" = "$1" ]; }
script=$'progress 60% --eta 2h "half way"\nwait-file go\nmarker'

# reports OPTION...: a task whose agent has that option acknowledges and reports all the same
reports() {
	task_add T-1 "$script"
	daemon_start
	wait_for "acknowledged by czar ack" sql_is 1 "SELECT count(*) FROM event WHERE kind = 'ack' AND used = 1"
	wait_for "progress" progress_is "60 2h half way"
	touch "$workers/w-1/go"
	wait_for "done" task_is T-1 done
	expect "no tool failed" [ "$(record_of w-1 tool | jq -r 'select(.status != 0)' | grep -c .)" = 0 ]
}

case_plain() { project_new plain && reports; }
case_no_path() { AGENT_OPTIONS='--tool-path no' project_new path && reports; }
case_no_worker() { AGENT_OPTIONS='--tool-worker no' project_new worker && reports; }
case_nothing() { AGENT_OPTIONS='--tool-path no --tool-worker no' project_new nothing && reports; }

# The repository's spool cannot be written: the one in the worktree is read too.
case_no_spool() {
	AGENT_OPTIONS='--tool-spool no' project_new spool
	task_add T-1 "$script"
	daemon_start
	wait_for "the tool ran" record_is w-1 ack 1
	if [ "$(record_of w-1 ack | jq -r .status)" = 126 ]; then
		ok "# skipped: no mount namespaces here"
		return
	fi
	wait_for "acknowledged" sql_is 1 "SELECT count(*) FROM event WHERE kind = 'ack' AND used = 1"
	wait_for "progress" progress_is "60 2h half way"
	touch "$workers/w-1/go"
	wait_for "done" task_is T-1 done
}

# No events of the program, no daemon while it calls: the calls wait in the spool.
case_daemon_down() {
	project_new down
	task_add T-1 $'wait-file first\nprogress 60% --eta 2h "half way"\nwait-file go\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	daemon_kill9
	touch "$workers/w-1/first"
	wait_for "the call was made" record_is w-1 tool 1
	daemon_start
	wait_for "progress is read later" progress_is "60 2h half way"
	touch "$workers/w-1/go"
	wait_for "done" task_is T-1 done
}

# What the pane may call, and what not.
case_rail() {
	project_new rail
	task_add T-1 $'czar brief\ntry czar cancel --yes T-1\ntry czar pause\nmarker'
	daemon_start
	wait_for "done" task_is T-1 done
	expect "brief printed the task" grep -q "Do T-1." <(record_of w-1 tool | jq -r .text)
	wait_for "the refused call is logged" decided refused-call
	expect "and nothing was paused" sql_is 0 "SELECT paused FROM project"
	cd "$workers/w-1" || exit
	expect "refused by folder alone" [ "$(env -u CZAR_WORKER czar pause >/dev/null 2>&1; echo $?)" = 11 ]
	expect "by environment alone" [ "$(cd "$project" && CZAR_WORKER=w-1 czar pause >/dev/null 2>&1; echo $?)" = 11 ]
	expect "another's brief is not its own" [ "$(env CZAR_WORKER=w-1 czar brief w-2 2>&1; echo $?)" = "czar: 'w-2' has a brief of its own: from here only that of w-1 is to be had (czar brief)
11" ]
	expect "its own by name" czar brief w-1
	expect "what is no percentage is refused" grep -qF "'500%' is no percentage: 0% to 100%" <(czar progress 500% 2>&1)
	expect "after a task too" exits 2 czar progress T-1 101% half
	expect "status is read from files" czar status
	expect "so is show" czar show T-1
}

# From one worker to another; a name that nobody has is told to its author.
case_say() {
	project_new say 2
	task_add T-1 $'wait-file go\nmarker' 'assignee: w-2'
	daemon_start
	wait_for "w-2 works" task_is T-1 working
	task_add T-2 $'say w-2 the table is called users\nmarker' 'assignee: w-1'
	wait_for "said" task_is T-2 done
	wait_for "it stands in the busy program's queue" screen_shows w-2 "Queued: [w-1 -> w-2]"
	touch "$workers/w-2/go"
	wait_for "done" task_is T-1 done
	wait_for "it arrives with its author" turns_with_is w-2 "[w-1 -> w-2] the table is called users" 1
}

# Nothing secret and nothing of the caller's goes into an agent's environment.
case_environment() {
	local pid
	project_new environment
	task_add T-1 $'wait-file go\nmarker'
	daemon_start SECRET_TOKEN=hunter2 CZAR_SOMETHING=1
	wait_for "works" task_is T-1 working
	pid=$(agent_pid w-1)
	expect "CZAR_WORKER" grep -qzx CZAR_WORKER=w-1 "/proc/$pid/environ"
	expect "CZAR_WORKTREE" grep -qzx "CZAR_WORKTREE=$workers/w-1" "/proc/$pid/environ"
	expect "CZAR_PROJECT" grep -qz ^CZAR_PROJECT= "/proc/$pid/environ"
	expect "what the profile names" grep -qzx SCRIPTED_SPEED=100 "/proc/$pid/environ"
	never "nothing else" grep -qz "SECRET_TOKEN\|CZAR_SOMETHING\|NOTIFY_SOCKET" "/proc/$pid/environ"
	expect "it runs in its worktree" [ "$(readlink "/proc/$pid/cwd")" = "$workers/w-1" ]
	touch "$workers/w-1/go"
}

# An event that carries a name nobody has is consumed and leaves nothing behind.
case_strange_names() {
	local i
	project_new names
	daemon_start
	for i in 1 2 3 4 5; do
		printf '{"schema":1,"id":"000000000000000%d","kind":"turn-ended","worker":"ghost-%d"}' $i $i >"$dir/e"
		mv "$dir/e" ".git/czar/spool/000000000000000$i"
	done
	wait_for "taken in" spool_is_empty
	task_add T-1 marker
	wait_for "and the work goes on" task_is T-1 done
	expect "no such worker" sql_is 0 "SELECT count(*) FROM worker WHERE name LIKE 'ghost%'"
}

run_cases_at_once 4 "$@"
