/*
 * One value of a setting: read, checked, stored where the table says.
 *
 * A function a kind, all of the same shape: text in, the value written only when it is good, a
 * sentence with a way out otherwise. Nothing here knows files or lines.
 */
#include "czar/config_value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "czar/base/clock.h"
#include "czar/io/secret.h"
#include "czar/request_pattern.h"

static int ratio_parse(const char *text, double *ret)
{
	char *end;
	double a = strtod(text, &end), b = 1;

	if (end == text)
		return -EINVAL;
	if (*end == '/') {
		const char *second = end + 1;

		b = strtod(second, &end);
		if (end == second)
			return -EINVAL;
	}
	if (*end || !(b > 0) || !(a > 0))
		return -EINVAL;
	*ret = a / b;
	return 0;
}

static int size_parse(const char *text, int64_t *ret)
{
	static const char letters[] = "KMGT";
	char digits[32];
	size_t n = strlen(text);
	const char *letter = n > 1 ? strchr(letters, toupper((unsigned char)text[n - 1])) : NULL;
	int shift = letter ? 10 * (int)(letter - letters + 1) : 0;
	int64_t value;

	if (!text_set(digits, sizeof digits, text))
		return -EINVAL;
	if (letter)
		digits[n - 1] = '\0';
	if (!text_to_int(digits, &value) || value < 0 || value > (INT64_MAX >> shift))
		return -EINVAL;
	*ret = value << shift;
	return 0;
}

static int number_parse(const char *text, int64_t *ret)
{
	return text_to_int(text, ret) ? 0 : -EINVAL;
}

static int usec_parse(const char *text, int64_t *ret)
{
	return duration_parse(text, ret) ? 0 : -EINVAL;
}

typedef int (*parse_fn)(const char *text, int64_t *ret);

/* value within s->range, whose ends are written like the value itself. */
static int in_range(
	const struct setting *s, parse_fn parse, int64_t value, const char *text, struct error *err)
{
	int64_t low = 0, high = 0;
	char least[32];
	const char *dots;

	if (!s->range)
		return 0;
	TEXT_SET(least, s->range);
	dots = strstr(s->range, "..");
	least[dots - s->range] = '\0';
	if (parse(least, &low) == 0 && parse(dots + 2, &high) == 0 && value >= low && value <= high)
		return 0;
	return error(
		err, EINVAL, "'%s' is out of range: write a %s in %s", text, s->type, s->range);
}

static int set_whole(const struct setting *s, const char *text, parse_fn parse, const char *like,
	int64_t *ret, struct error *err)
{
	int64_t value;
	int r;

	if (parse(text, &value) < 0)
		return error(err, EINVAL, "'%s' is no %s: write one like %s", text, s->type, like);
	r = in_range(s, parse, value, text, err);
	if (r == 0)
		*ret = value;
	return r;
}

static int set_duration(const struct setting *s, const char *text, const struct value_place *p,
	usec_t *ret, struct error *err)
{
	usec_t value;
	int r = set_whole(s, text, usec_parse, "90s, 15min or 1h 30min", &value, err);

	if (r < 0)
		return r;
	if (s->scaled && p->scale < 1 && value > 0) {
		value = (usec_t)((double)value * p->scale);
		value = value < USEC_MSEC ? USEC_MSEC : value;
	}
	*ret = value;
	return 0;
}

/* Up to three, separated by commas; the last one stands for those that are missing. */
static int set_durations(const struct setting *s, const char *text, const struct value_place *p,
	usec_t ret[3], struct error *err)
{
	usec_t values[3];
	char copy[128], *rest = copy, *one;
	size_t n = 0;

	if (!TEXT_SET(copy, text))
		return error(err, EINVAL, "too long: write up to three durations");
	while ((one = strsep(&rest, ","))) {
		int r;

		if (n == 3)
			return error(err, EINVAL, "more than three durations: leave the rest out");
		one += strspn(one, " \t");
		r = set_duration(s, one, p, &values[n++], err);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < 3; i++)
		ret[i] = values[i < n ? i : n - 1];
	return 0;
}

static int set_ratio(const struct setting *s, const char *text, double *ret, struct error *err)
{
	double value;

	if (ratio_parse(text, &value) < 0 || value > 1 || value < 0.00001)
		return error(err, EINVAL, "'%s' is no ratio in %s: write one like 1/200", text,
			s->range);
	*ret = value;
	return 0;
}

static int set_size(const struct setting *s, const char *text, size_t *ret, struct error *err)
{
	int64_t value;
	int r = set_whole(s, text, size_parse, "64K or 100M", &value, err);

	if (r == 0)
		*ret = (size_t)value;
	return r;
}

/* git-config(1), "Values: boolean". */
static int set_flag(const char *text, bool *ret, struct error *err)
{
	static const char *const yes[] = {"true", "yes", "on", "1"};
	static const char *const no[] = {"false", "no", "off", "0", ""};

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (strcasecmp(text, yes[i]) == 0) {
			*ret = true;
			return 0;
		}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (strcasecmp(text, no[i]) == 0) {
			*ret = false;
			return 0;
		}
	return error(err, EINVAL, "'%s' is neither true nor false: write one of them", text);
}

int id_check(const char *text, struct error *err)
{
	size_t n = strlen(text);

	if (!n || n >= ID_SIZE || !isalnum((unsigned char)text[0]) || strstr(text, "..") ||
		text_ends(text, ".") || text_ends(text, ".lock") ||
		strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") !=
			n)
		return error(err, EINVAL,
			"'%s' is no name: use 1 to 64 letters, digits, '.', '_', '-', a letter or "
			"digit "
			"first, no '..', no '.' or '.lock' at the end",
			text);
	return 0;
}

static int set_id(const char *text, char *ret, struct error *err)
{
	int r = id_check(text, err);

	if (r == 0)
		text_set(ret, ID_SIZE, text);
	return r;
}

static int set_names(const char *text, char *ret, struct error *err)
{
	_cleanup_(str_done) struct str names = {0};

	for (const char *p = text + strspn(text, ", "); *p;) {
		size_t n = strcspn(p, ", ");
		char name[ID_SIZE];
		int r;

		if (n >= sizeof name)
			return error(err, EINVAL, "'%.*s' is too long for a name", (int)n, p);
		memcpy(name, p, n);
		name[n] = '\0';
		r = id_check(name, err);
		if (r < 0)
			return r;
		str_addf(&names, "%s%s", names.len ? ", " : "", name);
		p += n + strspn(p + n, ", ");
	}
	if (names.len >= TEXT_SIZE)
		return error(err, EINVAL, "too many names: at most %d bytes", TEXT_SIZE - 1);
	text_set(ret, TEXT_SIZE, str_text(&names));
	return 0;
}

/* The part of git-check-ref-format(1) that people get wrong; git itself has the last word. */
static int set_ref(const char *text, char *ret, struct error *err)
{
	if (!*text || *text == '-' || *text == '/' || strpbrk(text, " ~^:?*[\\") ||
		strstr(text, "..") || strstr(text, "@{") || text_ends(text, "/") ||
		text_ends(text, ".lock") || strlen(text) > 256)
		return error(err, EINVAL, "'%s' is no branch: write its name, like main", text);
	text_set(ret, 257, text);
	return 0;
}

/* The words stand in the table: "none|local". */
static int set_choice(const struct setting *s, const char *text, char *ret, struct error *err)
{
	size_t n = strlen(text);

	for (const char *word = s->type; *word;) {
		size_t m = strcspn(word, "|");

		if (n == m && memcmp(word, text, n) == 0) {
			text_set(ret, 17, text);
			return 0;
		}
		word += m + (word[m] == '|');
	}
	return error(err, EINVAL, "'%s' is no choice here: write one of %s", text, s->type);
}

static int set_context(const char *text, bool *ret, struct error *err)
{
	if (!text_equal(text, "fresh") && !text_equal(text, "keep"))
		return error(err, EINVAL, "'%s' is no context: write fresh or keep", text);
	*ret = text_equal(text, "keep");
	return 0;
}

static int set_prompt_by(const char *text, enum prompt_by *ret, struct error *err)
{
	static const char *const ways[] = {"typed", "argument", "http"};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (text_equal(text, ways[i])) {
			*ret = (enum prompt_by)i;
			return 0;
		}
	return error(err, EINVAL, "'%s' is no way: write typed, argument or http", text);
}

/* Drops the last part of an absolute path. */
static void path_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		*slash = '\0';
}

bool path_resolve(const char *folder, const char *path, char *ret, size_t size)
{
	_cleanup_(str_done) struct str whole = {0};
	char *rest, *part;
	const char *home = getenv("HOME");
	bool fits = true;

	if (text_starts(path, "~/") && home && *home == '/')
		str_addf(&whole, "%s%s", home, path + 1);
	else
		str_addf(&whole, "%s/%s", *path == '/' ? "" : folder, path);
	ret[0] = '\0';
	rest = whole.data;
	while ((part = strsep(&rest, "/"))) {
		if (!*part || text_equal(part, "."))
			continue;
		if (text_equal(part, "..")) {
			path_up(ret);
			continue;
		}
		fits = fits && strlen(ret) + strlen(part) + 2 <= size;
		if (!fits)
			break;
		text_set(ret + strlen(ret), size - strlen(ret), "/");
		text_set(ret + strlen(ret), size - strlen(ret), part);
	}
	return fits && ret[0];
}

static int set_path(const char *text, const struct value_place *p, char *ret, struct error *err)
{
	char path[PATH_SIZE];

	if (!*text || !path_resolve(p->checkout, text, path, sizeof path))
		return error(err, EINVAL, "'%s' is no path: write a folder or file", text);
	text_set(ret, PATH_SIZE, path);
	return 0;
}

/* tmux(1), "KEY BINDINGS"; quoting is not ours to guess. */
static int set_key(const struct setting *s, const char *text, const struct value_place *p,
	const char **ret, struct error *err)
{
	bool none = text_equal(text, "none");

	if (none && !text_equal(s->key, "submit-key")) {
		*ret = NULL;
		return 0;
	}
	for (const char *c = text; *c || c == text; c++)
		if (none || (!isalnum((unsigned char)*c) && *c != '-'))
			return error(
				err, EINVAL, "'%s' is no key: write one like Enter or C-u", text);
	*ret = arena_text(p->arena, text);
	return 0;
}

static int set_text(const struct setting *s, const char *text, const struct value_place *p,
	const char **ret, struct error *err)
{
	if (!*text)
		return error(err, EINVAL, "empty: write a %s or remove the line", s->type);
	*ret = arena_text(p->arena, text);
	return 0;
}

static int set_secret(const struct setting *s, const char *text, const struct value_place *p,
	const char **ret, struct error *err)
{
	int r = secret_check(text, err);

	return r < 0 ? r : set_text(s, text, p, ret, err);
}

static int set_request(const struct setting *s, const char *text, const struct value_place *p,
	const char **ret, struct error *err)
{
	int r = request_check(text, err);

	return r < 0 ? r : set_text(s, text, p, ret, err);
}

int value_set(const struct setting *s, const char *text, const struct value_place *p, void *base,
	struct error *err)
{
	void *at = (char *)base + s->offset;

	if (text_bad_offset(text, strlen(text)) >= 0)
		return error(err, EINVAL, "a control character or no UTF-8: remove it");
	switch (s->kind) {
	case SETTING_RATIO:
		return set_ratio(s, text, at, err);
	case SETTING_DURATION:
		return set_duration(s, text, p, at, err);
	case SETTING_DURATIONS:
		return set_durations(s, text, p, at, err);
	case SETTING_NUMBER:
		return set_whole(s, text, number_parse, "3", at, err);
	case SETTING_SIZE:
		return set_size(s, text, at, err);
	case SETTING_FLAG:
		return set_flag(text, at, err);
	case SETTING_KEY:
		return set_key(s, text, p, at, err);
	case SETTING_ID:
		return set_id(text, at, err);
	case SETTING_NAMES:
		return set_names(text, at, err);
	case SETTING_REF:
		return set_ref(text, at, err);
	case SETTING_PATH:
		return set_path(text, p, at, err);
	case SETTING_CHOICE:
		return set_choice(s, text, at, err);
	case SETTING_CONTEXT:
		return set_context(text, at, err);
	case SETTING_PROMPT_BY:
		return set_prompt_by(text, at, err);
	case SETTING_SECRET:
		return set_secret(s, text, p, at, err);
	case SETTING_REQUEST:
		return set_request(s, text, p, at, err);
	default:
		return set_text(s, text, p, at, err);
	}
}
