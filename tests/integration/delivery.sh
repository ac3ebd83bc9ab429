#!/bin/bash
# A text on its way into a real terminal: at once, later, behind a dialog, in a program's own queue.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

case_plain() {
	project_new plain
	idle_agent w-1
	expect "exit 0" czar say w-1 "hello there"
	wait_for "one turn with the text" turns_with_is w-1 "hello there" 1
	wait_for "acknowledged by the agent's own event" sql_is exact "SELECT grade FROM delivery WHERE kind = 'say'"
}

# A dialog opens between paste and Enter: Enter would answer it.
# A state's change is one line, however often its row changed.
case_log() {
	project_new log
	task_add T-1 marker
	daemon_start
	wait_for "done" task_is T-1 done
	daemon_end
	expect "it tells the way" delivery_went 1 acknowledged
	expect "and nothing twice" [ -z "$(awk '{ print $2, $5 }' .czar/status/deliveries.log | uniq -d)" ]
}

case_dialog_after_paste() {
	project_new dialog
	echo "dialog-after-paste 1" >"$agent_state/start-w-1"
	task_add T-1 marker
	daemon_start
	wait_for "parked" delivery_is 1 parked
	ticks_pass 5
	expect "still parked" delivery_is 1 parked
	expect "nothing answered the dialog" record_is w-1 answered 0
	keys w-1 Escape
	wait_for "then it goes on" task_is T-1 done
	expect "pasted once" record_is w-1 paste 1
	expect "the text came once" record_is w-1 turn 1
}

# A program that queues: one text of ours stands in its queue, and is not entered twice.
case_queued_while_busy() {
	project_new queued
	task_add T-1 $'wait-file go\nmarker'
	daemon_start
	wait_for "busy" screen_shows w-1 "Working"
	expect "exit 10: queued there" exits 10 czar say --wait 1s w-1 "later please"
	wait_for "in the program's queue" sql_is queued "SELECT grade FROM delivery WHERE kind = 'say'"
	expect "a second one waits" exits 10 czar say --wait 300ms w-1 "and this one"
	wait_for "held here" sql_is held "SELECT state FROM delivery WHERE id = $(delivery_of say)"
	never "it did not begin a turn" turns_with_is w-1 "later please" 1
	touch "$workers/w-1/go"
	wait_for "the first is acknowledged" turns_with_is w-1 "later please" 1
	wait_for "the second too" turns_with_is w-1 "and this one" 1
	wait_for "both are known" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'say' AND state = 'acknowledged'"
	expect "one Enter each" sql_is 2 "SELECT sum(enters) FROM delivery WHERE kind = 'say'"
}

case_urgent_overtakes() {
	project_new urgent
	idle_agent w-1
	czar pause w-1 >/dev/null
	czar say --wait 100ms w-1 "first" >/dev/null
	czar say --wait 100ms w-1 "second" >/dev/null
	czar say --wait 100ms --urgent w-1 "urgent" >/dev/null
	czar resume w-1 >/dev/null
	wait_for "all came" record_is w-1 turn 4
	expect "in order" test "$(record_of w-1 turn | jq -r .text | tail -n 3 | tr '\n' ' ')" = "urgent first second "
}

case_paused() {
	project_new paused
	idle_agent w-1
	czar pause w-1 >/dev/null
	expect "exit 10" exits 10 czar say --wait 300ms w-1 "when you are back"
	ticks_pass 3
	expect "held" delivery_is "$(delivery_of say)" held
	czar resume w-1 >/dev/null
	wait_for "then it goes" turns_with_is w-1 "when you are back" 1
}

run_cases "$@"
