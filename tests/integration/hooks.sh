#!/bin/bash
# What workers report by commits: found with and without hooks, judged once, obeyed only when it counts.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

notices() { sql "SELECT count(*) FROM delivery WHERE kind = 'notice' AND note LIKE '$1%'"; }
all_done() { sql_is 0 "SELECT count(*) FROM task WHERE state <> 'done'"; }
head_of() { sql "SELECT head FROM task WHERE id = '$1'"; }                   # TASK

# A slow tick: only events are fast enough here.
case_watched() {
	project_new watched 1 < <(printf '[project]\n\ttick = 1h\n')
	task_add T-1 $'write a.txt x\ncommit-no-hooks "what" "TASK_COMPLETE {task}"'
	daemon_start
	wait_for "a commit without hooks is seen by the watch" task_is T-1 done
}

case_chained() {
	project_new chained
	printf '#!/bin/sh\necho "$PWD" >>%s/../theirs\n' "$project" >.git/hooks/post-commit
	chmod +x .git/hooks/post-commit
	expect "czar hooks install" czar hooks install
	task_add T-1 $'write a.txt x\nmarker'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "the hook that was there ran" grep -q "$workers/w-1" "$project/../theirs"
	before=$(wc -l <"$project/../theirs")
	git commit -q --allow-empty -m mine
	expect "in the checkout too" [ "$(wc -l <"$project/../theirs")" = $((before + 1)) ]
	expect "without a terminal it does not go by itself" exits 2 czar hooks remove
	expect "they are still there" exits 0 czar hooks status
	expect "on one it asks, and takes no for an answer" exits 1 script -qec 'czar hooks remove' /dev/null <<<n
	expect "they are there still" exits 0 czar hooks status
	expect "czar hooks remove" czar hooks remove --yes
	git commit -q --allow-empty -m mine
	expect "what was there stays" [ "$(wc -l <"$project/../theirs")" = $((before + 2)) ]
	never "ours is gone" grep -q czar-hook .git/hooks/post-commit
}

# While no daemon runs nothing is lost: hook files and commits wait.
spool_holds_something() { [ -n "$(ls .git/czar/spool)" ]; }

case_daemon_down() {
	project_new down
	czar hooks install >/dev/null
	task_add T-1 $'wait-file go\nwrite a.txt x\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	daemon_kill9
	touch "$workers/w-1/go"
	wait_for "it commits" git -C "$workers/w-1" cat-file -e HEAD:a.txt
	wait_for "the spool holds it" spool_holds_something # the hook runs after the commit is there
	daemon_start
	wait_for "done" task_is T-1 done
}

# The word is there and does not count: told once what is missing, then it finishes.
case_near_miss() {
	project_new near
	task_add T-1 $'when notice:\n    marker\nend\nwrite a.txt x\ncommit "TASK_COMPLETE is not the last line" "more"\nquiet'
	daemon_start
	wait_for "and done" task_is T-1 done
	expect "told once" [ "$(notices "the marker in")" = 1 ]
	expect "in words that name the commit" [ "$(record_turns w-1 notice)" = 1 ]
}

# The ack, the commit and czar's look at them come in any order: a marker without an id after the ack
# counts, however close they are.
case_bare_marker() {
	local i
	project_new bare 3
	for i in 1 2 3 4 5 6 7 8 9; do task_add T-$i $'write a.txt x\nmarker-bare'; done
	daemon_start
	wait_for "all done" all_done
	expect "no near miss" sql_is 0 "SELECT count(*) FROM decision WHERE rule = 'near-miss'"
}

case_other_tasks_marker() {
	project_new other
	task_add T-9 marker 'assignee: nobody'
	task_add T-1 $'when notice:\n    marker\nend\nwrite a.txt x\ncommit "what" "TASK_COMPLETE T-9"\nquiet'
	daemon_start
	wait_for "done by its own marker" task_is T-1 done
	expect "the other task is not" task_is T-9 queued
}

case_blocked_by_task() {
	project_new by
	task_add T-1 $'write a.txt half\nonce b blocked "T-4 needs its table"\ntest test -f t.txt\ntest test -f a.txt\nmarker'
	task_add T-4 $'write t.txt table\nmarker' 'priority: 9'
	daemon_start
	wait_for "waits for T-4" sql_is 1 "SELECT count(*) FROM dependency WHERE task = 'T-1' AND needs = 'T-4'"
	wait_for "T-4 is done by the freed worker" task_is T-4 done
	wait_for "then T-1" task_is T-1 done
	expect "on the same branch" [ "$(git branch --list 'czar/T-1*' | wc -l)" = 1 ]
	expect "with what T-4 brought" git cat-file -e "$(head_of T-1):t.txt"
	expect "and what it had" git cat-file -e "$(head_of T-1):a.txt"
	expect "waiting counts no attempt" sql_is 0 "SELECT attempts_used FROM task WHERE id = 'T-1'"
}

case_blocked_by_why() {
	project_new why
	task_add T-1 $'once b blocked "no password for the database"\nonce q quiet\nmarker'
	daemon_start
	wait_for "blocked" task_is T-1 blocked
	wait_for "the inbox has it" alert_open "task-blocked T-1"
	expect "with the reason" grep -q "no password for the database" <(czar inbox)
	task_add T-2 marker
	wait_for "its worker goes on" task_is T-2 done
	czar retry T-1 >/dev/null
	wait_for "retried: done" task_is T-1 done
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

# A tool that outlives its agent is ended before anything else happens in that worktree.
case_orphan() {
	project_new orphan
	task_add T-1 $'once o orphan 2s commit\ncrash-once {task}\nwrite a.txt x\nmarker'
	daemon_start
	wait_for "done by the second attempt" task_is T-1 done
	task_add T-2 $'work 3s\nwrite b.txt x\nmarker'
	wait_for "the next one too" task_is T-2 done
	expect "no commit of the orphan" [ "$(git log --all --format=%s | grep -ci orphan)" = 0 ]
	expect "one commit in T-2" [ "$(git rev-list --count main.."$(head_of T-2)")" = 1 ]
}

# A marker on the branch of an attempt that has ended changes nothing.
case_ended_attempt() {
	project_new ended
	task_add T-1 $'write a.txt x\nwork 1h'
	daemon_start
	wait_for "works" task_is T-1 working
	czar cancel --yes T-1 >/dev/null
	wait_for "cancelled" task_is T-1 cancelled
	git -C "$workers/w-1" commit -q --allow-empty -m late -m 'TASK_COMPLETE T-1'
	ticks_pass 4
	expect "it stays cancelled" task_is T-1 cancelled
	expect "no commit of it was judged" sql_is 0 "SELECT count(*) FROM \"commit\" WHERE marker <> 'none'"
}

case_timeout() {
	project_new timeout 2
	task_add T-1 $'once deaf busy 1h\nmarker' 'timeout: 1s'
	daemon_start
	wait_for "asked" decided timeout
	wait_for "then the attempt ends" sql_is timeout "SELECT outcome FROM attempt WHERE id = 1"
	wait_for "another one does it" task_is T-1 done
}

# HEAD elsewhere: told once with the way back.
case_off_branch() {
	project_new off
	task_add T-1 $'when notice:\n    run git checkout -q "$(git for-each-ref --format="%(refname:short)" refs/heads/czar)"\n    write a.txt x\n    marker\nend\nrun git checkout -q --detach\nquiet'
	daemon_start
	wait_for "told" decided off-branch
	wait_for "back and done" task_is T-1 done
}

run_cases_at_once 4 "$@"
