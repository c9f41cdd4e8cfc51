#include "tools/sandbox/wechat/wechat_applyment.h"

#include <string.h>

#include "tools/sandbox/core/sandbox_admin.h"
#include "tools/sandbox/wechat/wechat_applyment_row.h"
#include "tools/sandbox/wechat/wechat_share_name.h"

#define CODE_MAX 124
#define CODE_LETTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
#define SEALED_MAX 2048
#define TEXT_MAX 256

struct paper {
    const char *path;
    enum wechat_field_need need;
    bool sealed;
};

/* What every application has, and of the rest what is sealed. */
static const struct paper papers[] = {
    {"/contact_info/contact_type", WECHAT_FIELD_NEEDED, false},
    {"/contact_info/contact_name", WECHAT_FIELD_NEEDED, true},
    {"/contact_info/contact_id_number", WECHAT_FIELD_OPTIONAL, true},
    {"/contact_info/mobile_phone", WECHAT_FIELD_NEEDED, true},
    {"/contact_info/contact_email", WECHAT_FIELD_NEEDED, true},
    {"/subject_info/subject_type", WECHAT_FIELD_NEEDED, false},
    {"/subject_info/identity_info/id_card_info/id_card_name", WECHAT_FIELD_OPTIONAL, true},
    {"/subject_info/identity_info/id_card_info/id_card_number", WECHAT_FIELD_OPTIONAL, true},
    {"/subject_info/identity_info/id_card_info/id_card_address", WECHAT_FIELD_OPTIONAL, true},
    {"/subject_info/identity_info/id_doc_info/id_doc_name", WECHAT_FIELD_OPTIONAL, true},
    {"/subject_info/identity_info/id_doc_info/id_doc_number", WECHAT_FIELD_OPTIONAL, true},
    {"/subject_info/identity_info/id_doc_info/id_doc_address", WECHAT_FIELD_OPTIONAL, true},
    {"/business_info/merchant_shortname", WECHAT_FIELD_NEEDED, false},
    {"/business_info/service_phone", WECHAT_FIELD_NEEDED, false},
    {"/settlement_info/settlement_id", WECHAT_FIELD_NEEDED, false},
    {"/settlement_info/qualification_type", WECHAT_FIELD_NEEDED, false},
    {"/bank_account_info/bank_account_type", WECHAT_FIELD_NEEDED, false},
    {"/bank_account_info/account_name", WECHAT_FIELD_NEEDED, true},
    {"/bank_account_info/account_bank", WECHAT_FIELD_NEEDED, false},
    {"/bank_account_info/account_number", WECHAT_FIELD_NEEDED, true},
};

/* In the order of its life. */
static const struct {
    const char *name;
    const char *message;
} states[] = {
    {"EDITTING", "提交申请发生错误导致，请尝试重新提交"},
    {"AUDITING", "申请单正在审核中"},
    {"REJECTED", "请按照驳回原因修改申请资料"},
    {"TO_BE_CONFIRMED", "请超级管理员使用微信打开返回的“签约链接”，根据页面指引完成账户验证"},
    {"TO_BE_SIGNED", "请超级管理员使用微信打开返回的“签约链接”，根据页面指引完成签约"},
    {"SIGNING", "系统开通相关权限中，请耐心等待"},
    {"FINISHED", "商户入驻申请已完成"},
    {"CANCELED", "申请单已被撤销"},
};

static const char *
message_of(const char *state)
{
    for (size_t i = 0; i < LENGTH(states); i++)
        if (strcmp(state + strlen(WECHAT_APPLYMENT_ROW_STATE), states[i].name) == 0)
            return states[i].message;
    return "";
}

static enum err
put_faults(struct wechat *wechat, const struct wechat_applyment_row *row, struct json_writer *json)
{
    struct db_statement *faults = wechat->store.applyment[SQL_WECHAT_APPLYMENT_FAULTS];
    enum err err;

    sandbox_store_bind(faults, 1, row->business_code);
    json_open_list(json, "audit_detail");
    while ((err = db_step(faults)) == ERR_OK) {
        json_open_object(json, NULL);
        sandbox_admin_put_column(json, "field", faults, 0);
        sandbox_admin_put_column(json, "field_name", faults, 1);
        sandbox_admin_put_column(json, "reject_reason", faults, 2);
        json_close_object(json);
    }
    json_close_list(json);
    return sandbox_store_end(faults, err);
}

static enum err
answer(struct wechat_request *request, const struct wechat_applyment_row *row)
{
    struct json_writer *json = &request->answer.json;
    enum err err = ERR_OK;

    wechat_answer_begin(&request->answer);
    wechat_answer_put(json, "business_code", row->business_code);
    json_put_int(json, "applyment_id", row->applyment_id);
    wechat_answer_put(json, "sub_mchid", row->sub_mchid);
    wechat_answer_put(json, "sign_url",
        arena_printf(request->arena,
            "https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=%lld&sign=%s",
            (long long)row->applyment_id, row->sign));
    wechat_answer_put(json, "applyment_state", row->state);
    wechat_answer_put(json, "applyment_state_msg", message_of(row->state));
    if (strcmp(row->state, WECHAT_APPLYMENT_ROW_STATE "REJECTED") == 0)
        err = put_faults(request->wechat, row, json);
    wechat_answer_end(&request->answer);
    return err;
}

static enum err
answer_found(struct wechat_request *request, enum err err, const struct wechat_applyment_row *row)
{
    if (err == ERR_NOT_FOUND)
        return wechat_v3_refuse(request, WECHAT_NO_APPLYMENT);
    return err == ERR_OK ? answer(request, row) : err;
}

enum err
wechat_applyment_by_code(struct wechat_request *request)
{
    struct wechat_applyment_row row;
    enum err err =
        wechat_applyment_row_find(request->wechat, request->argument, request->arena, &row);

    return answer_found(request, err, &row);
}

enum err
wechat_applyment_by_id(struct wechat_request *request)
{
    struct wechat_applyment_row row;
    int64_t applyment_id;
    enum err err = text_read_int(bytes_text(request->argument), &applyment_id);

    err = err != ERR_OK
              ? ERR_NOT_FOUND
              : wechat_applyment_row_by_id(request->wechat, applyment_id, request->arena, &row);
    return answer_found(request, err, &row);
}

static enum err
check_paper(struct wechat_request *request, const struct paper *paper)
{
    struct wechat_field *field = &request->field;
    const char *text = wechat_field_text(
        field, paper->path, paper->need, 1, paper->sealed ? SEALED_MAX : TEXT_MAX);
    const char *plain;
    enum err err;

    if (!paper->sealed || text[0] == '\0')
        return ERR_OK;
    err = wechat_share_name_open(request, text, &plain);
    if (err == ERR_BAD_INPUT)
        wechat_field_wrong(field, paper->path, "敏感信息解密失败");
    return err == ERR_BAD_INPUT ? ERR_OK : err;
}

/* Whether it may be filed: it is new, or there is something to mend. */
static bool
may_file(enum err found, const struct wechat_applyment_row *row)
{
    return found == ERR_NOT_FOUND ||
           strcmp(row->state, WECHAT_APPLYMENT_ROW_STATE "EDITTING") == 0 ||
           strcmp(row->state, WECHAT_APPLYMENT_ROW_STATE "REJECTED") == 0;
}

static enum err
file(struct wechat_request *request, const char *code)
{
    struct wechat_applyment_row row = {.state = ""};
    const struct json_node *name =
        wechat_field_node(&request->field, "/business_info/merchant_shortname");
    enum err err = wechat_applyment_row_find(request->wechat, code, request->arena, &row);

    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    if (!may_file(err, &row))
        return wechat_v3_refuse(request, WECHAT_APPLYMENT_UNDER_WAY);
    err = wechat_applyment_row_file(request->wechat, code, json_text(name));
    if (err == ERR_OK)
        err = wechat_applyment_row_find(request->wechat, code, request->arena, &row);
    if (err != ERR_OK)
        return err;
    wechat_answer_begin(&request->answer);
    json_put_int(&request->answer.json, "applyment_id", row.applyment_id);
    wechat_answer_end(&request->answer);
    return ERR_OK;
}

enum err
wechat_applyment_submit(struct wechat_request *request)
{
    struct wechat_field *field = &request->field;
    const char *code = wechat_field_text(field, "/business_code", WECHAT_FIELD_NEEDED, 1, CODE_MAX);

    if (code[strspn(code, CODE_LETTERS)] != '\0')
        wechat_field_wrong(field, "/business_code", "字符串不符合规则");
    for (size_t i = 0; i < LENGTH(papers); i++) {
        enum err err = check_paper(request, &papers[i]);

        if (err != ERR_OK)
            return err;
    }
    return wechat_field_ok(field, &request->answer) ? file(request, code) : ERR_OK;
}
