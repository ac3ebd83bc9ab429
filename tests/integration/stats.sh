#!/bin/bash
# czar stats: the numbers of a small night, beside what git, the store and the agents' records say.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

answer() { czar stats --json "$@" >"$dir/stats.json"; }
answer_has() { jq -e "$1" "$dir/stats.json"; } # JQ CONDITION
# value_is NAME VALUE: of that measure, to three digits; null: not measured
value_is() { jq -e --argjson v "$2" '.measures[] | select(.name == "'"$1"'") | if $v == null then .value == null else ((.value - $v) | fabs) < 0.001 end' "$dir/stats.json"; }
n_is() { jq -e '.measures[] | select(.name == "'"$1"'") | .n == '"$2" "$dir/stats.json"; } # NAME N
met_is() { jq -e '.measures[] | select(.name == "'"$1"'") | .met == '"$2" "$dir/stats.json"; }
# fits N: no line is longer on a terminal of that width
fits() { script -qec "stty cols $1; PAGER=cat czar stats" /dev/null </dev/null | sed 's/\x1b\[[0-9;]*[a-zA-Z]//g; s/\r//' | awk -v n="$1" 'length > n { bad = 1 } END { exit bad }'; }

case_night() {
	project_new night 2
	seq 20 >numbers
	git add numbers && git commit -qm numbers
	# the same three lines of twenty, and a file of their own each
	task_add T-1 $'run sed -i 4,6s/$/x/ numbers; seq 2 >mine\nmarker' 'assignee: w-1'
	task_add T-2 $'run sed -i 4,6s/$/y/ numbers; seq 1 >hers\nmarker' 'assignee: w-2'
	# built on T-1, so that it changes T-2's lines again, but not T-1's
	task_add T-3 $'run sed -i 4,6s/$/z/ numbers\nmarker' 'depends_on: [T-1]'
	task_add T-4 $'write d.txt hello\ncrash-once here\nmarker'
	daemon_start
	for task in T-1 T-2 T-3 T-4; do
		wait_for "$task is done" task_is $task done
	done
	czar pause w-1 >/dev/null
	wait_for "w-1 is paused" health_is w-1 paused
	czar resume w-1 >/dev/null
	wait_for "and resumed" sql_is none "SELECT pin FROM worker WHERE name = 'w-1'"
	answer
	expect "an object" answer_has '.schema == 1 and (.measures | length) == 7'
	expect "three of four at the first attempt" value_is accuracy 0.75
	expect "which is too few" met_is accuracy false
	expect "of four" n_is accuracy 4
	expect "one of five attempts once more" value_is retries 0.2
	expect "pausing and resuming helped no task" value_is interventions 0
	expect "nobody was stuck: not measured" value_is stuck null
	expect "and neither met nor missed" met_is stuck null
	expect "one task waited for another" n_is blocked 1
	expect "as long as that one took" value_is blocked \
		"$(sql "SELECT (a.since - b.added) / 1e6 FROM task a, task b WHERE a.id = 'T-1' AND b.id = 'T-3'")"
	look_at_lines
	look_at_texts
	look_at_form
}

# Three lines out and three in are T-2's again: in T-1, in T-3 behind it.
look_at_lines() {
	local lines twice
	lines=$(for task in T-1 T-2 T-3 T-4; do
		sql "SELECT cut, last_commit FROM attempt WHERE task = '$task' AND commits > 0"
	done | while IFS='|' read -r cut head; do git diff --numstat "$cut" "$head"; done |
		awk '{ sum += $1 + $2 } END { print sum }')
	twice=12
	expect "double lines of all" value_is duplication "$(jq -n "$twice / $lines")"
	expect "and says which" answer_has '.measures[] | select(.name == "duplication") | .how | contains(": '"$twice of $lines"', in 4 attempts")'
}

look_at_texts() {
	expect "all texts" answer_has ".deliveries.queued == $(sql 'SELECT count(*) FROM delivery')"
	expect "their proofs" answer_has ".deliveries.acknowledged.exact == $(sql "SELECT count(*) FROM delivery WHERE state = 'acknowledged' AND grade = 'exact'")"
	expect "none failed" answer_has '.deliveries.failed == 0 and .deliveries.dead == 0'
}

look_at_form() {
	expect "a person reads it" says '75.0 %  >= 95 %   n 4' czar stats
	expect "what was counted" says 'tasks done by their only attempt: 3 of 4 done or failed' czar stats
	expect "what was not" says 'not measured yet: no worker was stuck' czar stats
	expect "fits 80 columns" fits 80
	expect "fits 60 columns" fits 60
	never "no colour in a pipe" says $'\033' czar stats
	expect "off the target is red" says $'\033[31m      75.0 %' czar --color=always stats
	daemon_stop
	answer --since now
	expect "a time without anything" answer_has '[.measures[] | select(.name != "idle" and .value != null)] == []'
	expect "says so" says 'not measured yet: no task is done or failed' czar stats --since now
	answer --until 1h
	expect "before everything" answer_has '.deliveries.queued == 0'
	expect "wrong use" exits 2 czar stats --since soon
}

# A person at the pane is help too: once an attempt, however long he types.
case_typed() {
	local client
	project_new typed
	task_add T-1 $'wait-file ../go\nmarker'
	daemon_start
	wait_for "at work" task_is T-1 working
	mkfifo "$dir/hands"
	script -qc "tmux -S '$(socket_of_project)' attach -t w-1" /dev/null <"$dir/hands" >/dev/null &
	client=$!
	exec 9>"$dir/hands"
	printf 'x' >&9
	wait_for "noted" decided hand-typed
	printf 'y' >&9
	ticks_pass 4
	expect "once" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'hand-typed'"
	exec 9>&-
	kill "$client" 2>/dev/null
	wait "$client" 2>/dev/null
	answer
	expect "one help for one task" value_is interventions 1
	expect "in words" answer_has '.measures[] | select(.name == "interventions") | .how | contains("cancel, restart): 0, attempts with a person\u0027s keys at the pane: 1;")'
}

run_cases_at_once 2 "$@"
