#include "shared/wire/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define ROUNDS 200
#define FLIPS 2000
#define PLACE_SIZE (160 * 1024)

/* The table once more, for looking at the structs from outside. */
enum kind {
    KIND_INT,
    KIND_BLOB,
    KIND_LIST
};

struct field {
    uint32_t tag;
    enum kind kind;
    size_t offset;
    size_t count_offset;
    size_t max;
};

struct kind_of_message {
    const char *name;
    const struct message_shape *shape;
    size_t size;
    const struct field *fields;
    size_t fields_count;
};

#define MESSAGE(name, number) static const struct field name##_fields[] = {
#define INT(message, tag, field) {tag, KIND_INT, offsetof(struct message_##message, field), 0, 0},
#define BLOB(message, tag, field, max)                                                             \
    {tag, KIND_BLOB, offsetof(struct message_##message, field), 0, max},
#define LIST(message, tag, field, max)                                                             \
    {tag, KIND_LIST, offsetof(struct message_##message, field),                                    \
        offsetof(struct message_##message, field##_count), max},
#define END(message)                                                                               \
    }                                                                                              \
    ;
#include "shared/wire/message.def"
#undef MESSAGE
#undef INT
#undef BLOB
#undef LIST
#undef END

#define MESSAGE(name, number)                                                                      \
    {#name, &message_##name##_shape, sizeof(struct message_##name), name##_fields,                 \
        LENGTH(name##_fields)},
#define INT(message, tag, field)
#define BLOB(message, tag, field, max)
#define LIST(message, tag, field, max)
#define END(message)
static const struct kind_of_message messages[] = {
#include "shared/wire/message.def"
};

static uint8_t noise[PLACE_SIZE];
static uint8_t place[PLACE_SIZE];

/* The largest message, a batch of records, is larger than a stack frame should be. */
static union {
    struct message_records records;
    unsigned char bytes[sizeof(struct message_records)];
} one, two;

static int
make_noise(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 3);
    random_fill(&random, noise, sizeof(noise));
    return 0;
}

static struct bytes
some_noise(struct random *random, size_t max)
{
    size_t size = random_below(random, 4) == 0 ? max : (size_t)random_below(random, max + 1);

    return bytes_of(noise + random_below(random, sizeof(noise) - max), size);
}

static int64_t
some_number(struct random *random)
{
    uint64_t bits;

    random_fill(random, &bits, sizeof(bits));
    return (int64_t)(bits >> random_below(random, 64));
}

static void
fill(const struct kind_of_message *kind, struct random *random, unsigned char *message)
{
    memset(message, 0, kind->size);
    for (size_t i = 0; i < kind->fields_count; i++) {
        const struct field *field = &kind->fields[i];
        void *at = message + field->offset;
        size_t count;

        if (random_below(random, 5) == 0)
            continue;
        switch (field->kind) {
        case KIND_INT:
            *(int64_t *)at = some_number(random);
            break;
        case KIND_BLOB:
            *(struct bytes *)at = some_noise(random, field->max);
            break;
        case KIND_LIST:
            count = (size_t)random_below(random, field->max + 1);
            for (size_t j = 0; j < count; j++)
                ((struct bytes *)at)[j] = some_noise(random, MESSAGE_ITEM_MAX);
            memcpy(message + field->count_offset, &count, sizeof(count));
            break;
        }
    }
}

static void
assert_same_field(const struct field *field, const unsigned char *a, const unsigned char *b)
{
    const struct bytes *left = (const void *)(a + field->offset);
    const struct bytes *right = (const void *)(b + field->offset);
    size_t count = 1;

    if (field->kind == KIND_INT) {
        assert_memory_equal(left, right, sizeof(int64_t));
        return;
    }
    if (field->kind == KIND_LIST) {
        memcpy(&count, a + field->count_offset, sizeof(count));
        assert_memory_equal(a + field->count_offset, b + field->count_offset, sizeof(count));
    }
    for (size_t i = 0; i < count; i++)
        assert_true(bytes_equal(left[i], right[i]));
}

static void
every_message_comes_back_as_it_was_put(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 1);
    for (size_t i = 0; i < LENGTH(messages); i++)
        for (unsigned round = 0; round < ROUNDS; round++) {
            const struct kind_of_message *kind = &messages[i];
            size_t size;

            fill(kind, &random, one.bytes);
            assert_int_equal(
                message_put(kind->shape, one.bytes, place, sizeof(place), &size), ERR_OK);
            memset(two.bytes, 0xee, kind->size);
            assert_int_equal(message_get(kind->shape, bytes_of(place, size), two.bytes), ERR_OK);
            for (size_t j = 0; j < kind->fields_count; j++)
                assert_same_field(&kind->fields[j], one.bytes, two.bytes);
        }
}

static void
numbers_and_tags_are_used_once(void **state)
{
    static const unsigned numbers[] = {
#undef MESSAGE
#define MESSAGE(name, number) number,
#include "shared/wire/message.def"
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        assert_true(numbers[i] > 0 && numbers[i] < 0x80);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(numbers[i], numbers[j]);
        for (size_t j = 0; j < messages[i].fields_count; j++)
            for (size_t k = 0; k < j; k++)
                assert_int_not_equal(messages[i].fields[j].tag, messages[i].fields[k].tag);
    }
}

/* From a block of exactly this size, so that reading behind it is seen. */
static enum err
get_exactly(const struct kind_of_message *kind, struct bytes bytes)
{
    uint8_t *exact = malloc(bytes.size > 0 ? bytes.size : 1);
    enum err err;

    assert_non_null(exact);
    if (bytes.size > 0)
        memcpy(exact, bytes.at, bytes.size);
    err = message_get(kind->shape, bytes_of(exact, bytes.size), two.bytes);
    free(exact);
    return err;
}

static void
a_message_cut_anywhere_is_read_or_refused(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 2);
    for (size_t i = 0; i < LENGTH(messages); i++) {
        const struct kind_of_message *kind = &messages[i];
        size_t step;
        size_t size;

        fill(kind, &random, one.bytes);
        assert_int_equal(message_put(kind->shape, one.bytes, place, sizeof(place), &size), ERR_OK);
        step = size > 2000 ? 97 : 1;
        for (size_t cut = 0; cut <= size; cut += step) {
            enum err err = get_exactly(kind, bytes_of(place, cut));

            assert_true(err == ERR_OK || err == ERR_BAD_INPUT);
        }
    }
}

static void
a_message_with_changed_bytes_is_read_or_refused(void **state)
{
    struct random random;

    (void)state;
    random_seed(&random, 4);
    for (unsigned round = 0; round < FLIPS; round++) {
        const struct kind_of_message *kind = &messages[random_below(&random, LENGTH(messages))];
        size_t size;
        enum err err;

        fill(kind, &random, one.bytes);
        assert_int_equal(message_put(kind->shape, one.bytes, place, sizeof(place), &size), ERR_OK);
        for (unsigned i = 0; i < 3 && size > 0; i++)
            place[random_below(&random, size)] = (uint8_t)random_below(&random, 256);
        err = get_exactly(kind, bytes_of(place, size));
        assert_true(err == ERR_OK || err == ERR_BAD_INPUT || err == ERR_TOO_BIG);
    }
}

static void
fields_that_are_not_known_are_skipped(void **state)
{
    /* Tag 99 as each of the four types that exist, around tag 1 = 300. */
    static const uint8_t bytes[] = {0x98, 0x06, 0x05, 0x9a, 0x06, 0x02, 'h', 'i', 0x08, 0xac, 0x02,
        0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0x9d, 0x06, 1, 2, 3, 4};
    struct message_result_ack ack;

    (void)state;
    assert_int_equal(
        message_get(&message_result_ack_shape, bytes_of(bytes, sizeof(bytes)), &ack), ERR_OK);
    assert_int_equal(ack.id, 300);
}

static void
absent_fields_are_zero_and_empty(void **state)
{
    struct message_hello hello;

    (void)state;
    memset(&hello, 0xee, sizeof(hello));
    assert_int_equal(message_get(&message_hello_shape, bytes_of(NULL, 0), &hello), ERR_OK);
    assert_int_equal(hello.terminal, 0);
    assert_int_equal(hello.version, 0);
    assert_int_equal(hello.signature.size, 0);
    assert_int_equal(hello.nonce.size, 0);
}

static void
a_field_twice_is_the_last_one(void **state)
{
    static const uint8_t bytes[] = {0x08, 1, 0x08, 2};
    struct message_result_ack ack;

    (void)state;
    assert_int_equal(
        message_get(&message_result_ack_shape, bytes_of(bytes, sizeof(bytes)), &ack), ERR_OK);
    assert_int_equal(ack.id, 2);
}

static void
what_is_no_message_is_refused(void **state)
{
    static const struct {
        uint8_t bytes[12];
        size_t size;
    } wrong[] = {
        {{0x08}, 1},                         /* no value */
        {{0x08, 0x80}, 2},                   /* half a value */
        {{0x0a, 0x01, 0x05}, 3},             /* a blob for a number */
        {{0x09, 1, 2, 3, 4, 5, 6, 7, 8}, 9}, /* eight bytes for a number */
        {{0x0b}, 1},                         /* a group, which is no more */
        {{0x0f, 0x01}, 2},                   /* a type that never was */
        {{0x00, 0x01}, 2},                   /* tag 0 */
        {{0x9a, 0x06, 0x03, 'h', 'i'}, 5},   /* longer than what is there */
        {{0x99, 0x06, 1, 2, 3}, 5},          /* likewise */
        {{0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2}, 11}, /* 65 bits */
        {{0x08, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128}, 11},
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x00}, 7}, /* a tag of 36 bits */
    };
    struct message_result_ack ack;

    (void)state;
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_int_equal(
            message_get(&message_result_ack_shape, bytes_of(wrong[i].bytes, wrong[i].size), &ack),
            ERR_BAD_INPUT);
}

static void
all_64_bits_of_a_number_travel(void **state)
{
    static const int64_t numbers[] = {
        1, 127, 128, 300, INT64_C(1) << 56, INT64_MAX, -1, INT64_MIN, -INT64_MAX};

    (void)state;
    for (size_t i = 0; i < LENGTH(numbers); i++) {
        struct message_result_ack ack = {.id = numbers[i]};
        uint8_t bytes[11];
        size_t size;

        assert_int_equal(
            message_put(&message_result_ack_shape, &ack, bytes, sizeof(bytes), &size), ERR_OK);
        ack.id = 0;
        assert_int_equal(
            message_get(&message_result_ack_shape, bytes_of(bytes, size), &ack), ERR_OK);
        assert_int_equal(ack.id, numbers[i]);
    }
}

static void
what_is_larger_than_its_limit_is_not_put(void **state)
{
    struct message_challenge challenge = {.nonce = bytes_of(noise, 33)};
    uint8_t bytes[64];
    size_t size = 7;

    (void)state;
    assert_int_equal(message_put(&message_challenge_shape, &challenge, bytes, sizeof(bytes), &size),
        ERR_TOO_BIG);
    challenge.nonce.size = 32;
    assert_int_equal(
        message_put(&message_challenge_shape, &challenge, bytes, 33, &size), ERR_TOO_BIG);
    assert_int_equal(size, 7);
    assert_int_equal(message_put(&message_challenge_shape, &challenge, bytes, 34, &size), ERR_OK);
    assert_int_equal(size, 34);
    memset(&one, 0, sizeof(one));
    one.records.items_count = MESSAGE_RECORDS_MAX + 1;
    assert_int_equal(
        message_put(&message_records_shape, &one, place, sizeof(place), &size), ERR_TOO_BIG);
    one.records.items_count = 1;
    one.records.items[0] = bytes_of(noise, MESSAGE_ITEM_MAX + 1);
    assert_int_equal(
        message_put(&message_records_shape, &one, place, sizeof(place), &size), ERR_TOO_BIG);
}

static void
what_is_larger_than_its_limit_is_not_taken(void **state)
{
    struct message_challenge challenge;
    uint8_t bytes[2 * (MESSAGE_RECORDS_MAX + 1)] = {0x0a, 33};

    (void)state;
    assert_int_equal(
        message_get(&message_challenge_shape, bytes_of(bytes, 2 + 33), &challenge), ERR_TOO_BIG);
    for (size_t i = 0; i < sizeof(bytes); i += 2) {
        bytes[i] = 0x1a;
        bytes[i + 1] = 0;
    }
    assert_int_equal(
        message_get(&message_records_shape, bytes_of(bytes, sizeof(bytes) - 2), &two), ERR_OK);
    assert_int_equal(two.records.items_count, MESSAGE_RECORDS_MAX);
    assert_int_equal(
        message_get(&message_records_shape, bytes_of(bytes, sizeof(bytes)), &two), ERR_TOO_BIG);
}

static void
the_chain_depends_on_every_record_and_their_order(void **state)
{
    /* Made by another program: SHA-256 of 32 zeros and "a", then of that and "b". */
    static const uint8_t after_a[] = {0x41, 0xa0, 0x37, 0x0c};
    static const uint8_t after_b[] = {0xab, 0xcc, 0xbe, 0x9b};
    uint8_t chain[32] = {0};
    uint8_t other[32] = {0};

    (void)state;
    message_chain(chain, bytes_text("a"));
    assert_memory_equal(chain, after_a, sizeof(after_a));
    message_chain(chain, bytes_text("b"));
    assert_memory_equal(chain, after_b, sizeof(after_b));
    message_chain(other, bytes_text("b"));
    message_chain(other, bytes_text("a"));
    assert_memory_not_equal(chain, other, sizeof(chain));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_it_was_put),
        cmocka_unit_test(numbers_and_tags_are_used_once),
        cmocka_unit_test(a_message_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(a_message_with_changed_bytes_is_read_or_refused),
        cmocka_unit_test(fields_that_are_not_known_are_skipped),
        cmocka_unit_test(absent_fields_are_zero_and_empty),
        cmocka_unit_test(a_field_twice_is_the_last_one),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(all_64_bits_of_a_number_travel),
        cmocka_unit_test(what_is_larger_than_its_limit_is_not_put),
        cmocka_unit_test(what_is_larger_than_its_limit_is_not_taken),
        cmocka_unit_test(the_chain_depends_on_every_record_and_their_order),
    };

    return cmocka_run_group_tests(tests, make_noise, NULL);
}
