#!/bin/bash
# The omnibus, here: what is verified waits for the rest of the queue, and all of it lands by one merge.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# carries NAME COUNT SETTINGS...: a project whose tasks land together
carries() {
	local name=$1 count=$2
	shift 2
	project_new "$name" "$count" < <(printf '[project]\n\tland = local\n[land]\n\tomnibus = yes\n\tno-checks = accept\n'; printf '%s\n' "$@")
}
check() { printf '[check "%s"]\n\trun = "%s"\n\ttimeout = 20s\n' "$1" "$2"; } # NAME COMMAND
in_base() { git -C "$project" show "main:$1" | grep -qF -- "${2:-}"; }         # PATH [WORDS]
head_of() { sql "SELECT head FROM task WHERE id = '$1'"; }                     # TASK
lands_in() { [ "$(sql "SELECT omnibus FROM task WHERE id = '$1'")" = "$2" ]; } # TASK OMNIBUS
all_reachable() { # TASK...
	local task
	for task; do git merge-base --is-ancestor "$(head_of "$task")" main || return; done
}
merges_of() { git log --first-parent --format=%s "$1" --not "$2" | sed 's/:.*//' | tr '\n' ' '; }

# Four that need each other and one that is in the way of one of them, the daemon killed at each act of it.
case_together() {
	local before point task
	carries together 2 "$(check both '! grep -s broken *.txt')"
	before=$(git rev-parse main)
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker' 'depends_on: [T-1]'
	task_add T-3 $'write c.txt three\nmarker' 'depends_on: [T-1]'
	task_add T-4 $'run cat a.txt b.txt c.txt >d.txt\nmarker' 'depends_on: [T-2, T-3]'
	task_add T-5 $'run [ ! -f b.txt ] || git merge -q -X ours -m merged czar/T-2-task-t-2\nappend b.txt five\nwait-file ../go\nmarker'
	daemon_start
	wait_for "what needs others begins when they are verified" task_is T-4 approved
	never "nothing has landed" in_base a.txt
	expect "why says what it waits for" says 'lands with all others: waits for T-5 (working)' czar why T-4
	daemon_end
	touch "$workers/go"
	for point in collect:after collect:recorded land:before land:after; do
		daemon_start "CZAR_DIE_AT=$point:1"
		wait_for "it dies at $point" eval '! daemon_lives'
		daemon_end
	done
	daemon_start
	for task in T-1 T-2 T-3 T-4 T-5 omnibus-1; do wait_for "$task is done" task_is "$task" done; done
	expect "the one that came later was given back once" sql_is "T-5|1" \
		"SELECT id, reworks_used FROM task WHERE reworks_used > 0"
	expect "and told the other one's branch" [ "$(turns_with w-1 'conflicts with T-2 (czar/T-2-task-t-2): b.txt')$(turns_with w-2 'conflicts with T-2 (czar/T-2-task-t-2): b.txt')" != 00 ]
	expect "every commit is in the base" all_reachable T-1 T-2 T-3 T-4 T-5
	expect "which it says of each" sql_is 5 "SELECT count(DISTINCT task) FROM check_result WHERE name = 'landed' AND says LIKE 'main holds it at % by omnibus-1'"
	expect "by one merge" [ "$(merges_of main "$before")" = 'Merge omnibus-1 ' ]
	expect "in the order of what needs what" [ "$(merges_of main^2 "$before" | grep -oE 'T-[124]' | tr '\n' ' ')" = 'T-4 T-2 T-1 ' ]
	expect "the whole was verified" sql_is green "SELECT DISTINCT outcome FROM check_result WHERE task = 'omnibus-1' AND name = 'both'"
	expect "one omnibus" sql_is 1 "SELECT count(*) FROM task WHERE result = 'omnibus'"
	expect "show tells it of a task" says 'omnibus      omnibus-1' czar show T-3
	expect "with where it landed" grep -q "^landed .* at $(git rev-parse --short=10 main).*reachable from main$" <(czar show T-3)
	expect "and of the whole" says 'T-3 (done)' czar show omnibus-1
	expect "the checkout has it all" grep -q two d.txt
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

# Red together: nobody is guessed guilty. A person takes one out, later another; what is left lands.
case_taken_out() {
	carries out 1 "$(check pair 'test ! -f a.txt -o ! -f b.txt || { echo not both; exit 1; }')"
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	task_add T-3 $'write c.txt three\nmarker'
	daemon_start
	wait_for "a person is told which check" alert_open "task-blocked omnibus-1"
	expect "by its name" says 'all of it together: red: pair' czar inbox
	expect "none was given back" sql_is 0 "SELECT sum(reworks_used) FROM task"
	expect "and none landed" sql_is approved "SELECT DISTINCT state FROM task WHERE id LIKE 'T-%'"
	expect "one is cancelled" czar cancel T-2 --yes
	wait_for "the others land" task_is T-3 done
	wait_for "with it" task_is omnibus-1 done
	never "without that one" in_base b.txt
	task_add T-4 $'write e.txt four\nmarker'
	wait_for "what comes later lands in the next one" task_is omnibus-2 done
	expect "which it says" lands_in T-4 omnibus-2
}

# The whole waits for a person: who may send one task back, cancel the whole, and take it up again; what he
# commits to its branch is verified like all work. A branch that lacks one of the tasks lands nowhere.
case_people() {
	carries people 1 '	require = person'
	task_add T-1 $'append a.txt line\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	daemon_start
	wait_for "one yes is asked for, of the whole" alert_open "land omnibus-1"
	expect "and no other" sql_is 1 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "one is sent back" czar deny T-1 "more words"
	wait_for "it is made anew" sql_is 2 "SELECT count(*) FROM decision WHERE rule = 'omnibus-collected' AND action LIKE '%is at%'"
	wait_for "and waits again" alert_open "land omnibus-1"
	expect "with what was mended" [ "$(git show czar/omnibus-1:a.txt | grep -c line)" = 2 ]
	expect "cancelled" czar cancel omnibus-1 --yes
	wait_for "its tasks wait for a person" alert_open "task-cancelled omnibus-1"
	expect "taken up again" czar retry omnibus-1
	wait_for "it waits for a yes" alert_open "land omnibus-1"
	git worktree add -q ../hand czar/omnibus-1 && (cd ../hand && echo hand >hand.txt && git add . && git commit -qm 'by hand' && git switch -q --detach)
	expect "yes" czar approve omnibus-1
	wait_for "its branch moved: a yes to that, too" sql_is "$(git rev-parse czar/omnibus-1)" "SELECT head FROM landing WHERE task = 'omnibus-1' AND base <> ''"
	wait_for "is asked for" alert_open "land omnibus-1"
	kept=$(git rev-parse czar/omnibus-1)
	git branch -f czar/omnibus-1 main
	expect "yes, but the branch is another one" czar approve omnibus-1
	wait_for "which is told" alert_open "task-blocked omnibus-1"
	expect "with what it lacks" says 'czar/omnibus-1 does not hold T-2, T-1 any more' czar inbox
	git branch -f czar/omnibus-1 "$kept"
	expect "tried again" czar retry omnibus-1
	wait_for "it is made anew" alert_open "land omnibus-1"
	expect "what a person committed is kept" git cat-file -e "refs/czar/saved/omnibus-1/${kept:0:12}:hand.txt"
	expect "yes" czar approve omnibus-1
	for task in T-1 T-2 omnibus-1; do wait_for "$task is done" task_is "$task" done; done
}

run_cases_at_once 2 "$@"
