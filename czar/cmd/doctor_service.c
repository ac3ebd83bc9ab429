/*
 * The checks of czar doctor: czar as a service of the user's systemd.
 *
 * Nobody must have one: where no unit is installed that is said, and how it would be.
 */
#include "czar/cmd/doctor_check.h"
#include "czar/io/systemctl.h"
#include "czar/service.h"

static void check_unit(struct doctor *d, const struct service *s)
{
	char loaded[32] = "", active[32] = "", fix[UNIT_SIZE + 64];
	struct error err = {0};

	if (systemd_reach(&err) < 0 ||
		systemd_show(s->unit, "LoadState", loaded, sizeof loaded, &err) < 0 ||
		systemd_show(s->unit, "ActiveState", active, sizeof active, &err) < 0) {
		doctor_add(d, DOCTOR_WARN, "service", "czar start runs it without",
			"installed, and its manager cannot be asked: %s", err.text);
		return;
	}
	TEXT_SETF(fix, "systemctl --user status '%s'", s->unit);
	if (!text_equal(loaded, "loaded"))
		doctor_add(d, DOCTOR_FAIL, "service", "czar service install", "%s is %s", s->unit,
			loaded);
	else if (text_equal(active, "failed"))
		doctor_add(d, DOCTOR_FAIL, "service", fix, "%s has failed", s->unit);
	else if (!systemd_lingers())
		doctor_add(d, DOCTOR_WARN, "service", "loginctl enable-linger",
			"%s is %s, and ends with your last session, agents too", s->unit, active);
	else
		doctor_add(d, DOCTOR_OK, "service", NULL, "%s is %s", s->unit, active);
}

void doctor_check_service(struct doctor *d)
{
	struct service s;
	struct error err = {0};

	if (service_find(&d->place, d->c->path, &s, &err) < 0)
		doctor_add(d, DOCTOR_WARN, "service", NULL, "%s", err.text);
	else if (!service_is_installed(&s))
		doctor_add(d, DOCTOR_OK, "service", NULL,
			"not installed: czar service install starts czar at boot");
	else
		check_unit(d, &s);
}
