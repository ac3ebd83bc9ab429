/*
 * The file of GitHub's limits.
 *
 * It is read again when somebody else wrote it, and what was met here and there is joined: of each
 * time the later one. Its folder is locked while it is written.
 */
#include "czar/io/github_limits.h"

#include <fcntl.h>
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"

enum { NAMES_MOST = 16, FILE_MOST_BYTES = 256 * 1024 };

struct github_limits {
	char folder[1025], path[1100];
	struct github_limit limits[NAMES_MOST];
	size_t n;
	struct timespec seen; /* when the file that we know was written */
	ino_t inode;
};

static usec_t later(usec_t a, usec_t b)
{
	return a > b ? a : b;
}

/* The numbers of a limit, as the file names them. */
static const struct {
	const char *name;
	size_t offset;
} fields[] = {
#define FIELD(member) \
	{ \
#member, offsetof(struct github_limit, member) \
	}
	FIELD(until),
	FIELD(wrote),
	FIELD(reads),
	FIELD(writes),
	FIELD(spares),
	FIELD(reset),
	FIELD(left),
	FIELD(most),
	FIELD(strikes),
#undef FIELD
};
enum { FIELDS = sizeof fields / sizeof *fields };

static json_t *limit_to_json(const struct github_limit *l)
{
	json_t *o = json_pack("{s:s, s:s}", "name", l->name, "why", l->why);

	for (size_t i = 0; i < FIELDS; i++)
		json_object_set_new(o, fields[i].name,
			json_integer(*(const int64_t *)((const char *)l + fields[i].offset)));
	return o;
}

static bool limit_from_json(const json_t *o, struct github_limit *ret)
{
	const char *name = json_string_value(json_object_get(o, "name"));
	const char *why = json_string_value(json_object_get(o, "why"));

	*ret = (struct github_limit){0};
	for (size_t i = 0; i < FIELDS; i++) {
		int64_t value = json_integer_value(json_object_get(o, fields[i].name));

		*(int64_t *)((char *)ret + fields[i].offset) = value < 0 ? 0 : value;
	}
	TEXT_SET(ret->why, why ? why : "");
	return name && TEXT_SET(ret->name, name);
}

/* What another process has met counts for us too. */
static void merge(struct github_limit *l, const struct github_limit *theirs)
{
	if (theirs->until > l->until)
		TEXT_SET(l->why, theirs->why);
	l->until = later(l->until, theirs->until);
	l->wrote = later(l->wrote, theirs->wrote);
	l->reads = later(l->reads, theirs->reads);
	l->writes = later(l->writes, theirs->writes);
	l->spares = later(l->spares, theirs->spares);
	l->strikes = later(l->strikes, theirs->strikes);
	if (theirs->reset >= l->reset) {
		l->reset = theirs->reset;
		l->left = theirs->left;
		l->most = theirs->most;
	}
}

static struct github_limit *find(struct github_limits *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (text_equal(l->limits[i].name, name))
			return &l->limits[i];
	return NULL;
}

static usec_t last_use(const struct github_limit *l)
{
	return later(later(l->until, l->reads), l->reset);
}

/* Tokens come and go: the one that was not used for longest makes room. */
static struct github_limit *add(struct github_limits *l, const char *name)
{
	struct github_limit *place = &l->limits[0];

	if (l->n < NAMES_MOST)
		place = &l->limits[l->n++];
	else
		for (size_t i = 1; i < l->n; i++)
			if (last_use(&l->limits[i]) < last_use(place))
				place = &l->limits[i];
	*place = (struct github_limit){0};
	TEXT_SET(place->name, name);
	return place;
}

static int take_file(struct github_limits *l, const char *text, size_t n)
{
	json_t *file = json_loadb(text, n, 0, NULL), *list = json_object_get(file, "limits"), *o;
	struct github_limit theirs, *mine;
	size_t i;

	json_array_foreach (list, i, o) {
		if (!limit_from_json(o, &theirs))
			continue;
		mine = find(l, theirs.name);
		merge(mine ? mine : add(l, theirs.name), &theirs);
	}
	json_decref(file);
	return list ? 0 : -EINVAL;
}

static bool is_known(const struct github_limits *l, const struct stat *st)
{
	return st->st_ino == l->inode && st->st_mtim.tv_sec == l->seen.tv_sec &&
	       st->st_mtim.tv_nsec == l->seen.tv_nsec;
}

static void know(struct github_limits *l)
{
	struct stat st;

	if (stat(l->path, &st) < 0)
		return;
	l->inode = st.st_ino;
	l->seen = st.st_mtim;
}

/* Reads the file when somebody else wrote it. */
static int refresh(struct github_limits *l, struct error *err)
{
	_cleanup_(str_done) struct str text = {0};
	struct stat st;
	int r;

	if (stat(l->path, &st) < 0 || is_known(l, &st))
		return 0;
	r = file_read(l->path, FILE_MOST_BYTES, &text, err);
	if (r < 0)
		return r;
	know(l);
	return take_file(l, str_text(&text), text.len);
}

struct github_limit *github_limits_of(struct github_limits *l, const char *name)
{
	struct github_limit *one;

	refresh(l, NULL);
	one = find(l, name);
	return one ? one : add(l, name);
}

int github_limits_save(struct github_limits *l, struct error *err)
{
	_cleanup_(fd_close) int fd = open(l->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_(text_free) char *text = NULL;
	json_t *list = json_array(), *file;
	int r;

	if (fd < 0 || flock(fd, LOCK_EX) < 0)
		return error(err, errno, "cannot lock '%s': %s", l->folder, strerror(errno));
	refresh(l, NULL);
	for (size_t i = 0; i < l->n; i++)
		json_array_append_new(list, limit_to_json(&l->limits[i]));
	file = json_pack("{s:i, s:o}", "schema", 1, "limits", list);
	text = json_dumps(file, JSON_INDENT(1));
	json_decref(file);
	r = file_write(l->path, text, strlen(text), 0600, err);
	if (r == 0)
		know(l);
	return r;
}

int github_limits_open(const char *folder, struct github_limits **ret, struct error *err)
{
	struct github_limits *l = calloc(1, sizeof *l);
	int r;

	if (!l)
		abort();
	TEXT_SET(l->folder, folder);
	TEXT_SETF(l->path, "%s/limits.json", folder);
	r = refresh(l, err);
	if (r == -EINVAL)
		r = error(err, EINVAL, "'%s' is no list of limits: remove it", l->path);
	if (r < 0)
		free(l);
	else
		*ret = l;
	return r;
}

void github_limits_close(struct github_limits *l)
{
	free(l);
}
