#!/bin/bash
# Landing by pull requests: from the marker to the proof in the remote's base, over the GitHub lab.
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
		printf '[github]\n\tapi-url = %s\n\ttoken-from = file:%s/token\n' "$github" "$dir/$name"
		printf '%s\n' "$@"
	)
	echo ghp_bot >"$dir/$name/token"
	chmod 600 "$dir/$name/token"
	git -C "$project" remote add origin "$remote"
	(cd "$project" && lab_push_main main)
	git -C "$project" update-ref refs/remotes/origin/main main
}
landing_get() { sql "SELECT \"$2\" FROM landing WHERE task = '$1'"; } # TASK COLUMN
in_main() { lab_git show "main:$1" 2>/dev/null | grep -qF -- "$2"; }    # PATH WORDS

case_happy() {
	pulls happy 1 '[land]' '	require = checks' '	empty-checks = accept'
	task_add T-1 $'write a.txt one\nmarker "adds a"'
	daemon_start
	wait_for "it lands" task_is T-1 done
	expect "one pull request" [ "$(lab_pulls)" = 1 ]
	expect "the base has it" in_main a.txt one
	expect "merged" lab_pull_is 1 .merged true
	expect "its head has its status" [ "$(lab_status "$(landing_get T-1 head)" czar/verify)" = success ]
	no_violations
}
run_cases "$@"
