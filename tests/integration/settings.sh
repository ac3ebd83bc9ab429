#!/bin/bash
# Settings: the four files and their order, read again when one changes, and what is bad said.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

log_has() { grep -qF -- "$1" "$dir/daemon.log"; }
doctor_says() { czar doctor 2>&1 | grep -qF -- "$1"; }
wanted() { sql_is "$2" "SELECT count(*) FROM worker WHERE wanted = 1 AND name = '$1'"; } # WORKER COUNT
user_conf() { echo "$HOME/.config/czar/czar.conf"; }

# with_etc COMMAND...: where /etc/czar/czar.conf says what stands on standard input
with_etc() {
	rm -rf "${dir:?}/etc"
	mkdir -p "$dir/etc/czar"
	cat >"$dir/etc/czar/czar.conf"
	cp -a /etc/passwd /etc/group /etc/nsswitch.conf /etc/ld.so.cache "$dir/etc/" 2>/dev/null
	unshare -m sh -c 'mount --bind "$0" /etc && exec "$@"' "$dir/etc" "$@"
}

case_system_file() {
	project_new system 0 </dev/null
	sed -i '/^\[worker/,/agent = scripted/d' czar.conf
	if ! unshare -m mount --bind "$dir" /mnt 2>/dev/null; then
		echo "# skipped: no mounts here, so nothing can stand in for /etc/czar"
		return
	fi
	expect "the file of the machine is read" grep -q "workers *2" <(printf '[worker "e"]\n\tcount = 2\n\tagent = scripted\n' | with_etc czar doctor)
	mkdir -p "$(dirname "$(user_conf)")"
	printf '[worker "e"]\n\tcount = 3\n' >"$(user_conf)"
	expect "the person's wins" grep -q "workers *3" <(printf '[worker "e"]\n\tcount = 2\n\tagent = scripted\n' | with_etc czar doctor)
	printf '[worker "e"]\n\tcount = 4\n' >>czar.conf
	expect "the project's wins" grep -q "workers *4" <(printf '[worker "e"]\n\tcount = 2\n\tagent = scripted\n' | with_etc czar doctor)
	mkdir -p .czar
	printf '[worker "e"]\n\tcount = 5\n' >.czar/local.conf
	expect "this machine's wins" grep -q "workers *5" <(printf '[worker "e"]\n\tcount = 2\n\tagent = scripted\n' | with_etc czar doctor)
	expect "a bad line there is named" grep -qF "/etc/czar/czar.conf:2: unknown key 'cuont'" <(printf '[worker "e"]\n\tcuont = 2\n' | with_etc czar doctor)
	rm "$(user_conf)"
}

# Whatever becomes of one of the files, the daemon follows.
case_files_change() {
	project_new change
	daemon_start
	mkdir -p "$HOME/.config/czar"
	printf '[worker "u"]\n\tagent = scripted\n' >"$(user_conf)"
	wait_for "a file in a new folder is found" wanted u 1
	printf '[worker "u"]\n\tagent = scripted\n[worker "v"]\n\tagent = scripted\n' >"$dir/new"
	mv "$dir/new" "$(user_conf)"
	wait_for "a file that takes its place" wanted v 1
	rm "$(user_conf)"
	wait_for "one that is removed" wanted u 0
	printf '[worker "l"]\n\tagent = scripted\n' >.czar/local.conf
	wait_for "the machine's own" wanted l 1
	git config -f .czar/local.conf worker.l.count 2
	wait_for "git config -f" wanted l-2 1
	rm .czar/local.conf
	wait_for "and gone" wanted l-2 0
	: >"$dir/daemon.log"
	ticks_pass 3
	never "what does not change is not read again" log_has "read again"
	mkdir -p "$HOME/.config/czar/agents"
	printf '[agent "scripted"]\n\tmodel = small\n' >"$HOME/.config/czar/agents/scripted.conf"
	wait_for "a profile in the user's folder" log_has "read again"
	rm "$HOME/.config/czar/agents/scripted.conf"
}

# Bad settings: the log, the inbox and doctor say so, the last good ones stay, until mended.
case_bad_settings() {
	project_new bad
	daemon_start
	task_add T-1 marker
	wait_for "works" task_is T-1 done
	printf '[helth]\n\tslow = 1h\n' >>czar.conf
	wait_for "in the log, with its place" log_has "czar.conf:$(($(wc -l <czar.conf) - 1)): unknown section [helth]"
	wait_for "in the inbox" alert_open bad-settings
	task_add T-3 marker 'approve: start'
	expect "czar inbox shows it, and no task waits for it" sh -c 'czar inbox --json | jq -e ".inbox[] | select(.cause == \"bad-settings\") | .waiting == 0 and (.text | test(\"unknown section\"))"'
	expect "doctor too" doctor_says "unknown section [helth]: did you mean [health]?"
	czar -q cancel --yes T-3
	task_add T-2 marker
	wait_for "work goes on with the last good ones" task_is T-2 done
	sed -i '/helth/,$d' czar.conf
	wait_for "mended, it leaves the inbox" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0 AND cause = 'bad-settings'"
	mv czar.conf away
	wait_for "a czar.conf that is gone is no empty one" alert_open bad-settings
	expect "its workers stay" wanted w-1 1
	mv away czar.conf
	wait_for "back again" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	chmod o+w czar.conf
	wait_for "one that everybody may write to is refused" alert_open bad-settings
	expect "with the command that mends it" doctor_says "chmod o-w '$project/czar.conf'"
	chmod o-w czar.conf
	wait_for "mended" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	printf '[include]\n\tpath = /etc/hostname\n' >>czar.conf
	expect "[include] is refused" doctor_says "[include] is not followed"
	printf '[agent "x"]\n\tcommand = run; echo hi\n' >czar.conf
	expect "the line to paste" doctor_says 'write command = "run; echo hi"'
}

# Each problem is one line, said once, and no empty line with them.
# Old scripts look in a folder of the checkout: czar's files there are nobody's work, other files are.
case_status_dir() {
	project_new statusdir < <(printf '[project]\n\tstatus-dir = old [1]/status\n\tcopy = .env\n')
	echo A=1 >.env
	task_add T-1 'busy 1h'
	daemon_start
	wait_for "at work" task_is T-1 working
	wait_for "they are there" [ -s 'old [1]/status/worker-status.json' -a -s 'old [1]/status/decisions.jsonl' -a -s 'old [1]/status/tasks.json' ]
	expect "git sees none of them" [ -z "$(git status --porcelain)" ]
	touch 'old [1]/status/mine.txt'
	expect "but what is somebody's" grep -qF mine.txt <(git status --porcelain --untracked-files=all)
	expect "the worker sees them in its pane" grep -qF T-1 <(cd "$workers/w-1" && CZAR_WORKER=w-1 czar status)
	expect "once each" [ -z "$(sort .git/info/exclude | uniq -d)" ]
	daemon_stop
	git config -f czar.conf project.status-dir .
	daemon_start
	wait_for "in the checkout itself too" [ -s worker-status.json ]
	expect "git sees none of those" [ -z "$(git status --porcelain -- worker-status.json tasks.json decisions.jsonl deliveries.log)" ]
}

case_bad_at_start() {
	project_new start
	printf '[helth]\n\tslow = 1h\n[taks]\n\tx = y\n' >>czar.conf
	! czar run --once 2>"$dir/said" || not_ok "run goes on"
	expect "two problems, two lines" [ "$(grep -c . "$dir/said") $(wc -l <"$dir/said")" = "2 2" ]
	expect "the one" [ "$(grep -c 'unknown section \[helth\]' "$dir/said")" = 1 ]
	expect "the other" [ "$(grep -c 'unknown section \[taks\]' "$dir/said")" = 1 ]
	expect "a reading command says both once, as every error" [ "$(czar status 2>&1 >/dev/null | grep -c '^czar: ')" = 2 ]
}

# Before any daemon ran the store knows no worker: czar.conf does.
case_before_the_first_daemon() {
	project_new before 2
	expect "a text is queued" [ "$(czar say w-1 'Hello there' >"$dir/said" 2>&1; echo $?)" = 10 ]
	expect "and says so" grep -q "no daemon runs" "$dir/said"
	expect "who is unknown is unknown" [ "$(czar say w-9 Hello >/dev/null 2>&1; echo $?)" = 4 ]
	expect "a worker can be paused" czar pause w-2
	expect "who has no agent is not said to be restarted" grep -qx "w-1 has no agent: one starts with its next task" <(czar restart --yes w-1)
	git config -f czar.conf health.slow soon
	expect "with bad settings those that are known serve" czar resume w-2
	expect "and that is said" grep -q "the settings were not read: .*slow" <(czar pause w-2 2>&1)
	git config -f czar.conf --unset health.slow soon
	task_add T-1 marker 'assignee: w-1'
	daemon_start
	wait_for "the text arrives" turns_with_is w-1 "Hello there" 1
	expect "the other one is paused" health_is w-2 paused
}

run_cases_at_once 2 "$@"
