#pragma once
/* Text files of people: whatever editor wrote them. */

#include <stddef.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

/* A regular file whole, without its byte order mark. EILSEQ for UTF-16 and UTF-32, with the command
 * that mends it; EINVAL for folders, pipes and devices; else as file_read. */
int file_text_read(const char *path, size_t most_bytes, struct str *ret, struct error *err);
