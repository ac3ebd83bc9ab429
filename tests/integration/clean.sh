#!/bin/bash
# czar clean: what is over and proved to be elsewhere goes; all else stays, with the reason.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

shows() { czar clean --dry-run >"$dir/said" 2>&1; grep -qE -- "$1" "$dir/said"; } # PATTERN OF A LINE
keeps() { shows "^keep +$1: $2"; }                                            # KIND NAME, WHY
removes() { shows "^remove +$1: "; }                                          # KIND NAME
saved() { git update-ref "refs/czar/saved/$1" "$2"; }                        # TASK/N COMMIT
has_ref() { git rev-parse -q --verify "$1" >/dev/null; }

# over NAME: T-1 to T-3 have landed, each from its worker; w-2 and w-3 are named no more
over() {
	project_new "$1" 3 < <(printf '[project]\n\tland = local\n[land]\n\tno-checks = accept\n')
	for each in 1 2 3; do task_add T-$each "write $each.txt x"$'\nmarker' "assignee: w-$each"; done
	daemon_start
	wait_for "all have landed" sql_is 3 "SELECT count(*) FROM task WHERE state = 'done'"
	expect "the agents are ended" exits 0 czar stop --workers --yes
	wait "$daemon_pid"
	daemon_pid=
	git config -f czar.conf worker.w.count 1
}

case_goes() {
	over goes
	expect "a named worker's worktree is in use" keeps "worktree $workers/w-1" "it is in use"
	expect "another's goes" removes "worktree $workers/w-2"
	expect "its branch not before it" keeps "branch   czar/T-2-task-t-2" "it is checked out"
	expect "without a terminal it does not go by itself" exits 2 czar clean
	expect "looking removes nothing" [ -d "$workers/w-2" ]
	expect "it goes" exits 0 czar clean --yes
	expect "with the folder" [ ! -e "$workers/w-2" -a ! -e "$workers/w-3" ]
	expect "the other one stays" [ -e "$workers/w-1/1.txt" ]
	expect "now its branch may go" removes "branch   czar/T-2-task-t-2"
	czar clean --yes --json >"$dir/answer"
	expect "and goes" jq -e '[.things[] | select(.removed).name] == ["czar/T-2-task-t-2", "czar/T-3-task-t-3"]' "$dir/answer"
	never "it is gone" has_ref refs/heads/czar/T-2-task-t-2
	expect "its commits are in the base" git cat-file -e main:2.txt
	expect "nothing more" shows "^there is nothing to remove"
	expect "git finds nothing missing" git fsck --no-dangling
	expect "the daemon goes on" exits 0 czar run --once
}

# What would be lost stays, whatever it is.
case_worktrees() {
	over worktrees
	local w=$workers/w-2 pid
	expect "as it is it would go" removes "worktree $w"
	echo more >>"$w/2.txt"
	expect "changes" keeps "worktree $w" "it holds changes that are not committed"
	git -C "$w" add 2.txt
	expect "staged ones" keeps "worktree $w" "it holds changes that are not committed"
	git -C "$w" stash -q
	expect "what is stashed is the repository's" removes "worktree $w"
	echo mine >"$w/new.txt"
	expect "a file that git does not know" keeps "worktree $w" "it holds files that git does not know"
	rm "$w/new.txt"
	git worktree lock "$w"
	expect "locked" keeps "worktree $w" "it is locked"
	git worktree unlock "$w"
	git -C "$w" switch -q --detach
	git -C "$w" commit -q --allow-empty -m only-here
	expect "a commit that no branch has" keeps "worktree $w" "it holds commits that no branch has"
	git -C "$w" switch -q --detach HEAD~
	: >"$(git -C "$w" rev-parse --git-dir)/MERGE_HEAD"
	expect "a merge" keeps "worktree $w" "a merge or rebase is not finished there"
	rm "$(git -C "$w" rev-parse --git-dir)/MERGE_HEAD"
	mkdir -p "$w/.czar/deep"
	(cd "$w/.czar/deep" && exec sleep 60) &
	pid=$!
	wait_for "a process below it" keeps "worktree $w" "somebody is at it"
	kill $pid
	wait $pid 2>/dev/null
	mv "$w" "$w.away"
	expect "a folder that is away" keeps "worktree $w" "czar did not make it"
	mv "$w.away" "$w"
	rm "$w/.czar/worker"
	expect "somebody else's" keeps "worktree $w" "czar did not make it"
	expect "none of them went" exits 0 czar clean --yes
	expect "it is there" [ -e "$w/2.txt" ]
	expect "the one without a doubt is gone" [ ! -e "$workers/w-3" ]
	expect "the stash is there" git stash show
}

case_branches() {
	over branches
	czar clean --yes >/dev/null
	expect "over and in the base" removes "branch   czar/T-2-task-t-2"
	git branch czar/mine
	expect "nobody's task" keeps "branch   czar/mine" "czar did not make it"
	git worktree add -q "$dir/branches/elsewhere" czar/T-2-task-t-2
	expect "checked out elsewhere" keeps "branch   czar/T-2-task-t-2" "it is checked out"
	git -C "$dir/branches/elsewhere" commit -q --allow-empty -m "not in the base"
	git worktree remove "$dir/branches/elsewhere"
	expect "with a commit of its own" keeps "branch   czar/T-2-task-t-2" "it holds commits that the base does not have"
	git reset -q --hard main~3
	expect "a base that went back" keeps "branch   czar/T-3-task-t-3" "it holds commits"
	expect "nothing is removed" shows "^there is nothing to remove"
	expect "it is there" has_ref refs/heads/czar/T-2-task-t-2
}

case_saved() {
	over saved
	task_add T-9 marker 'assignee: w-1'
	echo inside >>README.md
	local in out
	in=$(git stash create)
	echo outside >>README.md
	out=$(git stash create)
	git checkout -q README.md
	echo inside >>README.md && git commit -qam "what was saved"
	saved T-1/1 "$in"
	saved T-1/2 "$out"
	saved T-9/1 "$in"
	saved T-77/1 "$in"
	saved T-1/3 "$(git rev-parse main)"
	expect "of a done task, with its work in the base" removes "saved    refs/czar/saved/T-1/1"
	expect "with other work" keeps "saved    refs/czar/saved/T-1/2" "it holds work that the base does not have"
	expect "of an open task" keeps "saved    refs/czar/saved/T-9/1" "its task is not over"
	expect "of a task that nobody knows" keeps "saved    refs/czar/saved/T-77/1" "its task is not known"
	expect "no saved work at all" keeps "saved    refs/czar/saved/T-1/3" "it holds work"
	czar clean --yes >/dev/null
	never "the first is gone" has_ref refs/czar/saved/T-1/1
	for each in T-1/2 T-9/1 T-77/1 T-1/3; do expect "$each is there" has_ref "refs/czar/saved/$each"; done
}

# Where checks run is czar's own, and stays.
case_checks() {
	project_new checks < <(printf '[project]\n\tland = local\n[check "x"]\n\trun = true\n')
	task_add T-1 $'write a.txt 1\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "it is kept as what it is" says "check@1: it is in use" czar clean --dry-run
}

run_cases_at_once 3 "$@"
