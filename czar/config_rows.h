#pragma once
/* Shorthands for rows of the table of settings (czar/config_settings.c): where a value is stored,
 * and what rows of one kind have in common. */

#include <stddef.h>

#include "czar/config.h"

#define HEALTH(member) offsetof(struct config, settings.member)
#define CONFIG(member) offsetof(struct config, member)
#define WORKER(member) offsetof(struct config_worker, member)
#define REVIEW(member) offsetof(struct config, review.member)
#define CHECK(member) offsetof(struct config_check, member)
#define PROFILE(member) offsetof(struct profile, member)

#define TIME(key, value, member, sentence) \
	{ \
		"health", key, "duration", value, "1ms..365d", sentence, SETTING_DURATION, true, \
			HEALTH(member) \
	}
#define TIMES(key, value, member, sentence) \
	{ \
		"health", key, "durations", value, "1ms..365d", sentence, SETTING_DURATIONS, true, \
			HEALTH(member) \
	}
#define COUNT(section, key, value, range, member, sentence) \
	{ \
		section, key, "number", value, range, sentence, SETTING_NUMBER, false, \
			HEALTH(member) \
	}
#define KEEP_AGE(key, value, member, sentence) \
	{ \
		"keep", key, "duration", value, "1s..3650d", sentence, SETTING_DURATION, false, \
			CONFIG(member) \
	}
#define AGENT(key, type, value, kind, member, sentence) \
	{ \
		"agent", key, type, value, NULL, sentence, kind, false, PROFILE(member) \
	}
#define HTTP(key, member, sentence) \
	AGENT(key, "request", NULL, SETTING_REQUEST, http.member, sentence)
