/*
 * The two clocks, and durations as people write them.
 *
 * The only place where czar asks what time it is; the rules get both times in the world.
 */
#include "czar/base/clock.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static usec_t clock_read(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (usec_t)ts.tv_sec * USEC_SEC + ts.tv_nsec / 1000;
}

usec_t clock_now(void)
{
	return clock_read(CLOCK_REALTIME);
}

usec_t clock_awake(void)
{
	return clock_read(CLOCK_MONOTONIC);
}

void clock_boot_id(char *ret, size_t size)
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);

	if (fd >= 0)
		close(fd);
	ret[n > 0 ? n : 0] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
}

static const struct {
	const char *name;
	usec_t unit;
} units[] = {
	{"", USEC_SEC},
	{"us", 1},
	{"ms", USEC_MSEC},
	{"s", USEC_SEC},
	{"sec", USEC_SEC},
	{"second", USEC_SEC},
	{"seconds", USEC_SEC},
	{"m", USEC_MIN},
	{"min", USEC_MIN},
	{"minute", USEC_MIN},
	{"minutes", USEC_MIN},
	{"h", USEC_HOUR},
	{"hr", USEC_HOUR},
	{"hour", USEC_HOUR},
	{"hours", USEC_HOUR},
	{"d", 24 * USEC_HOUR},
	{"day", 24 * USEC_HOUR},
	{"days", 24 * USEC_HOUR},
	{"w", 7 * 24 * USEC_HOUR},
	{"week", 7 * 24 * USEC_HOUR},
	{"weeks", 7 * 24 * USEC_HOUR},
};

static usec_t unit_find(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strlen(units[i].name) == n && memcmp(units[i].name, name, n) == 0)
			return units[i].unit;
	return 0;
}

static const char *skip_blanks(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* "1", "1.5"; NULL when there is no such number at p. */
static const char *read_number(const char *p, double *ret)
{
	double value = 0, place = 1;
	bool point = false, digits = false;

	for (; isdigit((unsigned char)*p) || (*p == '.' && !point); p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		digits = true;
		if (point)
			value += (*p - '0') * (place /= 10);
		else
			value = value * 10 + (*p - '0');
	}
	*ret = value;
	return digits && *p != '.' ? p : NULL;
}

bool duration_parse(const char *text, usec_t *ret)
{
	const char *p = skip_blanks(text), *name;
	double total = 0, value;
	usec_t unit;

	if (!*p)
		return false;
	while (*p) {
		p = read_number(p, &value);
		if (!p)
			return false;
		name = p = skip_blanks(p);
		while (isalpha((unsigned char)*p))
			p++;
		unit = unit_find(name, (size_t)(p - name));
		total += value * (double)unit;
		if (!unit || total > 1e17)
			return false;
		p = skip_blanks(p);
	}
	*ret = (usec_t)(total + 0.5);
	return true;
}

const char *duration_text(usec_t duration, char *buf, size_t size)
{
	long long s = duration / USEC_SEC;

	if (duration < 0)
		snprintf(buf, size, "0 s");
	else if (duration < 10 * USEC_SEC)
		snprintf(buf, size, "%lld.%lld s", s, (long long)(duration / 100000 % 10));
	else if (s < 60)
		snprintf(buf, size, "%lld s", s);
	else if (s < 3600)
		snprintf(buf, size, "%lld min %lld s", s / 60, s % 60);
	else if (s < 86400)
		snprintf(buf, size, "%lld h %lld min", s / 3600, s / 60 % 60);
	else
		snprintf(buf, size, "%lld d %lld h", s / 86400, s / 3600 % 24);
	return buf;
}

const char *time_text(usec_t now, char *buf, size_t size)
{
	time_t s = (time_t)(now / USEC_SEC);
	char whole[32];
	struct tm tm;

	gmtime_r(&s, &tm);
	strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf, size, "%s.%03dZ", whole, (int)(now / 1000 % 1000));
	return buf;
}
