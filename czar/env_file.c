/*
 * Environment files: one NAME=VALUE a line, # comments, a value in quotes when it has blanks at its
 * ends. Nothing is expanded and nothing is run: it is no shell script.
 *
 * What is read here is secret. Errors name the file, the line and at most the variable.
 */
#include "czar/env_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/str.h"
#include "czar/exit.h"

enum { ENV_FILE_BYTES = 64 * 1024 };

static const char blanks[] = " \t\r";

/* What is wrong with a name; NULL nothing. */
static const char *name_problem(const char *name)
{
	if (!*name || isdigit((unsigned char)*name))
		return "no variable's name stands before the '='";
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_')
			return "no variable's name stands before the '='";
	if (text_starts(name, "CZAR_"))
		return "CZAR_ variables are czar's own";
	if (text_equal(name, "HOME"))
		return "HOME is what home = in czar.conf says";
	return NULL;
}

/* Takes quotes off that stand around all of it. NULL: they are not closed. */
static char *unquote(char *value)
{
	size_t n = strlen(value);

	if (*value != '"' && *value != '\'')
		return value;
	if (n < 2 || value[n - 1] != *value || strchr(value + 1, *value) != value + n - 1)
		return NULL;
	value[n - 1] = '\0';
	return value + 1;
}

static void trim_end(char *text)
{
	size_t n = strlen(text);

	while (n && strchr(blanks, text[n - 1]))
		text[--n] = '\0';
}

static int read_line(
	struct env_file *f, char *line, const char *path, long number, struct error *err)
{
	char *equal, *value;
	const char *wrong;

	line += strspn(line, blanks);
	trim_end(line);
	if (!*line || *line == '#')
		return 0;
	equal = strchr(line, '=');
	if (!equal)
		return error(err, EINVAL, "%s:%ld: no '=': write NAME=VALUE", path, number);
	*equal = '\0';
	wrong = name_problem(line);
	if (wrong)
		return error(err, EINVAL, "%s:%ld: %s: write NAME=VALUE", path, number, wrong);
	value = equal + 1;
	value = unquote(value + strspn(value, blanks));
	if (!value)
		return error(err, EINVAL,
			"%s:%ld: the quotes around the value of %s are not closed, or one stands "
			"within: use the other kind, or none",
			path, number, line);
	f->names[f->n] = line;
	f->values[f->n++] = value;
	return 0;
}

static int read_lines(struct env_file *f, const char *path, struct error *err)
{
	char *rest = f->text, *line;
	size_t most = 1;
	int r = 0;

	for (const char *p = f->text; *p; p++)
		most += *p == '\n';
	f->names = calloc(most, sizeof *f->names);
	f->values = calloc(most, sizeof *f->values);
	if (!f->names || !f->values)
		abort();
	for (long number = 1; r == 0 && (line = strsep(&rest, "\n")); number++)
		r = read_line(f, line, path, number, err);
	return r;
}

int env_file_read(const char *path, struct env_file *ret, struct error *err)
{
	_cleanup_(env_file_done) struct env_file f = {0};
	struct str text = {0};
	int r = file_read(path, ENV_FILE_BYTES, &text, err);

	f.text_bytes = text.len;
	f.text = str_take(&text);
	if (r < 0)
		return r;
	if (strlen(f.text) != f.text_bytes)
		return error(err, EINVAL, "%s:1: it holds a NUL byte: it is no text", path);
	r = read_lines(&f, path, err);
	if (r < 0)
		return r;
	*ret = f;
	f = (struct env_file){0};
	return 0;
}

void env_file_done(struct env_file *f)
{
	if (f->text)
		explicit_bzero(f->text, f->text_bytes);
	free(f->text);
	free(f->names);
	free(f->values);
	*f = (struct env_file){0};
}

int env_file_main(const char *path, const char *command)
{
	_cleanup_(env_file_done) struct env_file f = {0};
	struct error err = {0};

	if (env_file_read(path, &f, &err) < 0) {
		fprintf(stderr, "czar: %s\n", err.text);
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < f.n; i++)
		if (setenv(f.names[i], f.values[i], 1) < 0)
			abort();
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	perror("czar: /bin/sh");
	return EXIT_FAILED;
}
