#!/bin/bash
# The demo: three workers finish ten tasks while everything goes wrong that goes wrong at night; two of
# them edit the same line. All of it lands in the base, each task checked as it lands.
# "make demo" calls it; by hand: BUILD=folder of the binaries tests/demo.sh
# "make demo-github" (LAND=github) lets every task land by a pull request, on the GitHub of tests/github.
#
# All is real but the agents, which are the scripted agent: git, tmux, worktrees, store, daemon. All
# lies in a folder of its own and is removed at the end; after a failure the folder stays. In the
# end what czar believes is compared with what the agents wrote down (tests/demo/proof.jq): the exit
# status is 0 only when every line of that holds.
set -u

root=$(cd "$(dirname "$0")/.." && pwd) || exit
BUILD=${BUILD:-$root/build}
bin=$BUILD/check/bin
land=${LAND:-local}
became=commit base=main # of a landing: what it became, and where that must be
limit_seconds=150 # a loaded machine is slow, but not as slow as that
settle=600ms      # between paste and Enter: long enough to be shot in

for name in $(compgen -e); do
	case $name in
	CZAR* | SCRIPTED_* | TMUX* | GIT_* | XDG_*) unset "$name" ;;
	NOTIFY_SOCKET | WATCHDOG_* | JOURNAL_STREAM) unset "$name" ;;
	esac
done
export LC_ALL=C.UTF-8 PATH=$bin:$PATH PAGER=cat GIT_CONFIG_NOSYSTEM=1
TMPDIR=${TMPDIR:-/tmp}
[ ${#TMPDIR} -lt 60 ] || TMPDIR=/tmp # sockets lie in it, and their paths are short
dir=$(mktemp -d "$TMPDIR/czar-demo.XXXXXX") || exit
export HOME=$dir/home XDG_RUNTIME_DIR=$dir/run
project=$dir/calculator store=$dir/calculator/.git/czar/store.db status=$dir/calculator/.czar/status
daemon='' follower='' keep=no screen=no kills=0
began=$EPOCHREALTIME
[ -t 1 ] && [ "${TERM:-dumb}" != dumb ] && screen=yes
color=never
[ $screen = no ] || [ -n "${NO_COLOR:-}" ] || color=always

# --- the end, whichever

screen_off() {
	[ $screen = no ] || printf '\033[?7h\033[?25h\033[?1049l'
	screen=no
}

clean_up() {
	local socket
	trap '' INT TERM HUP
	screen_off
	[ -z "$follower" ] || kill "$follower"
	[ -z "$daemon" ] || kill -KILL "$daemon"
	find "$dir" -type s | while read -r socket; do
		timeout 5 tmux -S "$socket" kill-server
	done
	# A server that was just being started has no socket yet, and one whose control client lost
	# its daemon in the middle of a line does not end by itself.
	pkill -KILL -f -- "$dir/"
	wait
	cd /
	if [ $keep = no ]; then
		# what an agent or a child of the daemon still wrote while it was ended
		rm -rf "$dir" || { sleep 0.5 && rm -rf "$dir"; }
	fi
} 2>/dev/null

interrupted() {
	trap - EXIT
	clean_up
	echo 'demo: interrupted, everything is removed' >&2
	exit "$1"
}
trap clean_up EXIT
trap 'interrupted 130' INT
trap 'interrupted 143' TERM
trap 'interrupted 129' HUP

fail() { # WHY
	keep=yes
	screen_off
	{
		echo
		echo "demo: $1"
		czar -C "$project" log -n 15
		czar -C "$project" status
		tail -n 5 "$dir/daemon.log"
		echo "demo: the folder stays: $dir"
	} >&2
	exit 1
}

step() { # COMMAND...: shown, and must work
	echo "\$ $*"
	"$@" || fail "failed: $*"
}

sql() { sqlite3 -readonly -cmd '.timeout 5000' "$store" "$1"; }
microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }

# --- a project

make_project() {
	local agent="$bin/scripted-agent --record $dir/record --state $dir/state --hook $bin/czar-hook"
	mkdir -p "$HOME" "$dir/record" "$dir/state" "$project"
	mkdir -m 700 "$XDG_RUNTIME_DIR"
	printf '[user]\n\tname = Demo\n\temail = demo@example.org\n' >"$HOME/.gitconfig"
	cd "$project" || exit
	git init -q -b main
	echo 'A calculator, made by a fleet of agents.' >README.md
	git add -A
	git commit -q -m 'the beginning'
	step czar init
	# The agent, as czar is to see it; then what this demo changes, as anybody would.
	cat "$root/tests/agent/scripted.conf" >>czar.conf
	git config -f czar.conf agent.scripted.command "$agent"
	git config -f czar.conf agent.scripted.events true
	git config -f czar.conf agent.scripted.settle $settle
	git config -f czar.conf agent.scripted.second-enter 1500ms
	step git config -f czar.conf worker.eng.count 3
	git config -f czar.conf worker.eng.agent scripted
	step git config -f czar.conf health.slow 3s
	step git config -f czar.conf health.stuck 6s
	step git config -f czar.conf health.scale 1/80
	step git config -f czar.conf project.land "$land"
	step git config -f czar.conf check.words.run 'git ls-files -z "*.txt" | xargs -0 -n 1 test -s'
	# what a loaded machine needs, unlike what people wait for, does not shrink
	git config -f czar.conf health.start-limit 30s
	git config -f czar.conf health.confirm-seen 10s
	[ "$land" = local ] || github_settings
	git add -A
	git commit -q -m 'czar.conf'
	[ "$land" = local ] || github_origin
	# the first Enter that the first agent of this worker gets is lost
	echo 'swallow-enter 1' >"$dir/state/start-eng-3"
	step czar add "$root/tests/demo/tasks"
}

# --- the daemon, and its death

daemon_start() {
	# a session of its own: Ctrl-C is for this script, which cleans up
	setsid czar run --until-done >>"$dir/daemon.log" 2>&1 &
	daemon=$!
}

marks_of() { # WORKER: what tmux itself says was typed and sent
	timeout 5 tmux -S "$(sql 'SELECT socket FROM project')" display-message -p \
		-t "$(sql "SELECT pane FROM worker WHERE name = '$1'")" '#{@czar_typed} #{@czar_sent}'
}

is_pasted() { # DELIVERY WORKER: its text is in the composer, its Enter was not sent
	local typed sent mark
	mark=$(sql "SELECT w.pid || ':' || d.id || ':' || d.\"try\" FROM delivery d JOIN worker w
		ON w.name = d.worker WHERE d.id = $1 AND d.state = 'typed'")
	read -r typed sent <<<"$(marks_of "$2")"
	[ -n "$mark" ] && [ "$typed" = "$mark" ] && [[ $sent != "$mark":* ]]
}

# Stopped first, so that nothing moves between the look and the shot.
kill_daemon() { # DELIVERY WORKER
	local at status
	kill -STOP "$daemon" || return
	if ! is_pasted "$1" "$2"; then
		kill -CONT "$daemon"
		return 1
	fi
	at=$(microseconds)
	{
		kill -KILL "$daemon"
		wait "$daemon"
		status=$?
	} 2>/dev/null
	daemon=
	is_pasted "$1" "$2" || fail "Enter was sent for delivery $1 by nobody"
	kills=$((kills + 1))
	jq -n --argjson delivery "$1" --argjson at "$at" --argjson status $status \
		'{$delivery, $at, $status}' >>"$dir/kills.json"
	say_loudly "the daemon is killed (SIGKILL) between the paste of brief $1 to $2 and its Enter"
	daemon_start
	say_loudly 'the daemon is started again'
}

# The second half of the night: some task is done, and a brief has just been typed.
look_for_a_kill() {
	local line fields
	while [ $kills = 0 ] && IFS= read -r line <&"$deliveries"; do
		read -ra fields <<<"$line"
		[ "${fields[3]}/${fields[4]}" = brief/typed ] || continue
		[ "$(sql "SELECT count(*) FROM decision WHERE rule IN ('landed', 'pull-proved')")" -gt 0 ] || continue
		kill_daemon "${fields[1]}" "${fields[2]}"
	done
}

# --- the conflict, on the screen

# What czar status says of the two that edit the same line, and when, before it is over.
look_for_the_conflict() {
	local line
	[ ! -e "$dir/conflict.json" ] && [ "$(sql "SELECT count(*) FROM conflict WHERE two <> '' AND gone = 0")" -gt 0 ] ||
		return
	line=$(czar status | grep -x 'eng-. x eng-.: src/lexer.txt') || return
	jq -n --arg line "$line" --argjson at "$(microseconds)" '{$line, $at}' >"$dir/conflict.json"
	say_loudly "$line"
}

# --- what is to be seen

say_loudly() {
	local text
	text="     $(date +%H:%M:%S) ***** $1 *****"
	[ $color = never ] || text=$'\033[1;31m'$text$'\033[0m'
	echo "$text" >>"$dir/news"
	[ $screen = yes ] || echo "$text"
}

seconds() { awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.0f", b - a }'; }

# Lines are clipped by the terminal, and each is cleared behind its end, so that nothing flickers.
draw() {
	local table lines
	[ $screen = yes ] || return 0
	lines=$(tput lines 2>/dev/null || echo 24)
	table=$(
		echo "czar: ten tasks, three workers, one bad night   $(seconds) s"
		echo
		czar --color=$color status
		echo
	)
	{
		echo "$table"
		tail -n $((lines - $(wc -l <<<"$table") - 1)) "$dir/news"
	} | head -n $((lines - 1)) | sed $'s/$/\033[K/; 1s/^/\033[H/; $s/$/\033[J/'
}

follow() {
	: >"$dir/news"
	if [ $screen = yes ]; then
		printf '\033[?1049h\033[?25l\033[?7l'
		czar --color=$color log -f -n 0 >>"$dir/news" &
	else
		czar --color=$color log -f -n 0 &
	fi
	follower=$!
}

watch_it() {
	local tick=0
	while kill -0 "$daemon" 2>/dev/null; do
		[ "$(seconds)" -lt $limit_seconds ] || fail "not finished after $limit_seconds s"
		if [ -z "${deliveries:-}" ] && [ -e "$status/deliveries.log" ]; then
			exec {deliveries}<"$status/deliveries.log"
		fi
		[ -z "${deliveries:-}" ] || look_for_a_kill
		look_for_the_conflict 2>/dev/null
		[ $((tick++ % 8)) != 0 ] || draw
		sleep 0.04
	done
	wait "$daemon" || fail "czar run --until-done ended with status $?"
	daemon=
	draw
}

# --- the proof

gather_facts() { # every text that czar stored is hashed as bytes, by somebody else
	local table
	mkdir "$dir/sent"
	sql "SELECT writefile('$dir/sent/' || id, text) FROM delivery_text" >"$dir/sizes"
	(cd "$dir/sent" && sha256sum -- *) | jq -R -s '[split("\n")[] | select(. != "")
		| split("  ") | {key: .[1], value: .[0]}] | from_entries' >"$dir/hashes.json"
	for table in task dependency attempt delivery decision worker landing check_result; do
		sqlite3 -readonly -json "$store" "SELECT * FROM $table" >"$dir/$table.json"
		[ -s "$dir/$table.json" ] || echo '[]' >"$dir/$table.json"
	done
	touch "$dir/kills.json" "$dir/conflict.json"
	jq -n --slurpfile tasks "$dir/task.json" --slurpfile dependencies "$dir/dependency.json" \
		--slurpfile attempts "$dir/attempt.json" --slurpfile deliveries "$dir/delivery.json" \
		--slurpfile decisions "$dir/decision.json" --slurpfile hashes "$dir/hashes.json" \
		--slurpfile workers "$dir/worker.json" --slurpfile kills "$dir/kills.json" \
		--slurpfile landings "$dir/landing.json" --slurpfile results "$dir/check_result.json" \
		--slurpfile shown "$dir/conflict.json" --argjson landed "$(landed)" \
		--slurpfile events <(cat "$dir/record"/*.jsonl) --argjson trees "$(trees)" \
		'{tasks: $tasks[0], dependencies: $dependencies[0], attempts: $attempts[0],
		deliveries: $deliveries[0], decisions: $decisions[0], workers: $workers[0],
		landings: $landings[0], results: $results[0], hashes: $hashes[0], $kills, $shown, $landed,
		$events, $trees}'
}

# What git says of each task's branch: its files, and the last line of its last commit.
trees() {
	local id head
	sql 'SELECT id, head FROM task' | while IFS='|' read -r id head; do
		jq -n --arg id "$id" --arg marker "$(git log -1 --format=%B "$head" | sed '/^$/d' | tail -n 1)" \
			--arg files "$(git ls-tree -r --name-only "$head")" \
			'{key: $id, value: {$marker, files: ($files | split("\n"))}}'
	done | jq -s from_entries
}

# What git says of what czar landed: the tree of that commit, its parents, and whether the base has it.
landed() {
	local id commit reachable
	sql "SELECT task, \"$became\" FROM landing WHERE \"$became\" <> ''" | while IFS='|' read -r id commit; do
		reachable=false
		! git merge-base --is-ancestor "$commit" "$base" || reachable=true
		jq -n --arg id "$id" --arg tree "$(git rev-parse "$commit^{tree}")" --argjson reachable $reachable \
			--arg parents "$(git log -1 --format=%P "$commit")" --arg works "$(git rev-list "$base..$(task_head "$id")")" \
			'{key: $id, value: {$tree, $reachable, parents: ($parents | split(" ")), left: ($works != "")}}'
	done | jq -s from_entries
}
task_head() { sql "SELECT head FROM task WHERE id = '$1'"; }

prove() {
	local facts=$dir/facts.json good=$'\033[32m✓\033[0m' bad=$'\033[31m✗\033[0m'
	[ $color = always ] || good=✓ bad=✗
	gather_facts >"$facts" || fail 'the facts cannot be read'
	jq -r -f "$root/tests/demo/proof.jq" "$facts" >"$dir/proof" || fail 'the proof cannot be made'
	sed "s/^ok /  $good /; s/^NO /  $bad /" "$dir/proof"
	if grep -q '^NO ' "$dir/proof" || ! grep -q '^ok ' "$dir/proof"; then
		fail 'not everything is true'
	fi
}

show() { # TITLE COMMAND...
	echo
	echo "$1:"
	shift
	"$@"
}

if [ "$land" = github ]; then
	. "$root/tests/demo/github.sh"
	github_begin
fi
make_project
follow
daemon_start
echo '$ czar run --until-done'
watch_it
kill "$follower" 2>/dev/null
wait "$follower" 2>/dev/null
follower=
screen_off
[ "$color" = never ] || [ -z "${TERM:-}" ] || color=always
show 'Time line (* done, x crashed)' czar log --timeline
show 'The last decisions (czar log)' czar --color=$color log -n 12
show 'What depended on what (czar graph)' czar --color=$color graph
decide_again() { czar --color=$color replay || fail 'decided again it is not the same'; }
show 'Every decision, decided again (czar replay)' decide_again
show "czar's word against the agents' own records" prove
[ "$land" = local ] || show 'What GitHub has of it' github_prove
echo
echo "All of it is true; it took $(seconds) s."
