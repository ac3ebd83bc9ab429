/*
 * Payloads of programs' events: the few places in them that czar reads.
 *
 * Which places those are is the profile's to say. What stands there came from a model: it is
 * cleaned before anybody sees it, and cut by whoever stores it.
 */
#include "czar/payload.h"

#include <jansson.h>
#include <string.h>

void payload_prompt(const char *body, struct str *ret)
{
	json_t *payload = json_loads(body, 0, NULL);
	const char *prompt = json_string_value(json_object_get(payload, "prompt"));

	str_add(ret, prompt ? prompt : body);
	json_decref(payload);
}

/* The text at a.b.c; NULL there is none. */
static const char *text_at(const json_t *object, const char *path)
{
	while (object && *path) {
		char key[ID_SIZE];
		size_t n = strcspn(path, ".");

		if (!TEXT_SETF(key, "%.*s", (int)n, path))
			return NULL;
		object = json_object_get(object, key);
		path += n + (path[n] == '.');
	}
	return json_string_value(object);
}

void payload_asked(const struct profile *p, const char *body, struct str *ret)
{
	json_t *payload = json_loads(body, 0, NULL);

	for (const char *const *path = p->asked; path && *path; path++) {
		const char *text = text_at(payload, *path);
		size_t from = ret->len;

		if (!text || !*text)
			continue;
		str_add(ret, from ? ": " : "");
		text_add_clean(ret, text, strlen(text));
		for (size_t i = from; i < ret->len; i++)
			if (ret->data[i] == '\n' || ret->data[i] == '\t')
				ret->data[i] = ' ';
	}
	json_decref(payload);
}
