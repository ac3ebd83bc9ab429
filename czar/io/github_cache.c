/*
 * The store of GitHub's answers.
 *
 * A file is a line of JSON (what it answers, its ETag, a hash of the body) and the body as it came.
 * Its name is a hash of what was asked, and the line is compared too, so a wrong, torn or foreign
 * file is no answer but none. When a file was used last is its time of change.
 */
#include "czar/io/github_cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/base/hash.h"

enum { BOUND_EVERY = 64, ENTRY_MOST_BYTES = 32 << 20 };

void github_cached_done(struct github_cached *c)
{
	str_done(&c->etag);
	str_done(&c->next);
	str_done(&c->body);
}

static void path_of(
	const struct github_cache *c, const struct github_cache_key *key, struct str *ret)
{
	_cleanup_(str_done) struct str all = {0};
	char hash[HASH_SIZE];

	str_addf(&all, "%s\n%s\n%s", key->name, key->url, key->accept);
	hash_text(str_text(&all), all.len, hash);
	str_addf(ret, "%s/%s", c->folder, hash);
}

static bool read_head(
	const char *line, size_t n, const struct github_cache_key *key, struct github_cached *ret)
{
	const char *name, *url, *accept, *etag, *next, *sum;
	json_t *head = json_loadb(line, n, 0, NULL);
	json_int_t whole;
	char hash[HASH_SIZE];
	bool good;

	hash_text(str_text(&ret->body), ret->body.len, hash);
	good = json_unpack(head, "{s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "name", &name, "url", &url,
		       "accept", &accept, "etag", &etag, "next", &next, "whole", &whole, "sum",
		       &sum) == 0 &&
	       text_equal(name, key->name) && text_equal(url, key->url) &&
	       text_equal(accept, key->accept) && text_equal(sum, hash);
	if (good) {
		str_add(&ret->etag, etag);
		str_add(&ret->next, next);
		ret->whole = whole;
	}
	json_decref(head);
	return good;
}

bool github_cache_find(
	const struct github_cache *c, const struct github_cache_key *key, struct github_cached *ret)
{
	_cleanup_(str_done) struct str path = {0}, text = {0};
	struct github_cached found = {0};
	const char *end;

	path_of(c, key, &path);
	if (file_read(str_text(&path), ENTRY_MOST_BYTES, &text, NULL) < 0)
		return false;
	end = strchr(str_text(&text), '\n');
	if (!end)
		return false;
	str_add_bytes(&found.body, end + 1, text.len - (size_t)(end + 1 - text.data));
	if (!read_head(text.data, (size_t)(end - text.data), key, &found)) {
		github_cached_done(&found);
		return false;
	}
	*ret = found;
	return true;
}

struct one_file {
	char name[NAME_MAX + 1];
	struct timespec used;
	size_t bytes;
};

static int older_first(const void *a, const void *b)
{
	const struct timespec *x = &((const struct one_file *)a)->used,
			      *y = &((const struct one_file *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

static struct one_file *grown(struct one_file *files, size_t n)
{
	struct one_file *more = realloc(files, n * sizeof *files);

	if (!more)
		abort();
	return more;
}

static size_t list_files(DIR *folder, struct one_file **ret)
{
	struct one_file *files = NULL;
	struct dirent *entry;
	struct stat st;
	size_t n = 0;

	while ((entry = readdir(folder))) {
		if (fstatat(dirfd(folder), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
			!S_ISREG(st.st_mode))
			continue;
		if (n % 256 == 0)
			files = grown(files, n + 256);
		files[n] = (struct one_file){.used = st.st_mtim, .bytes = (size_t)st.st_size};
		TEXT_SET(files[n++].name, entry->d_name);
	}
	*ret = files;
	return n;
}

static void bound(struct github_cache *c)
{
	DIR *folder = opendir(c->folder);
	struct one_file *files;
	size_t n, bytes = 0, left;

	c->kept = 0;
	if (!folder)
		return;
	n = left = list_files(folder, &files);
	if (n)
		qsort(files, n, sizeof *files, older_first);
	for (size_t i = 0; i < n; i++)
		bytes += files[i].bytes;
	for (size_t i = 0; i < n && (bytes > c->most_bytes || left > c->most_files); i++) {
		unlinkat(dirfd(folder), files[i].name, 0);
		bytes -= files[i].bytes;
		left--;
	}
	free(files);
	closedir(folder);
}

int github_cache_open(struct github_cache *c, const char *folder, struct error *err)
{
	int r;

	*c = (struct github_cache){.most_bytes = 64 << 20, .most_files = 4096};
	if (!TEXT_SET(c->folder, folder))
		return error(err, ENAMETOOLONG, "path too long: '%s'", folder);
	r = dir_make(folder, 0700, err);
	if (r == 0)
		bound(c);
	return r;
}

void github_cache_keep(struct github_cache *c, const struct github_cache_key *key,
	const struct github_cached *what)
{
	_cleanup_(str_done) struct str path = {0}, all = {0};
	_cleanup_(text_free) char *line = NULL;
	char sum[HASH_SIZE];
	json_t *head;

	hash_text(str_text(&what->body), what->body.len, sum);
	head = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "name", key->name, "url", key->url,
		"accept", key->accept, "etag", str_text(&what->etag), "next", str_text(&what->next),
		"whole", (json_int_t)what->whole, "sum", sum);
	if (!head) /* an address or tag that is no UTF-8 */
		return;
	line = json_dumps(head, JSON_COMPACT);
	json_decref(head);
	str_addf(&all, "%s\n", line);
	str_add_bytes(&all, str_text(&what->body), what->body.len);
	path_of(c, key, &path);
	if (file_put(str_text(&path), all.data, all.len, 0600, NULL) < 0)
		unlink(str_text(&path));
	if (++c->kept >= BOUND_EVERY)
		bound(c);
}

void github_cache_touch(const struct github_cache *c, const struct github_cache_key *key)
{
	_cleanup_(str_done) struct str path = {0};

	path_of(c, key, &path);
	utimensat(AT_FDCWD, str_text(&path), NULL, 0);
}

void github_cache_drop(const struct github_cache *c, const struct github_cache_key *key)
{
	_cleanup_(str_done) struct str path = {0};

	path_of(c, key, &path);
	unlink(str_text(&path));
}
