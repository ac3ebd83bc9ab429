/*
 * Settings: what the files say becomes struct config.
 *
 * Read (config_read.h), filled in from the table line by line, then checked across sections
 * (config_check.h). All problems are collected; one is enough to give nothing back, so that a
 * caller keeps the last good settings.
 */
#include "czar/config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "checks/names.h"
#include "czar/base/fnv.h"
#include "czar/config_check.h"
#include "czar/config_list.h"
#include "czar/config_read.h"
#include "czar/config_rule.h"
#include "czar/config_sort.h"
#include "czar/config_value.h"

struct builder {
	struct config *config;
	const struct config_lines *lines;
	struct value_place place;
	struct str *problems;
	int n_problems;
};

static void problem(struct builder *b, const struct config_line *l, const char *sentence)
{
	str_addf(b->problems, "%s:%d: %s: %s\n", l->file, l->line, l->setting->key, sentence);
	b->n_problems++;
}

static bool is_about(const struct config_line *l, const struct setting *s, const char *name)
{
	return l->setting == s && (name ? l->name && text_equal(l->name, name) : !l->name);
}

/* Defaults are written in the table as in a file: quotes around blanks; NAME is the checkout's
 * folder. */
static void default_text(const char *checkout, const char *written, struct str *ret)
{
	const char *slash = strrchr(checkout, '/'), *name = strstr(written, "NAME");
	size_t n = strlen(written);

	if (n > 1 && written[0] == '"' && written[n - 1] == '"')
		str_add_bytes(ret, written + 1, n - 2);
	else if (name)
		str_addf(ret, "%.*s%s%s", (int)(name - written), written,
			slash ? slash + 1 : checkout, name + strlen("NAME"));
	else
		str_add(ret, written);
}

static void set_default(struct builder *b, const struct setting *s, void *base)
{
	_cleanup_(str_done) struct str text = {0};
	struct value_place place = b->place;

	if (!s->default_value)
		return;
	place.scale = b->config->scale;
	default_text(place.checkout, s->default_value, &text);
	if (value_set(s, str_text(&text), &place, base, NULL) < 0)
		abort();
}

/* Every line is checked, the last one stays. */
static void fill_one(struct builder *b, const struct setting *s, const char *name, void *base)
{
	struct error err;

	set_default(b, s, base);
	for (size_t i = 0; i < b->lines->n_lines; i++) {
		const struct config_line *l = &b->lines->lines[i];
		const char *value = l->value;

		if (!is_about(l, s, name))
			continue;
		if (!value && s->kind == SETTING_FLAG)
			value = "true";
		if (!value)
			problem(b, l, "has no value: write KEY = VALUE");
		else if (value_set(s, value, &b->place, base, &err) < 0)
			problem(b, l, err.text);
	}
}

/* The lines of the highest file that has any; an empty one drops those before it, as in git. */
static void fill_list(struct builder *b, const struct setting *s, const char *name, void *base)
{
	const char **texts = arena_alloc(b->place.arena, (b->lines->n_lines + 1) * sizeof *texts);
	int file = -1;
	size_t n = 0;
	struct error err;

	for (size_t i = 0; i < b->lines->n_lines; i++) {
		const struct config_line *l = &b->lines->lines[i];

		if (!is_about(l, s, name))
			continue;
		if (l->file_index != file || (l->value && !*l->value))
			n = 0;
		file = l->file_index;
		if (!l->value)
			problem(b, l, "has no value: write KEY = VALUE");
		else if (*l->value && value_check(s, l->value, &b->place, &err) < 0)
			problem(b, l, err.text);
		else if (*l->value)
			texts[n++] = l->value;
	}
	value_set_list(s, texts, n, &b->place, base);
}

static void fill(struct builder *b, const char *section, const char *name, void *base)
{
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *s = &settings_table[i];

		if (!text_equal(s->section, section) || s->kind == SETTING_RATIO)
			continue;
		if (setting_is_list(s))
			fill_list(b, s, name, base);
		else
			fill_one(b, s, name, base);
	}
}

static size_t count_sections(const struct config_lines *lines, const char *section)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->n_sections; i++)
		n += text_equal(lines->sections[i].section, section);
	return n;
}

static void fill_profiles(struct builder *b)
{
	struct config *c = b->config;
	size_t n = count_sections(b->lines, "agent");

	c->profiles = arena_alloc(b->place.arena, (n + 1) * sizeof *c->profiles);
	for (size_t i = 0; i < b->lines->n_sections; i++) {
		const struct config_section *s = &b->lines->sections[i];
		struct profile *p = &c->profiles[c->n_profiles];

		if (!text_equal(s->section, "agent"))
			continue;
		TEXT_SET(p->name, s->name);
		fill(b, "agent", s->name, p);
		if (text_equal(p->prompt, "none"))
			p->prompt = "";
		if (!p->n_rules)
			rules_default(p, b->place.arena);
		c->n_profiles++;
	}
}

/* Whoever shares program and HOME shares its log-in: that account has the agent's name; another
 * HOME's has besides that of the first section that has it. */
static void default_account(const struct config *c, struct config_worker *w)
{
	const char *own = getenv("HOME");
	size_t i = 0;

	if (w->account[0])
		return;
	if (!w->home[0] || (own && text_equal(w->home, own))) {
		TEXT_SET(w->account, w->agent);
		return;
	}
	while (!text_equal(c->workers[i].agent, w->agent) ||
		!text_equal(c->workers[i].home, w->home))
		i++;
	if (!TEXT_SETF(w->account, "%s.%s", w->agent, c->workers[i].name))
		TEXT_SETF(w->account, "%08llx.%.50s",
			(unsigned long long)fnv_text(FNV_START, w->agent) & 0xffffffff,
			c->workers[i].name);
}

static void fill_workers(struct builder *b)
{
	struct config *c = b->config;
	size_t n = count_sections(b->lines, "worker");

	c->workers = arena_alloc(b->place.arena, (n + 1) * sizeof *c->workers);
	for (size_t i = 0; i < b->lines->n_sections; i++) {
		const struct config_section *s = &b->lines->sections[i];
		struct config_worker *w = &c->workers[c->n_workers];

		if (!text_equal(s->section, "worker"))
			continue;
		TEXT_SET(w->name, s->name);
		fill(b, "worker", s->name, w);
		if (!w->agent[0] && c->n_profiles == 1)
			TEXT_SET(w->agent, c->profiles[0].name);
		c->n_workers++;
		default_account(c, w);
	}
}

static void fill_checks(struct builder *b)
{
	struct config *c = b->config;
	size_t n = count_sections(b->lines, "check");

	c->landing.checks = arena_alloc(b->place.arena, (n + 1) * sizeof *c->landing.checks);
	for (size_t i = 0; i < b->lines->n_sections; i++) {
		const struct config_section *s = &b->lines->sections[i];
		struct config_check *check = &c->landing.checks[c->landing.n_checks];

		if (!text_equal(s->section, "check"))
			continue;
		TEXT_SET(check->name, s->name);
		fill(b, "check", s->name, check);
		c->landing.n_checks++;
	}
}

static uint64_t add_list(uint64_t h, const char *const *texts)
{
	for (; texts && *texts; texts++)
		h = fnv_bytes(h, *texts, strlen(*texts) + 1);
	return fnv_bytes(h, "", 1);
}

static uint64_t add_review(uint64_t h, const struct config_review *r)
{
	const char *const texts[] = {
		r->provider, r->model ? r->model : "", r->run ? r->run : "", NULL};

	return fnv_bytes(add_list(h, texts), &r->diff_most_bytes, sizeof r->diff_most_bytes);
}

/* A verdict holds for the terms that it was given under. */
static int64_t landing_terms(const struct config *c)
{
	const struct config_landing *l = &c->landing;
	uint64_t h = fnv_text(fnv_text(FNV_START, l->require), l->no_checks);

	h = fnv_text(fnv_text(h, l->merge), c->land);
	if (c->settings.omnibus != OMNIBUS_NO)
		h = fnv_text(h, "omnibus");
	h = add_list(add_list(h, l->protects), l->must_touch);
	h = fnv_bytes(h, &l->file_most_bytes, sizeof l->file_most_bytes);
	for (size_t i = 0; i < l->n_checks; i++) {
		const struct config_check *check = &l->checks[i];

		h = fnv_text(fnv_text(h, check->name), check->run ? check->run : "");
		h = add_list(h, check->when);
		h = fnv_bytes(h, &check->required, sizeof check->required);
	}
	if (c->settings.require_review)
		h = add_review(h, &c->review);
	return (int64_t)(h >> 1);
}

static bool is_said(const struct builder *b, const char *section, const char *key)
{
	for (size_t i = 0; i < b->lines->n_lines; i++)
		if (text_equal(b->lines->lines[i].setting->section, section) &&
			text_equal(b->lines->lines[i].setting->key, key))
			return true;
	return false;
}

/* What the rules need of [project], [land] and [task]. */
static void set_gates(struct builder *b)
{
	struct config *c = b->config;

	c->settings.branch_worker = text_equal(c->branch, "worker");
	c->settings.approve_start = text_equal(c->approve, "start");
	c->settings.land_none = text_equal(c->land, "none");
	c->settings.omnibus = (enum omnibus)name_find(omnibus_names, c->landing.omnibus);
	c->settings.unblock_verified =
		text_equal(c->unblock, "verified") || c->settings.omnibus != OMNIBUS_NO;
	c->settings.land_github = text_equal(c->land, "github");
	if (c->settings.land_github && !is_said(b, "land", "require"))
		TEXT_SET(c->landing.require, "checks, person");
	c->landing.require_checks = text_list_has(c->landing.require, "checks");
	c->settings.require_person = text_list_has(c->landing.require, "person");
	c->settings.require_review = text_list_has(c->landing.require, "review");
	c->settings.has_review = !text_equal(c->review.provider, "none");
	c->settings.has_checks = c->landing.require_checks && c->landing.n_checks;
	c->settings.require_checks = c->landing.require_checks;
	c->settings.empty_checks =
		(enum empty_checks)name_find(empty_checks_names, c->landing.empty_checks);
	c->settings.hold_unchecked = text_equal(c->landing.no_checks, "hold");
	c->settings.landing_terms = landing_terms(c);
}

static void build(struct builder *b)
{
	struct config *c = b->config;

	c->scale = 1;
	fill_one(b, setting_find("health", "scale"), NULL, c);
	fill(b, "project", NULL, c);
	fill(b, "health", NULL, c);
	fill(b, "task", NULL, c);
	fill(b, "keep", NULL, c);
	fill(b, "policy", NULL, c);
	fill_profiles(b);
	fill_workers(b);
	fill(b, "land", NULL, c);
	fill(b, "github", NULL, c);
	fill(b, "webhook", NULL, c);
	fill(b, "review", NULL, c);
	fill_checks(b);
	set_gates(b);
}

void config_paths(const char *checkout, struct config_paths *ret)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
	struct stat st;

	*ret = (struct config_paths){.owner = stat(checkout, &st) == 0 ? (int64_t)st.st_uid : -1};
	TEXT_SET(ret->path[CONFIG_SYSTEM], CZAR_SYSCONFDIR "/czar/czar.conf");
	if (xdg && *xdg == '/')
		TEXT_SETF(ret->agents, "%s/czar/agents", xdg);
	else if (home && *home == '/')
		TEXT_SETF(ret->agents, "%s/.config/czar/agents", home);
	if (*ret->agents)
		TEXT_SETF(ret->path[CONFIG_USER], "%.*sczar.conf",
			(int)(strlen(ret->agents) - strlen("agents")), ret->agents);
	TEXT_SETF(ret->path[CONFIG_PROJECT], "%s/czar.conf", checkout);
	TEXT_SETF(ret->path[CONFIG_LOCAL], "%s/.czar/local.conf", checkout);
}

static int load(const char *checkout, const struct config_paths *paths, struct config *ret,
	struct str *problems, struct error *err)
{
	struct config c = {.owned = calloc(1, sizeof(struct arena))};
	struct config_lines lines;
	struct builder b = {.config = &c, .lines = &lines, .problems = problems};
	size_t before = problems->len;
	int n;

	if (!c.owned)
		abort();
	b.place = (struct value_place){.arena = c.owned, .checkout = checkout, .scale = 1};
	n = config_read(paths, c.owned, &lines, problems);
	build(&b);
	n += b.n_problems;
	if (!lines.partial)
		n += config_check(&c, &lines, problems);
	if (n == 0) {
		*ret = c;
		return 0;
	}
	config_done(&c);
	config_sort(paths, problems, before);
	return error(err, EINVAL, "%d problem%s in the settings: %.*s", n, n == 1 ? "" : "s",
		(int)strcspn(str_text(problems) + before, "\n"), str_text(problems) + before);
}

int config_load_with(const char *checkout, const char *project_file, struct config *ret,
	struct str *problems, struct error *err)
{
	struct config_paths paths;

	config_paths(checkout, &paths);
	if (project_file)
		TEXT_SET(paths.path[CONFIG_PROJECT], project_file);
	return load(checkout, &paths, ret, problems, err);
}

int config_load(const char *checkout, struct config *ret, struct str *problems, struct error *err)
{
	return config_load_with(checkout, NULL, ret, problems, err);
}

int config_load_agent(const char *name, struct config *ret, struct error *err)
{
	_cleanup_(str_done) struct str problems = {0};
	struct config_paths paths, user;
	struct config c;
	int r;

	config_paths("/", &user);
	paths = (struct config_paths){.owner = -1, .agent = name};
	TEXT_SET(paths.agents, user.agents);
	r = load("/", &paths, &c, &problems, err);
	if (r < 0)
		return r;
	if (!c.n_profiles) {
		config_done(&c);
		return error(err, ENOENT, "no agent '%s' is known", name);
	}
	*ret = c;
	return 0;
}

void config_done(struct config *c)
{
	if (c->owned) {
		arena_done(c->owned);
		free(c->owned);
	}
	*c = (struct config){0};
}

const struct profile *config_profile(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->n_profiles; i++)
		if (text_equal(c->profiles[i].name, name))
			return &c->profiles[i];
	return NULL;
}

const struct config_worker *config_worker(const struct config *c, const char *pool)
{
	for (size_t i = 0; i < c->n_workers; i++)
		if (text_equal(c->workers[i].name, pool))
			return &c->workers[i];
	return NULL;
}

size_t config_worker_seats(const struct config_worker *w)
{
	return w->count > 0 ? (size_t)w->count : 1;
}

void config_worker_name(const struct config_worker *w, size_t i, char ret[ID_SIZE])
{
	if (w->count > 0)
		text_setf(ret, ID_SIZE, "%s-%zu", w->name, i + 1);
	else
		text_set(ret, ID_SIZE, w->name);
}
