#!/bin/bash
# The same texts where an agent's own events are missing, doubled, late, or tell less than they seem to.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

said_is() { sql_is "$1" "SELECT state || ' ' || grade FROM delivery WHERE kind = 'say' ORDER BY id LIMIT 1"; } # STATE GRADE

# No events: the brief is proved by "czar ack", a text by what the screen shows.
case_off() {
	AGENT_OPTIONS='--events off' project_new off <<-'EOT'
	[agent "scripted"]
		events = false
	EOT
	task_add T-1 marker
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "the brief is proved by its code" sql_is "acknowledged frame" \
		"SELECT state || ' ' || grade FROM delivery WHERE id = 1"
	wait_for "idle again" health_is w-1 idle
	expect "exit 0" czar say w-1 "short"
	wait_for "seen" said_is "acknowledged seen"
	expect "once" turns_with_is w-1 short 1
}

case_twice() {
	AGENT_OPTIONS='--events twice' project_new twice
	idle_agent w-1
	expect "exit 0" czar say w-1 "said once"
	wait_for "exact" said_is "acknowledged exact"
	expect "once" turns_with_is w-1 "said once" 1
}

case_late() {
	AGENT_OPTIONS='--events-late 1s' project_new late <<-'EOT'
	[health]
		confirm-seen = 400ms
	EOT
	idle_agent w-1
	czar say --wait 3s w-1 "slowly told" >/dev/null
	ticks_pass 10
	expect "never twice" turns_with_is w-1 "slowly told" 1
	expect "pasted once" record_is w-1 paste 2
}

# busy_says QUEUE [OPTION]: a text said to a busy agent that treats its queue like that
busy_says() {
	AGENT_OPTIONS="--queue $1 ${2:-}" project_new "queue-$1${2:+-told}"
	task_add T-1 $'wait-file go\nmarker'
	daemon_start
	wait_for "busy" screen_shows w-1 "Working"
	expect "exit 10" exits 10 czar say --wait 700ms w-1 $'in between\n```script\nwork 500ms\n```'
	touch "$workers/w-1/go"
	wait_for "the task goes on" task_is T-1 done
}

case_queue_merged() {
	busy_says merged
	wait_for "acknowledged" said_is "acknowledged exact"
	expect "once" turns_with_is w-1 "in between" 1
}

# Reported when it is queued: that is no proof yet that it was taken.
case_queue_told_at_queueing() {
	busy_says merged '--events-at-queueing yes'
	wait_for "acknowledged" delivery_is "$(delivery_of say)" acknowledged
	expect "once" turns_with_is w-1 "in between" 1
}

# Read within the running turn: no turn of its own will prove it, but the program reported it, that
# turn is over, and it stands in no queue.
case_queue_steered() {
	busy_says steered
	wait_for "acknowledged" said_is "acknowledged seen"
	expect "by what is known of that turn" decided taken-in-turn
	expect "typed once" record_is w-1 paste 2
	expect "read once" record_is w-1 steered 1
}

# Thrown away: never acknowledged.
case_queue_dropped() {
	busy_says dropped
	wait_for "a person is told" delivery_is "$(delivery_of say)" dead
	expect "it never came" turns_with_is w-1 "in between" 0
	expect "the inbox says so" alert_open dead-letter
}

run_cases "$@"
