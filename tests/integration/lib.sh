# Helpers of the integration scripts: source it, write case_NAME functions, end with: run_cases "$@"
# shellcheck shell=bash disable=SC1010,SC2016,SC2034,SC2119,SC2120
#
# A script is run by tests/run.sh, or alone (`tests/integration/x.sh [CASE]...`, BUILD=folder of the
# binaries). Everything is real: git, tmux, the daemon, the scripted agent. Each case has a project of
# its own under $dir, with its own tmux server; nothing sleeps for a time, everything is waited for.
# The folder stays when a case fails. Texts of tests must not hold what only this machine has.
#
# In a case, after project_new, the working folder is the project's checkout and these are set:
#   $project  the checkout         $workers  folder of the worktrees      $store  the store
#   $record   folder of the agents' records       $agent_state  their state folder (start-WORKER files)
set -u
patience=30
[ "${SAN:-0}" = 0 ] || patience=90 # everything is slow under the sanitizers
shopt -s lastpipe # so that "... | helper" counts its results here

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$root/build}
export PATH=$BUILD/check/bin:$PATH LC_ALL=C.UTF-8 TZ=UTC
TMPDIR=${TMPDIR:-/tmp}
[ ${#TMPDIR} -lt 60 ] || TMPDIR=/tmp # sockets' paths are short
dir=$(mktemp -d "$TMPDIR/czar-it.XXXXXX") || exit
export HOME=$dir/home XDG_RUNTIME_DIR=$dir/run
export GIT_CONFIG_NOSYSTEM=1
unset TMUX TMUX_PANE CZAR_WORKER CZAR_PROJECT CZAR_SPOOL CZAR_AGENT CZAR_DIE_AT
mkdir -p "$HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
printf '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n' >"$HOME/.gitconfig"

failed=0 case_failed=0 number=0 current=setup daemon_pid='' project='' store='' workers='' record='' agent_state=''

# --- results

ok() { # DESCRIPTION
	number=$((number + 1))
	echo "ok $number - $current: $1"
}

not_ok() { # DESCRIPTION
	number=$((number + 1))
	failed=1 case_failed=1
	echo "not ok $number - $current: $1"
	[ -z "${STOP_AT_FIRST:-}" ] || { explain_failure; exit 1; }
}

# wait_for DESCRIPTION COMMAND...: the command must come true within PATIENCE seconds (30; once a case
# has failed, 2: the rest of it only tells more).
wait_for() {
	local what=$1 end=$((SECONDS + (case_failed ? 2 : ${PATIENCE:-$patience}))) looks=0
	shift
	until "$@" >/dev/null 2>&1; do
		if [ "$SECONDS" -ge "$end" ]; then
			not_ok "$what: $*"
			explain_failure
			return 1
		fi
		sleep $((looks++ < 30 ? 3 : 10))e-2 # a look costs processes
	done
	ok "$what"
}

# expect DESCRIPTION COMMAND...: it must be true now.
expect() {
	local what=$1
	shift
	if "$@" >/dev/null 2>&1; then
		ok "$what"
	else
		not_ok "$what: $*"
		explain_failure
		return 1
	fi
}

# never DESCRIPTION COMMAND...: it must not be true now.
never() {
	local what=$1
	shift
	if "$@" >/dev/null 2>&1; then
		not_ok "$what: $*"
		explain_failure
		return 1
	fi
	ok "$what"
}

# exits STATUS COMMAND...: it ends with that exit status
exits() {
	local status=$1
	shift
	"$@"
	[ $? = "$status" ]
}

# says WORDS COMMAND...: the command's output, both streams, holds them
says() {
	"${@:2}" >"$dir/said-$current" 2>&1
	grep -qF -- "$1" "$dir/said-$current"
}

# What a person would look at first, as TAP comments.
explain_failure() {
	[ -f "$store" ] || return 0
	{
		echo "decisions:"
		sql "SELECT time(at / 1000000, 'unixepoch') || substr(printf('%.3f', at % 1000000 / 1e6), 2),
			rule, subject, saw, action FROM decision ORDER BY number DESC LIMIT ${EXPLAIN:-25}" | tac
		echo "deliveries:"
		sql "SELECT id, worker, kind, state, grade, try, enters, reason FROM delivery"
		tail -n 8 "$dir/daemon.log" 2>/dev/null
		for worker in $(sql "SELECT name FROM worker WHERE session > 0"); do
			echo "screen of $worker:"
			screen_of "$worker" | grep -v '^ *$' | tail -n 12
		done
	} 2>&1 | cut -c 1-220 | sed 's/^/#   /'
}

# --- a project

# project_new NAME [COUNT]: a repository with a czar.conf and COUNT workers w-1 .. (default 1). More
# czar.conf comes on standard input when it is no terminal: later lines win
# over the ones made here. AGENT_OPTIONS: more options of scripted-agent.
project_new() {
	daemon_end
	project=$dir/$1/repo workers=$dir/$1/repo-workers record=$dir/$1/record agent_state=$dir/$1/state
	mkdir -p "$project" "$record" "$agent_state"
	cd "$project" || exit
	git init -q
	store=$project/.git/czar/store.db
	{
		printf '[project]\n\tbase = main\n\ttick = 200ms\n[health]\n\tscale = 1/200\n'
		printf '\tconfirm-seen = 3s\n\tstart-limit = 10s\n\tslow = 1h\n\tstuck = 2h\n\thang = 6h\n'
		printf '\tredrive-pauses = 1min, 1min, 1min\n'
		printf '[worker "w"]\n\tcount = %s\n\tagent = scripted\n' "${2:-1}"
		scripted_profile
		[ -t 0 ] || cat
	} >czar.conf
	echo hello >README.md
	git add -A
	git commit -q -m base
}

# The profile of tests/agent/scripted.conf with this case's folders and the hook.
scripted_profile() {
	sed "s|command = scripted-agent|command = $BUILD/check/bin/scripted-agent --record $record --state $agent_state --hook $BUILD/check/bin/czar-hook ${AGENT_OPTIONS:-}|
		s|events = false|events = true|; s|second-enter = 3s|second-enter = 700ms|" "$root/tests/agent/scripted.conf"
}

# task_add ID SCRIPT [FRONT_MATTER_LINE]...: a task whose agent carries out that script
# (tests/agent/README.md), e.g. task_add T-1 $'write a.txt hello\nmarker' 'depends_on: [T-0]'
task_add() {
	local id=$1 script=$2
	shift 2
	mkdir -p "$project/../tasks"
	{
		printf -- '---\ntitle: Task %s\n' "$id"
		[ $# = 0 ] || printf '%s\n' "$@"
		printf -- '---\nDo %s.\n\n```script\n%s\n```\n' "$id" "$script"
	} >"$project/../tasks/$id.md"
	czar add "$project/../tasks/$id.md" >/dev/null
}

# --- the daemon

# daemon_start [VARIABLE=VALUE]...: in the foreground of czar, in the background here; returns after
# its first tick (or its death, for CZAR_DIE_AT). Its log: $dir/daemon.log
daemon_start() {
	local before end=$((SECONDS + patience))
	before=$(sql 'SELECT ticks FROM project' 2>/dev/null)
	env "$@" czar run >>"$dir/daemon.log" 2>&1 &
	daemon_pid=$!
	until [ "$(sql 'SELECT ticks FROM project' 2>/dev/null || echo 0)" -gt "${before:-0}" ]; do
		daemon_lives || return 1
		if [ "$SECONDS" -ge "$end" ]; then
			not_ok "the daemon starts"
			explain_failure
			return 1
		fi
		sleep 0.03
	done
} 2>/dev/null
daemon_lives() { [ -n "$daemon_pid" ] && kill -0 "$daemon_pid" 2>/dev/null; }
daemon_kill9() { daemon_end KILL; }
daemon_stop() { daemon_end TERM; }
# daemon_end [SIGNAL]: ends and reaps it, when it runs; its exit status is the result
daemon_end() {
	[ -n "$daemon_pid" ] || return 0
	kill "-${1:-KILL}" "$daemon_pid"
	wait "$daemon_pid"
	local status=$?
	daemon_pid=
	return $status
} 2>/dev/null

# ticks_pass N: until so many more looks were recorded. For "nothing happens": never after ticks_pass.
ticks_pass() {
	local until=$(($(sql 'SELECT ticks FROM project') + $1)) end=$((SECONDS + patience))
	while [ "$(sql 'SELECT ticks FROM project')" -lt "$until" ]; do
		[ "$SECONDS" -lt "$end" ] || { not_ok "$1 ticks pass"; return 1; }
		sleep 0.03
	done
}

# --- reading what czar knows

sql() { sqlite3 -readonly -cmd '.timeout 5000' "$store" "$1"; }
# sql_is VALUE QUERY: the first row's columns, joined by |, equal VALUE
sql_is() { [ "$(sql "$2")" = "$1" ]; }
state_of() { sql "SELECT state FROM task WHERE id = '$1'"; }                 # TASK
task_is() { [ "$(state_of "$1")" = "$2" ]; }                                 # TASK STATE
worker_get() { sql "SELECT \"$2\" FROM worker WHERE name = '$1'"; }          # WORKER COLUMN
health_is() { [ "$(worker_get "$1" health)" = "$2" ]; }                      # WORKER HEALTH
delivery_get() { sql "SELECT \"$2\" FROM delivery WHERE id = $1"; }          # ID COLUMN
delivery_is() { [ "$(delivery_get "$1" state)" = "$2" ]; }                   # ID STATE
# delivery_went ID STATE: it was in that state at some time
delivery_went() { awk -v id="$1" -v s="$2" '$2 == id && $5 == s { f = 1 } END { exit !f }' "$project/.czar/status/deliveries.log"; }
# The newest delivery of a kind (brief, say, reminder, ask, redrive, nudge, notice).
delivery_of() { sql "SELECT max(id) FROM delivery WHERE kind = '$1'"; }      # KIND
attempts_of() { sql "SELECT count(*) FROM attempt WHERE task = '$1'"; }      # TASK
decisions() { sql "SELECT count(*) FROM decision WHERE rule = '$1'"; }       # RULE
decided() { [ "$(decisions "$1")" -ge "${2:-1}" ]; }                         # RULE [AT_LEAST]
alert_open() { sql "SELECT cause FROM alert WHERE closed = 0" | grep -q -- "$1"; } # PART OF THE CAUSE

# --- reading what the agents got: the truth

# record_of WORKER EVENT: the record's lines of that event (JSON)
record_of() { jq -c --arg e "$2" 'select(.event == $e)' "$record/$1.jsonl" 2>/dev/null; }
record_count() { record_of "$1" "$2" | grep -c .; }                          # WORKER EVENT
record_is() { [ "$(record_count "$1" "$2")" = "$3" ]; }                      # WORKER EVENT COUNT
# record_turns WORKER [KIND]: how many turns began
record_turns() { record_of "$1" turn | jq -c --arg k "${2:-}" 'select($k == "" or .kind == $k)' | grep -c .; }
# turns_with WORKER WORDS: how many turns began with a text that holds these words
turns_with() { record_of "$1" turn | jq -r '.text // ""' | grep -cF -- "$2"; }
turns_with_is() { [ "$(turns_with "$1" "$2")" = "$3" ]; }                    # WORKER WORDS COUNT
# turn_hash_is WORKER SHA256: a turn began with exactly the text of that hash
turn_hash_is() { record_of "$1" turn | jq -r .sha256 | grep -qxF -- "$2"; }
# no_faults WORKER: no text ever went elsewhere (a shell, a dialog, a command)
no_faults() { [ "$(record_count "$1" fault)" = 0 ]; }
sum() { sha256sum | cut -c 1-64; }

# --- tmux, by hand

socket_of_project() { sql 'SELECT socket FROM project'; }
server_pid() { sql 'SELECT server_pid FROM project'; }
tmux_cmd() { timeout 20 tmux -S "$(socket_of_project)" "$@"; }
pane_of() { worker_get "$1" pane; }
agent_pid() { worker_get "$1" pid; }
screen_of() { tmux_cmd capture-pane -p -t "$(pane_of "$1")"; }
screen_shows() { screen_of "$1" | grep -qF -- "$2"; }                        # WORKER WORDS
keys() { local worker=$1; shift; tmux_cmd send-keys -t "$(pane_of "$worker")" "$@"; } # WORKER KEY...

# idle_agent WORKER: gives it a first, small task, so that its agent runs and waits at its prompt.
idle_agent() {
	task_add "warm-$1" marker "assignee: $1"
	daemon_lives || daemon_start
	wait_for "$1 is idle" worker_rests "$1" "warm-$1"
}
worker_rests() { task_is "$2" done && health_is "$1" idle && [ "$(worker_get "$1" turn_open)" = 0 ]; }

# --- the end

clean_up() {
	local socket
	daemon_end
	find "$dir" -type s 2>/dev/null | while read -r socket; do
		timeout 5 tmux -S "$socket" kill-server
	done 2>/dev/null
	cd /
	if [ "$failed" = 0 ]; then
		rm -rf "$dir"
	else
		echo "# the folder stays: $dir"
	fi
	echo "1..$number"
	exit "$failed"
}
trap clean_up EXIT
trap 'failed=1; exit 1' INT TERM

# run_cases [CASE]...: all case_* functions in the order of their names, or the named ones.
run_cases() {
	local all
	[ $# -gt 0 ] || mapfile -t all < <(declare -F | sed -n 's/^declare -f case_//p')
	for current in "${@:-${all[@]}}"; do
		: >"$dir/daemon.log"
		case_failed=0
		"case_$current"
		daemon_end
		cd "$dir" || exit
	done
}

# run_cases_at_once N [CASE]...: each case in a process of its own, N at a time; for scripts whose cases
# mostly wait. Named cases run one after the other.
run_cases_at_once() {
	local most=$1 children=() each logs=$dir/cases all
	shift
	if [ $# -gt 0 ]; then
		run_cases "$@"
		return
	fi
	mkdir -p "$logs"
	mapfile -t all < <(declare -F | sed -n 's/^declare -f case_//p')
	for each in "${all[@]}"; do
		TMPDIR=${dir%/*} bash "$0" "$each" >"$logs/$each" 2>&1 </dev/null || : >"$logs/$each.failed" &
		children+=($!)
		if [ ${#children[@]} -ge "$most" ]; then
			wait -n -p each "${children[@]}"
			mapfile -t children < <(printf '%s\n' "${children[@]}" | grep -vxF "$each")
		fi
	done
	[ ${#children[@]} = 0 ] || wait "${children[@]}" # and for nothing else that the script has started
	for each in "${all[@]}"; do
		current=$each
		sed '/^1\.\./d; s/^\(not \)\?ok [0-9]*/\1ok/' "$logs/$each"
		number=$((number + $(grep -cE '^(not )?ok ' "$logs/$each")))
		[ ! -e "$logs/$each.failed" ] || failed=1
	done
}
