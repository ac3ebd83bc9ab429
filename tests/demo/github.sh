# The demo's GitHub: demo.sh sources it when LAND=github. All is real but GitHub, which is the lab of
# tests/github.
# shellcheck shell=bash disable=SC2034,SC2154

became=merged base=origin/main
limit_seconds=400 # writes to GitHub are a second apart, and every task has some

github_begin() {
	patience=30 # of the lab's helpers
	# shellcheck source=tests/integration/lib_github.sh
	. "$root/tests/integration/lib_github.sh"
	lab_start
	(umask 077 && echo ghp_bot >"$dir/token")
}
not_ok() { fail "$1"; }

github_settings() {
	git config -f czar.conf github.api-url "$github"
	git config -f czar.conf github.token-from "file:$dir/token"
	step git config -f czar.conf land.no-checks accept
	step git config -f czar.conf land.empty-checks accept
	step git config -f czar.conf land.require checks
}

github_origin() {
	git remote add origin "$remote"
	lab_push_main
	git fetch -q origin
}

# A line a task, said by GitHub's own repository: merged by a pull request of that task, whose head is in
# main; and at the end that main has no merge that nobody asked for.
github_prove() {
	local good=✓ id pull head url merges
	[ "$color" != always ] || good=$'\033[32m✓\033[0m'
	while IFS='|' read -r id pull head url; do
		lab_pull_is "$pull" '"\(.merged) \(.head.sha)"' "true $head" || fail "pull request $pull of $id is not merged at $head"
		lab_git merge-base --is-ancestor "$head" main || fail "$head of $id is not in main"
		[ "$(lab_status "$head" czar/verify)" = success ] || fail "$head of $id has no verdict"
		echo "  $good $id: $url merged at ${head:0:10}, which main has; its verdict stands there"
	done < <(sql 'SELECT task, pull, head, url FROM landing ORDER BY pull')
	merges=$(lab_git rev-list --count --merges --first-parent main)
	[ "$merges" = "$(sql "SELECT count(*) FROM task WHERE state = 'done'")" ] || fail "main has $merges merges"
	echo "  $good main: $merges merges, one a task, and nothing else"
	[ "$(lab_get violations | jq '.request | length')" = 0 ] || fail 'a request contradicts the description of GitHub'
	echo "  $good every request is one that GitHub's own description allows: $(lab_log true | wc -l) of them"
}
