#!/bin/bash
# Drives the scripted agent by hand in a real tmux: the test double itself must be right before
# anything is proved with it. Own folder, own socket; prints ok / not ok; the folder stays on failure.
#
# usage: tests/integration/agent.sh [case]...      AGENT=path of scripted-agent
# shellcheck disable=SC1003,SC2016 # the texts hold backslashes and backquotes
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
AGENT=${AGENT:-${BUILD:-$root/build}/check/bin/scripted-agent}
dir=$(mktemp -d "${TMPDIR:-/tmp}/czar-agent.XXXXXX")
socket=$dir/socket
failed=0
number=0
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
unset TMUX CZAR_WORKER

t() { tmux -S "$socket" -f /dev/null "$@"; }

finish() {
	t kill-server 2>/dev/null
	if [ "$failed" = 0 ]; then
		rm -rf "$dir"
	else
		echo "# the folder stays: $dir"
	fi
	echo "1..$number"
	exit "$failed"
}
trap finish EXIT
trap 'failed=1; exit 1' INT TERM

# check NAME COMMAND...: the command must come true within 20 s (PATIENCE)
check() {
	local what=$1 end=$((SECONDS + ${PATIENCE:-20}))
	shift
	number=$((number + 1))
	until "$@" >/dev/null 2>&1; do
		if [ "$SECONDS" -ge "$end" ]; then
			echo "not ok $number - $current: $what"
			t capture-pane -p -t "$pane" 2>/dev/null | sed 's/^/#   /'
			failed=1
			return 1
		fi
		sleep 0.05
	done
	echo "ok $number - $current: $what"
}

# never NAME COMMAND...: it must not be true now
never() {
	local what=$1
	shift
	number=$((number + 1))
	if "$@" >/dev/null 2>&1; then
		echo "not ok $number - $current: $what"
		failed=1
	else
		echo "ok $number - $current: $what"
	fi
}

screen() { t capture-pane -p -t "$pane"; }
shows() { screen | grep -qF -- "$1"; }
title() { t display-message -p -t "$pane" '#{pane_title}' | grep -qE -- "$1"; }
idle() { title '^✳ ' && shows '? for shortcuts'; }
record() { grep -F "\"event\":\"$1\"" "$dir/record/$name.jsonl"; }
count() { [ "$(record "$1" | grep -cE -- "${3:-.}")" = "$2" ]; }
recorded() { record "$1" | grep -qF -- "$2"; }
rows() { [ "$(screen | grep -cE -- "$2")" = "$1" ]; }
flowed() { [ "$(t display-message -p -t "$pane" '#{history_size}')" -gt 20 ]; }
canonical() { stty -F "$(t display-message -p -t "$pane" '#{pane_tty}')" -a | grep -qE '(^| )icanon'; }
received() { [ "$(wc -c <"$dir/record/$name.bytes")" = "$1" ]; }
gone() { [ "$(t display-message -p -t "$pane" '#{pane_dead}')" = 1 ]; }
log_has() { git -C "$work" log --format=%B | grep -qxF -- "$1"; }

# format WANTED FORMAT: what tmux knows of the pane
is() { [ "$(t display-message -p -t "$pane" "$2")" = "$1" ]; }

# start NAME [OPTION]...: a repository and an agent in it
start() {
	name=$1
	shift
	work=$dir/$name
	if [ ! -d "$work" ]; then
		git init -q "$work"
		git -C "$work" config user.name test
		git -C "$work" config user.email test@localhost
		git -C "$work" commit -q --allow-empty -m base
	fi
	pane=$(t new-session -d -P -F '#{pane_id}' -s "s$RANDOM$RANDOM" -x "${width:-100}" -y "${height:-30}" \
		-c "$work" "exec $(printf '%q ' "$AGENT" --record "$dir/record" --state "$dir/state" \
			--name "$name" "$@")" \; set-option remain-on-exit on)
}

paste() { # the text comes from stdin
	t load-buffer -b text - \; paste-buffer -p -r -d -b text -t "$pane"
}
say() { printf '%s' "$1" | paste; }
key() { t send-keys -t "$pane" "$@"; }
send() { say "$1" && key Enter; }
sum() { sha256sum | cut -c1-64; }

case_idle() {
	start idle
	check "banner" shows "test double"
	check "at its prompt" idle
	check "hint in the composer" shows '> Try "fix the bug"'
	check "the cursor is in the composer" is 2,27 '#{cursor_x},#{cursor_y}'
	check "alternate screen" is 1 '#{alternate_on}'
	key Enter
	check "Enter on nothing is nothing" recorded enter '"taken":"empty"'
	never "no turn" record turn
}

case_exact() {
	local text=$'say \'$(id)\' `id` $HOME \\n "x";\n\ttab, UTF-8: é 日本 🚀👩‍💻 end;'
	start exact
	check "at its prompt" idle
	say "$text"
	check "the draft stands there" shows '> say'
	key Enter
	check "one turn, byte-exact" recorded turn "$(printf '%s' "$text" | sum)"
	check "it ended" count ended 1
	check "exactly one turn" count turn 1
	check "every byte is recorded" received $(($(printf '%s' "$text" | wc -c) + 13))
}

case_folded() {
	local sizes=4096\ 65536\ 1048576 size n=0
	start folded
	check "at its prompt" idle
	for size in $sizes; do
		n=$((n + 1))
		yes "line of a long text; with 'quotes' and \$(more)" | head -c "$size" >"$dir/long"
		paste <"$dir/long"
		check "$size bytes are folded" shows "> [Pasted text #$n +$(wc -l <"$dir/long") lines]"
		key Enter
		check "$size bytes, byte-exact" recorded turn "$(sum <"$dir/long")"
		check "at its prompt again" idle
	done
	check "three turns" count turn 3
}

case_swallow() {
	start swallow --swallow-enter 1
	check "at its prompt" idle
	send "once"
	check "the first Enter is lost" recorded enter '"taken":"swallowed"'
	check "the draft stands there" shows '> once'
	never "no turn" record turn
	key Enter
	check "the second is not" count turn 1
}

case_start_file() {
	mkdir -p "$dir/state"
	echo "swallow-enter 1" >"$dir/state/start-first"
	start first
	check "at its prompt" idle
	send "once"
	check "the start file is obeyed" recorded enter '"taken":"swallowed"'
	never "and gone" test -e "$dir/state/start-first"
}

case_queue() {
	start queue
	check "at its prompt" idle
	send $'```script\nwait-file go\n```'
	check "busy" title '^[◐◑] queue'
	check "busy line" shows 'Working… ('
	send "second"
	check "queued on the screen" shows 'Queued: second'
	send "third"
	check "queued too" shows 'Queued: third'
	check "one turn only" count turn 1
	touch "$work/go"
	check "then each has its turn" count turn 2 '"source":"queued"'
	check "at its prompt" idle
	never "nothing is queued any more" shows 'edit queued'
}

case_merged() {
	start merged --queue merged
	check "at its prompt" idle
	send $'```script\nwait-file go\n```'
	check "busy" title '^[◐◑]'
	send "second"
	send "third"
	check "queued" count queued 2
	touch "$work/go"
	check "both are one turn" recorded turn '"text":"second\nthird"'
}

case_steered() {
	start steered --queue steered
	check "at its prompt" idle
	send $'```script\nbusy-until-asked any\nmarker\ntask T-1\n```'
	check "busy" title '^[◐◑]'
	send "how is it going?"
	check "into the running turn" count steered 1
	check "which goes on" count ended 1
	check "no turn of its own" count turn 1
}

case_dropped() {
	start dropped --queue dropped
	check "at its prompt" idle
	send $'```script\nwait-file go\n```'
	check "busy" title '^[◐◑]'
	send "second"
	check "lost" recorded dropped second
	touch "$work/go"
	check "at its prompt" idle
	check "one turn" count turn 1
}

case_dialog() {
	start dialog
	check "at its prompt" idle
	send $'```script\nask "Run the tool?"\nwrite made yes\nask "Again?"\nwrite again yes\n```'
	check "it asks" shows '❯ 1. Yes'
	check "and says which keys" shows 'Esc to cancel · Enter to confirm'
	check "title at rest" title '^✳ '
	say "a text that is lost"
	check "a paste is lost" recorded fault 'a text that is lost'
	say "1"
	check "so is a pasted digit" recorded fault '"text":"1"'
	key Enter
	check "Enter answers" recorded answered '"by":"enter"'
	check "it goes on" test -f "$work/made"
	check "it asks again" shows 'Again?'
	key 2
	check "No ends the turn" recorded ended '"how":"interrupted"'
	never "and what was to follow" test -e "$work/again"
	check "at its prompt" idle
}

case_commits() {
	local prompt
	printf '#!/bin/sh\necho "$@" >>%q\n' "$dir/acks" >"$dir/czar"
	chmod +x "$dir/czar"
	prompt="Here is a task.

First run \`$dir/czar ack T-7 CODE\`.

\`\`\`script
write src/a.txt hello world
append src/a.txt again
commit \"first step\"
run test -f src/a.txt
progress 60% --eta 2h almost there
marker \"all of it\"
\`\`\`

code: k3j4h5g6f7d8 (T-7)"
	start commits
	check "at its prompt" idle
	send "$prompt"
	check "acknowledged with the code of the last line" grep -qx 'ack T-7 k3j4h5g6f7d8' "$dir/acks"
	check "recorded so" recorded ack '"status":0'
	check "progress" grep -qx 'progress T-7 60% --eta 2h almost there' "$dir/acks"
	check "a plain commit" log_has "first step"
	check "the marker" log_has "TASK_COMPLETE T-7"
	check "the file" diff <(printf 'hello world\nagain\n') "$work/src/a.txt"
	check "one turn, exact" recorded turn "$(printf '%s' "$prompt" | sum)"
	check "at its prompt" idle
}

case_redrive() {
	start redrive
	check "at its prompt" idle
	send $'```script\ntask T-2\nwrite a one\nquiet\nrun test -f b\nmarker\nwhen reminder:\nwrite reminded yes\nquiet\n```'
	check "quiet at its prompt" recorded ended '"how":"quiet"'
	send "You are reminded: no commit for an hour."
	check "the section for such a text" test -f "$work/reminded"
	send "Please go on, or report TASK_BLOCKED."
	check "goes on, and its test fails" recorded ended '"how":"failed"'
	never "no marker" log_has "TASK_COMPLETE T-2"
	touch "$work/b"
	send "Please go on."
	check "repeats the test, and finishes" log_has "TASK_COMPLETE T-2"
}

case_nudge() {
	printf '#!/bin/sh\necho "$@" >>%q\n' "$dir/nudged" >"$dir/czar"
	chmod +x "$dir/czar"
	start nudge
	check "at its prompt" idle
	send "czar: task T-8 for nudge (delivery 1): a task

    $dir/czar ack T-8 CODE

\`\`\`script
no-ack
quiet
write done yes
when nudge:
ack
quiet
\`\`\`
code: abc123 (T-8)"
	check "no ack by itself" count ended 1
	never "none at all" test -e "$dir/nudged"
	send "czar: please acknowledge T-8: run $dir/czar ack T-8 CODE
To read the brief again: $dir/czar brief"
	check "nudged, it acknowledges with the brief's code" grep -qx 'ack T-8 abc123' "$dir/nudged"
	check "at its prompt" idle
	never "no more than that" test -e "$work/done"
	check "the kinds are known" count turn 2 '"kind":"(brief|nudge)"'
}

case_asked() {
	start asked
	check "at its prompt" idle
	send $'```script\ntask T-4\nbusy-until-asked\nmarker\n```'
	check "busy" title '^[◐◑]'
	send "Only some words."
	check "other texts have their turn" count turn 2
	check "and it is busy again" title '^[◐◑]'
	never "no marker" log_has "TASK_COMPLETE T-4"
	send "You look stuck: what is your status?"
	check "asked, it finishes" log_has "TASK_COMPLETE T-4"
}

case_crash() {
	start crash
	check "at its prompt" idle
	send $'```script\ntask T-5\ncrash-once five\nmarker\n```'
	check "killed" gone
	start crash
	check "at its prompt" idle
	send $'```script\ntask T-5\ncrash-once five\nmarker\n```'
	check "the second life goes on" log_has "TASK_COMPLETE T-5"
	check "both lives in one record" count turn 2
}

case_interrupt() {
	start interrupt --escape restore
	check "at its prompt" idle
	say "a draft"
	check "draft" shows '> a draft'
	key C-u
	check "C-u clears it" shows '> Try'
	send $'```script\nwork 100s\n```'
	check "busy" title '^[◐◑]'
	key Escape
	check "Esc ends the turn" recorded ended '"how":"interrupted"'
	check "and puts the prompt back" shows 'work 100s'
	key C-c
	check "C-c clears" shows '> Try'
	key C-c C-c
	check "twice, it quits" gone
}

case_commands() {
	start commands
	check "at its prompt" idle
	send '!rm -rf x'
	check "a leading ! is no prompt" recorded fault '"what":"shell"'
	send '/compact'
	check "a leading / neither" recorded fault '"what":"command"'
	send 'ends in \'
	check "a backslash makes a newline" recorded enter newline
	never "no turn" record turn
	key C-u
	send 'exit'
	check "exit quits" gone
}

case_narrow() {
	width=40 height=12 start narrow
	check "at its prompt" idle
	say "a text that is longer than the pane is wide, so that it is wrapped"
	check "continued with two blanks" rows 1 '^   wide, so'
	t resize-window -t "$pane" -x 24 -y 9
	check "redrawn in a smaller pane" rows 2 '^────────────────────────$'
	t resize-window -t "$pane" -x 120 -y 40
	check "and in a larger one" shows '> a text that is longer than the pane is wide, so that it is wrapped'
	key Enter
	check "sent whole" recorded turn 'a text that is longer than the pane is wide, so that it is wrapped'
}

case_normal() {
	start normal --screen normal
	check "at its prompt" idle
	check "no alternate screen" is 0 '#{alternate_on}'
	send $'```script\nrun seq 60\nwork 1s\n```'
	check "done" count ended 1
	check "at its prompt" idle
	check "the transcript flowed into the history" flowed
	check "one composer on the screen" rows 1 '^> Try'
}

case_hooks() {
	printf '#!/bin/sh\necho "$2 $(cat)" >>%q\n' "$dir/events" >"$dir/hook"
	chmod +x "$dir/hook"
	start hooks --hook "$dir/hook"
	check "started" grep -q '^session-started' "$dir/events"
	send $'a "quoted" text'
	check "the prompt" grep -qF '"prompt":"a \"quoted\" text"' "$dir/events"
	check "the turn's end" grep -q '^turn-ended' "$dir/events"
	key C-c C-c
	check "the end" grep -q '^session-ended' "$dir/events"
}

case_by_file() {
	printf 'The whole of it.\n```script\ntask T-6\nmarker\n```\ncode: x (T-6)\n' >"$dir/brief.md"
	start byfile
	check "at its prompt" idle
	send "Read the whole brief in $dir/brief.md (SHA-256 $(sum <"$dir/brief.md")) and do it."
	check "the file is read, exact" recorded brief-file "$(sum <"$dir/brief.md")"
	check "and done" log_has "TASK_COMPLETE T-6"
}

case_starts() {
	start slow --slow-start 1s
	check "the terminal is raw already" record started
	say "early"
	key Enter
	check "an early Enter is lost" recorded enter "lost before the start"
	check "the text is not" shows '> early'
	start asks --start-dialog "Choose a colour"
	check "an unknown dialog" shows "Choose a colour"
	never "no title yet" title '^✳'
	key Enter
	check "then the prompt" idle
	start argument -- $'do it\nnow'
	check "a prompt by argument" recorded turn '"text":"do it\nnow"'
	start canonical --canonical yes
	check "canonical mode" canonical
	start self --self-turn "200ms go, by yourself"
	check "a turn that starts by itself" recorded turn '"source":"self"'
}

case_traps() {
	start traps --dialog-after-paste 1 --clear-empty rewind
	check "at its prompt" idle
	say "a text"
	check "a dialog after the paste" shows "A new version"
	key Escape
	check "the draft is still there" shows '> a text'
	key C-u
	check "cleared" shows '> Try'
	key C-u
	check "C-u on nothing opens something" shows "Rewind"
	key Escape
	send $'```script\nlimit "resets 3pm" 500ms\n```'
	check "a usage limit" shows "Usage limit reached · resets 3pm"
	check "and it goes on by itself" recorded turn '"source":"self"'
	send $'```script\norphan 300ms commit\nleave-lock\n```'
	check "a left lock" test -f "$work/.git/index.lock"
	rm -f "$work/.git/index.lock"
	check "an orphan commits" log_has "from an orphan"
	send $'```script\nstop-reading 500ms\n```'
	check "done" idle
	send $'```script\nhang\n```'
	check "hangs" record hangs
	check "and looks busy" title '^[◐◑]'
	say "nobody reads this"
	never "reads nothing" recorded paste "nobody reads this"
}

current=setup pane=
[ $# -gt 0 ] || mapfile -t all < <(declare -F | sed -n 's/^declare -f case_//p')
for current in "${@:-${all[@]}}"; do
	"case_$current"
done
