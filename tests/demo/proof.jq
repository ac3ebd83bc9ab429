# What czar believes (its store) against what happened (the agents' own records, git, the shot at
# the daemon). Every line that comes out is computed: "ok SENTENCE" or "NO SENTENCE".

# Parameters with a $ are values; without it jq would evaluate them anew wherever they stand.
def line($holds; $text): (if $holds then "ok " else "NO " end) + $text;
def plural($n; $word): "\($n) \($word)" + (if $n == 1 then "" else "s" end);

. as $f
| ($f.deliveries | map(select(.kind == "brief") | . + {sha: $f.hashes["\(.id)"]})) as $briefs
| ($f.deliveries | map(. + {sha: ($f.hashes["\(.id)"] // "none")})) as $texts
| ($f.attempts | INDEX(.id)) as $attempt
| ($f.events | map(select(.event == "turn"))) as $turns
| ($f.events | map(select(.event == "paste"))) as $pastes

# A text that czar sent so many times may have been pasted and have begun a turn that many times.
| (reduce $texts[] as $d ({}; .[$d.sha] += 1)) as $sent
| def excess($events): [$events | group_by(.sha256)[] | length - ($sent[.[0].sha256] // 0)
	| select(. > 0)] | add // 0;
  (excess($turns) + excess($pastes)) as $twice

# One turn a brief, of its worker, byte by byte; the record says so, not czar.
| ($briefs | map(. as $b | {id, worker, attempt, sha,
	turns: [$turns[] | select(.sha256 == $b.sha and .name == $b.worker)],
	pastes: [$pastes[] | select(.sha256 == $b.sha and .name == $b.worker)]})) as $read
| ($read | all((.turns | length) == 1 and (.pastes | length) == 1)
	and ($read | map(.sha) | unique | length) == ($read | length)) as $each_one_turn
| ([$turns[] | select(.kind == "brief")] | length) as $brief_turns

# When which task's brief was read first, and when its marker was committed, by the records.
| ($read | map(select(.turns[0]) | .turns[0] as $t | {task: $attempt["\(.attempt)"].task, at: $t.at,
	done: ([$f.events[] | select(.name == $t.name and .pid == $t.pid and .event == "step"
		and (.line | startswith("marker"))) | .at] | min)})) as $lives
# Who was given back: a task that was handed in twice.
| ([$lives[] | select(.done)] | group_by(.task) | map(select(length > 1) | .[0].task)) as $second
| def began($task): [$lives[] | select(.task == $task) | .at] | min;
  def finished($task): [$lives[] | select(.task == $task and .done) | .done] | max;
  def number($rule; $task): [$f.decisions[] | select(.rule == $rule and .task == $task) | .number]
	| min;
  # The last one: before it the base may have moved, which is no landing.
  def landing($task): [$f.decisions[] | select((.rule == "landed" or .rule == "pull-proved") and .task == $task) | .number] | max;
  def needs($task): $f.dependencies | map(select(.task == $task) | .needs);

  ($f.tasks | map(select(.state == "done") | .id)) as $done
# Who edits the same line: the two whose scripts say so.
| ([$read[] | select(.turns[0].text // "" | contains("until-told conflict"))
	| $attempt["\(.attempt)"].task] | unique | sort_by(ltrimstr("T-") | tonumber)) as $rivals
| ($f.tasks | map(.id | select(. as $t | needs($t) | length == 2))) as $joins

| def decided($rule; $worker; $part): [$f.decisions[]
	| select(.rule == $rule and .worker == $worker and (.action | contains($part)))];
  def turned($worker; $kind): [$turns[] | select(.name == $worker and .kind == $kind)];
  def kinds($kind): [$texts[] | select(.kind == $kind and .state == "acknowledged")] | length;

  line(($f.tasks | length) == ($done | length) and ($done | length) > 0
	and ($f.tasks | all(.marker = ($f.trees[.id].marker) | .marker == "TASK_COMPLETE \(.id)"));
	"\($done | length) of \($f.tasks | length) tasks done, each branch ends in its marker"),

  line($f.dependencies | length > 0 and all(
	began(.task) > finished(.needs) and number("dispatch"; .task) > landing(.needs));
	"in a legal order: every agent read its brief after what it needs was committed and had landed"),

  line([$f.decisions[] | select(.rule == "dispatch")] | unique_by(.task) | . as $given
	| ($given | length) == ($f.tasks | length) and all($given[]; . as $g | all($given[]; .number <= $g.number
		or (.task as $t | any(needs($t)[]; . as $n | landing($n) > $g.number))
		or (.task as $t | $f.tasks | INDEX(.id) | .[$g.task].priority <= .[$t].priority)));
	"by priority: no task was given out while a more urgent one was ready"),

  line(($joins | length) == 1 and ($joins | all(. as $j | $f.trees[$j].files as $files
	| all(needs($j)[]; . as $n | $f.trees[$n].files - $files == [])));
	"the joining task \($joins | join(", ")) had the files of \($joins[0] as $j | needs($j)
		| join(" and ")) in its tree"),

  # Who crashed, by his own record; what czar made of it.
  ([$f.events[] | select(.event == "kills-itself")] as $e
  | line(($e | length) == 1 and ($e | all(.name as $w
		| ([$f.decisions[] | select(.rule == "agent-died")] | length == 1 and .[0].worker == $w)
		and ([$f.attempts[] | select(.outcome == "crashed")] | length == 1 and .[0].worker == $w)));
	"one agent crashed (\([$e[].name] | join(", ")), \([$f.attempts[]
		| select(.outcome == "crashed") | .task] | join(", "))): its task was given again")),

  # Who worked in silence until he was asked.
  ([$f.events[] | select(.event == "step" and (.line | startswith("busy-until-asked")))
	| .name] | unique as $e
  | line(($e | length) == 1 and ($e | all(. as $w
		| (decided("health"; $w; "-> slow") | length) > 0
		and (decided("reminder"; $w; "reminder") | length) > 0
		and (decided("health"; $w; "-> stuck") | length) > 0
		and (decided("ask"; $w; "asked") | length) > 0
		and (decided("ask-answered"; $w; " answered") | length) > 0
		and (turned($w; "reminder") | length) > 0 and (turned($w; "ask") | length) > 0));
	"one was busy without a commit (\($e | join(", "))): slow, reminded, stuck, asked, answered")),

  # Who fell quiet with his task unfinished.
  ([$f.events[] | select(.event == "ended" and .how == "quiet") | .name] as $e
  | line(($e | length) == 1 and ($e | all(. as $w
		| (decided("health"; $w; "-> resting") | length) > 0
		and (decided("redrive"; $w; "redrive") | length) > 0
		and (turned($w; "redrive") | length) > 0));
	"one fell quiet at its prompt (\($e | join(", "))): resting, and redriven")),

  # Whose Enter was lost.
  ([$f.events[] | select(.event == "enter" and .taken == "swallowed") | .name] as $e
  | line(($e | length) == 1 and ($e | all(. as $w
		| (decided("enter-again"; $w; "") | length) == 1
		and any($briefs[]; .worker == $w and .enters == 2)));
	"one lost its first Enter (\($e | join(", "))): Enter was repeated, the text was not")),

  # The shot: the agent has the paste before it and the turn after it.
  line(($f.kills | length) == 1 and ($f.kills | all(. as $k | .status == 137 and any($read[];
		.id == $k.delivery and .pastes[0].at < $k.at and .turns[0].at > $k.at)));
	"the daemon was killed between paste and Enter of brief \($f.kills | map(.delivery)
		| join(", ")), and sent it when it was started again"),

  # An attempt for each task, one more for each agent that crashed, one for each task given back.
  line(($f.attempts | length) == ($f.tasks | length) + ([$f.events[] | select(.event == "kills-itself")]
		| length) + ($second | length)
	and ($f.attempts | length) == ($briefs | length) and $brief_turns == ($briefs | length)
	and $each_one_turn and $twice == 0 and ($f.kills | length) == 1;
	"\(plural($f.attempts | length; "attempt")), \(plural($briefs | length; "brief")), "
	+ (if $each_one_turn then "each exactly one turn, byte-identical" else
		"NOT each exactly one turn, byte-identical" end)
	+ ", \($twice) twice, \(plural($f.kills | length; "daemon kill"))"),

  # The pair that edits one line: seen, told, read, and only then finished.
  line(($f.shown | length) == 1 and ($rivals | length) == 2 and ($rivals | all(. as $t
		| any($lives[]; .task == $t) and all($lives[] | select(.task == $t and .done);
			.done > $f.shown[0].at)));
	"czar status said \"\($f.shown[0].line // "")\" before either had finished"),

  line(($rivals | length) == 2 and ($rivals | all(. as $t | any($f.deliveries[]; . as $d
		| .kind == "conflict" and .state == "acknowledged" and $attempt["\(.attempt)"].task == $t
		and any($turns[]; .sha256 == $f.hashes["\($d.id)"] and .name == $d.worker
			and .at < finished($t)))));
	"both were told while at work (\($rivals | join(" and "))), and acknowledged it"),

  line(($second | length) == 1 and ($second | all(. as $t | ($rivals | index($t)) and ($done | index($t))
		and any($rivals[]; . != $t and landing(.) < landing($t))));
	"the second of them (\($second | join(", "))) was given back for the conflict, merged, and landed"),

  ($f.tasks | sort_by(.id | ltrimstr("T-") | tonumber)[] | . as $t
  | ([$f.landings[] | select(.task == $t.id)][0] // {}) as $l | ($f.landed[$t.id] // {}) as $git
  | [$f.results[] | select(.task == $t.id and .head == $t.head and .name == "words")] as $words
  | line($git.reachable and ($git.left | not) and $git.tree == $l.tree and $l.head == $t.head
		and ($git.parents | index($l.base)) and ($git.parents | index($t.head))
		and ($words | length) > 0 and $words[-1].outcome == "green";
	"\($t.id) landed: check words \($words[-1].outcome // "?"), tree \($l.tree // "?" | .[:7]), "
	+ "base \($l.base // "?" | .[:7]), "
	+ (if $git.reachable then "reachable from main" else "NOT reachable from main" end))),

  line(kinds("reminder") > 0 and kinds("ask") > 0 and kinds("redrive") > 0;
	"\(plural(kinds("reminder"); "reminder")), \(plural(kinds("ask"); "ask")), "
	+ "\(plural(kinds("redrive"); "redrive")) read")
