#!/bin/bash
# The morning: what a person reads after a night, and the command that answers each thing.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

numbers() { czar log "$@" --json | jq -r .number | tr '\n' ' '; }
log_lines() { [ "$(wc -l <"$dir/followed")" -ge "$1" ]; }

# Two tasks are done; everything that was decided is there, by every way of asking.
case_log() {
	project_new log 2
	task_add T-1 marker
	task_add T-2 marker 'depends_on: [T-1]'
	daemon_start
	wait_for "both are done" task_is T-2 done
	czar log -f --json >"$dir/followed" &
	local follower=$! first all
	wait_for "follows what there was" log_lines "$(sql 'SELECT min(50, count(*)) FROM decision')"
	daemon_stop
	all=$(numbers -n 0)
	first=${all%% *}
	expect "every decision" [ "$(wc -w <<<"$all")" = "$(sql 'SELECT count(*) FROM decision')" ]
	expect "the newest first" [ "$(numbers -n 0 -r | tac -s ' ' | tr -d '\n')" = "$all" ]
	expect "the last two" [ "$(numbers -n 2)" = "$(tr ' ' '\n' <<<"$all" | grep . | tail -n 2 | tr '\n' ' ')" ]
	expect "all since a time" [ "$(numbers --since 1h)" = "$all" ]
	expect "none before it" [ -z "$(numbers --until 1h)" ]
	expect "of one task" exits 0 jq -es 'length > 0 and all(.task == "T-2")' <(czar log --json --task T-2)
	expect "each a whole object" exits 0 jq -es 'all(.schema == 1 and .type == "decision" and (.rule | length) > 0)' <(czar log --json)
	expect "no time" exits 2 czar log --since soon
	expect "neither end nor order with -f" exits 2 czar log -f -r
	sed -i 1d .czar/status/decisions.jsonl # it does not read that
	daemon_start
	task_add T-3 marker
	wait_for "a task of the next daemon" task_is T-3 done
	wait_for "is followed" grep -q T-3 "$dir/followed"
	kill -INT "$follower"
	expect "Ctrl-C is no failure" wait "$follower"
	expect "nothing twice, in order" [ "$(jq .number "$dir/followed")" = "$(jq .number "$dir/followed" | sort -nu)" ]
	expect "a closed pipe is quiet" [ -z "$( (czar log -f | head -n 1 >/dev/null) 2>&1)" ]
	expect "the first decision is still there" exits 0 czar why "$first"
}

run_cases_at_once 3 "$@"
