/*
 * czar hooks install | remove | status: post-commit, which tells czar of a commit at once, and
 * pre-push, which keeps workers from the base and from each other's branches.
 *
 * Without the first czar finds commits by watching and by its ticks; with it, in milliseconds and
 * also in sandboxes. Where a hook is not ours to write, the line to add is printed (exit 5: a
 * person).
 */
#include <stdio.h>
#include <string.h>

#include "czar/cmd/print.h"
#include "czar/hook_place.h"

/* What the verbs share: each does one hook, and says what became of it. */
struct asked {
	struct command_context *c;
	struct hook_place place;
	json_t *all; /* --json: one object a hook */
};

static json_t *report_json(const struct hook_report *r)
{
	return json_pack("{s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "hook", hook_name(r->hook), "state",
		hook_state_name(r->state), "chained", r->chained, "path", json_clean_text(r->path),
		"manager", json_clean_text(r->manager), "file", json_clean_text(r->file), "line",
		json_clean_text(str_text(&r->line)));
}

static void print_managed(const struct hook_report *r)
{
	_cleanup_(str_done) struct str s = {0};

	str_addf(&s, "%s: the hooks belong to %s: add to ", hook_name(r->hook), r->manager);
	add_line(&s, r->file);
	str_add(&s, "\n\n");
	text_add_clean(&s, str_text(&r->line), r->line.len);
	str_add(&s, "\n");
	fputs(str_text(&s), stdout);
}

static void print_report(const struct asked *a, const struct hook_report *r, const char *done)
{
	_cleanup_(str_done) struct str s = {0};

	if (a->c->json) {
		json_array_append_new(a->all, report_json(r));
		return;
	}
	if (r->state == HOOK_MANAGED) {
		print_managed(r);
		return;
	}
	if (a->c->quiet)
		return;
	str_addf(&s, "%s: %s%s (", hook_name(r->hook), done ? done : hook_state_name(r->state),
		r->chained ? ", the hook from before runs after it" : "");
	add_line(&s, r->path);
	str_add(&s, ")\n");
	fputs(str_text(&s), stdout);
}

static int install(struct asked *a, enum hook hook)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};
	int r = hook_install(&a->place, hook, &report, &err);

	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	print_report(a, &report, r == 0 ? "installed" : r == 1 ? "was installed already" : NULL);
	return report.state == HOOK_MANAGED ? EXIT_PERSON : EXIT_OK;
}

static int take_out(struct asked *a, enum hook hook)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};
	int r = hook_remove(&a->place, hook, &report, &err);

	if (r < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	if (r == 2)
		return command_say_error(EXIT_PERSON,
			"the hook is not czar's (%s): remove the line with czar-hook by hand",
			report.path);
	if (report.state == HOOK_MANAGED)
		report.state = HOOK_ABSENT;
	print_report(a, &report, r == 0 ? "removed" : "there was none of czar's");
	return EXIT_OK;
}

static int status(struct asked *a, enum hook hook)
{
	_cleanup_(hook_report_done) struct hook_report report = {0};
	struct error err = {0};

	if (hook_status(&a->place, hook, &report, &err) < 0)
		return command_fail(EXIT_FAILED, &err, NULL, NULL);
	print_report(a, &report, NULL);
	return report.state == HOOK_INSTALLED || report.state == HOOK_BY_HAND ? EXIT_OK
									      : EXIT_FAILED;
}

/* All hooks, also behind one that fails; the first code that is not 0. post-commit's fields also
 * stand at the top, where they were when it was the only hook. */
static int run_all(struct asked *a, int (*run)(struct asked *a, enum hook hook))
{
	int code = EXIT_OK;

	a->all = json_array();
	for (enum hook hook = 0; hook < HOOKS; hook++) {
		int r = run(a, hook);

		code = code ? code : r;
	}
	if (a->c->json && json_array_size(a->all)) {
		json_t *first = json_copy(json_array_get(a->all, 0));

		json_object_set(first, "hooks", a->all);
		print_json(first);
	}
	json_decref(a->all);
	return code;
}

int cmd_hooks(struct command_context *c, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct asked *a, enum hook hook);
	} verbs[] = {{"install", install}, {"remove", take_out}, {"status", status}};
	struct asked a = {.c = c};
	struct error err = {0};
	const char *verb = argc ? argv[0] : "";
	int code;

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (!text_equal(verbs[i].name, verb))
			continue;
		if (verbs[i].run == take_out) {
			code = ask_person("czar's git hooks are removed: commits are found later, "
					  "and workers "
					  "may push to other branches",
				command_flag(c, "yes"));
			if (code != EXIT_OK)
				return code;
		}
		if (hook_place_find(&c->place, c->path, &a.place, &err) < 0)
			return command_fail(EXIT_FAILED, &err, NULL, NULL);
		return run_all(&a, verbs[i].run);
	}
	return command_usage(c, "no '%s' of hooks: it is install, remove or status", verb);
}
