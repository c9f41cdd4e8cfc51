#!/bin/bash
# A payer serves himself at a kiosk, with keys and with a finger, in both sizes and languages; and a cashier's customer looks on.
. "$(dirname "$0")/help.sh"
. tests/scenario/input.sh

green=00734f
picture=$shop/kiosk.png
pixel() { node tests/scenario/pixel.mjs "$picture" "$1" "$2" 2>/dev/null || true; }
code_on() { zbarimg -q --raw "$1" 2>/dev/null || true; }
shows_code() { code_on "$1" | grep -q '^HTTP'; }

touch_at() { send "3,0,$1" "3,1,$2" 1,330,1 0,0,0 1,330,0 0,0,0; }
kiosk_start() { # kiosk_start LANGUAGE WIDTHxHEIGHT
    input_open "$shop/kiosk.in"
    "$bin/shanju-agent" --data "$shop/till" --face kiosk --display "file:$picture" --display-size "$2" \
        --input "file:$input" --language "$1" --printer "file:$shop/till.receipts" </dev/null >>"$shop/kiosk.log" 2>&1 &
    till_pid_till=$!
    shop_pids+=("$till_pid_till")
    wait_for 15 is_pixel 2 2 ffffff || fail "no kiosk: $(cat "$shop/kiosk.log")"
}
is_pixel() { [ "$(pixel "$1" "$2")" = "$3" ]; }

open_shop
is_synced till

for language in zh en; do
    for size in 1280x800 480x272; do
        till_stop till
        rm -f "$picture"
        scene "$language, $size: an amount by keys, the code, paid, idle again"
        kiosk_start "$language" "$size"
        # Ready to be paid online: the link is up when the first sale has gone.
        digits 12.34
        key 28
        wait_for 10 shows_code "$picture" || fail "no code in the picture"
        url=$(code_on "$picture")
        payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
        wait_for 20 is_pixel 3 3 "$green" || fail "the screen does not say paid: $(pixel 3 3)"
        cp "$picture" "$shop/paid-$language-$size.png"
        wait_for 20 is_pixel 3 3 ffffff || fail "the screen is not idle again"
    done
done

scene "a finger: the pad comes, a key types, Pay shows the code, Cancel takes it away"
touch_at 240 230
wait_for 10 is_pixel 440 220 "$green" || fail "no pad: $(pixel 440 220)"
for at in "245 40" "245 40" "440 220"; do
    # shellcheck disable=SC2086 # two words
    touch_at $at
done
wait_for 10 shows_code "$picture" || fail "no code after Pay"
touch_at 376 236
wait_for 10 is_pixel 3 3 ffffff
wait_for 10 bash -c "! zbarimg -q --raw '$picture' >/dev/null 2>&1" || fail "the code stays"
is "sales" "$(till_sql till "select group_concat(state || ' ' || amount_fen, ',') from (select * from sale order by sequence)")" \
    "paid 1234,paid 1234,paid 1234,paid 1234,cancelled 1100"

scene "what is no display is said"
till_stop till
! "$bin/shanju-agent" --data "$shop/till" --face kiosk --display nonsense 2>"$shop/wrong" </dev/null
grep -q 'a display is drm' "$shop/wrong" || fail "$(cat "$shop/wrong")"
! "$bin/shanju-agent" --data "$shop/till" --face kiosk --display file:/nowhere/at.png 2>"$shop/wrong" </dev/null
grep -q '/nowhere/at.png cannot be written' "$shop/wrong" || fail "$(cat "$shop/wrong")"
! "$bin/shanju-agent" --data "$shop/till" --face kiosk --display file:"$picture" --font /none.ttf 2>"$shop/wrong" </dev/null
grep -q 'install fonts-wqy-microhei' "$shop/wrong" || fail "$(cat "$shop/wrong")"

scene "a cashier's customer sees the code, and that it is paid"
till_mark till
till_start till --customer-display "file:$picture" --display-size 480x272
till_sees till '"event":"online"'
open_sale till 5
wait_for 10 shows_code "$picture" || fail "no code for the customer"
is "the customer's code" "$(code_on "$picture")" "$url"
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
wait_for 10 is_pixel 3 3 "$green" || fail "the customer does not see that it is paid"
till_sees till '"event":"printed"' 20
till_and_hub_agree till
books_are_sound
