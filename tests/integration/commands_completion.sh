#!/bin/bash
# Completion in the real shells: keys typed in a terminal, what the line becomes. The scripts are those
# of make install, found in the folders where each shell looks for them.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

terminal() { timeout 10 tmux -S "$dir/terminal" -f /dev/null "$@"; }
# line_is LINE: the prompt and that are the last line (a screen has no blanks at its lines' ends)
line_is() { [ "$(terminal capture-pane -p | grep -v '^ *$' | tail -n 1)" = ">${1:+ }$1" ]; }
screen_has() { terminal capture-pane -p | grep -qE -- "$1"; } # PATTERN

# Each line has a shell of its own: what one leaves behind, or an interrupt that comes late, is no
# other's. A prompt that shows says that the shell reads keys.
shell_fresh() { terminal respawn-pane -k "${shell[@]}" && wait_for "an empty prompt" line_is ''; }
types() { terminal send-keys -l "$1" && wait_for "'$1' is typed" line_is "$1"; } # KEYS

# completes KEYS LINE: typed at an empty prompt, then Tab, they become LINE
completes() {
	shell_fresh && types "$1" || return
	terminal send-keys Tab
	wait_for "'$1' becomes '$2'" line_is "$2"
}

# offers KEYS PATTERN: with two Tabs they show something like that
offers() {
	shell_fresh && types "$1" || return
	terminal send-keys Tab Tab
	wait_for "'$1' shows $2" screen_has "$2"
}

# in_shell COMMAND...: lines are typed to that one, in a terminal, in a project with T-1, T-22 and the worker w-1
shell=()
in_shell() {
	[ -e "$(data bash-completion/completions/czar)" ] ||
		make -s -C "$root" install SAN="${SAN:-0}" DESTDIR="$dir/installed" PREFIX=/usr >"$dir/install.log" 2>&1
	project_new shell
	task_add T-1 marker
	task_add T-22 marker 'group: parser'
	daemon_start
	daemon_stop
	shell=(env HISTFILE= "$@")
	terminal kill-server 2>/dev/null
	terminal new-session -d -x 100 -y 30 "${shell[@]}"
}
data() { echo "$dir/installed/usr/share/$1"; }

# What all of them do alike.
everyday() {
	completes 'czar statu' 'czar status'
	completes 'czar log --time' 'czar log --timeline'
	completes 'czar show T-2' 'czar show T-22'
	completes 'czar peek w' 'czar peek w-1'
	completes 'czar cancel --y' 'czar cancel --yes'
	completes 'czar assign T-1 T-22 w' 'czar assign T-1 T-22 w-1'
	completes 'czar tasks --group par' 'czar tasks --group parser'
	completes 'czar explain rules refused' 'czar explain rules refused-call'
	completes 'czar log --rule refused' 'czar log --rule refused-call'
	completes 'czar --color=al' 'czar --color=always'
	completes 'czar add READ' 'czar add README.md'
	completes 'czar -C / statu' 'czar -C / status'
	offers 'czar re' restart
	offers 'czar show T-' T-22
}

case_bash() {
	echo "PS1='> '; . $(data bash-completion/completions/czar)" >"$dir/bashrc"
	in_shell bash --noprofile --rcfile "$dir/bashrc" -i
	everyday
}

case_zsh() {
	mkdir -p "$dir/zsh"
	cat >"$dir/zsh/.zshrc" <<-RC
		fpath=($(data zsh/site-functions) \$fpath)
		autoload -Uz compinit && compinit -u -d $dir/zsh/dump
		unsetopt automenu prompt_sp
		PS1='> '
	RC
	in_shell ZDOTDIR="$dir/zsh" zsh -d -i
	everyday
	offers 'czar st' 'status *-- who does what'
}

case_fish() {
	mkdir -p "$dir/fish/fish/functions"
	echo "function fish_prompt; echo -n '> '; end; set -g fish_greeting; set -g fish_autosuggestion_enabled 0" \
		>"$dir/fish/fish/config.fish"
	in_shell XDG_CONFIG_HOME="$dir/fish" XDG_DATA_HOME="$dir/fish/data" \
		XDG_DATA_DIRS="$(data .):/usr/share" fish -i
	everyday
	offers 'czar st' 'status *.who does what'
}

# Where there is no project nothing is made, and nothing is said.
case_nowhere() {
	mkdir "$dir/nowhere" && cd "$dir/nowhere" || return
	expect "commands are offered" grep -q '^status' <(czar complete -- stat)
	expect "tasks are not" [ -z "$(czar complete -- show '' 2>&1)" ]
	git init -q
	expect "nor without a store" [ -z "$(czar complete -- show '' 2>&1)" ]
	never "and none is made" [ -e .git/czar ]
}

run_cases_at_once 2 "$@"
