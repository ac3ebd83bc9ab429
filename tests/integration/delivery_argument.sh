#!/bin/bash
# A brief as the argument of a fresh start (prompt-by = argument): nothing is typed, every byte arrives, a
# daemon killed around the start gives it once, and an agent that dies with it gets it again.
#
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

by_argument() { printf '[agent "scripted"]\n\tprompt-by = argument\n'; }
argument_turns() { record_of "$1" turn | jq -c 'select(.source == "argument")' | grep -c .; }
argument_turns_are() { [ "$(argument_turns "$1")" = "$2" ]; }
stored_hash() { sql "SELECT text FROM delivery_text WHERE id = $1" | head -c -1 | sum; }

case_byte_exact() {
	by_argument | project_new exact
	task_add T-1 $'write a.txt hello\nmarker "quotes \'single\' \\"double\\" and $(id) `id` ; # \\\\"'
	daemon_start
	wait_for "done" task_is T-1 done
	expect "one turn, from the argument" argument_turns_are w-1 1
	expect "nothing was pasted" record_is w-1 paste 0
	expect "byte for byte" turn_hash_is w-1 "$(stored_hash "$(delivery_of brief)")"
	wait_for "acknowledged" delivery_is "$(delivery_of brief)" acknowledged
}

case_next_text_is_typed() {
	by_argument | project_new typed
	task_add T-1 $'write a.txt hello\nmarker'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "idle" health_is w-1 idle
	czar say w-1 "a word from a person" --wait 15 >/dev/null
	expect "a later text is typed" record_is w-1 paste 1
	expect "once" turns_with_is w-1 "a word from a person" 1
}

case_crash_gives_it_again() {
	by_argument | project_new crash 2
	task_add T-1 $'crash-once T-1\nwrite a.txt hello\nmarker'
	daemon_start
	wait_for "done in the end" task_is T-1 done
	expect "two attempts" sql_is 2 "SELECT count(*) FROM attempt"
	expect "two briefs, a turn each" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'brief'"
	expect "the first was lost or acknowledged, never retyped" sql_is 0 "SELECT count(*) FROM delivery WHERE try > 1"
}

die_at_start() { # POINT
	by_argument | project_new "die-$1" 1
	task_add T-1 $'write a.txt hello\nmarker'
	{ CZAR_DIE_AT=start:$1:1 timeout "$patience" czar run --until-done >/dev/null 2>&1; } 2>/dev/null
	expect "$1: the next life finishes" timeout $((2 * patience)) czar run --until-done
	expect "$1: one turn" argument_turns_are w-1 1
	expect "$1: one agent" record_is w-1 started 1
}

case_killed_around_the_start() {
	die_at_start before
	die_at_start after
	die_at_start recorded
}

run_cases "$@"
