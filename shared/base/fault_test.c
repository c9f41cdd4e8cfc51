#include "shared/base/fault.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct visits {
    unsigned count;
    const char *last;
};

static void
note_visit(void *context, const char *name)
{
    struct visits *visits = context;

    visits->count++;
    visits->last = name;
}

static void
a_point_does_nothing_by_itself(void **state)
{
    (void)state;
    fault_set_hook(NULL, NULL);
    fault_point("lane.before_commit");
}

static void
a_hook_hears_every_point(void **state)
{
    struct visits visits = {0};

    (void)state;
    fault_set_hook(note_visit, &visits);
    fault_point("lane.before_commit");
    fault_point("lane.after_commit");
    assert_int_equal(2, visits.count);
    assert_string_equal("lane.after_commit", visits.last);
    fault_set_hook(NULL, NULL);
    fault_point("lane.after_commit");
    assert_int_equal(2, visits.count);
}

/* How a child ends that visits "a", "bb" and "b" in turn, n times: its exit status, or -signal. */
static int
end_of_child(const char *what, int turns)
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        if (fault_kill_at(what) != ERR_OK)
            _exit(100);
        for (int i = 0; i < turns; i++) {
            fault_point("a");
            fault_point("bb");
            fault_point("b");
        }
        _exit(7);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void
the_process_dies_at_the_nth_visit(void **state)
{
    (void)state;
    assert_int_equal(7, end_of_child("b", 0));
    assert_int_equal(-SIGKILL, end_of_child("b", 1));
    assert_int_equal(-SIGKILL, end_of_child("b:1", 1));
    assert_int_equal(7, end_of_child("b:3", 2));
    assert_int_equal(-SIGKILL, end_of_child("b:3", 3));
    assert_int_equal(7, end_of_child("c", 10));
}

static void
a_point_that_is_no_point_is_refused(void **state)
{
    static const char *const rows[] = {
        "", ":1", "b:", "b:0", "b:-1", "b:x", "b:1:2", "b:1 ", "b:99999999999999999999"};
    char name[65];

    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(ERR_BAD_INPUT, fault_kill_at(rows[i]));
    memset(name, 'b', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(ERR_TOO_BIG, fault_kill_at(name));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_does_nothing_by_itself),
        cmocka_unit_test(a_hook_hears_every_point),
        cmocka_unit_test(the_process_dies_at_the_nth_visit),
        cmocka_unit_test(a_point_that_is_no_point_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
