# Helpers of the stories about GitHub, over the lab of tests/github: source it after lib.sh.
# shellcheck shell=bash disable=SC2154
#
# Each case begins with lab_new, an empty GitHub with the repository acme/proj, and ends with
# no_violations. The lab starts with the first one (or with lab_start, where its address is needed before)
# and ends with the script. People: alice (administers), bob (writes), reader
# (reads), mallory (a stranger). czar's tokens: ghp_bot, and ghp_review for the second identity.
#   $lab  the lab's folder        $github  its address, also the API's        $remote  acme/proj for git

patience=$((2 * patience)) # writes to GitHub are a second apart
lab=$dir/github
lab_packages=$root/build/github
github=''

# In a script whose cases run side by side, and that calls this before them, they all use one process:
# each case opens a GitHub of its own in it ($LAB_SHARED).
lab_start() {
	mkdir -p "$lab"
	if [ -n "${LAB_SHARED:-}" ]; then
		curl -sS -o /dev/null -X POST -d "{\"folder\": \"$lab\"}" "$LAB_SHARED/_lab/open"
	else
		lab_process
	fi
	github=$(cat "$lab/address") remote=$github/acme/proj.git
	export LAB_SHARED=${LAB_SHARED:-$github}
}
lab_process() {
	if [ ! -e "$lab_packages/ready" ]; then
		not_ok "$(cat "$lab_packages/problem" 2>/dev/null || echo 'the GitHub lab is not installed: make build/github/ready')"
		exit 1
	fi
	LAB_PACKAGES=$lab_packages node "$root/tests/github/main.mjs" "$lab" >"$lab/log" 2>&1 </dev/null &
	lab_pid=$!
	trap 'kill "$lab_pid" 2>/dev/null; clean_up' EXIT
	until [ -e "$lab/address" ]; do
		kill -0 "$lab_pid" 2>/dev/null || { cat "$lab/log"; not_ok 'the GitHub lab starts'; exit 1; }
		sleep 0.03
	done
}

lab_new() {
	[ -n "$github" ] || lab_start
	rm -rf "$lab/people"
	lab_post renew '{}'
}

# --- the lab itself

lab_get() { curl -sS "$github/_lab/$1"; }                                    # VERB
lab_post() { curl -sS -o /dev/null -X POST -d "$2" "$github/_lab/$1"; }      # VERB JSON
# lab_fault METHOD PATH MORE: what goes wrong, once (tests/github/faults.mjs), e.g.
# lab_fault PUT '/merge$' '"status": 502, "after": true'
lab_fault() { lab_post fault "{\"method\": \"$1\", \"path\": \"${2//\\/\\\\}\", $3}"; }
lab_faults_are_over() { [ "$(lab_get faults)" = '[]' ]; }
lab_holds() { [ "$(lab_get held)" -ge 1 ]; }
# lab_check COMMIT NAME CONCLUSION [LOG]: a job of GitHub Actions; CONCLUSION "" is one that runs
lab_check() {
	lab_post check "$(jq -n --arg sha "$1" --arg name "$2" --arg conclusion "$3" --arg log "${4:-}" \
		'{$sha, $name, $log} + if $conclusion == "" then {status: "in_progress"} else {$conclusion} end')"
}

# lab_log [FILTER]: czar's requests, one a line: METHOD PATH STATUS; FILTER chooses, as jq's select does
lab_log() {
	lab_get log | jq -r ".[] | select((.login // \"\") | startswith(\"czar\")) | select(${1:-true}) |
		\"\(.method) \(.path)\(.query) \(.status)\""
}
# lab_calls METHOD PATH: how many of czar's requests were carried out by the lab, whatever it answered
lab_calls() {
	lab_get log | jq --arg method "$1" --arg path "$2" '[.[] | select((.login // "") | startswith("czar")) |
		select(.method == $method and (.path | test($path)) and (.executed // 999) < 300)] | length'
}
lab_calls_are() { [ "$(lab_calls "$2" "$3")" = "$1" ]; }                     # COUNT METHOD PATH

no_violations() {
	local found
	found=$(lab_get violations | jq -r '(.request[] | "request: " + .), (.answer[] | "answer of the lab: " + .)' | sort -u)
	[ -z "$found" ] || printf "#   %s\n" "$found"
	expect "no request and no answer contradicts GitHub's description" [ -z "$found" ]
}

# --- reading GitHub as its owner

lab_api() { # METHOD PATH [JSON]: as alice
	lab_api_as alice "$@"
}
lab_api_as() { # LOGIN METHOD PATH [JSON]
	local login=${1#czar-} method=$2 path=$3
	shift 3
	curl -sS -X "$method" -H "Authorization: Bearer ghp_$login" -H 'Accept: application/vnd.github+json' \
		${1:+-H 'Content-Type: application/json' -d "$1"} "$github$path"
}
lab_repo() { lab_api GET "/repos/acme/proj$1" | jq -r "$2"; }                # PATH FILTER
lab_pull() { lab_repo "/pulls/$1" "$2"; }                                    # NUMBER FILTER
lab_pull_is() { [ "$(lab_pull "$1" "$2")" = "$3" ]; }                        # NUMBER FILTER VALUE
lab_pulls() { lab_repo '/pulls?state=all&per_page=100' length; }
lab_comments() { lab_repo "/issues/$1/comments?per_page=100" "${2:-length}"; }  # NUMBER [FILTER]
lab_reviews() { lab_repo "/pulls/$1/reviews?per_page=100" "${2:-length}"; }     # NUMBER [FILTER]
# lab_status COMMIT CONTEXT: the states it was given, the oldest first, on one line
lab_status() {
	lab_repo "/commits/$1/statuses?per_page=100" "[.[] | select(.context == \"$2\") | .state] | reverse | join(\" \")"
}
# lab_git ARGUMENT...: git in the repository that GitHub keeps
lab_git() { git --git-dir="$(printf '%s\n' "$lab"/git-*/acme/proj.git | sort -V | tail -n 1)" "$@"; }

# --- what people do

# lab_as LOGIN VERB ARGUMENT...
#   approve PULL | changes PULL TEXT | comment PULL TEXT | close PULL | reopen PULL | merge PULL
#   title PULL TEXT | push BRANCH FILE TEXT (a commit on top of the branch, new from main)
lab_as() {
	local login=$1 verb=$2 subject=$3 pulls=/repos/acme/proj/pulls
	shift 3
	case $verb in
	approve) lab_api_as "$login" POST "$pulls/$subject/reviews" '{"event": "APPROVE", "body": "good"}' ;;
	changes) lab_api_as "$login" POST "$pulls/$subject/reviews" "$(jq -n --arg body "$1" '{event: "REQUEST_CHANGES", $body}')" ;;
	comment) lab_api_as "$login" POST "/repos/acme/proj/issues/$subject/comments" "$(jq -n --arg body "$1" '{$body}')" ;;
	close) lab_api_as "$login" PATCH "$pulls/$subject" '{"state": "closed"}' ;;
	reopen) lab_api_as "$login" PATCH "$pulls/$subject" '{"state": "open"}' ;;
	merge) lab_api_as "$login" PUT "$pulls/$subject/merge" '{"merge_method": "merge"}' ;;
	title) lab_api_as "$login" PATCH "$pulls/$subject" "$(jq -n --arg title "$1" '{$title}')" ;;
	push) lab_person_pushes "$login" "$subject" "$1" "$2" ;;
	*) not_ok "lab_as: $verb" ;;
	esac >/dev/null
}
lab_person_pushes() { # LOGIN BRANCH FILE TEXT
	local clone=$lab/people/$1 url=${remote/:\/\//://x-access-token:ghp_$1@}
	rm -rf "$clone"
	git clone -q "$url" "$clone" 2>/dev/null
	git -C "$clone" checkout -q "$2" 2>/dev/null || git -C "$clone" checkout -q -b "$2"
	echo "$4" >"$clone/$3"
	git -C "$clone" add -A
	git -C "$clone" -c user.name="$1" -c user.email="$1@example.org" commit -q -m "$4"
	git -C "$clone" push -q origin "HEAD:refs/heads/$2"
} 2>&1
# The base as the working folder has it, to the lab: its first commit.
lab_push_main() { git push -q --force "${remote/:\/\//://x-access-token:ghp_alice@}" main:refs/heads/main; }

# --- a project that lands there

# github_project NAME [COUNT] [LINE]...: an empty GitHub, and project_new whose origin it is and that lands
# there, with $token, or as an App (token=app); further lines are of czar.conf. A check of GitHub is not waited for, nor a person, unless they say so.
github_project() {
	local name=$1 count=${2:-1}
	shift
	[ $# = 0 ] || shift
	lab_new
	mkdir -p "$dir/$name"
	(umask 077 && echo "${token:-ghp_bot}" >"$dir/$name/token")
	project_new "$name" "$count" < <(
		printf '[project]\n\tland = github\n[land]\n\tno-checks = accept\n\tempty-checks = accept\n\trequire = checks\n'
		printf '[github]\n\twrite-pause = 1ms\n\tapi-url = %s\n' "$github"
		if [ "${token:-}" = app ]; then
			printf '\tapp-id = 12345\n\tapp-installation = 100\n\tapp-key = %s/app.pem\n' "$lab"
		else
			printf '\ttoken-from = file:%s\n' "$dir/$name/token"
		fi
		[ $# = 0 ] || printf '%s\n' "$@"
	)
	git remote add origin "$remote"
	lab_push_main
	git fetch -q origin
}
landing_get() { sql "SELECT \"$2\" FROM landing WHERE task = '$1'"; }        # TASK COLUMN
lab_main_has() { lab_git show "main:$1" 2>/dev/null | grep -qF -- "$2"; }    # PATH WORDS
branch_of() { lab_pull "$1" .head.ref; }                                     # PULL
head_of() { lab_git rev-parse "$(branch_of "$1")"; }                         # PULL
# What is there once, whatever happened: one pull request of the task, merged once, with one status.
landed_once() { # TASK PULL
	expect "one pull request of $1" [ "$(lab_repo '/pulls?state=all&per_page=100' "[.[] | select(.head.ref | test(\"^czar/$1(-|$)\"))] | length")" = 1 ]
	expect "merged once" [ "$(lab_git log --merges --first-parent --format=%s main | grep -c "$1")" = 1 ]
	expect "with one verdict" [ "$(lab_status "$(lab_pull "$2" .head.sha)" czar/verify)" = success ]
}
