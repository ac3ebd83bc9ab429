/*
 * GitHub's limits: told ones are obeyed, untold ones are not come near.
 *
 * Told: retry-after, else the reset of a spent hour, else a minute that doubles. Untold
 * ("secondary", docs.github.com, "Rate limits for the REST API"): 900 points a minute, a read being
 * 1 and a write 5; 80 writes a minute and 500 an hour; a second between writes (pause). Meters keep
 * below those: a meter is the time at which all that was spent is earned again (GCRA), and may run
 * ahead of now by its burst. Times of the server are taken as distances, because its clock is not
 * ours.
 */
#include "czar/io/github_limit.h"

#include <string.h>
#include <time.h>

enum { READ_POINTS = 1, WRITE_POINTS = 5 };

static const usec_t least_wait = USEC_MIN, most_wait = USEC_HOUR, day = 24 * USEC_HOUR;
/* 480 points a minute and 400 at once: 880 in the worst minute. */
static const usec_t point_each = USEC_MIN / 480, points_burst = 400 * (USEC_MIN / 480);
/* 340 an hour and 150 at once: 490 in the worst hour. */
static const usec_t write_each = USEC_HOUR / 340, writes_burst = 150 * (USEC_HOUR / 340);

static const int64_t calls_usual = 5000;

static usec_t later(usec_t a, usec_t b)
{
	return a > b ? a : b;
}

static usec_t earlier(usec_t a, usec_t b)
{
	return a < b ? a : b;
}

/* A meter that runs further ahead than it can was filled before the clock was set back. */
static usec_t filled(usec_t meter, usec_t burst, usec_t now)
{
	return meter > now + 2 * burst ? now : later(meter, now);
}

usec_t github_limit_next(const struct github_limit *l, bool write, usec_t pause, usec_t now)
{
	usec_t next = earlier(l->until, now + day);

	next = later(next, filled(l->reads, points_burst, now) - points_burst);
	if (write) {
		next = later(next, l->wrote > now ? now : l->wrote + pause);
		next = later(next, filled(l->writes, writes_burst, now) - writes_burst);
	}
	return next;
}

void github_limit_spend(struct github_limit *l, bool write, usec_t now)
{
	l->reads = filled(l->reads, points_burst, now) +
		   (write ? WRITE_POINTS : READ_POINTS) * point_each;
	if (!write)
		return;
	l->writes = filled(l->writes, writes_burst, now) + write_each;
	l->wrote = now;
}

bool github_limit_spare(struct github_limit *l, usec_t now)
{
	int64_t most = l->most ? l->most : calls_usual;
	usec_t each = USEC_HOUR / (most / 8 + 1), burst = USEC_HOUR / 2;

	if ((l->most && now < l->reset && l->left <= l->most / 2) ||
		filled(l->spares, burst, now) > now + burst)
		return false;
	l->spares = filled(l->spares, burst, now) + each;
	return true;
}

static bool header_number(const struct http_answer *a, const char *name, int64_t *ret)
{
	_cleanup_(str_done) struct str value = {0};

	return http_answer_header(a, name, &value) && text_to_int(str_text(&value), ret) &&
	       *ret >= 0;
}

/* "Sat, 21 Nov 2026 20:52:00 GMT" (RFC 9110, 5.6.7); strptime(3) would ask for the language. */
static bool parse_date(const char *text, usec_t *ret)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t day_of, year, hour, minute, second;
	char part[30], name[4];
	const char *month;
	struct tm tm = {0};

	if (strlen(text) != 29 || text[3] != ',' || text[19] != ':' || text[22] != ':')
		return false;
	TEXT_SET(part, text);
	part[7] = part[11] = part[16] = part[19] = part[22] = part[25] = '\0';
	TEXT_SET(name, part + 8);
	month = strstr(months, name);
	if (strlen(name) != 3 || !month || (month - months) % 3 ||
		!text_to_int(part + 5, &day_of) || !text_to_int(part + 12, &year) ||
		!text_to_int(part + 17, &hour) || !text_to_int(part + 20, &minute) ||
		!text_to_int(part + 23, &second))
		return false;
	tm.tm_mday = (int)day_of;
	tm.tm_mon = (int)(month - months) / 3;
	tm.tm_year = (int)year - 1900;
	tm.tm_hour = (int)hour;
	tm.tm_min = (int)minute;
	tm.tm_sec = (int)second;
	*ret = (usec_t)timegm(&tm) * USEC_SEC;
	return true;
}

usec_t github_clock_ahead(const struct http_answer *a, usec_t now)
{
	_cleanup_(str_done) struct str value = {0};
	usec_t server;

	if (!http_answer_header(a, "Date", &value) || !parse_date(str_text(&value), &server))
		return 0;
	return server - now / USEC_SEC * USEC_SEC;
}

/* x-ratelimit-reset, on our clock; 0: not told. */
static usec_t reset_of(const struct http_answer *a, usec_t now)
{
	int64_t seconds;

	if (!header_number(a, "x-ratelimit-reset", &seconds) || seconds > INT64_MAX / USEC_SEC / 2)
		return 0;
	return seconds * USEC_SEC - github_clock_ahead(a, now) + USEC_SEC;
}

static bool is_core(const struct http_answer *a)
{
	_cleanup_(str_done) struct str value = {0};

	return !http_answer_header(a, "x-ratelimit-resource", &value) ||
	       text_equal(str_text(&value), "core");
}

static bool says_limit(const struct http_answer *a)
{
	return strcasestr(str_text(&a->body), "rate limit") ||
	       strcasestr(str_text(&a->body), "abuse detection");
}

static void hold(struct github_limit *l, usec_t until, usec_t now, const char *why)
{
	l->until = later(l->until, earlier(later(until, now + USEC_SEC), now + day));
	TEXT_SET(l->why, why);
}

/* A minute, then twice as long each time. */
static void hold_longer(struct github_limit *l, usec_t now)
{
	usec_t wait = least_wait << earlier(l->strikes, 6);

	hold(l, now + earlier(wait, most_wait), now, "a limit on how fast it may be asked");
	l->strikes++;
}

bool github_limit_note(struct github_limit *l, const struct http_answer *a, usec_t now)
{
	usec_t reset = reset_of(a, now);
	int64_t seconds, left, most;
	bool spent = header_number(a, "x-ratelimit-remaining", &left) && left == 0;
	bool refused = a->status == 429 || (a->status == 403 && (spent || says_limit(a)));
	bool asked = header_number(a, "retry-after", &seconds);

	if (is_core(a) && header_number(a, "x-ratelimit-remaining", &left) &&
		header_number(a, "x-ratelimit-limit", &most) && reset) {
		l->left = left;
		l->most = most;
		l->reset = reset;
	}
	refused = refused || (a->status == 403 && asked);
	if (asked && (refused || a->status == 503))
		hold(l, now + earlier(seconds, 86400) * USEC_SEC, now, "it asked for a pause");
	else if (spent && reset && (refused || is_core(a)))
		hold(l, reset, now, "the calls of this hour are spent");
	else if (refused)
		hold_longer(l, now);
	if (!refused && a->status < 500)
		l->strikes = 0;
	return refused;
}
