#!/bin/bash
# One real agent program under czar, with nobody at the keys: program.sh claude|codex|gemini|opencode [TEXT]...
#
# It finishes a queue of five tasks, from brief to landed; then it is sent twenty texts, and a few when it
# is busy or somebody is in the way; what its model received (tests/model) is compared byte by byte. "tests/real/check.sh" calls it for
# each program; what a person of each has (HOME, key, address of the model) is in people.sh. With names of
# texts (texts.sh) it is sent only those; WAIT=yes keeps all alive at the end until Enter is pressed.
# shellcheck disable=SC2016 # texts for others
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/../integration/lib.sh"
# shellcheck source=tests/real/texts.sh
. "$(dirname "$0")/texts.sh"
# shellcheck source=tests/real/people.sh
. "$(dirname "$0")/people.sh"

program=$1
shift
[ $# = 0 ] || text_names=("$@")
programs=$BUILD/real
current=$program
person=$dir/person # the HOME of its worker
model=$dir/model heard=$dir/model/$program # what its model got
PATH=$programs/bin:$PATH
PATIENCE=${PATIENCE:-300} # programs as big as these are slow, the more so on a loaded machine

if [ ! -x "$programs/bin/$program" ]; then
	echo "1..0 # SKIP $(cat "$programs/$program.problem" 2>/dev/null || echo 'it is not installed: make check-agents')"
	trap - EXIT
	exit 77
fi

# --- the model, the project

model_start() {
	mkdir -p "$model"
	echo unused >"$model/key"
	node "$root/tests/model/main.mjs" "$model" >"$model/log" 2>&1 </dev/null &
	model_pid=$!
	trap 'kill "$model_pid" 2>/dev/null; clean_up' EXIT
	wait_for "the model answers" [ -e "$model/address" ]
	url=$(cat "$model/address")/at/$program
}

project_make() {
	project=$dir/p/repo workers=$dir/p/repo-workers
	mkdir -p "$project"
	cd "$project" || exit
	git init -q
	store=$project/.git/czar/store.db
	printf '%s\n' "A repository for $program." >README.md
	{
		printf '[project]\n\tbase = main\n\tland = local\n\ttick = 1s\n[land]\n\tno-checks = accept\n'
		printf '[worker "w"]\n\tagent = %s\n\thome = %s\n\tenv-file = %s\n' "$program" "$person" "$dir/env"
		"settings_$program"
	} >czar.conf
	git add -A
	git commit -q -m base
	mkdir -p "$person"
	cp "$HOME/.gitconfig" "$person"
	: >"$dir/env"
	chmod 600 "$dir/env"
	"person_$program"
}

# --- five tasks

# One that waits for another, and tries what it may not; one with a hostile title and text; one longer
# than a screen, with tabs.
tasks_add() {
	local hostile='/quit !touch owned @README.md #{pane_pid} $(touch owned)'
	task_add T-1 'write a.txt one'
	task_add T-2 $'write docs/b.txt "two" $(three) \'four\'' 'priority: 1'
	task_add T-3 $'run curl http://127.0.0.1:1/\nwrite d.txt after T-1' 'depends_on: [T-1]'
	printf -- "---\ntitle: '%s'\n---\n%s\n\n\`\`\`script\nwrite e.txt hostile\n\`\`\`\n" "$hostile" "$hostile" >"$dir/T-4.md"
	printf -- '---\ntitle: A long one\n---\n```script\nwrite f.txt long\n```\n\ta tab\n%s\n' "$(lines 120)" >"$dir/T-5.md"
	czar add "$dir/T-4.md" "$dir/T-5.md" >/dev/null
}

landed() { git show "main:$1" 2>/dev/null | grep -qF -- "$2"; } # PATH WORDS
# task_lands TASK PATH WORDS: it is done, and its file is in the base
task_lands() {
	wait_for "$1 from brief to landed" task_is "$1" 'done'
	expect "$1 brought $2" landed "$2" "$3"
}

tasks_check() {
	tasks_add
	daemon_start
	task_lands T-1 a.txt one
	task_lands T-2 docs/b.txt '"two" $(three)'
	task_lands T-3 d.txt 'after T-1'
	task_lands T-4 e.txt hostile
	task_lands T-5 f.txt long
	expect "each at its first attempt, its brief proved" \
		sql_is 5 "SELECT count(*) FROM attempt WHERE number = 1 AND grade IN ('frame', 'exact')"
	echo "# $program: $(sql "SELECT count(*) FROM task WHERE state = 'done'") of 5 tasks finished"
	expect "and nobody was asked" sql_is 0 'SELECT count(*) FROM alert WHERE closed = 0'
}

# --- twenty texts

turn_began() { [ "$(turns)" -gt "$before" ]; }
turns() { find "$heard" -name '[0-9]*.json' 2>/dev/null | wc -l; }
# heard_text FILE: a turn since $before brought exactly what is in it
heard_text() {
	local n
	for ((n = before + 1; n <= $(turns); n++)); do
		jq -e --rawfile want "$1" 'any(.texts[]; . == $want)' "$heard/$n.json" >/dev/null && return
	done
	return 1
}

# The text that was delivered instead, into a file, when the program does not take it as it is.
typed_instead() { # DELIVERY FILE
	sql "SELECT writefile('$2', text) FROM delivery_text WHERE id = $1" >/dev/null
	cmp -s "$workers/w/.czar/$1.md" "$dir/text"
}

# Whole in the turn that it began; or whole in a file that the turn names.
text_check() { # NAME
	local id how=''
	before=$(turns)
	"text_$1" >"$dir/text"
	id=$(czar say w -F "$dir/text" --wait "${PATIENCE}s" --json | jq -r .id)
	wait_for "$1: taken" delivery_is "$id" acknowledged || return
	wait_for "$1: its turn at the model" turn_began || return
	if heard_text "$dir/text"; then
		how='byte for byte'
		exact=$((exact + 1))
	elif typed_instead "$id" "$dir/typed" && heard_text "$dir/typed"; then
		how='byte for byte, by a file that the turn names'
		by_file=$((by_file + 1))
	fi
	if [ -n "$how" ]; then
		ok "$1: $how"
	else
		not_ok "$1: its bytes"
		jq -c '.texts[-2:] | map(.[0:300])' "$heard/$(turns).json" | sed 's/^/#   /'
	fi
}

texts_check() {
	local name exact=0 by_file=0 before
	wait_for "it is at its prompt" health_is w idle
	for name in "${text_names[@]}"; do
		text_check "$name"
	done
	never "one of them was run" [ -e "$workers/w/owned" ]
	echo "# $program: of ${#text_names[@]} texts $exact came byte for byte, $by_file by a file"
}

# --- what may stand in the way of a text: it waits, and then comes whole

send() { # TEXT: gives it, waits for nothing, prints its delivery's number
	"text_$1" >"$dir/text"
	czar say w -F "$dir/text" --wait 1ms --json | jq -r .id
}
comes() { # DESCRIPTION DELIVERY
	wait_for "$1: it is taken" delivery_is "$2" acknowledged
	wait_for "$1: byte for byte" heard_text "$dir/text"
}
# What goes to a program's own interface need not wait for what is on the screen.
waits() { # DESCRIPTION DELIVERY
	[ "$program" = opencode ] || wait_for "$1: it waits" delivery_is "$2" held
}
erase() { # CHARACTERS: as a person would
	local n
	[ "$program" = opencode ] || for ((n = 0; n < $1; n++)); do keys w BSpace; done
}

situations_check() {
	local id before
	before=$(turns)
	echo 4000 >"$heard/pause"
	send one-line >"$dir/first"
	wait_for "a turn runs" health_is w winding-down
	id=$(send three-lines)
	rm "$heard/pause"
	comes "given to a busy one" "$id"

	wait_for "it is at its prompt" health_is w idle
	before=$(turns)
	keys w -l 'half a thought'
	wait_for "a person's draft" screen_shows w 'half a thought'
	id=$(send one-line)
	waits "beside a draft" "$id"
	erase 14
	comes "beside a draft" "$id"

	wait_for "it is at its prompt" health_is w idle
	before=$(turns)
	tmux_cmd copy-mode -t "$(pane_of w)"
	id=$(send three-lines)
	waits "in copy mode" "$id"
	keys w -X cancel
	comes "in copy mode" "$id"

	wait_for "it is at its prompt" health_is w idle
	before=$(turns)
	tmux_cmd resize-window -t "$(pane_of w)" -x 40 -y 20
	comes "in a narrow pane" "$(send forty-lines)"
}

model_start
project_make
if [ $# = 0 ]; then
	tasks_check
else
	task_add T-1 'write a.txt one'
	daemon_start
	task_lands T-1 a.txt one
fi
texts_check
[ $# -gt 0 ] || situations_check
[ -z "${WAIT:-}" ] || read -r
