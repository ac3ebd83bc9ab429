#!/bin/bash
# A text on its way into a real terminal: what the screen, the keys and people there may do to it.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

case_plain() {
	project_new plain
	idle_agent w-1
	expect "one turn" record_is w-1 turn 1
	expect "exit 0" czar say w-1 "hello there"
	wait_for "one turn with the text" turns_with_is w-1 "hello there" 1
}

run_cases "$@"
