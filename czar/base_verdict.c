/*
 * What a check said of the bare base.
 *
 * "red WHY" or "green", in a file whose name is the base's id and a hash of the check. Green stays
 * true; red is asked for again after an hour. Files of a day ago are of bases long gone.
 */
#include "czar/base_verdict.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/clock.h"
#include "czar/base/file.h"
#include "czar/base/hash.h"

#define RED_HOLDS USEC_HOUR
#define KEPT (24 * USEC_HOUR)

enum { VERDICT_MOST_BYTES = 4096 };

static usec_t age_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? USEC_NEVER
				   : clock_now() - (usec_t)st.st_mtim.tv_sec * USEC_SEC;
}

int base_verdict_open(struct base_verdict *v, const char *home, const char *base, const char *name,
	const char *run, struct error *err)
{
	_cleanup_(str_done) struct str check = {0};
	char hash[HASH_SIZE];

	str_addf(&check, "%s\n%s", name, run);
	hash_text(str_text(&check), check.len, hash);
	if (!TEXT_SETF(v->folder, "%s/base-checks", home))
		return error(err, ENAMETOOLONG, "the path '%s' is too long", home);
	TEXT_SETF(v->path, "%s/%s-%.16s", v->folder, base, hash);
	return 0;
}

bool base_verdict_read(const struct base_verdict *v, struct str *says, int *ret_red)
{
	_cleanup_(str_done) struct str text = {0};
	bool red;

	if (file_read(v->path, VERDICT_MOST_BYTES, &text, NULL) < 0)
		return false;
	red = text_starts(str_text(&text), "red ");
	if (!red && !text_equal(str_text(&text), "green"))
		return false;
	if (red && age_of(v->path) >= RED_HOLDS)
		return false;
	if (red)
		str_add(says, text.data + strlen("red "));
	*ret_red = red;
	return true;
}

static void forget_old(const char *folder)
{
	char path[PATH_SIZE + 300];
	DIR *dir = opendir(folder);
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (*e->d_name != '.' && TEXT_SETF(path, "%s/%s", folder, e->d_name) &&
			age_of(path) > KEPT)
			unlink(path);
	if (dir)
		closedir(dir);
}

void base_verdict_write(const struct base_verdict *v, int red, const char *says)
{
	_cleanup_(str_done) struct str text = {0};

	str_addf(&text, red ? "red %.2000s" : "green", says);
	if (dir_make(v->folder, 0700, NULL) == 0) {
		forget_old(v->folder);
		file_write(v->path, text.data, text.len, 0600, NULL);
	}
}
