/* How passwords are kept, which are taken, and that a few are done at once. */
#include "hub/password/password_queue.h"
#include "hub/password/password_rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Enough for a test. */
static const struct password_cost cheap = {64, 1, 1};
static const struct password_cost dearer = {128, 1, 1};

/* What the reference implementation's command says of "password" and the salt "somesalt". */
static void
it_is_argon2id_as_others_write_it(void **state)
{
    static const char known[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                                "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    (void)state;
    assert_int_equal(password_verify(known, bytes_text("password")), ERR_OK);
    assert_int_equal(password_verify(known, bytes_text("Password")), ERR_BAD_SIGNATURE);
    assert_true(password_costs(known, &(struct password_cost){65536, 2, 1}));
    assert_false(password_costs(known, &(struct password_cost){65536, 3, 1}));
}

static void
what_is_kept_fits_its_password_and_differs_each_time(void **state)
{
    char first[PASSWORD_ENCODED_SIZE];
    char second[PASSWORD_ENCODED_SIZE];
    struct bytes password = bytes_text("correct horse battery staple");

    (void)state;
    assert_int_equal(password_hash(password, &cheap, random_system(), first), ERR_OK);
    assert_int_equal(password_hash(password, &cheap, random_system(), second), ERR_OK);
    assert_string_not_equal(first, second);
    assert_int_equal(password_verify(first, password), ERR_OK);
    assert_int_equal(password_verify(second, password), ERR_OK);
    assert_int_equal(password_verify(second, bytes_text("")), ERR_BAD_SIGNATURE);
    assert_true(password_costs(first, &cheap));
    assert_false(password_costs(first, &dearer));
    assert_int_equal(password_verify("$argon2id$v=19$nonsense", password), ERR_CORRUPT);
}

static enum password_rule
rule(const char *password)
{
    return password_rule(bytes_text(password), "zhang.san", "Zhang San");
}

static void
length_counts_in_characters(void **state)
{
    char longest[PASSWORD_RULE_MAX + 2];

    (void)state;
    assert_int_equal(rule(""), PASSWORD_RULE_SHORT);
    assert_int_equal(rule("k3&x_9Qpa"), PASSWORD_RULE_SHORT);
    assert_int_equal(rule("k3&x_9Qpa7"), PASSWORD_RULE_KEPT);
    assert_int_equal(rule("床前明月光疑是地"), PASSWORD_RULE_SHORT);
    assert_int_equal(rule("床前明月光疑是地上霜"), PASSWORD_RULE_KEPT);
    for (size_t i = 0; i < sizeof(longest) - 1; i++)
        longest[i] = (char)('a' + i * 7 % 26);
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(rule(longest), PASSWORD_RULE_LONG);
    longest[PASSWORD_RULE_MAX] = '\0';
    assert_int_equal(rule(longest), PASSWORD_RULE_KEPT);
    assert_int_equal(rule("k3&x_9Qpa\xff\xfe"), PASSWORD_RULE_LONG);
}

static void
what_strangers_try_first_is_refused(void **state)
{
    static const char *const common[] = {"qwertyuiop", "Password123", "1q2w3e4r5t", "WOAINI1314520",
        "aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "0987654321", "12345678901234",
        "112211221122", "zyxwvutsrqponm"};

    (void)state;
    for (size_t i = 0; i < LENGTH(common); i++)
        assert_int_equal(rule(common[i]), PASSWORD_RULE_COMMON);
}

static void
one_s_own_name_is_no_secret(void **state)
{
    (void)state;
    assert_int_equal(rule("zhang.san1"), PASSWORD_RULE_NAMED);
    assert_int_equal(rule("ZHANG.SAN2026"), PASSWORD_RULE_NAMED);
    assert_int_equal(rule("!zhang san"), PASSWORD_RULE_NAMED);
    assert_int_equal(rule("zhang.san keeps bees"), PASSWORD_RULE_KEPT);
}

/* --- the queue -------------------------------------------------------------------- */

struct queue_test {
    struct net net; /* first */
    struct net_work *works[PASSWORD_QUEUE_MAX + 8];
    size_t count;
    size_t done;
};

static enum err
keep_work(struct net *net, struct net_work *work)
{
    struct queue_test *test = (struct queue_test *)(void *)net;

    assert_true(work->heavy);
    test->works[test->count++] = work;
    return ERR_OK;
}

static struct queue_test queue_test;

static void
count_done(struct password_job *job)
{
    (void)job;
    queue_test.done++;
}

static struct password_queue *
open_queue(const struct password_cost *cost)
{
    static const struct net_ops ops = {.work = keep_work};
    struct password_queue *queue;

    queue_test = (struct queue_test){.net = {.ops = &ops}};
    assert_int_equal(password_queue_make(&queue_test.net, cost, &queue), ERR_OK);
    return queue;
}

static void
do_works(void)
{
    for (size_t i = 0; i < queue_test.count; i++) {
        queue_test.works[i]->run(queue_test.works[i]);
        queue_test.works[i]->done(queue_test.works[i]);
    }
}

static void
two_are_done_at_once_and_the_others_wait(void **state)
{
    static struct password_job jobs[PASSWORD_QUEUE_AT_ONCE + PASSWORD_QUEUE_MAX + 1];
    struct password_queue *queue = open_queue(&cheap);

    (void)state;
    for (size_t i = 0; i < LENGTH(jobs); i++) {
        jobs[i] = (struct password_job){
            .password = bytes_text("secret"), .encoded = "", .done = count_done};
        assert_int_equal(
            password_queue_verify(queue, &jobs[i]), i < LENGTH(jobs) - 1 ? ERR_OK : ERR_NO_SPACE);
    }
    assert_int_equal(queue_test.count, PASSWORD_QUEUE_AT_ONCE);
    queue_test.works[0]->run(queue_test.works[0]);
    queue_test.works[0]->done(queue_test.works[0]);
    assert_int_equal(queue_test.count, PASSWORD_QUEUE_AT_ONCE + 1);
    queue_test.works[0] = queue_test.works[2];
    queue_test.works[2] = queue_test.works[--queue_test.count];
    do_works();
    assert_int_equal(queue_test.done, LENGTH(jobs) - 1);
    password_queue_free(&queue);
}

static void
where_nothing_is_kept_the_same_work_fits_nothing(void **state)
{
    struct password_queue *queue = open_queue(&cheap);
    struct password_job job = {.password = bytes_text("secret"), .encoded = "", .done = count_done};

    (void)state;
    assert_int_equal(password_queue_verify(queue, &job), ERR_OK);
    do_works();
    assert_int_equal(job.err, ERR_BAD_SIGNATURE);
    assert_string_equal(job.renewed, "");
    password_queue_free(&queue);
}

static void
what_costs_otherwise_by_now_is_made_anew(void **state)
{
    struct password_queue *queue = open_queue(&dearer);
    char old[PASSWORD_ENCODED_SIZE];
    struct password_job job = {
        .password = bytes_text("secret"), .encoded = old, .done = count_done};

    (void)state;
    assert_int_equal(password_hash(bytes_text("secret"), &cheap, random_system(), old), ERR_OK);
    assert_int_equal(password_queue_verify(queue, &job), ERR_OK);
    do_works();
    assert_int_equal(job.err, ERR_OK);
    assert_true(password_costs(job.renewed, &dearer));
    assert_int_equal(password_verify(job.renewed, bytes_text("secret")), ERR_OK);
    memcpy(old, job.renewed, sizeof(old));
    queue_test.count = 0;
    assert_int_equal(password_queue_verify(queue, &job), ERR_OK);
    do_works();
    assert_int_equal(job.err, ERR_OK);
    assert_string_equal(job.renewed, "");
    password_queue_free(&queue);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_argon2id_as_others_write_it),
        cmocka_unit_test(what_is_kept_fits_its_password_and_differs_each_time),
        cmocka_unit_test(length_counts_in_characters),
        cmocka_unit_test(what_strangers_try_first_is_refused),
        cmocka_unit_test(one_s_own_name_is_no_secret),
        cmocka_unit_test(two_are_done_at_once_and_the_others_wait),
        cmocka_unit_test(where_nothing_is_kept_the_same_work_fits_nothing),
        cmocka_unit_test(what_costs_otherwise_by_now_is_made_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
