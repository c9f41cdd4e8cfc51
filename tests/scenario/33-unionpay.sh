#!/bin/bash
# UnionPay over real processes: a till's QR in the payer's wallet, barcodes, a refund; notifies whose
# signature or certificate is to be refused, answers that are lost.
. "$(dirname "$0")/help.sh"

export PAYER_AGENT=$agent_unionpay

# wrong WHAT [METHOD [VALUE [COUNT]]]: a fault of UnionPay's.
wrong() { fault_at unionpay "$@"; }
refused() { grep -c callback_refused "$shop/hub.log" || true; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
unionpay_imitate "secret = 79d5bd8bd2d4a6d9
expired_cert_file = $shop/keys/unionpay_expired_cert.pem
other_name_cert_file = $shop/keys/unionpay_other_name_cert.pem
other_root_cert_file = $shop/keys/unionpay_other_root_cert.pem"
sandbox_start
code=$(hub_furnish)
unionpay_account account.json
account_add all unionpay 云闪付 account.json
app_add
hub_start
till_open till "$code"

scene "a payer scans the till's QR with UnionPay, goes where UnionPay's own QR leads, and the till knows"
sell 12.34
is "the payer's page" "$(field_of state <"$shop/answer")" paid
first=$(hub_sql "select id from payment order by id desc limit 1")
is "the payment" "$(hub_sql "select state || ' ' || channel || ' ' || amount from payment where id = $first")" \
    "paid 4 1234"
is "callbacks refused" "$(refused)" 0

scene "pressed twice, it is one payment"
open_sale till 5.00
payer --twice "$url" >"$shop/answer"
till_sees till '"event":"printed"'
is_synced till
is "payments" "$(payments)" paid,paid

scene "a notify with a wrong signature, or a certificate that is none of UnionPay's, is refused; a true one is heard"
wrong notify_wrong_signature
sell 6.00
wrong notify_skewed
sell 7.00
wrong notify_probe
sell 8.00
wrong notify_unknown_serial
sell 9.00
is "callbacks refused" "$(refused)" 4
is "payments" "$(payments)" paid,paid,paid,paid,paid,paid

scene "without a notify it is asked about"
wrong notify_never
sell 10.00

scene "a barcode that pays at once, one whose payer types his password, one without money"
scan A-1 unionpay
becomes "payment A-1" paid 10 payment_of A-1
wrong pay_password consume 3000
scan A-2 unionpay
becomes "payment A-2" paid 20 payment_of A-2
wrong pay_not_enough consume
scan A-3 unionpay
becomes "payment A-3" closed 10 payment_of A-3

scene "the answer to a barcode is lost, or is that nobody knows: it is asked about"
wrong reply_never consume
scan B-1 unionpay
becomes "payment B-1" paid 30 payment_of B-1
wrong reply_system_error consume
scan B-2 unionpay
becomes "payment B-2" paid 30 payment_of B-2

scene "what the shop gives up is reversed"
wrong pay_password consume
scan B-3 unionpay
becomes "payment B-3" pending 10 payment_of B-3
api POST /v1/orders/B-3/close '{}' >"$shop/api.log"
becomes "payment B-3" closed 40 payment_of B-3
is "reversed" "$(sandbox_state | matches '"state":"reversed"')" 1

scene "the account signs with a secret, by SM3 and by SHA-256; then by its certificate again"
# sign_by METHOD YUAN: from now on, and a sale so.
sign_by() {
    echo "{\"sign_method\": \"$1\", \"secret\": \"79d5bd8bd2d4a6d9\"}" >"$shop/sign.json"
    hub_stop || fail "the hub ended with $?"
    hub_command account "$account" "$shop/sign.json" >/dev/null || fail "signMethod $1 is not taken"
    hub_start
    till_sees till '"event":"online"'
    sell "$2"
    is "the last payment, by $1" "$(hub_sql "select state from payment order by id desc limit 1")" paid
}
sign_by 12 11.00
sign_by 11 12.00
sign_by 01 13.00
is "callbacks refused" "$(refused)" 4

scene "money goes back"
hub_stop || fail "the hub ended with $?"
hub_command refund ask 1 "$first" 234 R-1 1 一杯少了 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_start
becomes "refunds" done 30 refunds
is "given back" "$(sandbox_state | grep -o '"returned_fen":[1-9][0-9]*')" '"returned_fen":234'

scene "the channel's money is ours"
is "paid" "$(hub_sql "select count(*) from payment where state = 'paid'")" \
    "$(sandbox_state | grep -oE '"kind":"(qr|barcode)","state":"paid"' | wc -l)"
is "alarms" "$(kinds_of_alarms)" "callback_forged callback_unknown_key"
books_are_sound
