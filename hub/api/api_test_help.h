/*
 * api_test_help.h -- a hub without parts behind the doors, for the tests of hub/api.
 *
 * Its net does nothing but keep the last answer. One thread.
 */
#ifndef HUB_API_API_TEST_HELP_H
#define HUB_API_API_TEST_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "hub/api/route.h"

#define API_TEST_BODY_MAX (128 * 1024)

/* What was answered; status 0 before. */
struct api_test_answer {
    int status;
    char type[64];
    char location[1024];
    char allow[16];
    char policy[400];
    char coding[16];
    char tag[64];
    char kept[64]; /* Cache-Control */
    char body[API_TEST_BODY_MAX];
    size_t body_size;
};

struct api_test {
    struct hub hub;
    struct net net;
    struct net_request request; /* the defaults of a GET from this machine */
    struct net_header headers[4];
    struct api_test_answer answer;
};

static inline void
api_test_keep(char *to, size_t size, const struct net_header *header, const char *name)
{
    if (strcmp(header->name, name) == 0)
        assert_int_equal(text_copy(bytes_text(header->value), to, size), ERR_OK);
}

static inline void
api_test_answered(struct net_call *call, const struct net_reply *reply)
{
    struct api_test_answer *answer = (struct api_test_answer *)(void *)call;

    assert_int_equal(answer->status, 0);
    answer->status = reply->status;
    answer->type[0] = answer->location[0] = answer->allow[0] = answer->policy[0] = '\0';
    answer->coding[0] = answer->tag[0] = answer->kept[0] = '\0';
    if (reply->type != NULL)
        assert_int_equal(
            text_copy(bytes_text(reply->type), answer->type, sizeof(answer->type)), ERR_OK);
    for (size_t i = 0; i < reply->headers_count; i++) {
        const struct net_header *header = &reply->headers[i];

        api_test_keep(answer->location, sizeof(answer->location), header, "location");
        api_test_keep(answer->allow, sizeof(answer->allow), header, "allow");
        api_test_keep(answer->policy, sizeof(answer->policy), header, "content-security-policy");
        api_test_keep(answer->coding, sizeof(answer->coding), header, "content-encoding");
        api_test_keep(answer->tag, sizeof(answer->tag), header, "etag");
        api_test_keep(answer->kept, sizeof(answer->kept), header, "cache-control");
    }
    assert_true(reply->body.size < sizeof(answer->body));
    if (reply->body.size > 0)
        memcpy(answer->body, reply->body.at, reply->body.size);
    answer->body[reply->body.size] = '\0';
    answer->body_size = reply->body.size;
}

static inline int
api_test_open(void **state)
{
    static const struct net_ops ops = {.answer = api_test_answered};
    static struct api_test test;

    test = (struct api_test){.net = {.ops = &ops, .clock = clock_system()}};
    test.hub.net = &test.net;
    test.request = (struct net_request){.method = bytes_text("GET"),
        .path = bytes_text("/"),
        .query = bytes_of("", 0),
        .body = bytes_of("", 0),
        .peer = "127.0.0.1",
        .headers = test.headers};
    *state = &test;
    return 0;
}

static inline struct net_call *
api_test_call(struct api_test *test)
{
    test->answer.status = 0;
    return (struct net_call *)(void *)&test->answer;
}

static inline void
api_test_add_header(struct api_test *test, const char *name, const char *value)
{
    assert_true(test->request.headers_count < LENGTH(test->headers));
    test->headers[test->request.headers_count++] = (struct net_header){name, value};
}

#define API_TEST(name) cmocka_unit_test_setup(name, api_test_open)

#endif
