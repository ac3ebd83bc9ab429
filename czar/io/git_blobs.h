#pragma once
/* The git door: what files were in commits. */

#include "czar/base/error.h"
#include "czar/base/str.h"

/* The id that a file of the checkout would have, filters applied. */
int git_blob_of_file(const char *checkout, const char *path, char ret[65], struct error *err);
/* And of a file with that text. */
int git_blob_of_text(const char *checkout, const char *text, char ret[65], struct error *err);
/* Of each line "COMMIT:PATH" the id, in order: git_next_blob reads them. */
int git_blobs(const char *checkout, const char *names, struct str *ret, struct error *err);
/* The next one, "" where there is no such file; NULL at the end. Starts with *at = 0; changes the
 * text. */
const char *git_next_blob(struct str *blobs, size_t *at);
