/*
 * What GitHub says when it does not do a thing, as one line for people.
 *
 * Its errors come as objects ({"field", "code", "message"}), as texts, alone or in arrays; a proxy
 * may answer with a page. All of it is others' text.
 */
#include <string.h>

#include "czar/io/github_door.h"

static const struct {
	long status;
	const char *says; /* when it says nothing itself, or in front of it */
	bool in_front;
} words[] = {
	{401, "the token is refused", true},
	{403, "it is not allowed", false},
	{404, "not there, or not for this token to see", true},
	{405, "it cannot be done now", false},
	{409, "something moved meanwhile", false},
	{422, "it cannot be done", false},
};

static void add_error(struct str *s, const json_t *e)
{
	const char *text = json_is_string(e) ? json_string_value(e)
					     : json_string_value(json_object_get(e, "message"));
	const char *field = json_string_value(json_object_get(e, "field"));
	const char *code = json_string_value(json_object_get(e, "code"));

	if (text)
		str_addf(s, "; %s", text);
	else if (code)
		str_addf(s, "; %s%s%s", field ? field : "", field ? " is " : "", code);
}

static void add_errors(struct str *s, const json_t *errors)
{
	if (!json_is_array(errors))
		add_error(s, errors);
	for (size_t i = 0; i < json_array_size(errors); i++)
		add_error(s, json_array_get(errors, i));
}

static void add_status(struct str *s, const struct github_answer *a, const char *message)
{
	const char *says = a->status >= 500                      ? "GitHub is in trouble"
			   : a->status >= 300 && a->status < 400 ? "it is elsewhere"
								 : "it is refused";
	bool in_front = a->status < 400 || a->status >= 500;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].status == a->status) {
			says = words[i].says;
			in_front = words[i].in_front;
		}
	if (in_front || !message)
		str_add(s, says);
	if (message)
		str_addf(s, "%s%s", in_front ? ": " : "", message);
}

/* What it is for must not break the line, nor the terminal. */
static void set_line(const struct str *text, char *ret, size_t size)
{
	_cleanup_(str_done) struct str clean = {0};

	text_add_clean(&clean, str_text(text), text->len);
	for (char *c = clean.data; c && *c; c++)
		if (*c == '\n' || *c == '\t')
			*c = ' ';
	text_set(ret, size, str_text(&clean));
}

void github_error_text(const struct github_answer *a, char *ret, size_t size)
{
	_cleanup_(str_done) struct str s = {0};

	add_status(&s, a, json_string_value(json_object_get(a->body, "message")));
	add_errors(&s, json_object_get(a->body, "errors"));
	if (a->status == 403 && a->permissions[0])
		str_addf(&s, "; the token needs %s", a->permissions);
	str_addf(&s, " (%ld)", a->status);
	set_line(&s, ret, size);
}
