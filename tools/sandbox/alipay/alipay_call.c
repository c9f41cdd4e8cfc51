#include "tools/sandbox/alipay/alipay_call.h"

#include "shared/base/log.h"
#include "tools/sandbox/core/sandbox_reply.h"

static void
sign_run(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    call->signing = alipay_rsa2_make(call->alipay->key, text_bytes(&call->message), call->sign);
}

static void
sign_done(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    sandbox_worked(call->alipay->sandbox);
    if (call->signing != ERR_OK) {
        log_event(LOG_ERROR, "alipay_not_signed", "err=%s", err_name(call->signing));
        alipay_call_fail(call, 500);
        return;
    }
    if (call->fault.kind == SANDBOX_FAULT_REPLY_BAD_SIGNATURE)
        call->sign[0] = call->sign[0] == 'A' ? 'B' : 'A';
    call->envelope->send(call);
}

/* The answer stands: sign it, or send it as it is. */
static void
start_signing(struct alipay_call *call)
{
    enum err err;

    if (call->fault.kind == SANDBOX_FAULT_REPLY_NO_SIGNATURE || !call->envelope->compose(call)) {
        call->envelope->send(call);
        return;
    }
    if (!text_ok(&call->message)) {
        alipay_call_fail(call, 500);
        return;
    }
    call->work = (struct net_work){.run = sign_run, .done = sign_done};
    err = sandbox_work(call->alipay->sandbox, &call->work);
    if (err != ERR_OK)
        alipay_call_fail(call, err_http(err));
}

static void
verify_run(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    call->verified =
        alipay_rsa2_check(call->client_key, text_bytes(&call->message), call->client_sign);
}

static void
verify_done(struct net_work *work)
{
    struct alipay_call *call = (struct alipay_call *)work;

    sandbox_worked(call->alipay->sandbox);
    if (call->verified == ERR_OK)
        call->envelope->verified(call);
    else
        call->envelope->mistaken(call);
}

struct alipay_call *
alipay_call_take(struct sandbox_call *from, const struct alipay_envelope *envelope)
{
    struct alipay *alipay = alipay_of(from->sandbox);
    struct alipay_call *call = arena_take(from->arena, sizeof(*call));

    if (call == NULL || alipay_answer_init(from->arena, &call->request.answer) != ERR_OK) {
        sandbox_call_refuse(from, ERR_NO_SPACE);
        return NULL;
    }
    call->alipay = alipay;
    call->envelope = envelope;
    call->arena = from->arena;
    call->net_call = from->net_call;
    call->request.alipay = alipay;
    call->request.arena = call->arena;
    call->request.form = from->form;
    call->request.now = sandbox_now(alipay->sandbox);
    call->next = alipay->calls;
    call->back = &alipay->calls;
    if (call->next != NULL)
        call->next->back = &call->next;
    alipay->calls = call;
    from->arena = NULL;
    from->net_call = NULL;
    return call;
}

void
alipay_call_verify(struct alipay_call *call)
{
    enum err err;

    if (!text_ok(&call->message)) {
        alipay_call_fail(call, 413);
        return;
    }
    call->work = (struct net_work){.run = verify_run, .done = verify_done};
    err = sandbox_work(call->alipay->sandbox, &call->work);
    if (err != ERR_OK)
        alipay_call_fail(call, err_http(err));
}

void
alipay_call_run(struct alipay_call *call)
{
    alipay_method_run(call->method, &call->request, &call->fault);
    start_signing(call);
}

void
alipay_call_refuse(struct alipay_call *call, enum alipay_refusal refusal, const char *detail)
{
    alipay_answer_refuse(&call->request.answer, refusal, detail);
    start_signing(call);
}

void
alipay_call_fail(struct alipay_call *call, int status)
{
    alipay_call_send(call, &(struct net_reply){.status = status});
}

void
alipay_call_send(struct alipay_call *call, const struct net_reply *reply)
{
    struct arena *arena = call->arena;

    *call->back = call->next;
    if (call->next != NULL)
        call->next->back = call->back;
    sandbox_reply(call->alipay->sandbox, call->net_call, &arena, reply, &call->fault);
}

void
alipay_call_close(struct alipay *alipay)
{
    while (alipay->calls != NULL)
        alipay_call_fail(alipay->calls, 503);
}
