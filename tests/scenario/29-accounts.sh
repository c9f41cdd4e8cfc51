#!/bin/bash
# A merchant with accounts of its own at the channel: they are used before the settings file's, their
# callbacks speak for their own payments only, and a key is changed.
. "$(dirname "$0")/help.sh"

page_state() { page_of "$url" | field_of state; }
holders() { hub_sql "select group_concat(account_id, ' ') from (select account_id from payment order by id)"; }

shop_open
sandbox_start
code=$(hub_furnish)
# The settings file's account would not work: another key than the sandbox knows.
sed -i "s#^private_key = .*#private_key = $shop/keys/alipay_private.pem#" "$shop/hub.ini"
alipay_account own.json
account_add 1 alipay 自己的 own.json settles platform
own=$account
hub_start
till_open till "$code"

scene "its own account takes the payment, and holds the money"
sell 12.34
is "the account" "$(holders)" "$own"
is "the holder of each entry" "$(hub_sql "select distinct holder_id from entry")" "$own"
is "where the channel called" "$(grep -c "callback_refused" "$shop/hub.log")" 0

scene "a page that waits says where to pay, also when the hub has begun anew meanwhile"
open_sale till 4.56
press "$url"
hub_stop || fail "the hub ended with $?"
hub_start
[[ $(page_of "$url") == *'"cashier_url":"http'* ]] || fail "the page has forgotten where to pay: $(page_of "$url")"
is "the cashier takes it" "$(pay_at "$cashier")" 303
becomes "the payer's page" paid 10 page_state
come_back till

scene "a secret is sealed, and is in no log"
line=$(sed -n 2p "$shop/keys/app_private.pem")
is "the key in the database" "$(grep -c -F "$line" "$shop/hub/hub.db" "$shop/hub/hub.db-wal" | sed 's/.*://' | sort -u)" 0
is "the key in the log" "$(grep -c -F "$line" "$shop/hub.log")" 0

scene "a callback to no account, or that nobody signed, is refused"
hub_stop
sed -i "s#^private_key = .*#private_key = $shop/keys/app_private.pem#" "$shop/hub.ini"
hub_start
till_sees till '"event":"online"'
for where in alipay alipay/12345678901234567 "alipay/$own/x"; do
    status=$(curl -s -o /dev/null -w '%{http_code}' --data 'out_trade_no=1&sign=AAAA&sign_type=RSA2' \
        "http://127.0.0.1:$hub_port/v1/callback/$where")
    [[ $status == 40[04] ]] || fail "a callback to $where is answered with $status"
done
books_are_sound

scene "switched off, the settings file's takes what comes; switched on with a wrong key, nothing is paid and nothing lost"
hub_command account "$own" off >/dev/null
hub_start
till_sees till '"event":"online"'
sell 30.00
is "the last account" "$(holders | sed 's/.* //')" 3
books_are_sound

scene "what cannot be used is refused when it is said, and names the field"
alipay_account bad.json
sed -i 's#keys/app_private.pem#keys/alipay_public.pem#' "$shop/bad.json"
hub_command account "$own" "$shop/bad.json" >"$shop/said" 2>&1 && fail "a public key was taken for a private one"
says() { grep -qF -- "$1" "$shop/said" || fail "\"$1\" is not in: $(cat "$shop/said")"; }
says "bad.json: private_key (应用私钥 / App private key) cannot be used; it is to be a private RSA key, PEM"
says "nothing was changed"
# refused JSON WORDS [DIALECT]: no account is made of it, and that is what is said.
refused() {
    echo "$1" >"$shop/none.json"
    hub_command add account all "${3:-alipay}" x "$shop/none.json" >"$shop/said" 2>&1 && fail "$1 was taken for an account"
    says "none.json: $2"
    says "nothing was changed"
}
refused '{"app_id": ""}' "app_id (应用 ID / App ID) is missing; it is to be a text of at most 32 bytes [APPID]"
refused '{"app_id": 2021}' "app_id (应用 ID / App ID) is no text in quotation marks"
refused '{"app_id": "123456789012345678901234567890123"}' "app_id (应用 ID / App ID) is too much"
refused '{"app_id": "1", "privat_key": "x"}' "privat_key: alipay has no such field; take it out"
refused '{"private_key": "x", "private_key_file": "keys/app_private.pem"}' "private_key (应用私钥 / App private key) is said twice"
refused '{"merchant": "777290058110048", "sign_method": "02"}' "sign_method (签名方式 / Signature) cannot be used; it is to be one of: 01 11 12" unionpay
refused '[]' "is not one JSON object"
echo '{"app_id": "1", "private_key_file": "keys/nowhere.pem"}' >"$shop/none.json"
hub_command add account all alipay x "$shop/none.json" >"$shop/said" 2>&1 && fail "a key that is nowhere was taken"
says "keys/nowhere.pem: cannot be opened"
hub_command add account all aliplay x "$shop/none.json" >"$shop/said" 2>&1 && fail "a dialect that is none was taken"
says "aliplay: no dialect; \`shanju-hub form\` lists them"
is "accounts" "$(hub_command accounts 1 | grep -v ' broken for ' | cut -d' ' -f2-4 | paste -sd,)" "$own alipay off,3 alipay on"
hub_command account "$own" amount 500 100 >"$shop/said" 2>&1 && fail "the most is less than the least"
says "amount: say the least first, then the most"
