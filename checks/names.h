#pragma once
/* Names of enum values. Tables end with NULL, index = value. */

#include "checks/world.h"

extern const char *const task_state_names[];
extern const char *const task_result_names[];
extern const char *const task_approve_names[];
extern const char *const attempt_kind_names[];
extern const char *const attempt_step_names[];
extern const char *const attempt_outcome_names[];
extern const char *const marker_names[];
extern const char *const grade_names[];
extern const char *const health_names[];
extern const char *const pin_names[];
extern const char *const seat_names[];
extern const char *const account_state_names[];
extern const char *const delivery_state_names[];
extern const char *const delivery_kind_names[];
extern const char *const verb_names[];
extern const char *const intent_state_names[];
extern const char *const event_kind_names[];
extern const char *const wish_verb_names[];
extern const char *const wish_state_names[];
extern const char *const commit_how_names[];
extern const char *const screen_state_names[];
extern const char *const check_outcome_names[];
extern const char *const pull_state_names[];
extern const char *const pull_checks_names[];
extern const char *const pull_fit_names[];
extern const char *const empty_checks_names[];
extern const char *const omnibus_names[];
extern const char *const hub_trouble_names[];
extern const char *const verdict_names[];

/* "?" beyond the table. */
const char *task_state_name(enum task_state state);
const char *attempt_outcome_name(enum attempt_outcome outcome);
const char *attempt_kind_name(enum attempt_kind kind);
const char *health_name(enum health health);
const char *delivery_state_name(enum delivery_state state);
const char *delivery_kind_name(enum delivery_kind kind);
const char *grade_name(enum grade grade);
const char *verb_name(enum verb verb);
const char *check_outcome_name(enum check_outcome outcome);
const char *verdict_name(enum verdict verdict);
const char *intent_state_name(enum intent_state state);
const char *event_kind_name(enum event_kind kind);
/* One of the keys that are no part of a delivery: @czar_key of the pane tells of it. */
bool verb_is_key(enum verb verb);
const char *wish_verb_name(enum wish_verb verb);
const char *pin_name(enum pin pin);
const char *screen_state_name(enum screen_state state);
/* Value of a name in a table, -1 when unknown. */
int name_find(const char *const *names, const char *name);
