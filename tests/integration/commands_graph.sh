#!/bin/bash
# The graph as Graphviz draws it, and the list of deliveries: what the plain tables do not show.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# A title that would leave its quotes, its line and the terminal if it could.
case_drawn() {
	project_new drawn
	printf -- '---\nid: T-1\ntitle: %s\n---\ntext\n' "'\"]; } \\n <b>&\"'" >"$dir/T-1.md"
	czar add "$dir/T-1.md" >/dev/null
	task_add T-2 marker 'depends_on: [T-1]'
	czar graph --dot >"$dir/graph.dot"
	expect "dot reads what is printed" dot -Tplain "$dir/graph.dot" -o "$dir/graph.plain"
	expect "two tasks" [ "$(grep -c '^node' "$dir/graph.plain")" = 2 ]
	expect "one dependency" grep -q '^edge T-1 T-2\|^edge "T-1" "T-2"' "$dir/graph.plain"
	czar graph --svg >"$dir/graph.svg" 2>"$dir/err"
	expect "a drawing" grep -q '<svg' "$dir/graph.svg"
	expect "with the title, as text" grep -qF '&lt;b&gt;' "$dir/graph.svg"
	expect "and the critical path" grep -q firebrick "$dir/graph.svg"
	mkdir "$dir/bin"
	ln -s "$(command -v czar)" "$(command -v git)" "$dir/bin"
	PATH=$dir/bin czar graph --svg >"$dir/out" 2>"$dir/err"
	expect "without Graphviz: exit 1" [ $? = 1 ]
	expect "the package is named" grep -q '^czar: .*the package graphviz' "$dir/err"
	never "nothing else is printed" [ -s "$dir/out" ]
	expect "one form at a time" exits 2 czar graph --dot --svg
}

case_deliveries() {
	project_new deliveries 2
	idle_agent w-1
	expect "a text is taken" czar say w-1 'All of this text'
	text=$(delivery_of say)
	expect "it is in the list" grep -qE "^$text +w-1 +say +acknowledged +exact +1 " <(czar deliveries)
	expect "and in that of its worker" grep -q "^$text " <(czar deliveries w-1)
	never "not in that of another" grep -q "^$text " <(czar deliveries w-2)
	expect "the last one alone" [ "$(czar deliveries -n 1 --json | jq -c '[.deliveries[].id]')" = "[$text]" ]
	expect "its whole text" grep -qx 'All of this text' <(czar deliveries "$text")
	expect "nothing is dead" [ "$(czar deliveries --dead)" = 'no deliveries' ]
	daemon_stop
	sqlite3 "$store" "UPDATE delivery SET state = 'dead', reason = 'refused at every try' WHERE id = $text"
	expect "one that was given up is" grep -qE "^$text .* dead .*refused at every try" <(czar deliveries --dead)
	expect "no such delivery" exits 4 czar deliveries 4711
	expect "no such worker" exits 4 czar deliveries w-9
}

run_cases_at_once 2 "$@"
