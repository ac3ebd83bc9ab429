/*
 * The texts czar sends to workers.
 *
 * A brief is a template with {{names}}; the built-in one is a template like any other, so
 * overriding it is the same code. Inserted text is never scanned again. Two lines are not the
 * template's to change: the first, a plain line of czar's (a program may distrust a message that is
 * only a paste), and the last, which holds the code: who can repeat it has received the whole text.
 *
 * The code stands nowhere else, and no text begins with a character that a composer would obey.
 */
#include "czar/brief.h"

#include <inttypes.h>
#include <string.h>

const char brief_template_default[] =
	"First of all, before any other command, run this, with the code from the last line of\n"
	"this text in place of CODE (it tells czar that the whole text arrived):\n"
	"\n"
	"    {{czar}} ack {{task}} CODE\n"
	"\n"
	"You work in {{worktree}}, on branch {{branch}} (from {{base}}). Stay on that branch.\n"
	"{{again}}"
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
	"    git add -A && git commit --allow-empty -m \"how far it is\" -m \"TASK_BLOCKED: why\"\n"
	"\n"
	"(\"TASK_BLOCKED: T-9 why\" when it has to wait for another task, here T-9).\n"
	"\n"
	"To say how far you are:         {{czar}} progress {{task}} 60% --eta 2h \"a note\"\n"
	"To read all of this again:      {{czar}} brief\n"
	"To write to another worker:     {{czar}} say WORKER \"text\"\n"
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

/* Others' text within a line of ours: line ends become blanks. */
static void add_one_line(struct str *out, const char *text)
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

/* A word for a POSIX shell; plain ones stay as they are. */
static void add_shell_word(struct str *out, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "/._-+=:@%,";

	if (*word && strspn(word, plain) == strlen(word)) {
		str_add(out, word);
		return;
	}
	str_add(out, "'");
	for (; *word; word++)
		str_addf(out, *word == '\'' ? "'\\''" : "%c", *word);
	str_add(out, "'");
}

static void add_czar(const struct brief_facts *f, struct str *out)
{
	add_shell_word(out, f->czar ? f->czar : "czar");
}

static void add_project(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->project);
}

static void add_worker(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->worker);
}

static void add_worktree(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->worktree);
}

static void add_delivery(const struct brief_facts *f, struct str *out)
{
	str_addf(out, "%" PRId64, f->delivery);
}

static void add_task(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->task);
}

static void add_title(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->title);
}

static void add_text(const struct brief_facts *f, struct str *out)
{
	str_add(out, f->text ? f->text : "");
}

static void add_branch(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->branch);
}

static void add_base(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->base);
}

static void add_status_file(const struct brief_facts *f, struct str *out)
{
	add_one_line(out, f->status_file);
}

static void add_again(const struct brief_facts *f, struct str *out)
{
	if (f->kind == ATTEMPT_FIRST && !f->before)
		return;
	str_addf(out, "This is attempt %" PRId64 " of this task", f->attempt);
	if (f->before) {
		str_add(out, "; the one before ended: ");
		add_one_line(out, f->before);
	}
	str_add(out, ".\n");
	if (f->kind == ATTEMPT_CONTINUED || f->kind == ATTEMPT_REWORK)
		str_add(out, "Its commits are on your branch: go on from there.\n");
}

static void add_dependencies(const struct brief_facts *f, struct str *out)
{
	if (!f->n_dependencies)
		return;
	str_add(out, "\nWhat this task waited for is in your tree already:\n");
	for (size_t i = 0; i < f->n_dependencies; i++) {
		const struct brief_dependency *d = &f->dependencies[i];

		str_add(out, "- ");
		add_one_line(out, d->id);
		str_add(out, ": ");
		add_one_line(out, d->title);
		if (d->head && d->head[0])
			str_addf(out, " (commit %.12s)", d->head);
		str_add(out, "\n");
		if (d->diff)
			add_indented(out, d->diff);
	}
}

static void add_saved(const struct brief_facts *f, struct str *out)
{
	if (!f->saved_ref || !f->saved_ref[0])
		return;
	str_add(out, "\nWork of an earlier attempt that was not committed is kept at ");
	add_one_line(out, f->saved_ref);
	str_add(out, ".\nLook at it (git show --stat ");
	add_one_line(out, f->saved_ref);
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
	add_czar(f, out);
	str_add(out, " finish ");
	add_task(f, out);
	str_add(out, " -F FILE\n\n");
}

static void add_peers(const struct brief_facts *f, struct str *out)
{
	if (!f->n_peers)
		return;
	str_add(out, "\nAt work beside you:\n");
	for (size_t i = 0; i < f->n_peers; i++) {
		const struct brief_peer *p = &f->peers[i];

		str_add(out, "- ");
		add_one_line(out, p->worker);
		str_add(out, ": ");
		add_one_line(out, p->task);
		str_add(out, " ");
		add_one_line(out, p->title);
		str_add(out, ", branch ");
		add_one_line(out, p->branch);
		if (p->touches && p->touches[0]) {
			str_add(out, ", touches ");
			add_one_line(out, p->touches);
		}
		str_add(out, "\n");
	}
}

static const struct place places[] = {
	{"czar", add_czar},
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

/* f NULL: only checked. */
static int expand(
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
	int r = expand(NULL, template, NULL, err);

	if (r == 0 && !strstr(template, "{{text}}"))
		return error(err, EINVAL, "without {{text}} nobody would read the task");
	if (r == 0 && text_bad_offset(template, strlen(template)) >= 0)
		return error(err, EINVAL, "byte %ld is no text",
			text_bad_offset(template, strlen(template)));
	return r;
}

void brief_code_line(const char *task, const char *code, struct str *ret)
{
	str_addf(ret, "code: %s (%s)", code, task);
}

static void first_line(const struct brief_facts *f, const char *what, struct str *out)
{
	str_addf(out, "czar: %s ", what);
	add_task(f, out);
	str_add(out, " for ");
	add_worker(f, out);
	str_addf(out, " (delivery %" PRId64 "): ", f->delivery);
	add_title(f, out);
	str_add(out, "\n");
}

static int compose_brief(
	const struct brief_facts *f, const char *template, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str out = {0};
	int r;

	if (!f->task || !f->text || !f->code)
		return error(err, EINVAL, "a brief needs a task, its text and a code");
	r = template ? brief_template_check(template, err) : 0;
	if (r < 0)
		return error_wrap(err, "template of the brief");
	first_line(f, "task", &out);
	str_add(&out, "\n");
	expand(f, template ? template : brief_template_default, &out, NULL);
	if (!text_ends(str_text(&out), "\n"))
		str_add(&out, "\n");
	str_add(&out, "\n");
	brief_code_line(f->task, f->code, &out);
	str_add_bytes(ret, str_text(&out), out.len);
	return 0;
}

static void how_to_answer(const struct brief_facts *f, struct str *out)
{
	str_add(out, "If it is finished: git add -A && git commit -m \"what you did\" -m "
		     "\"TASK_COMPLETE ");
	add_task(f, out);
	str_add(out, "\"\nIf it is blocked: git add -A && git commit --allow-empty -m \"how far it "
		     "is\" -m \"TASK_BLOCKED: why\"\n");
	str_add(out, "To say how far it is: ");
	add_czar(f, out);
	str_add(out, " progress ");
	add_task(f, out);
	str_add(out, " 60% --eta 2h \"a note\"\nTo read the task again: ");
	add_czar(f, out);
	str_add(out, " brief");
}

static void add_age(const struct brief_facts *f, struct str *out)
{
	char text[40];

	str_addf(out, "no commit for %s", duration_text(f->age, text, sizeof(text)));
	if (f->last_commit && f->last_commit[0])
		str_addf(out, " since %.12s", f->last_commit);
}

static void compose_reminder(const struct brief_facts *f, struct str *out)
{
	first_line(f, "a reminder about", out);
	str_add(out, "There was ");
	add_age(f, out);
	str_add(out, ". Commit what is worth keeping, and keep at it.\n");
	how_to_answer(f, out);
}

static void compose_ask(const struct brief_facts *f, struct str *out)
{
	first_line(f, "your status, please, on", out);
	str_add(out, "There was ");
	add_age(f, out);
	str_add(out,
		". Please say where you are before anything else, in one of these ways. If you\n"
		"need help, say what holds you: somebody looks at it.\n");
	how_to_answer(f, out);
}

static void compose_redrive(const struct brief_facts *f, struct str *out)
{
	first_line(f, "go on with", out);
	str_add(out, "You are at your prompt, and the task is neither finished nor blocked. Go on "
		     "with it, or report\nTASK_BLOCKED with the reason.\n");
	how_to_answer(f, out);
}

static void compose_nudge(const struct brief_facts *f, struct str *out)
{
	first_line(f, "please acknowledge", out);
	str_add(out, "Run this, with the code from the last line of the brief in place of "
		     "CODE:\n\n    ");
	add_czar(f, out);
	str_add(out, " ack ");
	add_task(f, out);
	str_add(out, " CODE\n\nTo read the brief again: ");
	add_czar(f, out);
	str_add(out, " brief");
}

static void compose_notice(const struct brief_facts *f, struct str *out)
{
	str_add(out, "czar: ");
	if (f->task && f->task[0]) {
		str_add(out, "about ");
		add_task(f, out);
		str_add(out, ": ");
	}
	add_one_line(out, f->note && f->note[0] ? f->note : "look at your task again");
	if (f->task && f->task[0]) {
		str_add(out, "\nTo read the task again: ");
		add_czar(f, out);
		str_add(out, " brief");
	}
}

static void add_note(const struct brief_facts *f, struct str *out)
{
	if (!f->note || !f->note[0])
		return;
	str_add(out, "\n(");
	add_one_line(out, f->note);
	str_add(out, ")");
}

int brief_compose(const struct brief_facts *f, enum delivery_kind kind, const char *template,
	struct str *ret, struct error *err)
{
	switch (kind) {
	case KIND_BRIEF:
		return compose_brief(f, template, ret, err);
	case KIND_NOTICE:
		compose_notice(f, ret);
		return 0;
	case KIND_REMINDER:
		compose_reminder(f, ret);
		break;
	case KIND_ASK:
		compose_ask(f, ret);
		break;
	case KIND_REDRIVE:
		compose_redrive(f, ret);
		break;
	case KIND_NUDGE:
		compose_nudge(f, ret);
		break;
	default:
		return error(
			err, EINVAL, "a text of kind '%d' is not czar's to compose", (int)kind);
	}
	add_note(f, ret);
	return 0;
}

void brief_by_file(const struct brief_facts *f, enum delivery_kind kind, const char *path,
	size_t bytes, const char *sha256, struct str *ret)
{
	if (kind == KIND_BRIEF)
		first_line(f, "task", ret);
	else
		str_addf(ret, "czar: a text for %s (delivery %" PRId64 ")\n", f->worker,
			f->delivery);
	str_add(ret, "Read the whole text in ");
	add_one_line(ret, path);
	str_addf(ret, " now (%zu bytes, SHA-256 %s).", bytes, sha256);
	if (kind == KIND_BRIEF)
		str_add(ret,
			"\nIts first part says what to run first; the code for that is on its last "
			"line.");
}

void say_compose(const char *author, const char *worker, const char *text, struct str *ret)
{
	str_addf(ret, "[%s -> %s] ", author, worker);
	str_add(ret, text);
}
