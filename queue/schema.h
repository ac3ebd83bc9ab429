#pragma once
/* The schema of the SQLite store: step n is schema_steps[n - 1]; NULL-terminated. */

extern const char *const schema_steps[];
