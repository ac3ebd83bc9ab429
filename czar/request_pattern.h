#pragma once
/*
 * A request to a program's own interface, as a profile writes it:
 *
 *	METHOD PATH [MEMBER=VALUE ...] [-> MEMBER ...]
 *
 * {{name}} in the path or as a VALUE is put in when it is made; the members are those of the JSON
 * object that is sent (czar/json_member.h), each a text. Behind -> stands which members of the
 * answer are read, in the order that its user wants them. No blank but between these words.
 */

#include <jansson.h>

#include "czar/base/error.h"
#include "czar/base/str.h"

enum { REQUEST_MEMBERS_MOST = 4, MEMBER_SIZE = 129 };

/* What the names stand for. NULL: nothing; then a member is left out, and a path cannot be made. */
struct request_values {
	const char *session, *message, *text, *title, *question;
	const char *provider, *model; /* "anthropic" and "opus" of anthropic/opus */
};

struct request {
	char method[9];
	struct str path; /* with its '/' */
	char *body;      /* JSON; owned; NULL: none is sent */
	char members[REQUEST_MEMBERS_MOST][MEMBER_SIZE];
	size_t n_members;
};

/* -EINVAL: "what: how to mend". */
int request_check(const char *pattern, struct error *err);
/* -ENODATA: a name that it needs stands for nothing. */
int request_make(const char *pattern, const struct request_values *values, struct request *ret,
	struct error *err);
void request_done(struct request *q);

/* Puts values in for the {{name}} of a text; the same answers. */
int request_fill(
	const char *text, const struct request_values *values, struct str *ret, struct error *err);
