#!/bin/bash
# The states of an agent itself: starting, idle, asking, limited, logged-out, crashed, quarantined,
# paused, unknown; and what czar does, and does not do, in each.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

starts_of() { record_count "$1" started; }                                   # WORKER
health_settings() { printf '[health]\n'; printf '\t%s\n' "$@"; }
inbox_has() { czar inbox | grep -qF -- "$1"; }
went_through() { sql "SELECT count(*) FROM decision WHERE rule = 'health' AND subject = '$1' AND action LIKE '%-> $2'" | grep -qv '^0'; }

case_starting() {
	project_new starting
	echo 'slow-start 1500ms' >"$agent_state/start-w-1"
	task_add T-1 marker
	daemon_start
	wait_for "starting" health_is w-1 starting
	wait_for "done once it is ready" task_is T-1 done
	expect "one start" [ "$(starts_of w-1)" = 1 ]
	wait_for "then idle" health_is w-1 idle
	never "no text before its prompt" [ "$(record_of w-1 enter | grep -c lost)" != 0 ]
	task_add T-2 marker
	wait_for "an idle worker gets the next task" task_is T-2 done
}

# What an agent asks is in the inbox, and answered from there: the same question, by its option.
case_asks() {
	project_new asks 1
	task_add T-1 $'ask "Run make?"\nwrite made yes\nask "Run curl?"\nwrite got yes\nmarker'
	daemon_start
	wait_for "the inbox says what is asked" inbox_has "Permission needed · Run make?"
	expect "and what answers it" inbox_has "czar approve w-1"
	expect "yes" czar approve w-1
	wait_for "the next is asked" inbox_has "Permission needed · Run curl?"
	expect "the first was allowed" record_is w-1 answered 1
	expect "no" czar deny w-1 'nothing is downloaded'
	wait_for "the second was refused" record_is w-1 answered 2
	wait_for "it is told why" turns_with_is w-1 'refused by a person: nothing is downloaded' 1
	expect "one yes and one no" sql_is approve,deny \
		"SELECT group_concat(verb) FROM intent WHERE verb IN ('approve', 'deny') AND state = 'done'"
	expect "a decision each, a person's" sql_is 2 \
		"SELECT count(*) FROM decision WHERE rule = 'wish' AND worker = 'w-1' AND \"by\" LIKE '%@%'"
	never "nothing is asked any more" czar approve w-1
}

# A start dialog that no profile knows: the start limit, one restart, quarantine, the inbox.
case_start_dialog() {
	AGENT_OPTIONS='--start-dialog Continue?' project_new start_dialog 1 \
		< <(health_settings 'start-limit = 1s' 'quarantine-probes = 1h, 1h, 1h')
	task_add T-1 marker
	daemon_start
	wait_for "quarantined" health_is w-1 quarantined
	expect "after one restart" [ "$(starts_of w-1)" = 2 ]
	expect "the inbox has it" alert_open "quarantined w-1"
	never "nothing was answered" [ "$(record_count w-1 answered)" != 0 ]
	expect "nothing was typed" [ "$(record_count w-1 paste)" = 0 ]
	expect "the task waits" task_is T-1 queued
}

case_asking() {
	project_new asking
	task_add T-1 $'ask "Delete everything?"\nmarker'
	daemon_start
	wait_for "asking" health_is w-1 asking
	wait_for "the inbox has it" alert_open "asking w-1"
	czar say --wait 0 w-1 "a text for later" >/dev/null
	ticks_pass 4
	expect "nothing was typed into the dialog" record_is w-1 paste 1
	never "nothing was answered" [ "$(record_count w-1 answered)" != 0 ]
	keys w-1 1
	wait_for "a person answers: done" task_is T-1 done
	wait_for "the inbox is empty again" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	wait_for "and the text arrives" turns_with_is w-1 "a text for later" 1
}

# The account is parked, its task goes to another account's worker.
case_limited_elsewhere() {
	project_new elsewhere 1 < <(printf '[worker "w"]\n\taccount = first\n[worker "x"]\n\tagent = scripted\n\taccount = second\n')
	task_add warm-x marker 'assignee: x'
	task_add T-1 $'once gone limit "Usage limit reached" 1h\nmarker' 'assignee: w'
	daemon_start
	wait_for "limited" sql_is limited "SELECT state FROM account WHERE name = 'first'"
	wait_for "its worker is limited" health_is w-1 limited
	expect "the other account is not" sql_is ok "SELECT state FROM account WHERE name = 'second'"
	task_add T-2 marker
	wait_for "the other account's worker goes on" task_is T-2 done
	expect "nothing for the parked one" sql_is x "SELECT worker FROM attempt WHERE task = 'T-2'"
}

case_limited_moves() {
	project_new moves 1 < <(printf '[worker "w"]\n\taccount = first\n[worker "x"]\n\tagent = scripted\n\taccount = second\n')
	task_add warm-x $'work 3s\nmarker' 'assignee: x'
	task_add T-1 $'once gone limit "Usage limit reached" 1h\nmarker'
	daemon_start
	wait_for "done elsewhere" task_is T-1 done
	expect "by the other account's worker" sql_is x "SELECT worker FROM attempt WHERE task = 'T-1' AND number = 2"
	expect "the limit counted no attempt" sql_is 0 "SELECT attempts_used FROM task WHERE id = 'T-1'"
	expect "the task is not lost" sql_is limited "SELECT outcome FROM attempt WHERE task = 'T-1' AND number = 1"
}

# With nobody else: held until the reset, then told to go on.
case_limited_until() {
	project_new until 1 < <(health_settings 'redrive-pauses = 500ms, 2s, 2s')
	task_add T-1 "once gone limit 'resets $(date -u -d '+1 hour' +'%b %-d, %-I:%M%P') (UTC)'"$'\nmarker'
	daemon_start
	wait_for "limited" health_is w-1 limited
	expect "until the time on its screen" sql_is 1 "SELECT until BETWEEN (strftime('%s','now') + 3400) * 1000000 AND (strftime('%s','now') + 3600) * 1000000 FROM account WHERE state = 'limited'"
	expect "and says so" says 'usage limit, until' czar why w-1
	wait_for "the inbox has it" alert_open limited
	daemon_kill9
	daemon_start
	ticks_pass 4
	expect "nothing is typed, after a restart neither" record_is w-1 paste 1
	sqlite3 "$store" ".timeout 5000" "UPDATE account SET until = strftime('%s','now') * 1000000, version = version + 1 WHERE state = 'limited'" 
	wait_for "resumed after the reset" task_is T-1 done
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "one start" [ "$(starts_of w-1)" = 1 ]
}

# A stated time some seconds ahead, and nobody else: it goes on by itself, in the same attempt.
case_limited_seconds() {
	project_new seconds 1 < <(health_settings 'redrive-pauses = 500ms, 2s, 2s')
	task_add T-1 $'once gone limit "resets in 2 seconds"\nmarker'
	daemon_start
	wait_for "done after the limit" task_is T-1 done
	expect "the account was parked until then" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'account-parked' AND action LIKE '%limited until % UTC'"
	expect "and is used again" decided account-back
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "one start" [ "$(starts_of w-1)" = 1 ]
}

case_logged_out() {
	project_new out
	task_add T-1 $'once out logged-out\nmarker'
	daemon_start
	wait_for "logged-out" health_is w-1 logged-out
	wait_for "the inbox has it" alert_open logged-out
	ticks_pass 5
	expect "not restarted" [ "$(starts_of w-1)" = 1 ]
	expect "nothing typed" record_is w-1 paste 1
	keys w-1 "/login" Enter
	keys w-1 "here again" Enter
	wait_for "a person logs in: done" task_is T-1 done
	wait_for "the inbox is empty again" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

case_crashed() {
	project_new crashed 1 < <(health_settings 'restart-pause = 1s')
	task_add T-1 $'write a.txt half\ncrash-once {task}\nmarker'
	daemon_start
	wait_for "crashed" health_is w-1 crashed
	expect "its reason says how" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'agent-died' AND saw LIKE '%signal 9%'"
	wait_for "restarted after the pause, done" task_is T-1 done
	expect "two attempts" [ "$(attempts_of T-1)" = 2 ]
	expect "two starts" [ "$(starts_of w-1)" = 2 ]
	expect "what it left is saved" git cat-file -e refs/czar/saved/T-1/1:a.txt
}

case_quarantine() {
	project_new quarantine 1 < <(health_settings 'quarantine-within = 15min' 'quarantine-probes = 1500ms, 1h, 1h')
	task_add T-1 $'once a exit 1\nonce b exit 2\nonce c exit 3\nmarker' 'attempts: 9'
	daemon_start
	wait_for "quarantined after three crashes" health_is w-1 quarantined
	expect "three starts" [ "$(starts_of w-1)" = 3 ]
	wait_for "the inbox has it" alert_open "quarantined w-1"
	wait_for "probed after the pause" decided probe
	wait_for "well again: done" task_is T-1 done
	expect "four starts" [ "$(starts_of w-1)" = 4 ]
}

# A task that crashes whoever has it: blocked after two workers, counted against neither.
case_poison() {
	project_new poison 2
	task_add T-1 $'kill-self SEGV'
	daemon_start
	wait_for "blocked" task_is T-1 blocked
	expect "two workers had it" sql_is 2 "SELECT count(DISTINCT worker) FROM attempt WHERE task = 'T-1'"
	wait_for "the inbox has it" alert_open "task-blocked T-1"
	task_add T-2 marker 'assignee: w-1'
	task_add T-3 marker 'assignee: w-2'
	wait_for "the one goes on" task_is T-2 done
	wait_for "the other too" task_is T-3 done
	never "nobody is quarantined" decided quarantine
}

case_paused() {
	project_new paused
	idle_agent w-1
	expect "czar pause" czar pause w-1
	wait_for "paused" health_is w-1 paused
	task_add T-1 marker
	ticks_pass 4
	expect "nothing is given" task_is T-1 queued
	expect "the agent lives" kill -0 "$(agent_pid w-1)"
	expect "czar resume" czar resume w-1
	wait_for "done" task_is T-1 done
}

case_unknown() {
	project_new unknown
	task_add T-1 $'later 700ms menu "Which of these?"\nmarker'
	daemon_start
	wait_for "done before the menu" task_is T-1 done
	wait_for "unknown" health_is w-1 unknown
	wait_for "the inbox has it" alert_open "unknown w-1"
	task_add T-2 marker
	ticks_pass 4
	expect "not taken for idle" task_is T-2 queued
	never "nothing was answered" [ "$(record_count w-1 answered)" != 0 ]
}

run_cases_at_once 4 "$@"
