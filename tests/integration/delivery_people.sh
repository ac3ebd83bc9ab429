#!/bin/bash
# A text on its way and a person at the same pane: what people do there is never overwritten, never
# sent, never glued to a text of ours.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

case_draft_of_a_person() {
	project_new draft
	idle_agent w-1
	keys w-1 -l "half a thought"
	wait_for "it stands there" screen_shows w-1 "half a thought"
	expect "exit 10: queued" exits 10 czar say --wait 300ms w-1 "from outside"
	wait_for "held" delivery_is "$(delivery_of say)" held
	ticks_pass 3
	expect "still held" delivery_is "$(delivery_of say)" held
	expect "the draft is as it was" screen_shows w-1 "> half a thought"
	keys w-1 Enter
	wait_for "the person's text came" turns_with_is w-1 "half a thought" 1
	wait_for "then the other" turns_with_is w-1 "from outside" 1
	wait_for "each by itself" sql_is acknowledged "SELECT state FROM delivery WHERE kind = 'say'"
}

# Somebody is attached and types: attached alone holds nothing, a key of theirs does.
case_person_at_the_keyboard() {
	project_new person <<-'EOT'
	[health]
		person-key = 3s
	EOT
	idle_agent w-1
	tmux -S "$dir/outer" -f /dev/null new-session -d -x 100 -y 30 "env -u TMUX czar attach w-1"
	wait_for "attached" sh -c "tmux -S '$(socket_of_project)' list-clients -F '#{client_control_mode}' | grep -q 0"
	wait_for "no key for a while" czar say --wait 10s w-1 "you only look on"
	tmux -S "$dir/outer" send-keys x BSpace
	expect "exit 10" exits 10 czar say --wait 700ms w-1 "you have typed"
	expect "held" sql_is "held|a person typed there just now" \
		"SELECT state, reason FROM delivery WHERE id = $(delivery_of say)"
	wait_for "later it goes" turns_with_is w-1 "you have typed" 1
	tmux -S "$dir/outer" kill-server
}

case_copy_mode() {
	project_new copy-mode
	idle_agent w-1
	tmux_cmd copy-mode -t "$(pane_of w-1)"
	expect "exit 10: queued" exits 10 czar say --wait 300ms w-1 "while you scroll"
	wait_for "held" delivery_is "$(delivery_of say)" held
	expect "the reason" sql_is "the pane is in copy mode" "SELECT reason FROM delivery WHERE kind = 'say'"
	tmux_cmd send-keys -t "$(pane_of w-1)" -X cancel
	wait_for "then it goes" turns_with_is w-1 "while you scroll" 1
}

# typed TEXT [HOLD]: said to an idle agent, typed, and not sent before three seconds; parked for HOLD
typed() {
	project_new "$current" <<-EOT
	[health]
		hold-alert = ${2:-3s}
	EOT
	idle_agent w-1
	sed -i 's/settle = 150ms/settle = 3s/' czar.conf
	wait_for "taken over" grep -q "read again" "$dir/daemon.log" || return
	czar say --wait 100ms w-1 "$1" >/dev/null
	wait_for "typed" delivery_is "$(delivery_of say)" typed
}

# More is typed behind our draft: not only ours, so it is not sent.
case_more_is_typed() {
	typed "from outside" 1min
	keys w-1 -l " and more"
	wait_for "parked" delivery_is "$(delivery_of say)" parked
	ticks_pass 5
	expect "still there" screen_shows w-1 "> from outside and more"
	expect "no Enter of ours" sql_is 0 "SELECT enters FROM delivery WHERE kind = 'say'"
	keys w-1 BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace BSpace
	wait_for "then it goes" turns_with_is w-1 "from outside" 1
	expect "alone" turns_with_is w-1 "and more" 0
	expect "pasted once" record_is w-1 paste 2
}

# The person sends our draft: that is proof enough, and Enter is not pressed after it.
case_sent_by_a_person() {
	typed "from outside"
	keys w-1 Enter
	wait_for "acknowledged" delivery_is "$(delivery_of say)" acknowledged
	expect "no Enter of ours" sql_is "exact|0" "SELECT grade, enters FROM delivery WHERE kind = 'say'"
	expect "once" turns_with_is w-1 "from outside" 1
	ticks_pass 3
	expect "one Enter each" record_is w-1 enter 2
}

# The person throws our draft away: without a turn it was not taken, and comes again, alone.
case_thrown_away() {
	typed "from outside"
	keys w-1 C-u
	wait_for "parked" delivery_is "$(delivery_of say)" parked
	wait_for "looked for" delivery_went "$(delivery_of say)" unconfirmed
	wait_for "nobody can know: typed once more, or a person is told" over "$(delivery_of say)"
	expect "never twice" test "$(turns_with w-1 "from outside")" -le 1
}
over() { delivery_is "$1" dead || delivery_is "$1" acknowledged; }

run_cases "$@"
