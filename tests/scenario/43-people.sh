#!/bin/bash
# The first administrator comes by a one-time link; people come in, and are kept out.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"
language=en

# sign_in BROWSER LOGIN PASSWORD: prints what is next.
sign_in() {
    ask "$1" POST session "{\"login\":\"$2\",\"password\":\"$3\"}" >"$shop/status"
    field next
    ask "$1" GET me >/dev/null
    field csrf >"$shop/$1.csrf"
}
field() { sed -nE "s/.*\"$1\":\"?([^\",}]*).*/\1/p" "$shop/answer"; }
# The code of an authenticator that has that secret (RFC 6238), of the next step.
code_of() {
    node -e '
const secret = process.argv[1], bytes = [];
let bits = 0, value = 0;
for (const letter of secret) {
    value = (value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
    bits += 5;
    if (bits >= 8) { bits -= 8; bytes.push((value >> bits) & 255); }
}
const counter = Buffer.alloc(8);
counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + Number(process.argv[2] || 0)));
const mac = require("crypto").createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
const at = mac[19] & 15;
console.log(String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, "0"));' "$@"
}
link_of() { sed -n 's/.*#\/invitation\///p' "$shop/link"; }

shop_open
console_cheap
hub_furnish >/dev/null

scene "the first administrator is made once, by a link that is printed"
hub_command init root >"$shop/link"
token=$(link_of)
! hub_command init other 2>"$shop/refused" || fail "a second first administrator"
grep -q 'init again' "$shop/refused" || fail "it does not say what to do"
hub_command init again >"$shop/link"
hub_start
is "the link before it" "$(ask root POST invitation "{\"token\":\"$token\",\"password\":\"correct horse battery\"}")" 410
token=$(link_of)
is "a password that others try first" \
    "$(ask root POST invitation "{\"token\":\"$token\",\"password\":\"qwertyuiop\"}")" 422
is "a good one" "$(ask root POST invitation "{\"token\":\"$token\",\"password\":\"correct horse battery\"}")" 200
is "the link once more" "$(ask root POST invitation "{\"token\":\"$token\",\"password\":\"correct horse battery\"}")" 410

scene "the platform's people set up a second factor first"
is "next" "$(sign_in root root 'correct horse battery')" second_factor
grep -qi '^set-cookie: shanju=.*; HttpOnly; SameSite=Strict' "$shop/headers" || ask root GET me >/dev/null
is "what else" "$(ask root GET sessions)" 403
is "begin" "$(ask root POST me/second-factor '{}')" 200
secret=$(field secret)
is "a wrong code" "$(ask root POST me/second-factor/confirm '{"code":"000000"}')" 422
is "confirm" "$(ask root POST me/second-factor/confirm "{\"code\":\"$(code_of "$secret")\"}")" 200
recovery=$(sed -nE 's/.*"recovery_codes":\["([^"]*)".*/\1/p' "$shop/answer")
ask root GET me >/dev/null
field csrf >"$shop/root.csrf"
is "now" "$(ask root GET sessions)" 200

scene "from then on the password is half of it"
is "sign out" "$(ask root DELETE session)" 200
is "signed out" "$(ask root GET me)" 401
is "next" "$(sign_in root root 'correct horse battery')" code
is "still out" "$(ask root GET me)" 401
is "a recovery code" "$(ask root POST session/code "{\"code\":\"$recovery\"}")" 200
is "in" "$(ask root GET me)" 200
field csrf >"$shop/root.csrf"

scene "a page of somebody else can change nothing"
is "another origin" "$(curl -s -o /dev/null -w '%{http_code}' -X DELETE -b "$shop/root.jar" \
    -H 'origin: http://evil.example.com' -H "x-csrf-token: $(cat "$shop/root.csrf")" "$(base)/console/api/session")" 403
is "no token" "$(curl -s -o /dev/null -w '%{http_code}' -X DELETE -b "$shop/root.jar" \
    -H "origin: $(base)" "$(base)/console/api/session")" 403
is "still in" "$(ask root GET me)" 200

scene "a hub that was killed knows who is signed in"
hub_kill
hub_start
is "in" "$(ask root GET me)" 200

scene "whoever tries a stranger's login keeps out strangers only"
stranger() {
    sign_in stranger root 'wrong horse battery' >/dev/null
    cat "$shop/status"
}
becomes "a stranger" 429 60 stranger
is "root's own browser" "$(sign_in root root 'correct horse battery')" code

hub_stop
hub_command staff suspend root >/dev/null
hub_command staff list | grep -q 'root root, suspended' || fail "it is not listed so"
hub_start
sign_in root root 'correct horse battery' >/dev/null
is "suspended" "$(cat "$shop/status")" 403
