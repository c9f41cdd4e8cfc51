#include "hub/channel/alipay/alipay_judge.h"

#include <string.h>

#include "hub/channel/alipay/alipay_code.h"
#include "shared/text/json.h"

#define HTTP_OK 200
#define HTTP_REFUSED 400
#define HTTP_BROKEN 500

/* What one of the gateway's refusals is about; the code without its "isv.". */
struct row {
    const char *name;
    enum adapter_fault fault;
    const char *field;
};

static const struct row rows[] = {
    {"invalid-signature", ADAPTER_FAULT_SIGNATURE, "private_key"},
    {"missing-signature-config", ADAPTER_FAULT_SIGNATURE, "private_key"},
    {"missing-signature-key", ADAPTER_FAULT_SIGNATURE, "private_key"},
    {"app-cert-not-exist", ADAPTER_FAULT_SIGNATURE, "app_certificate"},
    {"missing-app-cert-sn", ADAPTER_FAULT_SIGNATURE, "app_certificate"},
    {"invalid-alipay-root-cert-sn", ADAPTER_FAULT_SIGNATURE, "root_certificate"},
    {"missing-alipay-root-cert-sn", ADAPTER_FAULT_SIGNATURE, "root_certificate"},
    {"invalid-app-id", ADAPTER_FAULT_ACCOUNT, "app_id"},
    {"missing-app-id", ADAPTER_FAULT_ACCOUNT, "app_id"},
    {"insufficient-isv-permissions", ADAPTER_FAULT_PERMISSION, ""},
    {"invalid-timestamp", ADAPTER_FAULT_CLOCK, ""},
};

struct said {
    const char *code;
    const char *sub_code;
};

static bool
read_said(const struct json_node *node, struct said *said)
{
    const struct json_field fields[] = {
        {"code", JSON_TEXT, false, &said->code},
        {"sub_code", JSON_TEXT, true, &said->sub_code},
    };

    *said = (struct said){"", ""};
    return node != NULL && json_is_object(node) &&
           json_read(node, fields, LENGTH(fields), NULL) == ERR_OK;
}

/* The first object in an answer is what the method says, or error_response. */
static bool
read_answer(struct bytes body, struct arena *arena, struct said *said)
{
    const struct json_node *root;

    if (json_parse(body, arena, &root) != ERR_OK || !json_is_object(root))
        return false;
    for (const struct json_node *at = json_first(root); at != NULL; at = json_next(at))
        if (json_is_object(at))
            return read_said(at, said);
    return read_said(root, said);
}

static void
put_broken(const char *sub_code, struct adapter_judgement *judgement)
{
    const char *name = strncmp(sub_code, "isv.", 4) == 0 ? sub_code + 4 : sub_code;

    judgement->health = ADAPTER_HEALTH_BROKEN;
    judgement->fault = ADAPTER_FAULT_REQUEST;
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (strcmp(rows[i].name, name) == 0) {
            judgement->fault = rows[i].fault;
            judgement->field = rows[i].field;
        }
}

void
alipay_judge(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement)
{
    enum meaning meaning;
    struct said said;

    (void)account;
    if (!read_answer(heard->body, arena, &said))
        return;
    adapter_code_put(said.sub_code[0] != '\0' ? said.sub_code : said.code, judgement->code);
    meaning = alipay_code_of(ALIPAY_CODE_CALL_PAY, said.code, said.sub_code);
    if (meaning == MEANING_BROKEN)
        put_broken(said.sub_code, judgement);
    else if (meaning == MEANING_DONE || meaning == MEANING_WAITING ||
             (strcmp(said.code, "40004") == 0 && strstr(said.sub_code, "SYSTEM_ERROR") == NULL))
        judgement->health = ADAPTER_HEALTH_WELL;
}

/* The gateway's own codes are in small letters, those of what it let in are not. */
static bool
was_let_in(const char *code)
{
    return code[0] >= 'A' && code[0] <= 'Z';
}

void
alipay_judge_v3(const struct adapter_account *account, const struct adapter_heard *heard,
    struct arena *arena, struct adapter_judgement *judgement)
{
    const struct json_node *root;
    struct said said;

    (void)account;
    if (json_parse(heard->body, arena, &root) != ERR_OK || !json_is_object(root))
        return;
    if (heard->status == HTTP_OK) {
        judgement->health = ADAPTER_HEALTH_WELL;
        return;
    }
    if (heard->status < HTTP_REFUSED || heard->status >= HTTP_BROKEN || !read_said(root, &said))
        return;
    adapter_code_put(said.code, judgement->code);
    if (alipay_code_of_v3(ALIPAY_CODE_CALL_PAY, said.code) == MEANING_BROKEN)
        put_broken(said.code, judgement);
    else if (was_let_in(said.code))
        judgement->health = ADAPTER_HEALTH_WELL;
}
