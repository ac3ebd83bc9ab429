/*
 * Time zones by name.
 *
 * libc knows one zone a process, named by an environment that other threads read; so another one is
 * read here, from its file (tzfile(5), RFC 9636). Only the list of its changes is looked at: past
 * the last one, where a rule would say more, the answer is that nobody knows.
 */
#include "czar/base/time_zone.h"

#include <endian.h>
#include <string.h>
#include <time.h>

#include "czar/base/file.h"

#define ZONES "/usr/share/zoneinfo/"
enum { ZONE_MOST = 1 << 16, HEADER = 44 };

/* Counts of one header, in its order. */
struct counts {
	size_t utc, standard, leaps, times, types, letters;
};

static bool own_east(const char *zone, usec_t at, int64_t *ret)
{
	time_t seconds = (time_t)(at / USEC_SEC);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || (*zone && strcmp(tm.tm_zone, zone) != 0))
		return false;
	*ret = tm.tm_gmtoff;
	return true;
}

static bool is_zone_name(const char *zone)
{
	size_t n = strlen(zone);

	return n < 64 && *zone != '/' && !strstr(zone, "..") &&
	       strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
		       n;
}

static int64_t number_at(const char *p, size_t size)
{
	uint32_t narrow;
	uint64_t wide;

	if (size == 4) {
		memcpy(&narrow, p, 4);
		return (int32_t)be32toh(narrow);
	}
	memcpy(&wide, p, 8);
	return (int64_t)be64toh(wide);
}

/* The header at that offset; 0 or the length of the block after it. */
static size_t read_header(const struct str *file, size_t at, size_t size, struct counts *ret)
{
	size_t n[6], length;

	if (file->len < at + HEADER || memcmp(file->data + at, "TZif", 4) != 0)
		return 0;
	for (size_t i = 0; i < 6; i++) {
		n[i] = (uint32_t)number_at(file->data + at + 20 + 4 * i, 4);
		if (n[i] > ZONE_MOST)
			return 0;
	}
	*ret = (struct counts){n[0], n[1], n[2], n[3], n[4], n[5]};
	length = ret->times * (size + 1) + ret->types * 6 + ret->letters + ret->leaps * (size + 4) +
		 ret->standard + ret->utc;
	return ret->types > 0 && file->len >= at + HEADER + length ? length : 0;
}

/* Does a rule say more of the time after the last change? */
static bool has_rule(const struct str *file, size_t at)
{
	return at < file->len && memchr(file->data + at, ',', file->len - at);
}

static bool find_east(const struct str *file, int64_t seconds, int64_t *ret)
{
	struct counts c;
	size_t first = read_header(file, 0, 4, &c), start, length, n = 0, type;
	const char *times, *types;

	if (!first)
		return false;
	start = HEADER + first;
	length = read_header(file, start, 8, &c);
	if (!length)
		return false;
	times = file->data + start + HEADER;
	types = times + 9 * c.times;
	while (n < c.times && number_at(times + 8 * n, 8) <= seconds)
		n++;
	if (n == c.times && has_rule(file, start + HEADER + length))
		return false;
	type = n ? (unsigned char)times[8 * c.times + n - 1] : 0;
	if (type >= c.types)
		return false;
	*ret = number_at(types + 6 * type, 4);
	return true;
}

bool time_zone_east(const char *zone, usec_t at, int64_t *ret)
{
	_cleanup_(str_done) struct str file = {0}, path = {0};

	if (own_east(zone, at, ret))
		return true;
	if (!*zone || !is_zone_name(zone))
		return false;
	str_addf(&path, ZONES "%s", zone);
	return file_read(str_text(&path), ZONE_MOST, &file, NULL) == 0 &&
	       find_east(&file, at / USEC_SEC, ret);
}
