#!/bin/bash
# A full disk loses nothing: it is said in one clear line, and work goes on when there is room again.
# The disks are small ones of memory, in mounts that nobody else sees.
if [ -z "${OWN_MOUNTS-}" ]; then
	unshare -m true 2>/dev/null || { echo "# skipped: no mounts here, so no small disk"; exit 77; }
	OWN_MOUNTS=1 exec unshare -m bash "$0" "$@"
fi
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

trap 'grep -o " $dir/[^ ]*" /proc/mounts | xargs -r umount -l; clean_up' EXIT

# small_disk FOLDER MIB: what is there moves onto a disk of that size
small_disk() {
	local kept=$dir/kept.$RANDOM
	mkdir -p "$1"
	mv "$1" "$kept"
	mkdir "$1"
	mount -t tmpfs -o "size=$2m" czar-test "$1"
	cp -a "$kept/." "$1"
	cd "$project" || exit
}
fill() { cat /dev/zero >"$1/.fill" 2>/dev/null; }                             # DISK: to the last byte
make_room() { rm "$1/.fill"; }                                                # DISK
log_has() { grep -qF -- "$1" "$dir/daemon.log"; }
times_said() { grep -cF -- "$1" "$dir/daemon.log"; }                         # WORDS
numbers() { jq -r 'select(.type == "decision") | .number' .czar/status/decisions.jsonl; }
nothing_missing() { [ "$(numbers | sort -nu | wc -l)" = "$(sql 'SELECT count(*) FROM decision')" ]; }
whole_lines() { jq -e . .czar/status/decisions.jsonl; }

disk_settings() { printf '[health]\n\tlow-disk = 0\n'; }

case_store() {
	local before
	project_new store 1 < <(disk_settings)
	task_add T-1 $'wait-file go\nwrite a.txt x\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	daemon_stop
	small_disk "$project/.git/czar" 16
	daemon_start
	before=$(sql 'SELECT count(*) FROM task')
	fill .git/czar
	for _ in 1 2 3; do
		czar add -m "$(head -c 100000 /dev/zero | tr '\0' x)" >/dev/null 2>"$dir/refusal" && not_ok "czar add on a full disk fails"
	done
	expect "czar add says why" grep -q "disk is full: make room" "$dir/refusal"
	expect "in one line" [ "$(wc -l <"$dir/refusal")" = 1 ]
	expect "nothing is half there" sql_is "$before" 'SELECT count(*) FROM task'
	touch "$workers/w-1/go" # its commit and its turn's end cannot be stored
	wait_for "the daemon says it" log_has "disk is full: make room"
	wait_for "the agent goes on meanwhile" git -C "$workers/w-1" cat-file -e HEAD:a.txt
	expect "the daemon lives" daemon_lives
	expect "and said it a few times at most" [ "$(times_said "disk is full")" -le 6 ]
	make_room .git/czar
	expect "there is room: czar add" task_add T-2 marker
	wait_for "what happened meanwhile is seen" task_is T-1 done
	wait_for "the new one is done" task_is T-2 done
	expect "in one attempt" [ "$(attempts_of T-1)" = 1 ]
	expect "by one agent, told once" turns_with_is w-1 "(T-1)" 1
	expect "the log says that it goes on" log_has "ticks go on after"
	expect "the store is whole" [ "$(sql 'PRAGMA quick_check')" = ok ]
	expect "no decision is missing" nothing_missing
}

case_status_files() {
	project_new status 1 < <(disk_settings)
	small_disk "$project/.czar" 1
	daemon_start
	fill .czar
	task_add T-1 $'write a.txt x\nmarker'
	wait_for "work goes on" task_is T-1 done
	expect "it is said" log_has "tried again until it can be written"
	expect "once" [ "$(times_said "No space left")" = 1 ]
	make_room .czar
	wait_for "and when it is over" log_has "are written again"
	wait_for "worker-status.json is right" [ "$(jq -r '.workers["w-1"].status' .czar/status/worker-status.json)" != working ]
	wait_for "tasks.json too" grep -q '"done"' .czar/status/tasks.json
	wait_for "no decision is missing" nothing_missing
	expect "no line is torn" whole_lines
	expect "deliveries.log has the brief's whole way" delivery_went 1 acknowledged
}

case_worktrees() {
	project_new worktrees 2 < <(printf '[health]\n\tlow-disk = 4M\n')
	small_disk "$workers" 8
	daemon_start
	fill "$workers"
	task_add T-1 $'write a.txt x\nmarker'
	wait_for "the inbox has it" alert_open low-disk
	ticks_pass 2
	expect "nothing is started there" task_is T-1 queued
	expect "doctor says so" grep -q "^fail *disk.*$workers" <(czar doctor)
	make_room "$workers"
	wait_for "with room it is done" task_is T-1 done
	wait_for "the inbox is empty" sql_is 0 "SELECT count(*) FROM alert WHERE closed = 0"
}

case_files() {
	project_new files
	mkdir .git/czar
	mount -t tmpfs -o size=1m,nr_inodes=100 czar-test .git/czar
	expect "doctor counts files too" grep -qE "^fail +disk +[0-9]+ files more fit" <(czar doctor)
}

# Full while a worktree is made: what came of it is known, and nothing stays half.
case_worktree_half_made() {
	project_new half 1 < <(disk_settings)
	head -c 3000000 /dev/urandom >large
	git add -A
	git commit -qm large
	small_disk "$workers" 1
	task_add T-1 $'write a.txt x\nmarker'
	daemon_start
	wait_for "setup-failed, with the reason" health_is w-1 setup-failed
	expect "it names what could not be written" grep -q "unable to write file large" <(worker_get w-1 reason)
	expect "nobody else could do it" task_is T-1 blocked
	expect "no attempt is counted" sql_is 0 "SELECT attempts_used FROM task"
	mount -o remount,size=32m "$workers"
	czar resume w-1 >/dev/null
	czar retry T-1 >/dev/null
	wait_for "with room it is done" task_is T-1 done
}

# A hook on a full disk neither blocks nor fails the commit; the next look finds it.
case_spool() {
	project_new spool 1 < <(disk_settings)
	task_add T-1 $'wait-file go\nwrite a.txt x\nmarker'
	daemon_start
	wait_for "works" task_is T-1 working
	small_disk "$project/.git/czar/spool" 1
	fill .git/czar/spool
	touch "$workers/w-1/go"
	wait_for "found without a call" task_is T-1 done
	CZAR_WORKER=w-1 czar -C "$workers/w-1" progress 50% >/dev/null 2>"$dir/refusal"
	expect "a worker's call goes its other way" [ $? = 0 ]
	make_room .git/czar/spool
	task_add T-2 marker
	wait_for "and on" task_is T-2 done
}

run_cases_at_once 2 "$@"
