/*
 * docs/api-console.md and its Chinese sister: each has every door with the permission that its row
 * takes, every way in which people alone are refused, and nothing that there is not.
 */
#include <stdio.h>

#include "hub/api/staff_test_help.h"
#include "hub/console/doors/console_doors.h"

#define DOCUMENT_MAX ((size_t)128 * 1024)

struct document {
    bool english;
    const char *path;
    const char *anybody;
    const char *signed_in;
    const char *watched; /* behind the permission */
    const char *again[3];
};

static const struct document documents[] = {
    {true, "docs/api-console.md", "anybody", "signed in", ", watched",
        {"no", "later", "when it is mended"}},
    {false, "docs/api-console.zh-CN.md", "任何人", "已登录", "，留痕", {"否", "稍后", "改正后"}},
};

static char text[DOCUMENT_MAX];

static void
read_document(const struct document *document)
{
    FILE *file = fopen(document->path, "re");
    size_t size;

    if (file == NULL)
        fail_msg("%s cannot be read", document->path);
    size = fread(text, 1, sizeof(text) - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_true(size > 0 && size < sizeof(text) - 1);
    text[size] = '\0';
}

static size_t
count_of(const char *begins)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, begins)) != NULL; at++)
        count++;
    return count;
}

static void
expect_line(const struct document *document, const char *line)
{
    size_t count = count_of(line);

    if (count != 1)
        fail_msg("%s has %zu times, and not once: %s …", document->path, count, line + 1);
}

static void
expect_door(const struct document *document, const struct route *route)
{
    char who[60];
    char line[300];

    if ((route->demands & ROUTE_STAFF) == 0)
        (void)snprintf(who, sizeof(who), "%s", document->anybody);
    else if (route_permission(route) == PERMISSION_NONE)
        (void)snprintf(who, sizeof(who), "%s", document->signed_in);
    else
        (void)snprintf(who, sizeof(who), "`%s`", permission_word(route_permission(route)));
    (void)snprintf(line, sizeof(line), "\n| `%s %s` | %s%s | ", route->method, route->path, who,
        (route->demands & ROUTE_WATCHED) != 0 ? document->watched : "");
    expect_line(document, line);
}

static size_t
expect_doors(const struct document *document, const struct route_set *set)
{
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        if (strncmp(set->routes[i].path, "/console/api/", 13) == 0) {
            expect_door(document, &set->routes[i]);
            count++;
        }
    return count;
}

static void
each_door_stands_in_both_documents_with_its_permission(void **state)
{
    static const char *const methods[] = {
        "\n| `GET /", "\n| `POST /", "\n| `PATCH /", "\n| `DELETE /"};
    struct route_set doors[CONSOLE_DOORS_COUNT];

    (void)state;
    console_doors(doors);
    for (size_t i = 0; i < LENGTH(documents); i++) {
        size_t wanted = 0;
        size_t found = 0;

        read_document(&documents[i]);
        for (size_t j = 0; j < CONSOLE_DOORS_COUNT; j++)
            wanted += expect_doors(&documents[i], &doors[j]);
        for (size_t j = 0; j < LENGTH(methods); j++)
            found += count_of(methods[j]);
        assert_int_equal(found, wanted);
    }
}

static const char *
again_of(const struct document *document, enum problem problem)
{
    const char *again = problem_again(problem);

    return document->again[strcmp(again, "NO") == 0 ? 0 : strcmp(again, "LATER") == 0 ? 1 : 2];
}

static void
each_refusal_of_people_alone_stands_there(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(documents); i++) {
        read_document(&documents[i]);
        for (int problem = 0; problem < PROBLEM_COUNT; problem++) {
            char line[500];

            (void)snprintf(line, sizeof(line), "\n| `%s` | %d | %s | %s |\n",
                problem_code((enum problem)problem), problem_status((enum problem)problem),
                again_of(&documents[i], (enum problem)problem),
                problem_message((enum problem)problem, documents[i].english));
            if (problem_is_for_apps((enum problem)problem))
                assert_int_equal(count_of(line), 0);
            else
                expect_line(&documents[i], line);
        }
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_door_stands_in_both_documents_with_its_permission),
        cmocka_unit_test(each_refusal_of_people_alone_stands_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
