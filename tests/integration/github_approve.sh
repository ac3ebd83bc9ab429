#!/bin/bash
# Landing by pull requests where nothing else is said: a person's yes, on GitHub or by czar approve, and in the order of
# what needs what.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/lib_github.sh
. "$(dirname "$0")/lib_github.sh"
lab_start

# pulls NAME [COUNT] SETTINGS...: a project whose tasks land on GitHub; settings are lines of czar.conf
pulls() {
	local name=$1 count=$2
	shift 2
	lab_new
	project_new "$name" "$count" < <(
		printf '[project]\n\tland = github\n\tbase = main\n[land]\n\tno-checks = accept\n'
		printf '[github]\n\twrite-pause = 1ms\n\tapi-url = %s\n\ttoken-from = file:%s/token\n' "$github" "$dir/$name"
		printf '%s\n' "$@"
	)
	echo ghp_bot >"$dir/$name/token"
	chmod 600 "$dir/$name/token"
	git -C "$project" remote add origin "$remote"
	(cd "$project" && lab_push_main main)
	git -C "$project" update-ref refs/remotes/origin/main main
}
in_main() { lab_git show "main:$1" 2>/dev/null | grep -qF -- "$2"; }    # PATH WORDS

# By default a person says yes: on GitHub, or here, at exactly that head.
case_person() {
	pulls person 1 '[land]' '	empty-checks = accept'
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker' 'depends_on: [T-1]'
	daemon_start
	wait_for "the first waits for a person" alert_open "land T-1"
	expect "the inbox names its page" grep -q "$github/acme/proj/pull/1" <(czar inbox)
	lab_as alice approve 1
	wait_for "it lands when alice approves" task_is T-1 done
	wait_for "the second waits for a person" alert_open "land T-2"
	expect "and it is not merged" lab_pull_is 2 .merged false
	expect "czar approve is heard" czar approve T-2
	wait_for "it lands" task_is T-2 done
	expect "the base has both" [ "$(in_main a.txt one && in_main b.txt two && echo yes)" = yes ]
	no_violations
}

run_cases "$@"
