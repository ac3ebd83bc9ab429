#!/bin/bash
# A program with sessions and a stream of events behind HTTP (tests/sessions/agent.mjs, read by the built-in profile of
# OpenCode): texts arrive once and whole, what its turns and questions are comes from its events, and what of them is
# lost is asked for.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

sessions_project() { # NAME [HOW]...
	project_new "$1"
	mkdir -p "$record"
	printf '%s\n' "${@:2}" >"$record/how"
	sed -i 's/agent = scripted/agent = opencode/' czar.conf
	printf '[agent "opencode"]\n\tcommand = node %s/tests/sessions/agent.mjs %s\n\tsecond-enter = 300ms\n' "$root" "$record" >>czar.conf
	git commit -qam conf
}
happened() { jq -c "select(.event == \"$1\" and (${2:-true}))" "$record/record.jsonl" | grep .; } # EVENT [JQ]
happened_times() { [ "$(happened "$1" "${3:-true}" | grep -c .)" = "$2" ]; }                    # EVENT COUNT [JQ]
turns_are_whole() { # every text was a turn once, byte for byte, and nothing else was
	[ "$(happened turn | jq -c .text | sort)" = "$(sql "SELECT json_quote(text) FROM delivery_text" | jq -c . | sort)" ]
}
asks() { sql_is "asking|$1" "SELECT health, asked FROM worker"; }
interface() { jq -r ".$1" .git/czar/agents/w-1/interface.json; }
api() { curl -s -m 10 -u "opencode:$(interface password)" -H 'Content-Type: application/json' "http://127.0.0.1:$(interface port)$1" "${@:2}"; }

case_from_brief_to_done() {
	sessions_project plain late
	task_add T-1 $'ask touch "a b"\ncommit it is done \\ "quoted" ü'
	daemon_start
	wait_for "what it asks is known" asks 'bash: touch "a b"'
	expect "in the inbox" bash -c 'czar inbox | grep -F "bash: touch"'
	expect "with its id" sql_is 1 "SELECT count(*) FROM worker WHERE question LIKE 'per_%'"
	expect "acknowledged" delivery_is 1 acknowledged
	czar say --wait 0s w-1 $'  while it asks\n' >/dev/null
	wait_for "taken all the same" sql_is "acknowledged|exact" "SELECT state, grade FROM delivery WHERE kind = 'say'"
	expect "what it asks is not answered" asks 'bash: touch "a b"'
	expect "answered" api "/permission/$(sql 'SELECT question FROM worker')/reply" -d '{"reply":"once"}'
	wait_for "done" task_is T-1 done
	expect "each text once, byte for byte" turns_are_whole
	expect "without what the repository brings" happened start '.environment | index("OPENCODE_DISABLE_PROJECT_CONFIG")'
	password=$(interface password)
	never "the password is in no argument" grep -aqF -- "$password" /proc/[0-9]*/cmdline
	never "nor with tmux" grep -qF -- "$password" <(tmux_cmd show-environment -g; tmux_cmd show-environment -t w-1)
	expect "private" test "$(stat -c %a .git/czar/agents/w-1/interface.json .git/czar/agents/w-1/interface.env .git/czar/agents/w-1 | tr '\n' ' ')" = "600 600 700 "
}

# The stream breaks off with the question; it comes again, every event comes twice.
case_stream_breaks_off() {
	sessions_project cut cut twice fail-look
	task_add T-1 $'wait-file go\nask rm x\ncommit done'
	daemon_start
	wait_for "the first look failed" happened_times stream 2
	touch "$workers/w-1/go"
	wait_for "asked for after the break" asks 'bash: rm x'
	expect "refused" api "/permission/$(sql 'SELECT question FROM worker')/reply" -d '{"reply":"reject","message":"no"}'
	wait_for "done" task_is T-1 done
	expect "one turn" happened_times turn 1
}

# Its answer comes before the question: nobody asks any more.
case_out_of_order() {
	sessions_project reordered reordered
	task_add T-1 $'ask rm x\nwait-file go\ncommit done'
	daemon_start
	wait_for "the question is there" api_has /permission '.[0].id'
	api "/permission/$(api /permission | jq -r '.[0].id')/reply" -d '{"reply":"once"}' >/dev/null
	wait_for "at work" health_is w-1 healthy
	touch "$workers/w-1/go"
	wait_for "done" task_is T-1 done
	wait_for "at its prompt" health_is w-1 idle
	expect "the late question counts for nothing" sql_is 0 "SELECT asking FROM worker"
}
api_has() { api "$1" | jq -r "$2 // empty" | grep .; }

# No event ever comes: the screen says it all.
case_without_events() {
	sessions_project quiet quiet
	task_add T-1 $'ask rm x\ncommit done'
	daemon_start
	wait_for "asking, by the screen" health_is w-1 asking
	api "/permission/$(api /permission | jq -r '.[0].id')/reply" -d '{"reply":"once"}' >/dev/null
	wait_for "done" task_is T-1 done
}

# Answers that do not come, say nothing, or say that a text was taken when it was not.
case_texts_in_trouble() {
	sessions_project trouble fail-give lose-answer drop
	printf '[health]\n\thold-alert = 1min\n' >>czar.conf
	git commit -qam patience
	task_add T-1 'commit done'
	daemon_start
	PATIENCE=60 wait_for "done" task_is T-1 done
	expect "one turn" happened_times turn 1
	never "never given twice" happened joined
}

case_turn_fails() {
	sessions_project fails
	task_add T-1 'fail the bill is not paid'
	daemon_start
	wait_for "why its turn ended is in the log" bash -c 'czar log | grep -F "APIError: the bill is not paid"'
}

# Somebody else listens at its port: it does not know the password, and gets no text.
case_wrong_password() {
	sessions_project password wrong-password
	task_add T-1 'commit done' 'attempts: 1'
	daemon_start
	wait_for "refused" delivery_went 1 refused
	expect "the reason" bash -c 'czar log | grep -F "does not know czar'\''s password"'
	never "no text" happened turn
}

# context = keep: the next agent goes on in the session; fresh: it has its own.
case_session_goes_on() {
	sessions_project keep
	sed -i 's/agent = opencode/&\n\tcontext = keep/' czar.conf
	git commit -qam keep
	task_add T-1 'commit done'
	daemon_start
	wait_for "done" task_is T-1 done
	session=$(interface session)
	daemon_stop
	daemon_start
	czar say --wait 0s w-1 "after a new life of czar" >/dev/null
	wait_for "the same session" happened turn ".text == \"after a new life of czar\" and .session == \"$session\""
}

run_cases_at_once 3 "$@"
