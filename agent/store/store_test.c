#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/store/folder_test.h"
#include "agent/store/store.h"
#include "shared/base/fault.h"

enum {
    OPEN,
    CANCELLED,
    CODED,
    DONE
};
static const char *const sale_states[] = {"open", "cancelled", "coded", "done"};
static const struct fsm sales = {.name = "sale", .states = sale_states, .states_count = 4};

enum {
    QUEUED,
    SENT,
    UNKNOWN
};
static const char *const print_states[] = {"queued", "sent", "unknown"};
static const struct fsm prints = {.name = "print", .states = print_states, .states_count = 3};

struct bench {
    char folder[64];
    struct store *store;
};

static void
reopen(struct bench *bench)
{
    const struct store_options options = {
        .folder = bench->folder, .sales = &sales, .prints = &prints};

    store_close(&bench->store);
    assert_int_equal(store_open(&options, &bench->store), ERR_OK);
}

static int
setup(void **state)
{
    struct bench *bench = calloc(1, sizeof(*bench));

    assert_non_null(bench);
    (void)snprintf(bench->folder, sizeof(bench->folder), "/tmp/store-test-XXXXXX");
    assert_non_null(mkdtemp(bench->folder));
    reopen(bench);
    *state = bench;
    return 0;
}

static int
teardown(void **state)
{
    struct bench *bench = *state;

    fault_set_hook(NULL, NULL);
    store_close(&bench->store);
    folder_remove(bench->folder);
    free(bench);
    return 0;
}

static int64_t
last_of(struct bench *bench)
{
    struct store_counter counter;

    assert_int_equal(store_read_counter(bench->store, &counter), ERR_OK);
    return counter.last_sequence;
}

static void
add_record(struct store_change *change, const struct message_record *record)
{
    struct store_record *place = &change->records[change->records_count++];

    assert_int_equal(message_put(&message_record_shape, record, place->bytes, sizeof(place->bytes),
                         &place->size),
        ERR_OK);
}

/* A sale and its record; about another sale when that is not 0. */
static enum err
commit_sale(struct bench *bench, int64_t about)
{
    int64_t sequence = last_of(bench) + 1;
    struct store_change change = {.first_sequence = sequence};
    const struct message_record record = {
        .kind = about == 0 ? MESSAGE_KIND_SALE : MESSAGE_KIND_CANCEL,
        .about = about,
        .amount_fen = 100,
    };
    struct store_counter counter;

    assert_int_equal(store_read_counter(bench->store, &counter), ERR_OK);
    add_record(&change, &record);
    if (about == 0) {
        change.sales_count = 1;
        change.sales[0] = (struct store_sale){
            .epoch = counter.epoch, .sequence = sequence, .state = OPEN, .amount_fen = 100};
    }
    return store_commit(bench->store, &change);
}

static void
records_are_numbered_without_a_gap_and_chained(void **state)
{
    struct bench *bench = *state;
    static uint8_t buffer[8192];
    const struct store_reading reading = {
        .first = 2, .items_max = 100, .buffer = buffer, .size = sizeof(buffer)};
    struct message_records records;
    uint8_t chain[32];
    uint8_t mine[32];
    struct store_counter counter;

    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(commit_sale(bench, 0), ERR_OK);
    assert_int_equal(store_ack(bench->store, 1, 0), ERR_OK);
    reopen(bench);
    assert_int_equal(store_record_read(bench->store, &reading, &records, chain), ERR_OK);
    assert_int_equal(records.items_count, 4);
    assert_int_equal(records.first_sequence, 2);
    assert_int_equal(store_read_counter(bench->store, &counter), ERR_OK);
    memcpy(mine, counter.acked_chain, sizeof(mine));
    for (size_t i = 0; i < records.items_count; i++)
        message_chain(mine, records.items[i]);
    assert_memory_equal(mine, chain, sizeof(mine));
    assert_memory_equal(mine, counter.last_chain, sizeof(mine));
}

static void
a_frame_holds_as_many_records_as_fit(void **state)
{
    struct bench *bench = *state;
    uint8_t buffer[9];
    struct store_reading reading = {
        .first = 1, .items_max = 100, .buffer = buffer, .size = sizeof(buffer)};
    struct message_records records;
    uint8_t chain[32];

    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(commit_sale(bench, 0), ERR_OK);
    assert_int_equal(store_record_read(bench->store, &reading, &records, chain), ERR_OK);
    assert_in_range(records.items_count, 1, 4);
    reading.items_max = 1;
    assert_int_equal(store_record_read(bench->store, &reading, &records, chain), ERR_OK);
    assert_int_equal(records.items_count, 1);
}

static void
a_change_with_a_stale_number_changes_nothing(void **state)
{
    struct bench *bench = *state;
    struct store_change change = {.first_sequence = 9, .sales_count = 1};
    const struct message_record record = {.kind = MESSAGE_KIND_SALE, .amount_fen = 1};
    struct store_sale sale;

    add_record(&change, &record);
    change.sales[0] = (struct store_sale){.epoch = 1, .sequence = 9};
    assert_int_equal(store_commit(bench->store, &change), ERR_CONFLICT);
    assert_int_equal(store_sale_find(bench->store, 1, 9, &sale), ERR_NOT_FOUND);
    assert_int_equal(last_of(bench), 0);
}

/* A child that commits until the named point kills it. */
static void
die_at(struct bench *bench, const char *point)
{
    pid_t child;
    int status;

    store_close(&bench->store);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        reopen(bench);
        if (fault_kill_at(point) == ERR_OK)
            for (unsigned i = 0; i < 100; i++)
                (void)commit_sale(bench, 0);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    reopen(bench);
}

static void
a_killed_till_has_all_or_nothing_of_a_change(void **state)
{
    struct bench *bench = *state;
    struct store_sale sale;

    die_at(bench, "agent.before_commit:5");
    assert_int_equal(last_of(bench), 4);
    assert_int_equal(store_sale_find(bench->store, 1, 5, &sale), ERR_NOT_FOUND);
    die_at(bench, "agent.after_commit:3");
    assert_int_equal(last_of(bench), 7);
    assert_int_equal(store_sale_find(bench->store, 1, 7, &sale), ERR_OK);
}

static void
the_watermark_goes_forward_only(void **state)
{
    struct bench *bench = *state;
    struct store_counter counter;

    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(commit_sale(bench, 0), ERR_OK);
    assert_int_equal(store_ack(bench->store, 4, 0), ERR_OUT_OF_RANGE);
    assert_int_equal(store_ack(bench->store, 2, 0), ERR_OK);
    assert_int_equal(store_ack(bench->store, 1, 0), ERR_OK);
    reopen(bench);
    assert_int_equal(store_read_counter(bench->store, &counter), ERR_OK);
    assert_int_equal(counter.acked_sequence, 2);
}

static void
old_records_are_forgotten_below_the_watermark_only(void **state)
{
    struct bench *bench = *state;
    static uint8_t buffer[256];
    struct store_reading reading = {
        .first = 1, .items_max = 1, .buffer = buffer, .size = sizeof(buffer)};
    struct message_records records;
    uint8_t chain[32];

    for (unsigned i = 0; i < STORE_KEEP_RECORDS + 10; i++)
        assert_int_equal(commit_sale(bench, 0), ERR_OK);
    assert_int_equal(store_ack(bench->store, STORE_KEEP_RECORDS + 5, 0), ERR_OK);
    assert_int_equal(store_record_read(bench->store, &reading, &records, chain), ERR_CORRUPT);
    reading.first = 6;
    assert_int_equal(store_record_read(bench->store, &reading, &records, chain), ERR_OK);
    assert_int_equal(records.items_count, 1);
}

static struct message_record
record_at(struct bench *bench, int64_t sequence)
{
    static uint8_t buffer[MESSAGE_ITEM_MAX];
    const struct store_reading reading = {
        .first = sequence, .items_max = 1, .buffer = buffer, .size = sizeof(buffer)};
    struct message_records records;
    struct message_record record;
    uint8_t chain[32];

    assert_int_equal(store_record_read(bench->store, &reading, &records, chain), ERR_OK);
    assert_int_equal(records.items_count, 1);
    assert_int_equal(message_get(&message_record_shape, records.items[0], &record), ERR_OK);
    return record;
}

static void
a_new_epoch_numbers_what_was_not_acknowledged_again(void **state)
{
    struct bench *bench = *state;
    struct store_sale sale;
    int64_t moved;

    assert_int_equal(commit_sale(bench, 0), ERR_OK); /* 1, acknowledged */
    assert_int_equal(commit_sale(bench, 0), ERR_OK); /* 2, acknowledged */
    assert_int_equal(commit_sale(bench, 0), ERR_OK); /* 3 */
    assert_int_equal(commit_sale(bench, 3), ERR_OK); /* 4 speaks of 3 */
    assert_int_equal(commit_sale(bench, 1), ERR_OK); /* 5 speaks of 1 */
    assert_int_equal(store_ack(bench->store, 2, 0), ERR_OK);
    assert_int_equal(store_epoch_begin(bench->store, 1, &moved), ERR_OUT_OF_RANGE);
    assert_int_equal(store_epoch_begin(bench->store, 7, &moved), ERR_OK);
    assert_int_equal(moved, 3);
    reopen(bench);
    assert_int_equal(last_of(bench), 3);
    assert_int_equal(record_at(bench, 1).kind, MESSAGE_KIND_SALE);
    assert_int_equal(record_at(bench, 2).about_epoch, 1);
    assert_int_equal(record_at(bench, 2).about, 3);
    assert_int_equal(record_at(bench, 3).about_epoch, 1);
    assert_int_equal(record_at(bench, 3).about, 1);
    assert_int_equal(store_sale_find(bench->store, 7, 1, &sale), ERR_NOT_FOUND);
    assert_int_equal(store_sale_find(bench->store, 1, 3, &sale), ERR_OK);
}

static void
a_moved_record_says_where_it_was_recorded_first_also_when_it_moves_again(void **state)
{
    struct bench *bench = *state;
    int64_t moved;

    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(commit_sale(bench, 0), ERR_OK);
    assert_int_equal(record_at(bench, 2).was_epoch, 0);
    assert_int_equal(record_at(bench, 2).was_sequence, 0);
    assert_int_equal(store_ack(bench->store, 1, 0), ERR_OK);
    assert_int_equal(store_epoch_begin(bench->store, 2, &moved), ERR_OK);
    assert_int_equal(record_at(bench, 2).was_epoch, 1);
    assert_int_equal(record_at(bench, 2).was_sequence, 3);
    assert_int_equal(commit_sale(bench, 0), ERR_OK); /* 2-3 */
    assert_int_equal(store_ack(bench->store, 1, 0), ERR_OK);
    assert_int_equal(store_epoch_begin(bench->store, 5, &moved), ERR_OK);
    assert_int_equal(moved, 2);
    assert_int_equal(record_at(bench, 1).was_epoch, 1);
    assert_int_equal(record_at(bench, 1).was_sequence, 3);
    assert_int_equal(record_at(bench, 2).was_epoch, 2);
    assert_int_equal(record_at(bench, 2).was_sequence, 3);
}

static void
a_receipt_that_was_being_printed_is_doubtful_after_a_start(void **state)
{
    struct bench *bench = *state;
    struct store_change change = {.prints_count = 2};
    struct store_state stored;
    struct store_print print;

    change.prints[0] = (struct store_print){.epoch = 1, .sequence = 4, .state = SENT};
    change.prints[1] = (struct store_print){.epoch = 1, .sequence = 5, .state = QUEUED};
    assert_int_equal(store_commit(bench->store, &change), ERR_OK);
    reopen(bench);
    assert_int_equal(store_read_state(bench->store, 9, &stored), ERR_OK);
    assert_true(stored.has_queued);
    assert_int_equal(store_print_first(bench->store, SENT, &print), ERR_NOT_FOUND);
    assert_int_equal(store_print_first(bench->store, UNKNOWN, &print), ERR_OK);
    assert_int_equal(print.sequence, 4);
}

static void
an_identity_is_kept_as_it_was(void **state)
{
    struct bench *bench = *state;
    struct store_identity identity = {.terminal = 123456, .store = "朝阳门店", .settings = "{}"};
    struct store_identity read;

    assert_int_equal(store_read_identity(bench->store, &read), ERR_NOT_FOUND);
    memset(identity.private_key, 7, sizeof(identity.private_key));
    assert_int_equal(store_write_identity(bench->store, &identity), ERR_OK);
    assert_int_equal(store_write_settings(bench->store, bytes_text("{\"a\":1}")), ERR_OK);
    reopen(bench);
    assert_int_equal(store_read_identity(bench->store, &read), ERR_OK);
    assert_int_equal(read.terminal, 123456);
    assert_memory_equal(read.private_key, identity.private_key, sizeof(read.private_key));
    assert_string_equal(read.store, "朝阳门店");
    assert_string_equal(read.settings, "{\"a\":1}");
}

static void
nobody_else_may_read_the_files(void **state)
{
    struct bench *bench = *state;
    static const char *const names[] = {"till.db", "till.db-wal", "till.db-shm", "reserve"};
    char path[128];
    struct stat about;

    assert_int_equal(commit_sale(bench, 0), ERR_OK);
    for (size_t i = 0; i < LENGTH(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", bench->folder, names[i]);
        if (stat(path, &about) == 0)
            assert_int_equal(about.st_mode & 077, 0);
        else
            assert_int_equal(strcmp(names[i], "till.db-shm"), 0);
    }
}

static void
the_reserve_is_as_large_as_it_says(void **state)
{
    struct bench *bench = *state;
    char path[128];
    struct stat about;

    (void)snprintf(path, sizeof(path), "%s/reserve", bench->folder);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_size, STORE_RESERVE_SIZE);
    assert_true(store_has_room(bench->store));
}

static void
a_second_store_on_the_same_folder_is_refused(void **state)
{
    struct bench *bench = *state;
    const struct store_options options = {
        .folder = bench->folder, .sales = &sales, .prints = &prints};
    struct store *second;

    assert_int_equal(store_open(&options, &second), ERR_BUSY);
}

#define ON(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON(records_are_numbered_without_a_gap_and_chained),
        ON(a_frame_holds_as_many_records_as_fit),
        ON(a_change_with_a_stale_number_changes_nothing),
        ON(a_killed_till_has_all_or_nothing_of_a_change),
        ON(the_watermark_goes_forward_only),
        ON(old_records_are_forgotten_below_the_watermark_only),
        ON(a_new_epoch_numbers_what_was_not_acknowledged_again),
        ON(a_moved_record_says_where_it_was_recorded_first_also_when_it_moves_again),
        ON(a_receipt_that_was_being_printed_is_doubtful_after_a_start),
        ON(an_identity_is_kept_as_it_was),
        ON(nobody_else_may_read_the_files),
        ON(the_reserve_is_as_large_as_it_says),
        ON(a_second_store_on_the_same_folder_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
