#!/bin/bash
# What grows is bounded ([keep]): each thing past a tiny limit shrinks while work goes on, and what is
# still needed stays.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

keep_settings() {
	printf '[keep]\n\tevery = 40ms\n\tdecisions = 10\n\ttasks = 1s\n\tdeliveries = 1s\n\tevents = 1s\n\talerts = 1s\n\tlog = 4K\n'
}
count_is() { sql_is "$2" "SELECT count(*) FROM $1"; }                        # TABLE... COUNT
at_most() { [ "$(sql "SELECT count(*) FROM $1")" -le "$2" ]; }               # TABLE... COUNT
numbers_go_on() { [ "$(sql "SELECT min(number) FROM decision")" -gt 10 ]; }

case_store() {
	local file
	project_new store 2 < <(
		keep_settings
		printf '[agent "scripted"]\n\tpaste-most = 2K\n[check "fine"]\n\trun = echo fine\n'
	)
	task_add T-1 $'write a.txt x\nmarker' # its text and report are needed by T-9
	task_add T-9 $'wait-file go\nmarker' 'depends_on: [T-1]'
	daemon_start
	task_add T-6 'finish T-6 all is well' 'result: report'
	for n in 2 3 4 5; do
		task_add T-$n $'write b.txt x\nmarker\n'"# $(head -c 2500 /dev/zero | tr '\0' x)"
	done
	wait_for "works" task_is T-5 done
	wait_for "reports" task_is T-6 done
	czar say --wait 0 w-1 Hello >/dev/null
	wait_for "decisions are at most ten" at_most "decision WHERE number NOT IN (SELECT decision FROM intent WHERE state = 'open') AND number NOT IN (SELECT decision FROM repeat)" 10
	expect "the newest ones" numbers_go_on
	wait_for "attempts of finished tasks are gone" at_most "attempt WHERE step = 'ended' AND task NOT IN ('T-1', 'T-9')" 2
	wait_for "texts of done tasks" count_is "task_text WHERE task IN ('T-2', 'T-3', 'T-4')" 0
	wait_for "settled deliveries" at_most "delivery WHERE state = 'acknowledged'" 2
	wait_for "with their texts" at_most delivery_text 2
	wait_for "used events" at_most "event WHERE used = 1" 2
	wait_for "settled intents" at_most "intent WHERE state <> 'open'" 2
	wait_for "honoured wishes but the last" at_most wish 1
	wait_for "results of reports" [ ! -e .czar/results/T-6.json ]
	wait_for "what checks said" at_most check_result 2
	wait_for "with what they printed" [ "$(find .czar/checks -name '*.log' | wc -l)" -le 2 ]
	wait_for "commits" at_most "\"commit\" WHERE attempt NOT IN (SELECT id FROM attempt)" 0
	for file in "$workers"/*/.czar/*.md; do
		[ "${file##*/}" = brief.md ] || wait_for "files of long texts" [ ! -e "$file" ]
	done
	expect "the briefs stay" ls "$workers"/w-1/.czar/brief.md
	expect "what an open task needs stays" count_is "attempt WHERE task = 'T-1'" 1
	expect "the work goes on meanwhile" task_is T-9 working
	touch "$workers/w-1/go" "$workers/w-2/go"
	wait_for "to its end" task_is T-9 done
	expect "no task is gone" count_is task 7
	expect "czar why a task" grep -q done <(czar why T-2)
	expect "czar why a worker" czar why w-1
	expect "czar log" czar log
	expect "czar show" grep -q "Task T-2" <(czar show T-2)
	never "a decision that is gone" czar why 1
	expect "adding the same files again changes nothing" czar add "$project/../tasks"
	expect "and repeats nothing" task_is T-2 done
}

# Alerts that are over, and what was saved, which never goes.
case_alerts_and_saved() {
	project_new alerts 1 < <(keep_settings)
	task_add T-1 $'write a.txt x\ncrash-once {task}\nmarker'
	task_add T-2 $'commit-empty "cannot" "TASK_BLOCKED: nobody knows how"'
	daemon_start
	wait_for "done" task_is T-1 done
	wait_for "blocked" alert_open "task-blocked T-2"
	czar cancel --yes T-2 >/dev/null
	wait_for "closed" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	wait_for "and gone" count_is alert 0
	wait_for "so is the first attempt" count_is "attempt WHERE task = 'T-1' AND number = 1" 0
	expect "what it had not committed stays" git cat-file -e refs/czar/saved/T-1/1:a.txt
	czar retry T-2 >/dev/null
	wait_for "a cancelled task has its text still" alert_open "task-blocked T-2"
}

case_files() {
	local pid
	project_new files 1 < <(keep_settings)
	task_add T-1 $'write a.txt x\nmarker'
	task_add T-2 $'write b.txt x\nmarker'
	expect "czar start" czar start
	wait_for "done" task_is T-2 done
	wait_for "decisions.jsonl began anew" [ -e .czar/status/decisions.jsonl.1 ]
	for _ in 1 2 3 4 5 6 7 8 9; do
		czar pause w-1 >/dev/null
		czar resume w-1 >/dev/null
	done
	expect "and is small" [ "$(stat -c %s .czar/status/decisions.jsonl)" -lt 6000 ]
	wait_for "its last line is the last decision" last_line_is_last
	touch -d '2 hours ago' .git/czar/texts/paste-00 .czar/status/tasks.json.new.1 "$workers/w-1/.czar/brief.md.new.1"
	touch .git/czar/texts/paste-01
	wait_for "what was being written in a crash" [ ! -e .git/czar/texts/paste-00 ]
	wait_for "status files too" [ ! -e .czar/status/tasks.json.new.1 ]
	wait_for "and briefs" [ ! -e "$workers/w-1/.czar/brief.md.new.1" ]
	expect "what is being written now stays" [ -e .git/czar/texts/paste-01 ]
	head -c 5000 /dev/zero | tr '\0' x >>.czar/log/daemon.log
	wait_for "so does the daemon's own log" [ -e .czar/log/daemon.log.1 ]
	pid=$(head -n 1 .git/czar/lock | grep -oE '[0-9]+')
	kill -HUP "$pid"
	wait_for "which goes on in the new file" grep -q "read again" .czar/log/daemon.log
	expect "czar stop" czar stop
}
last_line_is_last() {
	[ "$(jq -s 'map(select(.type == "decision") | .number) | max' .czar/status/decisions.jsonl)" = "$(sql 'SELECT last_decision FROM project')" ]
}

run_cases_at_once 3 "$@"
