#!/bin/bash
# Texts of every kind through "czar say": byte-exact where the agent reads them, or refused with the
# reason; and its exit codes.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# arrives DESCRIPTION: the text on standard input begins exactly one turn, byte for byte
arrives() {
	local turns
	cat >"$dir/text"
	turns=$(record_turns w-1)
	expect "$1: exit 0" czar say -F "$dir/text" w-1 || return
	expect "$1: byte-exact" turn_hash_is w-1 "$(sum <"$dir/text")"
	expect "$1: once" test "$(record_turns w-1)" = $((turns + 1))
}

# arrives_by_file DESCRIPTION: what is typed names a file and its hash; the file is the text
arrives_by_file() {
	local file
	cat >"$dir/text"
	expect "$1: exit 0" czar say -F "$dir/text" w-1 || return
	file=$workers/w-1/.czar/$(delivery_of say).md
	expect "$1: the file is exact" cmp "$dir/text" "$file"
	expect "$1: the typed text names it" turns_with_is w-1 "$file" 1
	expect "$1: and its hash" turns_with_is w-1 "$(sum <"$dir/text")" 1
	expect "$1: the agent read it" record_has_file "$(sum <"$dir/text")"
}
record_has_file() { record_of w-1 brief-file | jq -r .sha256 | grep -qxF "$1"; }

# refused DESCRIPTION WORDS: at once, as a wrong use, with these words; nothing is stored
refused() {
	local before
	cat >"$dir/text"
	before=$(sql 'SELECT count(*) FROM delivery')
	expect "$1: exit 2" exits 2 czar say -F "$dir/text" w-1
	expect "$1: says $2" grep -qF -- "$2" <(czar say -F "$dir/text" w-1 2>&1)
	expect "$1: nothing stored" sql_is "$before" 'SELECT count(*) FROM delivery'
}

# not_taken DESCRIPTION: the program would make something else of it
not_taken() {
	local pastes
	cat >"$dir/text"
	pastes=$(record_count w-1 paste)
	expect "$1: exit 11" exits 11 czar say -F "$dir/text" w-1
	expect "$1: nothing was typed" record_is w-1 paste "$pastes"
}

lines() { yes "a line with 'quotes', \$(more) and \`ticks\`; \\n and é" | head -c "$1"; }

case_sizes() {
	project_new sizes
	idle_agent w-1
	printf x | arrives "one byte"
	lines 4096 | arrives "4 KiB"
	lines 65533 | arrives "64 KiB"
	lines 65540 | arrives_by_file "more than it takes whole"
	head -c 1048576 <(yes "0123456789 0123456789 0123456789") | arrives_by_file "1 MiB"
	head -c 1048577 <(yes "0123456789") | refused "more than that" "1 MiB"
	head -c 3000 <(yes "word " | tr -d '\n') | arrives "one long line"
	expect "no faults" no_faults w-1
}

case_characters() {
	project_new characters
	idle_agent w-1
	printf '%s' "it's \"so\" \$HOME \$(id) \`id\` \\n %s %d !x" | arrives "what a shell would read"
	printf '\ta\ttab\n\t\tand more' | arrives "tabs"
	printf 'echo a ; display-message b ;' | arrives "a trailing ;"
	printf '%s' '-t %%0 --help' | arrives "a leading -"
	printf '# a heading\n\n#{pane_id} #(id) #[fg=red]' | arrives "a leading #, and what tmux would expand"
	printf 'é 日本語 🚀👩‍💻 ﷽ a\xcc\x81' | arrives "UTF-8"
	printf 'a\n\n\nb\n' | arrives "empty lines, and one at the end"
	printf 'Quoted:\nEsc to cancel · Enter to confirm\nfrom a screen' | arrives "what a dialog says"
	printf '/compact the lot' | arrives_by_file "a leading /"
	printf '%s' "ends in a \\" | arrives_by_file "a trailing backslash"
	printf '!rm -rf /' | not_taken "a leading !"
	printf 'exit' | not_taken "exit alone"
	printf 'please exit' | arrives "exit among others"
	printf 'one\r\ntwo\r\n' >"$dir/crlf"
	expect "CRLF: exit 0" czar say -F "$dir/crlf" w-1
	expect "CRLF becomes LF" turn_hash_is w-1 "$(printf 'one\ntwo\n' | sum)"
	expect "no faults" no_faults w-1
}

case_refused() {
	project_new refused
	idle_agent w-1
	printf 'ab\xc3' | refused "UTF-8 cut at the end" "byte 2 (0xc3)"
	printf 'ab\xe6\x97c' | refused "UTF-8 cut within" "byte 2 (0xe6)"
	printf '\xa9a' | refused "UTF-8 without its beginning" "byte 0 (0xa9)"
	printf 'a\xed\xa0\x80' | refused "a surrogate" "byte 1 (0xed)"
	printf 'a\xc0\xaf' | refused "too long a form" "byte 1 (0xc0)"
	printf 'a\033[201~b' | refused "the end of a paste" "byte 1 (0x1b)"
	printf 'abc\0d' | refused "NUL" "byte 3 (0x00)"
	printf 'a\rb' | refused "CR alone" "byte 1 (0x0d)"
	printf 'a\xc2\x9bb' | refused "a C1 control" "byte 1 (0xc2)"
	printf ' \n\t' | refused "blanks alone" "empty"
	printf '' | refused "nothing" "empty"
	expect "one turn in all" record_is w-1 turn 1
}

case_exit_codes() {
	project_new codes
	daemon_start
	expect "4: no such worker" exits 4 czar say nobody hello
	daemon_stop
	expect "10: without a daemon" exits 10 czar say w-1 "for later"
	expect "and it says so" grep -q "no daemon runs" <(czar say w-1 "this too")
	idle_agent w-1
	wait_for "both came" sql_is 2 "SELECT count(*) FROM delivery WHERE kind = 'say' AND state = 'acknowledged'"
	expect "in order" sql_is "for later|this too" "SELECT group_concat(text, '|') FROM
		(SELECT text FROM delivery_text JOIN delivery USING (id) WHERE kind = 'say' ORDER BY typed_awake)"
	expect "0: acknowledged" czar say w-1 "now"
	expect "0: read from standard input" sh -c 'echo "from a pipe" | czar say w-1'
	expect "urgent ones too" czar say --urgent w-1 "at once"
	czar pause w-1 >/dev/null
	expect "10: paused" exits 10 czar say --wait 200ms w-1 "when resumed"
}

run_cases "$@"
