#!/bin/bash
# The soak: a fleet finishes a random graph of tasks alone while agents crash, fall quiet and are shot,
# Enters are lost, and the daemon is killed and started again. "make soak" calls it; by hand:
#
#   [SEED=1] [WORKERS=30] [TASKS=300] [KILLS=12] [SHOTS=10] [BUILD=FOLDER] tests/soak.sh
#
# KILLS are SIGKILLs of the daemon, SHOTS of agents that work. All is real but the agents, which are
# the scripted agent. In the end czar's store is compared with the agents' own records
# (tests/soak/proof.jq): the exit status is 0 only when every line of that holds. Everything lies in a
# folder of its own, which is removed, and stays after a failure. The same SEED makes the same tasks;
# when what happens is up to the machine.
set -u

# shellcheck source=tests/apart.sh
. "$(dirname "$0")/apart.sh"

SEED=${SEED:-$((RANDOM * 32768 + RANDOM))}
WORKERS=${WORKERS:-30} TASKS=${TASKS:-300} KILLS=${KILLS:-12} SHOTS=${SHOTS:-10}
LIMIT=${LIMIT:-$((120 + TASKS * 4))} # seconds; a loaded machine is slow, but not as slow as that
project=$dir/repo store=$dir/repo/.git/czar/store.db
kills=0 shots=0 cpu=0 cpu_before=0 began=$SECONDS
RANDOM=$SEED

# --- the end, whichever

fail() { # WHY
	keep=yes
	{
		echo "soak: $1"
		czar -C "$project" tasks | grep -v ' done ' | head -n 20
		czar -C "$project" inbox | head -n 20
		czar -C "$project" log -n 15
		tail -n 5 "$dir/daemon.log"
		echo "soak: seed $SEED; the folder stays: $dir"
	} >&2
	exit 1
}

sql() { sqlite3 -readonly -cmd '.timeout 5000' "$store" "$1"; }
chance() { [ $((RANDOM % 100)) -lt "$1" ]; } # PERCENT

# --- a project and its tasks

# Times are short but the machine is busy with many agents: what is not tested here has patience.
settings() {
	cat <<-END
		[project]
			base = main
			tick = 1s
		[health]
			scale = 1/200
			slow = 2min
			stuck = 4min
			hang = 8min
			start-limit = 1min
			confirm-seen = 20s
			confirm-frame = 1min
			hold-alert = 2min
			clearing-limit = 1min
			marker-wait = 1min
			busy-recent = 10s
			redrive-pauses = 300ms, 2s, 20s
			quarantine-crashes = 100
		[task]
			attempts = 9
		[worker "w"]
			count = $WORKERS
			agent = scripted
	END
	cat "$root/tests/agent/scripted.conf"
}

make_project() {
	local agent="$bin/scripted-agent --record $dir/record --state $dir/state --hook $bin/czar-hook"
	cp -r "$BUILD/check/bin" "$bin" || exit # a build meanwhile changes nothing here
	mkdir -p "$dir/tasks" "$project"
	cd "$project" || exit
	git init -q -b main
	settings >czar.conf
	git config -f czar.conf agent.scripted.command "$agent"
	git config -f czar.conf agent.scripted.events true
	git add -A
	git commit -q -m 'the beginning'
}

# Sets needs: none, one or two of the tasks before.
choose_needs() { # NUMBER
	local counts=(0 0 1 1 2) count first
	needs=()
	count=${counts[RANDOM % 5]}
	[ "$count" -gt 0 ] && [ "$1" -gt 2 ] || return 0
	first=$((RANDOM % ($1 - 1) + 1))
	needs=("T-$first")
	[ "$count" -lt 2 ] || needs+=("T-$((first % ($1 - 1) + 1))")
}

make_task() { # NUMBER
	local id=T-$1 need needs=() crash=none
	choose_needs "$1"
	! chance 8 || crash=$((RANDOM % 2)) # a task that crashed two workers would be blocked
	{
		printf -- '---\ntitle: Task %s\npriority: %d\n' "$id" $((RANDOM % 9 + 1))
		[ ${#needs[@]} = 0 ] || printf 'depends_on: [%s]\n' "$(IFS=, && echo "${needs[*]}")"
		# shellcheck disable=SC2016
		printf -- '---\nDo %s.\n\n```script\n' "$id"
		[ $crash != 0 ] || echo 'crash-once {task}'
		! chance 10 || echo 'set swallow-enter 1'
		for need in "${needs[@]}"; do
			echo "test test -f files/$need.txt"
		done
		echo "write files/$id.txt hello"
		! chance 10 || printf 'append files/%s.txt {code}\ncommit "half of it"\n' "$id"
		! chance 10 || echo 'once quiet-{task} quiet'
		! chance 10 || echo 'progress 50% --eta 1m half'
		echo "work $((RANDOM % 850 + 50))ms"
		[ $crash != 1 ] || echo 'crash-once {task}'
		# shellcheck disable=SC2016
		printf 'marker\n```\n'
	} >"$dir/tasks/$id.md"
	# the first agents of some workers lose an Enter
	[ "$1" -gt "$WORKERS" ] || ! chance 20 || echo 'swallow-enter 1' >"$dir/state/start-w-$1"
}

make_tasks() {
	local i
	for ((i = 1; i <= TASKS; i++)); do
		make_task "$i"
	done
	czar add "$dir/tasks" >"$dir/added" || fail "the tasks cannot be added"
}

# --- the daemon, and what happens to it

daemon_start() {
	# a session of its own: Ctrl-C is for this script, which cleans up
	setsid czar run --until-done >>"$dir/daemon.log" 2>&1 &
	daemon=$!
	cpu_before=$cpu
}

# Processor time of the daemon's lives in hundredths of a second.
note_cpu() {
	local fields
	read -r -a fields <"/proc/$daemon/stat" && cpu=$((cpu_before + fields[13] + fields[14]))
} 2>/dev/null

kill_daemon() {
	note_cpu
	{
		kill -KILL "$daemon"
		wait "$daemon"
	} 2>/dev/null
	kills=$((kills + 1))
	daemon_start
}

# An agent that works on a task which nothing else has crashed: the second crash would block the task.
shoot_agent() {
	local task pid
	IFS='|' read -r task pid < <(sql "SELECT a.task, w.pid FROM attempt a JOIN worker w
		ON w.attempt = a.id WHERE a.step = 'taken' AND a.marker = 'none' AND w.pid > 0
		AND a.task NOT IN (SELECT task FROM crash) ORDER BY random() LIMIT 1")
	[ -n "${pid:-}" ] && ! grep -q crash-once "$dir/tasks/$task.md" || return 0
	[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = scripted-agent ] || return 0
	! grep -qx "$task" "$dir/shot" 2>/dev/null || return 0
	echo "$task" >>"$dir/shot"
	kill -KILL "$pid" 2>/dev/null && shots=$((shots + 1))
}

show_progress() {
	[ ! -t 2 ] || printf '\r%4d s  %d of %d done, daemon killed %d times, %d agents shot \033[K' \
		$((SECONDS - began)) "$(sql "SELECT count(*) FROM task WHERE state = 'done'")" "$TASKS" \
		$kills $shots >&2
}

run_it() {
	local next=2
	daemon_start
	while kill -0 "$daemon" 2>/dev/null; do
		[ $((SECONDS - began)) -lt "$LIMIT" ] || fail "not finished after $LIMIT s"
		sleep "0.$((RANDOM % 9 + 1))"
		note_cpu
		show_progress
		[ $((SECONDS - began)) -ge $next ] || continue
		next=$((SECONDS - began + 1 + RANDOM % 3))
		if [ $kills -lt "$KILLS" ] && chance 60; then
			kill_daemon
		elif [ $shots -lt "$SHOTS" ]; then
			shoot_agent
		fi
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
	wait "$daemon" || fail "czar run --until-done ended with status $?"
	daemon=
	seconds=$((SECONDS - began))
}

# --- the proof

gather_facts() { # every text that czar stored is hashed as bytes, by somebody else
	local table
	mkdir "$dir/sent"
	sql "SELECT writefile('$dir/sent/' || id, text) FROM delivery_text" >"$dir/sizes"
	(cd "$dir/sent" && find . -type f -printf '%P\0' | xargs -0 sha256sum --) | jq -R -s \
		'[split("\n")[] | select(. != "") | split("  ") | {key: .[1], value: .[0]}] | from_entries' \
		>"$dir/hashes.json"
	for table in task dependency attempt delivery crash; do
		sqlite3 -readonly -json "$store" "SELECT * FROM $table" >"$dir/$table.json"
		[ -s "$dir/$table.json" ] || echo '[]' >"$dir/$table.json"
	done
	git -C "$project" for-each-ref --format='%(refname:short) %(objectname)' refs/heads/czar/ | jq -R -s \
		'[split("\n")[] | select(. != "") | split(" ") | {key: .[0], value: .[1]}] | from_entries' \
		>"$dir/branches.json"
	# the line that an agent was killed in the middle of is none
	cat "$dir/record"/*.jsonl | jq -R -c 'fromjson? // empty' >"$dir/events.json"
	jq -n --slurpfile tasks "$dir/task.json" --slurpfile dependencies "$dir/dependency.json" \
		--slurpfile attempts "$dir/attempt.json" --slurpfile deliveries "$dir/delivery.json" \
		--slurpfile crashes "$dir/crash.json" --slurpfile hashes "$dir/hashes.json" \
		--slurpfile branches "$dir/branches.json" --slurpfile events "$dir/events.json" \
		--slurpfile published "$project/.czar/status/tasks.json" \
		--slurpfile status "$project/.czar/status/worker-status.json" \
		--argjson wanted "$TASKS" --argjson kills $kills --argjson shots $shots \
		--argjson seconds "$seconds" --argjson cpu $cpu --argjson workers "$WORKERS" \
		'{tasks: $tasks[0], dependencies: $dependencies[0], attempts: $attempts[0],
		deliveries: $deliveries[0], crashes: $crashes[0], hashes: $hashes[0], branches: $branches[0],
		published: $published[0].tasks, status: $status[0].workers, $events, $wanted, $kills, $shots, $seconds, $cpu, $workers}'
}

prove() {
	gather_facts >"$dir/facts.json" || fail 'the facts cannot be read'
	jq -r -f "$root/tests/soak/proof.jq" "$dir/facts.json" >"$dir/proof" ||
		fail 'the proof cannot be made'
	cat "$dir/proof"
	if grep -q '^NO ' "$dir/proof" || ! grep -q '^ok ' "$dir/proof"; then
		fail 'not everything is true'
	fi
	czar -C "$project" replay >"$dir/replay" || fail 'decided again it is not the same'
	sed 's/^/ok /' "$dir/replay"
}

echo "soak: seed $SEED, $WORKERS workers, $TASKS tasks, $KILLS kills of the daemon, $SHOTS of agents"
make_project
make_tasks
run_it
prove
