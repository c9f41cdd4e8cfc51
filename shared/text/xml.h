/*
 * xml.h -- the flat XML of WeChat Pay v2: <xml><name>value</name>…</xml>.
 *
 * Read into an arena by expat, as the same fields that forms have. Nothing of XML that
 * this needs not is let in: no DOCTYPE and so no entities but the five, no nesting, no
 * attributes, comments or instructions, no name twice. Always UTF-8, whatever is declared.
 * Any thread.
 */
#ifndef SHARED_TEXT_XML_H
#define SHARED_TEXT_XML_H

#include "shared/text/form.h"

#define XML_SIZE_MAX (128 << 10)

/**
 * xml_read() makes form of the fields of from. ERR_BAD_INPUT; ERR_TOO_BIG above XML_SIZE_MAX
 * or FORM_FIELDS_MAX, or for a full arena; ERR_NO_SPACE without memory. On failure form
 * has no fields.
 */
enum err xml_read(struct bytes from, struct arena *arena, struct form *form) MUST_CHECK;

/** xml_begin(), then xml_put() of each field, then xml_end(). */
void xml_begin(struct text *text);

/**
 * xml_put() appends <name>value</name>; the name is a word of ours. A value that XML cannot
 * hold (control characters, what is not UTF-8) leaves text not ok.
 */
void xml_put(struct text *text, const char *name, struct bytes value);
void xml_end(struct text *text);

#endif
