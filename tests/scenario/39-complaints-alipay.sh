#!/bin/bash
# Complaints at Alipay, which is told by hand where to call: with the settings file's account, of OpenAPI v2.
. "$(dirname "$0")/help.sh"

calls=alipay.merchant.tradecomplain
wallet=alipay
list=$calls.batchquery reply=$calls.reply.submit complete=$calls.feedback.submit
told_new=$calls.changed told_moved=$calls.changed
replied=open settled=processing settled_there=MERCHANT_FEEDBACKED
kind=商品问题 wanted_fen=0
export PAYER_AGENT=$agent_alipay

# Of v3: an account of the merchant's, while the settings file's is led nowhere.
account_open() {
    account=3
    [ "${dialect:-alipay}" = alipay_v3 ] || return 0
    sed -i "s#^gateway = .*#gateway = http://127.0.0.1:$sandbox_port/nowhere#" "$shop/hub.ini"
    alipay_account account.json
    sed -i 's#/gateway.do##' "$shop/account.json"
    account_add 1 alipay_v3 支付宝 account.json settles platform
}
account_started() {
    local path=alipay/$account
    [ "$account" != 3 ] || path=alipay
    curl -sf -o /dev/null "http://127.0.0.1:$sandbox_port/sandbox/alipay/messages" \
        --data "{\"url\":\"http://127.0.0.1:$hub_port/v1/callback/$path\"}" || fail "the console takes no address"
}

. tests/scenario/complaints.sh
