#!/bin/bash
# czar as a service of a real systemd: what the manager does to the daemon touches no agent.
#
# Two halves: outside, as root, it boots the box (tests/systemd/box.sh) and cuts its power; inside, as
# a user, the cases run, with the same words as all others.
# shellcheck disable=SC2016 # texts for other shells
here=$(cd "$(dirname "$0")" && pwd)

outside() {
	local status=0
	# shellcheck source=tests/systemd/box.sh
	. "$here/../systemd/box.sh"
	box_require "$@"
	folder=$(mktemp -d "${TMPDIR:-/tmp}/box.XXXXXX") || exit
	trap 'box_power_cut; umount -l "$folder"; rmdir "$folder"' EXIT
	trap 'exit 1' INT TERM
	box_make "$folder"
	lay_out
	box_boot || exit
	inside "$@" || status=$?
	[ $# = 0 ] || exit $status
	inside slow_start || status=$?
	inside before_power_cut || status=$?
	box_power_cut
	box_boot || exit
	inside after_power_cut || status=$?
	exit $status
}

# What is installed in it: this build, as "make install" would lay it out, and the tests.
lay_out() {
	local unit
	: "${BUILD:=$here/../../build}"
	box_put "$BUILD/check/bin" /opt/czar/check
	for unit in "$here"/../../units/*.service; do
		mkdir -p "$folder/units"
		sed 's,@PREFIX@,/opt/czar/check,g' "$unit" >"$folder/units/${unit##*/}"
	done
	box_put "$folder"/units/* /opt/czar/check/lib/systemd/user
	box_put "$here" "$here/../agent" /opt/czar/tests
	printf '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n' >"$folder/.gitconfig"
	box_put "$folder/.gitconfig" /home/person
}

inside() {
	box_user BOX=inside BUILD=/opt/czar SAN="${SAN:-0}" bash /opt/czar/tests/integration/service.sh "$@"
}

[ -n "${BOX-}" ] || outside "$@"

mkdir -p "$HOME/tmp"
runtime=$XDG_RUNTIME_DIR home=$HOME
TMPDIR=$HOME/tmp
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
export XDG_RUNTIME_DIR=$runtime HOME=$home

manager() { systemctl --user "$@"; }
property() { manager show -P "$1" "${2:-$unit}"; }          # NAME [UNIT]
property_is() { [ "$(property "$1")" = "$2" ]; }            # NAME VALUE
status_matches() { [[ $(property StatusText) =~ $1 ]]; }    # REGULAR EXPRESSION
starts_are() { sql_is "$1" "SELECT count(*) FROM decision WHERE rule = 'agent-started'"; } # COUNT
lives() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = scripted-agent ]; }
in_unit() { grep -qF "/$2" "/proc/$1/cgroup"; }             # PID UNIT
journal_has() { journalctl -q -o json "$@" | grep -q .; }       # FIELD=VALUE...
is_later() { awk "BEGIN { exit !($EPOCHREALTIME - $1 > $2) }"; } # EPOCHREALTIME SECONDS
# What the manager tells a service, and nobody else: PID or FILE of lines
clean_environment() {
	! grep -E '^(NOTIFY_SOCKET|WATCHDOG_|LISTEN_|JOURNAL_STREAM|INVOCATION_ID|MANAGERPID|SYSTEMD_)' "$1"
}
environment_of() { tr '\0' '\n' <"/proc/$1/environ"; }         # PID

# service_new NAME [COUNT]: a project, and $unit and $tmux_unit of it. czar.conf as for project_new.
service_new() {
	local drop_in=$HOME/.config/systemd/user/czar@.service.d
	project_new "$@"
	unit=czar@$(systemd-escape --path "$project").service
	tmux_unit=czar-tmux@$(systemd-escape --path "$project").service
	mkdir -p "$drop_in"
	printf '[Service]\nWatchdogSec=3s\nRestartSec=100ms\n' >"$drop_in/test.conf"
}

# Two agents at work, each until the file "go" is in its worktree.
two_at_work() {
	task_add T-1 $'wait-file go\nmarker' 'assignee: w-1'
	task_add T-2 $'wait-file go\nmarker' 'assignee: w-2'
	wait_for "T-1 is under way" task_is T-1 working
	wait_for "T-2 is under way" task_is T-2 working
	one=$(agent_pid w-1) two=$(agent_pid w-2)
}

both_live() { # AFTER WHAT
	expect "both agents live after $1" lives "$one"
	expect "as they were" lives "$two"
}

new_daemon() { local pid; pid=$(property MainPID); [ "$pid" -gt 0 ] && [ "$pid" != "$daemon" ]; }
comes_back() { # AFTER WHAT
	wait_for "another daemon runs after $1" new_daemon
	wait_for "and is ready" property_is ActiveState active
	both_live "$1"
	daemon=$(property MainPID)
}

case_life() {
	local daemon one two
	PATH="$PATH:/opt/50% \"odd\" \\path"
	service_new life 2
	expect "systemd finds nothing wrong with the units" systemd-analyze --user verify --man=no --recursive-errors=no \
		/opt/czar/check/lib/systemd/user/czar@.service /opt/czar/check/lib/systemd/user/czar-tmux@.service
	expect "it is not installed" exits 1 czar service status
	expect "without a manager it cannot be" exits 1 env XDG_RUNTIME_DIR=/nowhere czar service install
	expect "that is said" grep -q "no systemd manager of this user runs" <(XDG_RUNTIME_DIR=/nowhere czar service install 2>&1)
	expect "it is installed" grep -q installed <(czar service install)
	expect "the daemon has looked at everything" [ "$(sql 'SELECT ticks FROM project')" -ge 1 ]
	expect "it is ready" property_is ActiveState active
	expect "it starts at boot" [ "$(manager is-enabled "$unit")" = enabled ]
	expect "doctor knows it" grep -qE "^ok +service .*is active" <(czar doctor)
	expect "once more changes nothing" grep -q "was installed already" <(czar service install)
	expect "czar start says that it runs" grep -q "runs already" <(czar start)
	two_at_work
	daemon=$(property MainPID)
	expect "the tmux server is the other unit's" in_unit "$(server_pid)" "$tmux_unit"
	expect "and its first process" [ "$(property MainPID "$tmux_unit")" = "$(server_pid)" ]
	expect "so are agents" in_unit "$one" "$tmux_unit"
	wait_for "the status is one line" status_matches '^2 workers: 2 working; 0/2 done$'
	expect "czar has the same" [ "$(czar service status --json | jq -r .status)" = "2 workers: 2 working; 0/2 done" ]
	expect "nothing of the manager's is in an agent's environment" clean_environment <(environment_of "$one")
	expect "nor in the tmux server's" clean_environment <(environment_of "$(server_pid)")
	never "but in the daemon's" clean_environment <(environment_of "$daemon")
	expect "PATH is the installer's" grep -qxF "PATH=$PATH" <(environment_of "$one")
	expect "the doctor knows it" grep -qE '^ok +service .* is active' <(czar doctor)

	kill -KILL "$daemon"
	comes_back "kill -9"
	kill -STOP "$daemon"
	comes_back "a daemon that hangs"
	expect "that was the watchdog" journal_has "USER_UNIT=$unit" UNIT_RESULT=watchdog
	manager restart "$unit"
	comes_back "a restart"
	printf '[task]\n\tattempts = 4\n' >>czar.conf
	expect "settings are read again" manager reload "$unit"
	wait_for "and it is ready after it" property_is ActiveState active
	expect "in the same daemon" property_is MainPID "$daemon"
	expect "czar stop" grep -q "2 agents are left alone" <(czar stop)
	expect "ended the unit" property_is ActiveState inactive
	both_live "a stop"
	expect "czar status knows" exits 3 czar status
	touch "$workers/w-1/go" "$workers/w-2/go"
	expect "czar start" czar start
	wait_for "T-1 is done" task_is T-1 done
	wait_for "T-2 is done" task_is T-2 done
	expect "in one attempt each" [ "$(attempts_of T-1)$(attempts_of T-2)" = 11 ]
	expect "by the same two agents" starts_are 2
	wait_for "the line says so" status_matches '^2 workers: 2 idle; 2/2 done$'
	expect "removing asks" exits 2 czar service remove </dev/null
	expect "it is removed" grep -q "left alone" <(czar service remove --yes)
	both_live "a removal"
	expect "nothing is left of it" [ -z "$(find "$HOME/.config/systemd/user" -name '*life*')" ]
	expect "twice is fine" czar service remove --yes
}

case_journal() {
	local here
	service_new journal 1
	here=_SYSTEMD_USER_UNIT=$unit
	czar service install >"$dir/out"
	task_add T-1 $'commit-empty "a" "no marker"\nmarker'
	wait_for "done" task_is T-1 done
	wait_for "its last decision is in the journal" journal_has "$here" CZAR_TASK=T-1 CZAR_RULE=accept
	expect "a decision has its fields" grep -qxF '["repo","T-1","w-1","dispatch","6","czar"]' <(
		journalctl -q -o json "$here" CZAR_RULE=dispatch |
			jq -c '[.CZAR_PROJECT, .CZAR_TASK, .CZAR_WORKER, .CZAR_RULE, .PRIORITY, .SYSLOG_IDENTIFIER]'
	)
	expect "and its number" [ "$(journalctl -q -o json "$here" CZAR_RULE=dispatch | jq -r .CZAR_DECISION)" \
		= "$(sql "SELECT number FROM decision WHERE rule = 'dispatch'")" ]
	expect "it is there once" [ "$(journalctl -q -o cat "$here" | grep -c '^dispatch T-1')" = 1 ]
	expect "all of them are" [ "$(journalctl -q -o json "$here" CZAR_BY=rule | jq -r .CZAR_DECISION | sort -u | wc -l)" \
		= "$(sql "SELECT count(*) FROM decision WHERE by = 'rule'")" ]
	kill -HUP "$(property MainPID)"
	wait_for "messages have a priority" journal_has "$here" PRIORITY=6 MESSAGE="czar: the settings were read again"
	czar service remove --yes >"$dir/out"
}

# A fleet that was started otherwise: its agents stay what they are.
case_takes_over() {
	local one two
	service_new over 2
	czar start >"$dir/out"
	two_at_work
	expect "the daemon that runs is named" grep -q "czar stop; czar start" <(czar service install)
	czar stop >"$dir/out"
	expect "the service takes over" czar start
	expect "it is its daemon" property_is ActiveState active
	both_live "that"
	touch "$workers/w-1/go" "$workers/w-2/go"
	wait_for "T-1 is done" task_is T-1 done
	wait_for "T-2 is done" task_is T-2 done
	expect "by the same two agents" starts_are 2
	czar service remove --yes >"$dir/out"
}

# The other unit is stopped by hand: its agents are gone, and czar asks for a new server there.
case_server_stopped() {
	local server
	service_new server 1
	czar service install >"$dir/out"
	task_add T-1 $'wait-file go\nmarker'
	wait_for "T-1 is under way" task_is T-1 working
	server=$(server_pid)
	manager stop "$tmux_unit"
	wait_for "T-1 is given again" sql_is 1 "SELECT count(*) FROM attempt WHERE number = 2 AND step = 'taken'"
	never "by the old server" [ "$(server_pid)" = "$server" ]
	expect "the new one is the unit's" in_unit "$(server_pid)" "$tmux_unit"
	expect "a lost server counts no attempt" sql_is 0 "SELECT count(*) FROM attempt WHERE number = 1 AND counts"
	touch "$workers/w-1/go"
	wait_for "T-1 is done" task_is T-1 done
	expect "agents end when that is asked for" czar stop --workers --yes
	expect "and the daemon" property_is ActiveState inactive
	expect "none is left" sql_is 0 "SELECT count(*) FROM worker WHERE session <> 0"
	czar service remove --yes >"$dir/out"
}

# Its child neither ends at a signal nor is ended: the next life uses what it makes.
case_hung_child() {
	local before
	service_new hung 1 < <(printf '[project]\n\tsetup = ../../setup\n')
	printf '#!/bin/sh\ntrap "" TERM HUP\nenv >../../environment\necho >>../../setups\nuntil [ -e ../../go ]; do sleep 0.02; done\n' >"$project/../setup"
	chmod +x "$project/../setup"
	task_add T-1 marker
	czar service install >"$dir/out"
	wait_for "the setup runs" [ -e "$project/../setups" ]
	expect "nothing of the manager's is in its environment" clean_environment "$project/../environment"
	before=$EPOCHREALTIME
	manager stop "$unit"
	expect "the unit ends in under a second" awk "BEGIN { exit !($EPOCHREALTIME - $before < 1) }"
	expect "well" property_is Result success
	touch "$project/../go"
	manager start "$unit"
	wait_for "what it made is used" task_is T-1 done
	expect "it ran once" [ "$(wc -l <"$project/../setups")" = 1 ]
	czar service remove --yes >"$dir/out"
}

# A start that waits for an earlier life is given the time that it asks for. Alone in the box: the limit
# of a start that the manager has extended is the old one again when it reads its units anew.
slow_start() {
	local before
	service_new slow 1 < <(printf '[project]\n\tsetup = "until [ -e ../../go ]; do sleep 0.02; done"\n')
	printf '[Service]\nTimeoutStartSec=2s\n' >"$HOME/.config/systemd/user/czar@.service.d/slow.conf"
	task_add T-1 $'write a.txt x\nmarker'
	czar service install >"$dir/out"
	wait_for "the setup runs" sql_is 1 "SELECT count(*) FROM intent WHERE verb = 'seat' AND state = 'open'"
	manager stop "$unit"
	before=$EPOCHREALTIME
	manager start --no-block "$unit"
	wait_for "the next life waits for it, and says so" status_matches '^waits for children'
	wait_for "for longer than a start may take" is_later "$before" 2.4
	expect "as it said" property_is ActiveState activating
	touch "$project/../go"
	wait_for "it is ready" property_is ActiveState active
	expect "at once" property_is NRestarts 0
	wait_for "T-1 is done" task_is T-1 done
	czar service remove --yes >"$dir/out"
}

# The two halves of one case: what happens between them happens to the whole box.
before_power_cut() {
	service_new power 2
	czar service install >"$dir/out"
	two_at_work
	echo "$dir $(sql 'SELECT server_boot FROM project')" >"$HOME/kept"
	trap 'exit $failed' EXIT
}

after_power_cut() {
	local boot
	read -r dir boot <"$HOME/kept"
	project=$dir/power/repo workers=$dir/power/repo-workers record=$dir/power/record store=$project/.git/czar/store.db
	unit=czar@$(systemd-escape --path "$project").service
	cd "$project" || exit
	wait_for "it starts with the machine" property_is ActiveState active
	wait_for "both tasks are given again" sql_is 2 "SELECT count(*) FROM attempt WHERE number = 2 AND step = 'taken'"
	touch "$workers/w-1/go" "$workers/w-2/go"
	wait_for "T-1 is done" task_is T-1 done
	wait_for "T-2 is done" task_is T-2 done
	expect "in another boot" [ "$(sql 'SELECT server_boot FROM project')" != "$boot" ]
	expect "a power cut counts no attempt" sql_is 0 "SELECT count(*) FROM attempt WHERE number = 1 AND counts"
}

case ${1-} in
slow_start | *_power_cut) current=$1 && "$1" ;;
*) run_cases_at_once 3 "$@" ;;
esac
