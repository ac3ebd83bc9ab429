#pragma once
/* The commented czar.conf that czar init writes. */

#include "czar/base/str.h"
#include "czar/cmd/init_github.h"
#include "czar/cmd/init_older.h"
#include "czar/known_programs.h"

enum { AGENTS_MOST = 32 };

struct init_facts {
	const char *checkout;
	const char *base;               /* branch of the main checkout; "" unknown */
	const char *agent_command;      /* --agent-command; NULL none */
	bool found[AGENTS_MOST];        /* programs of built-in agents, by their index */
	const char *permission;         /* listed, ask, all */
	const struct init_older *older; /* --from; NULL none */
	const struct init_github *github;
};
void init_text(const struct init_facts *f, struct str *ret);
/* A value in quotes, as git-config(1) reads it back. */
void init_quote(const char *value, struct str *ret);
