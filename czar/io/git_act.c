/*
 * Acting on the repository as a whole: its exclude file, a sync.
 *
 * Each is repeatable, and touches files alone.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/io/git.h"
#include "czar/io/git_path.h"

enum { EXCLUDE_MOST_BYTES = 1 << 20 };

/* Whether one whole line of text is this pattern. */
static bool lines_have(const struct str *text, const char *pattern)
{
	size_t n = strlen(pattern);
	const char *line = str_text(text);

	while (line) {
		if (strncmp(line, pattern, n) == 0 && strchr("\r\n", line[n]))
			return true;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return false;
}

int git_act_exclude(const char *checkout, const char *const *patterns, struct error *err)
{
	char git_dir[GIT_PATH_SIZE], common[GIT_PATH_SIZE], path[GIT_PATH_SIZE];
	_cleanup_(str_done) struct str text = {0};
	size_t before;
	int r = git_dir_of(checkout, git_dir, err);

	if (r == 0)
		r = git_common_of(git_dir, common, err);
	if (r == 0)
		r = path_join(path, common, "info", err);
	if (r == 0)
		r = dir_make(path, 0777, err);
	if (r == 0)
		r = path_join(path, common, "info/exclude", err);
	if (r == 0 && path_exists(path))
		r = file_read(path, EXCLUDE_MOST_BYTES, &text, err);
	if (r < 0)
		return r;
	before = text.len;
	for (; *patterns; patterns++) {
		if (lines_have(&text, *patterns))
			continue;
		if (text.len && text.data[text.len - 1] != '\n')
			str_add(&text, "\n");
		str_addf(&text, "%s\n", *patterns);
	}
	return text.len == before ? 0 : file_write(path, text.data, text.len, 0644, err);
}

int git_sync_objects(const char *common_dir, struct error *err)
{
	char path[GIT_PATH_SIZE];
	_cleanup_(fd_close) int fd = -1;
	int r = path_join(path, common_dir, "objects", err);

	if (r < 0)
		return r;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || syncfs(fd) < 0)
		return error(err, errno, "cannot sync '%s': %s", path, strerror(errno));
	return 0;
}
