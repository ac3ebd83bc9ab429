#!/bin/bash
# Stands in PATH as claude, codex or gemini: looks whether it was started as that program has to be,
# and becomes the scripted agent with its looks. Its events go through the hook commands that it was
# given, with payloads as the real program's hooks got them (tests/payloads).
#
# What is wrong goes into $SCRIPTED_RECORD/wrong, a line each.
# shellcheck disable=SC2016 # texts for other shells
set -u
name=$(basename "$0")
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
payloads=$here/../payloads/$name
[ "$*" != --version ] || { echo "$name 9.8.7"; exit; }

wrong() { echo "$*" >>"$SCRIPTED_RECORD/wrong"; }
# argument WORD...: those follow one another
argument() {
	local want
	want=" $(printf '<%s> ' "$@")"
	case " $(printf '<%s> ' "${all[@]}")" in *"$want"*) ;; *) wrong "no argument $*" ;; esac
}
all=("$@")
hook=$SCRIPTED_STATE/hook-$CZAR_WORKER
declare -A command=()

as_claude() {
	local settings=$CZAR_SPOOL/../agents/$CZAR_WORKER/settings.json kind
	argument --permission-mode dontAsk
	argument --setting-sources ''
	argument --strict-mcp-config
	argument --name "$CZAR_WORKER"
	argument --add-dir "$CZAR_WORKTREE"
	settings=$(realpath "$settings")
	argument --settings "$settings"
	[ -z "${CLAUDECODE:-}" ] || wrong "CLAUDECODE is set"
	for kind in ack brief progress finish say status show add; do
		jq -e --arg rule "Bash(czar $kind:*)" '.permissions.allow | index($rule)' "$settings" >/dev/null || wrong "czar $kind is not allowed"
	done
	jq -e '.permissions.allow | any(test("curl|push|\\*\\)$") and (test("git (add|commit)") | not) and (test("czar|git -C") | not) and (test("^Edit") | not))' \
		"$settings" >/dev/null && wrong "more is allowed than should be"
	jq -e '.attribution.commit == ""' "$settings" >/dev/null || wrong "lines are added to commits"
	for kind in UserPromptSubmit Stop PermissionRequest SessionStart SessionEnd; do
		command[$kind]=$(jq -r ".hooks.${kind}[0].hooks[0].command" "$settings")
	done
}

as_codex() {
	local i kind words
	argument -a never
	argument --no-daemon
	argument -c 'default_permissions="czar"'
	[[ "$*" == *"\"$CZAR_SPOOL\"=\"write\""* ]] || wrong "the spool is not writable"
	[ -e "$(git rev-parse --git-common-dir)/refs/heads/czar/.keep" ] || wrong "nothing keeps refs/heads/czar"
	for ((i = 1; i <= $#; i++)); do
		[[ "${!i}" == hooks.* ]] || continue
		kind=${!i#hooks.}
		words=${!i#*command=}
		command[${kind%%=*}]=$(jq -r . <<<"${words%,timeout*}")
	done
}

as_gemini() {
	local policy=$CZAR_SPOOL/../agents/$CZAR_WORKER/listed.toml kind
	argument --policy "$(realpath "$policy")"
	grep -q 'toolName = "\*", decision = "deny"' "$policy" || wrong "the rest is not denied"
	[ "${GEMINI_CLI_TRUST_WORKSPACE:-}" = true ] || wrong "the folder is not trusted"
	[ -z "$(git status --porcelain .gemini)" ] || wrong "its settings show in git"
	for kind in BeforeAgent AfterAgent Notification SessionStart SessionEnd; do
		command[$kind]=$(jq -r ".hooks.${kind}[0].hooks[0].command" .gemini/settings.json)
	done
}

# event KIND NAME PAYLOAD: that command gets that payload, with the prompt that was given
event() {
	printf '%s)\n\tjq --argjson given "$given" %q %q | sh -c %q\n\t;;\n' "$1" \
		"$4" "$payloads/$3.json" "${command[$2]:-}"
	[ -n "${command[$2]:-}" ] || wrong "no hook for $2"
}

# One turn without a terminal: czar doctor --agents.
one_turn() {
	local text code
	text=$(cat)
	code=$(sed -n 's/^code: \([^ ]*\) .*/\1/p' <<<"$text")
	[ -n "${PRETEND_LAZY:-}" ] && { echo "I would rather not."; exit; }
	sed -n 's/^    //p' <<<"${text//CODE/$code}" | sh
	exit
}

as_"$name" "$@"
case " $* " in *" -p "* | *" exec - "* | *" --output-format text "*) one_turn ;; esac
case $name in
claude) # long ones are wrapped, tabs become blanks
	prompt=UserPromptSubmit ended=Stop began=SessionStart over=SessionEnd payload=UserPromptSubmit
	filter='.prompt = ($given.prompt | gsub("\t"; "    ") | if length > 800 then "\n\n<pasted_content id=\"a374\">\n\(.)\n</pasted_content id=\"a374\">\n" else . end)' ;;
codex) prompt=UserPromptSubmit ended=Stop began=SessionStart over=SessionEnd payload=UserPromptSubmit-patch filter='.prompt = $given.prompt' ;;
gemini) prompt=BeforeAgent ended=AfterAgent began=SessionStart over=SessionEnd payload=BeforeAgent filter='.prompt = $given.prompt' ;;
esac
{
	echo '#!/bin/sh'
	echo 'given=$(cat)'
	echo 'case $2 in'
	event prompt "$prompt" "$payload" "$filter"
	event turn-ended "$ended" "$payload" 'del(.prompt) | .stop_hook_active = false'
	event session-started "$began" "$payload" 'del(.prompt)'
	event session-ended "$over" "$payload" 'del(.prompt)'
	echo 'esac'
} >"$hook"
chmod +x "$hook"
exec scripted-agent --persona "$name" --hook "$hook" --trim yes
