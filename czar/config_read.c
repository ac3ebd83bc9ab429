/*
 * What the four files say, with positions.
 *
 * Each file is scanned for positions and traps (config_scan.h) and read by libgit2 for values
 * (config_git.h); the n-th occurrence of a name there is the n-th one here. A file that is not
 * there says nothing; one that cannot be read is a problem and never an empty one.
 */
#include "czar/config_read.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "czar/base/file.h"
#include "czar/built_in_agents.h"
#include "czar/config_git.h"
#include "czar/config_scan.h"
#include "queue/nearest.h"

struct reader {
	const char *file; /* for people */
	const char *path;
	int file_index;
	int64_t owner; /* whose files are read beside our own and root's */
	struct arena *arena;
	struct config_lines *out;
	struct str *problems;
	int n_problems;
	struct scan scan;
	bool *taken; /* entries of the scan that have their value */
};

static void __attribute__((format(printf, 3, 4)))
problem(struct reader *r, int line, const char *fmt, ...)
{
	va_list ap;

	str_addf(r->problems, "%s:%d: ", r->file, line);
	va_start(ap, fmt);
	str_vaddf(r->problems, fmt, ap);
	va_end(ap);
	str_add(r->problems, "\n");
	r->n_problems++;
}

/* The known section, or with a section the known key in it, most like this one. */
static const char *nearest_known(const char *word, const char *section)
{
	const char *names[128];
	size_t n = 0;

	for (size_t i = 0; i < settings_count && n < sizeof names / sizeof *names; i++) {
		if (!section)
			names[n++] = settings_table[i].section;
		else if (text_equal(settings_table[i].section, section))
			names[n++] = settings_table[i].key;
	}
	return nearest_name(word, names, n);
}

static bool section_is_known(const char *section)
{
	for (size_t i = 0; i < settings_count; i++)
		if (text_equal(settings_table[i].section, section))
			return true;
	return false;
}

static bool section_is_named(const char *section)
{
	return text_equal(section, "worker") || text_equal(section, "agent") ||
	       text_equal(section, "check");
}

static const struct setting *find_elsewhere(const char *key)
{
	for (size_t i = 0; i < settings_count; i++)
		if (text_equal(settings_table[i].key, key))
			return &settings_table[i];
	return NULL;
}

static void unknown_section(struct reader *r, const struct scan_section *s)
{
	const char *near = nearest_known(s->section, NULL);
	char hint[100];

	if (text_starts(s->section, "include"))
		problem(r, s->line, "[%s] is not followed: write its lines here", s->section);
	else
		problem(r, s->line, "unknown section [%s]%s", s->section,
			nearest_hint(near, "[", "]", hint, sizeof hint));
}

static void unknown_key(struct reader *r, const struct scan_entry *e)
{
	const struct setting *other = find_elsewhere(e->key);
	const char *near = nearest_known(e->key, e->section);
	char hint[100];

	if (other)
		problem(r, e->line, "no '%s' in [%s]: it belongs to [%s]", e->key, e->section,
			other->section);
	else
		problem(r, e->line, "unknown key '%s' in [%s]%s", e->key, e->section,
			nearest_hint(near, "'", "'", hint, sizeof hint));
}

/* At its first place. */
static void add_section(
	struct arena *arena, struct config_lines *out, const struct config_section *s)
{
	for (size_t i = 0; i < out->n_sections; i++)
		if (text_equal(out->sections[i].section, s->section) &&
			text_equal(out->sections[i].name, s->name))
			return;
	out->sections = arena_grow(arena, out->sections, out->n_sections, &out->sections_capacity,
		sizeof *out->sections);
	out->sections[out->n_sections++] = *s;
}

static void check_sections(struct reader *r)
{
	for (size_t i = 0; i < r->scan.n_sections; i++) {
		const struct scan_section *s = &r->scan.sections[i];

		if (!section_is_known(s->section))
			unknown_section(r, s);
		else if (section_is_named(s->section) && (!s->name || !*s->name))
			problem(r, s->line, "[%s] has no name: write [%s \"NAME\"]", s->section,
				s->section);
		else if (!section_is_named(s->section) && s->name)
			problem(r, s->line, "[%s] takes no name: write [%s]", s->section,
				s->section);
		else if (s->name)
			add_section(r->arena, r->out,
				&(struct config_section){.section = s->section,
					.name = s->name,
					.file = r->file,
					.line = s->line});
	}
}

static bool is_literal(const struct setting *s)
{
	return s->kind == SETTING_COMMAND || s->kind == SETTING_PATTERN ||
	       s->kind == SETTING_PATTERNS || s->kind == SETTING_RULES ||
	       s->kind == SETTING_DIALOGS || s->kind == SETTING_ENVIRONMENT ||
	       s->kind == SETTING_SECRET || s->kind == SETTING_TEMPLATES ||
	       s->kind == SETTING_VARIABLES;
}

/* What git would silently make of a command or pattern that was written as in a shell. */
static void check_literal(struct reader *r, const struct scan_entry *e)
{
	_cleanup_(str_done) struct str line = {0};

	config_quote(e->raw, &line);
	if (e->cut)
		problem(r, e->line,
			"git's syntax ends this value at the unquoted ; or #: write %s = %s (or "
			"put a "
			"remark on a line of its own)",
			e->key, str_text(&line));
	else if (e->inner_quotes)
		problem(r, e->line, "git's syntax drops these quotes: write %s = %s", e->key,
			str_text(&line));
}

static void check_entries(struct reader *r)
{
	for (size_t i = 0; i < r->scan.n_entries; i++) {
		const struct scan_entry *e = &r->scan.entries[i];
		const struct setting *s = setting_find(e->section, e->key);

		if (!section_is_known(e->section))
			continue;
		if (!s)
			unknown_key(r, e);
		else if (is_literal(s))
			check_literal(r, e);
	}
}

static bool entry_is_called(const struct scan_entry *e, const char *name)
{
	_cleanup_(str_done) struct str s = {0};

	str_add(&s, e->section);
	if (e->name)
		str_addf(&s, ".%s", e->name);
	str_addf(&s, ".%s", e->key);
	return text_equal(str_text(&s), name);
}

static void add_line(struct reader *r, const struct scan_entry *e, const char *value)
{
	const struct setting *setting = setting_find(e->section, e->key);
	struct config_lines *out = r->out;
	char *copy = NULL;

	if (!setting)
		return;
	if (value) {
		copy = arena_alloc(r->arena, strlen(value) + 1);
		memcpy(copy, value, strlen(value));
	}
	out->lines = arena_grow(
		r->arena, out->lines, out->n_lines, &out->lines_capacity, sizeof *out->lines);
	out->lines[out->n_lines++] = (struct config_line){
		.setting = setting,
		.name = e->name,
		.value = copy,
		.file = r->file,
		.file_index = r->file_index,
		.line = e->line,
	};
}

static int on_value(const char *name, const char *value, void *userdata)
{
	struct reader *r = userdata;

	for (size_t i = 0; i < r->scan.n_entries; i++) {
		if (r->taken[i] || !entry_is_called(&r->scan.entries[i], name))
			continue;
		r->taken[i] = true;
		add_line(r, &r->scan.entries[i], value);
		return 0;
	}
	problem(r, 1, "libgit2 reads a setting '%s' that does not stand here: write it plainly",
		name);
	return 0;
}

static bool includes(const struct reader *r)
{
	for (size_t i = 0; i < r->scan.n_sections; i++)
		if (text_starts(r->scan.sections[i].section, "include"))
			return true;
	return false;
}

/* What somebody else may write, and commands are taken from, is not read; as ssh(1) does. A file
 * that cannot be looked at fails when it is opened. */
static bool is_safe(struct reader *r)
{
	_cleanup_(str_done) struct str file = {0};
	struct stat st;

	if (stat(r->file, &st) < 0)
		return true;
	str_add_shell_word(&file, r->file);
	if (st.st_uid != 0 && st.st_uid != geteuid() && (int64_t)st.st_uid != r->owner)
		problem(r, 1,
			"it belongs to another user (%u), who could give commands: chown %u %s",
			(unsigned)st.st_uid, (unsigned)geteuid(), str_text(&file));
	else if (st.st_mode & S_IWOTH)
		problem(r, 1, "everybody may write to it and give commands: chmod o-w %s",
			str_text(&file));
	else
		return true;
	return false;
}

/* True when all that the file says was taken in. */
static bool read_file(struct reader *r)
{
	_cleanup_(str_done) struct str text = {0}, plain = {0};
	struct error err;
	int n;

	if (file_read(r->path, CONFIG_FILE_MOST_BYTES, &text, &err) < 0) {
		problem(r, 1, "%s: make it a readable file", err.text);
		return false;
	}
	if (memchr(text.data ? text.data : "", '\0', text.len)) {
		problem(r, 1, "the file holds a NUL byte: it is no text");
		return false;
	}
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '\r' || text.data[i + 1] != '\n')
			str_add_bytes(&plain, &text.data[i], 1);
	n = config_scan(r->file, str_text(&plain), r->arena, &r->scan, r->problems);
	r->n_problems += n;
	check_sections(r);
	check_entries(r);
	if (n || includes(r))
		return false; /* libgit2 would refuse the file, or follow the [include] */
	r->taken = arena_alloc(r->arena, r->scan.n_entries + 1);
	if (config_git_read(r->path, on_value, r, &err) == 0)
		return true;
	problem(r, 1, "%s", err.text);
	return false;
}

/* What cannot be looked at is there: an unreadable file is never an empty one. */
static bool file_is_there(const char *path)
{
	return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* --- built-in profiles, read as any file: from memory, through a path that leads there */

static void read_built_in(struct reader *r, const struct built_in_agent *agent)
{
	_cleanup_(fd_close) int fd = memfd_create(agent->name, MFD_CLOEXEC);
	char path[64], *label = arena_alloc(r->arena, 160);

	if (fd < 0 || write(fd, agent->text, agent->bytes) != (ssize_t)agent->bytes)
		abort();
	TEXT_SETF(path, "/proc/self/fd/%d", fd);
	text_setf(label, 160, "built-in profile of %s", agent->name);
	r->file = label;
	r->path = path;
	r->file_index = CONFIG_BUILT_IN;
	if (!read_file(r))
		r->out->partial = true;
}

/* By a section of its own, or as a worker's agent. */
static bool is_named(const struct config_lines *l, const char *agent)
{
	for (size_t i = 0; i < l->n_sections; i++)
		if (text_equal(l->sections[i].section, "agent") &&
			text_equal(l->sections[i].name, agent))
			return true;
	for (size_t i = 0; i < l->n_lines; i++)
		if (text_equal(l->lines[i].setting->section, "worker") &&
			text_equal(l->lines[i].setting->key, "agent") && l->lines[i].value &&
			text_equal(l->lines[i].value, agent))
			return true;
	return false;
}

/* A profile's file is about its agent and nothing else. */
static void check_profile_file(struct reader *r, const char *agent)
{
	for (size_t i = 0; i < r->scan.n_sections; i++) {
		const struct scan_section *s = &r->scan.sections[i];

		if (!text_equal(s->section, "agent") || !s->name || !text_equal(s->name, agent))
			problem(r, s->line,
				"only [agent \"%s\"] may stand here: move it to czar.conf", agent);
	}
}

/* The user's own NAME.conf. */
static void read_profile_file(struct reader *r, const char *folder, const char *agent)
{
	char *path = arena_alloc(r->arena, PATH_SIZE + ID_SIZE);

	text_setf(path, PATH_SIZE + ID_SIZE, "%s/%s.conf", folder, agent);
	if (!file_is_there(path))
		return;
	r->file = r->path = path;
	r->file_index = CONFIG_PROFILE;
	if (is_safe(r) && read_file(r))
		check_profile_file(r, agent);
	else
		r->out->partial = true;
}

/* Those of the folder that are wanted, in the order of their names. */
static void read_profile_files(
	struct reader *r, const char *folder, const char *wanted, const struct config_lines *files)
{
	struct dirent **list = NULL;
	int n = *folder ? scandir(folder, &list, NULL, alphasort) : 0;

	for (int i = 0; i < n; i++) {
		char name[ID_SIZE];
		size_t length = strlen(list[i]->d_name);

		if (text_ends(list[i]->d_name, ".conf") && length < ID_SIZE) {
			TEXT_SETF(name, "%.*s", (int)(length - strlen(".conf")), list[i]->d_name);
			if (is_named(files, name) || (wanted && text_equal(wanted, name)))
				read_profile_file(r, folder, name);
		}
		free(list[i]);
	}
	free(list);
}

/* What the profiles of those agents say comes first, so that every file overrides it. */
static void add_profiles(
	struct reader *r, const struct config_paths *paths, struct config_lines *files)
{
	const char *wanted = paths->agent;
	struct config_lines low = {0};

	r->out = &low;
	for (size_t i = 0; i < built_in_agents_count; i++)
		if (is_named(files, built_in_agents[i].name) ||
			(wanted && text_equal(wanted, built_in_agents[i].name)))
			read_built_in(r, &built_in_agents[i]);
	read_profile_files(r, paths->agents, wanted, files);
	files->partial |= low.partial;
	for (size_t i = 0; i < files->n_lines; i++) {
		low.lines = arena_grow(
			r->arena, low.lines, low.n_lines, &low.lines_capacity, sizeof *low.lines);
		low.lines[low.n_lines++] = files->lines[i];
	}
	files->lines = low.lines;
	files->n_lines = low.n_lines;
	for (size_t i = 0; i < low.n_sections; i++)
		add_section(r->arena, files, &low.sections[i]);
}

int config_read(const struct config_paths *paths, struct arena *arena, struct config_lines *ret,
	struct str *problems)
{
	struct config_lines out = {0};
	struct reader r = {
		.arena = arena, .out = &out, .problems = problems, .owner = paths->owner};

	for (int i = 0; i < CONFIG_FILES; i++) {
		r.file = r.path = paths->path[i];
		r.file_index = i;
		if (*r.file && file_is_there(r.file) && !(is_safe(&r) && read_file(&r)))
			out.partial = true;
	}
	add_profiles(&r, paths, &out);
	*ret = out;
	return r.n_problems;
}
