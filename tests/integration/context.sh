#!/bin/bash
# What an agent knows of earlier tasks: a fresh one for each, or the same one kept.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

lives() { record_count w-1 started; }
# The turns of the agent's life in which that task's brief was its n-th turn.
turn_number() { record_of w-1 turn | jq -r --arg t "Do $1." 'select(.text | contains($t)) | .turn'; } # TASK
two_tasks() {
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	daemon_start
	wait_for "both are done" sql_is 2 "SELECT count(*) FROM task WHERE state = 'done'"
	expect "no text went elsewhere" no_faults w-1
}

case_fresh() {
	project_new fresh
	two_tasks
	expect "two agents" [ "$(lives)" = 2 ]
	expect "each began with its brief" [ "$(turn_number T-1)$(turn_number T-2)" = 11 ]
	expect "and says why the first was ended" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'fresh-agent'"
}

case_keep() {
	project_new keep < <(printf '[worker "w"]\n\tcontext = keep\n')
	two_tasks
	expect "one agent" [ "$(lives)" = 1 ]
	expect "the second is its second turn" [ "$(turn_number T-1)$(turn_number T-2)" = 12 ]
	expect "in a tree without the first one's work" [ ! -e "$workers/w-1/a.txt" ]
	expect "on a branch of its own" [ "$(git rev-list --count main..czar/T-2-task-t-2)" = 1 ]
}

# A changed setting is obeyed from the next task on.
case_changed() {
	project_new changed < <(printf '[worker "w"]\n\tcontext = keep\n')
	task_add T-1 marker
	daemon_start
	wait_for "the first" task_is T-1 done
	git config -f czar.conf worker.w.context fresh
	wait_for "read" sql_is 0 "SELECT keeps_context FROM worker"
	task_add T-2 marker
	wait_for "the second" task_is T-2 done
	expect "by another agent" [ "$(lives)" = 2 ]
}

run_cases_at_once 3 "$@"
