#!/bin/bash
# The README followed by its words: the commands of its part "The same by hand", as they stand there.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# The indented lines of a part of the README, up to a line.
readme_commands() { # PART LAST
	awk -v part="## $1" -v last="    $2" '$0 == part { on = 1; next } /^## / { on = 0 }
		on && $0 == last { exit } on && /^    / { print substr($0, 5) }' "$root/README.md"
}

# Programs and folder of this test in place of the reader's.
by_hand() {
	readme_commands 'The same by hand' 'czar run' | sed "s|/tmp/shop|$dir/shop|g
		s|^export PATH=\$PWD/build/bin:|export PATH=$BUILD/check/bin:|" >"$dir/commands"
	cd "$root" && . "$dir/commands" >"$dir/output" 2>&1
}

status_says() { czar status | grep -qF -- "$1"; }

case_by_hand() {
	by_hand
	sed 's/^/# /' "$dir/output"
	project=$dir/shop store=$dir/shop/.git/czar/store.db
	expect "the reader stands in the project" [ "$PWD" = "$project" ]
	expect "czar init said what is next" grep -q '^next:' "$dir/output"
	expect "the doctor found nothing" czar doctor
	expect "three tasks are queued" [ "$(czar tasks -s queued | grep -c '^T-')" = 3 ]
	expect "czar why says what T-2 waits for" grep -q 'waits for T-1' <(czar why T-2)
	git config -f czar.conf --add agent.scripted.env SCRIPTED_SPEED=1000
	daemon_start
	wait_for "the words of a reason follow what happens" status_says 'works on T-1'
	wait_for "T-3 is blocked" task_is T-3 blocked
	expect "czar why says why" grep -q 'no flour in the house' <(czar why T-3)
	expect "the inbox has the command that answers it" grep -q 'czar retry T-3' <(czar inbox)
	expect "a text is taken" czar say eng-1 'Hello'
	wait_for "T-1 is done" task_is T-1 'done'
	wait_for "T-2 is done" task_is T-2 'done'
	expect "a finished task is a branch" git rev-parse -q --verify czar/T-1-write-the-shopping-list
	expect "and has landed" grep -q . count.txt
	expect "with its files" git cat-file -e czar/T-2-count-the-list:count.txt
	expect "czar stop --workers ends all" czar stop --workers --yes
	expect "no agent is left" sql_is 0 "SELECT count(*) FROM worker WHERE session <> 0"
	daemon_end
}

# The words of a reason are stored when they change, also while the state stays what it is.
case_reason() {
	project_new reason
	task_add T-1 'busy 1h'
	daemon_start
	wait_for "given, then worked on" sql_is 'works on T-1' "SELECT reason FROM worker"
	expect "czar why says so" grep -q 'works on T-1' <(czar why w-1)
}

# An agent of one's own: what init writes is read back, and the doctor knows what it lacks.
case_own_agent() {
	mkdir "$dir/own" && cd "$dir/own" && git init -q && git commit -q --allow-empty -m base
	expect "czar init" czar init --agent-command "cat -u"
	git config user.useConfigOnly true
	never "nobody can commit without a name" env HOME="$dir/nobody" czar doctor
	expect "the fix is said" grep -q 'git config --global user.name' <(HOME="$dir/nobody" czar doctor)
	git config --unset user.useConfigOnly
	printf 'lint:\n\ttrue\ncheck:\n\ttrue\n' >Makefile
	echo '{"scripts": {"test": "x; rm -rf /"}}' >package.json
	expect "what the repository checks itself" czar init --force --agent-command "cat -u"
	expect "is proposed" [ "$(grep -cE '^#\[check "(tests|lint|npm-test)"\]' czar.conf)" = 3 ]
	expect "and not switched on" [ -z "$(git config -f czar.conf --get-regexp '^check')" ]
	expect "its command is set" [ "$(git config -f czar.conf agent.mine.command)" = "cat -u" ]
	expect "the doctor is content" czar doctor
	git config -f czar.conf --add agent.mine.rule 'busy bottom:1 *working*'
	never "rules that never say idle" czar doctor
	expect "it says how to mend that" grep -q 'add rule = "idle' <(czar doctor)
	git config -f czar.conf --add agent.mine.rule 'idle bottom:1 *'
	expect "then nothing is wrong" czar doctor
}

# Without a daemon nobody can end agents; that is said, and nothing is left behind for later.
case_stop_without_a_daemon() {
	project_new stop
	idle_agent w-1
	daemon_stop
	never "stop --workers does not pretend" czar stop --workers --yes
	expect "it says what to do" grep -q 'czar start' <(czar stop --workers --yes 2>&1)
	expect "no wish is left open" sql_is 0 "SELECT count(*) FROM wish WHERE state = 'open'"
	said=$(czar restart --yes w-1 2>&1)
	expect "restart says that it waits for a daemon: $said" grep -q 'waits for a daemon: czar start' <<<"$said"
}

# A person's yes.
case_approve() {
	project_new approve
	task_add T-1 marker 'approve: start'
	daemon_start
	wait_for "it is in the inbox" alert_open 'approve T-1'
	expect "with the command" grep -q 'czar approve T-1' <(czar inbox)
	expect "czar why says so too" grep -q 'czar approve T-1' <(czar why T-1)
	expect "nobody has it" task_is T-1 queued
	expect "yes" czar approve T-1
	wait_for "now it is done" task_is T-1 'done'
	never "yes is not said twice" czar approve T-1
}

# A result in words: handed in by the worker, read by a person.
case_report() {
	project_new report
	task_add T-1 $'write report.md "all is well"\nczar finish T-1 --file report.md\nquiet' 'result: report'
	daemon_start
	wait_for "the report ends the task" task_is T-1 'done'
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "czar show prints it" grep -q '^all is well' <(czar show T-1)
}

run_cases "$@"
