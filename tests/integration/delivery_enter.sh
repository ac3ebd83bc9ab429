#!/bin/bash
# Enter that is lost on the way: repeated while the text is seen to stand there unsent, at most three
# times, then the text is taken out and typed once more.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# swallowed N: the brief's first N Enters are lost on the way
swallowed() {
	local n=$1
	project_new "swallowed-$n"
	echo "swallow-enter $n" >"$agent_state/start-w-1"
	task_add T-1 marker
	daemon_start
}

case_swallowed_1() {
	swallowed 1
	wait_for "done" task_is T-1 done
	expect "the text came once" record_is w-1 turn 1
	expect "one try, two Enters" sql_is "1|2" "SELECT try, enters FROM delivery WHERE kind = 'brief'"
}

case_swallowed_2() {
	swallowed 2
	wait_for "done" task_is T-1 done
	expect "the text came once" record_is w-1 turn 1
	expect "one try, three Enters" sql_is "1|3" "SELECT try, enters FROM delivery WHERE kind = 'brief'"
}

case_swallowed_3() {
	swallowed 3
	wait_for "done" task_is T-1 done
	expect "it was taken out again" decided cleared-out
	expect "and typed a second time" sql_is "2|1" "SELECT try, enters FROM delivery WHERE kind = 'brief'"
	expect "the text came once" record_is w-1 turn 1
	expect "one attempt" sql_is 1 "SELECT count(*) FROM attempt"
}

# Nothing helps: nine Enters in three tries, then a person is told. The composer is left clean.
case_swallowed_for_good() {
	project_new for-good <<-'EOT'
	[health]
		confirm-seen = 800ms
	EOT
	task_add T-1 $'marker\nset swallow-enter 9'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "idle" health_is w-1 idle
	expect "exit 12: dead letter" exits 12 czar say --wait 30s w-1 "into the wind"
	expect "three tries of three Enters" record_is w-1 paste 4
	expect "nine and the brief's" record_is w-1 enter 10
	expect "the inbox says so" alert_open dead-letter
	never "nothing is left there" screen_shows w-1 "> into the wind"
	expect "the next one goes" czar say w-1 "calm again"
	expect "by itself" turn_hash_is w-1 "$(printf 'calm again' | sum)"
	expect "the other never came" turns_with_is w-1 "into the wind" 0
}

run_cases "$@"
