#!/bin/bash
# Draws the README's picture: a small fleet at work, as czar's own commands show it in a terminal.
# "make picture" calls it; by hand: BUILD=folder of the binaries tests/picture.sh [FILE]
#
# All of it is real: daemon, agents (the scripted ones), and the tmux pane that is captured. What stands
# between the two picture marks of FILE (README.md) is replaced; nothing is when the run went wrong.
# shellcheck disable=SC2016 # commands for a shell in a pane
# shellcheck source-path=SCRIPTDIR
page=$(realpath "${1:-$(dirname "$0")/../README.md}") || exit
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/integration/lib.sh"

columns=100 rows=40

make_fleet() {
	project_new fleet 3 </dev/null
	git config -f czar.conf --rename-section worker.w worker.eng
	git config -f czar.conf health.slow 3s
	task_add T-1 'write src/lexer.txt words
		marker "lexer: split a formula into words"' 'priority: 1'
	task_add T-2 'write src/parser.txt "as fast as it can"
		commit "parser: faster"
		busy 10min' 'priority: 2'
	task_add T-3 'run mkdir -p src
		ask "Overwrite LICENSE?"
		marker "license"' 'priority: 2'
	task_add T-4 "$(for n in {1..99}; do echo "write src/parser.txt $n"; echo commit "step $n"; echo work 500ms; done)" \
		'depends_on: [T-1]'
	task_add T-5 marker 'depends_on: [T-4]'
	task_add T-6 marker 'depends_on: [T-3, T-5]'
	title T-1 'Split a formula into words'
	title T-2 'Measure a million formulas'
	title T-3 'Add the license'
	title T-4 'Read a formula'
	title T-5 'Print a formula'
	title T-6 'Put the calculator together'
}

title() { # TASK TITLE: as if its file were edited and added again
	sed -i "s/^title: .*/title: $2/" "../tasks/$1.md"
	czar add "../tasks/$1.md" >/dev/null
}

is_the_moment() {
	task_is T-1 'done' && task_is T-4 working && health_is "$(doer T-4)" healthy &&
		sql_is 1 "SELECT count(*) FROM worker WHERE reason = 'works on T-4'" &&
		health_is "$(doer T-2)" slow && health_is "$(doer T-3)" asking && alert_open asking &&
		sql_is 1 'SELECT count(*) FROM conflict WHERE gone = 0'
}
doer() { sql "SELECT name FROM worker WHERE attempt IN (SELECT id FROM attempt WHERE task = '$1')"; }

# The commands as a person would type them, in a pane of a server of their own.
capture() {
	local commands='export PAGER=cat; for c in "czar status" "czar inbox" "czar graph"; do echo "\$ $c"; $c; echo; done'
	pane new-session -d -x "$columns" -y "$rows" "$commands; echo end of it; read -r line" || return
	wait_for 'the commands have ended' has_ended || return
	pane capture-pane -p | sed '/^end of it$/,$d' | sed 's/ *$//' | sed '$d' >"$dir/picture"
	pane kill-server
}
pane() { tmux -S "$dir/picture.sock" -f /dev/null "$@"; }
has_ended() { pane capture-pane -p | grep -qx 'end of it'; }

# Nothing that only this machine has, and everything that the page speaks of.
is_good() {
	! grep -qF -e "$dir" -e "$HOME" -e "$(hostname)" "$dir/picture" &&
		grep -q 'WORKER .*REASON' "$dir/picture" && grep -q '^6 tasks: ' "$dir/picture" &&
		grep -q '^eng-. x eng-.: src/parser.txt' "$dir/picture"
}

put_in() {
	awk -v picture="$dir/picture" '
		/^<!-- end of the picture -->$/ { skip = 0 }
		!skip
		/^<!-- picture: made by make picture -->$/ {
			print "```text"
			while ((getline line <picture) > 0)
				print line
			print "```"
			skip = 1
		}' "$page" >"$dir/page" && cat "$dir/page" >"$page"
}

case_picture() {
	make_fleet
	daemon_start || { not_ok 'the daemon starts'; explain_failure; return; }
	wait_for 'somebody works, somebody is slow, somebody asks, two are in conflict' is_the_moment || return
	capture || return
	expect 'the picture is whole' is_good || return
	put_in
	cat "$dir/picture"
}

run_cases
