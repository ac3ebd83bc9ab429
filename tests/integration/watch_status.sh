#!/bin/bash
# The live table in a real terminal (a tmux of its own): what it shows at which width, that it redraws
# only what changed, wakes by itself, and leaves the terminal as it was.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# outer_open WIDTH HEIGHT COMMAND: a terminal of that size that runs it; outer_close ends it
terminals=0
outer() { tmux -u -S "$dir/outer-$terminals" -f /dev/null "$@"; }
outer_open() {
	terminals=$((terminals + 1))
	outer new-session -d -s o -x "$1" -y "$2" "$3"
}
outer_close() { outer kill-server; }
shown() { outer capture-pane -p -t o; }
shows() { shown | grep -qF -- "$1"; }
row_is_like() { shown | grep -qE -- "$1"; } # PATTERN
line_is() { [ "$(shown | sed -n "$1p")" = "$2" ]; }                # NUMBER TEXT
line_has() { shown | sed -n "$1p" | grep -qF -- "$2"; }            # NUMBER PART
outer_is() { [ "$(outer display-message -p -t o "$1")" = "$2" ]; } # FORMAT VALUE
watch_pid() { outer display-message -p -t o '#{pane_pid}'; }
ended() { ! kill -0 "$1" 2>/dev/null; }

# wide, joined and combining characters, and marks that would turn the writing
title=$'\u8868\u3092\u66f8\u304f \U1F680 e\u0301te\u0301 \u202Edne\u2069 of a long title that goes on'

# case_widths' w-2 works, w-1 and w-3 have never begun.
fleet() {
	project_new "$current" 3
	mkdir -p ../tasks
	printf -- '---\nid: T-2\ntitle: "%s"\nassignee: w-2\n---\nDo.\n\n```script\nwait-file go\nwrite a.txt x\ncommit one\nwait-file on\nmarker\n```\n' \
		"$title" >../tasks/T-2.md
	czar add ../tasks/T-2.md >/dev/null
	daemon_start
	wait_for "w-2 works" health_is w-2 healthy
}

case_widths() {
	local width
	fleet
	for width in 60 80 200; do
		outer_open $width 12 'czar status --watch'
		wait_for "$width: the counts" shows "1 task: 1 working"
		expect "$width: what works stands above what is offline" line_has 2 w-2
		expect "$width: the title is measured" line_has 2 $'T-2 \u8868\u3092'
		never "$width: and clean" shows $'\u202E'
		expect "$width: nothing wraps" [ "$(shown | grep -c .)" = 5 ]
		case $width in
		60) expect "60: no room for git" row_is_like '^WORKER *STATE *TASK *AGE *REASON' ;;
		*) expect "$width: git too" row_is_like '^WORKER *STATE *TASK *AHEAD *AGE *REASON' ;;
		esac
		outer_close
	done
	outer_open 30 12 'czar status --watch'
	wait_for "30: too narrow, and still one line each" row_is_like '^1 task: 1 working$'
	expect "30: nothing wraps" [ "$(shown | grep -c .)" = 5 ]
	expect "30: the heading is whole" row_is_like '^WORKER +STATE +TASK'
	outer_close
	outer_open 200 12 'czar status --watch'
	wait_for "the whole title" line_has 2 $'\U1F680 e\u0301te\u0301 ?dne? of a long title'
	outer resize-window -t o -x 60 -y 12
	wait_for "a resize is followed" row_is_like '^WORKER *STATE *TASK *AGE'
	expect "nothing is left of the wide one" [ "$(shown | grep -c .)" = 5 ]
	outer_close
}

case_branch_facts() {
	fleet
	git init -q --bare ../remote.git
	git remote add origin "$project/../remote.git"
	outer_open 100 12 'czar status --watch'
	wait_for "nothing is ahead" row_is_like '^w-2 .* 0 +[0-9]+s '
	never "and nothing was ever pushed" shows PUSHED
	touch "$workers/w-2/go"
	wait_for "a commit is" row_is_like '^w-2 .* 1 +[0-9]+[sm] '
	git -C "$workers/w-2" push -q origin HEAD 2>/dev/null
	wait_for "it is pushed" row_is_like '^w-2 .* 1 +yes '
	expect "the file says it too" [ "$(jq -c '.workers["w-2"] | [.ahead, .behind, .pushed]' .czar/status/worker-status.json)" = '[1,0,true]' ]
	expect "and czar status" [ "$(czar status --json | jq -c '[.workers[] | [.name, .ahead, .pushed]]')" = \
		'[["w-2",1,true],["w-1",null,null],["w-3",null,null]]' ]
	outer_close
}

# More workers than rows: what needs attention stands on top, the rest is counted.
case_many() {
	project_new many 40
	task_add T-1 $'ask "Sure?"\nmarker' 'assignee: w-30'
	daemon_start
	wait_for "w-30 asks" health_is w-30 asking
	outer_open 80 10 'czar status --watch'
	wait_for "what waits for a person is said first" line_is 1 "1 thing waits for you: czar inbox"
	expect "then who asks" line_has 3 w-30
	expect "the others are counted" row_is_like '^and 34 more: 34 offline$'
	expect "the counts stand below" line_is 10 "1 task: 1 working"
	outer resize-window -t o -x 80 -y 50
	wait_for "all, when there is room" shows w-40
	never "none is counted" shows "more:"
	outer_close
	expect "a pipe gets all" [ "$(czar status | grep -c '^w-')" = 40 ]
}

# The bytes that a terminal gets: recorded by the outer tmux.
case_redraw() {
	fleet
	outer_open 100 20 'czar status --watch'
	wait_for "the table" shows "1 working"
	wait_for "an age that counts in seconds" row_is_like '^w-2 .* [0-9]+s '
	outer pipe-pane -t o "cat >$dir/bytes"
	czar pause >/dev/null
	wait_for "a change is shown" line_is 1 "everything is paused: czar resume"
	outer pipe-pane -t o
	never "the screen is never cleared" grep -qE $'\e\\[2?J' "$dir/bytes"
	never "nor the workers' end" grep -q "1 task: 1 working.*1 task: 1 working" "$dir/bytes"
	czar resume >/dev/null
	wait_for "the line goes" line_has 1 WORKER
	outer pipe-pane -t o "cat >$dir/age"
	wait_for "an age goes on" [ -s "$dir/age" ]
	outer pipe-pane -t o
	expect "and is all that is drawn" [ "$(grep -o $'\e\\[[0-9]*;1H' "$dir/age" | sort -u)" = $'\e[2;1H' ]
	outer_close
}

# A daemon that comes or goes is seen at once, by the lock's file.
case_daemon() {
	project_new daemon
	expect "3: no daemon" exits 3 czar status
	outer_open 80 10 'czar status --watch'
	wait_for "it says so" shows "no daemon runs: czar start"
	daemon_start
	wait_for "one comes" line_has 1 WORKER
	daemon_kill9
	wait_for "it is killed" shows "no daemon runs: czar start"
	outer_close
}

# leaves WORD KEYS...: the shell gets its terminal back as it was
leaves() {
	local what=$1
	shift
	outer send-keys -t o 'czar status --watch' Enter
	wait_for "$what: the table" outer_is '#{alternate_on}#{cursor_flag}#{wrap_flag}' 100
	outer send-keys -t o "$@"
	wait_for "$what: screen, cursor and wrapping are back" outer_is '#{alternate_on}#{cursor_flag}#{wrap_flag}' 011
	outer send-keys -t o "stty -g >$dir/after; echo at-''$what" Enter # the echo of the keys is not it
	wait_for "$what: so is the shell" shows "at-$what"
	expect "$what: and the terminal's settings" cmp "$dir/before" "$dir/after"
}

case_leaving() {
	project_new leaving
	outer_open 80 20 "PS1='$ ' bash --norc --noediting"
	outer send-keys -t o "stty -g >$dir/before; echo begin" Enter
	wait_for "a shell" [ -s "$dir/before" ]
	leaves q q
	leaves interrupt C-c
	leaves stop C-z
	outer send-keys -t o fg Enter
	wait_for "it goes on" outer_is '#{alternate_on}#{cursor_flag}#{wrap_flag}' 100
	wait_for "and draws" shows "no daemon runs"
	outer send-keys -t o q
	wait_for "left" outer_is '#{alternate_on}' 0
	outer send-keys -t o "timeout 1 czar status --watch; echo in-''time" Enter
	wait_for "in the background of timeout it ends too" shows in-time
	expect "and left the screen" outer_is '#{alternate_on}#{cursor_flag}#{wrap_flag}' 011
	outer_close
}

# What is no terminal gets whole tables when something changed, without any sequence.
case_pipe() {
	local pid
	project_new pipe
	czar status --watch >"$dir/tables" 2>&1 </dev/null &
	pid=$!
	wait_for "a first table" grep -q "no workers yet" "$dir/tables"
	task_add T-1 marker
	wait_for "another one" grep -q "1 task: 1 queued" "$dir/tables"
	never "no sequences" grep -q $'\e' "$dir/tables"
	daemon_start
	wait_for "done" grep -q "1 task: 1 done" "$dir/tables"
	ticks_pass 5
	never "what only got older is not told again" [ "$(sed -E 's/ [0-9]+[smh] / /' "$dir/tables" | awk '/^WORKER/ { if (t == before) bad = 1; before = t; t = "" } { t = t $0 } END { print bad + 0 }')" = 1 ]
	kill $pid
	wait_for "SIGTERM ends it" ended $pid
	expect "so does a closed pipe" timeout "$patience" bash -c 'set -o pipefail; czar status --watch | head -n 1'
	expect "--watch is no JSON" exits 2 czar status --watch --json
	expect "czar alone is czar status" [ "$(czar 2>&1 | sed 's/ [0-9]*s / /')" = "$(czar status 2>&1 | sed 's/ [0-9]*s / /')" ]
}

run_cases_at_once 3 "$@"
