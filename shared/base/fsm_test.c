#include "shared/base/fsm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum light {
    LIGHT_RED,
    LIGHT_GREEN,
    LIGHT_YELLOW
};

enum light_event {
    LIGHT_ON_TIME,
    LIGHT_ON_FAULT
};

static const char *const states[] = {"red", "green", "yellow"};
static const char *const events[] = {"time", "fault"};

static const struct fsm_edge edges[] = {
    {LIGHT_RED, LIGHT_ON_TIME, LIGHT_GREEN, 7},
    {LIGHT_GREEN, LIGHT_ON_TIME, LIGHT_YELLOW, 8},
    {LIGHT_YELLOW, LIGHT_ON_TIME, LIGHT_RED, 9},
    {LIGHT_GREEN, LIGHT_ON_FAULT, LIGHT_RED, 0},
};

static const struct fsm light = {
    .name = "light",
    .states = states,
    .events = events,
    .edges = edges,
    .states_count = LENGTH(states),
    .events_count = LENGTH(events),
    .edges_count = LENGTH(edges),
};

/* The light with one more edge. */
static enum err
verify_with(struct fsm_edge edge)
{
    struct fsm_edge more[LENGTH(edges) + 1];
    struct fsm fsm = light;

    memcpy(more, edges, sizeof(edges));
    more[LENGTH(edges)] = edge;
    fsm.edges = more;
    fsm.edges_count = LENGTH(more);
    return fsm_verify(&fsm);
}

static void
what_is_in_the_table_happens(void **state)
{
    const struct fsm_edge *edge = fsm_find(&light, LIGHT_GREEN, LIGHT_ON_TIME);

    (void)state;
    assert_non_null(edge);
    assert_int_equal(LIGHT_YELLOW, edge->to);
    assert_int_equal(8, edge->effect);
}

static void
what_is_not_in_the_table_cannot_happen(void **state)
{
    (void)state;
    assert_null(fsm_find(&light, LIGHT_RED, LIGHT_ON_FAULT));
    assert_null(fsm_find(&light, LIGHT_YELLOW, LIGHT_ON_FAULT));
    assert_null(fsm_find(&light, 99, LIGHT_ON_TIME));
    assert_null(fsm_find(&light, LIGHT_RED, 99));
}

static void
a_state_is_known_by_its_stored_name(void **state)
{
    unsigned found = 77;

    (void)state;
    assert_int_equal(ERR_OK, fsm_state_of(&light, bytes_text("yellow"), &found));
    assert_int_equal(LIGHT_YELLOW, found);
    found = 77;
    assert_int_equal(ERR_CORRUPT, fsm_state_of(&light, bytes_text("Yellow"), &found));
    assert_int_equal(ERR_CORRUPT, fsm_state_of(&light, bytes_text("yell"), &found));
    assert_int_equal(ERR_CORRUPT, fsm_state_of(&light, bytes_text("yellows"), &found));
    assert_int_equal(ERR_CORRUPT, fsm_state_of(&light, bytes_of(NULL, 0), &found));
    assert_int_equal(77, found);
}

static void
a_sound_table_is_verified(void **state)
{
    (void)state;
    assert_int_equal(ERR_OK, fsm_verify(&light));
    assert_int_equal(ERR_OK, verify_with((struct fsm_edge){LIGHT_RED, LIGHT_ON_FAULT, 0, 0}));
}

static void
two_answers_to_one_event_are_found(void **state)
{
    (void)state;
    assert_int_equal(
        ERR_BAD_STATE, verify_with((struct fsm_edge){LIGHT_RED, LIGHT_ON_TIME, LIGHT_YELLOW, 0}));
    assert_int_equal(ERR_BAD_STATE, verify_with(edges[0]));
}

static void
numbers_outside_the_table_are_found(void **state)
{
    struct fsm empty = light;

    (void)state;
    assert_int_equal(ERR_OUT_OF_RANGE, verify_with((struct fsm_edge){3, LIGHT_ON_FAULT, 0, 0}));
    assert_int_equal(ERR_OUT_OF_RANGE, verify_with((struct fsm_edge){0, LIGHT_ON_FAULT, 3, 0}));
    assert_int_equal(ERR_OUT_OF_RANGE, verify_with((struct fsm_edge){0, 2, 0, 0}));
    empty.states_count = 0;
    assert_int_equal(ERR_OUT_OF_RANGE, fsm_verify(&empty));
    empty.states_count = FSM_STATES_MAX + 1;
    assert_int_equal(ERR_OUT_OF_RANGE, fsm_verify(&empty));
}

static void
a_state_that_nothing_leads_to_is_found(void **state)
{
    struct fsm fsm = light;

    (void)state;
    /* Without its second edge, yellow is only left, never entered. */
    fsm.edges_count = 1;
    assert_int_equal(ERR_NOT_FOUND, fsm_verify(&fsm));
    fsm.edges = &edges[1];
    fsm.edges_count = LENGTH(edges) - 1;
    assert_int_equal(ERR_NOT_FOUND, fsm_verify(&fsm));
}

static void
edges_may_stand_in_any_order(void **state)
{
    struct fsm_edge backwards[LENGTH(edges)];
    struct fsm fsm = light;

    (void)state;
    for (size_t i = 0; i < LENGTH(edges); i++)
        backwards[i] = edges[LENGTH(edges) - 1 - i];
    fsm.edges = backwards;
    assert_int_equal(ERR_OK, fsm_verify(&fsm));
}

static void
a_machine_draws_itself(void **state)
{
    char *drawn = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&drawn, &size);

    (void)state;
    assert_non_null(out);
    fsm_draw(&light, out);
    assert_int_equal(0, fclose(out));
    assert_string_equal("stateDiagram-v2\n"
                        "    [*] --> red\n"
                        "    red --> green: time\n"
                        "    green --> yellow: time\n"
                        "    yellow --> red: time\n"
                        "    green --> red: fault\n",
        drawn);
    free(drawn);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_the_table_happens),
        cmocka_unit_test(what_is_not_in_the_table_cannot_happen),
        cmocka_unit_test(a_state_is_known_by_its_stored_name),
        cmocka_unit_test(a_sound_table_is_verified),
        cmocka_unit_test(two_answers_to_one_event_are_found),
        cmocka_unit_test(numbers_outside_the_table_are_found),
        cmocka_unit_test(a_state_that_nothing_leads_to_is_found),
        cmocka_unit_test(edges_may_stand_in_any_order),
        cmocka_unit_test(a_machine_draws_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
