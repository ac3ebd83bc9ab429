#!/bin/bash
# One task, one branch: HEAD elsewhere, and pushes to branches that are not the worker's.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

notices() { sql "SELECT count(*) FROM delivery WHERE kind = 'notice' AND note LIKE '$1%'"; }
push() { # WORKER ARGUMENT...: what the worker's git says
	local worker=$1
	shift
	git -C "$workers/$worker" push "$@" >"$dir/pushed-$current" 2>&1
}
push_says() { grep -qF -- "$1" "$dir/pushed-$current"; }
detached() { ! git -C "$workers/$1" symbolic-ref -q HEAD; } # WORKER
remote_has() { git -C "$project/../remote" rev-parse -q --verify "refs/heads/$1"; }

# Told once with the way back; it stays away: blocked, and the worker goes on with the next task.
case_off_branch() {
	project_new off
	task_add T-1 $'run git checkout -q --detach\nwrite a.txt x\nquiet'
	daemon_start
	wait_for "told" decided off-branch
	wait_for "with the way back" turns_with_is w-1 "git switch czar/T-1-task-t-1" 1
	wait_for "then blocked" task_is T-1 blocked
	expect "told once" [ "$(notices "HEAD is off")" = 1 ]
	expect "with the reason" sql_is "HEAD is off its branch, after being told" "SELECT reason FROM task"
	wait_for "the inbox has it" alert_open "task-blocked T-1"
	expect "it counts no attempt" sql_is 0 "SELECT attempts_used FROM task"
	task_add T-2 marker
	wait_for "its worker goes on" task_is T-2 done
	expect "what was not committed is saved" git cat-file -e refs/czar/saved/T-1/1:a.txt
}

# A rebase takes HEAD off the branch and brings it back: nobody is told in the middle of it.
case_rebase() {
	project_new rebase
	task_add T-1 $'write a.txt x\ncommit half\ntry git rebase -q --force-rebase -x "test -e no" HEAD~1\nwait-file go\nrun git rebase --abort\nmarker'
	daemon_start
	wait_for "in a rebase" [ -e .git/worktrees/w-1/rebase-merge ]
	wait_for "with HEAD off the branch" detached w-1
	ticks_pass 4
	never "not told" decided off-branch
	touch "$workers/w-1/go"
	wait_for "done" task_is T-1 done
}

# Another branch is another task's, or the base: both are refused in one sentence, also while no
# daemon runs; the worker's own is not, and the main checkout is never disturbed.
case_pushes() {
	project_new pushes
	git init -q --bare "$project/../remote"
	git remote add origin "$project/../remote"
	printf '#!/bin/sh\nwhile read -r line; do echo "$line" >>"%s"; done\n' "$project/../theirs" >.git/hooks/pre-push
	chmod +x .git/hooks/pre-push
	expect "czar hooks install" czar hooks install
	git branch feat/users
	task_add T-1 $'write a.txt x\ncommit half\nwait-file go\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	wait_for "with a commit" git -C "$workers/w-1" cat-file -e HEAD:a.txt
	daemon_stop
	never "not to the base" push w-1 origin HEAD:main
	expect "in one sentence" push_says "czar: push refused: 'main' is the base; from here push only your own, 'czar/T-1-task-t-1'"
	never "nothing got there" remote_has main
	never "not to another task's" push w-1 origin HEAD:czar/T-9-other
	expect "that is said too" push_says "another task's branch"
	never "the hook from before was not asked" [ -e "$project/../theirs" ]
	expect "its own" push w-1 origin HEAD
	expect "is there" remote_has czar/T-1-task-t-1
	expect "now it was, with git's own lines" grep -q "refs/heads/czar/T-1-task-t-1" "$project/../theirs"
	expect "the main checkout pushes what it likes" git push -q origin main czar/T-1-task-t-1:czar/T-9-other
	expect "all of it" [ "$(wc -l <"$project/../theirs")" = 3 ]
	expect "czar hooks remove" czar hooks remove --yes
	expect "what was there is back" grep -q 'while read' .git/hooks/pre-push
	expect "and ours is gone" push w-1 origin HEAD:main
	touch "$workers/w-1/go"
}

run_cases_at_once 2 "$@"
