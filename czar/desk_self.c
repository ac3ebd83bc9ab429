/*
 * Who czar is on GitHub: whatever carries our mark is ours only if one of our accounts wrote it.
 *
 * GitHub tells an App's installation no login. What it writes is by an account of the kind Bot,
 * whose name no person can have.
 */
#include "czar/desk_self.h"

int desk_login(struct desk_call *c, enum github_identity who, const char **ret, struct error *err)
{
	const char *name = who == GITHUB_REVIEWER ? "reviewer" : "author";
	json_t *known = desk_recall(c->d, "login", name);
	int r = 0;

	if (!known) {
		r = desk_ask_as(c, who, "/user", err);
		if (r < 0)
			return r;
		known = json_string(c->a.status == 200 ? desk_text(c->a.body, "login") : "");
		known = desk_remember(c->d, "login", name, known);
	}
	*ret = json_string_value(known);
	return 0;
}

static bool is_apps(const json_t *account)
{
	return text_equal(desk_text(account, "type"), "Bot") &&
	       text_ends(desk_text(account, "login"), "[bot]");
}

int desk_is_us(struct desk_call *c, const json_t *account, struct error *err)
{
	for (int who = GITHUB_AUTHOR; who < GITHUB_IDENTITIES; who++) {
		const char *login;
		int r;

		if (who == GITHUB_REVIEWER && !github_has_reviewer(c->d->github))
			continue;
		r = desk_login(c, (enum github_identity)who, &login, err);
		if (r < 0)
			return r;
		if (*login ? text_equal(login, desk_text(account, "login")) : is_apps(account))
			return 1;
	}
	return 0;
}
