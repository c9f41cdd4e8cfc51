#include "tools/sandbox/alipay/alipay_wap.h"

#include <string.h>

#include "tools/sandbox/alipay/alipay_trade.h"

enum err
alipay_wap_pay(struct alipay_request *request)
{
    struct alipay_trade draft = {.method = "alipay.trade.wap.pay"};
    struct alipay_trade trade;
    bool refused;
    enum err err = alipay_trade_draft(request, &draft, &refused);

    if (err != ERR_OK || refused)
        return err;
    if (strcmp(draft.product_code, "QUICK_WAP_WAY") != 0) {
        alipay_answer_refuse(&request->answer, ALIPAY_WRONG_PARAMETER, "product_code");
        return ERR_OK;
    }
    draft.qr_expires = draft.expires;
    draft.buyer_id = ""; /* who sits at the browser */
    err = alipay_trade_make(request, &draft, ALIPAY_ON_CREATED);
    if (err != ERR_OK || request->answer.refusal != ALIPAY_FINE)
        return err;
    err = alipay_store_by_merchant(
        &request->alipay->store, draft.app_id, draft.out_trade_no, request->arena, &trade);
    if (err != ERR_OK)
        return err;
    request->goes_to = arena_printf(request->arena, "%s/cashier?trade_no=%s",
        request->alipay->sandbox->public_base, trade.trade_no);
    return request->goes_to == NULL ? ERR_NO_SPACE : ERR_OK;
}
