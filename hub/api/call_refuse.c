#include "hub/api/call.h"

#include "hub/api/route.h"
#include "hub/flow/keyed_flow.h"
#include "shared/base/log.h"

/* A change that is refused, until its nonce is kept. In the arena. */
struct refusal {
    struct keyed_spent spent; /* first */
    struct call *call;
    enum problem problem;
    const char *detail;
};

static void
answer(struct call *call, enum problem problem, const char *detail)
{
    char block[1024];
    struct text text;

    text_init(&text, block, sizeof(block));
    problem_put(&text, problem, call->english, detail, call->request_id);
    /* What is wrong may be named by the asker, at any length. */
    if (!text_ok(&text)) {
        text_init(&text, block, sizeof(block));
        problem_put(&text, problem, call->english, NULL, call->request_id);
    }
    log_event(LOG_INFO, "refused", "request=%s app=%lld code=%s detail=\"%s\"", call->request_id,
        (long long)call->signed_by.app_id, problem_code(problem), detail == NULL ? "" : detail);
    call_answer(
        call, problem_status(problem), "application/json; charset=utf-8", text_bytes(&text));
}

static void
kept(struct operation *operation)
{
    struct refusal *refusal = (struct refusal *)(void *)operation;

    if (operation->err == ERR_OK)
        answer(refusal->call, refusal->problem, refusal->detail);
    else if (operation->err == ERR_CONFLICT)
        answer(refusal->call, PROBLEM_NONCE_USED, NULL);
    else /* It is not refused for good: the app asks again. */
        answer(refusal->call, problem_of(operation->err), NULL);
}

static enum err
keep(struct call *call, enum problem problem, const char *detail)
{
    const struct call_signed *asked = &call->signed_by;
    struct refusal *refusal = arena_take(call->arena, sizeof(*refusal));

    if (refusal == NULL)
        return ERR_NO_SPACE;
    *refusal = (struct refusal){.call = call, .problem = problem};
    if (detail != NULL) {
        refusal->detail = arena_text(call->arena, bytes_text(detail));
        if (refusal->detail == NULL)
            return ERR_NO_SPACE;
    }
    keyed_flow_spend(&refusal->spent, asked->merchant_id, asked->app_id, asked->nonce);
    refusal->spent.operation.answer = kept;
    return lane_submit(call->hub->lane, &refusal->spent.operation);
}

/* After these the same change is asked for again, under its key; after others it is not. */
static bool
is_for_good(enum problem problem)
{
    return problem != PROBLEM_NONCE_USED && problem != PROBLEM_TOO_OFTEN &&
           problem != PROBLEM_BUSY && problem != PROBLEM_BROKEN;
}

void
call_refuse(struct call *call, enum problem problem, const char *detail)
{
    const struct call_signed *asked = &call->signed_by;
    bool changes = asked->app_id != 0 && (call->route->demands & ROUTE_KEYED) != 0;
    enum err err;

    if (!changes || asked->kept || !is_for_good(problem)) {
        answer(call, problem, detail);
        return;
    }
    err = keep(call, problem, detail);
    if (err != ERR_OK)
        answer(call, problem_of(err), NULL);
}
