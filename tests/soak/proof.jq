# What czar believes (its store) against what happened (the agents' own records, git). Every line that
# comes out is computed: "ok SENTENCE" or "NO SENTENCE"; a line that does not hold names its first few.

def line(bad; text): if (bad | length) == 0 then "ok " + text
	else "NO " + text + " [" + (bad[:5] | map(tostring) | join(", ")) + "]" end;
def lines(flag; text): if flag then "ok " + text else "NO " + text end;

. as $f
| ($f.tasks | INDEX(.id)) as $task
| ($f.attempts | INDEX(.code)) as $attempt
| ($f.attempts | INDEX(.id)) as $attempt_by_id

# A turn that began with a brief, by its last line: code: CODE (TASK)
| [$f.events[] | select(.event == "turn" and .text != null)
	| . as $e | (.text | capture("code: (?<code>[0-9a-f]+) \\((?<task>[^)]+)\\)\\s*$")? // null)
	| select(. != null) | . + {name: $e.name, pid: $e.pid, at: $e.at}] as $briefs
| ($briefs | group_by(.code)) as $by_code
| ($briefs | group_by(.task)) as $by_task
| ($briefs | map({key: .task, value: .}) | group_by(.key)
	| map({key: .[0].key, value: (map(.value.at) | min)}) | from_entries) as $first_turn

# The marker of each task, as its agent committed it: the steps of a life belong to the brief before.
| ($f.events | group_by([.name, .pid]) | map(sort_by(.at)
	| reduce .[] as $e ({task: null, out: []};
		if $e.event == "turn" and $e.text != null then
			(($e.text | capture("code: [0-9a-f]+ \\((?<task>[^)]+)\\)\\s*$")? // null)) as $b
			| if $b then .task = $b.task else . end
		elif $e.event == "step" and ($e.line | startswith("marker")) then
			.out += [{task: .task, at: $e.at}]
		else . end) | .out) | add // []) as $markers
| ($markers | group_by(.task) | map({key: (.[0].task // ""), value: (map(.at) | max)}) | from_entries)
	as $last_marker
| ($f.events | group_by("\(.name) \(.pid)") | map({key: "\(.[0].name) \(.[0].pid)",
	value: (map(.at) | max)}) | from_entries) as $last_event

# A text that czar sent so many times may have been pasted and have begun a turn that many times.
| ($f.deliveries | map($f.hashes["\(.id)"] // "none") | reduce .[] as $h ({}; .[$h] += 1)) as $sent
| def excess(events): [events | group_by(.sha256)[] | select(length > ($sent[.[0].sha256] // 0))
	| "\(length) times \(.[0].text[:60])"];

  ([$f.deliveries[] | select(.kind == "brief" and .state == "acknowledged")] | length) as $acknowledged
| ($f.deliveries | group_by(.kind) | map("\(length) \(.[0].kind)s") | join(", ")) as $texts

| line([$f.tasks[] | select(.state != "done") | "\(.id) is \(.state)"];
	"\([$f.tasks[] | select(.state == "done")] | length) of \($f.wanted) tasks are done"),
  lines(($f.tasks | length) == $f.wanted and $f.wanted > 0; "none was lost, none was made twice"),
  line([$f.tasks[] | select($last_marker[.id] == null) | .id];
	"each was finished by an agent, says his record"),
  line([$f.tasks[] | select(.head == "" or $f.branches[.branch] != .head) | .id];
	"each branch ends in the commit that czar accepted"),
  line([$f.dependencies[] | select($first_turn[.task] == null or $last_marker[.needs] == null
		or $first_turn[.task] <= $last_marker[.needs]) | "\(.task) before \(.needs)"];
	"\($f.dependencies | length) dependencies: no agent read a brief before what it needs was finished"),
  line([$f.events[] | select(.event == "ended" and .how == "failed") | "\(.name) \(.pid)"];
	"every agent found the files of what its task needs"),
  line([$by_task[] | sort_by(.at) | . as $turns | range(1; length) as $i
		| select($last_event["\($turns[$i - 1].name) \($turns[$i - 1].pid)"] > $turns[$i].at)
		| $turns[$i].task];
	"no task was with two agents at once, says every agent's last sign of life"),
  line([$by_code[] | select(length != 1) | "\(.[0].task) \(length) times"];
	"\($by_code | length) codes of briefs, each in exactly one turn"),
  line([$briefs[] | select($attempt[.code] == null or $attempt[.code].task != .task
		or $attempt[.code].worker != .name) | "\(.task) by \(.name)"];
	"each by the worker and for the task that czar gave it to"),
  line([$f.deliveries[] | select(.kind == "brief" and .state == "acknowledged")
		| $attempt_by_id["\(.attempt)"].code as $code
		| select(all($briefs[]; .code != $code)) | .id];
	"\($acknowledged) briefs are called acknowledged, and each was read"),
  line(excess([$f.events[] | select(.event == "turn")]) + excess([$f.events[] | select(.event == "paste")]);
	"0 texts twice (\($texts))"),
  line([$f.events[] | select(.event == "fault") | "\(.name): \(.what)"];
	"0 faults: no text went into a shell, a dialog or a command"),
  line(($f.tasks | map({key: .id, value: .state}) | from_entries) as $state
		| [$f.published[] | select($state[.id] != .state) | .id]
		+ [$f.status | to_entries[] | select(.value.current_task != null) | .key]
		+ [$f | select((.published | length) != .wanted or (.status | length) != .workers) | "too few"];
	"tasks.json and worker-status.json say the same (\($f.published | length) tasks, "
	+ "\($f.status | length) workers)"),
  lines(($f.crashes | length) >= ([$f.events[] | select(.event == "kills-itself")] | length);
	"\([$f.events[] | select(.event == "kills-itself")] | length) crashes and \($f.shots) shots of agents, "
	+ "\([$f.events[] | select(.event == "enter" and .taken == "swallowed")] | length) lost Enters, "
	+ "\([$f.events[] | select(.event == "ended" and .how == "quiet")] | length) quiet rests, "
	+ "\($f.kills) kills of the daemon"),
  "   \($f.attempts | length) attempts (\($f.attempts | group_by(.outcome)
	| map("\(length) \(.[0].outcome)") | join(", "))), \($f.seconds) s, "
	+ "\($f.wanted * 60 / ([$f.seconds, 1] | max) | floor) tasks a minute, "
	+ "\($f.cpu / 100) s of processor time for the daemon"
