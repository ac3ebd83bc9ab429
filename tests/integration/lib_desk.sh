# Helpers of the stories that talk with the desk itself: source it after lib_github.sh.
# shellcheck shell=bash disable=SC2034,SC2154
#
# desk_new begins a case: an empty GitHub, a repository whose origin it is, and `czar desk` told hello.
# $token, $reviewer: who it is there (ghp_bot, nobody). ask VERB JSON sets $answer; $head is the head of
# the branch czar/T-1.

desk_new() {
	desk_end
	lab_new
	rm -rf "$dir/work"
	git init -q "$dir/work"
	cd "$dir/work" || exit
	git remote add origin "$remote"
	echo base >base.txt
	git add -A
	git commit -q -m base
	lab_push_main
	git checkout -q -b czar/T-1
	desk_start
}

desk_start() {
	mkfifo "$dir/to-desk" "$dir/from-desk"
	GH_TOKEN=${token:-ghp_bot} REVIEWER=${reviewer:-} czar desk <"$dir/to-desk" >"$dir/from-desk" 2>>"$dir/desk.log" &
	desk_pid=$!
	exec 7>"$dir/to-desk" 8<"$dir/from-desk"
	rm "$dir/to-desk" "$dir/from-desk"
	ask hello "{\"checkout\": \"$PWD\", \"czar\": \"$(command -v czar)\", \"remote\": \"origin\", \"base\": \"main\", \"api_url\": \"$github\", \"write_pause\": 1000,
		\"token_from\": \"env:GH_TOKEN\", \"reviewer_token_from\": \"${reviewer:+env:REVIEWER}\"}"
	expect 'the desk is there' answered done ''
}

desk_end() {
	[ -n "${desk_pid:-}" ] || return 0
	exec 7>&- 8<&-
	wait "$desk_pid"
	expect 'the desk ends with its input' [ $? = 0 ]
	desk_pid=''
}

# ask VERB JSON: the request, and its answer in $answer
ask() {
	jq -c --arg verb "$1" '. + {id: 7, $verb}' <<<"$2" >&7
	IFS= read -r -t 60 answer <&8 || answer='{}'
	[ -z "${SHOW:-}" ] || echo "# $1: $answer"
}
answered() { said .outcome "$1" && said .result "$2"; }                     # OUTCOME RESULT
said() { [ "$(jq -r "$1" <<<"$answer")" = "$2" ]; }                         # FILTER VALUE

# work FILE SUBJECT TEXT MARKER: a commit on the task's branch, pushed; $head is it
work() {
	date +%N >>"$1"
	git add -A
	git commit -q -m "$2" ${3:+-m "$3"} -m "$4"
	head=$(git rev-parse HEAD)
	git push -q "$(writing_remote)" HEAD:refs/heads/czar/T-1
}
writing_remote() { echo "${remote/:\/\//://x-access-token:ghp_bot@}"; }
lab_reviews_are() { [ "$(lab_reviews "$1" "$2")" = "$3" ]; }                 # NUMBER FILTER VALUE
