/*
 * The checks that a repository has already.
 *
 * Read off the files that build tools have at the top of a checkout. They are proposed and not
 * switched on: czar runs what a person chose.
 */
#include "czar/cmd/init_checks.h"

#include <jansson.h>
#include <string.h>

#include "czar/base/file.h"

enum { FILE_MOST_BYTES = 1 << 20 };

struct proposals {
	struct str *out;
	bool any;
};

static void propose(struct proposals *p, const char *name, const char *run, const char *file)
{
	if (!p->any)
		str_add(p->out,
			"\n# Found in this repository; to use one take the first signs away.\n");
	p->any = true;
	str_addf(p->out, "# from %s\n#[check \"%s\"]\n#\trun = %s\n", file, name, run);
}

/* Does a line begin with that, as "check:" in a Makefile? */
static bool has_line(const char *text, const char *begins)
{
	for (const char *at = text; at && *at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		if (text_starts(at, begins))
			return true;
	return false;
}

static void from_makefile(struct proposals *p, const char *text)
{
	if (has_line(text, "check:"))
		propose(p, "tests", "make check", "Makefile");
	else if (has_line(text, "test:"))
		propose(p, "tests", "make test", "Makefile");
	if (has_line(text, "lint:"))
		propose(p, "lint", "make lint", "Makefile");
}

static void from_package_json(struct proposals *p, const char *text)
{
	json_t *root = json_loads(text, 0, NULL);
	const json_t *scripts = json_object_get(root, "scripts");

	if (json_is_string(json_object_get(scripts, "test")))
		propose(p, "npm-test", "npm test", "package.json");
	if (json_is_string(json_object_get(scripts, "lint")))
		propose(p, "npm-lint", "npm run lint", "package.json");
	json_decref(root);
}

static void from_pyproject(struct proposals *p, const char *text)
{
	if (strstr(text, "pytest"))
		propose(p, "pytest", "python3 -m pytest", "pyproject.toml");
	if (strstr(text, "[tool.ruff"))
		propose(p, "ruff", "ruff check .", "pyproject.toml");
}

static void from_cargo(struct proposals *p, const char *text)
{
	(void)text;
	propose(p, "cargo-test", "cargo test", "Cargo.toml");
}

static void from_go(struct proposals *p, const char *text)
{
	(void)text;
	propose(p, "go-test", "go test ./...", "go.mod");
}

void init_checks(const char *checkout, struct str *ret)
{
	static const struct {
		const char *file;
		void (*read)(struct proposals *p, const char *text);
	} files[] = {
		{"Makefile", from_makefile},
		{"package.json", from_package_json},
		{"pyproject.toml", from_pyproject},
		{"Cargo.toml", from_cargo},
		{"go.mod", from_go},
	};
	struct proposals p = {.out = ret};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		_cleanup_(str_done) struct str path = {0}, text = {0};

		str_addf(&path, "%s/%s", checkout, files[i].file);
		if (file_read(str_text(&path), FILE_MOST_BYTES, &text, NULL) == 0)
			files[i].read(&p, str_text(&text));
	}
}
