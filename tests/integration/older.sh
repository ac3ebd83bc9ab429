#!/bin/bash
# A project of the older kind moves over: settings, tasks, branches, and then to its end.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

export TMUX_TMPDIR=$dir # the user's own tmux is here
user_tmux() { tmux -L default "$@"; }

# older_project NAME: the sample in a repository of its own; two of its workers have been at work
older_project() {
	daemon_end
	project=$dir/$1/repo record=$dir/$1/record agent_state=$dir/$1/state
	mkdir -p "$project" "$record" "$agent_state"
	cd "$project" || exit
	store=$project/.git/czar/store.db
	git init -q
	cp -r "$root/tests/samples/v1/." .
	git add work-queue.json dependencies.json prompts OPENING.txt
	git commit -q -m base
	branch_with feat/bakery-dough dough.txt swept.txt
	branch_with feat/bakery-rolls rolls/first.txt
}
branch_with() { # BRANCH FILE...
	local branch=$1 file
	shift
	git switch -q -c "$branch"
	for file in "$@"; do
		mkdir -p "$(dirname "$file")"
		echo "of the older worker" >"$file"
		git add "$file"
	done
	git commit -q -m "the older worker's"
	git switch -q main
}
# The agent of the tests instead of a real one, and times that tests can wait for.
settings() {
	git config -f czar.conf project.land none # nobody is there to say yes
	local seats
	seats=$(sed -n 's/^#\(\[worker.*\)/\1/p; s/^#\(\trole.*\)/\1/p' czar.conf)
	{
		printf '[project]\n\ttick = 200ms\n[health]\n\tscale = 1/200\n\tstart-limit = 10s\n'
		scripted_profile
		echo "$seats"
	} >>czar.conf
}
on_branch() { git -C "$project" show "$1:$2" >/dev/null 2>&1; }              # BRANCH PATH
task_get() { sql "SELECT $2 FROM task WHERE id = '$1'"; }                    # TASK COLUMN
status_shows() { jq -e "$1" status/worker-status.json; }

case_to_its_end() {
	older_project whole
	user_tmux new-session -d -s bakery-baker2 cat
	expect "init reads the older project" eval 'czar init --from work-queue.json >"$dir/said"'
	expect "its live session is named" grep -qF "kill-session -t '=bakery-baker2'" "$dir/said"
	expect "and what is next" grep -qF "czar add work-queue.json dependencies.json" "$dir/said"
	settings
	expect "its workers are in czar.conf" [ "$(git config -f czar.conf --get-regexp '^worker\..*\.role$' | wc -l)" = 4 ]
	expect "its tasks are added" eval 'czar add work-queue.json dependencies.json 2>"$dir/notes"'
	expect "what nothing reads is named" grep -qF "work-queue.json:22: 'remark'" "$dir/notes"
	expect "the session is named again" grep -qF "=bakery-baker2" "$dir/notes"
	expect "why tells that it was in progress" eval "czar why baker2 | grep -q 'in_progress in work-queue.json:4'"
	expect "waiting time is kept" sql_is 1772343000000000 "SELECT ready_since FROM task WHERE id = 'baker2'"
	expect "run to the end" czar run --until-done
	expect "all is done" sql_is 0 "SELECT count(*) FROM task WHERE state <> 'done'"
	expect "what was finished was given to nobody" sql_is 0 \
		"SELECT count(*) FROM attempt WHERE task IN ('baker1', 'taster')"
	expect "nothing needed a second attempt" sql_is 4 "SELECT count(*) FROM attempt"
	expect "baker2 goes on on its branch" on_branch feat/bakery-rolls rolls/second.txt
	expect "with what was there" on_branch feat/bakery-rolls rolls/first.txt
	expect "its brief says so" [ "$(turns_with baker2 'Work on this task is on your branch already')" -ge 1 ]
	expect "the tidying goes on on the other one" on_branch feat/bakery-dough swept.txt
	expect "the rest begins anew" grep -q '^czar/baker3' <(task_get baker3 branch)
	expect "the digest has what was done here" [ "$(czar --json digest | jq -r '.done[].id' | sort | xargs)" = \
		"baker1_tidy baker2 baker3 opening" ]
	expect "why tells of the task and of the worker of its name" \
		[ "$(czar why baker2 | grep -c '^baker2 has been ')" = 2 ]
	expect "also as one object" eval "czar --json why baker2 | jq -e '.task.id == .worker.name'"
	expect "the old session lives" user_tmux has-session -t =bakery-baker2
	expect "old scripts find the status where they look" status_shows '.workers.baker2.status'
	expect "what stood there is kept" jq -e '.workers.baker2.progress == "70%"' status/worker-status.old.json
	expect "the checkout is clean" [ -z "$(git status --porcelain | grep -v -e czar.conf -e README.md)" ]
	jq '.bonus_tasks.glaze = {assignee: "baker1", task_file: "OPENING.txt"}' work-queue.json >more.json
	mv more.json work-queue.json
	expect "a new task of the same worker" eval 'czar add . | grep -q "^added glaze"'
	expect "begins on a branch of its own" sql_is "" "SELECT branch FROM task WHERE id = 'glaze'"
	expect "adding it again changes nothing" [ "$(czar -q add . 2>&1; czar --json add . | jq -r '.tasks[].result' | sort -u)" = unchanged ]
	user_tmux kill-server
}

# Nothing is stored when a branch is at work elsewhere; it goes on once it is free.
case_branch_elsewhere() {
	older_project elsewhere
	git worktree add -q "../old place" feat/bakery-rolls
	czar init --from . >/dev/null
	settings
	never "refused" eval 'czar add . 2>"$dir/said"'
	expect "with its line and the way out" grep -q \
		"status/worker-status.old.json:18: branch 'feat/bakery-rolls' is checked out in '.*/old place': .*switch --detach" "$dir/said"
	expect "nothing is stored" sql_is 0 "SELECT count(*) FROM task"
	git -C "../old place" switch -q --detach
	expect "then it is taken" czar add .
	git -C "../old place" switch -q feat/bakery-rolls
	daemon_start
	wait_for "checked out again: blocked, not tried for ever" task_is baker2 blocked
	expect "the inbox says where" eval "czar inbox | grep -q 'its branch is checked out'"
	expect "it is no crash of its worker" sql_is 0 "SELECT count(*) FROM crash"
	echo mine >"../old place/rolls/first.txt"
	git -C "../old place" switch -q --detach
	czar retry baker2 >/dev/null
	wait_for "free again: done" task_is baker2 done
	expect "what lay there uncommitted lies there" grep -q mine "../old place/rolls/first.txt"
}

# Branches by a pattern, one of them only at origin.
case_pattern() {
	older_project pattern
	rm -r status
	git branch -q -m feat/bakery-dough feat/baker1
	git branch -q -m feat/bakery-rolls feat/baker2
	git init -q --bare ../origin.git
	git remote add origin ../origin.git
	git push -q origin feat/baker2
	git branch -q -D feat/baker2
	czar init --from work-queue.json >/dev/null
	settings
	expect "usage" exits 2 czar add --branch feat/x work-queue.json
	expect "no worker does that" exits 2 env CZAR_WORKER=baker1 czar add work-queue.json
	expect "added" czar add --branch 'feat/%s' work-queue.json dependencies.json
	expect "one goes on, one stands there" sql_is baker1,baker2 "SELECT group_concat(id) FROM task WHERE branch <> ''"
	daemon_start
	wait_for "done on it" task_is baker2 done
	expect "made from origin's" on_branch feat/baker2 rolls/first.txt
	mkdir later later/prompts
	echo '{"primary_tasks": {"icing": {"status": "complete"}}}' >later/work-queue.json
	echo 'Put icing on it.' >later/prompts/icing.txt
	expect "more, beside a daemon" czar add later
	czar pause >/dev/null
	wait_for "its decision is in the file too" grep -q '"subject":"icing"' .czar/status/decisions.jsonl
	expect "none is left out there" [ "$(jq 'select(.type == "decision") | .number' .czar/status/decisions.jsonl | sort -nu |
		awk '{ n++; last = $1 } END { print n == last }')" = 1 ]
}

case_init_refuses() {
	older_project refuses
	echo '{"primary_tasks": {"a b": {}}}' >work-queue.json
	never "a name that is none" eval 'czar init --from work-queue.json 2>"$dir/said"'
	expect "is said with its line" grep -q "work-queue.json:1: name 'a b' .* call it a-b" "$dir/said"
	expect "nothing is written" [ ! -e czar.conf ]
	cp "$root/tests/samples/v1/work-queue.json" .
	echo '# mine' >czar.conf
	never "a czar.conf that is there" czar init --from work-queue.json
	expect "stays" grep -qx '# mine' czar.conf
	expect "with --force it is kept" czar init --force --from work-queue.json
	expect "beside" grep -qx '# mine' czar.conf.old
	git add -f status
	git commit -q -m status
	expect "a status file that git has" eval 'czar init --force --from work-queue.json >"$dir/said"'
	never "is not written over" git config -f czar.conf project.status-dir
	expect "which is said, with what to do" grep -q \
		'git rm --cached status/worker-status.json, then this again with --force: status-dir is not set' "$dir/said"
	expect "and that its workers stand ready" grep -q 'take the # away before its 4 workers' "$dir/said"
	git rm -q --cached status/worker-status.json
	expect "done" czar init --force --from work-queue.json
	expect "it is set" [ "$(git config -f czar.conf project.status-dir)" = status ]
}

run_cases_at_once 2 "$@"
