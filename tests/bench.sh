#!/bin/bash
# Measures czar beside the plain way of doing the same (a shell loop with one tmux and one git process
# for each worker), prints a table and writes build/bench.json. "make bench" calls it; by hand:
#
#   [BUILD=FOLDER] tests/bench.sh
#
# Nothing passes or fails here: the figures are those of this machine with whatever else it does. Takes
# about two minutes. All lies in a folder of its own, which is removed.
set -u

# shellcheck source=tests/apart.sh
. "$(dirname "$0")/apart.sh"

sizes=(10 30 100 300) tasks=10000
bench=$dir/bench # copies: a build meanwhile changes nothing here
cp -r "$BUILD/bin" "$bin" && cp -r "$BUILD/bench" "$bench" && cp "$BUILD/check/bin/scripted-agent" "$bin" || exit
project='' store='' figures=$dir/figures

fail() { echo "bench: $1" >&2; exit 1; }
say() { echo "bench: $1" >&2; }
sql() { sqlite3 -readonly -cmd '.timeout 5000' "$store" "$1"; }
note() { printf '{"%s": %s}\n' "$1" "$2" >>"$figures"; } # NAME VALUE
microseconds() { echo "${EPOCHREALTIME/[.,]/}"; }

wait_until() { # SECONDS COMMAND...
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || fail "waited in vain: $*"
		sleep 0.02
	done
}

# --- many busy workers: one tick, one pass of the shell loop, a start

settings() { # WORKERS
	printf '[project]\n\tbase = main\n[worker "w"]\n\tcount = %d\n\tagent = scripted\n' "$1"
	cat "$root/tests/agent/scripted.conf"
}

make_worktrees() {
	local i most=${sizes[-1]}
	project=$dir/many
	git init -q -b main "$project"
	cd "$project" || exit
	settings "$most" >czar.conf
	git add -A
	git commit -q -m 'the beginning'
	for ((i = 1; i <= most; i++)); do
		git worktree add -q -b "bench/$i" "../many-workers/w-$i"
		mkdir -p "../many-workers/w-$i/.czar/spool"
	done
	store=$project/.git/czar/store.db
}

plain_pass() { # SOCKET WORKERS
	local i
	for ((i = 1; i <= $2; i++)); do
		tmux -S "$1" capture-pane -p -t "w-$i"
		git -C "$dir/many-workers/w-$i" log -1 --format=%ct
	done >/dev/null
}

measure_size() { # WORKERS
	local out socket wall user system TIMEFORMAT='%R %U %S'
	say "one tick of $1 busy workers and $tasks tasks"
	end_servers
	rm -rf "$project/.git/czar" "$project/.czar"
	settings "$1" >czar.conf
	out=$("$bench/tick" "$project" "$tasks") || fail 'the ticks failed'
	socket=$(jq -r 'select(.socket).socket' <<<"$out")
	read -r wall user system < <({ time plain_pass "$socket" "$1"; } 2>&1)
	jq -c --argjson n "$1" --argjson wall "$wall" --argjson user "$user" --argjson system "$system" -s \
		'add | del(.socket) | {plain: [. + {workers: $n, loop_wall_ms: ($wall * 1000),
		loop_cpu_ms: (($user + $system) * 1000)}]}' <<<"$out" >>"$figures"
}

measure_start() {
	say "starts with 30 workers and $tasks tasks"
	"$bench/start" "$bin/czar" "$project" "$dir" >>"$figures" 2>/dev/null || fail 'no start'
	"$bench/message" "$project" >>"$figures" || fail 'no messages'
	end_servers
}

# --- the conflict radar, beside one git merge-tree for each pair

# A history of 200 commits over 400 files, and 300 branches: each changes three files of its own and one of
# thirty that it shares with others; every tenth one edits the same line as the one before it.
make_radar() {
	say 'a repository for the conflict radar'
	git init -q -b main "$dir/radar"
	awk 'BEGIN {
		for (i = 1; i <= 200; i++) {
			printf "commit refs/heads/main\ncommitter B <b@example.org> %d +0000\ndata 4\nbase\n", 1700000000 + i
			for (k = i == 1 ? 1 : i; k <= (i == 1 ? 400 : i + 1); k++)
				file("src/" k % 20 "/file-" k ".c", 0)
			if (i % 50 == 0)
				printf "reset refs/heads/fork/%d\nfrom refs/heads/main\n", i / 50
		}
		for (i = 1; i <= 300; i++) {
			branch("refs/heads/radar/" i, "refs/heads/fork/" i % 4 + 1, i)
			if (i == 1)
				branch("refs/heads/radar/moved", "refs/heads/radar/1", 1000)
		}
		branch("refs/heads/main-moved", "refs/heads/main", 2000)
	}
	function branch(ref, from, i) {
		printf "commit %s\ncommitter B <b@example.org> %d +0000\ndata 4\nwork\nfrom %s\n", ref, 1700001000 + i, from
		file("own/" i ".c", i); file("own/" i "/a.c", i); file("own/" i "/b.c", i)
		file("src/shared/" i % 30 ".c", i % 10 ? 10 + i % 7 : 3)
	}
	function file(path, edit,    text, n) {
		for (n = 1; n <= 40; n++)
			text = text "line " n (n == edit ? " edited by " ++edits : "") "\n"
		printf "M 644 inline %s\ndata %d\n%s\n", path, length(text), text
	}' | git -C "$dir/radar" fast-import --quiet || fail 'no repository for the radar'
}

# What one moved branch costs the plain way: a process for each of its pairs.
merge_moved() { # BRANCHES
	local k
	for ((k = 1; k <= $1; k++)); do
		git -C "$dir/radar" merge-tree --write-tree radar/moved "radar/$k"
	done >/dev/null
}

measure_radar() { # BRANCHES
	local user system moved TIMEFORMAT='%U %S'
	say "conflicts of $1 branches"
	read -r user system < <({ time merge_moved "$1"; } 2>&1)
	moved=$(awk -v u="$user" -v s="$system" 'BEGIN { print (u + s) * 1000 }')
	"$bench/radar" "$dir/radar" "$1" | jq -c -s --argjson n "$1" --argjson moved "$moved" \
		'add | {plain_radar: [. + {branches: $n, loop_moved_ms: $moved}]}' >>"$figures" || fail 'no looks'
}

# --- thirty real workers

make_fleet() {
	local i agent="$bin/scripted-agent --record $dir/record --state $dir/state --hook $bin/czar-hook"
	project=$dir/fleet
	mkdir "$dir/tasks"
	git init -q -b main "$project"
	cd "$project" || exit
	settings 30 >czar.conf
	git config -f czar.conf agent.scripted.command "$agent"
	git config -f czar.conf agent.scripted.events true
	git config -f czar.conf worker.w.context keep
	git add -A
	git commit -q -m 'the beginning'
	store=$project/.git/czar/store.db
	printf -- '---\nid: LAST\ntitle: Waits for a person\napprove: start\n---\nWait.\n' >"$dir/tasks/last.md"
	for ((i = 1; i <= 30; i++)); do
		# shellcheck disable=SC2016
		printf -- '---\nid: W-%d\ntitle: First of worker %d\nassignee: w-%d\n---\n```script\nwrite w-%d.txt hello\nmarker\n```\n' \
			$i $i $i $i >"$dir/tasks/w-$i.md"
	done
	for ((i = 32; i <= 1000; i++)); do
		printf -- '---\nid: T-%d\ntitle: Task number %d\ndepends_on: [LAST]\n---\nDo it.\n' $i $i \
			>"$dir/tasks/t-$i.md"
	done
	czar add "$dir/tasks" >/dev/null || fail 'no tasks'
}

count_is() { [ "$(sql "$2")" = "$1" ]; } # COUNT QUERY

start_fleet() {
	say 'thirty workers begin'
	setsid czar run >"$dir/daemon.log" 2>&1 &
	daemon=$!
	wait_until 120 test -e "$store"
	wait_until 120 count_is 30 "SELECT count(*) FROM task WHERE id LIKE 'W-%' AND state = 'done'" 2>/dev/null
	wait_until 120 count_is 30 "SELECT count(*) FROM worker WHERE health = 'idle' AND turn_open = 0"
}

processor_ns() { cat "/proc/$daemon"/task/*/schedstat | awk '{ n += $1 } END { print n }'; }

measure_idle() {
	local before seconds=35
	say "idle for $seconds s"
	sleep 2
	before=$(processor_ns)
	sleep $seconds
	note idle_cpu_percent "$(awk -v a="$before" -v b="$(processor_ns)" -v s=$seconds \
		'BEGIN { printf "%.4f", (b - a) / s / 1e7 }')"
	note memory_mib "$(awk '/^Private/ { n += $2 } END { printf "%.1f", n / 1024 }' "/proc/$daemon/smaps_rollup")"
}

# From one turn's end to the paste of the next brief, by the agent's own record.
measure_next_task() {
	local i
	say 'one task after the other'
	mkdir "$dir/chain"
	for ((i = 1; i <= 9; i++)); do
		# shellcheck disable=SC2016
		printf -- '---\nid: C-%d\ntitle: Link %d\nassignee: w-1\n%s---\n```script\nwrite c-%d.txt hello\nmarker\n```\n' \
			$i $i "$([ $i = 1 ] || echo "depends_on: [C-$((i - 1))]")"$'\n' $i >"$dir/chain/c-$i.md"
	done
	czar add "$dir/chain" >/dev/null || fail 'no tasks'
	wait_until 60 count_is 9 "SELECT count(*) FROM task WHERE id LIKE 'C-%' AND state = 'done'"
	note next_task_ms "$(jq -s '[.[] | select(.event == "ended" or .event == "paste")]
		| [range(1; length) as $i | select(.[$i].event == "paste" and .[$i - 1].event == "ended")
			| (.[$i].at - .[$i - 1].at) / 1000] | .[-8:] | sort | .[length / 2 | floor]' \
		"$dir/record/w-1.jsonl")"
}

measure_messages() {
	local before i k
	say 'messages'
	before=$(microseconds)
	for ((i = 1; i <= 30; i++)); do
		for ((k = 1; k <= 10; k++)); do
			czar say --wait 1ms "w-$i" "message $k for you" >/dev/null
		done &
		senders[i]=$!
	done
	wait "${senders[@]}"
	wait_until 120 count_is 300 "SELECT count(*) FROM delivery WHERE kind = 'say' AND state = 'acknowledged'"
	note deliveries_a_minute "$(awk -v a="$before" -v b="$(microseconds)" \
		'BEGIN { printf "%.0f", 300 * 60e6 / (b - a) }')"
}

measure_death() {
	local i pid at seen times=()
	say 'deaths'
	for i in 11 12 13 14 15; do
		pid=$(sql "SELECT pid FROM worker WHERE name = 'w-$i'")
		at=$(microseconds)
		kill -KILL "$pid" || fail 'no agent to end'
		wait_until 30 count_is 1 "SELECT count(*) FROM decision WHERE rule = 'agent-died' AND worker = 'w-$i'"
		seen=$(sql "SELECT at FROM decision WHERE rule = 'agent-died' AND worker = 'w-$i'")
		times+=($((seen - at)))
	done
	note death_ms "$(printf '%s\n' "${times[@]}" | sort -n | awk '{ v[NR] = $1 } END { print v[int(NR / 2) + 1] / 1000 }')"
}

# --- GitHub

measure_github() {
	say 'an hour of pull requests'
	mkdir "$dir/github"
	"$bench/github" "$dir/github" >>"$figures" || fail 'no hour on GitHub'
}

# --- the table

report() {
	jq -s '(map(.plain // []) | add) as $sizes | (map(.plain_radar // []) | add) as $radar
		| (map(del(.plain, .plain_radar)) | add) + {sizes: $sizes, radar: $radar}' "$figures" \
		>"$BUILD/bench.json"
	jq -r -f "$root/tests/bench/report.jq" "$BUILD/bench.json"
	echo "Written to ${BUILD#"$PWD"/}/bench.json."
}

: >"$figures"
make_worktrees
for size in "${sizes[@]}"; do
	measure_size "$size"
	[ "$size" != 30 ] || measure_start
done
end_servers
make_radar
measure_radar 30
measure_radar 300
make_fleet
start_fleet
measure_idle
measure_next_task
measure_messages
measure_death
measure_github
cd "$root" || exit
report
