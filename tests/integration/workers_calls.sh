#!/bin/bash
# What workers may do from their panes: propose tasks, write to each other, and nothing of a person's.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

pane() { (cd "$workers/$1" && shift && "$@"); } # WORKER COMMAND...: as if typed by a tool in its pane
proposals() { sql "SELECT count(*) FROM task WHERE proposed_by = 'w-1'"; }
proposed_are() { [ "$(proposals)" = "$1" ]; }
refused() { sql "SELECT count(*) FROM decision WHERE rule = 'refused-call' AND \"by\" = 'w-1'"; }
refused_are() { [ "$(refused)" = "$1" ]; }

# From the agent's own script to the person's yes, and no.
case_proposals() {
	project_new proposals
	task_add T-1 $'czar add -m "# Write the manual\\n\\n```script\\nmarker\\n```"\nczar add -m "# Write a poem"\nmarker'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "both are proposed" proposed_are 2
	expect "nobody has one" sql_is 2 "SELECT count(*) FROM task WHERE state = 'proposed'"
	wait_for "the inbox has them" alert_open "proposed T-2"
	expect "with the command that answers" says "czar approve T-2" czar inbox
	expect "yes" exits 0 czar approve "$(sql "SELECT id FROM task WHERE title = 'Write the manual'")"
	wait_for "it is done like any other" sql_is done "SELECT state FROM task WHERE title = 'Write the manual'"
	expect "no" exits 0 czar deny "$(sql "SELECT id FROM task WHERE title = 'Write a poem'")" "no poems"
	expect "cancelled" sql_is cancelled "SELECT state FROM task WHERE title = 'Write a poem'"
	wait_for "the proposer is told why" turns_with_is w-1 "denied by a person: no poems" 1
}

case_proposal_mistakes() {
	project_new mistakes
	idle_agent w-1
	printf -- '---\nprio: 3\n---\nDo it.\n' >"$workers/w-1/x.md"
	expect "front matter is checked at once" says "x.md:2: unknown key 'prio'" pane w-1 czar add x.md
	expect "exit code" exits 1 pane w-1 czar add x.md
	printf -- '---\ndepends_on: [T-99]\n---\nDo it.\n' >"$workers/w-1/y.md"
	expect "what needs the store is told later" says "proposed as y" pane w-1 czar add y.md
	wait_for "with file and line" turns_with_is w-1 "y.md:2: depends_on 'T-99'" 1
	expect "another's task is not changed" exits 0 pane w-1 czar add -m $'---\nid: warm-w-1\n---\nSomething else.'
	wait_for "and that is said" turns_with_is w-1 "warm-w-1 is there already" 1
	expect "one at a time" exits 2 pane w-1 czar add x.md y.md
	expect "a number to find it by" [ "$(pane w-1 czar --json add -m 'Do it.' | jq -r '.id | length')" = 16 ]
	wait_for "one was good" proposed_are 1
}

case_policy() {
	project_new policy <<-'END'
		[worker "w"]
			role = eng
		[policy]
			add = lead, eng
			proposals = 2
		[health]
			messages = 2
	END
	idle_agent w-1
	czar pause >/dev/null
	for i in 1 2 3; do pane w-1 czar add -m "Do $i."$'\n```script\nmarker\n```' >/dev/null; done
	wait_for "the third is one too many" sql_is 2 "SELECT count(*) FROM task WHERE proposed_by = 'w-1'"
	wait_for "the others are queued at once" sql_is 2 "SELECT count(*) FROM task WHERE state = 'queued'"
	wait_for "logged" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'proposed' AND action LIKE 'refused%'"
	czar resume >/dev/null
	wait_for "they are done" sql_is 3 "SELECT count(*) FROM task WHERE state = 'done'"
}

# Without a daemon calls wait in the spool; what it cannot take whole is not lost.
case_proposal_without_daemon() {
	project_new without
	idle_agent w-1
	daemon_stop
	expect "stored" exits 0 pane w-1 czar add -m "Do it."
	expect "taken in by a person's next command" exits 0 czar resume
	expect "proposed" proposed_are 1
	expect "stored, too" exits 0 pane w-1 czar add -m "Do that."
	daemon_start
	wait_for "taken in by the next daemon" proposed_are 2
}

case_messages() {
	project_new messages 2 <<-'END'
		[health]
			messages = 2
	END
	idle_agent w-1
	idle_agent w-2
	for i in 1 2 3; do expect "text $i is taken" exits 0 pane w-1 czar say w-2 "text $i"; done
	wait_for "two go out" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'say' AND state = 'acknowledged'"
	wait_for "with the author in front" turns_with_is w-2 "[w-1 -> w-2] text" 2
	wait_for "the third is refused politely" turns_with_is w-1 "2 texts an hour" 1
	expect "the other way is another pair" exits 0 pane w-2 czar say w-1 "an answer"
	wait_for "it arrives" turns_with_is w-1 "[w-2 -> w-1] an answer" 1
	expect "nobody of that name" exits 0 pane w-1 czar say w-7 hello
	wait_for "is told" turns_with_is w-1 "there is no worker 'w-7'" 1
	expect "nothing is urgent" exits 2 pane w-1 czar say -u w-2 hello
}

# Every command that is not a worker's is refused and logged with what was tried.
case_rail() {
	local command n=0
	project_new rail
	idle_agent w-1
	for command in $(czar --json help 2>/dev/null | jq -r '.commands[].name' 2>/dev/null || czar help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		case $command in
		ack | brief | progress | finish | say | status | show | add) ;;
		*)
			n=$((n + 1))
			pane w-1 czar "$command" one 'two
three' >/dev/null 2>&1
			[ $? = 11 ] || not_ok "$command is refused"
			;;
		esac
	done
	expect "many commands were tried" [ $n -gt 20 ]
	wait_for "each is logged" refused_are $n
	expect "with what was tried" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'refused-call' AND saw LIKE '%czar edit one two three%'"
	expect "nothing was done" sql_is 0 "SELECT paused FROM project"
	expect "help is not refused by mistake" exits 0 pane w-1 czar cancel -h
}

run_cases_at_once 3 "$@"
