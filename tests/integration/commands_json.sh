#!/bin/bash
# What commands print under --json, held against czar-json(5) in both directions: every name and type
# that is printed is documented, and every documented one is printed by something here.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

manual=$root/docs/czar-json.5.scd

# documented COMMAND: its names as "PATH TYPE [sometimes]", rows and arrays opened up
documented() {
	awk -v command="$1" '
	function emit(path, type, rare,    parts, n, i) {
		if (sub(/, sometimes$/, "", type))
			rare = " sometimes"
		if (match(path, /(STATE|VERB)$/)) {
			n = split(path ~ /STATE$/ ? field["task", "state"] : field["wish", "verb"], parts, /one of |, /)
			path = substr(path, 1, RSTART - 1)
			for (i = 2; i <= n; i++)
				emit(path parts[i], type, rare)
		} else if (index(type, "array of ") == 1) {
			print path, "array" rare
			emit(path "[]", substr(type, 10), rare)
		} else if (type == "time") {
			print path, "string" rare
			print path, "null" rare
		} else if (index(type, "one of ") == 1) {
			print path, "string" rare
		} else if ((n = split(type, parts, " or ")) > 1) {
			for (i = 1; i <= n; i++)
				emit(path, parts[i], rare)
		} else if (type in fields) {
			if (path != "...")
				print path, "object" rare
			n = split(fields[type], parts, " ")
			for (i = 1; i <= n; i++)
				emit((path == "..." ? "" : path ".") parts[i], field[type, parts[i]], rare)
		} else {
			print path, (type == "duration" ? "number" : type) rare
		}
	}
	/^# / { part = $2; on = part == "ANSWERS" }
	/^## / { row = $2; on = part == "ANSWERS" && index(", " substr($0, 4) ",", ", " command ",") }
	/^\*/ {
		path = substr($0, 2, index(substr($0, 2), "*") - 1)
		type = substr($0, length(path) + 4)
		if (NR == FNR && (part == "ROWS" || part == "LOG")) {
			fields[row] = fields[row] " " path
			field[row, path] = type
		} else if (NR != FNR && on) {
			emit(path, type, "")
		}
	}' "$manual" "$manual" | sort -u
}

# Objects on standard input as "PATH TYPE".
printed() {
	jq -r 'paths as $p | ($p | map(if type == "number" then "[]" else . end) | join(".") | gsub("\\.\\[\\]"; "[]"))
		+ " " + (getpath($p) | type)' | sort -u
}

# has_its_shape COMMAND: what answers_COMMAND prints is what the manual says
has_its_shape() {
	local name=$1 seen=$dir/seen wanted=$dir/wanted unknown missing
	"answers_$name" 2>"$dir/errors" >"$dir/answers"
	printed <"$dir/answers" >"$seen" || not_ok "$name prints JSON"
	documented "$name" >"$wanted"
	unknown=$(grep -vxFf <(sed 's/ sometimes$//' "$wanted") "$seen")
	missing=$(sed '/ sometimes$/d; s/ .*//' "$wanted" | grep -vxFf <(cut -d' ' -f1 "$seen") | sort -u)
	expect "$name prints only what is documented: $(head -n 5 <<<"$unknown")" [ -z "$unknown" ]
	expect "$name prints all that is documented: $(head -n 5 <<<"$missing")" [ -z "$missing" ]
	[ -s "$seen" ] || sed 's/^/# /' "$dir/errors"
}

in_pane() { (cd "$workers/w-2" && czar "$@"); }

answers_init() {
	local fresh=$dir/$RANDOM
	mkdir -p "$fresh" "$dir/bin" && cd "$fresh" && git init -q && git commit -q --allow-empty -m base
	printf '#!/bin/sh\n' >"$dir/bin/claude" && chmod +x "$dir/bin/claude"
	PATH=$dir/bin:$PATH czar init --json
	cd "$project" || exit
}
answers_doctor() { czar doctor --json; }
answers_hooks() { czar hooks status --json && czar hooks install --json; }
answers_clean() { git update-ref refs/czar/saved/T-1/1 HEAD && czar clean --dry-run --json; }
answers_start() { czar start --json; }
answers_stop() { czar stop --json --workers --yes; }
answers_add() {
	czar add --json -m 'One more' &&
		czar add --json - <<<$'---\nid: T-5\npriority: 4\ndepends_on: [T-3]\n---\nOtherwise.' &&
		in_pane add --json -m 'It needs this too'
}
answers_edit() { task_add T-98 marker 'depends_on: [T-3]' && czar --json edit T-98 --priority 1; answers_add; }
answers_tasks() { czar tasks --json; }
answers_show() { czar show T-3 --json && czar show T-1 --json && in_pane show T-1 --json; }
answers_approve() { czar approve T-4 --json; }
answers_assign() { czar assign T-5 w-1 --json; }
answers_deny() { task_add T-99 marker 'approve: start' && czar deny T-99 not now --json; }
answers_cancel() { czar cancel T-99 --json; }
answers_retry() { czar retry T-99 --json; }
answers_pause() { czar pause w-1 --json; }
answers_resume() { czar resume w-1 --json; }
answers_restart() { czar restart w-1 --yes --json; }
answers_graph() { czar graph --json; }
answers_workers() { czar workers --json; }
answers_peek() { czar peek w-2 --json; }
answers_say() { czar say w-2 --wait 0s hello --json; in_pane say w-1 hello --json; }
answers_status() { czar status --json; in_pane status --json; }
answers_conflicts() { czar conflicts --json; }
answers_inbox() { czar inbox --json; }
answers_log() { czar log -n 0 --json && czar log --timeline --json; }
answers_digest() { czar digest --since 1h --json; }
answers_why() { czar why T-2 --json && czar why w-2 --json && czar why 3 --json; }
answers_deliveries() { czar deliveries --json && czar deliveries 1 --json; }
answers_stats() { czar stats --json && czar stats --since now --json; }
answers_replay() { czar replay --since 1h --set health.slow=1ms --json; }
answers_agents() { czar agents --json; }
answers_explain() {
	czar explain rules --json && czar explain rules type --json && czar explain rules composed --json &&
		czar explain states --json && czar explain screen w-2 --json
}
answers_help() { czar help --json && czar help say --json; }
answers_ack() { in_pane ack T-2 0123abcd4567 --json; }
answers_progress() { in_pane progress 30% --json; }
answers_finish() { in_pane finish T-2 the report --json; }
answers_brief() { czar brief w-2 --json && in_pane brief --json; }

# T-1 is done, w-2 has T-2 for long and changed what the base changes, T-3 is blocked and T-5 waits for it, T-4 waits for a yes.
case_shapes() {
	project_new shapes 2
	task_add T-1 marker
	task_add T-2 $'write README.md two\ncommit first\nbusy 1h' 'assignee: w-2'
	task_add T-3 'blocked no flour' 'group: bread' 'depends_on: [T-1]' 'touches: [src/**]'
	task_add T-4 marker 'approve: start'
	task_add T-5 marker 'depends_on: [T-3]'
	daemon_start
	wait_for "T-3 is blocked" task_is T-3 blocked
	wait_for "T-2 is worked on" task_is T-2 working
	wait_for "its brief is there" [ -s "$workers/w-2/.czar/brief.md" ]
	wait_for "it has a commit" sql_is 1 "SELECT count(*) FROM decision WHERE rule = 'commit' AND task = 'T-2'"
	echo base >README.md
	git commit -qam 'the same file'
	wait_for "in conflict with it" sql_is T-2 'SELECT one FROM conflict'

	local name
	for name in $(czar help --json | jq -r '.commands[] | select(.json).name'); do
		case $name in
		service) continue ;; # there is no manager of services here
		start | stop) continue ;;
		esac
		if declare -F "answers_$name" >/dev/null; then
			has_its_shape "$name"
		else
			not_ok "$name has no case here"
		fi
	done
	daemon_stop
	has_its_shape start
	has_its_shape stop
}

# What refuses --json says so.
case_refusals() {
	local name
	project_new refusals
	for name in $(czar help --json | jq -r '.commands[] | select(.json | not).name'); do
		case $name in completion) set -- bash ;; *) set -- ;; esac
		expect "$name refuses --json" exits 2 czar "$name" "$@" --json
	done
}

run_cases "$@"
