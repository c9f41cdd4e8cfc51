#include "hub/channel/wechat/wechat_onboarding.h"

#include <string.h>

#include "hub/channel/wechat/wechat_answer.h"
#include "hub/channel/wechat/wechat_ask.h"
#include "hub/channel/wechat/wechat_papers.h"

#define BY_CODE "/v3/applyment4sub/applyment/business_code/"
#define LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define DIGITS "0123456789"
#define STATE "APPLYMENT_STATE_"
#define HTTPS "https://"

/* 开通权限中: the merchant has signed, and WeChat Pay gives it what it needs. */
static const struct {
    const char *word;
    enum onboarding_state state;
} states[] = {
    {STATE "EDITTING", ONBOARDING_DRAFT},
    {STATE "AUDITING", ONBOARDING_AUDITING},
    {STATE "REJECTED", ONBOARDING_REJECTED},
    {STATE "TO_BE_CONFIRMED", ONBOARDING_TO_BE_CONFIRMED},
    {STATE "TO_BE_SIGNED", ONBOARDING_TO_BE_SIGNED},
    {STATE "SIGNING", ONBOARDING_TO_BE_SIGNED},
    {STATE "FINISHED", ONBOARDING_FINISHED},
    {STATE "CANCELED", ONBOARDING_CANCELLED},
};

/* It becomes a part of a path. */
static bool
is_number(const char *number)
{
    return number[0] != '\0' && strlen(number) < ADAPTER_NUMBER_SIZE &&
           number[strspn(number, LETTERS)] == '\0';
}

static enum err
ask(const struct adapter_account *account, const char *number, struct moment now,
    struct arena *arena, struct adapter_ask *ret_ask)
{
    const char *target = arena_printf(arena, BY_CODE "%s", number);

    if (!is_number(number))
        return ERR_BAD_INPUT;
    return target == NULL ? ERR_NO_SPACE
                          : wechat_ask_get(wechat_account_of(account), target, now, arena, ret_ask);
}

static enum adapter_onboarding_answer
answer_after(enum meaning meaning)
{
    switch (meaning) {
    case MEANING_DONE:
        return ADAPTER_ONBOARDING_DONE;
    case MEANING_ABSENT:
        return ADAPTER_ONBOARDING_ABSENT;
    case MEANING_LATER:
        return ADAPTER_ONBOARDING_LATER;
    case MEANING_REFUSED:
    case MEANING_BROKEN:
        return ADAPTER_ONBOARDING_REFUSED;
    case MEANING_LOOK:
    case MEANING_WAITING:
    case MEANING_UNKNOWN:
        break;
    }
    return ADAPTER_ONBOARDING_UNKNOWN;
}

static bool
find_state(const char *word, enum onboarding_state *ret_state)
{
    for (size_t i = 0; i < LENGTH(states); i++)
        if (strcmp(word, states[i].word) == 0) {
            *ret_state = states[i].state;
            return true;
        }
    return false;
}

static enum err
read_fault(
    const struct json_node *node, struct arena *arena, struct adapter_onboarding_fault *ret_fault)
{
    const char *field = "";
    const char *name = "";
    const char *reason = "";
    const struct json_field fields[] = {
        {"field", JSON_TEXT, true, &field},
        {"field_name", JSON_TEXT, true, &name},
        {"reject_reason", JSON_TEXT, true, &reason},
    };
    enum err err = json_read(node, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    if (field[0] == '\0')
        field = name;
    ret_fault->field = adapter_cut(field, ADAPTER_ONBOARDING_FIELD_MAX, arena);
    ret_fault->reason = adapter_cut(reason, ADAPTER_ONBOARDING_TEXT_MAX, arena);
    return ret_fault->field == NULL || ret_fault->reason == NULL ? ERR_NO_SPACE : ERR_OK;
}

/* Of a rejected one there may be none, and there may be some that are empty. */
static enum err
read_faults(
    const struct json_node *list, struct arena *arena, struct adapter_onboarding_reply *reply)
{
    struct adapter_onboarding_fault *faults =
        arena_take(arena, ADAPTER_ONBOARDING_FAULTS_MAX * sizeof(*faults));
    enum err err = faults == NULL ? ERR_NO_SPACE : ERR_OK;

    reply->faults = faults;
    if (list == NULL || err != ERR_OK)
        return err;
    if (!json_is_list(list))
        return ERR_BAD_INPUT;
    for (const struct json_node *at = json_first(list);
         at != NULL && err == ERR_OK && reply->faults_count < ADAPTER_ONBOARDING_FAULTS_MAX;
         at = json_next(at)) {
        err = read_fault(at, arena, &faults[reply->faults_count]);
        if (err == ERR_OK && faults[reply->faults_count].field[0] != '\0')
            reply->faults_count++;
    }
    return err;
}

/* People and browsers are led there: one that is no address of the web is not said. */
static const char *
url_of(const char *url)
{
    return strncmp(url, HTTPS, strlen(HTTPS)) == 0 && strlen(url) <= ADAPTER_ONBOARDING_URL_MAX
               ? url
               : "";
}

static bool
is_sub(const char *number)
{
    return number[strspn(number, DIGITS)] == '\0' && strlen(number) < WECHAT_ACCOUNT_ID_SIZE;
}

static enum err
read_done(const struct json_node *root, const char *number, struct arena *arena,
    struct adapter_onboarding_reply *reply)
{
    const char *ours;
    const char *word;
    const char *url = "";
    const char *note = "";
    const struct json_node *faults = NULL;
    int64_t id = 0;
    const struct json_field fields[] = {
        {"business_code", JSON_TEXT, false, &ours},
        {"applyment_id", JSON_INT, true, &id},
        {"sub_mchid", JSON_TEXT, true, &reply->sub_number},
        {"sign_url", JSON_TEXT, true, &url},
        {"applyment_state", JSON_TEXT, false, &word},
        {"applyment_state_msg", JSON_TEXT, true, &note},
        {"audit_detail", JSON_NODE, true, &faults},
    };
    enum err err = root == NULL ? ERR_BAD_INPUT : json_read(root, fields, LENGTH(fields), NULL);

    if (err != ERR_OK)
        return err;
    if (strcmp(ours, number) != 0 || id < 0 || !is_sub(reply->sub_number))
        return ERR_BAD_INPUT;
    adapter_code_put(word, reply->code);
    reply->listed = find_state(word, &reply->state);
    if (reply->listed && reply->state == ONBOARDING_FINISHED && reply->sub_number[0] == '\0')
        return ERR_BAD_INPUT;
    reply->sign_url = url_of(url);
    reply->note = adapter_cut(note, ADAPTER_ONBOARDING_TEXT_MAX, arena);
    if (id != 0)
        reply->channel_number = arena_printf(arena, "%lld", (long long)id);
    return reply->note == NULL || reply->channel_number == NULL ? ERR_NO_SPACE
                                                                : read_faults(faults, arena, reply);
}

static enum err
read_answer(const struct adapter_account *account, const char *number,
    const struct adapter_heard *heard, struct arena *arena,
    struct adapter_onboarding_reply *ret_reply)
{
    const struct adapter_onboarding_reply nothing = {.answer = ADAPTER_ONBOARDING_UNKNOWN,
        .channel_number = "",
        .sub_number = "",
        .sign_url = "",
        .note = ""};
    struct adapter_onboarding_reply reply = nothing;
    struct wechat_answer answer;
    enum err err = ERR_OK;

    wechat_answer_read(account, WECHAT_CODE_CALL_ONBOARDING, heard, arena, &answer);
    adapter_code_put(answer.code, reply.code);
    reply.answer = answer_after(answer.meaning);
    if (reply.answer == ADAPTER_ONBOARDING_DONE)
        err = read_done(answer.root, number, arena, &reply);
    if (err == ERR_NO_SPACE || arena_overflowed(arena))
        return ERR_NO_SPACE;
    if (err != ERR_OK) {
        reply = nothing;
        adapter_code_put(err_name(err), reply.code);
    }
    *ret_reply = reply;
    return ERR_OK;
}

const struct adapter_onboardings wechat_onboarding_calls = {
    .ask = ask,
    .read = read_answer,
    .submit = wechat_papers_submit,
    .read_submit = wechat_papers_read,
};
