/*
 * Which czar.conf is in force.
 *
 * Looked at from what is stored anyway: the landings say which file a task's work brought. So a
 * kill loses nothing, and who changes the file by hand is asked nothing.
 */
#include "czar/accepted.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/git_blobs.h"
#include "queue/queue.h"

static void path_of(const struct project_place *place, char ret[PATH_SIZE])
{
	text_setf(ret, PATH_SIZE, "%s/accepted.conf", place->home);
}

static bool same_files(const char *a, const char *b)
{
	_cleanup_(str_done) struct str x = {0}, y = {0};

	return file_read(a, CONFIG_FILE_MOST_BYTES, &x, NULL) == 0 &&
	       file_read(b, CONFIG_FILE_MOST_BYTES, &y, NULL) == 0 && x.len == y.len &&
	       memcmp(str_text(&x), str_text(&y), x.len) == 0;
}

struct search {
	struct queue *queue;
	struct landing *landings;
	size_t n;
};

static void search_done(struct search *s)
{
	queue_close(s->queue);
	free(s->landings);
}

/* What is verified only is in no checkout. */
static int on_landing(const void *row, void *userdata)
{
	const struct landing *l = row;
	struct search *s = userdata;
	struct task t;
	int r = *l->commit ? queue_find_task(s->queue, l->task, &t, NULL) : -ENOENT;

	if (r < 0 || (t.state != TASK_LANDING && t.state != TASK_DONE))
		return r == -ENOENT ? 0 : r;
	s->landings = realloc(s->landings, (s->n + 1) * sizeof *s->landings);
	if (!s->landings)
		abort();
	s->landings[s->n++] = *l;
	return 0;
}

/* "COMMIT:FILE", "BASE:FILE" of each landing, a line each. */
static void names_of(const struct search *s, const char *file, struct str *ret)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct landing *l = &s->landings[i];

		str_addf(ret, "%s:%s\n%s:%s\n", *l->merged ? l->merged : l->commit, file, l->base,
			file);
	}
}

/* The landing that changed the file to that; *ret stays NULL where a person did. */
static int find_bringer(const struct search *s, const char *checkout, const char *file,
	const char *blob, const struct landing **ret, struct error *err)
{
	_cleanup_(str_done) struct str names = {0}, blobs = {0};
	size_t at = 0;
	int r;

	names_of(s, file, &names);
	r = s->n ? git_blobs(checkout, str_text(&names), &blobs, err) : 0;
	for (size_t i = 0; r == 0 && i < s->n; i++) {
		const char *landed = git_next_blob(&blobs, &at);
		const char *before = git_next_blob(&blobs, &at);

		if (!landed || !before)
			return error(err, EIO, "git does not say who brought '%s'", file);
		if (!*ret && text_equal(landed, blob) && !text_equal(before, blob))
			*ret = &s->landings[i];
	}
	return r;
}

/* Where it is a link to elsewhere, that counts as well: to git it is a file with a path in it. */
static int find_linker(const struct search *s, const char *checkout, const char *path,
	const struct landing **ret, struct error *err)
{
	char to[PATH_SIZE], blob[65];
	ssize_t n = readlink(path, to, sizeof to - 1);
	int r;

	if (*ret || n < 0)
		return 0;
	to[n] = '\0';
	r = git_blob_of_text(checkout, to, blob, err);
	return r < 0 ? r : find_bringer(s, checkout, ACCEPTED_NAME, blob, ret, err);
}

static int on_project(const void *row, void *userdata)
{
	*(struct project *)userdata = *(const struct project *)row;
	return 0;
}

static bool is_approved(struct queue *queue, const char *blob)
{
	struct project p = {0};

	return queue_each(queue, ROW_PROJECT, NULL, NULL, on_project, &p, NULL) == 0 &&
	       text_equal(p.approved_settings, blob);
}

int accepted_look(const struct project_place *place, struct accepted *ret, struct error *err)
{
	_cleanup_(search_done) struct search s = {0};
	char file[PATH_SIZE], kept[PATH_SIZE], below[PATH_SIZE];
	const struct landing *l = NULL;
	bool is_below;
	int r;

	*ret = (struct accepted){0};
	TEXT_SETF(file, "%s/czar.conf", place->checkout);
	path_of(place, kept);
	if (!path_exists(kept) || !path_exists(place->store) || same_files(file, kept) ||
		!path_exists(file))
		return 0;
	is_below = project_path_below(place, file, below, sizeof below);
	r = git_blob_of_file(place->checkout, is_below ? below : file, ret->blob, err);
	if (r == 0)
		r = queue_open(place->store, &s.queue, err);
	if (r == 0 && !is_approved(s.queue, ret->blob))
		r = queue_each(s.queue, ROW_LANDING, NULL, NULL, on_landing, &s, err);
	if (r == 0 && is_below)
		r = find_bringer(&s, place->checkout, below, ret->blob, &l, err);
	if (r == 0)
		r = find_linker(&s, place->checkout, file, &l, err);
	if (r == 0 && l) {
		ret->held = true;
		TEXT_SET(ret->task, l->task);
		TEXT_SET(ret->commit, *l->merged ? l->merged : l->commit);
	}
	return r;
}

int accepted_load(const struct project_place *place, struct config *ret, struct accepted *ret_look,
	struct str *problems, struct error *err)
{
	char kept[PATH_SIZE];
	int r = accepted_look(place, ret_look, err);

	path_of(place, kept);
	return r < 0 ? r
		     : config_load_with(
			       place->checkout, ret_look->held ? kept : NULL, ret, problems, err);
}

int accepted_keep(const struct project_place *place, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	char file[PATH_SIZE], kept[PATH_SIZE];
	int r;

	TEXT_SETF(file, "%s/czar.conf", place->checkout);
	path_of(place, kept);
	if (same_files(file, kept))
		return 0;
	r = file_read(file, CONFIG_FILE_MOST_BYTES, &text, err);
	return r < 0 ? r : file_write(kept, str_text(&text), text.len, 0600, err);
}

void accepted_describe(const struct accepted *a, char *ret, size_t size)
{
	text_setf(ret, size,
		"czar.conf came with %s and is not in force: the one before is, until a person "
		"says yes",
		a->task);
}
