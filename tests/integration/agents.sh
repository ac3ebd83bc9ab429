#!/bin/bash
# Real programs' profiles, as they are built in: a stand-in for each program (tests/agent/pretend.sh)
# looks at how it was started, shows that program's composer and title, and reports by its hooks.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

nothing_wrong() { [ ! -s "$record/wrong" ] || { cat "$record/wrong" >&2; return 1; }; }

# finishes AGENT: a task, from its brief to done, by the built-in profile
finishes() {
	local agent=$1
	mkdir -p "$dir/bin"
	ln -s "$root/tests/agent/pretend.sh" "$dir/bin/$agent"
	PATH=$dir/bin:$PATH
	project_new "$agent" <<-EOT
		[worker "w"]
			agent = $agent
		[agent "$agent"]
			env = SCRIPTED_RECORD=$dir/$agent/record
			env = SCRIPTED_STATE=$dir/$agent/state
			env = OPENAI_API_KEY=none
			start-settle = 10ms
	EOT
	task_add T-1 $'write a.txt hello\nmarker'
	CLAUDECODE=1 daemon_start
	wait_for "done" task_is T-1 done
	expect "it was started as it should be" nothing_wrong
	expect "its own event proves the brief" sql_is "acknowledged exact" "SELECT state || ' ' || grade FROM delivery WHERE id = 1"
	expect "given once" record_is w-1 turn 1
	wait_for "idle" health_is w-1 idle
	expect "the text is on the branch, and nothing else is" [ "$(git diff --name-only main "$(git branch --list 'czar/T-1*' --format '%(refname)')")" = a.txt ]
}

case_claude() { finishes claude; }
case_codex() { finishes codex; }
case_gemini() { finishes gemini; }

case_init() {
	mkdir -p "$dir/init/repo"
	cd "$dir/init/repo" || exit
	git init -q
	git commit -q --allow-empty -m base
	expect "no such permission" exits 1 czar init --permission some
	expect "nothing was written" [ ! -e czar.conf ]
	expect "without a terminal nobody is asked" exits 0 czar init
	expect "the narrow one is written" [ "$(git config -f czar.conf policy.permission)" = listed ]
	expect "the wide one, when it is said" exits 0 czar init --force --permission all
	expect "is written" [ "$(git config -f czar.conf policy.permission)" = all ]
	expect "with what it risks" grep -q "remove your files" czar.conf
}

case_list() {
	mkdir -p "$dir/bin" "$HOME/.config/czar/agents"
	ln -sf "$root/tests/agent/pretend.sh" "$dir/bin/claude"
	printf '[agent "own"]\n\tcommand = own\n' >"$HOME/.config/czar/agents/own.conf"
	PATH=$dir/bin:$PATH czar agents --json >"$dir/agents"
	expect "its version" jq -e '.agents[] | select(.name == "claude") | .version == "9.8.7" and .measured != null' "$dir/agents"
	expect "what is not here" jq -e '.agents[] | select(.name == "opencode") | .program == null and .version == null' "$dir/agents"
	expect "one of the user's folder" jq -e '.agents[] | select(.name == "own") | .built_in == false' "$dir/agents"
	rm "$HOME/.config/czar/agents/own.conf"
}

doctor_says() { PATH=$dir/bin:$PATH czar doctor --agents 2>&1 | grep '^[a-z]* *agents ' | grep -qF -- "$1"; } # WORDS

case_trial() {
	local agent
	mkdir -p "$dir/bin"
	project_new trial 0 </dev/null
	for agent in claude codex gemini opencode; do
		[ "$agent" = opencode ] || ln -sf "$root/tests/agent/pretend.sh" "$dir/bin/$agent"
		printf '[worker "%s"]\n\tagent = %s\n[agent "%s"]\n\tenv = PRETEND_LAZY\n\tenv = SCRIPTED_RECORD=%s\n\tenv = SCRIPTED_STATE=%s\n\tenv = OPENAI_API_KEY=none\n' \
			$agent $agent $agent "$record" "$agent_state" >>czar.conf
	done
	sed -i '/^\[worker "w"/,/agent = scripted/d' czar.conf
	PATH=$dir/bin:$PATH czar doctor --agents >"$dir/doctor" 2>&1
	for agent in claude codex gemini; do
		expect "$agent acknowledges and commits" grep -qE "^ok +agents +$agent: acknowledged and committed" "$dir/doctor"
	done
	expect "started as they should be" nothing_wrong
	expect "one that is not here" grep -qE "^warn +agents +opencode: not installed" "$dir/doctor"
	PRETEND_LAZY=1 expect "one that does not" doctor_says "claude: did not acknowledge"
	never "nothing stays" ls "$TMPDIR"/czar-trial-*
}

run_cases "$@"
