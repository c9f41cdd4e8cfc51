#!/bin/bash
# Payers who press twice, two payers, and a cashier who does something else meanwhile.
. "$(dirname "$0")/help.sh"

CHANNEL_TIMEOUT=2s NOTIFY_SPEED=1000
open_shop

scene "everything pressed twice: one payment"
open_sale till 10
payer --twice "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
is "payments" "$(payments)" paid
is "trades" "$(alipay_count TRADE_SUCCESS)" 1

scene "scanned twice: the page says the same"
open_sale till 11
payer --scan "$url" >"$shop/payer.log"
payer --scan "$url" >>"$shop/payer.log"
is "pages" "$(sort -u "$shop/payer.log")" 'data-state="ready" data-reason=""'
is "orders" "$(orders)" paid,open
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
is "a third scan" "$(payer --scan "$url")" 'data-state="closed" data-reason="settled"'
is "payments" "$(payments)" paid,paid

scene "two payers press, one pays: the other's cashier refuses"
open_sale till 12
press "$url" && first=$cashier
press "$url" && second=$cashier
[ "$first" != "$second" ] || fail "one cashier for two payers"
is "the cashier" "$(pay_at "$first")" 303
till_sees till '"event":"paid"'
becomes "payments" paid,paid,paid,closed 10 payments
is "the other's cashier" "$(pay_at "$second")" "no Pay"
is "trades" "$(alipay_count TRADE_SUCCESS)" 3
is "in suspense" "$(balance $suspense)" 0

scene "two payers pay at the same time: one wins, the other's money is late and goes back"
open_sale till 13
press "$url" && first=$cashier
press "$url" && second=$cashier
fault notify_never
fault reply_unknown alipay.trade.query 0 20
is "the cashier" "$(pay_at "$first")" 303
is "the cashier" "$(pay_at "$second")" 303
forget_faults
till_sees till '"event":"paid"'
becomes "payments" paid,paid,paid,closed,late,paid 10 payments
becomes "refunds" done 10 refunds
is "in suspense" "$(balance $suspense)" 0
is "in transit" "$(balance $refund_transit)" 0
is "back at the payer" "$(refunded_there)" 1300
is "alarms" "$(alarms)" late_paid
is "the loser's page" "$(payer --scan "$url")" 'data-state="closed" data-reason="settled"'

scene "the cashier cancels while the payer stands before the cashier: closed, and the wallet refuses"
open_sale till 14
press "$url"
till_sees till '"stage":"paying"'
till_tell till "cancel"
till_sees till CANCEL_PAYING
till_tell till "cancel force"
till_sees till '"event":"cancelled"'
becomes "the order" closed 10 hub_sql "select state from orders order by id desc limit 1"
is "the cashier" "$(pay_at "$cashier")" "no Pay"
is "trades" "$(alipay_count TRADE_SUCCESS)" 4
is "the payer's page" "$(page_of "$url" | field_of state)" closed

scene "the cashier cancels after the payer has paid: paid after all"
silence
open_sale till 15
press "$url"
till_sees till '"stage":"paying"'
is "the cashier" "$(pay_at "$cashier")" 303
till_tell till "cancel force"
till_sees till '"event":"cancelled"'
is_synced till
forget_faults
till_sees till '"event":"paid_late".*"amount":1500'
is "the payer's page" "$(page_of "$url" | field_of state)" paid

scene "cash is taken after the payer has paid: the cash stays, the wallet's money goes back"
silence
open_sale till 16
press "$url"
till_sees till '"stage":"paying"'
is "the cashier" "$(pay_at "$cashier")" 303
till_tell till "cash"
till_sees till '"event":"cash".*"collected":1600'
is_synced till
forget_faults
becomes "refunds" done,done 10 refunds
is "in suspense" "$(balance $suspense)" 0
is "the order" "$(hub_sql "select state, channel from orders order by id desc limit 1")" "paid|1"

scene "cash is taken offline for a sale that the hub has booked as paid: displaced"
till_tell till "link down"
till_sees till '"event":"offline"'
open_sale till 17
payer "$url" >"$shop/payer.log"
is "the payer's page" "$(page_of "$url" | field_of state)" paid
till_tell till "cash"
till_sees till '"event":"cash".*"collected":1700'
till_tell till "link up"
till_sees till '"event":"online"'
till_sees till '"event":"returned".*"amount":1700'
becomes "refunds" done,done,done 10 refunds
is "in suspense" "$(balance $suspense)" 0
is "back at the payers" "$(refunded_there)" $((1300 + 1600 + 1700))
is "alarms" "$(alarms)" late_paid,late_paid,late_paid
is "the order" "$(hub_sql "select state, channel from orders order by id desc limit 1")" "paid|1"
is "the till's cash" "$(balance $till_cash)" 3300

scene "a refund whose answer is lost is asked about, and done once"
open_sale till 18
press "$url" && first=$cashier
press "$url" && second=$cashier
fault reply_never alipay.trade.refund
fault notify_never
fault reply_unknown alipay.trade.query 0 20
is "the cashier" "$(pay_at "$first")" 303
is "the cashier" "$(pay_at "$second")" 303
forget_faults alipay.trade.query
becomes "refunds" done,done,done,unknown 20 refunds
becomes "refunds" done,done,done,done 20 refunds
is "back at the payers" "$(refunded_there)" $((1300 + 1600 + 1700 + 1800))

scene "at the end of the day"
till_and_hub_agree till
is "the wallet's money, at Alipay and here" \
    "$(hub_sql "select sum(receipt_amount) from payment where channel = 3 and state in ('paid', 'late')")" "$(paid_there)"
is "fees, of what was won only" "$(balance $fee)" "$(hub_sql "select -sum(fee) from payment where state = 'paid'")"
becomes "channel calls that wait" "" 10 calls_that_wait
announced_once till
printed_once till
books_are_sound
