#!/bin/bash
# What a worker's section gives its agent: another HOME, and variables out of a file that are secret.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# agent_has WORKER NAME=VALUE: in its environment
agent_has() { tr '\0' '\n' <"/proc/$(agent_pid "$1")/environ" | grep -qxF -- "$2"; }

# Is that in anything that czar or tmux keeps or shows?
is_told() {
	grep -rqF -- "$1" .git/czar .czar "$dir/daemon.log" || grep -aqF -- "$1" /proc/[0-9]*/cmdline 2>/dev/null ||
		grep -qF -- "$1" <(tmux_cmd show-messages 2>&1; tmux_cmd show-environment -g; tmux_cmd show-environment -t w-1)
}

case_home_and_env_file() {
	project_new given <<-E
		[worker "w"]
			home = $dir/given/home
			env-file = $dir/given/keys.env
	E
	mkdir "$dir/given/home"
	cp "$HOME/.gitconfig" "$dir/given/home/"
	printf '# the key\nAPI_KEY="s3cret-%s"\nEMPTY=\n' one >"$dir/given/keys.env"
	chmod 600 "$dir/given/keys.env"
	task_add T-1 marker
	daemon_start
	wait_for "it works as ever" worker_rests w-1 T-1
	expect "with that HOME" agent_has w-1 "HOME=$dir/given/home"
	expect "and that variable" agent_has w-1 API_KEY=s3cret-one
	expect "an empty one too" agent_has w-1 EMPTY=
	expect "the agent is the pane's own process" [ "$(ps -o comm= -p "$(agent_pid w-1)")" = scripted-agent ]
	never "its value is nowhere else" is_told s3cret-one
	expect "the account is this HOME's" sql_is scripted.w "SELECT account FROM worker WHERE name = 'w-1'"
	echo API_KEY=s3cret-two >"$dir/given/keys.env"
	task_add T-2 marker
	wait_for "the next agent" worker_rests w-1 T-2
	expect "has what the file says now" agent_has w-1 API_KEY=s3cret-two
	no_faults w-1
}

case_bad_env_file() {
	local file=$dir/bad/keys.env
	project_new bad <<-E
		[worker "w"]
			env-file = $file
	E
	printf 'A=1\ns3cret\n' >"$file"
	chmod 644 "$file"
	expect "doctor names the line" says "$file:2: no '=': write NAME=VALUE" czar doctor
	expect "doctor says who may read it" says "others may read or change its env-file $file" czar doctor
	czar doctor --fix >/dev/null 2>&1
	expect "and mends that" [ "$(stat -c %a "$file")" = 600 ]
	task_add T-1 marker
	daemon_start
	wait_for "its agent is not started" health_is w-1 quarantined
	expect "why says which line" says "$file:2" czar why w-1
	expect "it never had a pane" [ -z "$(pane_of w-1)" ]
	never "what stands there is not told" is_told s3cret
	echo A=1 >"$file"
	czar resume w-1
	wait_for "mended, it goes on" task_is T-1 done
}

case_no_home() {
	project_new nohome <<-E
		[worker "w"]
			home = $dir/nohome/away
	E
	expect "doctor says so" says "home '$dir/nohome/away' is no folder" czar doctor
	task_add T-1 marker
	daemon_start
	wait_for "its agent is not started" health_is w-1 quarantined
	expect "why says so" says "no folder '$dir/nohome/away'" czar why w-1
	mkdir "$dir/nohome/away"
	cp "$HOME/.gitconfig" "$dir/nohome/away/"
	czar resume w-1
	wait_for "made, it goes on" task_is T-1 done
}

run_cases_at_once 3 "$@"
