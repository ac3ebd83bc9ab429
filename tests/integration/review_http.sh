#!/bin/bash
# A model's review over HTTP, by Anthropic's API and OpenAI's, at a model of ours (tests/model/README.md):
# what it approves lands, what goes wrong on the way is asked again, and the key is nowhere.
# shellcheck disable=SC2016 # texts for other shells
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

model=$dir/model model_pid='' # its folder
key=sk-test-$RANDOM$RANDOM$RANDOM$RANDOM

# --- the model

# model_start [WAY]...: it answers the next requests in these ways (tests/model/ways.mjs), then approves
model_start() {
	mkdir -p "$model"
	echo "$key" >"$model/key"
	chmod 600 "$model/key"
	model_next "$@"
	model_up 0
	url=$(cat "$model/address")
}
model_up() { # PORT
	rm -f "$model/address"
	node "$root/tests/model/main.mjs" "$model" "$1" >>"$model/log" 2>&1 </dev/null &
	model_pid=$!
	trap 'kill "$model_pid" 2>/dev/null; clean_up' EXIT
	until [ -e "$model/address" ]; do
		kill -0 "$model_pid" 2>/dev/null || { cat "$model/log"; not_ok 'the model starts'; exit 1; }
		sleep 0.03
	done
}
model_down() {
	kill "$model_pid"
	wait "$model_pid"
} 2>/dev/null
model_next() { printf '%s\n' "$@" >"$model/next"; }
asked() { find "$model" -name '[0-9]*.json' | wc -l; }                       # how often
asked_is() { [ "$(asked)" = "$1" ]; }
request() { jq -r "$2" "$model/$1.json"; }                                   # NUMBER FILTER
ways_taken() { cat "$model"/*.json | jq -rs 'sort_by(.at) | map(.way) | join(" ")'; }
# It refused nothing that it was sent.
no_problem() { [ -z "$(jq -r '.problem // empty' "$model"/*.json)" ]; }

# --- the project

# by_model NAME PROVIDER SETTINGS...: a project whose tasks land locally after a review of the model
by_model() {
	local name=$1 provider=$2
	shift 2
	project_new "$name" 1 < <(
		printf '[project]\n\tland = local\n[land]\n\tno-checks = accept\n\trequire = checks, review\n'
		printf '[health]\n\trefused-pause = 5ms\n[review]\n'
		printf '\t%s\n' "provider = $provider" 'model = test-1' "api-url = $url/v1" \
			"token-from = file:$model/key" 'attempts = 1' "$@"
	)
}
in_base() { git -C "$project" show "main:$1" 2>/dev/null | grep -qF -- "${2:-}"; } # PATH [WORDS]
review_get() { sql "SELECT \"$2\" FROM review WHERE task = '$1' ORDER BY id DESC LIMIT 1"; }
reviews_are() { sql_is "$1" "SELECT count(*) FROM review"; }
refused_with() { sql "SELECT result FROM intent WHERE verb = 'review'" | grep -qF -- "$1"; }

lands_by() { # PROVIDER PATH-OF-THE-API KEY-HEADER KEY-PREFIX
	model_start
	by_model "$1" "$1"
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	daemon_start
	wait_for "one lands" task_is T-1 done
	wait_for "and another" task_is T-2 done
	expect "both in the base" eval 'in_base a.txt one && in_base b.txt two'
	expect "its verdict and model are kept" [ "$(review_get T-1 verdict) $(review_get T-1 model)" = 'approve test-1' ]
	expect "asked twice" asked_is 2
	expect "as it wants to be asked" no_problem
	expect "at its place" [ "$(request 1 .path)" = "/v1/$2" ]
	expect "with the key" [ "$(request 1 ".headers[\"$3\"]")" = "$4$key" ]
	expect "it saw the change" grep -qF '+one' <(request 1 .body)
	expect "the constant part comes from its cache" [ "$(sql 'SELECT group_concat(cached_tokens > 0) FROM review')" = 0,1 ]
	expect "and counts as read" sql_is 2 'SELECT count(*) FROM review WHERE input_tokens > cached_tokens AND output_tokens > 0'
}
case_anthropic() { lands_by anthropic messages x-api-key ''; }
case_openai() { lands_by openai chat/completions authorization 'Bearer '; }

case_changes() {
	model_start changes
	by_model changes anthropic
	task_add T-1 $'run [ -f a.txt ] && echo good >a.txt || echo bad >a.txt\nmarker'
	daemon_start
	wait_for "it lands in the end" task_is T-1 done
	expect "the mended one" in_base a.txt good
	expect "the brief tells what" [ "$(turns_with w-1 'a.txt:1: write good instead')" = 1 ]
}

# It is busy: one job asks again.
case_busy() {
	model_start 529 '429 1'
	by_model busy anthropic 'attempts = 3'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "after three requests" [ "$(ways_taken)" = '529 429 approve' ]
	expect "of one job" sql_is 1 "SELECT count(*) FROM intent WHERE verb = 'review'"
	expect "with a pause before each" [ "$(($(request 3 .at) - $(request 2 .at)))" -ge 1900 ]
}

# What no job waits for is asked again by the next one, and not before the model wants it.
case_retry_after() {
	model_start '429 2'
	by_model later openai
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "asked again" [ "$(ways_taken)" = '429 approve' ]
	expect "not before that" [ "$(($(request 2 .at) - $(request 1 .at)))" -ge 2000 ]
	expect "the log says why" refused_with 'HTTP 429: Too many requests'
}

# Everything that is no approval, by PROVIDER. A person is told after three, and the asking goes on.
nothing_approves() {
	local bad=(500 reset garbage empty no-nonce wrong-nonce twice nothing cut-off moved)
	model_start "${bad[@]}" hold
	by_model "nothing-$1" "$1" 'timeout = 5s'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "a person is told" alert_open 'land T-1'
	wait_for "asked again and again" [ -e "$model/held" ]
	expect "each in its turn" [ "$(ways_taken)" = "${bad[*]} hold" ]
	expect "each a request as it should be" no_problem
	expect "nothing is kept of it" reviews_are 0
	never "it landed" in_base a.txt
	rm "$model/held"
	wait_for "then it approves" task_is T-1 done
	wait_for "and nobody is asked" eval '! alert_open "land T-1"'
}
case_nothing_approves_anthropic() { nothing_approves anthropic; }
case_nothing_approves_openai() { nothing_approves openai; }

case_slow() {
	model_start slow
	by_model slow anthropic 'timeout = 1s'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "not waited for" [ "$(ways_taken)" = 'slow approve' ]
}

case_down_then_up() {
	model_start
	model_down
	by_model down openai
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "a person is told" alert_open 'land T-1'
	expect "what it is about" grep -q 'the model that should review it does not answer' <(czar inbox)
	never "it landed" in_base a.txt
	model_up "${url##*:}"
	wait_for "it is up, and it lands" task_is T-1 done
}

# The daemon dies while the model thinks: nobody waits for that answer, and the next life asks anew.
case_killed() {
	model_start hold
	by_model killed anthropic
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it is asked" [ -e "$model/held" ]
	daemon_kill9
	wait_for "the asking ends with it" [ -e "$model/1.gone" ]
	daemon_start
	wait_for "asked anew, it lands" task_is T-1 done
	rm "$model/held"
	expect "twice asked" [ "$(ways_taken)" = 'hold approve' ]
	expect "once answered" reviews_are 1
	expect "once landed" [ "$(git -C "$project" log --format=%s main | grep -c T-1)" = 1 ]
}

# --- the key

# Files and processes that hold it; grep's own arguments do not.
files_with_key() { grep -rlaF -f "$model/key" "$dir" --exclude-dir=model 2>/dev/null; }
processes_with_key() {
	grep -laF -f "$model/key" /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3 | sort -u
}

# Looked for while it is used, and after.
key_is_nowhere() { # WHICH-PROCESSES-MAY
	wait_for "it is asked" [ -e "$model/held" ]
	expect "in no process but those that may" [ "$(processes_with_key)" = "$1" ]
	expect "in no file" [ -z "$(files_with_key)" ]
	rm "$model/held"
	wait_for "it lands" task_is T-1 done
	czar doctor >"$dir/doctor" 2>&1
	czar show T-1 >"$dir/show" 2>&1
	czar log >"$dir/log" 2>&1
	expect "in no file afterwards" [ -z "$(files_with_key)" ]
	expect "where everything would be found" [ "$(grep -rlF 'all is well' "$store"* "$dir/show" | wc -l)" -ge 2 ]
}

case_key_in_a_file() {
	model_start hold
	by_model file anthropic
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	key_is_nowhere ''
}

# A variable is in the environment of who was given it, and of nobody else.
case_key_in_a_variable() {
	model_start hold
	by_model variable openai
	git config -f czar.conf --unset review.token-from
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start OPENAI_API_KEY="$key"
	key_is_nowhere "$daemon_pid"
}

case_wrong_key() {
	model_start
	by_model wrong anthropic
	echo "$key" >"$dir/wrong.key"
	chmod 600 "$dir/wrong.key"
	git config -f czar.conf review.token-from "file:$dir/wrong.key"
	echo another >"$model/key"
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "a person is told" alert_open 'land T-1'
	expect "why, without the key that the model repeats" grep -qF 'HTTP 401: invalid x-api-key: (the key)' <(czar inbox)
	never "it landed" in_base a.txt
	echo "$key" >"$model/key"
	wait_for "with the right one it lands" task_is T-1 done
}

run_cases_at_once 3 "$@"
