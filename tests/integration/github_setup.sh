#!/bin/bash
# What czar init proposes and czar doctor says of landing on GitHub, over the lab; with a token and
# without, and with nobody there.
# shellcheck disable=SC2119
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"

ask_for_approval() {
	lab_post rules '{"branch": "main", "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 1,
		"dismiss_stale_reviews_on_push": true, "require_code_owner_review": false, "require_last_push_approval": false,
		"required_review_thread_resolution": false}}]}'
}
doctor_says() { czar doctor --json | jq -r '.checks[] | select(.check == "github") | "\(.level) \(.text)"' >"$dir/said"; }
says() { grep -qF -- "$1" "$dir/said"; }

case_doctor() {
	lab_new
	project_new doctor 1 < <(printf '[project]\n\tland = github\n[github]\n\tapi-url = %s\n\ttoken-from = file:%s/token\n' "$github" "$dir")
	git remote add origin "$remote"
	lab_push_main main
	rm -f "$dir/token"
	doctor_says
	expect 'no token' says 'fail '
	echo ghp_bot >"$dir/token"
	chmod 600 "$dir/token"
	ask_for_approval
	doctor_says
	expect 'who czar is there' says 'ok acme/proj, as czar-bot'
	expect 'what will wait' says 'warn main needs 1 approval that this token cannot give: each pull request will wait for you'
	never 'the token is nowhere in it' grep -rq ghp_bot "$dir/said" .git/czar
	echo ghp_wrong >"$dir/token"
	doctor_says
	expect 'a token that GitHub does not take' says 'Bad credentials'
	git config -f czar.conf github.api-url http://127.0.0.1:1
	echo ghp_bot >"$dir/token"
	doctor_says
	expect 'nobody there' says 'warn '
	git remote set-url origin ../elsewhere
	doctor_says
	expect 'a remote that is not on GitHub' says 'fail '
	no_violations
}

case_init() {
	lab_new
	mkdir -p "$HOME/.config/czar" "$dir/init"
	printf '[github]\n\tapi-url = %s\n\ttoken-from = env:MY_TOKEN\n' "$github" >"$HOME/.config/czar/czar.conf"
	cd "$dir/init" || exit
	git init -q
	git commit -q --allow-empty -m base
	git remote add origin "$remote"
	lab_push_main main
	ask_for_approval
	expect 'init' env MY_TOKEN=ghp_bot czar init
	expect 'it proposes GitHub' grep -q 'land = github would land by pull requests: origin is acme/proj' czar.conf
	expect 'with what it found there' grep -q '# - acme/proj, as czar-bot' czar.conf
	expect 'and what the base asks for' grep -q '# - main needs 1 approval' czar.conf
	[ -z "${SHOW:-}" ] || sed -n '/land = /,/^$/p' czar.conf
	expect 'as a comment' [ "$(git config -f czar.conf project.land)" != github ]
	expect 'without a token' czar init --force
	expect 'that is said' grep -q 'In the way is now' czar.conf
	rm "$HOME/.config/czar/czar.conf"
	git remote remove origin
	expect 'without a remote' czar init --force
	never 'nothing is proposed' grep -q 'would land by pull requests' czar.conf
	no_violations
}

lab_start
run_cases "$@"
