#!/bin/bash
# What a wallet has paid is said aloud, once, in the till's language; what is late is said to be; the hub can forbid it.
. "$(dirname "$0")/help.sh"

# A voice that writes down what it is to say.
speaker() {
    printf '#!/bin/sh\n{ cat; echo; } >>%s\n' "$shop/said" >"$shop/espeak-ng"
    chmod +x "$shop/espeak-ng"
}
said() { [ ! -e "$shop/said" ] || cat "$shop/said"; }

open_shop
speaker
till_stop till
TILL_SPEECH=yes till_start till --speaker "$shop/espeak-ng"
till_sees till '"event":"online"'

scene "in Chinese, once for a receipt"
sell 12.34
becomes "what is said" "支付宝到账 十二元三角四分" 10 said
take_cash till 5
sell 20
becomes "what is said" "$(printf '支付宝到账 十二元三角四分\n支付宝到账 二十元')" 10 said

scene "a sale that was paid while the till was away is said late"
rm -f "$shop/said"
open_sale till 8
hang_up till
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
till_tell till "cancel force"
till_sees till '"event":"cancelled"'
come_back till
till_sees till '"event":"paid_late"' 30
becomes "what is said" "迟到的收款，支付宝到账 八元" 10 said
till_and_hub_agree till

scene "in English; a speaker that hangs does not stop the till"
till_stop till
rm -f "$shop/said"
TILL_SPEECH=yes TILL_LANGUAGE=en till_start till --speaker "$shop/espeak-ng"
till_sees till '"event":"online"'
sell 1.50
becomes "what is said" "Alipay, received 1.5 yuan" 10 said
printf '#!/bin/sh\necho $$ >>%s\nexec sleep 1000\n' "$shop/hangs" >"$shop/espeak-ng"
sell 2
sell 3
till_stop till
[ -s "$shop/hangs" ] || fail "nobody was asked to speak"
while read -r pid; do
    is_dead "$pid" || fail "a speaker is left"
done <"$shop/hangs"

scene "the hub's settings forbid it"
speaker
rm -f "$shop/said"
hub_stop
sed -i 's/^settings = .*/settings = {"speech": false}/' "$shop/hub.ini"
hub_start
TILL_SPEECH=yes till_start till --speaker "$shop/espeak-ng"
till_sees till '"event":"online"'
sell 4
is "what is said" "$(said)" ""
till_and_hub_agree till
books_are_sound
