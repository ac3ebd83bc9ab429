/*
 * What files were in commits: one git for all that are asked for.
 */
#include "czar/io/git_blobs.h"

#include <string.h>

#include "czar/io/git_run.h"

int git_blob_of_file(const char *checkout, const char *path, char ret[65], struct error *err)
{
	return git_line(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("hash-object", "--", path)},
		ret, 65, err);
}

int git_blob_of_text(const char *checkout, const char *text, char ret[65], struct error *err)
{
	return git_line(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("hash-object", "--stdin"),
				.input = text},
		ret, 65, err);
}

int git_blobs(const char *checkout, const char *names, struct str *ret, struct error *err)
{
	return git_must(&(struct git_call){.directory = checkout,
				.args = GIT_ARGS("cat-file", "--batch-check=%(objectname)"),
				.input = names},
		ret, err);
}

const char *git_next_blob(struct str *blobs, size_t *at)
{
	char *line = *at < blobs->len ? blobs->data + *at : NULL, *end;

	if (!line)
		return NULL;
	end = line + strcspn(line, "\n");
	*at = (size_t)(end - blobs->data) + 1;
	*end = '\0';
	return strchr(line, ' ') ? "" : line; /* "NAME missing" */
}
