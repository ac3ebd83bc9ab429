#!/bin/bash
# Every command of the table against a real project: plain, with --json, called wrongly, without a
# daemon, without a project, on a narrow terminal, without colour, into a closed pipe. The list is
# czar's own, so that a new command without a line here fails.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# What each is called with, in this order, in a project with a daemon whose T-1 is done, T-2 is worked on by
# w-2, T-3 is blocked, T-4 wants a yes, T-5 waits for T-3. CODES: how it may end, when not with 0.
calls() {
	cat <<-CALLS
		help
		completion bash
		explain rules
		agents
		doctor | 0 1
		hooks status | 0 1
		service status | 1 3
		status
		tasks
		show T-1
		graph
		workers
		peek w-2
		inbox
		conflicts
		log
		why T-2
		digest
		stats
		replay --since 1h | 0 1
		deliveries
		brief w-2
		pause w-1
		add -m 'One more'
		edit T-8 --priority 2
		assign T-5 w-1
		approve T-4
		deny T-7 not_now
		cancel T-8
		retry T-8
		say w-2 hello --wait 0s | 0 10
		resume w-1
		restart --yes w-2
		ack T-2 0123abcd4567 | 1
		progress 30% | 1
		finish T-2 words | 1
		clean --dry-run
		stop
		start
		run --once | 1
		init | 1
		attach w-1 | 2
	CALLS
}

# call_of COMMAND: sets arguments and codes
arguments=() codes=
call_of() {
	local line
	line=$(calls | grep -E "^$1( |\$)") || return
	codes=0
	[[ $line != *' | '* ]] || codes=${line##* | }
	eval "arguments=(${line%% | *})"
}

czar help --json >"$dir/commands.json"
names() { jq -r ".commands[]$1.name" "$dir/commands.json"; } # [FILTER]
all_names=" $(names '' | tr '\n' ' ')"
is_command() { [[ $all_names == *" $1 "* ]]; } # NAME

# run_it COMMAND...: its output, errors and status
run_it() {
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	status=$?
}
ends_well() { [[ " $codes " == *" $status "* ]]; }
# What is wrong is one line: czar: what is it: how to mend it
says_why() { [ "$status" = 0 ] || [ -s "$dir/out" ] || grep -q '^czar: .' "$dir/err"; }
blames_caller() { [ "$status" = 2 ] && [ ! -s "$dir/out" ] && grep -q '^czar: ' "$dir/err" && grep -q '^usage: czar ' "$dir/err"; }

# A terminal of 60 columns; what is printed there is in $dir/out.
on_terminal() {
	script -qec "stty cols 60 rows 24; $*" /dev/null </dev/null 2>&1 | tr -d '\r' >"$dir/out"
}
widest() { sed 's/\x1b\[[0-9;]*m//g' "$dir/out" | wc -L; }
has_colour() { grep -q $'\033\\[' "$dir/out"; }

project_with_all() {
	project_new all 2
	task_add T-1 marker
	task_add T-2 'busy 1h' 'assignee: w-2'
	task_add T-3 'blocked no flour in the house' 'depends_on: [T-1]'
	task_add T-4 marker 'approve: start'
	task_add T-5 marker 'depends_on: [T-3]'
	task_add T-7 marker 'approve: start'
	daemon_start
	wait_for "T-3 is blocked" task_is T-3 blocked
	wait_for "T-2 is worked on" task_is T-2 working
	wait_for "its brief is there" [ -s "$workers/w-2/.czar/brief.md" ]
}

# Those that only read or say something, so that they can be called again and again.
harmless='help completion explain agents doctor hooks service status tasks show graph workers peek inbox log why digest
	stats replay deliveries conflicts brief'

case_every_command_has_a_line() {
	local name
	project_new lines
	for name in $all_names; do
		expect "$name is called here" call_of "$name"
	done
}

case_reading() {
	local name
	project_with_all
	for name in $all_names; do
		[[ " ${harmless//[$'\n\t']/ } " == *" $name "* ]] || continue
		call_of "$name"
		run_it czar "${arguments[@]}"
		expect "$name: plain" ends_well
		expect "$name: says something" says_why
		never "$name: no colour in a pipe" has_colour
		closed_pipe "$name"
		[ "$name" = doctor ] || narrow "$name"
	done
	daemon_stop
	for name in $harmless; do
		is_command "$name" || continue
		call_of "$name"
		[ "$name" != status ] || codes=3
		[ "$name" != peek ] || codes='0 1'
		run_it czar "${arguments[@]}"
		expect "$name: without a daemon" ends_well
	done
}

# Nobody reads: it ends quietly, as if all was read.
closed_pipe() {
	rm -f "$dir/pipe" && mkfifo "$dir/pipe"
	: <"$dir/pipe" &
	exec 7>"$dir/pipe"
	wait $!
	czar "${arguments[@]}" >&7 2>"$dir/err" </dev/null
	status=$?
	exec 7>&-
	expect "$1: a closed pipe ($status)" ends_well
	[ "$status" != 0 ] || never "$1: it says nothing of that" [ -s "$dir/err" ]
}

# On a terminal of 60 columns tables fit; no colours where somebody minds.
narrow() {
	PAGER='cat' NO_COLOR=1 on_terminal czar "${arguments[*]@Q}"
	never "$1: NO_COLOR" has_colour
	case $1 in
	status | tasks | workers | graph | deliveries | conflicts | inbox | digest | stats)
		expect "$1: fits into 60 columns ($(widest))" [ "$(widest)" -le 60 ]
		;;
	esac
}

case_colour_and_pager() {
	project_with_all
	on_terminal PAGER=cat czar status
	expect "colours on a terminal" has_colour
	run_it czar --color=always status
	expect "and where they are asked for" has_colour
	on_terminal czar --color=never status
	never "none where they are not wanted" has_colour
	on_terminal TERM=dumb czar status
	never "none on a dumb terminal" has_colour
	on_terminal PAGER="'sed s/^/paged:/'" czar --color=never tasks
	expect "long output is paged" grep -q '^paged:ID' "$dir/out"
	on_terminal CZAR_PAGER="'sed s/^/own:/'" PAGER=false czar --color=never tasks
	expect "by a pager of its own" grep -q '^own:ID' "$dir/out"
	on_terminal CZAR_PAGER= PAGER=false czar --color=never tasks
	expect "or by none" grep -q '^ID' "$dir/out"
	on_terminal PAGER="'sed s/^/paged:/'" czar tasks --json
	never "JSON is not" grep -q '^paged:' "$dir/out"
	run_it env PAGER='sed s/^/paged:/' czar tasks
	never "nor what goes into a pipe" grep -q '^paged:' "$dir/out"
	run_it sh -c 'czar tasks >/dev/full'
	expect "a full disk is an error" [ "$status" = 1 ]
	expect "and said" grep -q '^czar: cannot write the output' "$dir/err"
}

# Called wrongly: exit 2, what is wrong and how it is called, nothing on standard output.
case_wrong_use() {
	local name
	project_new wrong
	for name in $all_names; do
		run_it czar "$name" --nonsense
		expect "$name: an unknown option" blames_caller
	done
	for name in $(names '|select(.synopsis | test("^[A-Z]"))'); do
		run_it czar "$name"
		expect "$name: nothing named" blames_caller
	done
	for name in $(names '|select(.synopsis == "")'); do
		run_it czar "$name" too much
		expect "$name: too much" blames_caller
	done
	run_it czar nonsense
	expect "no such command" [ "$status" = 2 ]
	run_it czar show -- --json
	expect "behind -- nothing is an option" grep -q "no task '--json'" "$dir/err"
}

# Without a repository, and without a czar.conf: what is missing, and how to get it.
case_no_project() {
	local name
	mkdir -p "$dir/nothing" "$dir/bare/repo"
	for name in $(names '|select(.project)'); do
		call_of "$name"
		cd "$dir/nothing" || exit
		run_it czar "${arguments[@]}"
		expect "$name: without a repository" [ "$status" = 1 ]
		expect "$name: that is said" grep -q '^czar: no git repository' "$dir/err"
	done
	cd "$dir/bare/repo" && git init -q && git commit -q --allow-empty -m base
	for name in $(names '|select(.project)'); do
		case $name in init | hooks | service | ack | progress | finish | stop | status | attach) continue ;; esac
		call_of "$name"
		run_it czar "${arguments[@]}"
		expect "$name: without a czar.conf" [ "$status" = 1 ]
		expect "$name: that is said" grep -q '^czar: .*czar init' "$dir/err"
	done
	never "nothing was made" [ -e .git/czar ]
}

# What acts: plain or with --json, with a daemon; twice where that shall do no harm.
case_acting() {
	local name
	project_with_all
	for name in $(calls | cut -d' ' -f1); do
		[[ " ${harmless//[$'\n\t']/ } " != *" $name "* ]] || continue
		is_command "$name" || continue
		call_of "$name"
		if names '|select(.json)' | grep -qx "$name"; then
			run_it czar --json "${arguments[@]}"
			expect "$name: it ends well ($status: $(head -c 200 "$dir/err"))" ends_well
			[ "$status" = 1 ] || expect "$name: one object" [ "$(jq -s 'length, .[0].schema' "$dir/out" | xargs)" = '1 1' ]
		else
			run_it czar "${arguments[@]}"
			expect "$name: it ends well ($status: $(head -c 200 "$dir/err"))" ends_well
		fi
		expect "$name: says what is wrong" says_why
	done
	wait_for "the daemon that start made runs" exits 0 czar status
	run_it czar -q pause w-1
	never "-q: nothing but what went wrong" [ -s "$dir/out" ]
	run_it czar stop
}

# What ends something asks; without a terminal it wants --yes.
case_asking() {
	project_with_all
	run_it czar restart w-2
	expect "restart wants --yes" [ "$status" = 2 ]
	run_it czar cancel T-2
	expect "so does cancel, where a worker is at it" [ "$status" = 2 ]
	run_it czar stop --workers
	expect "so does stop --workers" [ "$status" = 2 ]
	expect "and says so" grep -q -- '--yes' "$dir/err"
	script -qec 'czar restart w-2' /dev/null <<<n >"$dir/out" 2>&1
	expect "on a terminal it asks" grep -q 'Go on? \[y/N\]' "$dir/out"
	expect "and leaves it when told so" grep -q 'left as it is' "$dir/out"
	expect "no wish was made" sql_is 0 "SELECT count(*) FROM wish WHERE verb = 'restart'"
	script -qec 'czar restart w-2' /dev/null <<<y >"$dir/out" 2>&1
	expect "a yes is a yes" sql_is 1 "SELECT count(*) FROM wish WHERE verb = 'restart'"
}

# The commands of the README's part "Ten questions", word by word, and what each is to answer.
# shellcheck disable=SC2016 # backquotes of Markdown
questions() { sed -n '/^## Ten questions/,/^## Tasks/s/^| \(.*\)? | `\(czar .*\)` |$/\2/p' "$root/README.md"; }
answer_to() {
	case $1 in
	'czar status') echo 'eng-1 .*T-1' ;;
	'czar inbox') echo 'T-5' ;;
	'czar digest') echo 'blocked|T-5' ;;
	'czar tasks --next') echo '^T-4 ' ;;
	'czar why T-3') echo 'T-5' ;;
	'czar why eng-2') echo 'restarted' ;;
	'czar peek eng-1') echo 'esc to interrupt' ;;
	'czar deliveries eng-1') echo 'say +(sent|acknowledged)' ;;
	'czar graph') echo 'critical path: T-5 -> T-3' ;;
	'czar stop --workers') echo 'stopped$' ;;
	esac
}

case_ten_questions() {
	local question answer n=0
	project_new questions <<<$'[worker "eng"]\n\tagent = scripted\n\tcount = 2'
	czar pause w-1 >/dev/null
	task_add T-5 'blocked no flour' 'assignee: eng-2' 'priority: 1'
	task_add T-1 $'busy 1h' 'assignee: eng-1' 'priority: 1'
	task_add T-2 $'busy 1h' 'assignee: eng-2'
	task_add T-3 marker 'depends_on: [T-5]'
	daemon_start
	wait_for "T-5 is blocked" task_is T-5 blocked
	wait_for "T-1 is worked on" task_is T-1 working
	wait_for "T-2 is worked on" task_is T-2 working
	task_add T-4 marker
	czar say --wait 0s eng-1 Hello >/dev/null
	czar restart --yes eng-2 >/dev/null
	wait_for "eng-2 has its task again" sql_is 2 "SELECT count(*) FROM attempt WHERE task = 'T-2'"
	while read -r question; do
		n=$((n + 1))
		answer=$(answer_to "$question")
		[ "$question" != 'czar stop --workers' ] || question+=' --yes'
		read -ra question_words <<<"$question"
		run_it "${question_words[@]}"
		if [ -z "$answer" ] || ! grep -qE -- "$answer" "$dir/out"; then
			not_ok "$question: $answer: $(cat "$dir/out" "$dir/err")"
		else
			ok "$question"
		fi
	done < <(questions)
	expect "there are ten" [ $n = 10 ]
}

run_cases_at_once 2 "$@"
