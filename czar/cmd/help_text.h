#pragma once
/* What help says of a command beyond its row of the table. */

/* Paragraphs and examples, at most 80 columns wide; "" when there is nothing to add. */
const char *help_text(const char *command);
