#!/bin/bash
# The morning: what a person reads after a night, and the command that answers each thing.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

numbers() { czar log "$@" --json | jq -r .number | tr '\n' ' '; }
log_lines() { [ "$(wc -l <"$dir/followed")" -ge "$1" ]; }

# Two tasks are done; everything that was decided is there, by every way of asking.
case_log() {
	project_new log 2
	task_add T-1 marker
	task_add T-2 marker 'depends_on: [T-1]'
	daemon_start
	wait_for "both are done" task_is T-2 done
	czar log -f --json >"$dir/followed" &
	local follower=$! first all
	wait_for "follows what there was" log_lines "$(sql 'SELECT min(50, count(*)) FROM decision')"
	daemon_stop
	all=$(numbers -n 0)
	first=${all%% *}
	expect "every decision" [ "$(wc -w <<<"$all")" = "$(sql 'SELECT count(*) FROM decision')" ]
	expect "the newest first" [ "$(numbers -n 0 -r | tac -s ' ' | tr -d '\n')" = "$all" ]
	expect "the last two" [ "$(numbers -n 2)" = "$(tr ' ' '\n' <<<"$all" | grep . | tail -n 2 | tr '\n' ' ')" ]
	expect "all since a time" [ "$(numbers --since 1h)" = "$all" ]
	expect "none before it" [ -z "$(numbers --until 1h)" ]
	expect "of one task" exits 0 jq -es 'length > 0 and all(.task == "T-2")' <(czar log --json --task T-2)
	expect "each a whole object" exits 0 jq -es 'all(.schema == 1 and .type == "decision" and (.rule | length) > 0)' <(czar log --json)
	expect "no time" exits 2 czar log --since soon
	expect "neither end nor order with -f" exits 2 czar log -f -r
	sed -i 1d .czar/status/decisions.jsonl # it does not read that
	daemon_start
	task_add T-3 marker
	wait_for "a task of the next daemon" task_is T-3 done
	wait_for "is followed" grep -q T-3 "$dir/followed"
	kill -INT "$follower"
	expect "Ctrl-C is no failure" wait "$follower"
	expect "nothing twice, in order" [ "$(jq .number "$dir/followed")" = "$(jq .number "$dir/followed" | sort -nu)" ]
	expect "a closed pipe is quiet" [ -z "$( (czar log -f | head -n 1 >/dev/null) 2>&1)" ]
	expect "the first decision is still there" exits 0 czar why "$first"
}

held() { sql "SELECT $2 FROM decision WHERE rule = 'held' AND subject = '$1'"; } # SUBJECT COLUMN
is_held() { [ "$(held "$1" outcome)" = '' ] && [ -n "$(held "$1" number)" ]; }
file_lines() { jq -e --argjson n "$(held w-1 number)" "select(.type == \"$1\" and .number == \$n)" .czar/status/decisions.jsonl | jq -es "length $2"; }

# What was not done is in the log: one row, however many looks it lasts, closed when it is over.
case_held() {
	project_new held 2
	daemon_start
	czar pause w-1 >/dev/null
	task_add T-1 marker 'assignee: w-1'
	wait_for "a person's pin holds it" is_held w-1
	ticks_pass 5
	expect "one row" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'held'"
	expect "it says what and why" [ "$(czar log --rule held --json | jq -r '.saw + ": " + .action')" = "T-1 is ready; a person paused it: it is left alone" ]
	expect "for its task" [ "$(czar log --task T-1 --rule held --json | jq -s length)" = 1 ]
	daemon_stop
	daemon_start
	ticks_pass 2
	expect "the same one for the next daemon" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'held'"
	expect "open in the file too" file_lines outcome '== 0'
	czar resume w-1 >/dev/null
	wait_for "done after it" task_is T-1 done
	expect "the row is closed" [ "$(held w-1 outcome)" = over ]
	wait_for "and so it is in the file" file_lines outcome '== 1 and .[0].outcome == "over" and .[0].until != null and .[0].seconds > 0'
	expect "told once" file_lines decision '== 1'
	expect "a worker that is none" [ "$(czar log --worker w-3 2>&1)" = "czar: no worker 'w-3': did you mean 'w-1'? see czar workers" ]
	expect "is not found" exits 4 czar log --worker w-3
	expect "nor is a rule" [ "$(czar log --rule foo 2>&1)" = "czar: no rule 'foo': czar explain rules prints all" ]
	expect "nor is a task, with a drawing" exits 4 czar log --timeline --task T-11
	expect "what czar.conf names, and nobody met, is known" exits 0 czar log --worker w-2
	daemon_stop
	sqlite3 "$store" "DELETE FROM task"
	expect "and so is what only the log remembers" exits 0 czar log --task t-1
}

# Why a worker is in quarantine: the sentence of what failed, not that it failed.
case_quarantine() {
	project_new quarantine 2 <<-END
		[health]
			quarantine-crashes = 1
	END
	git branch czar/T-1-task-t-1/x # in the place where its own is to be
	task_add T-1 marker 'assignee: w-1'
	daemon_start
	wait_for "its worker is left alone" health_is w-1 quarantined
	wait_for "a person is told" alert_open 'quarantined w-1'
	czar inbox --json | jq -r '.inbox[].text' >"$dir/inbox"
	expect "in the words of what failed" grep -q "w-1: .*czar/T-1" "$dir/inbox"
	never "not only how often" grep -q "too often" "$dir/inbox"
}

inbox_has() { czar inbox --json | jq -e --arg c "$1" 'any(.inbox[]; .cause == $c)'; } # CAUSE
inbox_is() { czar inbox --json | jq -e --arg c "$1" "[.inbox[] | select(.cause == \$c)] | length == 1 and (.[0] | $2)"; } # CAUSE FILTER
inbox_is_empty() { [ "$(czar inbox)" = "nothing waits for you" ]; }
# What a person does with an item: he copies its command.
answer() { sh -c "$(czar inbox --json | jq -r --arg c "$1" '.inbox[] | select(.cause == $c).command')" >/dev/null; } # CAUSE

# Each item has the one command that answers it, and names what waits for it.
case_inbox() {
	project_new inbox 2
	expect "nothing waits" inbox_is_empty
	task_add T-1 'blocked "which colour?"' 'assignee: w-1'
	task_add T-2 marker 'depends_on: [T-1]'
	task_add T-3 marker 'depends_on: [T-2]'
	task_add T-4 marker 'approve: start'
	task_add T-5 marker 'assignee: w-9'
	daemon_start
	wait_for "blocked" task_is T-1 blocked
	wait_for "all of it is there" inbox_has "no-worker T-5"
	expect "two tasks wait for it" inbox_is "task-blocked T-1" '.waiting == 2 and .tasks == ["T-2", "T-3"] and .command == "czar retry T-1" and .level == 1'
	expect "urgent first" exits 0 jq -e '[.inbox[].level] | . == sort' <(czar inbox --json)
	expect "and so a person reads it" grep -q '^    2 tasks wait for it: T-2, T-3$' <(czar inbox)
	expect "nothing is cut into two commands" [ "$(czar inbox | grep -c '^    czar ')" = 3 ]
	expect "one yes" answer "approve T-4"
	wait_for "it begins" task_is T-4 done
	never "and it is gone" inbox_has "approve T-4"
	expect "whoever fits" answer "no-worker T-5"
	wait_for "it is done" task_is T-5 done
	czar pause >/dev/null
	expect "try again" answer "task-blocked T-1"
	wait_for "it is gone" inbox_is_empty
}

# A text that did not arrive is said again by its number.
case_say_again() {
	project_new again <<-'EOT'
		[health]
			confirm-seen = 800ms
	EOT
	task_add T-1 $'marker\nset swallow-enter 9'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "idle" health_is w-1 idle
	expect "not taken" exits 12 czar say --wait 30s w-1 "into the wind"
	wait_for "the inbox has it" inbox_has "dead-letter $(delivery_of say)"
	first=$(delivery_of say)
	expect "said again" answer "dead-letter $first"
	wait_for "the same text arrives" turns_with_is w-1 "into the wind" 1
	wait_for "and it is answered" exits 1 inbox_has "dead-letter $first"
	expect "what arrived is not said again" exits 11 czar say w-1 --again "$(delivery_of say)"
	expect "what never was neither" exits 4 czar say w-1 --again 4711
	expect "a word is no number: where they are is said" grep -q 'czar deliveries w-1 lists them' <(czar say w-1 --again soon 2>&1)
}

digest_is() { czar digest --json --since 1h | jq -e "$1"; } # FILTER

# One page says what the night was.
case_digest() {
	project_new digest 2 <<-'EOT'
		[task]
			attempts = 1
	EOT
	expect "nothing was done" grep -q '^0 of 0 tasks are done$' <(czar digest)
	expect "it says since when" grep -q '(yesterday 18:00)' <(czar digest)
	task_add T-1 marker 'priority: 1'
	task_add T-2 'blocked "which colour?"'
	task_add T-3 'exit 7'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "blocked" task_is T-2 blocked
	wait_for "failed" task_is T-3 failed
	czar pause >/dev/null
	task_add T-4 marker
	wait_for "held" is_held project
	expect "done" digest_is '[.done[].id] == ["T-1"] and .tasks.done == 1'
	expect "failed, with its reason" digest_is '.failed[0].id == "T-3" and (.failed[0].reason | length > 0)'
	expect "blocked" digest_is '.blocked[0].reason | test("which colour")'
	expect "what waits, as in the inbox" [ "$(czar digest --json | jq -c '[.waiting[].cause]')" = "$(czar inbox --json | jq -c '[.inbox[].cause]')" ]
	expect "a pause helps no task" digest_is '.interventions == {wishes: 0, by_verb: {}, hand_typed: 0}'
	expect "what was not done" digest_is '.held[0].saw | test("T-4 is ready; a person paused the project")'
	expect "a crash" digest_is '.trouble.crashes == 1'
	expect "time at work, and none of it lost" digest_is '.workers == 2 and .worked_seconds >= 0 and .idle_seconds >= 0'
	expect "on one page" [ "$(czar digest | wc -l)" -le 40 ]
	expect "for a person too" grep -q '^  T-3 Task T-3: ' <(czar digest)
	expect "every time in one form" digest_is '[.since, .until, .done[].since, .failed[].since, .blocked[].since, .waiting[].since] | all(test("^20[0-9-]+T"))'
	expect "nothing since now" exits 0 jq -e '.done == []' <(czar digest --json --since now)
	expect "no time" exits 2 czar digest --since soon
}

says_next() { czar why "$1" | grep -qxF -- "$2"; }                            # TASK OR WORKER, LINE
undo_of() { czar why "$1" | tail -n 1; }                                     # NUMBER, TASK OR WORKER
said_by() { sql "SELECT max(number) FROM decision WHERE rule = '$1' AND (task = '$2' OR worker = '$2')"; } # RULE SUBJECT

# Why something is as it is, what comes next, and what takes it back: the command is run.
case_why() {
	project_new why 2
	task_add T-1 $'wait-file go\nmarker' 'assignee: w-1'
	task_add T-2 marker 'depends_on: [T-1]' 'priority: 1'
	task_add T-3 marker 'assignee: w-1'
	task_add T-4 marker 'assignee: w-1' 'priority: 9'
	daemon_start
	wait_for "works" task_is T-1 working
	expect "waits for another task" grep -q '^waits for T-1, which is working' <(czar why T-2)
	expect "its place in line" grep -q '^in line: 2 of 2 ready tasks$' <(czar why T-4)
	expect "and who takes it" grep -q '^next: the first free one of w-1 (works on T-1) takes it$' <(czar why T-4)
	expect "the same for programs" exits 0 jq -e '.place == 1 and .ready == 2 and .undo == "czar cancel T-3" and (.next | length) == 2' <(czar why --json T-3)
	expect "what comes next" grep -q '^next: a commit of w-1 ends in TASK_COMPLETE or TASK_BLOCKED$' <(czar why T-1)
	expect "of a worker too" grep -q '^its task: T-1$' <(czar why w-1)
	czar pause >/dev/null
	expect "a pause is all that it waits for" [ "$(czar why T-3 | grep -E 'next|takes')" = 'next: nothing, the project is paused: czar resume' ]
	expect "for a worker too" says_next w-2 'next: nothing, the project is paused: czar resume'
	expect "a turn goes on" says_next T-1 'czar looks on only: the project is paused: czar resume'
	czar resume >/dev/null
	czar pause w-2 >/dev/null
	expect "a pause is undone by" [ "$(undo_of "$(said_by wish w-2)")" = "undo: czar resume w-2" ]
	expect "it is run" sh -c "$(undo_of "$(said_by wish w-2)" | cut -d ' ' -f 2-)"
	expect "and nothing is left to undo" [ "$(undo_of "$(said_by wish w-2)")" = "undo: czar pause w-2" ]
	czar cancel --yes T-4 >/dev/null
	expect "a cancelled task" [ "$(undo_of T-4)" = "undo: czar retry T-4" ]
	touch "$workers/w-1/go"
	wait_for "all is done" task_is T-2 done
	expect "what is done stays" grep -q '^nothing to undo: T-1 is done, its commits are on czar/T-1' <(undo_of "$(said_by dispatch T-1)")
	expect "an unknown name" exits 4 czar why T-99
	task_add T-21 marker 'approve: start'
	task_add T-22 marker 'depends_on: [T-21]'
	task_add T-23 marker 'depends_on: [T-22]'
	expect "behind another one the root is named" says_next T-23 'next: nothing before T-21 goes on, which is queued: czar approve T-21'
	czar cancel T-21 --yes >/dev/null
	expect "whatever became of it" says_next T-23 'next: nothing before T-21 goes on, which is cancelled: czar retry T-21'
	czar restart --yes w-1 >/dev/null
	task_add T-5 marker 'assignee: w-1'
	wait_for "works again" task_is T-5 done
	czar why w-1 >"$dir/why-w-1"
	expect "why it was restarted is not forgotten" grep -q ' wish by .* w-1 is restarted' "$dir/why-w-1"
	never "a step of a text" grep -qE ' (type|enter|sent|seen|health) ' "$dir/why-w-1"
	daemon_stop
	task_add T-6 marker 'assignee: w-1'
	expect "without a daemon nothing comes" says_next T-6 'next: nothing, no daemon runs: czar start'
	expect "to nobody" says_next w-1 'next: nothing, no daemon runs: czar start'
}

# Nobody could ever take a task: each command that is asked says so, and what to do.
case_no_workers() {
	project_new none
	git config -f czar.conf --remove-section worker.w
	task_add T-1 marker
	expect "why" says_next T-1 'next: nothing, no workers: name one in czar.conf (czar doctor)'
	expect "status" grep -qx 'no workers: name one in czar.conf (czar doctor)' <(czar status)
	expect "start" grep -qx 'no workers: name one in czar.conf (czar doctor)' <(czar start)
	wait_for "the inbox" grep -q 'czar doctor' <(czar inbox)
	czar stop >/dev/null
	project_new some 1
	task_add T-1 marker
	expect "workers that no daemon met are no mistake" says_next T-1 'next: nothing, no daemon runs: czar start'
	never "nor in status" grep -q 'name one' <(czar status)
}

timeline_objects() { czar log --timeline --json "$@" | jq -es "$filter"; }

# Who had what, and what happened meanwhile, drawn.
case_timeline() {
	project_new timeline 2 <<-'EOT'
		[project]
			land = local
		[land]
			no-checks = accept
	EOT
	expect "nobody had anything" grep -q '^nobody had a task' <(czar log --timeline)
	task_add T-1 $'write a.txt a\ncommit half\nmarker' 'assignee: w-1'
	task_add T-2 'blocked "which colour?"' 'assignee: w-2'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "blocked" task_is T-2 blocked
	daemon_stop
	expect "a bar for what was handed in" grep -q '^w-1 |=*\(T-1\)*=*\*' <(czar log --timeline)
	expect "one for what is blocked" grep -q '^w-2 |.*#' <(czar log --timeline)
	expect "its beginning, its commits, and when it landed" grep -q '^    |.*a.*c.*L' <(czar log --timeline)
	expect "and what the marks mean" grep -q '^a assigned  p prompt  c commit' <(czar log --timeline)
	expect "no line is too wide" [ "$(COLUMNS=60 czar log --timeline | awk '{ if (length($0) > n) n = length($0) } END { print n }')" -le 60 ]
	filter='map(select(.worker == "w-1") | .type) | sort == ["assigned", "attempt", "commit", "commit", "landed", "prompt"]'
	expect "the same for programs" timeline_objects
	filter='all(.task == "T-2") and all(.schema == 1) and (map(.time) | . == sort)'
	expect "of one task, in order" timeline_objects --task T-2
	filter='. == []'
	expect "none after it" timeline_objects --since now
	expect "no following of a drawing" exits 2 czar log --timeline -f
}

run_cases_at_once 3 "$@"
