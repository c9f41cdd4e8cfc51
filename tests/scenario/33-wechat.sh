#!/bin/bash
# WeChat Pay over real processes: a till's QR in the payer's wallet, a barcode, a refund, a split; answers
# and notifications that are lost or lie; both kinds of WeChat's keys at once.
. "$(dirname "$0")/help.sh"

export PAYER_AGENT='Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.50'
v3_key=v3keyv3keyv3keyv3keyv3keyv3key00 v2_key=v2keyv2keyv2keyv2keyv2keyv2key00
friend=oUpF8uN95-Ptaags6E_roPHg7AG0 key_id=PUB_KEY_ID_0114232134912410000000000000

wechat_sandbox() {
    cat >>"$shop/sandbox.ini" <<INI
[wechat]
mchid = 1900000001
appid = wxd678efh567hg6787
app_secret = s3cret
api_v3_key = $v3_key
api_v2_key = $v2_key
merchant_public_key_file = $shop/keys/wechat_merchant_public.pem
certificate_key_file = $shop/keys/wechat_platform_private.pem
public_key_file = $shop/keys/wechat_pub_key_private.pem
public_key_id = $key_id
key_mode = both
refund_takes = 200ms
INI
}
# wechat_account FILE [MORE]: what the merchant knows of its account
wechat_account() {
    local here=http://127.0.0.1:$sandbox_port
    cat >"$shop/$1" <<JSON
{"mchid": "1900000001", "appid": "wxd678efh567hg6787", "app_secret": "s3cret",
 "api_v3_key": "$v3_key", "api_v2_key": "$v2_key", ${2:-}
 "private_key_file": "keys/wechat_merchant_private.pem",
 "certificate_file": "keys/wechat_merchant_certificate.pem",
 "public_key_file": "keys/wechat_pub_key_public.pem", "public_key_id": "$key_id",
 "certificates_file": "keys/wechat_platform_certificate.pem",
 "api": "$here", "authorise": "$here/connect/oauth2/authorize", "token": "$here/sns/oauth2/access_token"}
JSON
}
# wrong WHAT [METHOD [VALUE [COUNT]]]: a fault of WeChat's.
wrong() {
    curl -sf -o /dev/null "http://127.0.0.1:$sandbox_port/sandbox/fault" --data \
        "{\"channel\":\"wechat\",\"what\":\"$1\",\"method\":\"${2:-}\",\"value\":${3:-0},\"count\":${4:-1}}" ||
        fail "the sandbox takes no fault $1"
}
sell() {
    open_sale till "$1"
    payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
    till_sees till '"event":"printed"'
    is_synced till
}
# api METHOD PATH BODY: a signed request of the app.
api() {
    local now nonce digest signature
    now=$(date +%s)
    nonce=$(openssl rand -hex 12)
    digest=$(printf %s "$3" | sha256sum | cut -d' ' -f1)
    signature=$(printf '%s\n%s\n%s\n%s\n%s\n' "$1" "$2" "$now" "$nonce" "$digest" |
        openssl dgst -sha256 -hmac "$secret" | sed 's/.* //')
    curl -s -m 20 -X "$1" "http://127.0.0.1:$hub_port$2" -H 'content-type: application/json' \
        -H "idempotency-key: $nonce" --data "$3" -H \
        "authorization: SHANJU-HMAC-SHA256 app=$app,timestamp=$now,nonce=$nonce,signature=$signature" || true
}
# scan NUMBER LAST_FOUR: an order of 12.34 that is to be paid by a new barcode.
scan() {
    api POST /v1/orders "{\"number\":\"$1\",\"amount\":1234,\"currency\":\"CNY\",\"subject\":\"拿铁\",
        \"pay\":{\"way\":\"barcode\",\"barcode\":\"13$(printf '%012d' "$RANDOM$RANDOM")$2\"}}" >"$shop/api.log"
}
payment_of() {
    hub_sql "select p.state from payment p join order_text t on t.order_id = p.order_id where t.number = '$1'"
}
paid_fen() { sandbox_state | { grep -oE '"total_fen":[0-9]+,[^{}]*"paid_us":[1-9]' || true; } | cut -d: -f2 |
    cut -d, -f1 | paste -sd+ | bc; }
splits() { hub_sql "select group_concat(state) from (select state from split order by id)"; }
receivers() { hub_sql "select group_concat(state) from (select state from receiver order by id)"; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
wechat_sandbox
sandbox_start
code=$(hub_furnish)
wechat_account account.json
hub_command add account 1 wechat 微信 "$shop/account.json" settles platform >"$shop/account.log" ||
    fail "no account: $(cat "$shop/account.log")"
read -r app secret < <(hub_command add app 1 '网店' | awk '/^(app|secret)/ { print $2 }' | paste -sd' ')
one=$(hub_command receiver 1 person STAFF wechat PERSONAL_OPENID $friend | cut -d' ' -f2)
rule=$(hub_command rule 1 分账 automatic 0 keep "$one" 1000 | cut -d' ' -f2)
hub_command tickets 1 "$rule" >/dev/null
hub_start
becomes "receivers" bound 10 receivers
till_enrol till "$code" >"$shop/enrol.log"
till_start till
till_sees till '"event":"online"'

scene "a sale that will be shared, which WeChat wants to be a minute old"
sell 100.00
hub_stop || fail "the hub ended with $?"
hub_command tickets 1 0 >/dev/null
hub_start
come_back till

scene "a payer scans the till's QR with WeChat, opens his wallet by its bridge, and the till knows"
sell 12.34
is "the payer's page" "$(field_of state <"$shop/answer")" paid
first=$(hub_sql "select id from payment order by id desc limit 1")
is "the payment" "$(hub_sql "select state || ' ' || channel || ' ' || receipt_amount from payment where id = $first")" \
    "paid 2 1234"
is "what the hub was told of it" \
    "$(hub_sql "select length(handle) > 0 and length(channel_number) > 20 from payment where id = $first")" 1
is "callbacks refused" "$(grep -c callback_refused "$shop/hub.log" || true)" 0

scene "pressed twice, it is one payment"
open_sale till 5.00
payer --twice "$url" >"$shop/answer"
till_sees till '"event":"printed"'
is_synced till
is "payments" "$(payments)" paid,paid,paid

scene "notifications that lie are refused, and a true one is heard"
wrong notify_flipped TRANSACTION.SUCCESS
sell 6.00
wrong notify_probe TRANSACTION.SUCCESS
sell 7.00
wrong notify_wrong_merchant TRANSACTION.SUCCESS
sell 8.00
is "payments" "$(payments)" paid,paid,paid,paid,paid,paid

scene "without a notification it is asked about"
wrong notify_never TRANSACTION.SUCCESS
sell 9.00
is "payments" "$(payments)" paid,paid,paid,paid,paid,paid,paid

scene "a barcode that pays at once, one whose payer types his password, one without money"
scan A-1 0000
becomes "payment A-1" paid 5 payment_of A-1
wrong pay_password micropay 3000
scan A-2 0000
becomes "payment A-2" paid 20 payment_of A-2
wrong pay_not_enough micropay
scan A-3 0000
becomes "payment A-3" refused 5 payment_of A-3

scene "the answer to a barcode is lost: it is asked about"
wrong reply_never micropay
scan B-1 0000
becomes "payment B-1" paid 20 payment_of B-1

scene "what the shop gives up is undone with our certificate, for as long as WeChat wants to be asked"
wrong pay_password micropay
wrong cancel_retry reverse 0 2
scan B-2 0000
becomes "payment B-2" pending 5 payment_of B-2
api POST /v1/orders/B-2/close '{}' >"$shop/api.log"
becomes "payment B-2" closed 40 payment_of B-2
is "asked for" "$(grep -c 'method=reverse ' "$shop/sandbox.log")" 3

scene "a barcode is nowhere but at the channel"
is "in the log" "$(grep -cE '[^0-9]13[0-9]{16}[^0-9]' "$shop/hub.log" || true)" 0

scene "money goes back: of a wallet's payment by v3, of a barcode's by v2"
barcode=$(hub_sql "select p.id from payment p join order_text t on t.order_id = p.order_id where t.number = 'A-1'")
hub_stop || fail "the hub ended with $?"
hub_command refund ask 1 "$first" 234 R-1 1 一杯少了 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_command refund ask 1 "$barcode" 1234 R-2 1 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_start
becomes "refunds" done,done 20 refunds
is "back at the payers" "$(alipay_refunded_fen)" 1468

scene "a refund that takes its time is asked about when WeChat says that there is news"
hub_stop || fail "the hub ended with $?"
wrong refund_slow refund 21000
hub_command refund ask 1 "$first" 100 R-3 1 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_start
becomes "refunds" done,done,done 33 refunds # by the schedule it would be after 40 seconds

scene "a minute later the share is paid"
becomes "splits" done 80 splits
[[ $(sandbox_state) =~ \"account\":\"$friend\",\"result\":\"SUCCESS\",\"amount_fen\":([0-9]+) ]] ||
    fail "nothing was shared"
is "what WeChat gave the receiver" "${BASH_REMATCH[1]}" "$(hub_sql "select amount from share")"

scene "the channel's money is ours"
is "paid" "$(hub_sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_fen)"
is "alarms" "$(kinds_of_alarms)" "callback_foreign callback_forged"
books_are_sound
