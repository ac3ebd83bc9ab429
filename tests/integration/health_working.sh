#!/bin/bash
# A worker that has a task: healthy, slow, stuck, resting, and what czar does for it in each state.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# times SLOW STUCK HANG [MORE]: the thresholds under test, as czar.conf lines
times() { printf '[health]\n\tslow = %s\n\tstuck = %s\n\thang = %s\n\task = 1s\n\tunanswered = 2s\n%s' "$1" "$2" "$3" "${4:-}"; }
reason_has() { worker_get "$1" reason | grep -qF -- "$2"; }                  # WORKER WORDS
went_through() { sql "SELECT count(*) FROM decision WHERE rule = 'health' AND subject = '$1' AND action LIKE '%-> $2'" | grep -qv '^0'; }

# Busy for long: told once a period, asked when stuck; its answer ends the asking.
case_answers() {
	project_new answers < <(times 1s 3s 1h $'\treminder = 1h\n\task = 1h\n')
	task_add T-1 $'busy-until-asked\nprogress 40% "nearly there"\nwork 1s\nmarker'
	daemon_start
	wait_for "healthy while it works" health_is w-1 healthy
	expect "its reason names the task" reason_has w-1 T-1
	wait_for "slow after slow" health_is w-1 slow
	expect "its reason names the age" reason_has w-1 "no commit for"
	wait_for "reminded" decided reminder
	wait_for "stuck after stuck" went_through w-1 stuck
	wait_for "asked for a status" decided ask
	wait_for "the answer is seen" decided ask-answered
	wait_for "done" task_is T-1 done
	expect "one reminder" [ "$(record_turns w-1 reminder)" = 1 ]
	expect "one ask" [ "$(record_turns w-1 ask)" = 1 ]
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "never restarted" record_is w-1 started 1
}

# Visibly busy and deaf: asked, but left alone until hang; then another worker takes the task.
case_visibly_busy() {
	project_new busy 2 < <(times 1s 2s 9s)
	task_add T-1 $'once deaf busy 1h\nwrite a.txt late\nmarker'
	daemon_start
	wait_for "two asks stay without answer" sql_is 1 "SELECT asks_unanswered >= 2 FROM attempt WHERE id = 1"
	never "not restarted before hang" decided stuck-restart
	first=$(sql "SELECT worker FROM attempt WHERE id = 1")
	wait_for "restarted after hang" decided stuck-restart
	wait_for "done" task_is T-1 done
	expect "the other worker did it" sql_is 1 "SELECT worker <> '$first' FROM attempt WHERE id = 2"
	expect "its reason says so" sql_is stuck "SELECT outcome FROM attempt WHERE id = 1"
	expect "the deaf agent has ended" [ "$(sql "SELECT session FROM worker WHERE name = '$first'")" = 0 ]
}

# Nothing moves any more, and no rule knows the screen of a busy agent: two asks that nobody takes,
# then a restart without waiting for hang.
case_silent() {
	project_new silent 2 < <(times 1s 2s 1h)
	{
		printf '[worker "w"]\n\tagent = mute\n'
		scripted_profile | sed 's/^\[agent.*/[agent "mute"]/; /rule = "busy/d'
	} >>czar.conf
	task_add T-1 $'once deaf hang\nwrite a.txt late\nmarker'
	daemon_start
	wait_for "stuck" went_through w-1 stuck
	wait_for "restarted after two asks without answer" decided stuck-restart
	wait_for "done" task_is T-1 done
	expect "by the other worker" sql_is w-1,w-2 "SELECT group_concat(worker) FROM (SELECT worker FROM attempt ORDER BY worker)"
	expect "the attempt counted" sql_is 1 "SELECT attempts_used FROM task WHERE id = 'T-1'"
}

# At its prompt with the task unfinished: told to go on, in growing pauses; it goes on.
case_redriven() {
	project_new redriven < <(printf '[health]\n\tredrive-pauses = 300ms, 600ms, 1s\n')
	task_add T-1 $'write a.txt half\nquiet\nquiet\nmarker'
	daemon_start
	wait_for "resting" went_through w-1 resting
	wait_for "done after two redrives" task_is T-1 done
	expect "two redrives" [ "$(record_turns w-1 redrive)" = 2 ]
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "no reminder, no ask" [ "$(record_turns w-1 ask)$(record_turns w-1 reminder)" = 00 ]
}

# Deaf to every redrive: the attempt is lost, what it left uncommitted is saved and named.
case_lost() {
	project_new lost 2 < <(printf '[health]\n\tredrive-pauses = 800ms, 800ms, 2s\n')
	task_add T-1 $'when redrive:\n    quiet\nend\nonce half write half.txt "half done"\nonce deaf quiet\nmarker'
	daemon_start
	wait_for "the attempt is lost" sql_is resting "SELECT outcome FROM attempt WHERE id = 1 AND step = 'ended'"
	wait_for "done by the next attempt" task_is T-1 done
	first=$(sql "SELECT worker FROM attempt WHERE id = 1")
	second=$(sql "SELECT worker FROM attempt WHERE id = 2")
	expect "three redrives" [ "$(record_turns "$first" redrive)" = 3 ]
	expect "another worker" [ "$first" != "$second" ]
	expect "what was not committed is saved" git -C "$project" cat-file -e refs/czar/saved/T-1/1:half.txt
	expect "the next brief names it" [ "$(turns_with "$second" refs/czar/saved/T-1/1)" -gt 0 ]
}

# When it is asked the next time is no secret.
case_next_redrive() {
	project_new next < <(printf '[health]\n\tredrives = 2\n\tredrive-pauses = 100ms, 1h, 2h\n')
	task_add T-1 $'quiet\nquiet\nmarker'
	daemon_start
	wait_for "asked once" sql_is 1 "SELECT redrives FROM attempt"
	wait_for "resting again" health_is w-1 resting
	expect "the task says when it is asked again" grep -qE '^next: asked again at .*[0-9]{2}:[0-9]{2}:[0-9]{2} \(2 of 2\)$' <(czar why T-1)
	expect "so does the worker" grep -qE '^next: asked again at .* \(2 of 2\)$' <(czar why w-1)
}

# A turn that begins by itself is work, not rest.
case_own_turn() {
	project_new own < <(printf '[health]\n\tredrive-pauses = 2s, 2s, 2s\n')
	task_add T-1 $'later 600ms self "back at it"\nquiet\nmarker'
	daemon_start
	wait_for "resting" went_through w-1 resting
	wait_for "done without any redrive" task_is T-1 done
	expect "no redrive" [ "$(record_turns w-1 redrive)" = 0 ]
}

run_cases_at_once 4 "$@"
