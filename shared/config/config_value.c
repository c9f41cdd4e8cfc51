#include "shared/config/config_value.h"

#include "shared/base/arena.h"
#include "shared/base/moment.h"
#include "shared/text/json.h"

#define JSON_ARENA_MAX ((size_t)256 * 1024)

struct unit {
    const char *name;
    int64_t us;
};

/* The largest first, so that the first one that divides a span is the one to write. */
static const struct unit units[] = {
    {"d", INT64_C(86400000000)},
    {"h", INT64_C(3600000000)},
    {"m", INT64_C(60000000)},
    {"s", INT64_C(1000000)},
    {"ms", INT64_C(1000)},
    {"us", INT64_C(1)},
};

static bool
has_bounds(const struct config_setting *setting)
{
    return setting->min != 0 || setting->max != 0;
}

static bool
is_within(const struct config_setting *setting, int64_t value)
{
    return !has_bounds(setting) || (value >= setting->min && value <= setting->max);
}

static enum err
store_text(const struct config_setting *setting, struct bytes written, void *field)
{
    if (!text_is_utf8(written))
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < written.size; i++)
        if (written.at[i] < ' ' || written.at[i] == 0x7f)
            return ERR_BAD_INPUT;
    return text_copy(written, field, setting->size) == ERR_OK ? ERR_OK : ERR_BAD_INPUT;
}

static enum err
store_int(const struct config_setting *setting, struct bytes written, void *field)
{
    int64_t value;

    NEED(setting->size == sizeof(value));
    if (text_read_int(written, &value) != ERR_OK || !is_within(setting, value))
        return ERR_BAD_INPUT;
    memcpy(field, &value, sizeof(value));
    return ERR_OK;
}

static enum err
store_bool(const struct config_setting *setting, struct bytes written, void *field)
{
    static const char *const words[2][3] = {{"no", "false", "off"}, {"yes", "true", "on"}};

    NEED(setting->size == sizeof(bool));
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < LENGTH(words[i]); j++) {
            bool value = i == 1;

            if (!bytes_is(written, words[i][j]))
                continue;
            memcpy(field, &value, sizeof(value));
            return ERR_OK;
        }
    return ERR_BAD_INPUT;
}

static enum err
store_span(const struct config_setting *setting, struct bytes written, void *field)
{
    size_t digits = 0;
    int64_t count;

    NEED(setting->size == sizeof(struct span));
    while (digits < written.size && written.at[digits] >= '0' && written.at[digits] <= '9')
        digits++;
    if (text_read_int(bytes_of(written.at, digits), &count) != ERR_OK)
        return ERR_BAD_INPUT;
    for (size_t i = 0; i < LENGTH(units); i++) {
        struct span span;

        if (!bytes_is(bytes_from(written, digits), units[i].name))
            continue;
        if (count > INT64_MAX / units[i].us || !is_within(setting, count * units[i].us))
            return ERR_BAD_INPUT;
        span = span_us(count * units[i].us);
        memcpy(field, &span, sizeof(span));
        return ERR_OK;
    }
    return ERR_BAD_INPUT;
}

/* Takes the next of the words that "|" divides; false behind the last. */
static bool
next_word(struct bytes *words, struct bytes *ret_word)
{
    size_t size = 0;

    if (words->size == 0)
        return false;
    while (size < words->size && words->at[size] != '|')
        size++;
    *ret_word = bytes_of(words->at, size);
    *words = bytes_from(*words, size < words->size ? size + 1 : size);
    return true;
}

static enum err
store_word(const struct config_setting *setting, struct bytes written, void *field)
{
    struct bytes words = bytes_text(setting->initial);
    struct bytes word;

    while (next_word(&words, &word))
        if (bytes_equal(word, written))
            return store_text(setting, written, field);
    return ERR_BAD_INPUT;
}

static enum err
store_json(const struct config_setting *setting, struct bytes written, void *field)
{
    const struct json_node *root;
    struct arena *arena;
    enum err err = arena_make(JSON_ARENA_MAX, &arena);

    if (err != ERR_OK)
        return err;
    /* A value of a setting has no blanks before it. */
    err = bytes_starts(written, "{") ? json_parse(written, arena, &root) : ERR_BAD_INPUT;
    arena_free(&arena);
    return err == ERR_OK ? store_text(setting, written, field) : ERR_BAD_INPUT;
}

struct bytes
config_value_initial(const struct config_setting *setting)
{
    struct bytes words = bytes_text(setting->initial);
    struct bytes first = words;

    if (setting->kind == CONFIG_WORD)
        (void)next_word(&words, &first);
    return first;
}

enum err
config_value_store(const struct config_setting *setting, struct bytes written, void *values)
{
    void *field = (char *)values + setting->offset;

    switch (setting->kind) {
    case CONFIG_TEXT:
    case CONFIG_PATH:
        return store_text(setting, written, field);
    case CONFIG_INT:
        return store_int(setting, written, field);
    case CONFIG_BOOL:
        return store_bool(setting, written, field);
    case CONFIG_SPAN:
        return store_span(setting, written, field);
    case CONFIG_WORD:
        return store_word(setting, written, field);
    case CONFIG_JSON:
        return store_json(setting, written, field);
    }
    NOT_REACHED();
}

static void
put_span(struct text *text, int64_t us)
{
    size_t i = 0;

    while (us % units[i].us != 0)
        i++;
    text_put_int(text, us / units[i].us);
    text_put(text, us == 0 ? "s" : units[i].name);
}

static void
put_bounds(const struct config_setting *setting, struct text *text,
    void (*put)(struct text *text, int64_t value))
{
    if (!has_bounds(setting))
        return;
    text_put(text, " from ");
    put(text, setting->min);
    text_put(text, " to ");
    put(text, setting->max);
}

/* "qr or cash"; "a, b or c" */
static void
put_words(const struct config_setting *setting, struct text *text)
{
    struct bytes words = bytes_text(setting->initial);
    struct bytes word;

    for (bool first = true; next_word(&words, &word); first = false) {
        if (!first)
            text_put(text, words.size == 0 ? " or " : ", ");
        text_put_bytes(text, word);
    }
}

void
config_value_describe(const struct config_setting *setting, struct text *text)
{
    switch (setting->kind) {
    case CONFIG_TEXT:
        text_printf(text, "text of at most %zu bytes", setting->size - 1);
        return;
    case CONFIG_PATH:
        text_printf(text, "a file path of at most %zu bytes", setting->size - 1);
        return;
    case CONFIG_INT:
        text_put(text, "a whole number");
        put_bounds(setting, text, text_put_int);
        return;
    case CONFIG_BOOL:
        text_put(text, "yes or no");
        return;
    case CONFIG_SPAN:
        text_put(text, "a time such as 250ms, 30s, 5m or 2h");
        put_bounds(setting, text, put_span);
        return;
    case CONFIG_WORD:
        put_words(setting, text);
        return;
    case CONFIG_JSON:
        text_printf(text, "a JSON object of at most %zu bytes in one line", setting->size - 1);
        return;
    }
    NOT_REACHED();
}

bool
config_value_is_shown(const struct config_setting *setting)
{
    return setting->kind != CONFIG_TEXT && setting->kind != CONFIG_PATH &&
           setting->kind != CONFIG_JSON;
}
