#!/bin/bash
# Landing here: what is handed in is joined with the base, checked as it would land, and merged.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# lands NAME [COUNT] SETTINGS...: a project whose tasks land locally; settings are lines of czar.conf
lands() {
	local name=$1 count=$2
	shift 2
	project_new "$name" "$count" < <(printf '[project]\n\tland = local\n'; printf '%s\n' "$@")
}
check() { printf '[check "%s"]\n\trun = "%s"\n\ttimeout = 20s\n' "$1" "$2"; } # NAME COMMAND
base() { git -C "$project" rev-parse main; }
in_base() { git -C "$project" show "main:$1" | grep -qF -- "${2:-}"; }        # PATH [WORDS]
landing_get() { sql "SELECT \"$2\" FROM landing WHERE task = '$1'"; }         # TASK COLUMN
said() { sql "SELECT outcome FROM check_result WHERE task = '$1' AND name = '$2' ORDER BY id DESC LIMIT 1"; }
inbox_says() { czar inbox | grep -q -- "$1"; }                                # PATTERN
no_landing_refs() { [ -z "$(git -C "$project" for-each-ref refs/czar/landing)" ]; }
verified_is_landed() { # TASK: the commit that was tested is in the base, with its tree
	git merge-base --is-ancestor "$(landing_get "$1" commit)" main &&
		[ "$(git rev-parse "$(landing_get "$1" commit)^{tree}")" = "$(landing_get "$1" tree)" ]
}

case_green() {
	lands green 2 "$(check has 'test -f a.txt || test -f b.txt')" "$(check both 'test -f a.txt -a -f b.txt')" '	when = b.txt'
	echo mine >>README.md # what is not committed in the checkout stays
	task_add T-1 $'write a.txt one\nmarker "adds a"'
	task_add T-2 $'write b.txt two\nmarker "adds b"' 'depends_on: [T-1]'
	daemon_start
	wait_for "the first lands" task_is T-1 done
	wait_for "the second, on top of it" task_is T-2 done
	expect "a is in the base" in_base a.txt one
	expect "b is in the base" in_base b.txt two
	expect "the checkout has them" grep -q one a.txt
	expect "and what was not committed" grep -q mine README.md
	expect "what was tested is what landed" verified_is_landed T-2
	expect "by a merge commit" [ "$(git log -1 --format='%s|%p' main | grep -c 'Merge T-2: Task T-2|.* ')" = 1 ]
	expect "the second was not about the first check" [ "$(said T-1 both) $(said T-2 both)" = "skipped green" ]
	expect "its log is kept" [ -f "$(sql "SELECT log FROM check_result WHERE task = 'T-2' AND name = 'both'")" ]
	expect "czar show says where" grep -q "checks/T-2/both-" <(czar show T-2)
	expect "and --json" [ "$(czar show --json T-1 | jq -r '.checks[0].outcome')" = green ]
	expect "and where its work is" grep -qE "^landed +at $(sql "SELECT substr(\"commit\", 1, 10) FROM landing WHERE task = 'T-1'"), tree .*green, reachable from main$" <(czar show T-1 | cat)
}

# Red, then mended: the worker gets the end of the output, and the same branch.
case_red() {
	lands red 2 "$(check words '[ ! -e a.txt ] || grep -q good a.txt || { echo the word is missing; exit 3; }')"
	task_add T-1 $'run [ -f a.txt ] && echo good >a.txt || echo bad >a.txt\nmarker'
	daemon_start
	wait_for "it lands in the end" task_is T-1 done
	expect "the base has the mended one" in_base a.txt good
	expect "given back once" sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	expect "that counts no attempt" sql_is 0 "SELECT attempts_used FROM task WHERE id = 'T-1'"
	expect "the brief of the rework tells why" [ "$(turns_with w-1 'the word is missing')$(turns_with w-2 'the word is missing')" != 00 ]
	expect "the same worker" sql_is 1 "SELECT count(DISTINCT worker) FROM attempt"
}

# The same work twice is no progress: a person is told, and nothing landed.
case_same_work_twice() {
	lands twice 1 "$(check never '[ ! -e a.txt ] || { echo no; exit 1; }')"
	before=$(base)
	task_add T-1 $'write a.txt x\nmarker'
	daemon_start
	wait_for "blocked" task_is T-1 blocked
	expect "after one rework" sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	expect "the inbox has it" alert_open "task-blocked T-1"
	expect "the base is where it was" [ "$(base)" = "$before" ]
}

# Two tasks change the same line: the second is given back, merges the base, and lands.
case_conflict() {
	lands conflict 2 '[land]' '	no-checks = accept'
	task_add T-1 $'write a.txt one\nwait-file ../go-1\nmarker'
	task_add T-2 $'run [ ! -f a.txt ] || git merge -q main -X ours -m merged\nappend a.txt two\nwait-file ../go-2\nmarker'
	daemon_start
	wait_for "both work" sql_is 2 "SELECT count(*) FROM task WHERE state = 'working'"
	touch "$workers/go-1"
	wait_for "the first lands" task_is T-1 done
	touch "$workers/go-2"
	wait_for "the second in the end" task_is T-2 done
	expect "it was told the file" [ "$(turns_with w-1 'conflicts with the base: a.txt')$(turns_with w-2 'conflicts with the base: a.txt')" != 00 ]
	expect "with its own line" in_base a.txt two
}

# What is red on the bare base is nobody's work: both wait, one run tells for both, and it goes on by itself.
case_base_red() {
	lands basered 2 "$(check unit 'pwd >>../runs; test ! -e broken || { echo it is broken; exit 3; }')" "$(check own 'test ! -e bad')"
	echo x >broken
	git add broken && git commit -qm 'breaks it'
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	task_add T-3 $'write bad x\nmarker'
	daemon_start
	wait_for "the inbox says so" alert_open base-red
	wait_for "once for both" inbox_says 'the base is red at .*, and T-[12] and 1 more wait for another: check unit: ended with 3: it is broken'
	expect "why says so, too" grep -q 'checked again when the base is no longer at' <(czar why T-1)
	wait_for "what is red by its own work is given back for that" sql_is "red: own" "SELECT findings FROM landing WHERE task = 'T-3'"
	expect "no rework of the others" sql_is 0 "SELECT sum(reworks_used) FROM task WHERE id <> 'T-3'"
	expect "the base was tried once" [ "$(grep -c check@ "$workers/runs")" = "$(($(sql "SELECT count(*) FROM check_result WHERE name = 'unit'") + 1))" ]
	expect "its output is kept" grep -q 'it is broken' .czar/checks/base@/*
	git rm -q broken && git commit -qm 'mends it'
	wait_for "then it lands" task_is T-1 done
	wait_for "so does the other" task_is T-2 done
	wait_for "the inbox has forgotten it" eval '! alert_open base-red'
}

# The base is checked out with a change in the way: nothing of it is lost, the task waits, then lands.
case_checkout_in_the_way() {
	lands dirty 1 '[land]' '	no-checks = accept'
	echo 'in the way' >a.txt
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it waits" alert_open "land-checkout T-1"
	expect "the file is as it was" grep -q 'in the way' a.txt
	task_add T-2 $'write b.txt two\nmarker'
	wait_for "others land meanwhile" task_is T-2 done
	never "the base has it" in_base a.txt
	rm a.txt
	wait_for "then it lands" task_is T-1 done
	expect "in the checkout too" grep -q one a.txt
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

# The base is checked out nowhere: its ref alone moves.
case_base_nowhere() {
	lands nowhere 1 '[land]' '	no-checks = accept'
	git switch -qc elsewhere
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "in the base" in_base a.txt one
	never "not in the checkout" test -e a.txt
}

# What a verdict was given under has changed: it is given anew.
case_new_terms() {
	lands terms 1 '[land]' '	no-checks = accept'
	echo 'in the way' >a.txt
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it waits" alert_open "land-checkout T-1"
	git config -f czar.conf land.require 'checks, person'
	wait_for "now it needs a person" alert_open "land T-1"
	rm a.txt
	ticks_pass 3
	never "not in the base" in_base a.txt
	expect "yes" czar approve T-1
	wait_for "it lands" task_is T-1 done
}

# Nothing is to land any more: what waited for a yes to that is done.
case_none_since() {
	lands since 1
	before=$(base)
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it waits for a person" alert_open "land T-1"
	git config -f czar.conf project.land none
	wait_for "who is asked no more" task_is T-1 done
	expect "the base is where it was" [ "$(base)" = "$before" ]
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

# What a squash brought is in the base, also when a person took it back.
case_squash_and_revert() {
	lands revert 1 '[land]' '	no-checks = accept' '	merge = squash'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	git revert --no-edit HEAD >/dev/null
	task_add T-2 $'write b.txt two\nmarker' 'depends_on: [T-1]'
	wait_for "so does the next" task_is T-2 done
	never "what was taken back stays out" in_base a.txt
}

# czar's own folder, and where links lead that stand in the place of what is protected.
case_own_folder_and_links() {
	lands links 1 '[land]' '	no-checks = accept'
	mkdir etc
	git mv czar.conf etc/fleet.conf
	ln -s etc/fleet.conf czar.conf
	git add czar.conf
	git commit -qm 'settings elsewhere'
	task_add T-1 $'append etc/fleet.conf "# changed"\nmarker'
	task_add T-2 $'run mkdir -p .czar && echo "[land]" >.czar/local.conf && git add -f .czar/local.conf\nmarker'
	daemon_start
	wait_for "where czar.conf leads needs a person" alert_open "land T-1"
	wait_for "czar's own folder never lands" task_is T-2 blocked
	expect "it is named" grep -q czar-folder <(sql "SELECT reason FROM task WHERE id = 'T-2'")
}

# A person was quicker: what is in the base is landed.
case_merged_by_a_person() {
	lands person 1
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it waits for a person" alert_open "land T-1"
	git merge -q "$(sql "SELECT branch FROM task WHERE id = 'T-1'")"
	before=$(base)
	expect "why says what it waits for" grep -qx 'next: a person says yes or no: czar approve T-1, czar deny T-1' <(czar why T-1)
	expect "and what gives it back" grep -qx 'undo: czar deny T-1' <(czar why T-1)
	expect "who says yes" czar approve T-1
	wait_for "it is done" task_is T-1 done
	expect "nothing was merged twice" [ "$(base)" = "$before" ]
}

# The base moves while the checks run: verified anew, on the new one.
case_base_moves() {
	lands moves 1 "$(check slow 'test -e ../go || { touch ../began; until test -e ../go; do sleep 0.05; done; }')"
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "the checks run" test -e "$workers/began"
	echo other >other.txt
	git add other.txt
	git commit -qm 'a commit of a person'
	touch "$workers/go"
	wait_for "it lands" task_is T-1 done
	expect "verified again" [ "$(decisions verify)" = 2 ]
	expect "the person's commit is there" in_base other.txt
	expect "what was tested is what landed" verified_is_landed T-1
}

# Nothing verifies it: a person does.
case_hold() {
	lands hold 1
	task_add T-1 $'write a.txt one\nmarker' 'group: letters'
	task_add T-2 $'append b.txt line\nmarker'
	daemon_start
	wait_for "it waits for a person" alert_open "land T-1"
	never "not in the base" in_base a.txt
	expect "approved with its group" czar approve --group letters
	wait_for "it lands" task_is T-1 done
	wait_for "the other one waits, too" alert_open "land T-2"
	expect "denied" czar deny T-2 "more words"
	wait_for "handed in again" sql_is 2 "SELECT count(*) FROM attempt WHERE task = 'T-2'"
	wait_for "and waits again" alert_open "land T-2"
	expect "approved" czar approve T-2
	wait_for "it lands" task_is T-2 done
	expect "as changed" [ "$(git show main:b.txt | grep -c line)" = 2 ]
}

# What waits for a person's review holds up nobody who only needs its code: he begins with it, lands after it.
case_unblock_verified() {
	lands verified 1 '[project]' '	unblock = verified' '[land]' '	no-checks = accept' '	require = person'
	task_add T-1 $'write a.txt one\nmarker' 'touches: [a.txt]'
	task_add T-2 $'run cat a.txt >b.txt\nappend b.txt two\nmarker' 'depends_on: [T-1]' 'touches: [b.txt]'
	daemon_start
	wait_for "the first waits for a person" alert_open "land T-1"
	wait_for "the second, which begins with it, too" alert_open "land T-2"
	expect "the log tells why it began" grep -q 'T-1, the last task that it waited for, is verified' <(czar log)
	expect "a yes to the second" czar approve T-2
	wait_for "it may not land yet" sql_is "verified; lands after T-1" "SELECT reason FROM task WHERE id = 'T-2'"
	expect "which why says" grep -q 'lands after T-1, which it needs' <(czar why T-2)
	never "nothing of either is in the base" in_base a.txt
	expect "a yes to the first" czar approve T-1
	wait_for "it lands" task_is T-1 done
	wait_for "and then the second" task_is T-2 done
	expect "in that order" [ "$(git log --first-parent --format=%s -2 main | tr '\n' ' ')" = 'Merge T-2: Task T-2 Merge T-1: Task T-1 ' ]
	expect "verified again on what the first made of the base" [ "$(landing_get T-2 base)" = "$(git rev-parse main^)" ]
}

# Two that are verified and do not go together: who needs both is told which files.
case_unblock_conflict() {
	lands both 1 '[project]' '	unblock = verified' '[land]' '	no-checks = accept' '	require = person'
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write a.txt two\nmarker'
	task_add T-3 $'marker' 'depends_on: [T-1, T-2]'
	daemon_start
	wait_for "blocked" task_is T-3 blocked
	expect "with the file" grep -q 'T-2: a.txt' <(sql "SELECT reason FROM task WHERE id = 'T-3'")
}

# What decides over others' work is not changed by a worker alone, and secrets never land.
case_protected() {
	lands protected 1 '[land]' '	no-checks = accept' '	largest-file = 1M'
	task_add T-1 $'append czar.conf "# changed"\nmarker'
	daemon_start
	wait_for "czar.conf needs a person" alert_open "land T-1"
	expect "it says why" grep -q "czar.conf" <(landing_get T-1 person)
	task_add T-2 $'write .env SECRET=1\nrun git add -f .env\nmarker'
	wait_for "a secret is given back, and then blocked" task_is T-2 blocked
	expect "it is named" grep -q "secret-files" <(sql "SELECT reason FROM task WHERE id = 'T-2'")
	task_add T-3 $'write src/a.c x\nwrite doc/b x\nmarker' 'touches: [src/**]'
	wait_for "outside touches" task_is T-3 blocked
	expect "said so" grep -q doc/b <(sql "SELECT says FROM check_result WHERE task = 'T-3'")
}

# Nor do those that it made czar.conf a link to.
case_settings_linked() {
	lands linked 1 '[land]' '	no-checks = accept'
	task_add T-1 "run cp czar.conf $dir/theirs && git config -f $dir/theirs worker.v.agent scripted && ln -sf $dir/theirs czar.conf"$'\nmarker'
	daemon_start
	wait_for "they need a person to land" alert_open "land T-1"
	expect "who says yes" czar approve T-1
	wait_for "they land" task_is T-1 done
	expect "czar.conf leads elsewhere now" [ -L czar.conf ]
	wait_for "and they wait" inbox_says "czar.conf came with T-1 and is not in force"
	expect "the old ones are in force" sql_is 0 "SELECT count(*) FROM worker WHERE wanted = 1 AND name = 'v'"
	daemon_stop
}

# Settings that a task brought decide over nothing before a person said yes to them, restarts or not.
case_settings_wait() {
	local worker="SELECT count(*) FROM worker WHERE wanted = 1 AND name"
	lands settings 1 '[land]' '	no-checks = accept'
	task_add T-1 $'run git config -f czar.conf worker.v.agent scripted\nmarker'
	daemon_start
	wait_for "they need a person to land" alert_open "land T-1"
	expect "who says yes" czar approve T-1
	wait_for "they land" task_is T-1 done
	wait_for "and wait" alert_open settings
	expect "the inbox tells whose they are" inbox_says 'czar.conf came with T-1 and is not in force'
	expect "doctor, too" grep -qE '^warn +settings +czar.conf came with T-1' <(czar doctor)
	daemon_stop
	expect "commands go by the old ones" sql_is 0 "$worker = 'v'"
	czar resume >/dev/null
	daemon_start
	ticks_pass 2
	expect "so does the next daemon" sql_is 0 "$worker = 'v'"
	expect "how to take them back" grep -qF -- "^ -- czar.conf" <(czar deny czar.conf)
	expect "a yes" czar approve czar.conf
	wait_for "and they are in force" sql_is 1 "$worker = 'v'"
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
	expect "nothing waits any more" grep -q 'in force as it is' <(czar approve czar.conf)
	git config -f czar.conf worker.u.agent scripted
	wait_for "a person's own change is taken at once" sql_is 1 "$worker = 'u'"
}

case_squash() {
	lands squash 1 '[land]' '	no-checks = accept' '	merge = squash'
	task_add T-1 $'write a.txt one\ncommit first\nappend a.txt two\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "as one commit" [ "$(git rev-list --count main)" = 2 ]
	expect "by its author" [ "$(git log -1 --format=%an main)" = Test ]
	expect "both lines" in_base a.txt two
}

case_rebase() {
	lands rebase 2 '[land]' '	no-checks = accept' '	merge = rebase'
	task_add T-1 $'write a.txt one\ncommit first\nappend a.txt two\nmarker'
	task_add T-2 $'write b.txt one\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	wait_for "another one, too" task_is T-2 done
	expect "no merge commit" [ -z "$(git rev-list --merges main)" ]
	expect "each of its commits" [ "$(git rev-list --count main)" = 4 ]
	expect "what was tested is what landed" verified_is_landed T-1
	expect "nothing is left of it" no_landing_refs
}

# Killed around every step of it, nothing lands twice.
case_killed() {
	local verb when
	lands killed 1 "$(check ok true)"
	for verb in verify land; do
		for when in before after recorded; do
			task_add "$verb-$when" $'write {task} x\nmarker'
			daemon_start CZAR_DIE_AT=$verb:$when:1
			wait_for "killed $when $verb" eval '! daemon_lives'
			daemon_end
			daemon_start
			wait_for "it lands" task_is "$verb-$when" done
			expect "once" [ "$(git log --format=%s main | grep -c "Merge $verb-$when:")" = 1 ]
			daemon_stop
		done
	done
}

# A check hangs: killed with all that it started.
case_timeout() {
	lands timeout 1 '[check "hangs"]' '	run = "[ ! -e a.txt ] || { sleep 300 & echo $! >../hung; wait; }"' '	timeout = 1s'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "given back, and then blocked" task_is T-1 blocked
	expect "as a time-out" [ "$(said T-1 hangs)" = timeout ]
	wait_for "its child is gone" eval '! kill -0 "$(cat "$workers/hung")"'
}

# Whatever a check prints and however many files conflict, the answer is small enough to be one.
case_long_answers() {
	lands long 2 "$(check lines 'head -c 100000 /dev/zero | tr \"\\\\0\" x; test ! -e red')"
	task_add T-1 $'write a.txt x\nmarker'
	task_add T-2 $'write red x\nmarker'
	task_add T-3 $'run for i in $(seq 400); do echo w >"$(printf %0200d $i)"; done\nwait-file ../go\nmarker' 'assignee: w-2'
	daemon_start
	wait_for "a long line that is green" task_is T-1 done
	wait_for "a long line that is red" eval '[ "$(said T-2 lines)" = red ]'
	wait_for "many files" task_is T-3 working
	for ((i = 1; i <= 400; i++)); do echo p >"$(printf %0200d "$i")"; done
	git add . && git commit -qm 'the same files'
	touch "$workers/go"
	wait_for "many conflicts" sql_is 1 "SELECT reworks_used > 0 FROM task WHERE id = 'T-3'"
}

# What the checkout gives to a worktree is not laid over the commit under test, and follows no link out.
case_copies() {
	lands copies 1 '[project]' '	copy = config' '	copy = sub/key' '	copy = vendor' "$(check see 'ls vendor >>../names; grep -q \"of the task\" config || exit 1; cat sub/key >>../keys')"
	printf 'config\nsub\nvendor\n' >.gitignore
	git add .gitignore && git commit -qm ignore
	mkdir vendor sub
	touch vendor/old
	echo 'of a person' | tee config >sub/key
	echo precious | tee ../precious >../key
	task_add T-1 $'run rm config; echo "of the task" >config; git add -f config\nmarker'
	daemon_start
	wait_for "the task's own file is what is tested" eval '[ "$(said T-1 see)" = green ]'
	expect "the copied one is there" grep -q 'of a person' "$workers/keys"
	mv vendor/old vendor/new
	task_add T-2 $'run rm config; ln -s ../../precious config; git add -f config; rm -rf sub; ln -s ../.. sub; git add -f sub\nmarker'
	wait_for "so is its link" eval '[ "$(said T-2 see)" = red ]'
	expect "and led nowhere" [ "$(cat ../precious ../key)" = $'precious\nprecious' ]
	expect "a folder is what it is in the checkout" [ "$(tr '\n' ' ' <"$workers/names")" = 'old new new ' ] # and once on the bare base, as it was red
}

# A task that breaks setup = is given back like any other.
case_setup_broken() {
	lands setup 1 '[project]' '	setup = "test ! -e broken || { echo it is broken; exit 4; }"' "$(check ok true)"
	task_add T-1 $'run [ -e broken ] && rm broken && echo x >fine || echo x >broken\nmarker'
	daemon_start
	wait_for "mended" task_is T-1 done
	expect "red before" sql_is 1 "SELECT count(*) FROM check_result WHERE name = 'setup' AND outcome = 'red' AND says LIKE '%it is broken'"
	expect "its brief tells why" [ "$(turns_with w-1 'it is broken')" != 0 ]
}

# The job is killed: what its check left still works in that worktree, so the next one takes another.
case_killed_job() {
	lands job 1 "$(check t 'pwd >>../places; [ ! -e ../first ] || exit 0; echo $PPID >../first; echo $$ >../leader; while test ! -e ../go; do sleep 0.1; done & wait')"
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "the check runs" test -s "$workers/leader"
	kill -9 "$(cat "$workers/first")"
	wait_for "its shell is gone" eval '! kill -0 "$(cat "$workers/leader")"'
	wait_for "it lands" task_is T-1 done
	expect "from another place" [ "$(sort -u "$workers/places" | wc -l)" = 2 ]
	touch "$workers/go"
}

# What a task wrote is run by checks, and is no person.
case_check_is_no_person() {
	lands rail 1 '[land]' '	require = checks, person' "$(check t 'sh test.sh')"
	task_add T-1 $'run printf "%s\\n" "czar -C ../../repo approve T-1" "env -u CZAR_WORKER czar approve T-1" "czar add -m x" >test.sh; printf "%s\\n" "setsid sleep 300 >/dev/null 2>&1 </dev/null & echo \\$! >../left" "test \\$CI = true" >>test.sh\nmarker'
	daemon_start
	wait_for "it waits for a person" alert_open "land T-1"
	log=$(sql "SELECT log FROM check_result WHERE name = 't'")
	expect "refused, both times" [ "$(grep -c "'approve' is not for workers (check@1)" "$log")" = 2 ]
	expect "and its proposal" grep -q "not inside a worker's worktree" "$log"
	expect "what it left is gone" eval '! grep -q sleep "/proc/$(cat "$workers/left")/cmdline"'
	never "it landed" in_base test.sh
	sql_is 1 "SELECT count(*) FROM task" || not_ok "nothing was added"
}

# Without landing, checks still have to be green.
case_none() {
	project_new none 1 < <(check words 'grep -q good a.txt')
	before=$(base)
	task_add T-1 $'run [ -f a.txt ] && echo good >a.txt || echo bad >a.txt\nmarker'
	daemon_start
	wait_for "done when they are" task_is T-1 done
	expect "after a rework" sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	expect "the base is where it was" [ "$(base)" = "$before" ]
}

run_cases_at_once 3 "$@"
