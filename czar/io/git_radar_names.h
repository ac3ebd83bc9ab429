#pragma once
/* Files in conflict, by name. Private to the git door. */

#include <stdbool.h>
#include <stddef.h>

struct names {
	char **all; /* owned, and so is each */
	size_t n, room;
	size_t more; /* that were too many to be kept */
};

void names_add(struct names *names, const char *path);
void names_sort(struct names *names); /* each once; before anything below */
bool names_have(const struct names *names, const char *path);
void names_copy(const struct names *names, struct names *ret);
void names_done(struct names *names);

struct outcome {
	char mark[17];   /* hash of the set of files, 16 digits; "": there is none */
	char files[241]; /* "src/a.c, src/b.c and 3 more", safe to show */
	size_t n_files;
};
/* No names: an empty outcome. */
void names_tell(const struct names *names, struct outcome *ret);
