#pragma once
/* Files: whole reads, safe writes. An unreadable file is never an empty one. */

#include "czar/base/error.h"
#include "czar/base/str.h"

/* Reads the whole regular file, at most max_bytes (EFBIG beyond). ENOENT is an error like any
 * other. Never waits: what is a FIFO or a device is refused. */
int file_read(const char *path, size_t max_bytes, struct str *ret, struct error *err);
/* The same of what a person names in a command: a pipe will do (a shell's "<(...)"). */
int file_read_any(const char *path, size_t max_bytes, struct str *ret, struct error *err);
/* Writes to a temporary file beside it, syncs, renames, syncs the folder. */
int file_write(const char *path, const char *bytes, size_t n, unsigned mode, struct error *err);
/* The same without waiting for the disk, for what can be had again: whoever reads it is sure of the
 * old or the new file, but after a power loss of neither. */
int file_put(const char *path, const char *bytes, size_t n, unsigned mode, struct error *err);
bool path_exists(const char *path); /* also a dangling link */
/* May we write into this folder, or make it? ret: the folder that decides it. */
bool path_can_be_made(const char *path, char *ret, size_t size);
/* Like mkdir -p. */
int dir_make(const char *path, unsigned mode, struct error *err);
/* Writes all of it or fails. */
int fd_write(int fd, const char *bytes, size_t n);
void fd_close(int *fd); /* for _cleanup_; fine with -1 */
