#include "tools/sandbox/wechat/wechat_route.h"

#include <string.h>

#include "tools/sandbox/wechat/wechat_applyment.h"
#include "tools/sandbox/wechat/wechat_bill.h"
#include "tools/sandbox/wechat/wechat_codepay.h"
#include "tools/sandbox/wechat/wechat_complaint.h"
#include "tools/sandbox/wechat/wechat_order.h"
#include "tools/sandbox/wechat/wechat_query.h"
#include "tools/sandbox/wechat/wechat_refund.h"
#include "tools/sandbox/wechat/wechat_share.h"
#include "tools/sandbox/wechat/wechat_share_receiver.h"
#include "tools/sandbox/wechat/wechat_share_return.h"

#define PAY "/v3/pay/transactions"
#define PARTNER "/v3/pay/partner/transactions"
#define REVERSE "/out-trade-no/{}/reverse"
#define REFUNDS "/v3/refund/domestic/refunds"
#define ABNORMAL "/{}/apply-abnormal-refund"
#define SHARING "/v3/profitsharing"
#define COMPLAINTS "/v3/merchant-service/complaints-v2"
#define APPLYMENTS "/v3/applyment4sub/applyment/"
#define HEARERS "/v3/merchant-service/complaint-notifications"

static const struct wechat_route routes[] = {
    {"POST", PAY "/native", "native", false, false, wechat_order_native},
    {"POST", PAY "/jsapi", "jsapi", false, false, wechat_order_jsapi},
    {"POST", PAY "/h5", "h5", false, false, wechat_order_h5},
    {"POST", PAY "/app", "app", false, false, wechat_order_app},
    {"GET", PAY "/id/{}", "query", false, false, wechat_query_by_id},
    {"GET", PAY "/out-trade-no/{}", "query", false, false, wechat_query_by_number},
    {"POST", PAY "/out-trade-no/{}/close", "close", false, false, wechat_order_close},
    {"POST", PAY "/codepay", "codepay", false, false, wechat_codepay_pay},
    {"POST", PAY REVERSE, "reverse", false, false, wechat_codepay_reverse},
    {"POST", PARTNER "/codepay", "codepay", false, true, wechat_codepay_pay},
    {"POST", PARTNER REVERSE, "reverse", false, true, wechat_codepay_reverse},
    {"POST", PARTNER "/native", "native", false, true, wechat_order_native},
    {"POST", PARTNER "/jsapi", "jsapi", false, true, wechat_order_jsapi},
    {"POST", PARTNER "/h5", "h5", false, true, wechat_order_h5},
    {"POST", PARTNER "/app", "app", false, true, wechat_order_app},
    {"GET", PARTNER "/id/{}", "query", false, true, wechat_query_by_id},
    {"GET", PARTNER "/out-trade-no/{}", "query", false, true, wechat_query_by_number},
    {"POST", PARTNER "/out-trade-no/{}/close", "close", false, true, wechat_order_close},
    {"POST", REFUNDS, "refund", true, false, wechat_refund_ask},
    {"GET", REFUNDS "/{}", "refund_query", true, false, wechat_refund_query},
    {"POST", REFUNDS ABNORMAL, "abnormal", true, false, wechat_refund_abnormal},
    {"GET", "/v3/certificates", "certificates", true, false, wechat_query_keys},
    {"GET", "/v3/bill/tradebill", "tradebill", true, false, wechat_bill_trade},
    {"GET", "/v3/bill/fundflowbill", "fundflowbill", true, false, wechat_bill_fund},
    {"GET", SHARING "/bills", "sharebill", true, false, wechat_bill_shares},
    {"GET", "/v3/billdownload/file", "billdownload", true, false, wechat_bill_download},
    {"POST", SHARING "/orders", "share", true, false, wechat_share_order},
    {"POST", SHARING "/orders/unfreeze", "unfreeze", true, false, wechat_share_unfreeze},
    {"GET", SHARING "/orders/{}", "share_query", true, false, wechat_share_query},
    {"POST", SHARING "/receivers/add", "receiver", true, false, wechat_share_receiver_add},
    {"POST", SHARING "/receivers/delete", "receiver", true, false, wechat_share_receiver_delete},
    {"POST", SHARING "/return-orders", "return", true, false, wechat_share_return_ask},
    {"GET", SHARING "/return-orders/{}", "return_query", true, false, wechat_share_return_query},
    {"GET", SHARING "/transactions/{}/amounts", "amounts", true, false, wechat_share_amounts},
    {"GET", SHARING "/merchant-configs/{}", "config", true, false, wechat_share_config},
    {"GET", COMPLAINTS, "complaints", true, false, wechat_complaint_list},
    {"GET", COMPLAINTS "/{}", "complaint", true, false, wechat_complaint_get},
    {"GET", COMPLAINTS "/{}/negotiation-historys", "complaint_history", true, false,
        wechat_complaint_history},
    {"POST", COMPLAINTS "/{}/response", "complaint_reply", true, false, wechat_complaint_reply},
    {"POST", COMPLAINTS "/{}/complete", "complaint_complete", true, false,
        wechat_complaint_complete},
    {"POST", HEARERS, "complaint_hear", true, false, wechat_complaint_subscribe},
    {"POST", APPLYMENTS, "applyment_submit", true, false, wechat_applyment_submit},
    {"GET", APPLYMENTS "business_code/{}", "applyment", true, false, wechat_applyment_by_code},
    {"GET", APPLYMENTS "applyment_id/{}", "applyment", true, false, wechat_applyment_by_id},
};

/* Whether path is that pattern; the part that stands for {} is *ret_argument. */
static bool
fits(const char *pattern, struct bytes path, struct bytes *ret_argument)
{
    const char *hole = strstr(pattern, "{}");
    size_t before = hole == NULL ? strlen(pattern) : (size_t)(hole - pattern);
    size_t after = hole == NULL ? 0 : strlen(hole + 2);
    struct bytes argument;

    if (hole == NULL)
        return bytes_is(path, pattern);
    if (path.size <= before + after || memcmp(path.at, pattern, before) != 0 ||
        memcmp(path.at + path.size - after, hole + 2, after) != 0)
        return false;
    argument = bytes_of(path.at + before, path.size - before - after);
    if (memchr(argument.at, '/', argument.size) != NULL)
        return false;
    *ret_argument = argument;
    return true;
}

int
wechat_route_find(const struct net_request *request, struct arena *arena,
    const struct wechat_route **ret_route, const char **ret_argument)
{
    int status = 404;

    for (size_t i = 0; i < LENGTH(routes); i++) {
        struct bytes argument = bytes_of("", 0);

        if (!fits(routes[i].path, request->path, &argument))
            continue;
        status = 405;
        if (!bytes_is(request->method, routes[i].verb))
            continue;
        *ret_argument = arena_text(arena, argument);
        if (*ret_argument == NULL)
            return 500;
        *ret_route = &routes[i];
        return 0;
    }
    return status;
}
