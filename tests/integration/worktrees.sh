#!/bin/bash
# Worktrees: made usable, branches laid out in them, nothing in them ever destroyed.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

project_settings() { printf '[project]\n'; printf '\t%s\n' "$@"; }
head_of() { sql "SELECT head FROM task WHERE id = '$1'"; }                   # TASK
# in_head TASK PATH [WORDS]: the finished task's commit holds it
in_head() { git -C "$project" show "$(head_of "$1"):$2" | grep -qF -- "${3:-}"; }
saved() { git -C "$project" show "refs/czar/saved/$1"; }                     # TASK/ATTEMPT:PATH

case_setup_and_copy() {
	project_new setup 1 < <(project_settings 'setup = ../../setup' 'copy = .env' 'copy = data/keys')
	printf '#!/bin/sh\ncat .env >made-by-setup\necho >>../../setups\n' >"$project/../setup"
	chmod +x "$project/../setup"
	echo 'TOKEN=1' >.env
	mkdir -p data/keys
	echo k >data/keys/one
	echo made-by-setup >.gitignore # what is copied, czar excludes itself
	git add .gitignore
	git commit -q -m ignore
	task_add T-1 $'test grep -q TOKEN made-by-setup\ntest test -f data/keys/one\nwrite a.txt x\nmarker'
	task_add T-2 marker
	daemon_start
	wait_for "done in a usable worktree" task_is T-1 done
	wait_for "and the next one" task_is T-2 done
	expect "setup ran once" [ "$(wc -l <"$project/../setups")" = 1 ]
	never "what was copied is not committed" in_head T-1 .env
	never "neither is czar's own folder" in_head T-1 .czar/worker
}

case_setup_fails() {
	project_new fails 2 < <(project_settings 'setup = ../../setup')
	printf '#!/bin/sh\ncase $PWD in *w-1) echo no compiler here >&2 && exit 3 ;; esac\n' >"$project/../setup"
	chmod +x "$project/../setup"
	task_add T-1 marker
	daemon_start
	wait_for "the other worker does it" task_is T-1 done
	expect "setup-failed" health_is w-1 setup-failed
	expect "with its output" grep -q "no compiler here" <(worker_get w-1 reason)
	expect "the inbox has it" alert_open "setup-failed w-1"
	expect "the failure counts no attempt" sql_is 0 "SELECT attempts_used FROM task WHERE id = 'T-1'"
	printf '#!/bin/sh\n' >"$project/../setup"
	task_add T-2 marker 'assignee: w-1'
	czar resume w-1 >/dev/null
	wait_for "mended and resumed" task_is T-2 done
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

case_setup_fails_everywhere() {
	project_new nowhere 2 < <(project_settings 'setup = false')
	task_add T-1 marker
	daemon_start
	wait_for "blocked" task_is T-1 blocked
	expect "the inbox has it" alert_open "task-blocked T-1"
}

# The agent is killed with a dirty tree: staged, changed, untracked, all of it is kept and named.
case_dirty_tree() {
	project_new dirty
	task_add T-1 $'once half write README.md changed\nonce half2 run echo s >staged.txt && git add staged.txt && echo u >untracked.txt\ncrash-once {task}\nmarker'
	daemon_start
	wait_for "done by the second attempt" task_is T-1 done
	expect "the change is saved" grep -q changed <(saved T-1/1:README.md)
	expect "what was staged" grep -q s <(saved T-1/1:staged.txt)
	expect "what was not tracked" grep -q u <(saved T-1/1:untracked.txt)
	expect "the next brief names it" grep -q refs/czar/saved/T-1/1 <(record_of w-1 turn | jq -r .text)
	expect "with its diffstat" grep -q "3 files changed" <(record_of w-1 turn | jq -r .text)
	expect "the second attempt began clean" grep -q hello <(git show "$(head_of T-1):README.md")
}

# What one worker committed, another one goes on from.
case_branch_goes_on() {
	project_new branch 2
	task_add T-1 $'once one write one.txt 1\nonce two commit "the first half"\ncrash-once {task}\ntest test -f one.txt\nwrite two.txt 2\nmarker'
	daemon_start
	wait_for "done" task_is T-1 done
	expect "by another worker" sql_is 2 "SELECT count(DISTINCT worker) FROM attempt"
	expect "with the first half" in_head T-1 one.txt
	expect "and the second" in_head T-1 two.txt
	expect "on one branch" [ "$(git branch --list 'czar/T-1*' | wc -l)" = 1 ]
}

case_dependencies_merged() {
	project_new merged 2
	task_add T-1 $'write one.txt 1\nmarker'
	task_add T-2 $'write two.txt 2\nmarker'
	task_add T-3 $'test test -f one.txt\ntest test -f two.txt\nmarker' 'depends_on: [T-1, T-2]'
	daemon_start
	wait_for "it had the code of both" task_is T-3 done
	expect "in one attempt" [ "$(attempts_of T-3)" = 1 ]
	expect "the brief says what they brought" grep -q one.txt <(jq -r 'select(.event == "turn") | .text' "$record"/*.jsonl)
	expect "the base is not touched" [ "$(git rev-list --count main)" = 1 ]
}

case_dependencies_conflict() {
	project_new conflict 2
	task_add T-1 $'write README.md "one way"\nmarker'
	task_add T-2 $'write README.md "another way"\nmarker'
	task_add T-3 marker 'depends_on: [T-1, T-2]'
	daemon_start
	wait_for "blocked" task_is T-3 blocked
	expect "naming the file" grep -q README.md <(sql "SELECT reason FROM task WHERE id = 'T-3'")
	expect "the inbox has it" alert_open "task-blocked T-3"
	task_add T-4 marker
	wait_for "its worker goes on" task_is T-4 done
}

case_index_lock() {
	project_new lock
	task_add T-1 $'write a.txt x\nonce l leave-lock\ncrash-once {task}\nmarker'
	daemon_start
	wait_for "a lock that was left is removed: done" task_is T-1 done
	expect "nothing lost" grep -q x <(saved T-1/1:a.txt)
	expect "no lock is left" [ -z "$(find "$project/.git" -name '*.lock' -size 0 -path '*worktrees*')" ]
}

# A task that is cancelled, retried and given to another worker: its branch is free again.
case_retry_elsewhere() {
	project_new retry 2
	task_add T-1 $'write a.txt x\nonce c commit first\nonce deaf work 1h\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	expect "at the first worker" sql_is w-1 "SELECT worker FROM attempt"
	wait_for "with a commit" sql_is 1 "SELECT commits FROM attempt"
	czar cancel --yes T-1 >/dev/null
	wait_for "cancelled" task_is T-1 cancelled
	czar pause w-1 >/dev/null
	czar retry T-1 >/dev/null
	wait_for "done" task_is T-1 done
	expect "by the other worker" sql_is w-2 "SELECT last_worker FROM task WHERE id = 'T-1'"
	expect "on top of what was there" git merge-base --is-ancestor "$(sql "SELECT oid FROM \"commit\" WHERE attempt = 1")" "$(head_of T-1)"
}

# Somebody removed a worktree by hand: it is made again, nothing else is touched.
case_worktree_removed() {
	project_new removed
	idle_agent w-1
	czar stop --workers --yes >/dev/null
	wait "$daemon_pid" 2>/dev/null
	daemon_pid=
	rm -rf "${workers:?}/w-1"
	czar resume >/dev/null
	task_add T-1 marker
	daemon_start
	wait_for "done in a new one" task_is T-1 done
}

run_cases_at_once 3 "$@"
