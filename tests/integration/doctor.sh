#!/bin/bash
# czar doctor: each thing is broken, the line that says so is seen, and with --fix or by the fix it is
# mended. Kinds of repositories: repositories.sh; bad settings: settings.sh.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# line LEVEL CHECK WORDS [OPTION]...: doctor prints such a line
line() {
	local level=$1 check=$2 words=$3
	shift 3
	czar doctor "$@" 2>&1 | grep -E "^$level +$check " | grep -qF -- "$words"
}
fix_says() { czar doctor 2>&1 | grep -E '^ +-> ' | grep -qF -- "$1"; }       # WORDS
status_is() { exits "$1" czar doctor >/dev/null; }                           # EXIT STATUS
lock_pid() { grep -oE '^pid [0-9]+' .git/czar/lock | cut -c 5-; }

case_nothing_wrong() {
	project_new well
	daemon_start
	czar hooks install >/dev/null
	expect "exit 0" status_is 0
	expect "every line is ok" [ "$(czar doctor | grep -cvE '^ok ')" = 0 ]
	expect "quiet, nothing is said" [ -z "$(czar doctor -q)" ]
	expect "JSON" [ "$(czar doctor --json | jq -r '.schema, .result, (.checks | map(.level) | unique | join(" "))' | xargs)" = "1 ok ok" ]
	expect "JSON names each check" jq -e '[.checks[].check] | contains(["tmux", "git", "identity", "repository", "settings", "base", "agent", "workers", "filesystem", "disk", "store", "daemon", "server", "hooks", "clock", "spool"])' <(czar doctor --json)
	expect "it works from a worktree and at 60 columns" env COLUMNS=60 czar doctor
}

case_programs() {
	project_new programs
	mkdir "$dir/bin"
	printf '#!/bin/sh\necho tmux 2.9\n' >"$dir/bin/tmux"
	chmod +x "$dir/bin/tmux"
	expect "an old tmux" grep -qE '^fail +tmux +too old' <(PATH=$dir/bin:$PATH czar doctor)
	printf '#!/bin/sh\nexit 1\n' >"$dir/bin/tmux"
	expect "a broken one" grep -qE "^fail +tmux .*does not run" <(PATH=$dir/bin:$PATH czar doctor)
	git config -f czar.conf agent.gone.command no-such-program
	expect "an agent that nobody runs is a warning" line warn agent "gone: 'no-such-program' is not found"
	expect "which is no failure" status_is 0
	git config -f czar.conf worker.y.agent opencode
	expect "one that would choose a model of anybody's" line warn agent "opencode: no model is set"
	git config -f czar.conf agent.opencode.model anthropic/opus
	never "not with a model" line warn agent "opencode: no model is set"
	git config -f czar.conf worker.x.agent gone
	expect "one that a worker runs is a failure" line fail agent "gone: 'no-such-program' is not found"
	expect "exit 1" status_is 1
}

case_hooks_and_folders() {
	project_new hooks
	expect "no hook" line warn hooks "post-commit absent"
	expect "--fix installs it" line ok hooks installed --fix
	expect "for good" line ok hooks installed
	mkdir .husky
	git config core.hooksPath .husky
	expect "hooks that belong to a manager" line warn hooks "the hooks belong to husky"
	git config --unset core.hooksPath
	chmod 755 .git/czar
	expect "others may look" line warn store "others may look into"
	czar doctor --fix >/dev/null
	expect "--fix closes it" [ "$(stat -c %a .git/czar)" = 700 ]
	chmod o+w czar.conf
	expect "everybody may write settings" line fail settings "everybody may write"
	expect "--fix takes that away" line ok settings good --fix
	expect "the mode is mended" [ "$(stat -c %a czar.conf)" = 644 ]
	rm -rf .czar .git/czar
	expect "--fix makes folders" line ok spool "$project/.git/czar/spool" --fix
	expect "they are there" [ -d .czar/status ]
	expect "and excluded" grep -q '^\.czar/' .git/info/exclude
}

case_store() {
	project_new store
	expect "none yet" line ok store "not made yet"
	czar add -m "Something" >/dev/null
	sqlite3 "$store" 'UPDATE meta SET schema = 999'
	expect "one of a newer czar" line fail store "of a newer czar (schema 999"
	sqlite3 "$store" 'UPDATE meta SET schema = 1'
	expect "one of an older czar" line ok store "of an older czar"
	expect "is left as it is" sql_is 1 "SELECT schema FROM meta"
	sqlite3 "$store" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
	dd if=/dev/urandom of="$store" bs=4096 seek=2 count=2 conv=notrunc status=none
	expect "a damaged one" line fail store ""
	expect "the fix" fix_says "keep a copy"
	expect "exit 1" status_is 1
	head -c 8192 /dev/urandom >"$store"
	expect "no store at all" line fail store "not a database"
}

case_daemon() {
	project_new daemon
	idle_agent w-1
	expect "it runs" line ok daemon "pid $daemon_pid"
	kill -STOP "$daemon_pid"
	# what a daemon that hung for an hour would have left
	sqlite3 -cmd '.timeout 5000' "$store" 'UPDATE project SET looked_awake = looked_awake - 3600000000, version = version + 1'
	expect "one that does not turn" line warn daemon "has not looked for 1 h"
	kill -CONT "$daemon_pid"
	wait_for "it turns again" line ok daemon "runs: pid"
	kill -STOP "$daemon_pid"
	printf '{"schema":1,"id":"00000000000000aa","kind":"look"}' >"$dir/call"
	touch -d '5 minutes ago' "$dir/call"
	mv "$dir/call" .git/czar/spool/00000000000000aa.json
	expect "nor takes calls" line warn calls "1 call of hooks and workers waits for the daemon, the oldest for 5 min"
	kill -CONT "$daemon_pid"
	wait_for "it takes them" [ ! -e .git/czar/spool/00000000000000aa.json ]
	daemon_kill9
	expect "nobody watches its agent" line warn daemon "nobody watches 1 agent"
	expect "the fix" fix_says "czar start"
	expect "a warning is no failure" status_is 0
}

case_server() {
	local socket
	project_new server
	idle_agent w-1
	socket=$(socket_of_project)
	expect "it runs" line ok server "pid $(server_pid)"
	daemon_stop
	rm "$socket"
	expect "its socket is gone" line warn server "its socket $socket is gone"
	expect "the fix" fix_says "kill -USR1 $(server_pid)"
	expect "--fix makes it anew" line ok server "$socket" --fix
	expect "the agent lives" kill -0 "$(agent_pid w-1)"
	tmux_cmd kill-server
	wait_for "a server that has ended is no fault" line ok server "no tmux server"
	chmod 755 "$XDG_RUNTIME_DIR/czar"
	expect "a socket folder that others may enter" line fail server "is not a private folder"
	chmod 700 "$XDG_RUNTIME_DIR/czar"
	expect "mended" status_is 0
	mkdir -p "$dir/$(printf '%090d' 0)"
	expect "a path that no socket fits" grep -qE "^fail +server +too long" <(XDG_RUNTIME_DIR=$dir/$(printf '%090d' 0) czar doctor)
}

# With a manager: service.sh.
case_service() {
	local unit
	project_new service
	expect "none is no fault" line ok service "not installed"
	unit=czar@$(systemd-escape --path "$project").service
	mkdir -p "$HOME/.config/systemd/user"
	ln -s /nowhere "$HOME/.config/systemd/user/$unit"
	expect "a unit whose manager is not there" line warn service "cannot be asked"
	rm "$HOME/.config/systemd/user/$unit"
}

case_calls_and_children() {
	project_new calls
	czar doctor --fix >/dev/null
	printf '{"schema":1,"id":"00000000000000aa","kind":"look"}' >.git/czar/spool/00000000000000aa.json
	expect "a call waits" line ok calls "1 call of hooks and workers waits for the daemon"
	czar run --once >/dev/null
	never "no longer" line ok calls ""
	(flock 9 && exec sleep 60) 9>>.git/czar/children.lock &
	wait_for "a child of an earlier life" line warn children "sleep (pid"
	kill $!
	wait $! 2>/dev/null
	never "it has ended" line warn children ""
}

case_worktrees() {
	project_new worktrees 2
	idle_agent w-2
	daemon_stop
	tmux_cmd kill-server
	git config -f czar.conf worker.w.count 1
	expect "one is left over" line warn worktrees "w-2 is left over"
	expect "the fix" fix_says "czar clean"
	git worktree add -q ../mine
	expect "somebody's own is his affair" [ "$(czar doctor | grep -c '^warn *worktrees')" = 1 ]
	rm -rf "${workers:?}/../mine"
	expect "one whose folder is gone" line warn worktrees "git knows of $(realpath ..)/mine"
	git worktree prune
	git worktree remove --force "$workers/w-2"
	never "all is well" line warn worktrees ""
}

case_disk_and_clock() {
	project_new disk
	git config -f czar.conf health.low-disk 1000G
	expect "too little room" line fail disk "nothing new starts below"
	git config -f czar.conf --unset health.low-disk
	task_add T-1 marker
	sqlite3 "$store" 'UPDATE task SET since = since + 7200000000'
	expect "a clock that was set back" line warn clock "it was set back"
	sqlite3 "$store" 'UPDATE task SET since = since - 7200000000'
	GIT_COMMITTER_DATE="$(($(date +%s) + 86400)) +0000" git commit -q --allow-empty -m future
	expect "a clock behind the newest commit" line warn clock "before the newest commit"
}

case_elsewhere() {
	mkdir "$dir/nothing"
	cd "$dir/nothing" || exit
	expect "no repository" line fail repository "no git repository"
	expect "exit 1" status_is 1
	expect "JSON" [ "$(czar doctor --json | jq -r .result)" = fail ]
	git init -q
	expect "no settings" line fail settings "no czar.conf"
	expect "the fix" fix_says "czar init"
}

run_cases_at_once 4 "$@"
