/*
 * The commented czar.conf that czar init writes.
 *
 * It is printed from the table of settings, so it names all of them with what they do and their
 * defaults, and says what is true in this repository without a comment sign.
 */
#include "czar/cmd/init_text.h"

#include <string.h>

#include "czar/cmd/init_checks.h"
#include "czar/cmd/init_permission.h"
#include "czar/cmd/print.h"
#include "czar/config.h"
#include "czar/built_in_agents.h"

enum { WIDTH = 92, INDENT = 8 };

void init_quote(const char *value, struct str *ret)
{
	str_add(ret, "\"");
	for (const char *p = value; *p; p++) {
		if (*p == '"' || *p == '\\')
			str_add(ret, "\\");
		str_add_bytes(ret, p, 1);
	}
	str_add(ret, "\"");
}

/* "# words", broken between words. */
static void add_comment(struct str *s, const char *indent, const char *text)
{
	while (*text) {
		size_t n = strlen(text), most = WIDTH - (*indent ? INDENT : 0) - 2;

		if (n > most) {
			for (n = most; n > 0 && text[n] != ' '; n--)
				;
			n = n ? n : strcspn(text, " ");
		}
		str_addf(s, "%s# %.*s\n", indent, (int)n, text);
		text += n;
		text += strspn(text, " ");
	}
}

static void add_setting(struct str *s, const struct setting *setting, const char *value)
{
	add_comment(s, "\t", setting->sentence);
	if (value) {
		str_addf(s, "\t%s = ", setting->key);
		if (strpbrk(value, "#;\"\\"))
			init_quote(value, s);
		else
			str_add(s, value);
		str_add(s, "\n");
	} else {
		str_addf(s, "\t# %s =%s%s\n", setting->key, setting->default_value ? " " : "",
			setting->default_value ? setting->default_value : "");
	}
}

/* Scripts of an older project find worker-status.json where they look for it. */
static const char *status_dir(struct str *s, const struct init_older *older)
{
	_cleanup_(str_done) struct str said = {0};

	if (!*older->status_dir)
		return NULL;
	str_addf(&said,
		"From the older project: its scripts find worker-status.json in %s, with the same "
		"fields. ",
		older->status_dir);
	if (older->status_tracked)
		str_add(&said,
			"It is not set, because git has that file and czar writes it all the time: "
			"git rm --cached it first.");
	else
		str_add(&said, "What stood there is kept beside it, as " OLDER_STATUS_KEPT ".");
	add_comment(s, "\t", str_text(&said));
	return older->status_tracked ? NULL : older->status_dir;
}

/* What landing by pull requests would be like here, as far as it could be found out. */
static void add_proposal(struct str *s, const struct init_github *g)
{
	_cleanup_(str_done) struct str line = {0};

	if (!g->is_there)
		return;
	str_addf(&line, "land = github would land by pull requests: origin is %s/%s on %s. %s",
		g->at.owner, g->at.name, g->at.host,
		g->stops ? "In the way is now:" : "Found there:");
	add_comment(s, "\t", str_text(&line));
	for (const char *p = str_text(&g->says); *p; p += strcspn(p, "\n") + 1) {
		str_clear(&line);
		str_addf(&line, "- %.*s", (int)strcspn(p, "\n"), p);
		add_comment(s, "\t", str_text(&line));
	}
}

/* Nothing below is in force as it stands: what that means is said where it is decided. */
static const char *no_checks(struct str *s, const struct setting *setting)
{
	add_comment(s, "\t",
		"As long as no [check] below is in force a finished task is verified by nothing: "
		"it "
		"waits for your yes (czar approve TASK), or lands at once with no-checks = "
		"accept.");
	return setting->default_value;
}

static void add_section(struct str *s, const char *section, const struct init_facts *f)
{
	str_addf(s, "\n[%s]\n", section);
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *setting = &settings_table[i];
		const char *value = NULL;

		if (!text_equal(setting->section, section))
			continue;
		if (text_equal(setting->key, "land"))
			value = "local";
		if (text_equal(setting->key, "no-checks"))
			value = no_checks(s, setting);
		if (text_equal(setting->key, "base") && f->base[0])
			value = f->base;
		if (text_equal(setting->key, "permission")) {
			add_comment(s, "\t", init_permission_risk(f->permission));
			value = f->permission;
		}
		if (text_equal(setting->key, "status-dir") && f->older)
			value = status_dir(s, f->older);
		add_setting(s, setting, value);
		if (text_equal(setting->key, "land"))
			add_proposal(s, f->github);
	}
}

static void add_keys(struct str *s, const char *section)
{
	_cleanup_(str_done) struct str keys = {0};

	str_addf(&keys, "Keys of [%s \"NAME\"]:", section);
	for (size_t i = 0; i < settings_count; i++)
		if (text_equal(settings_table[i].section, section))
			str_addf(&keys, " %s", settings_table[i].key);
	add_comment(s, "", str_text(&keys));
}

static void add_agent(
	struct str *s, const char *name, const char *command, const char *sign, bool seats)
{
	str_addf(s, "%s[agent \"%s\"]\n%s\tcommand = ", sign, name, sign);
	init_quote(command, s);
	str_addf(
		s, "\n%s\t# how its screen is read, where this does not fit: czar.conf(5)\n", sign);
	str_addf(s, "%s\t# prompt = \"> \"\n", sign);
	str_addf(s, "%s\t# rule = \"busy bottom:12 *esc to interrupt*\"\n", sign);
	str_addf(s, "%s\t# rule = \"idle bottom:12 > *\"\n", sign);
	if (seats)
		str_addf(s, "%s[worker \"%s\"]\n%s\tagent = %s\n%s\tcount = 2\n", sign,
			text_equal(name, "mine") ? "dev" : name, sign, name, sign);
}

static void add_known(struct str *s, const char *name, bool seats)
{
	str_addf(s,
		"\n# %s is on this machine. To use it take the first signs away; how it is started "
		"and read\n# is built in, what it may do without asking is said by permission "
		"above.\n",
		name);
	if (seats)
		str_addf(s, "#[worker \"%s\"]\n#\tagent = %s\n#\tcount = 2\n", name, name);
}

/* One seat each, by the names that tasks know them by. */
static void add_older_workers(struct str *s, const struct init_facts *f)
{
	const struct init_older *older = f->older;
	const char *sign = f->agent_command ? "" : "#";

	str_add(s, "\n# The workers of the older project, each by the name that its tasks know; "
		   "its role is\n# what new tasks may ask for.\n");
	if (!f->agent_command)
		str_add(s, "# Once there is an agent, take the first signs away; where there are "
			   "several, each worker\n# also needs its agent = NAME.\n");
	for (size_t i = 0; i < older->n_workers; i++) {
		str_add(s, "# ");
		add_line(s, older->workers[i].place);
		str_addf(s, "\n%s[worker \"%s\"]\n%s\trole = %s\n", sign, older->workers[i].name,
			sign, older->workers[i].role);
	}
}

static void add_agents(struct str *s, const struct init_facts *f)
{
	bool any = false, seats = !f->older;

	str_add(s,
		"\n# Who works. An agent is a program that runs in a terminal; a worker is a seat "
		"for one, with a\n# worktree of its own, and count = 3 makes three of them.\n");
	add_keys(s, "agent");
	add_keys(s, "worker");
	if (f->agent_command) {
		str_add(s, "\n");
		add_agent(s, "mine", f->agent_command, "", seats);
	}
	for (size_t i = 0; i < built_in_agents_count && i < AGENTS_MOST; i++) {
		if (!f->found[i])
			continue;
		any = true;
		add_known(s, built_in_agents[i].name, seats);
	}
	if (!any && !f->agent_command) {
		str_add(s, "\n# No agent that czar knows is on this machine; for example:\n");
		add_agent(s, "mine", "./my-agent --interactive", "#", seats);
	}
	if (f->older)
		add_older_workers(s, f);
}

void init_text(const struct init_facts *f, struct str *ret)
{
	str_add(ret, "# Settings of czar for this repository, in git-config syntax; czar.conf(5) "
		     "says more.\n"
		     "# A line with a '#' in front shows a default. What is for this machine alone "
		     "goes into\n"
		     "# .czar/local.conf, which wins over this file.\n");
	add_section(ret, "project", f);
	add_section(ret, "health", f);
	add_section(ret, "task", f);
	add_section(ret, "keep", f);
	add_section(ret, "policy", f);
	add_section(ret, "land", f);
	add_section(ret, "github", f);
	str_add(ret,
		"\n# What has to be green before work lands: commands, in a worktree that holds "
		"what would land.\n");
	add_keys(ret, "check");
	init_checks(f->checkout, ret);
	add_agents(ret, f);
}
