#include "shared/base/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct member {
    int number;
    struct list_link link;
};

/* What is on the list, taken off it, as one number of digits. */
static int
empty(struct list_link *list)
{
    int digits = 0;

    for (struct list_link *link = list_take(list); link != NULL; link = list_take(list)) {
        assert_null(link->next);
        digits = digits * 10 + LIST_MEMBER(link, struct member, link)->number;
    }
    return digits;
}

static void
members_are_taken_in_the_order_in_which_they_came(void **state)
{
    struct member members[3] = {{.number = 1}, {.number = 2}, {.number = 3}};
    struct list_link list;

    (void)state;
    list_init(&list);
    assert_null(list_take(&list));
    for (size_t i = 0; i < 3; i++)
        list_add(&list, &members[i].link);
    assert_int_equal(empty(&list), 123);
}

static void
a_member_leaves_from_where_it_stands(void **state)
{
    struct member members[4] = {{.number = 1}, {.number = 2}, {.number = 3}, {.number = 4}};
    struct list_link list;

    (void)state;
    list_init(&list);
    for (size_t i = 0; i < 4; i++)
        list_add(&list, &members[i].link);
    list_remove(&members[0].link);
    list_remove(&members[2].link);
    list_remove(&members[2].link);
    list_add(&list, &members[0].link);
    assert_int_equal(empty(&list), 241);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_taken_in_the_order_in_which_they_came),
        cmocka_unit_test(a_member_leaves_from_where_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
