#!/bin/bash
# WeChat Pay over real processes: a till's QR in the payer's wallet, a barcode, a refund, a split; answers
# and notifications that are lost or lie; both kinds of WeChat's keys at once.
. "$(dirname "$0")/help.sh"

export PAYER_AGENT=$agent_wechat
friend=oUpF8uN95-Ptaags6E_roPHg7AG0

# wrong WHAT [METHOD [VALUE [COUNT]]]: a fault of WeChat's.
wrong() { fault_at wechat "$@"; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
wechat_imitate "refund_takes = 200ms"
sandbox_start
code=$(hub_furnish)
wechat_account account.json
account_add 1 wechat 微信 account.json settles platform
app_add
one=$(hub_command receiver 1 person STAFF wechat PERSONAL_OPENID $friend | cut -d' ' -f2)
rule=$(hub_command rule 1 分账 automatic 0 keep "$one" 1000 | cut -d' ' -f2)
hub_command tickets 1 "$rule" >/dev/null
hub_start
becomes "receivers" bound 10 receivers
till_open till "$code"

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
scan A-1 wechat
becomes "payment A-1" paid 5 payment_of A-1
wrong pay_password micropay 3000
scan A-2 wechat
becomes "payment A-2" paid 20 payment_of A-2
wrong pay_not_enough micropay
scan A-3 wechat
becomes "payment A-3" refused 5 payment_of A-3

scene "the answer to a barcode is lost: it is asked about"
wrong reply_never micropay
scan B-1 wechat
becomes "payment B-1" paid 20 payment_of B-1

scene "what the shop gives up is undone with our certificate, for as long as WeChat wants to be asked"
wrong pay_password micropay
wrong cancel_retry reverse 0 2
scan B-2 wechat
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
is "back at the payers" "$(refunded_there)" 1468

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
is "paid" "$(hub_sql "select sum(receipt_amount) from payment where state = 'paid'")" "$(paid_there)"
is "alarms" "$(kinds_of_alarms)" "callback_foreign callback_forged"
books_are_sound
