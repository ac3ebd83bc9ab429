#!/bin/bash
# czar replay: what was decided in a bad night is decided again, all the same; another setting makes
# another night.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

all_the_same() { czar replay | grep -q ' decisions, all the same$'; }
answer() { czar replay --json "$@" >"$dir/replay.json"; }
answer_has() { jq -e "$1" "$dir/replay.json"; } # JQ CONDITION

# An agent that crashes, one that stops at its prompt, one that gives up; the daemon dies between a
# paste and its Enter, and is killed once more; a person's wishes with and without a daemon.
case_night() {
	local ticked
	project_new night 2 < <(printf '[health]\n\tredrive-pauses = 300ms, 300ms, 300ms\n')
	task_add T-1 $'write a.txt hello\nmarker'
	task_add T-2 $'write b.txt hello\ncrash-once here\nmarker'
	task_add T-3 marker 'depends_on: [T-1]'
	task_add T-4 $'quiet\nwrite d.txt hello\nmarker'
	task_add T-5 'blocked "nobody knows how"'
	czar pause >/dev/null
	czar resume >/dev/null
	daemon_start CZAR_DIE_AT=paste:after:2
	never "killed between paste and Enter" wait "$daemon_pid"
	daemon_pid=
	czar say --wait 0 w-1 'a word for later' >/dev/null
	daemon_start
	wait_for "redriven" decided redrive
	daemon_kill9
	daemon_start
	for task in T-1 T-2 T-3 T-4; do
		wait_for "$task is done" task_is $task done
	done
	wait_for "T-5 is blocked" task_is T-5 blocked
	ticks_pass 2
	sed -i 's/^title: .*/title: Another title/' "$project/../tasks/T-5.md"
	expect "a person changes it" exits 0 czar add "$project/../tasks/T-5.md"
	ticks_pass 2
	daemon_stop
	czar cancel --yes T-5 >/dev/null
	expect "all the same" all_the_same
	expect "and so it exits" answer --since 1h
	expect "no difference" answer_has '.schema == 1 and .differences == [] and .same == .decisions'
	expect "every decision has its world" answer_has '.unkept == 0'
	ticked="SELECT count(*) FROM decision WHERE rule NOT IN ('add', 'edit')"
	expect "none is left out" answer_has ".decisions >= $(sql "$ticked")"
	expect "the wishes too" sql_is 4 "SELECT count(*) FROM decision WHERE rule = 'wish'"
	change_settings
	look_at_a_part
}

change_settings() {
	expect "without redrives something differs" exits 1 answer --set health.redrives=0
	expect "the attempt is given up instead" answer_has '.differences[] | select(.kind == "changed"
		and .rule == "redrive") | (.then.action | startswith("redrive 1")) and
		(.now.action | startswith("the attempt is lost")) and .number > 0'
	expect "the others are the same" answer_has '.same < .decisions and .same > .decisions / 2'
	expect "a limit that nobody reached" answer --set health.stuck=200h --set health.hang=300h
	expect "two settings at once" exits 1 answer --set health.stuck=200h --set health.redrives=0
	expect "slow at once: what was not decided then" exits 1 answer --set health.slow=1ms
	expect "is new" answer_has '[.differences[] | select(.kind == "new" and .then == null)] | length > 0'
	expect "a person is told" says 'changed redrive T-4' czar replay --set health.redrives=0
	expect "what was done" says ' then redrive 1' czar replay --set health.redrives=0
	expect "and what would be" says ' now the attempt is lost' czar replay --set health.redrives=0
	never "no colour in a pipe" says $'\033' czar replay --set health.redrives=0
	expect "colour when wanted" says $'\033[33mchanged' czar --color=always replay --set health.redrives=0
}

look_at_a_part() {
	local middle ticks
	middle=$(sql "SELECT max(at) / 1000000 FROM decision WHERE rule = 'redrive'")
	ticks=$(czar replay --json | jq .ticks)
	expect "from a time on" exits 0 answer --since "@$middle"
	expect "fewer of them" answer_has ".ticks > 0 and .ticks < $ticks and .unkept == 0"
	expect "up to a time" exits 0 answer --until "@$middle"
	expect "the others" answer_has ".ticks > 0 and .ticks < $ticks and .unkept == 0"
	expect "a time without any" exits 1 czar replay --since now
	expect "says so" says 'no world of that time is kept: see [keep] worlds' czar replay --since now
}

case_wrong_use() {
	project_new wrong
	expect "nothing was decided yet" exits 1 czar replay
	expect "no setting" exits 2 czar replay --set stuck
	expect "says the form" says 'write SECTION.KEY=VALUE' czar replay --set stuck
	expect "an unknown one" says "no setting 'health.stack'" czar replay --set health.stack=1h
	expect "a bad value" says '--set health.stuck=soon:' czar replay --set health.stuck=soon
	expect "out of its range" exits 2 czar replay --set health.asks=0
	expect "one that no rule reads" says "'health.scale' is no part of what is kept" \
		czar replay --set health.scale=1/2
	expect "an agent's" exits 2 czar replay --set agent.prompt=x
	expect "no time" says "'soon' is no time" czar replay --since soon
	expect "the wrong way round" says '--until is before --since' czar replay --since 1h --until 2h
	expect "nothing was made by reading" [ ! -e .czar/status/worker-status.json ]
}

# The ring may be turned off: then nothing is said to be the same.
case_nothing_kept() {
	project_new nothing 1 < <(printf '[keep]\n\tworlds = 0\n')
	task_add T-1 marker
	daemon_start
	wait_for "done" task_is T-1 done
	expect "no world is kept" sql_is 0 'SELECT count(*) FROM world'
	expect "and replay says so" says 'no world of that time is kept' czar replay
}

run_cases_at_once 3 "$@"
