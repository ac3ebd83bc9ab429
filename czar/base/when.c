/*
 * Points in time as people write them: the one reader for every --since and --until.
 *
 * A text is cut into a day, a time of day and a zone, each of which may be missing; what is left
 * over makes it wrong. Times of this machine go through mktime(3), which knows its summer time.
 */
#include "czar/base/when.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "czar/base/str.h"

const char when_forms[] = "18:00, yesterday 18:00, 2h, 2026-11-20 22:00 or 2026-11-20T22:00:00Z";

/* A point in time in pieces. */
struct pieces {
	struct tm tm;
	bool day, time, zone;
	usec_t fraction;
	long east; /* seconds, with a zone */
};

/* Exactly n digits whose number lies between least and most. */
static bool take_number(const char **at, int n, int least, int most, int *ret)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)(*at)[i]))
			return false;
		value = value * 10 + ((*at)[i] - '0');
	}
	if (value < least || value > most)
		return false;
	*ret = value;
	*at += n;
	return true;
}

static bool take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	++*at;
	return true;
}

static bool take_word(const char **at, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*at, word, n) != 0 || isalnum((unsigned char)(*at)[n]))
		return false;
	*at += n;
	return true;
}

static void set_day(struct pieces *p, usec_t now, int days)
{
	time_t seconds = (time_t)(now / USEC_SEC);

	localtime_r(&seconds, &p->tm);
	p->tm.tm_mday += days;
	p->tm.tm_hour = p->tm.tm_min = p->tm.tm_sec = 0;
	p->tm.tm_isdst = -1;
	p->day = true;
}

static bool take_day(const char **at, usec_t now, struct pieces *p)
{
	const char *start = *at;
	int year, month, day;

	if (take_word(at, "today") || take_word(at, "yesterday")) {
		set_day(p, now, *start == 'y' ? -1 : 0);
		return true;
	}
	if (!take_number(at, 4, 1970, 9999, &year) || !take_char(at, '-') ||
		!take_number(at, 2, 1, 12, &month) || !take_char(at, '-') ||
		!take_number(at, 2, 1, 31, &day)) {
		*at = start;
		return false;
	}
	p->tm = (struct tm){
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_isdst = -1};
	p->day = true;
	return true;
}

static void take_fraction(const char **at, struct pieces *p)
{
	usec_t place = USEC_SEC;

	if (**at != '.' || !isdigit((unsigned char)(*at)[1]))
		return;
	for (++*at; isdigit((unsigned char)**at); ++*at)
		p->fraction += (**at - '0') * (place /= 10);
}

static bool take_time(const char **at, struct pieces *p)
{
	if (!take_number(at, 2, 0, 23, &p->tm.tm_hour) || !take_char(at, ':') ||
		!take_number(at, 2, 0, 59, &p->tm.tm_min))
		return false;
	if (take_char(at, ':')) {
		if (!take_number(at, 2, 0, 60, &p->tm.tm_sec))
			return false;
		take_fraction(at, p);
	}
	return p->time = true;
}

static bool take_zone(const char **at, struct pieces *p)
{
	int sign = **at == '-' ? -1 : 1, hours, minutes;

	if (take_char(at, 'Z') || take_char(at, 'z'))
		return p->zone = true;
	if (!take_char(at, '+') && !take_char(at, '-'))
		return true; /* none */
	if (!take_number(at, 2, 0, 23, &hours))
		return false;
	take_char(at, ':');
	if (!take_number(at, 2, 0, 59, &minutes))
		return false;
	p->east = sign * (hours * 3600L + minutes * 60L);
	return p->zone = true;
}

/* 30 February and the like come back as another day. */
static bool to_time(const struct pieces *p, usec_t *ret)
{
	struct tm tm = p->tm;
	int day = tm.tm_mday;
	time_t seconds = p->zone ? timegm(&tm) : mktime(&tm);

	if (seconds < 0 || (day >= 1 && day <= 31 && tm.tm_mday != day))
		return false;
	*ret = (usec_t)(seconds - p->east) * USEC_SEC + p->fraction;
	return true;
}

/* A time without a day is the last one that was. */
static bool last_time(struct pieces *p, usec_t now, usec_t *ret)
{
	struct tm time = p->tm;

	for (int days = 0; days >= -1; days--) {
		set_day(p, now, days);
		p->tm.tm_hour = time.tm_hour;
		p->tm.tm_min = time.tm_min;
		p->tm.tm_sec = time.tm_sec;
		p->tm.tm_isdst = -1;
		if (!to_time(p, ret))
			return false;
		if (*ret <= now)
			break;
	}
	return true;
}

static bool parse_clock(const char *text, usec_t now, usec_t *ret)
{
	struct pieces p = {0};
	const char *at = text;
	usec_t value;

	if (take_day(&at, now, &p) && (take_char(&at, 'T') || take_char(&at, ' ')) &&
		!take_time(&at, &p))
		return false;
	if (!p.day && !take_time(&at, &p))
		return false;
	if (p.day && p.time && !take_zone(&at, &p))
		return false;
	if (*at || !(p.day ? to_time(&p, &value) : last_time(&p, now, &value)))
		return false;
	*ret = value;
	return true;
}

/* "2h", "2h 30min ago" */
static bool parse_ago(const char *text, usec_t now, usec_t *ret)
{
	_cleanup_(str_done) struct str s = {0};
	usec_t duration;
	int64_t number;

	str_add(&s, text);
	if (text_ends(text, " ago"))
		s.data[s.len - strlen(" ago")] = '\0';
	if (text_to_int(str_text(&s), &number) || !duration_parse(str_text(&s), &duration) ||
		duration > now)
		return false;
	*ret = now - duration;
	return true;
}

bool when_parse(const char *text, usec_t now, usec_t *ret)
{
	int64_t seconds;

	if (text_equal(text, "now")) {
		*ret = now;
		return true;
	}
	if (*text == '@') {
		if (!text_to_int(text + 1, &seconds) || seconds < 0 || seconds > 253402300799)
			return false;
		*ret = seconds * USEC_SEC;
		return true;
	}
	return parse_clock(text, now, ret) || parse_ago(text, now, ret);
}
