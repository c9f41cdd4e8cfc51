#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "hub/store/reader.h"
#include "tests/sim/sim_disk.h"
#include "tests/sim/sim_net.h"

#include "hub/store/sql/store.sql.h"

#define PATH SIM_DISK_ROOT "/hub/hub.db"

struct place {
    struct world *world;
    struct sim_net *sim;
    struct sim_node *node;
    struct sim_disk *disk;
    int broken;
};

/* One reading that asks for the highest id. */
struct ask {
    struct reading reading; /* first */
    enum err err;
    bool is_done;
};

static int
place_make(void **state)
{
    static struct place place;

    place = (struct place){0};
    assert_int_equal(world_make(&(struct world_options){.seed = 1}, &place.world), ERR_OK);
    sim_disk_start(place.world);
    assert_int_equal(sim_net_make(place.world, &place.sim), ERR_OK);
    place.node =
        sim_net_add(place.sim, &(struct sim_node_options){.name = "hub", .address = "10.0.0.1"});
    place.disk = sim_disk_add("hub");
    *state = &place;
    return 0;
}

static int
place_remove(void **state)
{
    struct place *place = *state;

    sim_net_free(&place->sim);
    sim_disk_stop();
    world_free(&place->world);
    return 0;
}

static void
on_broken(void *context)
{
    struct place *place = context;

    place->broken++;
}

static void
ask_run(struct reading *reading, struct reader *reader)
{
    struct ask *ask = (struct ask *)reading;
    struct query *floor = reader_statement(reader, SQL_STORE_ID_FLOOR);

    ask->err = query_step(floor);
    query_reset(floor);
}

static void
ask_done(struct reading *reading)
{
    ((struct ask *)reading)->is_done = true;
}

static enum err
ask_once(struct place *place, struct reader *reader)
{
    struct ask ask = {.reading = {.run = ask_run, .done = ask_done}};

    assert_int_equal(reader_submit(reader, &ask.reading), ERR_OK);
    while (!ask.is_done)
        assert_true(world_step(place->world, span_s(3600)));
    return ask.err;
}

static void
a_reader_whose_disk_fails_says_so_once(void **state)
{
    struct place *place = *state;
    struct net *net = sim_net_of(place->node);
    struct engine *writer;
    struct reader *reader;

    assert_int_equal(
        engine_open(&(struct engine_options){.place = PATH, .role = ENGINE_WRITER}, &writer),
        ERR_OK);
    assert_int_equal(engine_migrate(writer, 1), ERR_OK);
    assert_int_equal(reader_open(net, PATH, &reader), ERR_OK);
    reader_on_broken(reader, on_broken, place);
    assert_int_equal(ask_once(place, reader), ERR_OK);
    assert_int_equal(place->broken, 0);
    reader_close(&reader);
    assert_int_equal(reader_open(net, PATH, &reader), ERR_OK);
    reader_on_broken(reader, on_broken, place);
    sim_disk_fail_nth(place->disk, SIM_DISK_READ, 1);
    assert_int_equal(ask_once(place, reader), ERR_DISK);
    assert_int_equal(place->broken, 1);
    /* Well again or not: the connection is dead. */
    assert_int_equal(ask_once(place, reader), ERR_DISK);
    assert_int_equal(place->broken, 1);
    reader_close(&reader);
    engine_close(&writer);
}

#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_remove)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(a_reader_whose_disk_fails_says_so_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
