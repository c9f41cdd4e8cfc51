#include "shared/base/arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "shared/base/random.h"

#define LIMIT ((size_t)65536)

static struct arena *
arena_of(size_t limit)
{
    struct arena *arena = NULL;

    assert_int_equal(ERR_OK, arena_make(limit, &arena));
    return arena;
}

static void
memory_is_zeroed_aligned_and_apart(void **state)
{
    struct arena *arena = arena_of(LIMIT);
    unsigned char *last = NULL;
    struct random random;

    (void)state;
    random_seed(&random, 10);
    for (unsigned i = 0; i < 20000; i++) {
        size_t size = (size_t)random_below(&random, 100);
        unsigned char *taken = arena_take(arena, size);

        if (taken == NULL) {
            assert_true(arena_overflowed(arena));
            arena_reset(arena);
            last = NULL;
            continue;
        }
        assert_int_equal(0, (uintptr_t)taken % alignof(max_align_t));
        assert_ptr_not_equal(taken, last);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(0, taken[j]);
        memset(taken, 0xFF, size);
        last = taken;
    }
    arena_free(&arena);
    assert_null(arena);
}

static void
the_limit_is_kept(void **state)
{
    struct arena *arena = arena_of(LIMIT);
    size_t sum = 0;

    (void)state;
    while (arena_take(arena, 1000) != NULL)
        sum += 1000;
    assert_true(arena_overflowed(arena));
    assert_in_range(sum, LIMIT / 2, LIMIT);
    arena_free(&arena);
}

static void
one_piece_may_be_as_large_as_the_limit(void **state)
{
    struct arena *arena = arena_of(LIMIT);

    (void)state;
    assert_non_null(arena_take(arena, LIMIT));
    assert_false(arena_overflowed(arena));
    assert_null(arena_take(arena, 1));
    arena_free(&arena);
}

static void
what_is_too_large_is_refused_and_remembered(void **state)
{
    static const struct {
        size_t limit;
        size_t size;
    } rows[] = {
        {LIMIT, LIMIT + 1},
        {LIMIT, SIZE_MAX / 2},
        {LIMIT, SIZE_MAX},
        {SIZE_MAX, SIZE_MAX - 15},
        {SIZE_MAX, SIZE_MAX},
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct arena *arena = arena_of(rows[i].limit);

        assert_null(arena_take(arena, rows[i].size));
        assert_true(arena_overflowed(arena));
        arena_reset(arena);
        assert_false(arena_overflowed(arena));
        assert_non_null(arena_take(arena, 16));
        arena_free(&arena);
    }
}

static void
a_reset_gives_everything_back(void **state)
{
    struct arena *arena = arena_of(LIMIT);

    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        for (unsigned j = 0; j < 30; j++)
            assert_non_null(arena_take(arena, 2000));
        assert_false(arena_overflowed(arena));
        arena_reset(arena);
    }
    arena_free(&arena);
}

static void
copies_are_terminated(void **state)
{
    struct arena *arena = arena_of(LIMIT);
    struct bytes copy = arena_copy(arena, bytes_of("a\0b", 3));

    (void)state;
    assert_int_equal(3, copy.size);
    assert_memory_equal("a\0b", copy.at, 4);
    copy = arena_copy(arena, bytes_of(NULL, 0));
    assert_non_null(copy.at);
    assert_int_equal(0, copy.size);
    assert_string_equal("abc", arena_text(arena, bytes_of("abcdef", 3)));
    assert_string_equal("", arena_text(arena, bytes_of(NULL, 0)));
    assert_string_equal("7 of 闪聚", arena_printf(arena, "%d of %s", 7, "闪聚"));
    arena_free(&arena);
}

static void
copies_that_do_not_fit_are_null(void **state)
{
    struct arena *arena = arena_of(32);
    static const char text[33] = {0};

    (void)state;
    assert_null(arena_copy(arena, bytes_of(text, 32)).at);
    assert_null(arena_text(arena, bytes_of(text, 32)));
    assert_null(arena_printf(arena, "%040d", 1));
    assert_true(arena_overflowed(arena));
    assert_int_equal(ERR_TOO_BIG, arena_refusal(arena));
    assert_non_null(arena_copy(arena, bytes_of(text, 31)).at);
    arena_free(&arena);
}

static void
freeing_nothing_is_fine(void **state)
{
    struct arena *none = NULL;
    struct arena *unused = arena_of(LIMIT);

    (void)state;
    arena_free(&none);
    arena_free(&unused);
    assert_null(unused);
}

/* The guard behind a block lies inside its allocation, so no sanitizer minds this. */
static void
writing_past_a_block_stops_the_program(void **state)
{
    pid_t child = fork();
    int status = 0;

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        struct arena *arena = arena_of(LIMIT);
        volatile unsigned char *taken = arena_take(arena, 10000);

        (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        (void)close(STDERR_FILENO);
        taken[10000] = 0;
        arena_free(&arena);
        _exit(0);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_true(WIFSIGNALED(status));
    assert_int_equal(SIGABRT, WTERMSIG(status));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(the_limit_is_kept),
        cmocka_unit_test(one_piece_may_be_as_large_as_the_limit),
        cmocka_unit_test(what_is_too_large_is_refused_and_remembered),
        cmocka_unit_test(a_reset_gives_everything_back),
        cmocka_unit_test(copies_are_terminated),
        cmocka_unit_test(copies_that_do_not_fit_are_null),
        cmocka_unit_test(freeing_nothing_is_fine),
        cmocka_unit_test(writing_past_a_block_stops_the_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
