#!/bin/bash
# Terminals with a wrong key, with a hello of yesterday, and with frames of no sense.
. "$(dirname "$0")/help.sh"

# rude: does what stands on its input as terminal 100001, with that one's key.
rude() { "$bin/shanju-rude" "ws://127.0.0.1:$hub_port/v1/terminal/socket" "${1:-100001}" "$key"; }
# told WHAT EXPECTED: the commands come on the input; compares what it tells, in one line.
told() { is "$1" "$(rude | paste -sd, | sed 's/,/, /g')" "$2"; }

open_shop
take_cash till 1
is_synced till
key=$(till_sql till "select hex(private_key) from identity")
till_stop till
welcomed="open, challenge, welcome 1 1"

scene "with the right key it is let in"
told "the right key" "$welcomed" <<'SAY'
connect
await challenge 5
hello 1 1 0
await welcome 5
SAY

scene "with a key that nobody registered it is not"
told "a wrong key" "open, challenge, refusal BAD_SIGNATURE 2, closed" <<'SAY'
connect
await challenge 5
forge 1 1 0
await closed 5
SAY

scene "a hello of yesterday fits no challenge of today"
told "a replayed hello" "$welcomed, closed, open, challenge, refusal BAD_SIGNATURE 2, closed" <<'SAY'
connect
await challenge 5
hello 1 1 0
await welcome 5
close
await closed 5
connect
await challenge 5
replay
await closed 5
SAY

scene "a terminal that does not exist"
is "it" "$(rude 100999 <<'SAY' | paste -sd,
connect
await challenge 5
hello 1 1 0
await closed 5
SAY
)" "open,challenge,refusal NOT_FOUND 2,closed"

scene "before the hello nothing is taken"
told "receipts first" "open, challenge, refusal FORBIDDEN 4, closed" <<'SAY'
connect
await challenge 5
number 4
await closed 5
SAY
told "a hello of no sense" "open, challenge, refusal BAD_INPUT 2, closed" <<'SAY'
connect
await challenge 5
fill 2 40
await closed 5
SAY

scene "an unknown message is refused politely: the socket stays"
told "unknown numbers" "$welcomed, refusal UNSUPPORTED 77, refusal UNSUPPORTED 100, refusal UNSUPPORTED 3, refusal BAD_INPUT 7" <<'SAY'
connect
await challenge 5
hello 1 1 0
await welcome 5
number 77
await refusal 5
number 100
await refusal 5
number 3
await refusal 5
number 7
await refusal 5
SAY

scene "frames of no sense end the socket, and only that"
# What cannot even be unpacked is about nothing.
for nonsense in "4 number 4" "4 fill 4 500" "4 fill 4 131072" "0 bytes 84ffffffff" "0 bytes 8478da"; do
    about=${nonsense%% *}
    nonsense=${nonsense#* }
    told "$nonsense" "$welcomed, refusal BAD_INPUT $about, closed" <<SAY
connect
await challenge 5
hello 1 1 0
await welcome 5
$nonsense
await closed 5
SAY
done

scene "frames that no WebSocket may send end it with a code (RFC 6455 section 7.4.1)"
# closed_with BYTES: what the hub closes with after these, in hex; they are printf's.
closed_with() {
    local socket line
    exec {socket}<>"/dev/tcp/127.0.0.1/$hub_port"
    printf 'GET /v1/terminal/socket HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n%s\r\n%s\r\n%s\r\n\r\n' \
        'Sec-WebSocket-Version: 13' 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' \
        'Sec-WebSocket-Protocol: shanju.terminal.v1' >&"$socket"
    while IFS= read -r -t 5 -u "$socket" line && [ "$line" != $'\r' ]; do :; done
    # shellcheck disable=SC2059 # it is a format
    printf "$1" >&"$socket"
    timeout 5 cat <&"$socket" | od -An -v -tx1 | tr -d ' \n' | sed -nE 's/.*88(02|7d)(....).*/\2/p'
    exec {socket}>&-
}
is "one of two gigabytes" "$(closed_with '\x82\xff\0\0\0\0\x7f\xff\xff\xff\1\2\3\4x')" 03f1
is "one that is not masked" "$(closed_with '\x82\x02\x4d\x4d')" 03ea
is "one with reserved bits" "$(closed_with '\xf2\x82\1\2\3\4xx')" 03ea
is "half a message, then another" "$(closed_with '\x02\x81\1\2\3\4x\x82\x81\1\2\3\4x')" 03ea
is "a close with half a code" "$(closed_with '\x88\x81\1\2\3\4x')" 03ea

scene "an address that is no terminal's"
is "HTTP" "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$hub_port/v1/terminal/socket")" 404
is "another subprotocol" "$(curl -s -o /dev/null -m 2 -w '%{http_code}' -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' -H 'Sec-WebSocket-Protocol: chat' \
    "http://127.0.0.1:$hub_port/v1/terminal/socket")" 400

scene "the hub lives, stored nothing of it, and the till sells on"
is "receipts" "$(hub_sql "select count(*) from receipt")" 1
is "alarms" "$(alarms)" ""
till_start till
till_sees till '"event":"online"'
take_cash till 2
till_and_hub_agree till
books_are_sound
