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
		printf '[github]\n\twrite-pause = 1ms\n\tapi-url = %s\n\ttoken-from = file:%s/token\n' "$github" "$dir/$name"
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

# What reviewers and CI find goes back to the worker, once each, and the same pull request goes on.
case_rework() {
	pulls rework 1 '[land]' '	require = checks'
	task_add T-1 $'append a.txt word\nmarker'
	daemon_start
	wait_for "a pull request" lab_pull_is 1 .state open
	head=$(lab_pull 1 .head.sha)
	lab_check "$head" unit failure $'collected 3 items\nFAILED test_a: the word is wrong'
	wait_for "given back" sql_is 1 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	wait_for "the log of CI is in the brief" turn_has 'the word is wrong'
	wait_for "handed in again" other_head 1 "$head"
	head=$(lab_pull 1 .head.sha)
	lab_as bob changes 1 'please say it twice'
	lab_check "$head" unit success
	wait_for "given back for the review" sql_is 2 "SELECT reworks_used FROM task WHERE id = 'T-1'"
	wait_for "handed in once more" other_head 1 "$head"
	lab_check "$(lab_pull 1 .head.sha)" unit success
	wait_for "it lands" task_is T-1 done
	expect "one pull request" [ "$(lab_pulls)" = 1 ]
	no_violations
}
other_head() { [ "$(lab_pull "$1" .head.sha)" != "$2" ]; } # PULL OID
turn_has() { [ "$(turns_with w-1 "$1")" != 0 ]; } # WORDS

# Somebody pushes to the branch: verified anew, and lands with it.
case_pushed() {
	pulls pushed 1 '[land]' '	empty-checks = accept'
	task_add T-1 $'write a.txt one\nmarker'
	daemon_start
	wait_for "it waits for a person" alert_open "land T-1"
	lab_as bob push "$(lab_pull 1 .head.ref)" b.txt more
	wait_for "what bob pushed is the task's head" sql_is "$(lab_pull 1 .head.sha)" "SELECT head FROM task WHERE id = 'T-1'"
	wait_for "verified anew, with its status" status_is success
	czar approve T-1 >/dev/null
	wait_for "it lands" task_is T-1 done
	expect "the base has both" [ "$(in_main a.txt one && in_main b.txt more && echo yes)" = yes ]
	no_violations
}
status_is() { [ "$(lab_status "$(lab_pull 1 .head.sha)" czar/verify)" = "$1" ]; }

# A person's word: closed is blocked, merged is done.
case_people() {
	pulls people 2
	task_add T-1 $'write a.txt one\nmarker'
	task_add T-2 $'write b.txt two\nmarker'
	daemon_start
	wait_for "both are known" sql_is 2 "SELECT count(*) FROM landing WHERE posted <> ''"
	lab_as bob close "$(landing_get T-1 pull)"
	lab_as bob merge "$(landing_get T-2 pull)"
	wait_for "the closed one is blocked" task_is T-1 blocked
	wait_for "the merged one is done" task_is T-2 done
	no_violations
}

# Killed between an act at GitHub and what came of it: the next life finds it done, and does it no second time.
case_killed() {
	pulls killed 1 '[land]' '	require = checks' '	empty-checks = accept'
	for verb in push pull status merge prove; do
		task_add "T-$verb" "write $verb.txt one"$'\nmarker'
		{
			CZAR_DIE_AT=$verb:after:1 timeout 60 czar run --until-done >"$project/../life-1" 2>&1
			status=$?
		} 2>/dev/null # the shell's word on the kill
		expect "killed after its first $verb" [ "$status" = 137 ]
		expect "the next life ends well" timeout 60 czar run --until-done
		expect "done" task_is "T-$verb" done
		expect "in the base" in_main "$verb.txt" one
	done
	expect "one pull request each" [ "$(lab_pulls)" = 5 ]
	expect "one merge each" lab_calls_are 5 PUT '/merge$'
	no_violations
}

run_cases "$@"
