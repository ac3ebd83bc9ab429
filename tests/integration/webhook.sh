#!/bin/bash
# Webhooks: how each request is answered, a flood of forged ones, and settings that are amiss. That a
# delivery brings the looks at GitHub forward is in github_people.sh.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

secret=correct-horse-battery-staple
body='{"action": "closed"}'
digest=$(printf %s "$body" | openssl dgst -sha256 -hmac "$secret" -r | cut -d ' ' -f 1)

# A project that would land on a GitHub where nobody is; its own remote is a folder.
# webhook_project NAME COUNT [LINE]...: lines of [webhook]
webhook_project() {
	local name=$1 count=$2
	shift 2
	mkdir -p "$dir/$name"
	(umask 077 && echo "$secret" >"$dir/$name/secret" && echo ghp_nobody >"$dir/$name/token")
	project_new "$name" "$count" < <(
		printf '[project]\n\tland = github\n[land]\n\tno-checks = accept\n\tempty-checks = accept\n'
		printf '[github]\n\tapi-url = http://127.0.0.1:9\n\ttoken-from = file:%s\n[webhook]\n' "$dir/$name/token"
		printf '\t%s\n' "$@"
	)
	git init -q --bare "$dir/$name/origin"
	git config "url.$dir/$name/origin.insteadOf" http://127.0.0.1:9/acme/proj.git
	git remote add origin http://127.0.0.1:9/acme/proj.git
	git push -q origin main
}
log_has() { grep -qF -- "$1" "$dir/daemon.log"; }
# The address that it listens on, the latest that the log names: $url
listens() {
	url=$(sed -n 's,.*webhooks: \(http://.*\)$,\1,p' "$dir/daemon.log" | tail -n 1)
	[ -n "$url" ]
}
listens_again() { [ "$(grep -c 'webhooks: http' "$dir/daemon.log")" = 2 ] && listens; }
# answered STATUS [CURL OPTION]...: what a POST of $body brings
answered() {
	local status=$1
	shift
	[ "$(curl -s -m 30 -o /dev/null -w '%{http_code}' --data-binary "$body" "$@")" = "$status" ]
}
# signed STATUS EVENT ID [CURL OPTION]...
signed() {
	answered "$1" -H "X-GitHub-Event: $2" -H "X-GitHub-Delivery: $3" \
		-H "X-Hub-Signature-256: sha256=$digest" "${@:4}" "$url"
}
forged_are_told() { alert_open webhook && czar inbox | grep -q 'not signed with the secret'; }
is_handed_in() { [[ $(state_of "$1") =~ ^(verifying|in-review)$ ]]; }       # TASK
doctor_says() { czar doctor 2>&1 | grep -qF -- "$1"; }

case_answers() {
	webhook_project answers 1 'listen = 0' "secret-from = command:cat $dir/answers/secret"
	daemon_start
	wait_for 'it listens' listens
	expect 'on this machine alone' [ "${url%:*}" = http://127.0.0.1 ]
	expect 'a ping is answered' signed 200 ping 1
	expect 'a delivery is taken' signed 202 pull_request 2
	expect 'and once more' signed 202 pull_request 2
	expect 'an event that nobody knows as well' signed 202 moon_phase 3
	expect 'in chunks too' signed 202 push 4 -H 'Transfer-Encoding: chunked'
	expect 'one that is not signed is refused' answered 401 -H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: 5' "$url"
	expect 'as is one with another signature' answered 401 -H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: 6' \
		-H "X-Hub-Signature-256: sha256=${digest//[0-9]/0}" "$url"
	expect 'nothing else is there' answered 404 "${url%/*}"
	expect 'nothing else is asked' answered 405 -X PUT "$url"
	expect 'one that says it is too large is not read' signed 413 push 7 -H 'Content-Length: 26214401' -H 'Expect: 100-continue'
	git config -f czar.conf webhook.listen "$(cut -d / -f 3 <<<"$url")"
	wait_for 'other settings are taken' listens_again
	expect 'on the same port' signed 202 push 8
	expect 'doctor sees that it listens' doctor_says "listened for at 127.0.0.1:"
	never 'the secret is in no file of czar' grep -rqF "$secret" .git/czar .czar "$dir/daemon.log"
}

case_flood() {
	webhook_project flood 1 'listen = 0' "secret-from = file:$dir/flood/secret"
	daemon_start
	wait_for 'it listens' listens
	exec 7<>"/dev/tcp/127.0.0.1/$(cut -d : -f 3 <<<"${url%%/webhook*}")"
	printf 'POST /webhook/github HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n' >&7
	curl -s -o /dev/null --data-binary "$body" -H 'X-GitHub-Event: push' -H 'X-GitHub-Delivery: 1' \
		-H "X-Hub-Signature-256: sha256=${digest//[0-9]/0}" "$url?[1-400]" &
	task_add T-1 $'append a.txt one\nmarker'
	wait_for 'work goes on' is_handed_in T-1
	wait_for 'the inbox tells of it' forged_are_told
	wait $!
	expect 'the log once' [ "$(grep -c 'not signed' "$dir/daemon.log")" = 1 ]
	expect 'a true one is taken' signed 202 pull_request 2
	wait_for 'and ends the alarm' eval '! alert_open webhook'
	exec 7>&-
}

case_settings() {
	webhook_project settings 1 'listen = 127.0.0.1'
	never 'without a secret nothing is begun' czar run --once
	expect 'which is said' says 'add secret-from' czar run --once
	expect 'and that it is no address' says 'no address to listen on' czar run --once
	git config -f czar.conf webhook.listen 0
	git config -f czar.conf webhook.secret-from "file:$dir/settings/secret"
	echo short >"$dir/settings/secret"
	daemon_start
	wait_for 'with one that is too short nothing is listened for' alert_open webhook
	expect 'which doctor says as well' doctor_says 'too short'
	echo "$secret" >"$dir/settings/secret"
	kill -HUP "$daemon_pid"
	wait_for 'a better one is taken' listens
	expect 'it is believed' signed 202 push 1
	wait_for 'and nothing is amiss' eval '! alert_open webhook'
	project_other "$url"
	git config -f czar.conf project.land local
	wait_for 'nobody listens where nothing lands on GitHub' exits 7 curl -s "$url"
	expect 'doctor says why' doctor_says 'nothing lands on GitHub'
}
# Where the port is taken another daemon does all but listen.
project_other() { # URL
	local mine=$daemon_pid here=$project there=${1%/webhook*}
	daemon_pid=
	webhook_project other 1 "listen = ${there#http://}" "secret-from = file:$dir/other/secret"
	daemon_start
	wait_for 'a port that is taken is told' alert_open webhook
	expect 'with the reason' says 'Address already in use' czar inbox
	expect 'and the daemon goes on' ticks_pass 2
	daemon_end
	daemon_pid=$mine project=$here store=$here/.git/czar/store.db
	cd "$project" || exit
}

run_cases_at_once 3 "$@"
