#include "hub/courier/onboarding_question.h"

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
        err = question->account->adapter->onboardings->read(
            question->account, question->number, &heard, question->arena, &question->reply);
    if (err != ERR_OK)
        text_set(question->reply.code, sizeof(question->reply.code), err_name(err));
    question->then(question->context, &question->reply);
}

enum err
onboarding_question_ask(struct onboarding_question *question)
{
    const struct adapter_onboardings *calls = question->account->adapter->onboardings;
    struct adapter_ask request;
    struct net_ask ask;
    enum err err = calls == NULL ? ERR_UNSUPPORTED
                                 : calls->ask(question->account, question->number,
                                       net_moment(question->net), question->arena, &request);

    if (err != ERR_OK)
        return err;
    ask = (struct net_ask){.method = request.method,
        .url = request.url,
        .type = request.type,
        .body = request.body,
        .headers = request.headers,
        .headers_count = request.headers_count,
        .timeout = question->timeout};
    return net_fetch(question->net, &ask, got_answer, question, &question->fetch);
}
