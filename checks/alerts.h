#pragma once
/* What needs a person: each rule states its causes anew every tick; what is not stated closes. */

#include "checks/rules.h"

bool rule_alert_project(struct plan *p, size_t i, struct ruling *r);
bool rule_alert_worker(struct plan *p, size_t i, struct ruling *r);
bool rule_alert_task(struct plan *p, size_t i, struct ruling *r);
bool rule_alert_delivery(struct plan *p, size_t i, struct ruling *r);
bool rule_alert_close(struct plan *p, size_t i, struct ruling *r);
