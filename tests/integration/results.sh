#!/bin/bash
# Tasks whose result is a report: kept as files, given to whoever depends on them.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

result() { jq -er "$2" ".czar/results/$1.json"; } # TASK FILTER
result_is() { [ "$(result "$1" "$2")" = "$3" ]; } # TASK FILTER VALUE
brief_says() { record_of "$1" turn | jq -r '.text' | grep -qF -- "$2"; } # WORKER WORDS

case_text() {
	project_new text
	task_add T-1 $'write report.md "all is well"\nczar finish T-1 --report report.md\nquiet' 'result: report'
	task_add T-2 marker 'depends_on: [T-1]'
	daemon_start
	wait_for "both are done" task_is T-2 done
	expect "the findings are the text" result_is T-1 .findings "all is well"
	expect "whose" result_is T-1 '.task_id + " " + .worker + " " + .status' "T-1 w-1 complete"
	expect "how long it took" result T-1 '.execution_time > 0'
	expect "who depends on it is told where" brief_says w-1 "Its report is in $project/.czar/results/T-1.json, and says:"
	expect "and what it says" brief_says w-1 "    all is well"
	daemon_stop
	rm -r .czar/results
	daemon_start
	expect "the folder can be made again" result_is T-1 .findings "all is well"
}

case_json() {
	project_new json
	task_add T-1 $'run printf \'{"findings":["a","b"],"artifacts":["x.png"],"score":7,"worker":"me"}\' >r.json\nczar finish T-1 --report r.json\nquiet' 'result: report'
	task_add T-2 marker 'depends_on: [T-1]'
	daemon_start
	wait_for "both are done" task_is T-2 done
	expect "its fields stay" result_is T-1 '.findings[1] + .artifacts[0] + (.score | tostring)' "bx.png7"
	expect "but not whose it is" result_is T-1 .worker w-1
	expect "the brief shows the findings" brief_says w-1 '"b"'
}

# No call at all: the message of the marker's commit is the report. A long one is named only.
case_marker() {
	project_new marker
	task_add T-1 $'commit-empty "Nothing is wrong with it." "TASK_COMPLETE T-1"' 'result: report'
	task_add T-2 $'run for i in $(seq 1 500); do echo "line $i of many"; done >r.md\nczar finish T-2 --report r.md\nquiet' 'result: report'
	task_add T-3 marker 'depends_on: [T-1, T-2]'
	daemon_start
	wait_for "all are done" task_is T-3 done
	expect "the commit's message" result_is T-1 .findings "Nothing is wrong with it."
	expect "the long one is whole" [ "$(result T-2 .findings | grep -c many)" = 500 ]
	expect "and named" brief_says w-1 "Its report is in $project/.czar/results/T-2.json"
	never "but not repeated" brief_says w-1 "line 7 of many"
}

run_cases_at_once 3 "$@"
