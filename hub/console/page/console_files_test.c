#include "hub/console/page/console_files.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/api/api_test_help.h"
#include "hub/console/page/console_folder.h"

static const char script[] = "/console/assets/index-Bzv4BFj3.js";
static const char page[] = "<html><script nonce=\"CSP_NONCE\"></script><link nonce=\"CSP_NONCE\">";

static char root[] = "/tmp/console_files_test.XXXXXX";
static struct random seeded;

static const struct {
    const char *name;
    const char *content;
} built[] = {
    {"index.html", page},
    {"logo.svg", "<svg/>"},
    {"assets/index-Bzv4BFj3.js", "say(1)"},
    {"assets/index-Bzv4BFj3.js.br", "brotli"},
    {"assets/index-Bzv4BFj3.js.gz", "gzip"},
    {"assets/plain-1.css", "p{}"},
    {"assets/.hidden", "x"},
};

static const char *
place_of(const char *name)
{
    static char place[200];

    assert_true(snprintf(place, sizeof(place), "%s/%s", root, name) < (int)sizeof(place));
    return place;
}

static void
write_file(const char *name, const char *content)
{
    FILE *file = fopen(place_of(name), "w");

    assert_non_null(file);
    assert_int_equal(fputs(content, file) < 0, 0);
    assert_int_equal(fclose(file), 0);
}

static int
open_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(root));
    assert_int_equal(mkdir(place_of("assets"), 0700), 0);
    for (size_t i = 0; i < LENGTH(built); i++)
        write_file(built[i].name, built[i].content);
    return 0;
}

static int
close_folder(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(built); i++)
        (void)unlink(place_of(built[i].name));
    (void)rmdir(place_of("assets"));
    return rmdir(root);
}

static int
open_test(void **state)
{
    struct api_test *test;

    api_test_open(state);
    test = *state;
    random_seed(&seeded, 7);
    test->net.random = &seeded;
    assert_int_equal(console_folder_load(root, &test->hub.console), ERR_OK);
    return 0;
}

static int
close_test(void **state)
{
    struct api_test *test = *state;

    console_folder_free(&test->hub.console);
    return 0;
}

static struct api_test_answer *
ask(struct api_test *test, const char *method, const char *path)
{
    test->request.method = bytes_text(method);
    test->request.path = bytes_text(path);
    route_request(&test->hub, &console_files_routes, 1, api_test_call(test), &test->request);
    return &test->answer;
}

static void
a_file_comes_in_the_coding_that_is_liked_best(void **state)
{
    struct api_test *test = *state;
    struct api_test_answer *answer;

    api_test_add_header(test, "accept-encoding", "gzip, br");
    answer = ask(test, "GET", script);
    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->body, "brotli");
    assert_string_equal(answer->coding, "br");
    assert_string_equal(answer->type, "text/javascript; charset=utf-8");
    test->headers[0].value = "gzip";
    assert_string_equal(ask(test, "GET", script)->body, "gzip");
    assert_string_equal(answer->coding, "gzip");
    test->headers[0].value = "br;q=0";
    assert_string_equal(ask(test, "GET", script)->body, "say(1)");
    assert_string_equal(answer->coding, "");
    assert_string_equal(ask(test, "GET", "/console/assets/plain-1.css")->body, "p{}");
    assert_string_equal(answer->type, "text/css; charset=utf-8");
    assert_int_equal(ask(test, "HEAD", script)->status, 200);
}

static void
what_has_its_hash_in_its_name_is_kept_for_ever(void **state)
{
    struct api_test *test = *state;

    assert_non_null(strstr(ask(test, "GET", script)->kept, "immutable"));
    assert_string_equal(ask(test, "GET", "/console/logo.svg")->kept, "no-cache");
    assert_string_equal(ask(test, "GET", "/console/")->kept, "no-cache");
}

static void
what_the_browser_has_is_not_sent_again(void **state)
{
    struct api_test *test = *state;
    struct api_test_answer *answer = ask(test, "GET", script);
    char plain[64];

    memcpy(plain, answer->tag, sizeof(plain));
    assert_true(strlen(plain) > 2);
    api_test_add_header(test, "if-none-match", plain);
    assert_int_equal(ask(test, "GET", script)->status, 304);
    assert_int_equal(answer->body_size, 0);
    assert_string_equal(answer->tag, plain);
    /* Another coding is another representation. */
    api_test_add_header(test, "accept-encoding", "br");
    assert_int_equal(ask(test, "GET", script)->status, 200);
    assert_string_not_equal(answer->tag, plain);
}

static void
each_page_has_a_nonce_of_its_own(void **state)
{
    struct api_test *test = *state;
    struct api_test_answer *answer = ask(test, "GET", "/console/");
    char first[API_TEST_BODY_MAX / 256];
    const char *nonce;
    char named[80];

    assert_int_equal(answer->status, 200);
    assert_string_equal(answer->type, "text/html; charset=utf-8");
    assert_string_equal(answer->tag, "");
    assert_null(strstr(answer->body, "CSP_NONCE"));
    nonce = strstr(answer->body, "nonce=\"");
    assert_non_null(nonce);
    assert_int_equal(snprintf(named, sizeof(named), "'nonce-%.24s'", nonce + 7), 32);
    assert_non_null(strstr(answer->policy, named));
    assert_null(strstr(answer->policy, "unsafe"));
    assert_non_null(strstr(answer->policy, "default-src 'none'; script-src 'self';"));
    /* Both places of it. */
    assert_memory_equal(strstr(nonce + 7, "nonce=\""), nonce, 7 + 24);
    assert_int_equal(text_copy(bytes_text(answer->body), first, sizeof(first)), ERR_OK);
    assert_string_not_equal(ask(test, "GET", "/console/index.html")->body, first);
}

static void
nothing_else_is_there(void **state)
{
    static const char *const paths[] = {"/console/assets/", "/console/assets/other.js",
        "/console/assets/.hidden", "/console/assets/index-Bzv4BFj3.js.br", "/console/..",
        "/console/assets/../index.html", "/console/index.htm", "/console/assets"};
    struct api_test *test = *state;

    for (size_t i = 0; i < LENGTH(paths); i++)
        assert_int_equal(ask(test, "GET", paths[i])->status, 404);
    assert_int_equal(ask(test, "POST", "/console/")->status, 405);
    assert_int_equal(ask(test, "GET", "/console")->status, 303);
    assert_string_equal(test->answer.location, "/console/");
}

static void
without_a_build_the_page_says_how_it_is_made(void **state)
{
    struct api_test *test = *state;

    console_folder_free(&test->hub.console);
    assert_int_equal(ask(test, "GET", "/console/")->status, 503);
    assert_non_null(strstr(test->answer.body, "请在源码目录运行 <code>make console</code>"));
    assert_non_null(strstr(test->answer.body, "Run <code>make console</code>"));
    assert_int_equal(ask(test, "GET", script)->status, 404);
}

static void
a_folder_without_a_page_is_none(void **state)
{
    struct console_folder *folder = NULL;

    (void)state;
    assert_int_equal(console_folder_load("/nowhere/console", &folder), ERR_NOT_FOUND);
    write_file("index.html", "<html>");
    assert_int_equal(console_folder_load(root, &folder), ERR_NOT_FOUND);
    assert_int_equal(unlink(place_of("index.html")), 0);
    assert_int_equal(console_folder_load(root, &folder), ERR_NOT_FOUND);
    assert_null(folder);
    write_file("index.html", page);
    assert_int_equal(console_folder_load(root, &folder), ERR_OK);
    assert_int_equal(console_folder_count(folder), 4);
    console_folder_free(&folder);
}

#define FILES_TEST(name) cmocka_unit_test_setup_teardown(name, open_test, close_test)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILES_TEST(a_file_comes_in_the_coding_that_is_liked_best),
        FILES_TEST(what_has_its_hash_in_its_name_is_kept_for_ever),
        FILES_TEST(what_the_browser_has_is_not_sent_again),
        FILES_TEST(each_page_has_a_nonce_of_its_own),
        FILES_TEST(nothing_else_is_there),
        FILES_TEST(without_a_build_the_page_says_how_it_is_made),
        FILES_TEST(a_folder_without_a_page_is_none),
    };

    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
