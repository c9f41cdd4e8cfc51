#!/bin/bash
# A till program on the same box: what docs/local-api.md shows, events, the cashier in between, wrong tokens and bodies.
. "$(dirname "$0")/help.sh"

open_shop
till_stop till
free_port api_port
till_api() {
    till_mark till
    till_start till --api-port "$api_port" "$@"
}
till_api
till_sees till '"event":"online"'
API=http://127.0.0.1:$api_port
DATA=$shop/till

# ask METHOD PATH [BODY [HEADER...]]: the answer and its status
ask() {
    local method=$1 path=$2 body=${3:-}
    shift $(($# < 3 ? $# : 3))
    curl -s -m 10 -X "$method" "$API$path" -w ' %{http_code}' -H "Authorization: Bearer ${token:-$(cat "$DATA/api.token")}" \
        "$@" --data "$body"
}
# answers PATTERN METHOD PATH [BODY...]
answers() {
    local pattern=$1 answer
    shift
    answer=$(ask "$@") || fail "no answer to $*"
    [[ $answer =~ $pattern ]] || fail "$*: it is $answer, not $pattern"
}

scene "each example of the documentation"
examples=$(awk '/^```sh/ { n++; at = 1; next } /^```/ { at = 0 } at { print n "\t" $0 }' docs/local-api.md)
for n in $(cut -f1 <<<"$examples" | uniq); do
    lines=$(sed -n "s/^$n	//p" <<<"$examples")
    wanted=$(sed -n 's/^# //p' <<<"$lines")
    eval "$lines" >"$shop/example"
    [ -z "$wanted" ] || grep -qF -- "$wanted" "$shop/example" || fail "example $n: $(cat "$shop/example"), not $wanted"
    till_mark till
    is_synced till
done
is "the token's file" "$(stat -c %a "$DATA/api.token")" 600
[ ! -e "$shop/till.receipts/receipt-1-1.txt" ] || fail "what was not paid is printed"

scene "a wallet pays what a program asked for, and it hears of it"
node tests/scenario/listen.mjs "$api_port" "$DATA/api.token" >"$shop/events" &
shop_pids+=($!)
wait_for 10 grep -q '^open' "$shop/events" || fail "nobody may listen: $(cat "$shop/events")"
answers '"state":"open".* 201$' POST /v1/sales '{"reference":"W-1","amount":834,"items":[{"name":"三明治","amount":834}]}'
url=$(ask GET /v1/sales/W-1 | sed -nE 's#.*"url":"([^"]*)".*#\1#p' | sed 's#\\/#/#g')
for size in 480x272 1280x800; do
    curl -s "http://127.0.0.1:$api_port/v1/screen?size=$size" -H "Authorization: Bearer $(cat "$DATA/api.token")" -o "$shop/screen.png"
    is "the code on the customer's screen" "$(zbarimg -q --raw "$shop/screen.png" 2>/dev/null)" "$url"
done
answers '"code":"SIZE".* 400$' GET '/v1/screen?size=1x1'
answers '"state":"open".* 200$' POST /v1/sales '{"reference":"W-1","amount":834}'
answers '"code":"CONFLICT".* 409$' POST /v1/sales '{"reference":"W-1","amount":835}'
answers '"code":"BUSY".* 409$' POST /v1/sales '{"reference":"W-2","amount":1}'
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
wait_for 20 grep -q '"event":"paid","name":"1-[0-9]*","reference":"W-1","amount":834,"channel":"alipay"' "$shop/events" ||
    fail "it hears: $(cat "$shop/events")"
till_sees till '"event":"printed"'
answers '"state":"paid".*"state":"confirmed","copy":0.*"items":\[."name":"三明治","quantity":1,"amount":834.\]' GET /v1/sales/W-1
grep -q '^三明治 *8.34$' "$shop"/till.receipts/receipt-1-*.txt || fail "no line on the receipt"
answers '"code":"NOT_CASH"' POST /v1/sales/W-1/refunds '{"reference":"R-8","amount":1}'

scene "the same asked for after a kill is the same"
till_kill till
till_api
till_sees till '"event":"online"'
answers '"state":"paid".* 200$' POST /v1/sales '{"reference":"W-1","amount":834}'
answers '"state":"given_back".* 200$' POST /v1/sales/T-1002/refunds '{"reference":"R-7","amount":500}'
answers '"code":"CONFLICT".* 409$' POST /v1/sales/T-1002/refunds '{"reference":"R-7","amount":501}'
answers '"code":"NOTHING_LEFT".* 409$' POST /v1/sales/T-1002/refunds '{"reference":"R-9","amount":731}'
copies=$(till_sql till "select count(*) from print")
answers ' 200$' POST /v1/sales/T-1002/print '{"copy":1}'
is "receipts" "$(till_sql till "select count(*) from print")" "$copies"

scene "a cashier who is in the middle of something is not disturbed"
till_tell till "sale 5"
answers '"code":"BUSY".* 409$' POST /v1/sales '{"reference":"B-1","amount":100}'
till_tell till "key clear"
answers '"state":"cash".* 201$' POST /v1/sales '{"reference":"B-1","amount":100,"tender":"cash"}'
answers '"code":"CASH_SHORT".* 409$' POST /v1/sales '{"reference":"B-2","amount":100,"tender":"cash","tendered":50}'
answers '"code":"NO_SUCH_SALE".* 404$' GET /v1/sales/B-2

scene "who may not ask, and what cannot be asked"
token=0000 answers '"code":"TOKEN".* 401$' GET /v1/status
[[ $(curl -s "$API/v1/status") == *TOKEN* ]] || fail "without a token"
answers '"code":"BROWSER".* 403$' GET /v1/status '' -H "Origin: http://127.0.0.1:$api_port"
answers '"code":"NO_SUCH_DOOR".* 404$' GET /v1/nothing
answers '"code":"METHOD".* 405$' DELETE /v1/status
answers '"code":"NOT_JSON".* 400$' POST /v1/sales '{"reference":'
answers '"code":"FIELD","field":"amount".* 400$' POST /v1/sales '{"reference":"X","amount":"12"}'
answers '"code":"REFERENCE".* 400$' POST /v1/sales '{"reference":"a/b","amount":1}'
answers '"code":"AMOUNT".* 400$' POST /v1/sales '{"reference":"X","amount":0}'
answers '"code":"SUM".* 400$' POST /v1/sales '{"reference":"X","amount":2,"items":[{"name":"a","amount":1}]}'
answers '"code":"ITEMS".* 400$' POST /v1/sales '{"reference":"X","amount":2,"items":[{"name":"","amount":2}]}'
head -c 40000 /dev/zero | tr '\0' ' ' >"$shop/large"
answers '"code":"BODY_TOO_BIG".* 413$' POST /v1/sales "@$shop/large"
head -c 400000 /dev/zero | tr '\0' ' ' >"$shop/huge"
answers '413$' POST /v1/sales "@$shop/huge"
chmod 644 "$DATA/api.token"
till_stop till
till_api
wait_for 10 grep -q 'not yours alone' "$shop/till.log" || fail "a token that all may read"
chmod 600 "$DATA/api.token"
till_api
till_sees till '"event":"online"'
till_and_hub_agree till
books_are_sound
