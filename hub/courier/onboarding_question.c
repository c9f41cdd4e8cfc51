#include "hub/courier/onboarding_question.h"

static enum err
read_heard(struct onboarding_question *question, const struct adapter_heard *heard)
{
    const struct adapter_onboardings *calls = question->account->adapter->onboardings;

    if (question->submits)
        return calls->read_submit(question->account, heard, question->arena, &question->reply);
    return calls->read(
        question->account, question->number, heard, question->arena, &question->reply);
}

static void
got_answer(void *context, const struct net_answer_got *answer)
{
    struct onboarding_question *question = context;
    const struct adapter_heard heard = {.status = answer->status,
        .headers = answer->headers,
        .headers_count = answer->headers_count,
        .body = answer->body,
        .at = net_moment(question->net)};
    enum err err = answer->err;

    question->fetch = NULL;
    question->reply = (struct adapter_onboarding_reply){.answer = ADAPTER_ONBOARDING_UNKNOWN,
        .channel_number = "",
        .sub_number = "",
        .sign_url = "",
        .note = ""};
    if (err == ERR_OK)
        err = read_heard(question, &heard);
    if (err != ERR_OK)
        text_set(question->reply.code, sizeof(question->reply.code), err_name(err));
    question->then(question->context, &question->reply);
}

static enum err
send(struct onboarding_question *question, const struct adapter_ask *request)
{
    const struct net_ask ask = {.method = request->method,
        .url = request->url,
        .type = request->type,
        .body = request->body,
        .headers = request->headers,
        .headers_count = request->headers_count,
        .timeout = question->timeout};

    return net_fetch(question->net, &ask, got_answer, question, &question->fetch);
}

enum err
onboarding_question_ask(struct onboarding_question *question)
{
    const struct adapter_onboardings *calls = question->account->adapter->onboardings;
    struct adapter_ask request;
    enum err err = calls == NULL ? ERR_UNSUPPORTED
                                 : calls->ask(question->account, question->number,
                                       net_moment(question->net), question->arena, &request);

    question->submits = false;
    return err == ERR_OK ? send(question, &request) : err;
}

enum err
onboarding_question_submit(
    struct onboarding_question *question, struct bytes text, const char **ret_wrong)
{
    const struct adapter_onboardings *calls = question->account->adapter->onboardings;
    const struct adapter_onboarding_papers papers = {question->number, text};
    struct adapter_ask request;
    enum err err;

    *ret_wrong = "";
    question->submits = true;
    if (calls == NULL)
        return ERR_UNSUPPORTED;
    err = calls->submit(question->account, &papers, net_moment(question->net), question->arena,
        &request, ret_wrong);
    return err == ERR_OK ? send(question, &request) : err;
}
