#include "shared/net/net_lws_test.h"

#include <poll.h>
#include <semaphore.h>
#include <signal.h>

/* What happened, in order. */
struct story {
    struct party party;
    char text[64];
    struct net_timer *timer;
};

struct word {
    struct story *story;
    char letter;
};

static void
tell(struct story *story, char letter)
{
    size_t length = strlen(story->text);

    assert_true(length + 1 < sizeof(story->text));
    story->text[length] = letter;
}

static void
on_word(void *context)
{
    struct word *word = context;

    tell(word->story, word->letter);
}

static void
timers_fire_in_the_order_of_their_spans(void **state)
{
    static const int64_t spans_ms[] = {150, 50, 100, 0};
    struct story story = {.text = ""};
    struct word words[LENGTH(spans_ms)];
    struct net_timer *timer;

    (void)state;
    party_open(&story.party, 0);
    for (size_t i = 0; i < LENGTH(spans_ms); i++) {
        words[i] = (struct word){.story = &story, .letter = (char)('a' + (int)i)};
        assert_int_equal(ERR_OK,
            net_timer_start(story.party.net, span_ms(spans_ms[i]), on_word, &words[i], &timer));
    }
    party_run_for(&story.party, span_ms(250));
    assert_string_equal("dbca", story.text);
    party_close(&story.party);
}

static void
a_cancelled_timer_is_silent(void **state)
{
    struct story story = {.text = ""};
    struct word word = {.story = &story, .letter = 'x'};
    struct net_timer *timer;

    (void)state;
    party_open(&story.party, 0);
    assert_int_equal(ERR_OK, net_timer_start(story.party.net, span_ms(1), on_word, &word, &timer));
    net_timer_cancel(story.party.net, &timer);
    assert_null(timer);
    net_timer_cancel(story.party.net, &timer);
    party_run_for(&story.party, span_ms(20));
    assert_string_equal("", story.text);
    party_close(&story.party);
}

static void
cancel_other(void *context)
{
    struct story *story = context;

    tell(story, '1');
    net_timer_cancel(story->party.net, &story->timer);
}

static void
a_timer_cancelled_in_the_same_turn_is_silent(void **state)
{
    struct story story = {.text = ""};
    struct word word = {.story = &story, .letter = 'x'};
    struct net_timer *first;

    (void)state;
    party_open(&story.party, 0);
    assert_int_equal(
        ERR_OK, net_timer_start(story.party.net, span_ms(5), cancel_other, &story, &first));
    assert_int_equal(
        ERR_OK, net_timer_start(story.party.net, span_ms(6), on_word, &word, &story.timer));
    /* Both are due before the loop looks at either. */
    (void)poll(NULL, 0, 20);
    party_run_for(&story.party, span_ms(20));
    assert_string_equal("1", story.text);
    party_close(&story.party);
}

static void
a_net_may_close_with_timers_running(void **state)
{
    struct story story = {.text = ""};

    (void)state;
    party_open(&story.party, 1);
    assert_int_equal(
        ERR_OK, net_timer_start(story.party.net, span_s(100), on_word, NULL, &story.timer));
    party_close(&story.party);
}

struct poster {
    struct party *party;
    pthread_t thread;
    int count;
};

static void
on_post(void *context)
{
    struct poster *poster = context;

    assert_true(pthread_equal(pthread_self(), poster->thread));
    if (++poster->count == 1000)
        party_stop(poster->party);
}

static void *
post_many(void *argument)
{
    struct poster *poster = argument;

    for (int i = 0; i < 1000; i++)
        assert_int_equal(ERR_OK, net_post(poster->party->net, on_post, poster));
    return NULL;
}

static void
what_another_thread_posts_runs_on_the_loop(void **state)
{
    struct party party;
    struct poster poster = {.party = &party, .thread = pthread_self()};
    pthread_t thread;

    (void)state;
    party_open(&party, 0);
    assert_int_equal(0, pthread_create(&thread, NULL, post_many, &poster));
    party_run(&party);
    assert_int_equal(1000, poster.count);
    assert_int_equal(0, pthread_join(thread, NULL));
    party_close(&party);
}

static void
posts_are_bounded(void **state)
{
    struct party party;
    enum err err = ERR_OK;
    int posted = 0;

    (void)state;
    party_open(&party, 0);
    while (err == ERR_OK && posted < 1000000) {
        err = net_post(party.net, party_stop, &party);
        posted++;
    }
    assert_int_equal(ERR_NO_SPACE, err);
    party_run(&party);
    party_close(&party);
}

struct job {
    struct net_work work; /* first */
    struct party *party;
    pthread_t ran_on;
    pthread_t done_on;
};

static struct job *
job_of(struct net_work *work)
{
    return (struct job *)(void *)work;
}

static void
run_job(struct net_work *work)
{
    job_of(work)->ran_on = pthread_self();
}

static void
finish_job(struct net_work *work)
{
    job_of(work)->done_on = pthread_self();
    party_stop(job_of(work)->party);
}

static void
work_runs_off_the_loop_and_is_done_on_it(void **state)
{
    struct party party;
    struct job job = {.work = {.run = run_job, .done = finish_job}, .party = &party};

    (void)state;
    party_open(&party, 2);
    assert_int_equal(ERR_OK, net_work(party.net, &job.work));
    party_run(&party);
    assert_false(pthread_equal(job.ran_on, pthread_self()));
    assert_true(pthread_equal(job.done_on, pthread_self()));
    party_close(&party);
}

/* Heavy work that ends only when a job that came after it has run. */
struct long_job {
    struct job job; /* first */
    sem_t other_ran;
};

struct short_job {
    struct job job; /* first */
    struct long_job *behind;
};

static void
run_long(struct net_work *work)
{
    (void)sem_wait(&((struct long_job *)(void *)work)->other_ran);
    run_job(work);
}

static void
finish_short(struct net_work *work)
{
    (void)sem_post(&((struct short_job *)(void *)work)->behind->other_ran);
}

static void
nobody_waits_behind_heavy_work(void **state)
{
    static struct long_job heavy;
    struct short_job job = {
        .job = {.work = {.run = run_job, .done = finish_short}}, .behind = &heavy};
    const struct net_lws_options options = {.workers = 1, .heavy_workers = 1, .sockets_max = 64};
    struct party party = {.net = NULL};

    (void)state;
    assert_int_equal(0, sem_init(&heavy.other_ran, 0, 0));
    assert_int_equal(ERR_OK, net_lws_open(&options, &party.net));
    heavy.job =
        (struct job){.work = {.run = run_long, .done = finish_job, .heavy = true}, .party = &party};
    assert_int_equal(ERR_OK, net_work(party.net, &heavy.job.work));
    assert_int_equal(ERR_OK, net_work(party.net, &job.job.work));
    party_run(&party);
    assert_false(pthread_equal(heavy.job.ran_on, job.job.ran_on));
    party_close(&party);
    (void)sem_destroy(&heavy.other_ran);
}

static void
without_workers_work_runs_on_the_loop_later(void **state)
{
    struct party party;
    struct job jobs[3];

    (void)state;
    party_open(&party, 0);
    for (size_t i = 0; i < LENGTH(jobs); i++) {
        jobs[i] = (struct job){.work = {.run = run_job, .done = finish_job}, .party = &party};
        assert_int_equal(ERR_OK, net_work(party.net, &jobs[i].work));
        assert_memory_equal(&jobs[i].ran_on, &(pthread_t){0}, sizeof(pthread_t));
    }
    party_run_for(&party, span_ms(20));
    for (size_t i = 0; i < LENGTH(jobs); i++)
        assert_true(pthread_equal(jobs[i].done_on, pthread_self()));
    party_close(&party);
}

static void
work_is_bounded(void **state)
{
    static struct job jobs[5000];
    struct party party;
    enum err err = ERR_OK;

    (void)state;
    party_open(&party, 0);
    for (size_t i = 0; i < LENGTH(jobs) && err == ERR_OK; i++) {
        jobs[i] = (struct job){.work = {.run = run_job, .done = finish_job}, .party = &party};
        err = net_work(party.net, &jobs[i].work);
    }
    assert_int_equal(ERR_NO_SPACE, err);
    party_close(&party);
}

struct pipe_end {
    struct party party;
    int fds[2];
};

static void
on_pipe(void *context)
{
    struct pipe_end *end = context;
    char letter;

    assert_int_equal(1, read(end->fds[0], &letter, 1));
    party_stop(&end->party);
}

static void
a_watched_descriptor_calls_when_it_can_be_read(void **state)
{
    struct pipe_end end;

    (void)state;
    party_open(&end.party, 0);
    assert_int_equal(0, pipe(end.fds));
    assert_int_equal(ERR_OK, net_lws_watch(end.party.net, end.fds[0], on_pipe, &end));
    assert_int_equal(1, write(end.fds[1], "x", 1));
    party_run(&end.party);
    party_close(&end.party);
    (void)close(end.fds[0]);
    (void)close(end.fds[1]);
}

/* Reads nothing: it would be called for ever. */
static void
on_pipe_once(void *context)
{
    struct pipe_end *end = context;

    net_lws_unwatch(end->party.net, end->fds[0]);
    (void)close(end->fds[0]);
    party_stop(&end->party);
}

static void
a_descriptor_is_left_alone_from_inside_of_its_call(void **state)
{
    struct pipe_end end;

    (void)state;
    party_open(&end.party, 0);
    assert_int_equal(0, pipe(end.fds));
    assert_int_equal(ERR_OK, net_lws_watch(end.party.net, end.fds[0], on_pipe_once, &end));
    assert_int_equal(1, write(end.fds[1], "x", 1));
    party_run(&end.party);
    net_lws_unwatch(end.party.net, end.fds[0]);
    party_close(&end.party);
    (void)close(end.fds[1]);
}

static void
sigterm_is_given_to_on_stop(void **state)
{
    struct party party = {.net = NULL};
    struct net_lws_options options = {.on_stop = party_stop, .on_stop_context = &party};

    (void)state;
    assert_int_equal(ERR_OK, net_lws_open(&options, &party.net));
    assert_int_equal(0, raise(SIGTERM));
    party_run(&party);
    assert_int_equal(0, raise(SIGINT));
    party_run(&party);
    party_close(&party);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_the_order_of_their_spans),
        cmocka_unit_test(a_cancelled_timer_is_silent),
        cmocka_unit_test(a_timer_cancelled_in_the_same_turn_is_silent),
        cmocka_unit_test(a_net_may_close_with_timers_running),
        cmocka_unit_test(what_another_thread_posts_runs_on_the_loop),
        cmocka_unit_test(posts_are_bounded),
        cmocka_unit_test(work_runs_off_the_loop_and_is_done_on_it),
        cmocka_unit_test(nobody_waits_behind_heavy_work),
        cmocka_unit_test(without_workers_work_runs_on_the_loop_later),
        cmocka_unit_test(work_is_bounded),
        cmocka_unit_test(a_watched_descriptor_calls_when_it_can_be_read),
        cmocka_unit_test(a_descriptor_is_left_alone_from_inside_of_its_call),
        cmocka_unit_test(sigterm_is_given_to_on_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
