#include "hub/flow/setting.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct setting_rule rules[SETTINGS] = {
#define SETTING(name, number, word, kind, least, most, initial, english, chinese)                  \
    [SETTING_IS_##name] = {number, word, kind, least, most, initial, english, chinese},
#include "hub/flow/setting.def"
#undef SETTING
};

struct setting_rule
setting_rule(enum setting setting)
{
    NEED((unsigned)setting < SETTINGS);
    return rules[setting];
}

enum setting
setting_numbered(int64_t number)
{
    for (unsigned i = 0; i < SETTINGS; i++)
        if (rules[i].number == number)
            return (enum setting)i;
    return SETTINGS;
}

enum setting
setting_named(const char *word)
{
    for (unsigned i = 0; i < SETTINGS; i++)
        if (strcmp(rules[i].word, word) == 0)
            return (enum setting)i;
    return SETTINGS;
}

static bool
is_number(const struct setting_rule *rule, const char *value)
{
    int64_t number;

    return text_read_int(bytes_text(value), &number) == ERR_OK && number >= rule->least &&
           number <= rule->most;
}

/* Lines of text; nothing that would steer a printer. */
static bool
is_text(const struct setting_rule *rule, const char *value)
{
    const size_t length = strlen(value);

    if (length < (size_t)rule->least || length > (size_t)rule->most ||
        !text_is_utf8(bytes_text(value)))
        return false;
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)value[i] < ' ' && value[i] != '\n') || value[i] == 0x7f)
            return false;
    return true;
}

bool
setting_right(enum setting setting, const char *value)
{
    const struct setting_rule rule = setting_rule(setting);
    const size_t length = strlen(value);

    switch (rule.kind) {
    case SETTING_COUNT:
    case SETTING_FEN:
        return is_number(&rule, value);
    case SETTING_WORD:
        return strcmp(value, "qr") == 0 || strcmp(value, "cash") == 0;
    case SETTING_BOOL:
        return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    case SETTING_TEXT:
        return is_text(&rule, value);
    case SETTING_PIN:
        return strspn(value, "0123456789") == length && length >= (size_t)rule.least &&
               length <= (size_t)rule.most;
    }
    NOT_REACHED();
}

void
setting_put(struct json_writer *writer, enum setting setting, const char *value)
{
    const struct setting_rule rule = setting_rule(setting);
    int64_t number = 0;

    switch (rule.kind) {
    case SETTING_COUNT:
    case SETTING_FEN:
        NEED(text_read_int(bytes_text(value), &number) == ERR_OK); /* it was right */
        json_put_int(writer, rule.word, number);
        return;
    case SETTING_BOOL:
        json_put_bool(writer, rule.word, strcmp(value, "true") == 0);
        return;
    case SETTING_WORD:
    case SETTING_TEXT:
    case SETTING_PIN:
        json_put_text(writer, rule.word, bytes_text(value));
        return;
    }
    NOT_REACHED();
}

bool
setting_of_json(
    const struct json_node *root, enum setting setting, char ret_value[static SETTING_VALUE_SIZE])
{
    const struct json_node *node = json_find(root, setting_rule(setting).word);
    const char *text = node == NULL ? NULL : json_text(node);
    char value[SETTING_VALUE_SIZE] = "";
    int64_t number;
    bool truth;

    if (node == NULL)
        return false;
    if (text != NULL) {
        if (text_copy(bytes_text(text), value, sizeof(value)) != ERR_OK)
            return false;
    } else if (json_int(node, &number)) {
        (void)snprintf(value, sizeof(value), "%" PRId64, number);
    } else if (json_truth(node, &truth)) {
        (void)snprintf(value, sizeof(value), "%s", truth ? "true" : "false");
    }
    if (!setting_right(setting, value))
        return false;
    memcpy(ret_value, value, sizeof(value));
    return true;
}
