#!/bin/bash
# Runs the tests: run.sh BUILD [PROGRAM...]. "make check" calls it.
#
# The programs are cmocka's, and every script of tests/integration that begins with "#!" is a test
# (lib*.sh are not). Each runs in a session, a temporary folder and a HOME of its own, with BUILD (the
# build folder), PATH (its binaries first), TMPDIR and XDG_RUNTIME_DIR set; nothing of czar's or tmux's
# comes through from outside. A script passes with 0 and skips with 77. What a test leaves running in
# its session, or as a tmux server in its folder, is ended; the folder of a failed one is kept.
# Environment: J jobs, T part of a name, SAN=1 looks for reports of the sanitizers.
# Ends with "N passed, N failed".
set -u

cd "$(dirname "$0")/.." || exit
BUILD=$PWD/$1
shift
J=${J:-$(nproc)} T=${T:-} SAN=${SAN:-0}
at_once=$((J * 2)) # they mostly wait: for a terminal, a process, a deadline
limit_seconds=$((SAN == 1 ? 900 : 300))

# Sockets live in it, and their paths are limited to 107 bytes.
TMPDIR=${TMPDIR:-/tmp}
[ ${#TMPDIR} -lt 30 ] || TMPDIR=/tmp
root=$(mktemp -d "$TMPDIR/cz.XXXXXX") || exit
history=$BUILD/check/seconds
mkdir -p "$BUILD/check"
exec 9>"$root/screen.lock"

for name in $(compgen -e); do
	case $name in
	CZAR* | TMUX* | GIT_* | XDG_* | NOTIFY_SOCKET | WATCHDOG_* | JOURNAL_STREAM | MAKE* | MFLAGS) unset "$name" ;;
	esac
done
export BUILD SAN LC_ALL=C.UTF-8 TZ=UTC TERM=xterm-256color
export PATH=$BUILD/check/bin:$PATH

prepare() { # FOLDER
	mkdir -p "$1/home" "$1/tmp"
	mkdir -m 700 "$1/run"
	printf '[user]\n\tname = Test\n\temail = test@example.org\n[init]\n\tdefaultBranch = main\n' \
		>"$1/home/.gitconfig"
}

# The test as a child of ours that leads a session, so that its number ends all of it.
launch() { # FOLDER PROGRAM...
	local folder=$1
	shift
	HOME=$folder/home TMPDIR=$folder/tmp XDG_RUNTIME_DIR=$folder/run CMOCKA_MESSAGE_OUTPUT=TAP \
		ASAN_OPTIONS=log_path=$folder/sanitizer:detect_stack_use_after_return=1 \
		UBSAN_OPTIONS=print_stacktrace=1:log_path=$folder/sanitizer \
		setsid timeout -k 5 "$limit_seconds" "$@" >"$folder/log" 2>&1 </dev/null 9>&- &
	echo $! >"$folder/session"
	wait $!
}

clean_up() { # FOLDER
	local socket
	pkill -KILL -s "$(cat "$1/session")"
	find "$1" -type s | while read -r socket; do
		timeout 2 tmux -S "$socket" kill-server
	done
} 2>/dev/null

# Sets passed, failed and skipped of one test from its status and its log.
count() { # FOLDER STATUS PROGRAM
	local results
	results=$(grep -aoE '(not )?ok [0-9]+ [-#]' "$1/log")
	passed=$(grep -cE '^ok [0-9]+ -' <<<"$results")
	failed=$(grep -cE '^not ok [0-9]+ -' <<<"$results")
	skipped=$(grep -cE '^not ok [0-9]+ #' <<<"$results")
	case $3 in
	*.sh) passed=$(($2 == 0)) skipped=$(($2 == 77)) failed=$(($2 != 0 && $2 != 77)) ;;
	esac
	if compgen -G "$1/sanitizer*" >/dev/null; then
		cat "$1"/sanitizer* >>"$1/log"
		failed=$((failed ? failed : 1))
	fi
	[ "$2" -eq 0 ] || [ $((failed + skipped)) -gt 0 ] || failed=1
	[ $((passed + failed + skipped)) -gt 0 ] || passed=1
}

run_one() { # NUMBER PROGRAM
	local folder=$root/$1 name status begin passed failed skipped seconds
	name=$(basename "$2" .sh)
	begin=$EPOCHREALTIME
	prepare "$folder"
	case $2 in
	*.sh) launch "$folder" bash "$2" ;;
	*) launch "$folder" "$2" ;;
	esac
	status=$?
	clean_up "$folder"
	seconds=$(awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
	count "$folder" $status "$2"
	echo "$passed $failed $skipped $seconds $name" >"$folder/result"
	{
		flock 9
		if [ "$failed" -gt 0 ]; then
			printf 'FAIL %-32s %6s s  (exit %d, folder %s)\n' "$name" "$seconds" $status "$folder"
			grep -avE '^(ok [0-9]+ -|1\.\.[0-9]+$)' "$folder/log" | tail -n 200 | sed 's/^/     /'
		else
			printf 'ok   %-32s %6s s%s\n' "$name" "$seconds" \
				"$([ "$skipped" -eq 0 ] || echo "  ($skipped skipped)")"
			rm -rf "${folder:?}/home" "$folder/tmp" "$folder/run"
		fi
		flock -u 9
	} 2>/dev/null
}

interrupted() {
	local session
	trap - INT TERM HUP
	for session in "$root"/*/session; do
		[ -e "${session%session}result" ] || pkill -KILL -s "$(cat "$session")"
	done 2>/dev/null
	rm -rf "$root"
	echo 'interrupted' >&2
	exit 130
}
trap interrupted INT TERM HUP

# The longest of last time first, and those never run before all others.
in_order() {
	local test
	for test in "$@"; do
		echo "$(awk -v name="$(basename "$test" .sh)" '$2 == name { print $1; found = 1; exit }
			END { if (!found) print 9999 }' "$history") $test"
	done | sort -rn | cut -d' ' -f2-
}

tests=("$@")
for script in tests/integration/*.sh; do
	case $script in
	*"*"* | */lib*.sh) continue ;;
	*/*"$T"*.sh) [ "$(head -c 2 "$script")" = '#!' ] && tests+=("$script") ;;
	esac
done
[ -e "$history" ] || : >"$history"
mapfile -t tests < <(in_order "${tests[@]}")

number=0
for test in "${tests[@]}"; do
	[ -n "$test" ] || continue
	number=$((number + 1))
	run_one $number "$PWD/${test#"$PWD"/}" &
	while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
		wait -n
	done
done
wait

shopt -s nullglob
results=("$root"/*/result)
[ ${#results[@]} -gt 0 ] || { echo "no test is called '$T'" >&2; echo '0 passed, 1 failed'; exit 1; }
awk '{ print $4, $5 }' "${results[@]}" >"$root/seconds"
awk 'NR == FNR { seen[$2] = 1; print; next } !($2 in seen)' "$root/seconds" "$history" >"$history.new"
mv "$history.new" "$history"
failed=$(awk '{ n += $2 } END { print n }' "${results[@]}")
awk '{ p += $1; f += $2; s += $3 } END {
	if (s)
		print s " skipped"
	print p " passed, " f " failed" }' "${results[@]}"
[ "$failed" -eq 0 ] && rm -rf "$root"
[ "$failed" -eq 0 ]
