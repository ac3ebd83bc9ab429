#!/bin/bash
# The real agent programs under czar: check.sh [PROGRAM]... ; "make check-agents" calls it. One after the
# other, each in a session and a folder of its own (program.sh); one that is not installed is skipped with
# the reason. What each did is in BUILD/real/NAME.log. Ends with "N passed, N failed".
set -u

cd "$(dirname "$0")/../.." || exit
export BUILD=${BUILD:-$PWD/build}
export TMPDIR=${TMPDIR:-/tmp} LC_ALL=C.UTF-8
[ $# -gt 0 ] || set -- claude codex gemini opencode
passed=0 failed=0

for name in $(compgen -e); do
	case $name in
	CZAR* | TMUX* | GIT_* | XDG_* | NOTIFY_SOCKET | WATCHDOG_* | JOURNAL_STREAM | MAKE* | MFLAGS) unset "$name" ;;
	# whoever runs this may be in such a program, and has keys of his own
	CLAUDE* | ANTHROPIC_* | CODEX* | OPENAI_* | GEMINI* | GOOGLE_* | OPENCODE*) unset "$name" ;;
	esac
done

for program in "$@"; do
	log=$BUILD/real/$program.log
	echo "-- $program"
	setsid timeout -k 10 3000 tests/real/program.sh "$program" >"$log" 2>&1 </dev/null
	case $? in
	0) ;;
	77) sed -n 's/^1\.\.0 # SKIP /skipped: /p' "$log" ;;
	*) grep -q '^not ok' "$log" || echo "not ok $program did not come to its end" >>"$log" ;;
	esac
	grep -aE "^(not ok|# $program:)" "$log"
	passed=$((passed + $(grep -ac '^ok ' "$log")))
	failed=$((failed + $(grep -ac '^not ok ' "$log")))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
