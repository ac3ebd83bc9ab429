#pragma once
/* What GitHub answers about a repository and its base branch, into what it asks for. Pure. */

#include <jansson.h>

#include "checks/branch_rules.h"

void branch_rules_read_repository(struct branch_rules *b, const json_t *repository);
void branch_rules_read_branch(struct branch_rules *b, const json_t *branch);
void branch_rules_read_rules(struct branch_rules *b, const json_t *list);
void branch_rules_read_protection(struct branch_rules *b, const json_t *protection);
