/*
 * Whatever is read as a message can be put again, and then comes back the same
 * for ever; the first byte chooses the message.
 */
#include "shared/wire/message.h"

#define INPUT_MAX (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct message_shape *const shapes[] = {
#define MESSAGE(name, number) &message_##name##_shape,
#define INT(message, tag, field)
#define BLOB(message, tag, field, max)
#define LIST(message, tag, field, max)
#define END(message)
#include "shared/wire/message.def"
};

/* The largest is a batch of records. */
static struct message_records message;

static void
check(const struct message_shape *shape, struct bytes bytes)
{
    static uint8_t once[2 * INPUT_MAX];
    static uint8_t twice[2 * INPUT_MAX];
    size_t once_size;
    size_t twice_size;
    enum err err = message_get(shape, bytes, &message);

    NEED(err == ERR_OK || err == ERR_BAD_INPUT || err == ERR_TOO_BIG);
    if (err != ERR_OK)
        return;
    NEED(message_put(shape, &message, once, sizeof(once), &once_size) == ERR_OK);
    NEED(message_get(shape, bytes_of(once, once_size), &message) == ERR_OK);
    NEED(message_put(shape, &message, twice, sizeof(twice), &twice_size) == ERR_OK);
    NEED(bytes_equal(bytes_of(once, once_size), bytes_of(twice, twice_size)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_MAX)
        return 0;
    check(shapes[data[0] % LENGTH(shapes)], bytes_of(data + 1, size - 1));
    return 0;
}
