#!/bin/bash
# What people do to tasks: edit, assign, approve, deny, groups; with a daemon and without one.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

text_is() { [ "$(sql "SELECT text FROM task_text WHERE task = '$1'")" = "$2" ]; } # TASK TEXT
kept() { find .git/czar/edit -name "$1.*.md" 2>/dev/null | grep -c .; }            # TASK
# An editor that puts this text into the file.
# shellcheck disable=SC2016
editor_writes() { printf '#!/bin/sh\nprintf %%s "%s" >"$1"\n' "$1" >"$dir/editor" && chmod +x "$dir/editor"; }

case_edit() {
	project_new edit
	task_add T-1 marker
	task_add T-2 marker
	export EDITOR="$dir/editor"
	editor_writes $'---\nid: T-1\npriority: 2\n---\nDo it well.\n'
	expect "stored" exits 0 czar edit T-1
	expect "the text" text_is T-1 "Do it well."
	expect "the field" sql_is 2 "SELECT priority FROM task WHERE id = 'T-1'"
	expect "nothing is left behind" [ "$(kept T-1)" = 0 ]
	expect "nothing changed: nothing done" says "unchanged T-1" env EDITOR=true czar edit T-1
	editor_writes $'---\nid: T-1\npriority: 12\ndepends_on: T-99\n---\nDo it best.\n'
	expect "a mistake is named with file and line" says ".md:3: priority '12'" czar edit T-1
	expect "and so is what was written" says "czar edit T-1 -F $project/.git/czar/edit/T-1." czar edit T-1
	expect "both times it is kept" [ "$(kept T-1)" = 2 ]
	expect "that nothing was changed is said" says "nothing was changed" czar edit T-1 --priority 12
	expect "nothing was stored" text_is T-1 "Do it well."
	printf -- '---\nid: T-2\n---\nDo it.\n' >file.md
	expect "another id is refused" says "the id of T-1 cannot be changed" czar edit T-1 -F file.md
	editor_writes $'---\nid: T-1\n---\nMine.\n'
	printf 'czar edit T-1 --priority 3\n' >>"$dir/editor"
	expect "somebody else was faster" says "changed by somebody else meanwhile" czar edit T-1
	expect "his change stands" sql_is 3 "SELECT priority FROM task WHERE id = 'T-1'"
	expect "by options" exits 0 czar edit T-2 --priority high --depends T-1 --title 'A title'
	expect "they are stored" sql_is "1|A title|T-1" "SELECT priority, title, needs FROM task JOIN dependency ON task = id WHERE id = 'T-2'"
	expect "a circle is refused" says "T-2" czar edit T-1 --depends T-2
	expect "no dependency any more" exits 0 czar edit T-2 --no-depends
	expect "from standard input" exits 0 czar edit T-2 -F - <<<'New words.'
	expect "as one object" [ "$(czar --json edit T-2 --priority 4 | jq -r '.tasks[0].result')" = updated ]
	expect "a failing editor changes nothing" says "editor 'false' failed" env EDITOR=false czar edit T-2
	expect "no such task" exits 4 czar edit T-9
}

# shellcheck disable=SC2016 # a script for another shell
case_edit_given() {
	project_new given
	task_add T-1 $'wait-file go\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	expect "what a worker has stays as it is" says "given to w-1: czar say w-1" czar edit T-1 --priority 1
	expect "exit code" exits 11 czar edit T-1 --priority 1
	expect "for whom is not said" says "name tasks and then a worker or a pool" czar assign T-1
	expect "assign says what to do instead" says "czar restart w-1" czar assign T-1 w-1
	task_add T-2 $'wait-file go2\nmarker'
	printf '#!/bin/sh\ntouch "%s/w-1/go"\nuntil [ "$(sqlite3 -readonly "%s" "SELECT state FROM task WHERE id = '"'T-2'"'")" = working ]; do sleep 0.05; done\necho more >>"$1"\n' \
		"$workers" "$store" >"$dir/slow-editor"
	chmod +x "$dir/slow-editor"
	expect "given to a worker while it was edited" says "T-2 has been given to a worker meanwhile" env EDITOR="$dir/slow-editor" czar edit T-2
	expect "what was written is kept" [ "$(kept T-2)" = 1 ]
	touch "$workers/w-1/go2"
	wait_for "done" task_is T-1 done
	expect "nor what is done" exits 11 czar edit T-1 --priority 1
}

assigns() { # with|without
	project_new "$1" 2
	czar run --once >/dev/null
	task_add T-1 marker 'role: tester'
	task_add T-2 marker 'group: g' 'assignee: later'
	task_add T-3 marker 'group: g' 'assignee: later'
	[ "$1" = without ] || daemon_start
	expect "$1: unknown worker" exits 4 czar assign T-2 w-9
	expect "$1: another role" says "it is for role tester" czar assign T-1 w-1
	expect "$1: the way is a way" exits 0 czar edit T-1 --role ''
	expect "$1: a pool for all of a group" exits 0 czar assign --group g w
	expect "$1: both" sql_is 2 "SELECT count(*) FROM task WHERE assignee = 'w'"
	expect "$1: unknown group" exits 4 czar assign --group h w
	expect "$1: tasks of the group" [ "$(czar --json tasks --group g | jq '.tasks | length')" = 2 ]
}
# Before any daemon has read czar.conf, too.
case_assign_first() {
	project_new first
	task_add T-1 marker
	expect "who is there" exits 0 czar assign T-1 w-1
	expect "who is not" exits 4 czar assign T-1 w-9
}

# A person's command is a decision: who, what, and how it is undone.
case_decisions() {
	project_new decisions
	task_add T-1 marker
	expect "add" sql_is "T-1|added as queued" "SELECT task, action FROM decision WHERE rule = 'add' AND by LIKE '%@%'"
	expect "edit" exits 0 czar edit T-1 --priority 1
	expect "what changed" sql_is "czar edit T-1|T-1: priority 5 -> 1" "SELECT saw, action FROM decision WHERE rule = 'edit' AND by LIKE '%@%'"
	expect "and how back" grep -qx "undo: czar edit T-1" <(czar why "$(sql "SELECT number FROM decision WHERE rule = 'edit'")")
	expect "the same again is none" exits 0 czar edit T-1 --priority 1
	expect "no other row" sql_is 2 "SELECT count(*) FROM decision"
}

case_show_fields() {
	project_new fields
	task_add T-1 marker $'result: report\ntimeout: 2h\napprove: start'
	task_add T-2 marker
	czar show T-1 >"$dir/shown"
	expect "result" grep -qx 'result       report' "$dir/shown"
	expect "timeout" grep -qx "timeout      2 h 0 min" "$dir/shown"
	expect "approve" grep -qx 'approve      start' "$dir/shown"
	never "only what is set" grep -qE '^(result|timeout|approve) ' <(czar show T-2)
}

case_assign() {
	assigns without
	expect "to one" exits 0 czar assign T-1 T-2 T-3 w-2
	daemon_start
	wait_for "done" sql_is 3 "SELECT count(*) FROM task WHERE state = 'done'"
	expect "by him" sql_is 3 "SELECT count(*) FROM attempt WHERE worker = 'w-2'"
	daemon_end
	assigns with
}

case_start_gate() {
	project_new gate
	task_add T-1 marker 'approve: start'
	task_add T-2 marker 'approve: start'
	daemon_start
	wait_for "it asks" alert_open "approve T-1"
	expect "no" exits 0 czar deny T-1 not before "Monday;" $'\e[31m'
	expect "blocked with the reason" sql_is "blocked|denied by a person: not before Monday; ?[31m" "SELECT state, reason FROM task WHERE id = 'T-1'"
	ticks_pass 2
	never "nobody got it" sql_is 1 "SELECT count(*) FROM attempt WHERE task = 'T-1'"
	expect "twice is refused" exits 11 czar deny T-1
	expect "with where to look" says "czar inbox lists what does" czar deny T-1
	expect "yes after all" exits 0 czar approve T-1
	wait_for "done" task_is T-1 done
	expect "yes" exits 0 czar approve T-2
	wait_for "done too" task_is T-2 done
	expect "what nobody asks about is refused" exits 11 czar deny T-2
	expect "so is a retry of what is done" exits 11 czar retry T-2
	expect "with what to do instead" says "it is done: czar add takes another task" czar retry T-2
	expect "there is nothing to cancel" says "it is done: there is nothing left" czar cancel T-2
}

# Who says nothing of approve is asked about where czar.conf says so, from then on and no longer.
case_start_gate_of_all() {
	project_new gates </dev/null
	task_add T-1 marker
	task_add T-2 marker 'approve: none'
	git config -f czar.conf task.approve start
	never "it is not asked about without a daemon" exits 0 czar deny T-2
	daemon_start
	wait_for "it asks" alert_open "approve T-1"
	wait_for "who says none begins" task_is T-2 done
	expect "why says so" says "waits for a person's yes: czar approve T-1" czar why T-1
	never "nobody takes it next" says "takes it" czar why T-1
	expect "it is not what runs next" says "no task may begin now" czar tasks --next
	expect "show says so" says "approve      start" czar show T-1
	expect "it was not given out" sql_is 0 "SELECT count(*) FROM attempt WHERE task = 'T-1'"
	expect "yes" exits 0 czar approve T-1
	wait_for "done" task_is T-1 done
	task_add T-3 marker
	wait_for "it asks again" alert_open "approve T-3"
	git config -f czar.conf task.approve none
	wait_for "until the setting is gone" task_is T-3 done
}

# The same files again: what may be changed is, what is over stays, and both are said.
case_add_again() {
	project_new again
	local tasks=$dir/again/files
	mkdir "$tasks"
	for each in T-1 T-2 T-3; do printf -- '---\ntitle: %s\n---\nDo it.\nWell.\n' $each >"$tasks/$each.md"; done
	czar add "$tasks" >/dev/null
	czar cancel T-2 --yes >/dev/null
	expect "nothing new" exits 0 czar add "$tasks"
	expect "is said" says "unchanged T-1: T-1" czar add "$tasks"
	printf -- '---\ntitle: T-1\npriority: 1\n---\nDo it.\nAt once.\n' >"$tasks/T-1.md"
	printf -- '---\ntitle: T-2\npriority: 1\n---\nDo it.\nWell.\n' >"$tasks/T-2.md"
	czar add "$tasks" >"$dir/out" 2>"$dir/err"
	expect "11: something is refused" [ $? = 11 ]
	expect "what is changed" grep -qxF "T-1: priority 5 -> 1" "$dir/out"
	expect "and its text" grep -qxF "T-1: text changed (1 line)" "$dir/out"
	expect "what stays, with the reason" grep -qF "czar: T-2: it is cancelled and its file says something else now (T-2: priority 5 -> 1)" "$dir/err"
	expect "the change is kept" sql_is 1 "SELECT priority FROM task WHERE id = 'T-1'"
	expect "the other task is as it was" sql_is 5 "SELECT priority FROM task WHERE id = 'T-2'"
	expect "who did it is in the log" sql_is "$(id -un)@$(hostname)|T-1: priority 5 -> 1; T-1: text changed (1 line)" "SELECT by, action FROM decision WHERE rule = 'edit'"
	czar add "$tasks" --json >"$dir/out" 2>/dev/null
	expect "the same in JSON" [ $? = 11 ]
	expect "with the reason" jq -e '.tasks | map(.result) == ["unchanged", "refused", "unchanged"] and (.[1].reason | startswith("it is cancelled")) and .[0].changes == []' "$dir/out"
	echo '---' >"$tasks/T-3.md"
	sed -i 's/priority: 1/priority: 2/' "$tasks/T-1.md"
	expect "whole or not at all" exits 1 czar add "$tasks"
	expect "so nothing is changed" sql_is 1 "SELECT priority FROM task WHERE id = 'T-1'"
}

# The next task of a group goes to the worker that had the last one, though another is fresher.
case_groups() {
	project_new groups 2
	task_add T-1 marker 'group: parser' 'assignee: w-2'
	daemon_start
	wait_for "the first" task_is T-1 done
	task_add T-2 marker 'group: parser'
	wait_for "the second" task_is T-2 done
	expect "by the same worker" sql_is w-2 "SELECT worker FROM attempt WHERE task = 'T-2'"
	daemon_stop
	task_add T-3 marker 'group: late' 'assignee: later'
	task_add T-4 marker 'group: late' 'assignee: later'
	expect "cancelled together" exits 0 czar cancel --yes --group late
	expect "both" sql_is 2 "SELECT count(*) FROM task WHERE state = 'cancelled'"
	expect "once is enough" exits 11 czar cancel --yes --group late
	expect "and tried again together" exits 0 czar retry --group late
	expect "both again" sql_is 2 "SELECT count(*) FROM task WHERE state = 'queued'"
	task_add T-5 marker 'group: parser' 'assignee: later'
	expect "the status says how far they are" says "groups: parser 2/3, late 0/2" czar status
	expect "as data too" [ "$(czar --json status | jq -c '.groups')" = '[{"name":"parser","done":2,"all":3},{"name":"late","done":0,"all":2}]' ]
	expect "either tasks or a group" exits 2 czar retry --group late T-1
	expect "or something" exits 2 czar retry
	expect "the table has a column for it" says GROUP czar tasks
}

run_cases_at_once 3 "$@"
