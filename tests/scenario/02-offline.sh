#!/bin/bash
# The link is cut: two cash sales, and a QR that is paid by a phone with a network.
. "$(dirname "$0")/help.sh"

open_shop
till_tell till "link down"
till_sees till '"event":"offline"'
till_tell till "cash 5.05 10"
till_sees till '"event":"cash".*"collected":500.*"tendered":1000,"change":500'
till_tell till "cash 20"
till_sees till '"event":"cash".*"collected":2000'

scene "the phone pays and shows a code; the till checks it without any network"
open_sale till 33.30
answer=$(payer "$url")
right=$(say "$answer" | field_of code)
is "digits" "${#right}" 8
wrong=$(printf '%08d' $(((10#$right + 1) % 100000000)))
till_tell till "code $wrong"
till_sees till '"event":"code_wrong".*"tries_left":4'
till_tell till "code $right"
till_sees till '"event":"code".*"channel":"alipay"'
is "what the hub has heard of the till" "$(hub_sql "select count(*) from receipt")" 0

scene "a code of another sale is a wrong one"
open_sale till 33.30
till_tell till "code $right"
till_sees till '"event":"code_wrong"'
till_tell till "key esc"
till_tell till "cancel force"
till_sees till '"event":"cancelled"'

scene "the link comes back: everything arrives once"
till_tell till "link up"
till_sees till '"event":"online"'
till_sees till '"event":"confirmed"'
till_and_hub_agree till
is "the records" "$(hub_sql "select group_concat(kind) from (select kind from receipt order by sequence)")" "2,2,1,4,1,5"
is "orders" "$(orders)" "paid,paid,paid,closed"
is "the wallet's money" "$(balance $pending)" $((-3330 + 13))
is "the till's cash" "$(balance $till_cash)" 2500
is "cash sales, and what coins cannot say" "$(balance $cash_sales) $(balance $rounding)" "-2505 5"
is "alarms" "$(alarms)" ""

scene "coming back again changes nothing"
before=$(hub_sql "select count(*), sum(version) from orders; select count(*) from receipt; select count(*) from entry")
come_back till
till_and_hub_agree till
is "the hub" "$(hub_sql "select count(*), sum(version) from orders; select count(*) from receipt; select count(*) from entry")" "$before"
is "receipts" "$(ls "$shop/till.receipts"/*.txt | wc -l)" 3
printed_once till
announced_once till
nothing_shown_is_lost till
books_are_sound
