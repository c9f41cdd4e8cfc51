#include "hub/courier/account_trial.h"

#include <stdlib.h>

#include "hub/channel/adapter_certificates.h"
#include "shared/base/log.h"

#define ARENA_MAX ((size_t)512 * 1024)
/* Of no merchant: merchants' numbers begin with 1. */
#define NUMBER "0000000000000000000000000"

enum call {
    CALL_QUERY,
    CALL_CERTIFICATES,
    CALL_COUNT
};

static const char *const names[CALL_COUNT] = {
    [CALL_QUERY] = "query", [CALL_CERTIFICATES] = "certificates"};

struct test {
    struct net_work work; /* first */
    struct net *net;
    const struct adapter_account *account;
    struct span timeout;
    account_trial_fn *then;
    void *context;
    struct net_fetch *fetch;
    struct arena *arena;
    struct adapter_ask request;
    struct moment now;
    enum call call;
    enum err err;
    struct account_trial_report report;
};

static void go_on(struct test *test);

static struct adapter_payment
payment_of(const struct test *test)
{
    return (struct adapter_payment){
        .number = NUMBER, .trade = "", .amount = {1}, .created = {test->now.us}};
}

static struct account_trial_finding *
finding_of(struct test *test)
{
    return &test->report.findings[test->report.count - 1];
}

static void
put(struct test *test, enum adapter_health health, enum adapter_fault fault)
{
    struct adapter_judgement *judgement = &finding_of(test)->judgement;

    judgement->health = health;
    judgement->fault = fault;
}

/* An answer that is none of what was asked, and that nobody has judged. */
static void
blame(struct test *test, enum err err)
{
    struct adapter_judgement *judgement = &finding_of(test)->judgement;

    if (judgement->health == ADAPTER_HEALTH_BROKEN || judgement->fault == ADAPTER_FAULT_THEIR_KEY)
        return;
    /* What it says would be right, and cannot be believed. */
    if (err == ERR_BAD_SIGNATURE || judgement->health == ADAPTER_HEALTH_WELL)
        put(test, ADAPTER_HEALTH_BROKEN, ADAPTER_FAULT_THEIR_SIGNATURE);
    else if (err == ERR_EXPIRED)
        put(test, ADAPTER_HEALTH_BROKEN, ADAPTER_FAULT_CLOCK);
    else
        put(test, ADAPTER_HEALTH_UNSURE, ADAPTER_FAULT_SILENT);
    adapter_code_put(judgement->code[0] != '\0' ? judgement->code : err_name(err), judgement->code);
}

/* The one right answer is that there is no such payment, signed as it should be. */
static void
read_query(struct test *test, const struct adapter_heard *heard)
{
    const struct adapter_payment payment = payment_of(test);
    struct adapter_reply reply = {.state = ADAPTER_UNKNOWN};
    enum err err = test->account->adapter->read(
        test->account, ADAPTER_CALL_QUERY, &payment, heard, test->arena, &reply);

    if (err == ERR_OK && reply.state != ADAPTER_UNKNOWN) {
        put(test, ADAPTER_HEALTH_WELL, ADAPTER_FAULT_NONE);
        return;
    }
    if (err == ERR_OK)
        err = strcmp(reply.code, err_name(ERR_BAD_SIGNATURE)) == 0 ? ERR_BAD_SIGNATURE
              : strcmp(reply.code, err_name(ERR_EXPIRED)) == 0     ? ERR_EXPIRED
                                                                   : ERR_NO_ANSWER;
    blame(test, err);
}

static void
read_certificates(struct test *test, const struct adapter_heard *heard)
{
    const char *value;
    enum err err =
        test->account->adapter->certificates->read(test->account, heard, test->arena, &value);

    if (err == ERR_OK || err == ERR_NOT_FOUND) /* it may sign with a public key alone */
        put(test, ADAPTER_HEALTH_WELL, ADAPTER_FAULT_NONE);
    else
        blame(test, err);
}

static void
hear(struct test *test, const struct net_answer_got *answer)
{
    const struct adapter_heard heard = {.status = answer->status,
        .headers = answer->headers,
        .headers_count = answer->headers_count,
        .body = answer->body,
        .at = net_moment(test->net)};

    finding_of(test)->err = answer->err;
    finding_of(test)->status = answer->status;
    arena_reset(test->arena);
    if (answer->err != ERR_OK) {
        blame(test, answer->err);
    } else {
        adapter_judge(test->account, &heard, test->arena, &finding_of(test)->judgement);
        arena_reset(test->arena);
        if (test->call == CALL_QUERY)
            read_query(test, &heard);
        else
            read_certificates(test, &heard);
    }
    test->call++;
}

static void
got_answer(void *context, const struct net_answer_got *answer)
{
    struct test *test = context;

    test->fetch = NULL;
    hear(test, answer);
    go_on(test);
}

/* On a worker: it signs. */
static void
build_run(struct net_work *work)
{
    struct test *test = (struct test *)work;
    const struct adapter_payment payment = payment_of(test);

    if (test->call == CALL_QUERY)
        test->err = test->account->adapter->query(
            test->account, &payment, test->now, test->arena, &test->request);
    else
        test->err = test->account->adapter->certificates->ask(
            test->account, test->now, test->arena, &test->request);
}

static void
build_done(struct net_work *work)
{
    struct test *test = (struct test *)work;
    const struct net_ask ask = {.method = test->request.method,
        .url = test->request.url,
        .type = test->request.type,
        .body = test->request.body,
        .headers = test->request.headers,
        .headers_count = test->request.headers_count,
        .certificate = test->request.certificate,
        .certificate_key = test->request.certificate_key,
        .timeout = test->timeout};

    if (test->err == ERR_OK)
        test->err = net_fetch(test->net, &ask, got_answer, test, &test->fetch);
    if (test->err == ERR_OK)
        return;
    hear(test, &(struct net_answer_got){.err = test->err});
    go_on(test);
}

static void
end(struct test *test)
{
    test->report.well = test->report.count > 0;
    for (size_t i = 0; i < test->report.count; i++)
        if (test->report.findings[i].judgement.health != ADAPTER_HEALTH_WELL)
            test->report.well = false;
    test->then(test->context, &test->report);
    arena_free(&test->arena);
    free(test);
}

static enum err
ask_now(struct test *test)
{
    test->report.findings[test->report.count++] =
        (struct account_trial_finding){.call = names[test->call], .judgement = {.field = ""}};
    test->now = net_moment(test->net);
    test->work = (struct net_work){.run = build_run, .done = build_done, .heavy = true};
    arena_reset(test->arena);
    return net_work(test->net, &test->work);
}

/* The next call, or what all of them told. */
static void
go_on(struct test *test)
{
    while (test->call < CALL_COUNT) {
        enum err err = ERR_OK;

        if (test->call == CALL_CERTIFICATES && test->account->adapter->certificates == NULL)
            break;
        err = ask_now(test);
        if (err == ERR_OK)
            return;
        hear(test, &(struct net_answer_got){.err = err});
    }
    end(test);
}

void
account_trial_judge(
    const struct account_trial_report *report, struct adapter_judgement *ret_judgement)
{
    *ret_judgement = (struct adapter_judgement){
        .health = report->well ? ADAPTER_HEALTH_WELL : ADAPTER_HEALTH_UNSURE, .field = ""};
    for (size_t i = 0; i < report->count; i++)
        if (report->findings[i].judgement.health == ADAPTER_HEALTH_BROKEN)
            *ret_judgement = report->findings[i].judgement;
}

enum err
account_trial_start(struct net *net, const struct adapter_account *account, struct span timeout,
    account_trial_fn *then, void *context)
{
    struct test *test = calloc(1, sizeof(*test));
    enum err err = test == NULL ? ERR_NO_SPACE : arena_make(ARENA_MAX, &test->arena);

    if (err == ERR_OK) {
        test->net = net;
        test->account = account;
        test->timeout = timeout;
        test->then = then;
        test->context = context;
        err = ask_now(test);
    }
    if (err != ERR_OK && test != NULL)
        arena_free(&test->arena);
    if (err != ERR_OK)
        free(test);
    return err;
}
