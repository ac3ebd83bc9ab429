/*
 * Reads when a limit ends.
 *
 * The rows are put together first, since programs wrap and frame what they say; the words that the
 * profile names say where the time begins. What stands there is a duration, a number of seconds, or
 * a date and a time, with a zone or in that of the machine. What cannot be read for certain is no
 * time: whoever asks waits for a while then, and for longer the next time.
 */
#include "checks/reset_time.h"

#include <string.h>

#include "checks/span.h"

#define DAY (24 * USEC_HOUR)
#define PAST_MOST (2 * USEC_HOUR)

/* What a profile that names none is read by. */
static const char *const common_words[] = {"resets at ", "resets in ", "resets ", "reset at ",
	"reset in ", "try again at ", "try again in ", "retry after ", NULL};

/* The pieces of a date and a time; -1: not said. */
struct said {
	int64_t year, month, day;
	int64_t hour, minute, second;
	bool zone_known;
	int64_t east; /* of UTC, in seconds, where zone_known */
	char zone[65];
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip_blanks(struct span *s)
{
	while (s->n > 0 && (*s->p == ' ' || *s->p == ','))
		*s = span_from(*s, 1);
}

static bool take_char(struct span *s, char c)
{
	if (s->n == 0 || *s->p != c)
		return false;
	*s = span_from(*s, 1);
	return true;
}

static bool take_number(struct span *s, size_t most, int64_t *ret)
{
	int64_t value = 0;
	size_t n = 0;

	for (; n < s->n && is_digit(s->p[n]); n++) {
		if (n == most)
			return false;
		value = value * 10 + (s->p[n] - '0');
	}
	if (n == 0)
		return false;
	*s = span_from(*s, n);
	*ret = value;
	return true;
}

/* A run of letters, all of it, in whatever case. */
static bool take_word(struct span *s, const char *word)
{
	size_t n = strlen(word);

	if (s->n < n || strncasecmp(s->p, word, n) != 0 || (s->n > n && is_letter(s->p[n])))
		return false;
	*s = span_from(*s, n);
	return true;
}

static bool take_unit(struct span *s, usec_t *ret)
{
	static const struct {
		const char *word;
		usec_t length;
	} units[] = {
		{"d", DAY},
		{"day", DAY},
		{"days", DAY},
		{"h", USEC_HOUR},
		{"hr", USEC_HOUR},
		{"hrs", USEC_HOUR},
		{"hour", USEC_HOUR},
		{"hours", USEC_HOUR},
		{"m", USEC_MIN},
		{"min", USEC_MIN},
		{"mins", USEC_MIN},
		{"minute", USEC_MIN},
		{"minutes", USEC_MIN},
		{"s", USEC_SEC},
		{"sec", USEC_SEC},
		{"secs", USEC_SEC},
		{"second", USEC_SEC},
		{"seconds", USEC_SEC},
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (take_word(s, units[i].word)) {
			*ret = units[i].length;
			return true;
		}
	return false;
}

/* "2 hours 5 minutes", "2h30m", "3.5s", "90 seconds". */
static bool take_duration(struct span *s, usec_t *ret)
{
	usec_t sum = 0, unit;
	struct span at = *s;
	bool any = false;

	while (sum <= RESET_MOST) { /* a screen can hold many */
		int64_t n, fraction = 0;

		skip_blanks(&at);
		take_word(&at, "and");
		skip_blanks(&at);
		if (!take_number(&at, 6, &n))
			break;
		if (take_char(&at, '.') && take_number(&at, 6, &fraction))
			fraction = 1; /* rounded up */
		skip_blanks(&at);
		if (!take_unit(&at, &unit))
			break;
		sum += (n + fraction) * unit;
		any = true;
	}
	if (any)
		*ret = sum;
	return any;
}

/* Seconds since 1970, or milliseconds. */
static bool take_epoch(struct span *s, usec_t *ret)
{
	struct span at = *s;
	int64_t n;

	if (!take_number(&at, 13, &n) || n < 1000000000)
		return false;
	*ret = n < 100000000000 ? n * USEC_SEC : n * USEC_MSEC;
	return true;
}

static bool take_month(struct span *s, int64_t *ret)
{
	static const char months[][10] = {"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december"};

	for (int i = 0; i < 12; i++) {
		char brief[4] = {months[i][0], months[i][1], months[i][2], '\0'};

		if (take_word(s, months[i]) || take_word(s, brief)) {
			*ret = i + 1;
			return true;
		}
	}
	return false;
}

/* "Nov 22nd, 2026", "Nov 24"; a number that a time follows is no year. */
static bool take_month_day(struct span *s, struct said *d)
{
	static const char *const endings[] = {"st", "nd", "rd", "th"};
	struct span at = *s, year;

	if (!take_month(&at, &d->month))
		return false;
	take_char(&at, '.');
	skip_blanks(&at);
	if (!take_number(&at, 2, &d->day))
		return false;
	for (int i = 0; i < 4; i++)
		take_word(&at, endings[i]);
	skip_blanks(&at);
	year = at;
	if (take_number(&year, 4, &d->year) && d->year >= 1970)
		at = year;
	else
		d->year = -1;
	*s = at;
	return true;
}

static bool take_iso_date(struct span *s, struct said *d)
{
	struct span at = *s;

	if (!take_number(&at, 4, &d->year) || !take_char(&at, '-') ||
		!take_number(&at, 2, &d->month) || !take_char(&at, '-') ||
		!take_number(&at, 2, &d->day)) {
		d->year = d->month = d->day = -1;
		return false;
	}
	take_char(&at, 'T');
	*s = at;
	return true;
}

/* "3pm", "3:59pm", "3:05 AM", "15:00:00"; a number alone is no time. */
static bool take_clock(struct span *s, struct said *d)
{
	struct span at = *s;
	bool whole = false, morning, evening;

	d->minute = d->second = 0;
	if (!take_number(&at, 2, &d->hour))
		return false;
	if (take_char(&at, ':')) {
		if (!take_number(&at, 2, &d->minute))
			return false;
		if (take_char(&at, ':') && !take_number(&at, 2, &d->second))
			return false;
		whole = true;
	}
	if (take_char(&at, '.'))
		(void)take_number(&at, 9, &(int64_t){0});
	*s = at;
	skip_blanks(&at);
	morning = take_word(&at, "am");
	evening = !morning && take_word(&at, "pm");
	if (!morning && !evening)
		return whole && d->hour < 24 && d->minute < 60 && d->second < 61;
	*s = at;
	if (d->hour < 1 || d->hour > 12 || d->minute > 59 || d->second > 60)
		return false;
	d->hour = d->hour % 12 + (evening ? 12 : 0);
	return true;
}

/* "+01:00", "+5"; nothing is 0. */
static void take_offset(struct span *s, int64_t *ret)
{
	int64_t hours = 0, minutes = 0, sign = s->n && *s->p == '-' ? -1 : 1;
	struct span at = *s;

	*ret = 0;
	if ((!take_char(&at, '+') && !take_char(&at, '-')) || !take_number(&at, 2, &hours))
		return;
	if (take_char(&at, ':'))
		(void)take_number(&at, 2, &minutes);
	*ret = sign * (hours * 3600 + minutes * 60);
}

/* "(Europe/Berlin)", "UTC", "GMT+1", "Z", "+01:00", "CET"; none is the machine's own. */
static void take_zone(struct span s, struct said *d)
{
	bool framed;
	size_t n = 0;

	skip_blanks(&s);
	framed = take_char(&s, '(');
	if (take_word(&s, "utc") || take_word(&s, "gmt") || take_word(&s, "z") ||
		(s.n && (*s.p == '+' || *s.p == '-'))) {
		d->zone_known = true;
		take_offset(&s, &d->east);
		return;
	}
	while (n < s.n && (framed ? s.p[n] != ')' : s.p[n] >= 'A' && s.p[n] <= 'Z'))
		n++;
	if (framed || (n >= 3 && n <= 5 && (n == s.n || !is_letter(s.p[n]))))
		TEXT_SETF(d->zone, "%.*s", (int)(n < 64 ? n : 64), s.p);
}

/* Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int64_t year_of(int64_t days)
{
	int64_t year = 1970 + days / 366;

	while (days_of(year + 1, 1, 1) <= days)
		year++;
	return year;
}

/* That time of that day; the hour may be another one there than it is now. */
static bool time_of(
	const struct said *d, int64_t days, const struct reset_clock *clock, usec_t *ret)
{
	int64_t local = days * 86400 + d->hour * 3600 + d->minute * 60 + d->second, east = d->east;

	if (!d->zone_known && (!clock->zone_east(d->zone, local * USEC_SEC, &east) ||
				      !clock->zone_east(d->zone, (local - east) * USEC_SEC, &east)))
		return false;
	*ret = (local - east) * USEC_SEC;
	return true;
}

/* Which year, or which day, it is where that is not said. */
static bool nearest(const struct said *d, const struct reset_clock *clock, usec_t *ret)
{
	int64_t east = d->east, today, year;

	if (!d->zone_known && !clock->zone_east(d->zone, clock->now, &east))
		return false;
	today = (clock->now / USEC_SEC + east) / 86400;
	year = d->year >= 0 ? d->year : year_of(today);
	if (d->month < 0) {
		for (int64_t day = today - 1; day <= today + 1; day++)
			if (!time_of(d, day, clock, ret) || *ret > clock->now - PAST_MOST)
				break;
		return time_of(d, today, clock, &(usec_t){0});
	}
	if (d->month < 1 || d->month > 12 || d->day < 1 || d->day > 31)
		return false;
	if (!time_of(d, days_of(year, d->month, d->day), clock, ret))
		return false;
	if (d->year >= 0)
		return true;
	if (*ret < clock->now - 180 * DAY)
		year++;
	else if (*ret > clock->now + 180 * DAY)
		year--;
	return time_of(d, days_of(year, d->month, d->day), clock, ret);
}

static bool read_words(struct span s, const struct reset_clock *clock, usec_t *ret)
{
	struct said d = {.year = -1, .month = -1, .day = -1};
	usec_t duration;
	bool dated;

	skip_blanks(&s);
	take_word(&s, "in");
	if (take_duration(&s, &duration)) {
		*ret = clock->now + duration;
		return true;
	}
	if (take_epoch(&s, ret))
		return true;
	take_word(&s, "at");
	take_word(&s, "on");
	skip_blanks(&s);
	dated = take_month_day(&s, &d) || take_iso_date(&s, &d);
	skip_blanks(&s);
	take_word(&s, "at");
	skip_blanks(&s);
	if (!take_clock(&s, &d)) {
		if (!dated)
			return false;
		d.hour = d.minute = d.second = 0;
	}
	take_zone(s, &d);
	return nearest(&d, clock, ret);
}

/* A row without what frames it. */
static struct span bare_row(const char *row)
{
	static const char *const frames[] = {"│", "┃", "║", "|"};
	struct span s = span_trim((struct span){row, strlen(row)});

	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
		size_t n = strlen(frames[i]);

		if (span_starts(s, frames[i]))
			s = span_trim(span_from(s, n));
		if (s.n >= n && memcmp(s.p + s.n - n, frames[i], n) == 0)
			s = span_trim((struct span){s.p, s.n - n});
	}
	return s;
}

/* What follows the last of those words. */
static bool find_words(struct span text, const char *const *words, struct span *ret)
{
	const char *best = NULL;

	for (; *words; words++) {
		size_t n = strlen(*words);
		struct span at = text;
		const char *hit;

		while (n && (hit = memmem(at.p, at.n, *words, n))) {
			at = span_from(at, (size_t)(hit + n - at.p));
			if (!best || at.p > best)
				best = at.p;
		}
	}
	if (best)
		*ret = span_from(text, (size_t)(best - text.p));
	return best;
}

usec_t reset_time(const struct profile *p, const struct screen *s, const struct reset_clock *clock)
{
	const char *const *words = p->reset_after ? p->reset_after : common_words;
	_cleanup_(str_done) struct str text = {0};
	struct span said;
	usec_t at;

	for (size_t i = 0; i < s->n_rows; i++) {
		struct span row = bare_row(s->rows[i]);

		if (row.n > 0 && text.len > 0)
			str_add(&text, " ");
		str_add_bytes(&text, row.p, row.n);
	}
	if (!find_words((struct span){str_text(&text), text.len}, words, &said) ||
		!read_words(said, clock, &at) || at > clock->now + RESET_MOST ||
		at < clock->now - RESET_MOST)
		return 0;
	return at;
}
