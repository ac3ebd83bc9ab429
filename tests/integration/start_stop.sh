#!/bin/bash
# The daemon's life: one a project, start, stop, one tick, until done, settings read again.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

log_has() { grep -qF -- "$1" "$dir/daemon.log"; }
ended() { ! [ -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; } # PID

case_second_daemon() {
	project_new second
	daemon_start
	expect "a second one is refused" [ "$(czar run >"$dir/second.log" 2>&1; echo $?)" = 1 ]
	expect "it says who holds the lock" grep -q "$daemon_pid" "$dir/second.log"
	expect "so does one tick" [ "$(czar run --once >"$dir/second.log" 2>&1; echo $?)" = 1 ]
	expect "czar start says that it runs" grep -q "runs already" <(czar start)
	daemon_kill9
	expect "a killed one holds nothing" czar run --once
}

case_background() {
	local pid
	project_new background
	task_add T-1 $'work 300ms\nmarker'
	expect "czar start" czar start
	pid=$(grep -oE '[0-9]+' "$project/.git/czar/lock" | head -n 1)
	wait_for "it works" task_is T-1 done
	wait_for "idle" health_is w-1 idle
	expect "czar stop" grep -q "1 agent is left alone" <(czar stop)
	expect "the daemon has ended" ended "$pid"
	expect "the agent lives" kill -0 "$(agent_pid w-1)"
	expect "stopping twice is fine" grep -q "no daemon runs" <(czar stop)
	expect "czar status tells" [ "$(czar status >/dev/null 2>&1; echo $?)" = 3 ]
	task_add T-2 marker
	expect "czar start again" czar start
	wait_for "it goes on with the same agents" task_is T-2 done
	expect "czar stop --workers" czar stop --workers --yes
	expect "the agents are ended" sql_is 0 "SELECT count(*) FROM worker WHERE session <> 0"
	expect "and the daemon" grep -q "no daemon runs" <(czar stop)
	expect "workers need --yes without a terminal" [ "$(czar stop --workers </dev/null >/dev/null 2>&1; echo $?)" != 0 ]
}

case_terminated() {
	local before agent
	project_new terminated
	task_add T-1 $'work 1500ms\nwrite a.txt x\nmarker'
	daemon_start
	wait_for "it works" task_is T-1 working
	agent=$(agent_pid w-1)
	before=$EPOCHREALTIME
	expect "SIGTERM ends it with 0" daemon_stop
	expect "in under a second" awk "BEGIN { exit !($EPOCHREALTIME - $before < 1) }"
	expect "the agent lives" kill -0 "$agent"
	wait_for "what it does meanwhile is seen later" git -C "$workers/w-1" cat-file -e HEAD:a.txt
	daemon_start
	wait_for "done" task_is T-1 done
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "by the same agent" [ "$(agent_pid w-1)" = "$agent" ]
}

# In the middle of a setup too: its child goes on, the next life waits for it and uses it.
case_killed_in_setup() {
	project_new setup 1 < <(printf '[project]\n\tsetup = ../../setup\n')
	printf '#!/bin/sh\necho >>../../setups\nuntil [ -e ../../go ]; do sleep 0.02; done\ntouch made\n' >"$project/../setup"
	chmod +x "$project/../setup"
	echo made >.gitignore
	git add .gitignore
	git commit -q -m ignore
	task_add T-1 $'test test -f made\nmarker'
	daemon_start
	wait_for "the setup runs" [ -e "$project/../setups" ]
	daemon_kill9
	czar run >>"$dir/daemon.log" 2>&1 &
	daemon_pid=$!
	wait_for "the new life waits for it" log_has "waits for children of an earlier life"
	never "it does nothing meanwhile" task_is T-1 working
	touch "$project/../go"
	wait_for "done" task_is T-1 done
	expect "the setup ran once" [ "$(wc -l <"$project/../setups")" = 1 ]
}

# One that does not end is named to a person; where it stands nothing is done, elsewhere all goes on.
case_leftovers() {
	local setup
	project_new leftovers 2 < <(printf '[project]\n\tsetup = ../../setup\n[health]\n\tchildren-wait = 200ms\n')
	printf '#!/bin/sh\necho $$ >>"../../setups-${PWD##*/}"\nuntil [ -e "../../go-${PWD##*/}" ]; do sleep 0.02; done\n' >"$project/../setup"
	chmod +x "$project/../setup"
	touch "$project/../go-w-2"
	task_add T-1 marker 'assignee: w-1'
	daemon_start
	wait_for "the setup runs" [ -s "$project/../setups-w-1" ]
	setup=$(cat "$project/../setups-w-1")
	daemon_kill9
	task_add T-2 marker
	daemon_start
	wait_for "what is left is in the inbox" alert_open '^leftovers$'
	expect "by its number" grep -qF "pid $setup (setup)" <(czar inbox)
	wait_for "the other worker works" task_is T-2 done
	expect "T-1 waits" task_is T-1 assigned
	expect "nothing was begun again in its worktree" [ "$(cat "$project/../setups-w-1")" = "$setup" ]
	expect "it was left alone" kill -0 "$setup"
	touch "$project/../go-w-1"
	wait_for "it ends, and the work goes on" task_is T-1 done
	wait_for "nothing waits for a person" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "its setup ran once" [ "$(cat "$project/../setups-w-1")" = "$setup" ]
}

case_once() {
	local before
	project_new once
	task_add T-1 marker
	before=$(sql "SELECT count(*) FROM decision")
	czar run --once --dry-run >"$dir/plan" 2>&1
	expect "a dry run says what it would do" grep -q dispatch "$dir/plan"
	expect "and touches nothing" sql_is "$before" "SELECT count(*) FROM decision"
	expect "no worktree" [ ! -e "$workers" ]
	expect "no server" sql_is 0 "SELECT server_pid FROM project"
	expect "the task is queued" task_is T-1 queued
	expect "one tick" czar run --once
	expect "gave it to a worker" task_is T-1 assigned
	expect "--dry-run goes with --once" [ "$(czar run --dry-run >/dev/null 2>&1; echo $?)" = 2 ]
	expect "and until done" czar run --until-done
	expect "it is done" task_is T-1 done
}

case_until_done() {
	project_new until 2
	expect "nothing to do" czar run --until-done
	task_add T-1 $'write a.txt x\nmarker'
	task_add T-2 marker 'depends_on: [T-1]'
	expect "0 when all is done" timeout "$patience" czar run --until-done
	expect "the stored health is true" sql_is 0 "SELECT count(*) FROM worker WHERE health NOT IN ('idle', 'offline')"
	expect "so is the published one" [ "$(jq -r '[.workers[].health] | unique - ["idle", "offline"] | length' .czar/status/worker-status.json)" = 0 ]
	task_add F-1 'exit 3' 'attempts: 1'
	timeout "$patience" czar run --until-done >/dev/null 2>&1
	expect "1 when a task has failed" [ $? = 1 ]
	expect "it has" task_is F-1 failed
	czar retry F-1 >/dev/null
	czar cancel F-1 --yes >/dev/null
	expect "0 when nobody wants it any more" timeout "$patience" czar run --until-done
	task_add T-3 $'commit-empty "cannot" "TASK_BLOCKED: nobody knows how"'
	task_add T-4 marker 'depends_on: [T-3]'
	printf '[worker "new"]\n\tagent = scripted\n' >>czar.conf
	timeout "$patience" czar run --until-done >/dev/null 2>"$dir/said"
	expect "1 when a person is needed" [ $? = 1 ]
	expect "which is no error" [ ! -s "$dir/said" ]
	expect "for this one" task_is T-3 blocked
	expect "its worker's health is true" sql_is 0 "SELECT count(*) FROM worker WHERE health NOT IN ('idle', 'offline')"
	czar pause >/dev/null
	task_add T-5 marker
	timeout "$patience" czar run --until-done >/dev/null 2>&1
	expect "1 while a person has paused everything" [ $? = 1 ]
}

case_reload() {
	project_new reload
	daemon_start
	printf '[worker "x"]\n\tagent = scripted\n' >>czar.conf
	wait_for "a changed file is read" log_has "read again"
	wait_for "its worker is known" sql_is 1 "SELECT wanted FROM worker WHERE name = 'x'"
	task_add T-1 marker 'assignee: x'
	wait_for "and works" task_is T-1 done
	printf '[worker "x"]\n\tcoutn = 2\n' >>czar.conf
	wait_for "a bad file is not taken" log_has "the last good one stays"
	expect "it names the line" grep -q "czar.conf:[0-9]*: .*coutn" "$dir/daemon.log"
	task_add T-2 marker 'assignee: x'
	wait_for "the last good one works on" task_is T-2 done
	sed -i '/coutn/d; s/^\tcount = 1/\tcount = 2/' czar.conf
	wait_for "a mended one is taken" sql_is 1 "SELECT wanted FROM worker WHERE name = 'w-2'"
	: >"$dir/daemon.log"
	kill -HUP "$daemon_pid"
	wait_for "SIGHUP reads too" log_has "read again"
	expect "the daemon lives" daemon_lives
}

# A worker that czar.conf no longer names finishes what it has and gets nothing more.
case_removed_worker() {
	project_new removed 2
	task_add T-1 $'wait-file go\nmarker' 'assignee: w-2'
	daemon_start
	wait_for "it works" task_is T-1 working
	sed -i 's/^\tcount = 2/\tcount = 1/' czar.conf
	wait_for "it is gone from the settings" sql_is 0 "SELECT wanted FROM worker WHERE name = 'w-2'"
	touch "$workers/w-2/go"
	wait_for "what it had is finished" task_is T-1 done
	task_add T-2 marker
	wait_for "the other one goes on" task_is T-2 done
	expect "alone" sql_is w-1 "SELECT worker FROM attempt WHERE task = 'T-2'"
}

# Names may hold dots, tmux's sessions not; "czar" is the session of czar's own client.
case_names() {
	project_new names 1 < <(printf '[worker "a.b"]\n\tagent = scripted\n[worker "a_b"]\n\tagent = scripted\n[worker "czar"]\n\tagent = scripted\n')
	task_add T-1 $'work 300ms\nmarker' 'assignee: a.b'
	task_add T-2 $'work 300ms\nmarker' 'assignee: a_b'
	task_add T-3 $'work 300ms\nmarker' 'assignee: czar'
	daemon_start
	wait_for "a.b works" task_is T-1 done
	wait_for "a_b works" task_is T-2 done
	wait_for "czar works" task_is T-3 done
	expect "three sessions" [ "$(tmux_cmd list-sessions -F '#S' | sort -u | wc -l)" = 4 ]
}

# A server that does not answer is unknown, not gone: nothing is restarted, commands are still answered,
# and what was under way goes on when it answers again, once.
case_deaf_server() {
	local server
	project_new deaf 3
	idle_agent w-1
	task_add T-2 $'work 100ms\nmarker' 'assignee: w-2'
	task_add T-3 $'work 100ms\nmarker' 'assignee: w-3'
	server=$(server_pid)
	kill -STOP "$server"
	czar say --wait 0 w-1 "are you there" >/dev/null
	wait_for "it says so" log_has "tmux does not answer"
	expect "a wish is honoured" czar pause w-3
	expect "a second one too" czar resume w-3
	never "nobody is taken for dead" decided agent-died
	kill -CONT "$server"
	wait_for "the text arrives" turns_with_is w-1 "are you there" 1
	wait_for "T-2" task_is T-2 done
	wait_for "T-3" task_is T-3 done
	expect "one agent each" [ "$(cat "$record"/*.jsonl | jq -c 'select(.event == "started")' | grep -c .)" = 3 ]
	expect "the same server" [ "$(server_pid)" = "$server" ]
}

run_cases_at_once 3 "$@"
