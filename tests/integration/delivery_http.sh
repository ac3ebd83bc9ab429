#!/bin/bash
# A text through the program's own interface (prompt-by = http): nothing is typed, every byte arrives
# once, whatever the terminal shows and whoever is killed on the way.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

http_project() { # NAME [MORE_CONF]
	AGENT_OPTIONS=''
	[ "${2:-}" != "$no_events" ] || AGENT_OPTIONS='--events off'
	{
		printf '[agent "scripted"]\n\tprompt-by = http\n'
		printf '%s\n' "${2:-}"
	} | project_new "$1"
}
no_events=$'\tevents = false\n[health]\n\tconfirm-seen = 300ms'
stored_hash() { sql "SELECT text FROM delivery_text WHERE id = $1" | head -c -1 | sum; }
http_turns() { record_of "$1" turn | jq -c 'select(.source == "http")' | grep -c .; }
http_turns_are() { [ "$(http_turns "$1")" = "$2" ]; }
http_answers_are() { [ "$(record_of "$1" http | jq -r .answer | grep -cxF -- "$2")" = "$3" ]; } # WORKER ANSWER COUNT
option() { printf '%s\n' "$@" >"$agent_state/start-w-1"; } # of the next start
nothing_typed() { record_is w-1 paste 0 && record_is w-1 enter 0; }

case_byte_exact() {
	http_project exact
	task_add T-1 $'write a.txt hello\nmarker "quotes \'single\' \\"double\\" and $(id) `id` ; # \\\\" ü ↵'
	daemon_start
	wait_for "done" task_is T-1 done
	expect "one turn, by http" http_turns_are w-1 1
	expect "byte for byte" turn_hash_is w-1 "$(stored_hash "$(delivery_of brief)")"
	wait_for "acknowledged, exact" sql_is "acknowledged|exact" "SELECT state, grade FROM delivery WHERE kind = 'brief'"
	expect "given once" http_answers_are w-1 202 1
	wait_for "idle" worker_rests w-1 T-1
	expect "exit 0" czar say w-1 $'  two\n\tlines  '
	expect "a turn of its own" http_turns_are w-1 2
	expect "nothing was typed" nothing_typed
}

# What its terminal shows is none of its business.
case_draft_of_a_person() {
	http_project draft
	idle_agent w-1
	keys w-1 -l "half a thought"
	wait_for "it stands there" screen_shows w-1 "half a thought"
	expect "exit 0 at once" czar say w-1 "from outside"
	expect "once" turns_with_is w-1 "from outside" 1
	expect "the draft is as it was" screen_shows w-1 "> half a thought"
	expect "no Enter" nothing_typed
}

# Behind the turn in the program's own queue: looked up until its turn began, not given again.
case_while_busy() {
	http_project busy
	idle_agent w-1
	task_add T-2 $'wait-file go\nmarker' 'assignee: w-1'
	wait_for "busy" health_is w-1 healthy
	wait_for "its turn runs" record_is w-1 turn 2
	expect "exit 10: queued there" exits 10 czar say --wait 1s w-1 "for later"
	wait_for "sent" sql_is "sent|queued" "SELECT state, grade FROM delivery WHERE kind = 'say'"
	expect "exit 10: queued there too" exits 10 czar say --wait 1s w-1 "another one"
	wait_for "both wait there" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'say' AND state = 'sent'"
	touch "$workers/w-1/go"
	wait_for "acknowledged" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'say' AND state = 'acknowledged'"
	expect "once" turns_with_is w-1 "for later" 1
	expect "the other once" turns_with_is w-1 "another one" 1
	expect "nothing was typed" nothing_typed
}

# Without events only the interface can say that its turn began.
case_without_events() {
	http_project no-events "$no_events"
	idle_agent w-1
	task_add T-2 $'wait-file go\nmarker' 'assignee: w-1'
	wait_for "its turn runs" record_is w-1 turn 2
	expect "exit 10: queued there" exits 10 czar say --wait 1s w-1 "for later"
	wait_for "looked up" test "$(record_of w-1 http | jq -r .answer | grep -cx 200)" -ge 1
	touch "$workers/w-1/go"
	wait_for "acknowledged, exact" sql_is "acknowledged|exact" "SELECT state, grade FROM delivery WHERE kind = 'say'"
	expect "once" turns_with_is w-1 "for later" 1
}

case_dialog_is_open() {
	http_project dialog
	idle_agent w-1
	task_add T-2 $'ask "May I?"\nmarker' 'assignee: w-1'
	wait_for "asking" health_is w-1 asking
	expect "exit 10: queued there" exits 10 czar say --wait 1s w-1 "while you ask"
	wait_for "sent" delivery_is "$(delivery_of say)" sent
	expect "the dialog is still open" screen_shows w-1 "May I?"
	expect "and not answered" record_is w-1 answered 0
	keys w-1 1
	wait_for "acknowledged" delivery_is "$(delivery_of say)" acknowledged
	expect "once" turns_with_is w-1 "while you ask" 1
}

# Without events nothing but the interface itself can tell, here and below.
case_reply_lost() {
	http_project reply-lost "$no_events"
	option "http-lose-reply 2"
	idle_agent w-1
	expect "exit 0" czar say w-1 "is anybody there"
	expect "found, not given again" http_answers_are w-1 202 2
	expect "two turns" record_is w-1 turn 2
	expect "the text once" turns_with_is w-1 "is anybody there" 1
}

# The answer comes after the question's time is over.
case_reply_late() {
	http_project reply-late "$no_events"
	option "http-late 1min"
	idle_agent w-1
	expect "exit 0" czar say --wait 30s w-1 "take your time"
	expect "found, not given again" http_answers_are w-1 202 2
	expect "the text once" turns_with_is w-1 "take your time" 1
}

case_refused() {
	http_project refused
	option "http-refuse 2"
	task_add T-1 marker
	daemon_start
	wait_for "refused" delivery_went 1 refused
	wait_for "taken in the end" task_is T-1 done
	expect "at the third try" sql_is 3 "SELECT try FROM delivery WHERE id = 1"
	expect "one turn" record_is w-1 turn 1
}

case_refused_for_good() {
	http_project refused-for-good
	idle_agent w-1
	keys w-1 C-c C-c
	wait_for "gone" sql_is 0 "SELECT session FROM worker WHERE name = 'w-1'"
	option "http-refuse 9"
	task_add T-2 marker 'assignee: w-1' 'attempts: 1'
	wait_for "dead after three tries" sql_is "dead|3" \
		"SELECT state, try FROM delivery WHERE kind = 'brief' ORDER BY id DESC LIMIT 1"
	expect "no turn" record_is w-1 turn 1
}

# The agent that it was given to died: never given again, its task gets a new attempt.
case_agent_dies_with_it() {
	http_project dies
	task_add T-1 $'crash-once T-1\nmarker'
	daemon_start
	wait_for "done in the end" task_is T-1 done
	expect "two attempts" sql_is 2 "SELECT count(*) FROM attempt"
	expect "two briefs, a turn each" test "$(sql "SELECT count(*) FROM delivery WHERE kind = 'brief'")-$(record_count w-1 turn)" = 2-2
}

# Dead before it had answered: it may have read the text, so the next agent does not get it.
case_agent_dies_unanswered() {
	http_project unanswered "$no_events"
	option "http-late 1min"
	idle_agent w-1
	czar say --wait 0s w-1 "into the void" >/dev/null
	wait_for "it has it" turns_with_is w-1 "into the void" 1
	expect "nobody knows" delivery_is "$(delivery_of say)" cleared
	kill -KILL "$(agent_pid w-1)"
	wait_for "lost" delivery_is "$(delivery_of say)" lost
	task_add T-9 marker 'assignee: w-1'
	wait_for "works again" task_is T-9 done
	expect "never given again" turns_with_is w-1 "into the void" 1
}

# Its socket was cleaned away: asked again and again, then a person is told; its line goes on.
case_socket_is_gone() {
	http_project no-socket $'[health]\n\thold-alert = 4s'
	idle_agent w-1
	rm "$workers/w-1/.czar/prompt.sock"
	czar say --wait 0s w-1 "can you hear me" >/dev/null
	wait_for "asked again" decided offer-again 2
	wait_for "dead" delivery_is "$(delivery_of say)" dead
	expect "never given" turns_with_is w-1 "can you hear me" 0
}

die_at() { # POINT
	http_project "die-$1" "$no_events"
	idle_agent w-1
	daemon_stop
	czar say --wait 0s w-1 "said while it was off" >/dev/null
	daemon_start "CZAR_DIE_AT=prompt:$1:1"
	wait_for "$1: the daemon dies" daemon_is_dead
	daemon_start
	wait_for "$1: the next life has it acknowledged" delivery_is "$(delivery_of say)" acknowledged
	expect "$1: once" turns_with_is w-1 "said while it was off" 1
	expect "$1: nothing was typed" nothing_typed
}
daemon_is_dead() { ! daemon_lives; }

case_killed_before() { die_at before; }
case_killed_after() { die_at after; }
case_killed_recorded() { die_at recorded; }

# A path that is too long for a socket.
case_long_path() {
	http_project "a-folder-of-$(printf 'x%.0s' {1..90})"
	task_add T-1 marker
	daemon_start
	wait_for "done" task_is T-1 done
	expect "by http" http_turns_are w-1 1
}

run_cases_at_once 3 "$@"
