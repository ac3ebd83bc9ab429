# build/bench.json as a table: what DESIGN budgets, what was measured, and czar beside the shell loop.

def left(n): . + (" " * n) | .[:n];
def right(n): (" " * n) + . | .[-n:];
def short: if . >= 100 then round | tostring elif . >= 10 then (. * 10 | round / 10 | tostring)
	else (. * 1000 | round / 1000 | tostring) end;
def row(what; budget; value; unit): "\(what | left(58))\(budget | right(12))\(value | short | right(10)) \(unit)";

. as $b
| ($b.sizes | map(select(.workers == 300))[0]) as $most
| "\("" | left(58))\("budget" | right(12))\("measured" | right(10))",
  row("idle, 30 workers: share of one core"; "0.1"; $b.idle_cpu_percent; "%"),
  row("a tick after one event, 300 workers, 10,000 tasks: CPU"; "10"; $most.tick_event_ms; "ms"),
  row("a turn ended to the next brief typed (its branch is made)"; "100"; $b.next_task_ms; "ms"),
  row("an agent's death to its detection"; "100"; $b.death_ms; "ms"),
  row("private memory, 30 workers, 1,000 tasks"; "24"; $b.memory_mib; "MiB"),
  row("start to READY, 30 workers, 10,000 tasks"; "200"; $b.start_ms; "ms"),
  row("the same after SIGKILL"; "200"; $b.start_after_kill_ms; "ms"),
  row("queue a message: CPU"; "0.2"; $b.message_cpu_ms; "ms"),
  row("the same with its syncs"; ""; $b.message_wall_ms; "ms"),
  row("deliveries to 30 workers, taken and proved"; "1000"; $b.deliveries_a_minute; "a minute"),
  (10, 100 | tostring as $n | ("idle", "busy") as $how | row("GitHub calls an hour, \($n) pull requests, \($how)"; "5000";
	$b["github_\($how)_\($n)"]; "and \($b["github_\($how)_\($n)_with_304"] - $b["github_\($how)_\($n)"]) not modified")),
  "",
  "One look at every worker, beside a shell loop with one tmux and one git process a worker:",
  "\("workers" | right(10))\("tick: CPU" | right(14))\("loop: CPU" | right(14))\("ratio" | right(9))"
	+ "\("after an event" | right(18))\("loop: time" | right(14))",
  ($b.sizes[] | "\(.workers | tostring | right(10))\(.tick_timer_ms | short | right(11)) ms\(.loop_cpu_ms
	| short | right(11)) ms\(.loop_cpu_ms / .tick_timer_ms | short | right(9))\(.tick_event_ms | short
	| right(15)) ms\(.loop_wall_ms | short | right(11)) ms"),
  "",
  "Conflicts, beside one git merge-tree for each pair of the branch that moved:",
  "\("branches" | right(10))\("one moved: CPU" | right(16))\("loop: CPU" | right(14))\("ratio" | right(9))"
	+ "\("merges" | right(8))\("none moved" | right(14))\("first look" | right(14))",
  ($b.radar[] | "\(.branches | tostring | right(10))\(.moved_ms | short | right(13)) ms\(.loop_moved_ms
	| short | right(11)) ms\(.loop_moved_ms / .moved_ms | short | right(9))\(.moved_merges
	| tostring | right(8))\(.same_ms | short | right(11)) ms\(.first_ms | short | right(11)) ms")
