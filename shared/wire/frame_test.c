#include "shared/wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "shared/base/random.h"
#include "shared/text/deflate.h"

#define PACKED 0x80
#define ROUNDS 300
#define FLIPS 3000

static int
make_framer(void **state)
{
    struct framer *framer;

    if (frame_framer_make(&framer) != ERR_OK)
        return -1;
    *state = framer;
    return 0;
}

static int
free_framer(void **state)
{
    struct framer *framer = *state;

    frame_framer_free(&framer);
    assert_null(framer);
    frame_framer_free(&framer);
    return 0;
}

/* A copy, since the framer's own buffer is written again by its next use. */
static struct bytes
copy(struct bytes frame)
{
    static uint8_t block[1 + MESSAGE_FRAME_MAX];

    assert_true(frame.size <= sizeof(block));
    memcpy(block, frame.at, frame.size);
    return bytes_of(block, frame.size);
}

static struct bytes
write_records(struct framer *framer, struct bytes item, size_t count)
{
    static struct message_records records;
    struct bytes frame;

    records.epoch = 1;
    records.first_sequence = 1;
    records.items_count = count;
    for (size_t i = 0; i < count; i++)
        records.items[i] = item;
    assert_int_equal(
        frame_write(framer, MESSAGE_records, &message_records_shape, &records, &frame), ERR_OK);
    return copy(frame);
}

static void
a_small_message_goes_as_it_is(void **state)
{
    const struct message_ack ack = {.epoch = 2, .sequence = 300};
    static const uint8_t wanted[] = {MESSAGE_ack, 0x08, 2, 0x10, 0xac, 0x02};
    struct message_ack again;
    struct bytes frame;
    struct bytes fields;
    int number;

    assert_int_equal(frame_write(*state, MESSAGE_ack, &message_ack_shape, &ack, &frame), ERR_OK);
    assert_true(bytes_equal(frame, bytes_of(wanted, sizeof(wanted))));
    assert_int_equal(frame_open(*state, copy(frame), &number, &fields), ERR_OK);
    assert_int_equal(number, MESSAGE_ack);
    assert_int_equal(message_get(&message_ack_shape, fields, &again), ERR_OK);
    assert_int_equal(again.epoch, 2);
    assert_int_equal(again.sequence, 300);
    assert_int_equal(again.aside_count, 0);
}

static void
records_are_packed_and_come_back(void **state)
{
    static struct message_records again;
    struct bytes item = bytes_text("{\"items\":[{\"n\":\"矿泉水\",\"q\":1,\"p\":200}]}");
    struct bytes frame = write_records(*state, item, 100);
    struct bytes fields;
    int number;

    assert_int_equal(frame.at[0], MESSAGE_records | PACKED);
    assert_true(frame.size < 100 * item.size / 10);
    assert_int_equal(frame_open(*state, frame, &number, &fields), ERR_OK);
    assert_int_equal(number, MESSAGE_records);
    assert_int_equal(message_get(&message_records_shape, fields, &again), ERR_OK);
    assert_int_equal(again.items_count, 100);
    for (size_t i = 0; i < again.items_count; i++)
        assert_true(bytes_equal(again.items[i], item));
}

static void
what_packing_does_not_make_smaller_goes_as_it_is(void **state)
{
    uint8_t noise[MESSAGE_ITEM_MAX];
    struct random random;
    struct bytes frame;
    struct bytes fields;
    int number;

    random_seed(&random, 9);
    random_fill(&random, noise, sizeof(noise));
    frame = write_records(*state, bytes_of(noise, sizeof(noise)), 1);
    assert_int_equal(frame.at[0], MESSAGE_records);
    assert_int_equal(frame_open(*state, frame, &number, &fields), ERR_OK);
    assert_true(fields.size > sizeof(noise));
}

static void
frames_of_every_size_come_back(void **state)
{
    struct random random;

    random_seed(&random, 5);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t text[MESSAGE_ITEM_MAX];
        size_t size = (size_t)random_below(&random, sizeof(text) + 1);
        static struct message_records again;
        struct bytes frame;
        struct bytes fields;
        int number;

        for (size_t i = 0; i < size; i++)
            text[i] = (uint8_t)('a' + random_below(&random, 3));
        frame = write_records(*state, bytes_of(text, size), 1 + round % 100);
        assert_int_equal(frame_open(*state, frame, &number, &fields), ERR_OK);
        assert_int_equal(message_get(&message_records_shape, fields, &again), ERR_OK);
        assert_int_equal(again.items_count, 1 + round % 100);
        assert_true(bytes_equal(again.items[round % 100], bytes_of(text, size)));
    }
}

static void
a_message_that_exceeds_a_frame_is_not_written(void **state)
{
    static struct message_records records;
    static uint8_t item[MESSAGE_ITEM_MAX];
    struct bytes frame = bytes_text("before");

    records.items_count = MESSAGE_RECORDS_MAX;
    for (size_t i = 0; i < MESSAGE_RECORDS_MAX; i++)
        records.items[i] = bytes_of(item, sizeof(item));
    assert_int_equal(frame_write(*state, MESSAGE_records, &message_records_shape, &records, &frame),
        ERR_TOO_BIG);
    assert_true(bytes_is(frame, "before"));
}

/* RFC 1950 section 2.2: two bytes of header, and four that name the dictionary, if there is one. */
#define HEADER_SIZE 2
#define HEADER_AND_DICTIONARY_SIZE 6

static void
a_bomb_is_refused(void **state)
{
    static uint8_t zeros[8 * MESSAGE_FRAME_MAX];
    uint8_t bomb[8192];
    uint8_t stream[8192];
    struct bytes allowed = write_records(*state, bytes_of(zeros, MESSAGE_ITEM_MAX), 100);
    struct deflate_packer *packer = NULL;
    struct bytes fields;
    size_t size;
    int number;

    /* As much as is allowed comes through, more than a hundred times what was sent. */
    assert_true(allowed.size < 1024);
    assert_int_equal(frame_open(*state, allowed, &number, &fields), ERR_OK);
    assert_true(fields.size > 100 * MESSAGE_ITEM_MAX);
    /* The head of ours, then a stream that refers to no dictionary. */
    assert_int_equal(deflate_packer_make(bytes_of(NULL, 0), &packer), ERR_OK);
    assert_int_equal(
        deflate_pack(packer, bytes_of(zeros, sizeof(zeros)), stream, sizeof(stream), &size),
        ERR_OK);
    deflate_packer_free(&packer);
    memcpy(bomb, allowed.at, 1 + HEADER_AND_DICTIONARY_SIZE);
    size -= HEADER_SIZE;
    assert_true(1 + HEADER_AND_DICTIONARY_SIZE + size <= sizeof(bomb));
    memcpy(bomb + 1 + HEADER_AND_DICTIONARY_SIZE, stream + HEADER_SIZE, size);
    size += 1 + HEADER_AND_DICTIONARY_SIZE;
    assert_int_equal(frame_open(*state, bytes_of(bomb, size), &number, &fields), ERR_TOO_BIG);
    /* And one that was not made with our dictionary is none of ours. */
    memcpy(bomb + 1, stream, size - 1);
    assert_int_equal(frame_open(*state, bytes_of(bomb, size), &number, &fields), ERR_BAD_INPUT);
}

static void
a_frame_that_is_none_is_refused(void **state)
{
    static uint8_t large[MESSAGE_FRAME_MAX + 2];
    static const uint8_t packed[] = {MESSAGE_records | PACKED, 1, 2, 3};
    struct bytes fields;
    int number;

    assert_int_equal(frame_open(*state, bytes_of(NULL, 0), &number, &fields), ERR_BAD_INPUT);
    assert_int_equal(
        frame_open(*state, bytes_of(packed, sizeof(packed)), &number, &fields), ERR_BAD_INPUT);
    assert_int_equal(frame_open(*state, bytes_of(packed, 1), &number, &fields), ERR_BAD_INPUT);
    large[0] = MESSAGE_records;
    assert_int_equal(
        frame_open(*state, bytes_of(large, sizeof(large)), &number, &fields), ERR_TOO_BIG);
    assert_int_equal(
        frame_open(*state, bytes_of(large, sizeof(large) - 1), &number, &fields), ERR_OK);
}

static void
a_number_that_nobody_knows_comes_out_as_it_is(void **state)
{
    static const uint8_t frame[] = {0x7f};
    struct bytes fields;
    int number;

    assert_int_equal(frame_open(*state, bytes_of(frame, sizeof(frame)), &number, &fields), ERR_OK);
    assert_int_equal(number, 0x7f);
    assert_int_equal(fields.size, 0);
}

static void
a_packed_frame_that_was_cut_or_changed_is_refused_or_read(void **state)
{
    struct bytes item = bytes_text("{\"items\":[{\"n\":\"面包\",\"q\":2,\"p\":450}]}");
    struct bytes frame = write_records(*state, item, 40);
    struct random random;
    struct bytes fields;
    int number;

    for (size_t cut = 1; cut < frame.size; cut++)
        assert_int_equal(
            frame_open(*state, bytes_of(frame.at, cut), &number, &fields), ERR_BAD_INPUT);
    random_seed(&random, 8);
    for (unsigned round = 0; round < FLIPS; round++) {
        static uint8_t changed[4096];
        enum err err;

        assert_true(frame.size <= sizeof(changed));
        memcpy(changed, frame.at, frame.size);
        changed[1 + random_below(&random, frame.size - 1)] = (uint8_t)random_below(&random, 256);
        err = frame_open(*state, bytes_of(changed, frame.size), &number, &fields);
        assert_true(err == ERR_OK || err == ERR_BAD_INPUT || err == ERR_TOO_BIG);
    }
    /* A framer that met rubbish goes on working. */
    assert_int_equal(frame_open(*state, frame, &number, &fields), ERR_OK);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_message_goes_as_it_is),
        cmocka_unit_test(records_are_packed_and_come_back),
        cmocka_unit_test(what_packing_does_not_make_smaller_goes_as_it_is),
        cmocka_unit_test(frames_of_every_size_come_back),
        cmocka_unit_test(a_message_that_exceeds_a_frame_is_not_written),
        cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(a_frame_that_is_none_is_refused),
        cmocka_unit_test(a_number_that_nobody_knows_comes_out_as_it_is),
        cmocka_unit_test(a_packed_frame_that_was_cut_or_changed_is_refused_or_read),
    };

    return cmocka_run_group_tests(tests, make_framer, free_framer);
}
