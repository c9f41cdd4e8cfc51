#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/db/db.h"
#include "tests/sim/sim_disk.h"

#define PATH SIM_DISK_ROOT "/a/shop.db"
#define VIEW SIM_DISK_VIEW "/a/shop.db"
#define OTHER SIM_DISK_ROOT "/b/shop.db"
#define LINE_SIZE 32

struct place {
    struct world *world;
    struct sim_disk *disk;
    struct sim_disk *other;
};

static int
place_make(void **state)
{
    struct place *place = calloc(1, sizeof(*place));

    assert_non_null(place);
    assert_int_equal(world_make(&(struct world_options){.seed = 1}, &place->world), ERR_OK);
    sim_disk_start(place->world);
    place->disk = sim_disk_add("a");
    place->other = sim_disk_add("b");
    *state = place;
    return 0;
}

static int
place_remove(void **state)
{
    struct place *place = *state;

    sim_disk_stop();
    world_free(&place->world);
    free(place);
    return 0;
}

static struct db *
open_as(const char *path, enum db_role role)
{
    struct db *db = NULL;

    assert_int_equal(
        db_open(&(struct db_options){.path = path, .role = role, .checkpoint_pages = 50}, &db),
        ERR_OK);
    return db;
}

static struct db *
open_writer(const char *path)
{
    struct db *db = open_as(path, DB_WRITER);

    assert_int_equal(db_script(db, "CREATE TABLE IF NOT EXISTS coin (id INTEGER PRIMARY KEY,"
                                   " note TEXT)"),
        ERR_OK);
    return db;
}

static enum err
insert(struct db *db)
{
    enum err err = db_begin(db);

    if (err == ERR_OK)
        err = db_script(db, "INSERT INTO coin (note) VALUES (hex(zeroblob(3000)))");
    return db_end(db, err);
}

static int64_t
count(struct db *db)
{
    struct db_statement *statement;
    int64_t result;

    assert_int_equal(db_prepare(db, "count", "SELECT count(*) FROM coin", &statement), ERR_OK);
    assert_int_equal(db_step(statement), ERR_OK);
    result = db_int(statement, 0);
    db_reset(statement);
    return result;
}

/* The program is gone: what it has open can only be closed. */
static void
die(struct sim_disk *disk, struct db **db, bool without_power)
{
    sim_disk_die(disk, without_power);
    db_kill(true);
    db_close(db);
    db_kill(false);
}

static void
what_was_committed_is_there_when_the_power_comes_back(void **state)
{
    struct place *place = *state;
    int64_t acknowledged = 0;

    for (int i = 0; i < 300; i++) {
        struct db *db = open_writer(PATH);
        int64_t there = count(db);

        assert_int_equal(db_check(db), ERR_OK);
        /* The last one was not acknowledged, and may be there. */
        assert_true(there == acknowledged || there == acknowledged + 1);
        acknowledged = there;
        for (int k = 0; k < i % 7; k++) {
            assert_int_equal(insert(db), ERR_OK);
            acknowledged++;
        }
        if (i % 3 != 0) {
            assert_int_equal(db_begin(db), ERR_OK);
            assert_int_equal(db_script(db, "INSERT INTO coin (note) VALUES ('unsaid')"), ERR_OK);
            sim_disk_fail_nth(place->disk, SIM_DISK_SYNC, 1);
            assert_int_equal(db_commit(db), ERR_DISK);
        }
        die(place->disk, &db, true);
    }
    assert_true(acknowledged > 800);
    assert_true(sim_disk_figures()->lost > 100);
    assert_true(sim_disk_figures()->torn > 10);
}

/* It is read again after the program's end, looks saved, and is not: nobody may build on it. */
static void
a_sync_that_failed_unmarked_costs_nothing_that_is_committed_later(void **state)
{
    struct place *place = *state;
    int64_t acknowledged = 0;

    for (int i = 0; i < 60; i++) {
        struct db *db = open_writer(PATH);

        assert_int_equal(db_check(db), ERR_OK);
        assert_true(count(db) >= acknowledged);
        sim_disk_fail_nth(place->disk, SIM_DISK_SYNC, 1);
        assert_int_equal(insert(db), ERR_DISK);
        die(place->disk, &db, false);
        assert_int_equal(unlink(PATH ".sync-failed"), 0); /* as if the disk had not taken it */
        db = open_writer(PATH);
        acknowledged = count(db);
        for (int k = 0; k < 1 + i % 5; k++) {
            assert_int_equal(insert(db), ERR_OK);
            acknowledged++;
        }
        if (i % 4 == 3)
            assert_int_equal(db_checkpoint(db), ERR_OK);
        die(place->disk, &db, true);
    }
    assert_true(acknowledged > 150);
}

static void
without_a_sync_the_power_takes_what_was_written(void **state)
{
    struct place *place = *state;
    int64_t kept = 0;

    for (int i = 0; i < 60; i++) {
        int fd = open(PATH, O_RDWR | O_CREAT | O_TRUNC, 0600);
        char block[LINE_SIZE] = "";
        ssize_t written = -1;

        while (written != LINE_SIZE)
            written = pwrite(fd, "this is how a line of text ends", LINE_SIZE, 0);
        assert_int_equal(close(fd), 0);
        sim_disk_die(place->disk, true);
        fd = open(PATH, O_RDONLY);
        if (fd < 0)
            continue; /* nor was its name kept */
        if (read(fd, block, sizeof(block)) > 0 && memcmp(block, "this", 4) == 0)
            kept++;
        assert_int_equal(close(fd), 0);
        assert_int_equal(unlink(PATH), 0);
    }
    assert_true(kept > 0);
    assert_true(kept < 60);
}

static void
a_program_that_is_killed_loses_nothing_that_it_wrote(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(PATH);
    struct db *look;

    for (int i = 0; i < 30; i++)
        assert_int_equal(insert(db), ERR_OK);
    die(place->disk, &db, false);
    look = open_as(VIEW, DB_READER);
    assert_int_equal(count(look), 30);
    db_close(&look);
    db = open_writer(PATH);
    assert_int_equal(count(db), 30);
    db_close(&db);
}

static void
a_second_writer_is_refused_but_not_who_stands_outside(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(PATH);
    struct db *second = NULL;
    struct db *outside;

    assert_int_equal(
        db_open(&(struct db_options){.path = PATH, .role = DB_WRITER}, &second), ERR_BUSY);
    outside = open_as(VIEW, DB_WRITER);
    assert_int_equal(insert(outside), ERR_OK);
    db_close(&outside);
    assert_int_equal(count(db), 1);
    /* The dead hold no locks. */
    sim_disk_die(place->disk, false);
    second = open_writer(PATH);
    assert_int_equal(count(second), 1);
    db_kill(true);
    db_close(&db);
    db_kill(false);
    db_close(&second);
}

static void
readers_see_each_commit_and_none_that_is_open(void **state)
{
    struct db *db = open_writer(PATH);
    struct db *reader = open_as(PATH, DB_READER);

    (void)state;
    for (int i = 0; i < 120; i++) {
        assert_int_equal(db_begin(db), ERR_OK);
        assert_int_equal(db_script(db, "INSERT INTO coin (note) VALUES ('x')"), ERR_OK);
        assert_int_equal(count(reader), i);
        assert_int_equal(db_commit(db), ERR_OK);
        assert_int_equal(count(reader), i + 1);
    }
    db_close(&reader);
    db_close(&db);
}

static void
each_sync_that_can_fail_fails_once(void **state)
{
    struct place *place = *state;
    int64_t acknowledged = 0;
    int64_t nth = 0;
    bool waits;

    do {
        struct db *db = NULL;
        enum err err;

        sim_disk_fail_nth(place->disk, SIM_DISK_SYNC, ++nth);
        err = db_open(&(struct db_options){.path = PATH, .role = DB_WRITER}, &db);
        if (err == ERR_OK)
            err = db_script(db, "CREATE TABLE IF NOT EXISTS coin (id INTEGER PRIMARY KEY,"
                                " note TEXT)");
        for (int i = 0; err == ERR_OK && i < 5; i++) {
            err = insert(db);
            acknowledged += err == ERR_OK;
        }
        if (err == ERR_OK)
            err = db_checkpoint(db);
        waits = sim_disk_nth_waits(place->disk);
        assert_int_equal(err, waits ? ERR_OK : ERR_DISK);
        assert_int_equal(sim_disk_has_failed(place->disk), !waits);
        db_close(&db);
        sim_disk_die(place->disk, nth % 2 == 0);
        sim_disk_fail_nth(place->disk, SIM_DISK_SYNC, 0);
        db = open_writer(PATH);
        assert_int_equal(db_check(db), ERR_OK);
        assert_true(count(db) >= acknowledged);
        acknowledged = count(db);
        db_close(&db);
    } while (!waits);
    assert_true(nth > 9);
}

static void
a_full_disk_refuses_and_goes_on_when_there_is_room(void **state)
{
    struct place *place = *state;
    struct db *db = open_writer(PATH);
    int64_t done = 0;
    enum err err;

    sim_disk_fill(place->disk, 200 * 1024);
    while ((err = insert(db)) == ERR_OK)
        done++;
    assert_int_equal(err, ERR_NO_SPACE);
    assert_true(done > 3);
    assert_true(sim_disk_figures()->refused > 0);
    sim_disk_fill(place->disk, -1);
    assert_int_equal(insert(db), ERR_OK);
    assert_int_equal(count(db), done + 1);
    db_close(&db);
}

static void
a_slow_disk_takes_its_time_and_says_how_much(void **state)
{
    const struct sim_disk_health health = {.slow = 1000, .slow_max_us = 5000};
    struct place *place = *state;
    struct db *db = open_writer(PATH);

    assert_int_equal(sim_disk_take_delay(place->disk).us, 0);
    sim_disk_set_health(place->disk, &health);
    assert_int_equal(insert(db), ERR_OK);
    assert_true(sim_disk_take_delay(place->disk).us > 0);
    assert_int_equal(sim_disk_take_delay(place->disk).us, 0);
    db_close(&db);
}

static void
an_image_brings_back_what_was_and_disks_can_be_swapped(void **state)
{
    struct place *place = *state;
    struct sim_disk_image *image;
    struct db *db = open_writer(PATH);

    assert_int_equal(insert(db), ERR_OK);
    image = sim_disk_copy(place->disk);
    assert_int_equal(insert(db), ERR_OK);
    db_close(&db);
    db = open_writer(OTHER);
    db_close(&db);
    sim_disk_swap(place->disk, place->other);
    db = open_writer(PATH);
    assert_int_equal(count(db), 0);
    db_close(&db);
    db = open_writer(OTHER);
    assert_int_equal(count(db), 2);
    db_close(&db);
    sim_disk_put(place->disk, image);
    sim_disk_free(&image);
    db = open_writer(PATH);
    assert_int_equal(count(db), 1);
    assert_int_equal(insert(db), ERR_OK);
    db_close(&db);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(what_was_committed_is_there_when_the_power_comes_back),
        IN_PLACE(a_sync_that_failed_unmarked_costs_nothing_that_is_committed_later),
        IN_PLACE(without_a_sync_the_power_takes_what_was_written),
        IN_PLACE(a_program_that_is_killed_loses_nothing_that_it_wrote),
        IN_PLACE(a_second_writer_is_refused_but_not_who_stands_outside),
        IN_PLACE(readers_see_each_commit_and_none_that_is_open),
        IN_PLACE(each_sync_that_can_fail_fails_once),
        IN_PLACE(a_full_disk_refuses_and_goes_on_when_there_is_room),
        IN_PLACE(a_slow_disk_takes_its_time_and_says_how_much),
        IN_PLACE(an_image_brings_back_what_was_and_disks_can_be_swapped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
