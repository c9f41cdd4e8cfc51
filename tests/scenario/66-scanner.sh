#!/bin/bash
# A scanner beside a till: what it reads is told once, to scripts and to a program beside, and confirms nothing.
. "$(dirname "$0")/help.sh"
. tests/scenario/input.sh

open_shop
is_synced till
till_stop till
till_mark till
input_open "$shop/scanner"
free_port api_port
till_start till --scanner "file:$input" --api-port "$api_port"
till_sees till '"event":"online"'

scene "it is there, and what it reads is told once"
till_tell till status
till_sees till '"scanner":"found"'
node tests/scenario/listen.mjs "$api_port" "$shop/till/api.token" >"$shop/heard" &
shop_pids+=("$!")
wait_for 10 grep -q '^open' "$shop/heard" || fail "nobody may listen: $(cat "$shop/heard")"
scan 6901234567892
till_sees till '"event":"scanned","barcode":"6901234567892"'
scan 6901234567892
scan 1234567
till_sees till '"event":"scanned","barcode":"1234567"'
wait_for 10 grep -q '"barcode":"1234567"' "$shop/heard" || fail "a program does not hear of it: $(cat "$shop/heard")"
is "barcodes" "$(grep -c '"event":"scanned"' "$shop/till.out")" 2

scene "its Enter confirms nothing: the amount stays typed, the code stays up"
till_tell till "sale 5"
scan 6901234567899
till_sees till '"barcode":"6901234567899"'
till_mark till
till_tell till status
till_sees till '"entered":500'
open_sale till 7
scan 6901234567898
till_sees till '"barcode":"6901234567898"'
till_mark till
till_tell till status
till_sees till '"view":"collecting"'
till_tell till cancel
till_sees till '"event":"cancelled"'
till_and_hub_agree till
books_are_sound
