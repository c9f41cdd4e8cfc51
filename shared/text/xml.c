#include "shared/text/xml.h"

#include <expat.h>
#include <string.h>

#define ROOT "xml"

/* Where in a text its reader is. */
enum depth {
    DEPTH_OUTSIDE,
    DEPTH_ROOT,
    DEPTH_FIELD
};

struct reading {
    XML_Parser parser;
    struct form *form;
    struct text values; /* names and values, each with a terminator behind it */
    enum depth depth;
    enum err err;
};

static void
refuse(struct reading *reading, enum err err)
{
    if (reading->err == ERR_OK)
        reading->err = err;
    (void)XML_StopParser(reading->parser, XML_FALSE);
}

/* Where what is put next will begin. */
static const char *
next_place(const struct reading *reading)
{
    return reading->values.at + reading->values.length;
}

static void
begin_field(struct reading *reading, const char *name)
{
    struct form *form = reading->form;

    if (form->count == FORM_FIELDS_MAX) {
        refuse(reading, ERR_TOO_BIG);
        return;
    }
    if (form_value(form, name) != NULL) {
        refuse(reading, ERR_BAD_INPUT);
        return;
    }
    form->fields[form->count].name = next_place(reading);
    text_put(&reading->values, name);
    text_put_char(&reading->values, '\0');
    form->fields[form->count].value = next_place(reading);
    form->count++;
}

static void
on_start(void *context, const char *name, const char **attributes)
{
    struct reading *reading = context;

    if (attributes[0] != NULL || reading->depth == DEPTH_FIELD ||
        (reading->depth == DEPTH_OUTSIDE && strcmp(name, ROOT) != 0)) {
        refuse(reading, ERR_BAD_INPUT);
        return;
    }
    if (reading->depth == DEPTH_ROOT)
        begin_field(reading, name);
    reading->depth++;
}

static void
on_end(void *context, const char *name)
{
    struct reading *reading = context;

    (void)name;
    /* An empty element that was refused still ends. */
    if (reading->err != ERR_OK)
        return;
    if (reading->depth == DEPTH_FIELD)
        text_put_char(&reading->values, '\0');
    reading->depth--;
}

static void
on_text(void *context, const char *at, int size)
{
    struct reading *reading = context;

    if (reading->depth == DEPTH_FIELD) {
        text_put_bytes(&reading->values, bytes_of(at, (size_t)size));
        return;
    }
    for (int i = 0; i < size; i++)
        if (strchr(" \t\r\n", at[i]) == NULL)
            refuse(reading, ERR_BAD_INPUT);
}

static void
on_doctype(void *context, const char *name, const char *system, const char *public, int has_subset)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset;
    refuse(context, ERR_BAD_INPUT);
}

static void
on_instruction(void *context, const char *target, const char *data)
{
    (void)target;
    (void)data;
    refuse(context, ERR_BAD_INPUT);
}

static void
on_comment(void *context, const char *comment)
{
    (void)comment;
    refuse(context, ERR_BAD_INPUT);
}

static void
parse(struct reading *reading, struct bytes from)
{
    XML_Parser parser = reading->parser;
    enum XML_Status status;

    XML_SetUserData(parser, reading);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    XML_SetProcessingInstructionHandler(parser, on_instruction);
    XML_SetCommentHandler(parser, on_comment);
    status = XML_Parse(parser, (const char *)from.at, (int)from.size, XML_TRUE);
    if (status == XML_STATUS_OK || reading->err != ERR_OK)
        return;
    reading->err = XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY ? ERR_NO_SPACE : ERR_BAD_INPUT;
}

enum err
xml_read(struct bytes from, struct arena *arena, struct form *form)
{
    struct reading reading = {.form = form};
    char *block;

    form->count = 0;
    if (from.size > XML_SIZE_MAX)
        return ERR_TOO_BIG;
    if (from.size == 0)
        return ERR_BAD_INPUT;
    /* Whatever XML says is shorter than it: the tags of a field have room for two terminators. */
    block = arena_take(arena, from.size + 1);
    if (block == NULL)
        return arena_refusal(arena);
    text_init(&reading.values, block, from.size + 1);
    reading.parser = XML_ParserCreate("UTF-8");
    if (reading.parser == NULL)
        return ERR_NO_SPACE;
    parse(&reading, from);
    XML_ParserFree(reading.parser);
    NEED(reading.err != ERR_OK || text_ok(&reading.values));
    if (reading.err != ERR_OK)
        form->count = 0;
    return reading.err;
}

void
xml_begin(struct text *text)
{
    text_put(text, "<" ROOT ">");
}

static void
put_letter(struct text *text, char letter)
{
    switch (letter) {
    case '&':
        text_put(text, "&amp;");
        break;
    case '<':
        text_put(text, "&lt;");
        break;
    case '>':
        text_put(text, "&gt;");
        break;
    case '\r':
        /* As it is, a reader would take it for the end of a line. */
        text_put(text, "&#13;");
        break;
    default:
        text_put_char(text, letter);
    }
}

/* XML 1.0, 2.2: some are not letters at all. */
static bool
is_allowed(struct bytes value)
{
    if (!text_is_utf8(value))
        return false;
    for (size_t i = 0; i < value.size; i++) {
        uint8_t letter = value.at[i];

        if (letter < ' ' && letter != '\t' && letter != '\n' && letter != '\r')
            return false;
        /* U+FFFE and U+FFFF. */
        if (letter == 0xef && value.at[i + 1] == 0xbf && value.at[i + 2] >= 0xbe)
            return false;
    }
    return true;
}

void
xml_put(struct text *text, const char *name, struct bytes value)
{
    if (!is_allowed(value)) {
        text->overflowed = true;
        return;
    }
    text_printf(text, "<%s>", name);
    for (size_t i = 0; i < value.size; i++)
        put_letter(text, (char)value.at[i]);
    text_printf(text, "</%s>", name);
}

void
xml_end(struct text *text)
{
    text_put(text, "</" ROOT ">");
}
