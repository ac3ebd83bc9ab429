#pragma once
/* The commented czar.conf that czar init writes. */

#include "czar/known_programs.h"
#include "czar/base/str.h"

struct init_facts {
	const char *base;          /* branch of the main checkout; "" unknown */
	const char *agent_command; /* --agent-command; NULL none */
	bool found[KNOWN_AGENTS];  /* programs in PATH */
};
void init_text(const struct init_facts *f, struct str *ret);
/* A value in quotes, as git-config(1) reads it back. */
void init_quote(const char *value, struct str *ret);
