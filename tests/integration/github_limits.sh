#!/bin/bash
# GitHub's limits: while one holds nothing is asked, not even by a daemon that was killed and started anew.
# shellcheck disable=SC2119,SC2154
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"

# When (ms) czar asked the API what FILTER chooses of the log, one a line.
asked() { lab_get log | jq -r ".[] | select((.login // \"\") | startswith(\"czar\")) | select(.path | startswith(\"/repos/\")) | select($1) | .at"; }
# quiet_between FROM UNTIL: no call of czar's in that time
quiet_between() { ! asked true | awk -v from="$1" -v until="$2" '$1 > from && $1 < until { found = 1 } END { exit !found }'; }
was_refused() { [ "$(asked '.status == 403 or .status == 429' | wc -l)" -ge "${1:-1}" ]; }
refused_at() { asked '.status == 403 or .status == 429' | tail -n 1; }
asks_again() { [ "$(asked ".at > $1" | wc -l)" -ge 1 ]; }

# A pull request that waits for a person, so that czar only looks.
looks() { # NAME
	github_project "$1" 1 '[land]' '	require = checks, person'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for 'it waits for a person' lab_pull_is 1 .state open
	wait_for 'with its status' sql_is 1 "SELECT count(*) FROM landing WHERE posted <> ''"
}

case_primary() {
	looks primary
	lab_post limit '{"token": "ghp_bot", "remaining": 0, "resetIn": 6}'
	wait_for 'the limit is met' was_refused
	at=$(refused_at)
	reset=$(($(lab_get log | jq "[.[] | select(.at == $at)][0].at / 1000 | floor") + 4))
	daemon_kill9
	daemon_start
	lab_as alice approve 1
	wait_for 'afterwards it is merged' task_is T-1 done
	expect 'and before the reset nothing was asked, by neither daemon' quiet_between "$at" $((reset * 1000))
	no_violations
}

case_retry_after() {
	looks retry
	lab_as alice approve 1
	lab_fault PUT '/merge$' '"status": 403, "headers": {"retry-after": "5"}, "body": {"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'
	wait_for 'the merge is put off' was_refused
	at=$(refused_at)
	daemon_kill9
	daemon_start
	wait_for 'afterwards it is merged' task_is T-1 done
	expect 'and for five seconds nothing was asked' quiet_between "$at" $((at + 5000))
	landed_once T-1 1
	no_violations
}

case_writes_are_apart() {
	github_project apart 2 "[github]" "	write-pause = 1s"
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt one\nmarker'
	daemon_start
	wait_for 'the first lands' task_is T-1 done
	wait_for 'so does the second' task_is T-2 done
	asked '.method != "GET"' | awk 'NR > 1 && $1 - last < 990 { print "# only", $1 - last, "ms apart"; near = 1 } { last = $1 } END { exit near }'
	expect 'writes are a second apart' [ "${PIPESTATUS[1]}" = 0 ]
	landed_once T-1 "$(lab_repo '/pulls?state=all' '.[] | select(.head.ref | startswith("czar/T-1")) | .number')"
	no_violations
}

lab_start
run_cases_at_once 3 "$@"
