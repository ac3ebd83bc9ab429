#!/bin/bash
# What people, agents and accidents do to a project behind czar's back: links and rubbish in the spool,
# worktrees cleaned, replaced or a person's own, the store removed, a server that is silent, a start that
# is cancelled while its outcome is not known.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

log_has() { grep -qF -- "$1" "$dir/daemon.log"; }

# The brief travels with the start of its agent: whoever cancels before the outcome is known must not get
# a second agent beside the first.
case_cancelled_in_start() {
	project_new start 2 < <(printf '[agent "scripted"]\n\tprompt-by = argument\n')
	task_add T-1 $'try echo began >>../../beats\nwork 1h'
	daemon_start CZAR_DIE_AT=start:after:1
	wait "$daemon_pid" 2>/dev/null
	daemon_pid=
	wait_for "the agent has its brief" [ -s "$project/../beats" ]
	expect "cancelled" czar cancel --yes T-1
	never "it is not free for another one" czar retry T-1
	daemon_start
	wait_for "cancelled once the agent is ended" task_is T-1 cancelled
	expect "which is gone" sql_is 0 "SELECT count(*) FROM worker WHERE session <> 0"
	expect "one agent ran" [ "$(cat "$record"/*.jsonl | jq -c 'select(.event == "started")' | grep -c .)" = 1 ]
}

# A start that is tried only now, for an attempt that was taken back: nobody reads the brief.
case_cancelled_before_start() {
	project_new before 1 < <(printf '[agent "scripted"]\n\tprompt-by = argument\n')
	task_add T-1 $'work 1h'
	daemon_start CZAR_DIE_AT=start:before:1
	wait "$daemon_pid" 2>/dev/null
	daemon_pid=
	expect "cancelled" czar cancel --yes T-1
	daemon_start
	wait_for "cancelled" task_is T-1 cancelled
	expect "no agent was started" [ ! -e "$record/w-1.jsonl" ]
}

# What is drained is removed; links lead elsewhere.
case_links_in_spool() {
	local spool=.git/czar/spool own
	project_new links
	idle_agent w-1
	own=$workers/w-1/.czar/spool
	mkdir "$dir/letters"
	echo dear >"$dir/letters/one"
	mkfifo $spool/0123456789abcdef.json "$own/0123456789abcdef.json"
	ln -s "$dir/letters/one" $spool/0123456789abcde0.json
	ln -s /dev/zero $spool/0123456789abcde1.json
	printf '{"schema":1,"id":"0123456789abcde2","kind":"ack","worker":"../../x\\u001b[2J"}' >$spool/0123456789abcde2.json
	printf '{"schema":1,"id":"0123456789abcde3","kind":"finish","worker":"w-1","task":"%%s%%n","path":"../one"}' >$spool/0123456789abcde3.json
	rm -r "$own"
	ln -s "$dir/letters" "$own"
	touch $spool/wake
	task_add T-1 marker
	wait_for "work goes on" task_is T-1 done
	expect "the spool is drained" [ -z "$(find $spool -name '*.json')" ]
	expect "what the links lead to is there" grep -q dear "$dir/letters/one"
	expect "the daemon lives" daemon_lives
}

# "git clean -dfx" takes the worker's private folder along.
case_cleaned() {
	project_new cleaned
	task_add T-1 $'write a.txt x\nrun git clean -dfxq\nprogress 50% half\nmarker'
	task_add T-2 $'write b.txt x\nmarker'
	daemon_start
	wait_for "T-1" task_is T-1 done
	expect "its calls were heard" decided progress
	wait_for "T-2" task_is T-2 done
	expect "in one attempt" [ "$(attempts_of T-2)" = 1 ]
}

case_persons_worktree() {
	project_new person 2
	git worktree add -q -b mine "$workers/w-1"
	echo changed >>"$workers/w-1/README.md"
	task_add T-1 marker
	daemon_start
	wait_for "the other worker does it" task_is T-1 done
	expect "the person is told" alert_open "setup-failed w-1"
	expect "still on his branch" [ "$(git -C "$workers/w-1" branch --show-current)" = mine ]
	expect "nothing was touched" grep -q changed "$workers/w-1/README.md"
}

# Another repository in the place of a worktree.
case_clone_in_place() {
	project_new clone
	idle_agent w-1
	daemon_stop
	rm -r "${workers:?}/w-1"
	git clone -q . "$workers/w-1"
	git -C "$workers/w-1" switch -q -c keep
	echo changed >>"$workers/w-1/README.md"
	task_add T-1 marker
	daemon_start
	wait_for "tried" decided branch-made 2
	expect "still on its branch" [ "$(git -C "$workers/w-1" branch --show-current)" = keep ]
	expect "nothing was touched" grep -q changed "$workers/w-1/README.md"
	expect "it says why" grep -q "czar did not make" <(sql "SELECT saw FROM decision WHERE rule = 'branch-made'")
}

# No command reaches a daemon whose store was removed, and a second one could start: it ends.
case_store_removed() {
	local agent
	project_new store
	idle_agent w-1
	agent=$(agent_pid w-1)
	rm -r .git/czar
	wait_for "it says so" log_has "was removed or replaced"
	wait "$daemon_pid" 2>/dev/null
	expect "it ends as failed" [ $? = 1 ]
	daemon_pid=
	expect "its agent is left alone" kill -0 "$agent"
	tmux -S "$(find "$XDG_RUNTIME_DIR" -type s)" kill-server
}

case_silent_server() {
	local server
	project_new silent 3
	idle_agent w-1
	server=$(server_pid)
	kill -STOP "$server"
	wait_for "a person is told" alert_open tmux-silent
	never "nobody is restarted" decided agent-died
	kill -CONT "$server"
	wait_for "and when it is over" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "one agent" record_is w-1 started 1
}

case_for_nobody() {
	project_new nobody
	task_add T-1 marker 'role: painter'
	task_add T-2 marker 'assignee: w-9'
	daemon_start
	wait_for "a role that nobody has" alert_open "no-worker T-1"
	wait_for "a worker that is not there" alert_open "no-worker T-2"
	printf '[worker "p"]\n\tagent = scripted\n\trole = painter\n' >>czar.conf
	wait_for "a new worker does it" task_is T-1 done
	never "the inbox is right" alert_open "no-worker T-1"
}

case_branch_in_the_way() {
	project_new branch
	git branch czar
	never "it does not start" czar run --once
	expect "and says why" grep -q "git branch -m" <(czar run --once 2>&1)
}

# Settings that an attempt stands on: it ends where it began, the next one begins where they say.
case_worktrees_moved() {
	project_new moved
	task_add T-1 $'write a.txt x\nwait-file ../../go\nmarker'
	daemon_start
	wait_for "it works" task_is T-1 working
	printf '[project]\n\tworktrees = ../elsewhere\n' >>czar.conf
	wait_for "the settings are taken" log_has "read again"
	touch ../go
	wait_for "it is done where it was" task_is T-1 done
	wait_for "then the worker moves" sql_is "$dir/moved/elsewhere/w-1" "SELECT worktree FROM worker"
	task_add T-2 $'write b.txt x\nmarker'
	wait_for "and works there" task_is T-2 done
	expect "in one attempt" [ "$(attempts_of T-2)" = 1 ]
	expect "there" [ -e "$dir/moved/elsewhere/w-1/b.txt" ]
}

# A marker that was seen by a tick whose plan could not be recorded is seen again.
case_plan_not_recorded() {
	project_new recorded
	task_add T-1 $'write a.txt x\nwait-file ../../go\nmarker'
	daemon_start
	wait_for "it works" task_is T-1 working
	sqlite3 -cmd '.timeout 5000' "$store" "CREATE TRIGGER no BEFORE INSERT ON \"commit\" BEGIN SELECT RAISE(ABORT, 'not now'); END"
	touch ../go
	wait_for "the plan is dropped" log_has "not now"
	sqlite3 -cmd '.timeout 5000' "$store" "DROP TRIGGER no"
	wait_for "the marker counts" task_is T-1 done
}

# Where /proc cannot be read nothing is proved: nobody is taken for dead, and nobody for ended.
case_proc_hidden() {
	local agent
	project_new proc
	idle_agent w-1
	agent=$(agent_pid w-1)
	daemon_stop
	if ! unshare --mount true 2>/dev/null; then
		ok "skipped: no mount namespaces here"
		return
	fi
	# without /proc the sanitizers cannot look for leaks
	ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 unshare --mount "$(command -v czar)" run >>"$dir/daemon.log" 2>&1 &
	daemon_pid=$!
	ticks_pass 2
	nsenter --mount --root --target "$daemon_pid" umount --lazy /proc
	ticks_pass 3
	never "the server is not taken for dead" decided server-ended
	never "nor its agent" decided agent-died
	expect "it lives" kill -0 "$agent"
	task_add T-1 marker
	ticks_pass 3
	never "nor is it proved to have ended" decided agent-ended
	daemon_stop
	daemon_start
	wait_for "it goes on" task_is T-1 done
}

run_cases_at_once 3 "$@"
