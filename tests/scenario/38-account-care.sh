#!/bin/bash
# What a hub does for its accounts by itself: WeChat's certificates are fetched and renewed, and what is wrong
# with an account is said once, by the field to look at.
. "$(dirname "$0")/help.sh"

export PAYER_AGENT=$agent_wechat

# wechat_signs_with KEY: of a certificate, and of none else; before the sandbox starts.
wechat_signs_with() {
    sed -i "s#^certificate_key_file = .*#certificate_key_file = $1#; s#^key_mode = .*#key_mode = certificate#" \
        "$shop/sandbox.ini"
}
# bare_account FILE PRIVATE_KEY: that knows none of WeChat's keys.
bare_account() {
    wechat_account "$1"
    sed -i "/\"public_key_file\"/d; /\"certificates_file\"/d; s#keys/wechat_merchant_private.pem#$2#" "$shop/$1"
}
certificates() { hub_sql "select params from channel_account where id = $account" | grep -o 'BEGIN CERTIFICATE' | wc -l; }
renewed() { grep -c 'certificates_renewed' "$shop/hub.log" || true; }
sandbox_again() {
    kill "$sandbox_pid"
    ended "$sandbox_pid"
    sandbox_start
}

CHANNEL_TIMEOUT=3s shop_open
# Whatever an account is used for says how it is: often enough to be waited for.
sed -i '/^\[hub\]/a complaints_every = 2s' "$shop/hub.ini"
wechat_imitate
wechat_signs_with "$shop/keys/wechat_platform_private.pem"
sandbox_start
code=$(hub_furnish)
bare_account account.json keys/wechat_merchant_private.pem
account_add 1 wechat 微信 account.json
is "certificates at first" "$(certificates)" 1 # the merchant's own
hub_start
till_open till "$code"

scene "a hub fetches what its accounts need when it starts"
becomes "certificates that were fetched" 1 15 renewed
is "certificates" "$(certificates)" 2
sell 12.34
is "callbacks refused" "$(grep -c callback_refused "$shop/hub.log" || true)" 0

scene "WeChat signs with a new one: it is fetched soon, and both are believed"
openssl genrsa -out "$shop/next.pem" 2048 2>/dev/null
wechat_signs_with "$shop/next.pem"
sandbox_again
open_sale till 5.00
payer --press "$url" >"$shop/answer" 2>&1 || true # what answers is not believed
becomes "certificates that were fetched" 2 80 renewed
is "certificates" "$(certificates)" 3
till_tell till cancel
sell 5.50
wechat_signs_with "$shop/keys/wechat_platform_private.pem"
sandbox_again
sell 6.00

scene "the effect waits for its time, through a stop and a start"
is "effects" "$(hub_sql "select count(*) from outbox where action = 'certificates'")" 1
hub_stop || fail "the hub ended with $?"
hub_start
is "effects" "$(hub_sql "select count(*) from outbox where action = 'certificates'")" 1

scene "a wrong key is said once, by its field; another account is used meanwhile, and the right key is news, too"
hub_stop || fail "the hub ended with $?"
bare_account wrong.json keys/app_private.pem
sed -i 's/"certificate_file": "[^"]*"/"certificate": "", "serial": "7132D72A03E93CDDF8C03BBD1F37EEDF11111111"/' "$shop/wrong.json"
hub_command account "$account" "$shop/wrong.json" >"$shop/account.log" || fail "$(cat "$shop/account.log")"
hub_start
come_back till
broken() { hub_sql "select count(*) from alarm where kind = 'account_broken'"; }
becomes "it is broken" "broken" 90 hub_sql "select distinct state from account_health where account_id = $account"
[[ $(hub_sql "select detail from alarm where kind = 'account_broken' limit 1") == *"private_key"* ]] ||
    fail "nobody says where to look: $(hub_sql "select detail from alarm where kind = 'account_broken'")"
hub_stop || fail "the hub ended with $?"
hub_command accounts 1 >"$shop/accounts.log"
grep -q "^account $account broken for .*: SIGN_ERROR" "$shop/accounts.log" || fail "accounts does not say so: $(cat "$shop/accounts.log")"
hub_command test account "$account" >"$shop/test.log" 2>&1 && fail "it works: $(cat "$shop/test.log")"
for word in "does not work" "private_key: 商户私钥" "渠道不接受我们的签名" "does not take our signature" "HTTP 401, SIGN_ERROR"; do
    grep -q "$word" "$shop/test.log" || fail "the test does not say \"$word\": $(cat "$shop/test.log")"
done
bare_account right.json keys/wechat_merchant_private.pem
sed -i 's/"api": /"serial": "", "api": /' "$shop/right.json"
hub_command account "$account" "$shop/right.json" >"$shop/account.log" 2>&1 || fail "$(cat "$shop/account.log")"
hub_command test account "$account" >"$shop/test.log" || fail "no test: $(cat "$shop/test.log")"
grep -q "works / 可用" "$shop/test.log" || fail "it does not work: $(cat "$shop/test.log")"
hub_command test account 4711 >"$shop/none.log" 2>&1 && fail "there is such an account"
before=$(broken)
hub_start
come_back till
sell 7.00
becomes "it is well" "well" 30 hub_sql "select group_concat(distinct state) from account_health where account_id = $account"
is "told of again" "$(broken)" "$before"

scene "what a test says of who is not there, and of a wrong key of the channel's"
hub_stop || fail "the hub ended with $?"
printf '{"api": "http://127.0.0.1:%s"}' "$hub_port" >"$shop/nowhere.json"
hub_command account "$account" "$shop/nowhere.json" >"$shop/account.log" || fail "$(cat "$shop/account.log")"
hub_command test account "$account" >"$shop/test.log" 2>&1 && fail "it works: $(cat "$shop/test.log")"
grep -q "没有收到可用的应答" "$shop/test.log" || fail "it says: $(cat "$shop/test.log")"
cat >"$shop/alipay.json" <<JSON
{"app_id": "2021000000000001", "private_key_file": "keys/app_private.pem", "public_key_file": "keys/app_public.pem",
 "gateway": "http://127.0.0.1:$sandbox_port/gateway.do"}
JSON
alipay=$(hub_command add account 1 alipay 支付宝 "$shop/alipay.json" off | cut -d' ' -f2)
hub_command test account "$alipay" >"$shop/test.log" 2>&1 && fail "it works: $(cat "$shop/test.log")"
grep -q "the answer's signature does not fit" "$shop/test.log" || fail "it says: $(cat "$shop/test.log")"
sed -i 's/2021000000000001/2021000000000077/; s/app_public/alipay_public/' "$shop/alipay.json"
hub_command account "$alipay" "$shop/alipay.json" >"$shop/account.log" 2>&1 && fail "it is somebody else's now"
grep -q "app_id (应用 ID / App ID) says who the account is at its channel, and stays" "$shop/account.log" ||
    fail "it says: $(cat "$shop/account.log")"
alipay=$(hub_command add account 1 alipay 支付宝 "$shop/alipay.json" off | cut -d' ' -f2)
hub_command test account "$alipay" >"$shop/test.log" 2>&1 && fail "it works: $(cat "$shop/test.log")"
grep -q "app_id: 应用 ID / App ID" "$shop/test.log" || fail "it says: $(cat "$shop/test.log")"

scene "the settings file's account is listed, tested, and changed only there; one that is none is said to be none"
is "it is listed" "$(hub_command accounts | grep '^account 3 ')" "account 3 alipay on for all, of the settings file"
hub_command test account 3 >"$shop/test.log" || fail "it does not work: $(cat "$shop/test.log")"
grep -q "^account 3 alipay works / 可用" "$shop/test.log" || fail "it says: $(cat "$shop/test.log")"
hub_command account 3 off >"$shop/test.log" 2>&1 && fail "a command changes the settings file"
grep -q "stands in the settings file; change it there" "$shop/test.log" || fail "it says: $(cat "$shop/test.log")"
hub_command test account 2 >"$shop/test.log" 2>&1 && fail "there is an account 2"
grep -q 'no such channel account; "shanju-hub accounts" lists them' "$shop/test.log" || fail "it says: $(cat "$shop/test.log")"
books_are_sound
