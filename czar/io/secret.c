/*
 * Secrets: reading one from the place that the settings name.
 *
 * A secret is one line of printable text: what surrounds it is dropped, anything else in it is an
 * error that does not repeat it.
 */
#include "czar/io/secret.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"

#define COMMAND_DEADLINE (30 * USEC_SEC)

enum { SECRET_MOST_BYTES = 16 * 1024 };

static const char env_place[] = "env:", file_place[] = "file:", credential_place[] = "credential:",
		  command_place[] = "command:", itself[] = "itself:";

/* What follows the kind of place; NULL when it is another kind. */
static const char *name_in(const char *place, const char *kind)
{
	return text_starts(place, kind) ? place + strlen(kind) : NULL;
}

int secret_check(const char *place, struct error *err)
{
	static const char *const kinds[] = {env_place, file_place, credential_place, command_place};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const char *name = name_in(place, kinds[i]);

		if (name && kinds[i] == credential_place && strchr(name, '/'))
			return error(
				err, EINVAL, "a credential's name has no '/': write file:%s", name);
		if (name && kinds[i] == file_place && *name != '/' && *name != '~')
			return error(
				err, EINVAL, "a secret's file has an absolute path: '%s'", name);
		if (name && *name)
			return 0;
	}
	/* it may be the secret itself, so it is not repeated */
	return error(err, EINVAL,
		"names no place of a secret: write env:NAME, file:PATH, credential:NAME or "
		"command:COMMAND");
}

void secret_done(struct str *secret)
{
	if (secret->data)
		explicit_bzero(secret->data, secret->size);
	str_done(secret);
}

/* One line, without what stands around it. */
static int take_line(const char *text, const char *place, struct str *ret, struct error *err)
{
	size_t n;

	text += strspn(text, " \t\r\n");
	n = strcspn(text, "\r\n");
	while (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	if (!n)
		return error(err, ENOENT, "no secret in '%s': it is empty", place);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x7f)
			return error(err, EINVAL, "what '%s' holds is no secret: one word of ASCII",
				place);
	str_add_bytes(ret, text, n);
	return 0;
}

int secret_read_file(const char *path, struct str *ret, struct error *err)
{
	_cleanup_(secret_done) struct str text = {0};
	_cleanup_(str_done) struct str whole = {0};
	const char *home = getenv("HOME");
	struct stat st;
	int r;

	if (text_starts(path, "~/") && home)
		str_addf(&whole, "%s%s", home, path + 1);
	else
		str_add(&whole, path);
	r = file_read(str_text(&whole), SECRET_MOST_BYTES, &text, err);
	if (r == 0 && stat(str_text(&whole), &st) == 0 && st.st_mode & (S_IRWXG | S_IRWXO))
		r = error(err, EACCES, "others may read the secret in '%s': chmod 600 it",
			str_text(&whole));
	if (r == 0)
		str_add_bytes(ret, str_text(&text), text.len);
	return r;
}

static int read_file(const char *path, const char *place, struct str *ret, struct error *err)
{
	_cleanup_(secret_done) struct str text = {0};
	int r = secret_read_file(path, &text, err);

	return r < 0 ? r : take_line(str_text(&text), place, ret, err);
}

int secret_take(struct spawn_result *result, const char *place, struct str *ret, struct error *err)
{
	int r = 0;

	if (result->status)
		r = error(err, ENOENT, "'%s' ended with %d%s: %s", place, result->status,
			result->timed_out ? " (time-out)" : "", str_text(&result->errors));
	if (r == 0)
		r = take_line(str_text(&result->output), place, ret, err);
	secret_done(&result->output);
	return r;
}

static const struct spawn_options command_options = {
	.deadline = COMMAND_DEADLINE,
	.output_most_bytes = SECRET_MOST_BYTES,
	.dies_with_us = true,
};

static int read_command(const char *command, const char *place, struct str *ret, struct error *err)
{
	const char *argv[] = {"/bin/sh", "-c", command, NULL};
	struct spawn_options o = command_options;
	struct spawn_result result = {0};
	int r;

	o.argv = argv;
	r = spawn_wait(&o, &result, err);
	if (r == 0)
		r = secret_take(&result, place, ret, err);
	spawn_result_done(&result);
	return r;
}

int secret_ask(sd_event *loop, const char *place, spawn_end_fn on_end, void *userdata,
	struct spawn **ret_child, struct str *ret, struct error *err)
{
	const char *argv[] = {"/bin/sh", "-c", name_in(place, command_place), NULL};
	struct spawn_options o = command_options;
	int r;

	if (!argv[2])
		return secret_read(place, ret, err);
	o.argv = argv;
	r = spawn_start(loop, &o, on_end, userdata, ret_child, err);
	return r < 0 ? r : 1;
}

static int credential_path(const char *name, struct str *ret, struct error *err)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");

	if (!folder)
		return error(err, ENOENT,
			"no credential '%s': czar does not run as a service that loads one "
			"(LoadCredential=)",
			name);
	str_addf(ret, "%s/%s", folder, name);
	return 0;
}

int secret_read(const char *place, struct str *ret, struct error *err)
{
	_cleanup_(str_done) struct str path = {0};
	const char *name;
	int r;

	if ((name = name_in(place, itself)))
		return take_line(name, "env:", ret, err);
	r = secret_check(place, err);
	if (r < 0)
		return r;
	if ((name = name_in(place, env_place)))
		return getenv(name) ? take_line(getenv(name), place, ret, err)
				    : error(err, ENOENT, "no '%s' in czar's environment", name);
	if ((name = name_in(place, command_place)))
		return read_command(name, place, ret, err);
	if ((name = name_in(place, file_place)))
		return read_file(name, place, ret, err);
	r = credential_path(name_in(place, credential_place), &path, err);
	return r < 0 ? r : read_file(str_text(&path), place, ret, err);
}

int secret_hand_down(const char *place, struct str *ret, struct error *err)
{
	_cleanup_(secret_done) struct str text = {0};
	const char *name;
	int r = secret_check(place, err);

	if (r == 0 && name_in(place, env_place)) {
		r = secret_read(place, &text, err);
		if (r == 0)
			str_addf(ret, "%s%s", itself, str_text(&text));
	} else if (r == 0 && (name = name_in(place, credential_place))) {
		str_add(ret, file_place);
		r = credential_path(name, ret, err);
	} else if (r == 0) {
		str_add(ret, place);
	}
	return r;
}
