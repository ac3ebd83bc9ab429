/*
 * The built-in checks, a function each.
 *
 * Names and lines are data of machines: compared with literals, never run. A secret is guessed by
 * the forms that the best known keys have; the guess is told, the key is not repeated.
 */
#include "checks/built_in_checks.h"

#include <stdio.h>
#include <string.h>

#include "checks/glob.h"
#include "czar/base/str.h"

/* A list of cases in one line: "what: a, b, ..." */
struct cases {
	char *text;
	size_t n;
};

static void add_case(struct cases *c, const char *what, const char *name)
{
	size_t used = c->n ? strlen(c->text) : 0;

	if (c->n++ == 0)
		text_setf(c->text, TEXT_SIZE, "%s: %.120s", what, name);
	else if (used + strlen(name) + 8 < TEXT_SIZE)
		text_setf(c->text + used, TEXT_SIZE - used, ", %s", name);
	else if (used + 5 < TEXT_SIZE && !strstr(c->text, ", ..."))
		text_setf(c->text + used, TEXT_SIZE - used, ", ...");
}

static bool any_matches(const char *const *globs, const char *path)
{
	for (; globs && *globs; globs++)
		if (glob_matches(*globs, path))
			return true;
	return false;
}

static bool is_there(const struct built_in_file *f)
{
	return f->status != 'D';
}

/* --- the checks --- */

static void check_empty(const struct built_in_work *w, struct cases *c)
{
	if (!w->n)
		add_case(c, "it changes nothing", "no file differs from the base");
}

/* What czar keeps there says who works where, and which settings hold on this machine. */
static void check_own_folder(const struct built_in_work *w, struct cases *c)
{
	for (size_t i = 0; i < w->n; i++)
		if (glob_matches(".czar", w->files[i].path))
			add_case(c, "czar's own folder is no part of the work", w->files[i].path);
}

static void check_touches(const struct built_in_work *w, struct cases *c)
{
	for (size_t i = 0; w->touches && w->touches[0] && i < w->n; i++)
		if (!any_matches(w->touches, w->files[i].path))
			add_case(c, "changed outside what the task may touch", w->files[i].path);
}

static void check_must_touch(const struct built_in_work *w, struct cases *c)
{
	for (const char *const *glob = w->must_touch; glob && *glob; glob++) {
		bool touched = false;

		for (size_t i = 0; i < w->n && !touched; i++)
			touched = glob_matches(*glob, w->files[i].path);
		if (!touched)
			add_case(c, "every task has to change also", *glob);
	}
}

static void check_large(const struct built_in_work *w, struct cases *c)
{
	for (size_t i = 0; w->file_most_bytes && i < w->n; i++)
		if (is_there(&w->files[i]) && w->files[i].bytes > w->file_most_bytes)
			add_case(c, "a file is larger than [land] largest-file", w->files[i].path);
}

/* Names of files that hold keys, by gitignore's rules; and those that look like it and do not. */
static const char *const secret_names[] = {"**/id_rsa", "**/id_dsa", "**/id_ecdsa", "**/id_ed25519",
	"**/*.pem", "**/*.p12", "**/*.pfx", "**/*.key", "**/.env", "**/.env.*", "**/.netrc",
	"**/.pgpass", "**/credentials.json", NULL};
static const char *const plain_names[] = {
	"**/.env.example", "**/.env.sample", "**/.env.template", "**/.env.dist", NULL};

static void check_secret_names(const struct built_in_work *w, struct cases *c)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->files[i].status == 'A' && any_matches(secret_names, w->files[i].path) &&
			!any_matches(plain_names, w->files[i].path))
			add_case(c, "a new file looks like a secret", w->files[i].path);
}

/* --- checks of added lines --- */

/* One added line of a diff; path: the file it is in. */
struct added {
	const char *at, *end; /* what is left of the diff, which may hold any byte */
	char path[TEXT_SIZE];
	const char *line; /* not NUL-terminated */
	size_t n;
	int64_t left; /* added lines that the hunk still has */
};

static bool starts(const char *line, size_t n, const char *what)
{
	return n >= strlen(what) && memcmp(line, what, strlen(what)) == 0;
}

/* "@@ -1,2 +3,4 @@": 4, 1 without a comma. */
static int64_t hunk_lines(const char *line, size_t n)
{
	const char *plus = memchr(line, '+', n), *end = line + n;
	int64_t lines = 0;

	while (plus && plus < end && *plus != ',' && *plus != ' ')
		plus++;
	if (!plus || plus == end || *plus == ' ')
		return 1;
	for (plus++; plus < end && *plus >= '0' && *plus <= '9' && lines < INT32_MAX; plus++)
		lines = lines * 10 + (*plus - '0');
	return lines;
}

/* Lines of a hunk are counted, so that an added "+++ b/x" is not taken for the next file. */
static bool next_added(struct added *a)
{
	while (a->at < a->end) {
		const char *line = a->at;
		const char *stop = memchr(line, '\n', (size_t)(a->end - line));
		size_t n = (size_t)((stop ? stop : a->end) - line);

		a->at = stop ? stop + 1 : a->end;
		if (a->left > 0 && n && line[0] == '+') {
			a->left--;
			a->line = line + 1;
			a->n = n - 1;
			return true;
		}
		if (a->left > 0)
			continue;
		if (starts(line, n, "+++ "))
			text_setf(a->path, sizeof a->path, "%.*s", (int)(n - 4 < 200 ? n - 4 : 200),
				line + 4);
		else if (starts(line, n, "@@ "))
			a->left = hunk_lines(line, n);
	}
	return false;
}

static void check_conflict_markers(const struct built_in_work *w, struct cases *c)
{
	struct added a = {.at = w->diff, .end = w->diff + w->diff_bytes};
	char last[TEXT_SIZE] = "";

	while (next_added(&a)) {
		if ((!starts(a.line, a.n, "<<<<<<< ") && !starts(a.line, a.n, ">>>>>>> ")) ||
			text_equal(last, a.path))
			continue;
		TEXT_SET(last, a.path);
		add_case(c, "conflict markers were left", a.path);
	}
}

/* What a key begins with, and how many letters, digits, "_" and "-" follow at least. */
static const struct {
	const char *begin;
	size_t more;
} keys[] = {
	{"-----BEGIN PRIVATE KEY-----", 0},
	{"-----BEGIN RSA PRIVATE KEY-----", 0},
	{"-----BEGIN EC PRIVATE KEY-----", 0},
	{"-----BEGIN OPENSSH PRIVATE KEY-----", 0},
	{"AKIA", 16},
	{"ghp_", 36},
	{"gho_", 36},
	{"ghs_", 36},
	{"github_pat_", 40},
	{"glpat-", 20},
	{"sk-ant-", 32},
	{"xoxb-", 24},
	{"xoxp-", 24},
};

static size_t key_letters(const char *at, const char *end)
{
	const char *p = at;

	while (p < end && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
				  (*p >= '0' && *p <= '9') || *p == '_' || *p == '-'))
		p++;
	return (size_t)(p - at);
}

static bool holds_key(const char *line, size_t n)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		size_t m = strlen(keys[i].begin);
		const char *at = line, *end = line + n;

		while ((at = memmem(at, (size_t)(end - at), keys[i].begin, m))) {
			at += m;
			if (key_letters(at, end) >= keys[i].more)
				return true;
		}
	}
	return false;
}

static void check_secrets(const struct built_in_work *w, struct cases *c)
{
	struct added a = {.at = w->diff, .end = w->diff + w->diff_bytes};
	char last[TEXT_SIZE] = "";

	while (next_added(&a)) {
		if (text_equal(last, a.path) || !holds_key(a.line, a.n))
			continue;
		TEXT_SET(last, a.path);
		add_case(c, "a new line looks like a secret key, in", a.path);
	}
}

static const struct {
	const char *name;
	void (*look)(const struct built_in_work *w, struct cases *c);
} checks[] = {
	{"not-empty", check_empty},
	{"czar-folder", check_own_folder},
	{"touches", check_touches},
	{"must-touch", check_must_touch},
	{"file-size", check_large},
	{"secret-files", check_secret_names},
	{"secrets", check_secrets},
	{"conflict-markers", check_conflict_markers},
};
_Static_assert(sizeof checks / sizeof *checks <= BUILT_IN_FINDINGS_MOST, "room for each");

size_t built_in_check(
	const struct built_in_work *w, struct built_in_finding ret[BUILT_IN_FINDINGS_MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct cases c = {.text = ret[n].text};

		checks[i].look(w, &c);
		if (c.n)
			ret[n++].check = checks[i].name;
	}
	return n;
}

bool built_in_protected(const struct built_in_work *w, char ret[TEXT_SIZE])
{
	struct cases c = {.text = ret};

	for (size_t i = 0; i < w->n; i++)
		if (any_matches(w->protects, w->files[i].path))
			add_case(&c, "it changes what is protected", w->files[i].path);
	return c.n > 0;
}
