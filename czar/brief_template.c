/*
 * The template of a brief: {{names}} and what they stand for.
 *
 * The built-in one is a template like any other, so overriding it is the same code. Inserted text
 * is never scanned again. A name whose facts are missing stands for nothing, heading included.
 */
#include "czar/brief_template.h"

#include <inttypes.h>
#include <string.h>

enum { FINDINGS_MOST_BYTES = 4000 };

const char brief_template_default[] =
	"First of all, before any other command, run this, with the code from the last line of\n"
	"this text in place of CODE (it tells czar that the whole text arrived):\n"
	"\n"
	"    {{czar}} ack {{task}} CODE\n"
	"\n"
	"You work in {{worktree}}, on branch {{branch}} (from {{base}}). Stay on that branch.\n"
	"{{again}}"
	"{{rework}}"
	"\n"
	"======== task {{task}}: {{title}} ========\n"
	"{{text}}\n"
	"======== end of task {{task}} ========\n"
	"{{dependencies}}"
	"{{saved}}"
	"\n"
	"When it is finished, commit everything with the marker as the last line, in this form:\n"
	"\n"
	"    git add -A && git commit -m \"what you did\" -m \"TASK_COMPLETE {{task}}\"\n"
	"\n"
	"(with --allow-empty when there is nothing to change). Use TASK_COMPLETE only when all of "
	"it\n"
	"is done; commits on the way carry no marker.\n"
	"{{report}}"
	"If you cannot go on, say why instead:\n"
	"\n"
	"    git add -A && git commit --allow-empty -m \"how far it is\" -m \"TASK_BLOCKED: "
	"{{task}} why\"\n"
	"\n"
	"(\"TASK_BLOCKED: {{task}} T-9 why\" when it has to wait for another task, here T-9).\n"
	"\n"
	"To say how far you are:         {{czar}} progress {{task}} 60% --eta 2h \"a note\"\n"
	"To read all of this again:      {{czar}} brief\n"
	"To write to another worker:     {{czar}} say WORKER \"text\"\n"
	"To propose another task:        {{czar}} add -m \"what is to be done, whole\"\n"
	"Who does what, any time:        {{status_file}}\n"
	"{{peers}}";

struct place {
	const char *name;
	void (*add)(const struct brief_facts *f, struct str *out);
};

static void add_clean(struct str *out, const char *text)
{
	text_add_clean(out, text, strlen(text));
}

void brief_add_line(struct str *out, const char *text)
{
	size_t start = out->len;

	add_clean(out, text ? text : "");
	for (size_t i = start; i < out->len; i++)
		if (out->data[i] == '\n' || out->data[i] == '\t')
			out->data[i] = ' ';
}

static void add_indented(struct str *out, const char *text)
{
	_cleanup_(str_done) struct str clean = {0};
	const char *line;

	add_clean(&clean, text);
	line = str_text(&clean);
	while (*line) {
		size_t n = strcspn(line, "\n");

		str_add(out, "    ");
		str_add_bytes(out, line, n);
		str_add(out, "\n");
		line += n + (line[n] == '\n');
	}
}

void brief_add_czar(const struct brief_facts *f, struct str *out)
{
	str_add_shell_plain(out, f->czar ? f->czar : "czar");
}

static void add_project(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->project);
}

static void add_worker(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->worker);
}

static void add_worktree(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->worktree);
}

static void add_delivery(const struct brief_facts *f, struct str *out)
{
	str_addf(out, "%" PRId64, f->delivery);
}

static void add_task(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->task);
}

static void add_title(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->title);
}

static void add_text(const struct brief_facts *f, struct str *out)
{
	str_add(out, f->text ? f->text : "");
}

static void add_branch(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->branch);
}

static void add_base(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->base);
}

static void add_status_file(const struct brief_facts *f, struct str *out)
{
	brief_add_line(out, f->status_file);
}

static void add_again(const struct brief_facts *f, struct str *out)
{
	if (f->kind == ATTEMPT_FIRST && !f->before)
		return;
	if (f->kind == ATTEMPT_CONTINUED && f->attempt == 1 && !f->before) {
		str_add(out, "Work on this task is on your branch already, from before it came to "
			     "czar: look at it\n(git log ");
		brief_add_line(out, f->base);
		str_add(out, "..), and go on from there.\n");
		return;
	}
	str_addf(out, "This is attempt %" PRId64 " of this task", f->attempt);
	if (f->before) {
		str_add(out, "; the one before ended: ");
		brief_add_line(out, f->before);
	}
	str_add(out, ".\n");
	if (f->kind == ATTEMPT_CONTINUED || f->kind == ATTEMPT_REWORK)
		str_add(out, "Its commits are on your branch: go on from there.\n");
}

static void add_result(const struct brief_dependency *d, struct str *out)
{
	bool is_short = d->findings && strlen(d->findings) <= FINDINGS_MOST_BYTES;

	if (!d->report || !d->report[0])
		return;
	str_add(out, "  Its report is in ");
	brief_add_line(out, d->report);
	str_add(out, is_short && d->findings[0] ? ", and says:\n" : "\n");
	if (is_short)
		add_indented(out, d->findings);
}

/* What checks printed is machines' text: cleaned, and set off from what czar says. */
static void add_rework(const struct brief_facts *f, struct str *out)
{
	if (!f->rework)
		return;
	str_add(out, "\nIt was handed in and does not land. Mend this, and hand it in again:\n\n");
	add_indented(out, f->rework);
}

static void add_dependencies(const struct brief_facts *f, struct str *out)
{
	if (!f->n_dependencies)
		return;
	str_add(out, "\nWhat this task waited for is in your tree already:\n");
	for (size_t i = 0; i < f->n_dependencies; i++) {
		const struct brief_dependency *d = &f->dependencies[i];

		str_add(out, "- ");
		brief_add_line(out, d->id);
		str_add(out, ": ");
		brief_add_line(out, d->title);
		if (d->head && d->head[0])
			str_addf(out, " (commit %.12s)", d->head);
		str_add(out, "\n");
		if (d->diff)
			add_indented(out, d->diff);
		add_result(d, out);
	}
}

static void add_saved(const struct brief_facts *f, struct str *out)
{
	if (!f->saved_ref || !f->saved_ref[0])
		return;
	str_add(out, "\nWork of an earlier attempt that was not committed is kept at ");
	brief_add_line(out, f->saved_ref);
	str_add(out, ".\nLook at it (git show --stat ");
	brief_add_line(out, f->saved_ref);
	str_add(out, ") and take what is useful (git checkout REF -- PATH).\n");
	if (f->saved_diff)
		add_indented(out, f->saved_diff);
}

static void add_report(const struct brief_facts *f, struct str *out)
{
	if (f->result != RESULT_REPORT)
		return;
	str_add(out,
		"The result of this task is a report: write it into a file and hand it in with\n"
		"\n    ");
	brief_add_czar(f, out);
	str_add(out, " finish ");
	add_task(f, out);
	str_add(out, " --report FILE\n\n");
}

static void add_peers(const struct brief_facts *f, struct str *out)
{
	if (!f->n_peers)
		return;
	str_add(out, "\nAt work beside you:\n");
	for (size_t i = 0; i < f->n_peers; i++) {
		const struct brief_peer *p = &f->peers[i];

		str_add(out, "- ");
		brief_add_line(out, p->worker);
		str_add(out, ": ");
		brief_add_line(out, p->task);
		str_add(out, " ");
		brief_add_line(out, p->title);
		str_add(out, ", branch ");
		brief_add_line(out, p->branch);
		if (p->touches && p->touches[0]) {
			str_add(out, ", touches ");
			brief_add_line(out, p->touches);
		}
		str_add(out, "\n");
	}
}

static const struct place places[] = {
	{"czar", brief_add_czar},
	{"project", add_project},
	{"worker", add_worker},
	{"worktree", add_worktree},
	{"delivery", add_delivery},
	{"task", add_task},
	{"title", add_title},
	{"text", add_text},
	{"branch", add_branch},
	{"base", add_base},
	{"again", add_again},
	{"rework", add_rework},
	{"dependencies", add_dependencies},
	{"saved", add_saved},
	{"report", add_report},
	{"peers", add_peers},
	{"status_file", add_status_file},
};

static const struct place *place_find(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof(places) / sizeof *places; i++)
		if (strlen(places[i].name) == n && memcmp(places[i].name, name, n) == 0)
			return &places[i];
	return NULL;
}

static int line_of(const char *template, const char *at)
{
	int line = 1;

	for (; template <at; template ++)
		line += *template == '\n';
	return line;
}

int brief_expand(
	const struct brief_facts *f, const char *template, struct str *out, struct error *err)
{
	const char *at = template, *open;

	while ((open = strstr(at, "{{"))) {
		const char *close = strstr(open, "}}");
		const struct place *p;

		if (!close)
			return error(
				err, EINVAL, "line %d: '{{' without '}}'", line_of(template, open));
		p = place_find(open + 2, (size_t)(close - open - 2));
		if (!p)
			return error(err, EINVAL, "line %d: unknown name '%.*s'",
				line_of(template, open), (int)(close + 2 - open), open);
		if (f) {
			str_add_bytes(out, at, (size_t)(open - at));
			p->add(f, out);
		}
		at = close + 2;
	}
	if (f)
		str_add(out, at);
	return 0;
}

int brief_template_check(const char *template, struct error *err)
{
	int r = brief_expand(NULL, template, NULL, err);

	if (r == 0 && !strstr(template, "{{text}}"))
		return error(err, EINVAL, "without {{text}} nobody would read the task");
	if (r == 0 && text_bad_offset(template, strlen(template)) >= 0)
		return error(err, EINVAL, "byte %ld is no text",
			text_bad_offset(template, strlen(template)));
	return r;
}
