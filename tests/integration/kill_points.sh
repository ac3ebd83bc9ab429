#!/bin/bash
# The daemon is killed at each of its acts: before it, after it, after its outcome was recorded. The
# next life goes on, every task ends done, and the agents' own records say what was typed: each brief
# began exactly one turn, and no agent was started twice for one attempt.
#
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# Each point has a project of its own, in a subshell; a few run at once.
at_once=4

# chain_add: T-1 and T-2 at once, T-3 behind both, so that workers are used again.
chain_add() {
	task_add T-1 $'write f1.txt hello\nwork 100ms\nmarker'
	task_add T-2 $'write f2.txt hello\nwork 100ms\nmarker'
	task_add T-3 $'write f3.txt hello\nmarker' 'depends_on: [T-1, T-2]'
}

all_records() { cat "$record"/*.jsonl | jq -c --arg e "$1" 'select(.event == $e)'; }
briefs_turned() { all_records turn | jq -r 'select(.kind == "brief") | .text' | sed -n 's/^code: .* (\(T-[0-9]*\))$/\1/p'; }
# Sessions that czar knows against agents that ever ran.
starts_recorded() { all_records started | grep -c .; }
starts_decided() { sql "SELECT count(*) FROM decision WHERE rule = 'agent-started' AND action LIKE 'agent %'"; }

# survive POINT: prints what is wrong; nothing when all is well
survive() {
	local point=$1 status=0 id n
	project_new "${point//:/-}" 2 >/dev/null 2>&1
	chain_add
	[ -z "${START_OPTIONS:-}" ] || echo "$START_OPTIONS" | tee "$agent_state/start-w-1" >"$agent_state/start-w-2"
	{
		CZAR_DIE_AT=$point timeout "$patience" czar run --until-done >"$project/../life-1" 2>&1
		status=$?
	} 2>/dev/null # the shell's word on the kill
	case $status in
	137) ;;
	0) echo "the daemon never came to that point" ;;
	*) echo "the first life ended with $status" ;;
	esac
	timeout $((2 * patience)) czar run --until-done >"$project/../life-2" 2>&1 ||
		echo "the second life ended with $?: $(tail -n 3 "$project/../life-2")"
	for id in T-1 T-2 T-3; do
		task_is $id done || echo "$id is $(state_of $id)"
		n=$(briefs_turned | grep -cx $id)
		[ "$n" = 1 ] || echo "the brief of $id began $n turns"
	done
	n=$(git cat-file --batch-check --batch-all-objects | grep -c .)
	git fsck --no-dangling >/dev/null 2>&1 || echo "git fsck finds faults among $n objects"
	[ "$(all_records fault | grep -c .)" = 0 ] || echo "texts went elsewhere: $(all_records fault)"
	[ "$(starts_recorded)" = "$(starts_decided)" ] ||
		echo "$(starts_recorded) agents ran, $(starts_decided) were started"
	[ "$(sql "SELECT count(*) FROM intent WHERE state = 'open'")" = 0 ] || echo "intents stay open"
	sql_is 0 "SELECT count(*) FROM worker WHERE health = 'healthy'" || echo "a worker stays healthy"
	tmux_cmd kill-server 2>/dev/null
}

# points POINT...: all of them, some at once
points() {
	local point running=0
	for point in "$@"; do
		survive "$point" >"$dir/${point//:/-}.wrong" 2>&1 &
		running=$((running + 1))
		if [ $running -ge $at_once ]; then
			wait -n
			running=$((running - 1))
		fi
	done
	wait
	for point in "$@"; do
		if [ -s "$dir/${point//:/-}.wrong" ]; then
			not_ok "$point: $(cat "$dir/${point//:/-}.wrong")"
			(
				project=$dir/${point//:/-}/repo store=$project/.git/czar/store.db
				explain_failure
			)
		else
			ok "$point"
		fi
	done
}

case_worktrees() { points {seat,branch}:{before,after,recorded}:1 {seat,branch}:after:2; }
case_agents() { points {start,end}:{before,after,recorded}:1 start:after:2; }
case_texts() { points {compose,paste,enter}:{before,after,recorded}:1 paste:{before,after}:3 enter:after:3; }

# Three lost Enters: the draft is taken out again, and typed anew.
case_drafts() { START_OPTIONS="swallow-enter 3" points clear:{before,after,recorded}:1 enter:{before,after}:4; }

run_cases_at_once 4 "$@"
