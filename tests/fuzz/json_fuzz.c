/*
 * Whatever fields are read print as themselves; any text comes back; a number
 * is whole only if it prints as it stood, and worth its digits; and a value is
 * taken inside an object just as alone, where json_raw() finds exactly it.
 */
#include "shared/base/money.h"
#include "shared/text/json.h"

#define INPUT_MAX 2048
#define TEXT_SIZE (6 * INPUT_MAX + 256)
#define ARENA_SIZE (1 << 20)

/* One field of each kind that can be written again; what is missing stays zero. */
struct sample {
    const char *text;
    int64_t number;
    int64_t id;
    struct money yuan;
    struct money fen;
    bool truth;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err
read_sample(struct bytes text, struct arena *arena, struct sample *sample)
{
    const struct json_field fields[] = {
        {"t", JSON_TEXT, true, &sample->text},
        {"n", JSON_INT, true, &sample->number},
        {"i", JSON_ID, true, &sample->id},
        {"y", JSON_YUAN, true, &sample->yuan},
        {"f", JSON_FEN, true, &sample->fen},
        {"b", JSON_BOOL, true, &sample->truth},
    };
    const struct json_node *root;
    enum err err = json_parse(text, arena, &root);

    *sample = (struct sample){.text = ""};
    NEED(err == ERR_OK || err == ERR_BAD_INPUT || err == ERR_TOO_BIG);
    if (err != ERR_OK)
        return err;
    NEED(text_is_utf8(text));
    return json_read(root, fields, LENGTH(fields), NULL);
}

static void
print_sample(const struct sample *sample, struct text *text)
{
    char yuan[MONEY_TEXT_MAX];
    struct json_writer writer;

    json_start(&writer, text);
    json_open_object(&writer, NULL);
    json_put_text(&writer, "t", bytes_text(sample->text));
    json_put_int(&writer, "n", sample->number);
    json_put_id(&writer, "i", sample->id);
    json_put_text(&writer, "y", bytes_text(money_format(sample->yuan, yuan)));
    json_put_int(&writer, "f", sample->fen.fen);
    json_put_bool(&writer, "b", sample->truth);
    json_close_object(&writer);
    NEED(text_ok(text));
}

static void
check_fields(struct bytes input, struct arena *arena)
{
    static char once_block[TEXT_SIZE];
    static char twice_block[TEXT_SIZE];
    struct text once;
    struct text twice;
    struct sample sample;

    if (read_sample(input, arena, &sample) != ERR_OK)
        return;
    text_init(&once, once_block, sizeof(once_block));
    print_sample(&sample, &once);
    NEED(read_sample(text_bytes(&once), arena, &sample) == ERR_OK);
    text_init(&twice, twice_block, sizeof(twice_block));
    print_sample(&sample, &twice);
    NEED(bytes_equal(text_bytes(&once), text_bytes(&twice)));
}

static void
check_text(struct bytes input, struct arena *arena)
{
    static char block[TEXT_SIZE];
    struct text text;
    struct json_writer writer;
    const struct json_node *root;

    text_init(&text, block, sizeof(block));
    json_start(&writer, &text);
    json_put_text(&writer, NULL, input);
    NEED(text_ok(&text) == text_is_utf8(input));
    if (!text_ok(&text))
        return;
    NEED(json_parse(text_bytes(&text), arena, &root) == ERR_OK);
    NEED(bytes_equal(bytes_text(json_text(root)), input));
}

static bool
is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct bytes
trim(struct bytes bytes)
{
    while (bytes.size > 0 && is_space(bytes.at[0]))
        bytes = bytes_from(bytes, 1);
    while (bytes.size > 0 && is_space(bytes.at[bytes.size - 1]))
        bytes.size--;
    return bytes;
}

static void
check_raw(struct bytes input, struct arena *arena)
{
    static char block[TEXT_SIZE];
    struct text text;
    struct bytes raw;
    const struct json_node *root;

    text_init(&text, block, sizeof(block));
    text_put(&text, "{\"before\":\"}\\\"in\\\":{\",\"in\":");
    text_put_bytes(&text, input);
    text_put(&text, ",\"behind\":[]}");
    if (json_parse(input, arena, &root) != ERR_OK)
        return;
    /* One deeper may be too deep. */
    if (json_parse(text_bytes(&text), arena, &root) != ERR_OK)
        return;
    NEED(json_raw(text_bytes(&text), "in", &raw) == ERR_OK);
    NEED(bytes_equal(raw, trim(input)));
}

static void
check_number(struct bytes input, struct arena *arena)
{
    static char block[TEXT_SIZE];
    int64_t number = 0;
    struct money yuan;
    struct money digits;
    const struct json_field whole = {"n", JSON_INT, false, &number};
    const struct json_field amount = {"n", JSON_YUAN, false, &yuan};
    const struct json_node *root;
    struct text text;

    input = trim(input);
    if (input.size == 0 || !(input.at[0] == '-' || (input.at[0] >= '0' && input.at[0] <= '9')))
        return;
    text_init(&text, block, sizeof(block));
    text_put(&text, "{\"n\":");
    text_put_bytes(&text, input);
    text_put(&text, "}");
    if (json_parse(text_bytes(&text), arena, &root) != ERR_OK ||
        json_next(json_first(root)) != NULL)
        return;
    if (json_read(root, &amount, 1, NULL) == ERR_OK)
        NEED(money_parse(input, &digits) == ERR_OK && digits.fen == yuan.fen);
    if (json_read(root, &whole, 1, NULL) != ERR_OK)
        return;
    text_clear(&text);
    text_put_int(&text, number);
    NEED(bytes_equal(text_bytes(&text), input));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena;

    if (size > INPUT_MAX || arena_make(ARENA_SIZE, &arena) != ERR_OK)
        return 0;
    check_fields(bytes_of(data, size), arena);
    check_text(bytes_of(data, size), arena);
    check_raw(bytes_of(data, size), arena);
    check_number(bytes_of(data, size), arena);
    arena_free(&arena);
    return 0;
}
