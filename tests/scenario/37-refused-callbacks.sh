#!/bin/bash
# Callbacks that must not be believed: forged, stale, for others, of another amount, of no sense. Each wallet's
# is answered with the wallet's own failure, changes nothing, and is seen; a true one is believed after them.
. "$(dirname "$0")/help.sh"

declare -A agent=([alipay]=$agent_alipay [wechat]=$agent_wechat [unionpay]=$agent_unionpay)
declare -A failure=([alipay]='400 fail' [unionpay]='400 fail' [wechat]='500 {"code":"FAIL","message":"失败"}')
declare -A success=([alipay]='200 success' [unionpay]='200 ok' [wechat]='200 {"code":"SUCCESS","message":"成功"}')

address() { echo "http://127.0.0.1:$hub_port/v1/callback/$1/$2"; }
forge() { node tests/scenario/forge.mjs "$@"; }
# What a callback could change, and never what says that it came.
everything() {
    hub_sql "select (select group_concat(id || state || receipt_amount || channel_number) from payment),
        (select group_concat(id || state || winner_id) from orders), (select count(*) from entry),
        (select sum(entries) from balance), (select count(*) from refund)"
}
seen() { hub_sql "select coalesce(sum(count), 0) from security_event where account_id = $1 and kind in ($2)"; }
kinds() { hub_sql "select coalesce(sum(count), 0) from security_event"; }
forged=1 unreadable=2 foreign=3 stale=4 unknown_key=5 unknown_payment=6 other_account=7 other_amount=8 no_account=9

# refused WALLET ACCOUNT KIND NUMBER FEN [WHAT]: it is answered so, changes nothing, and is seen.
refused() {
    local wallet=$1 account=$2 kind=$3 before count
    before=$(everything)
    count=$(($(seen "$account" "$kind") + 1))
    is "$wallet, ${6:-true}: the answer" "$(forge "$wallet" "$(address "$wallet" "$account")" "$4" "$5" "${6:-}")" \
        "${failure[$wallet]}"
    becomes "$wallet, ${6:-true}: seen" "$count" 20 seen "$account" "$kind"
    is "$wallet, ${6:-true}: what it changed" "$(everything)" "$before"
}

shop_open
sed -i '/^\[alipay\]/,/^\[terminal\]/{/^\[terminal\]/!d}' "$shop/hub.ini" # accounts are rows here
export KEYS=$shop/keys V3_KEY=$wechat_v3_key # what forge.mjs knows
wallets_imitate
for wallet in alipay wechat unionpay; do ${wallet}_account $wallet.json; done
sandbox_start
code=$(hub_furnish)
hub_command add merchant 别家 >/dev/null
declare -A own other number
for wallet in alipay wechat unionpay; do
    account_add 1 $wallet $wallet $wallet.json
    own[$wallet]=$account
    account_add 2 $wallet $wallet $wallet.json
    other[$wallet]=$account
done
hub_start
till_open till "$code"

for wallet in alipay wechat unionpay; do
    scene "$wallet: a payer has pressed Pay, and somebody says that he has paid"
    export PAYER_AGENT=${agent[$wallet]}
    till_mark till
    open_sale till 12.34
    payer --press "$url" >"$shop/answer" || fail "nothing to be paid: $(cat "$shop/answer")"
    number[$wallet]=$(hub_sql "select printf('000001%019d', max(id)) from payment")
    a=${own[$wallet]} n=${number[$wallet]}
    refused "$wallet" "$a" $forged "$n" 1234 forged
    refused "$wallet" "$a" $foreign "$n" 1234 app
    refused "$wallet" "$a" $other_amount "$n" 1
    refused "$wallet" "$a" $other_amount "$n" 999999
    refused "$wallet" "$a" $unknown_payment 0000010385519676832088064 1234
    refused "$wallet" "$a" $unknown_payment 0000990385519676832088064 1234
    refused "$wallet" "${other[$wallet]}" $other_account "$n" 1234
    for what in doctype nested empty cut; do refused "$wallet" "$a" $forged,$unreadable,$unknown_key "$n" 1234 $what; done
    note "a true one is believed all the same"
    is "the answer" "$(forge "$wallet" "$(address "$wallet" "$a")" "$n" 1234)" "${success[$wallet]}"
    is "and again" "$(forge "$wallet" "$(address "$wallet" "$a")" "$n" 1234)" "${success[$wallet]}"
    till_sees till '"event":"printed"' 20
    is "the payment" "$(hub_sql "select state from payment where id = ${n#0000010}")" paid
    is_synced till
done
is "payments" "$(payments)" paid,paid,paid

scene "what only one of them has: times, certificates, names that stand twice"
refused wechat "${own[wechat]}" $stale "${number[wechat]}" 1234 stale
refused wechat "${own[wechat]}" $unknown_key "${number[wechat]}" 1234 key
refused unionpay "${own[unionpay]}" $unknown_key "${number[unionpay]}" 1234 key
refused unionpay "${own[unionpay]}" $unknown_key "${number[unionpay]}" 1234 expired
refused unionpay "${own[unionpay]}" $unreadable "${number[unionpay]}" 1234 twins
refused alipay "${own[alipay]}" $unreadable "${number[alipay]}" 1234 twins
refused alipay "${own[alipay]}" $forged "${number[alipay]}" 1234 key
# Accounts of one wallet do not listen at each other's addresses.
refused alipay "${own[alipay]}" $forged,$unreadable "" "" nested
is "an address of no account" "$(forge alipay "$(address alipay 4711)" "${number[alipay]}" 1234 | cut -d' ' -f1)" 404
becomes "that is seen" 1 20 seen 0 $no_account

scene "people are told, once where strangers can do it and each time where they cannot"
told=$(hub_sql "select group_concat(kind || ' ' || n) from (select kind, count(*) n from alarm group by kind order by kind)")
is "alarms" "$(sed -E 's/(forged|unreadable|stale|unknown_key|unknown_payment) [0-9]+/\1/g' <<<"$told")" \
    "callback_foreign 3,callback_forged,callback_other_account 3,callback_stale,callback_unknown_key,callback_unknown_payment,callback_unreadable,wrong_amount 6"
metric() { curl -sf "http://127.0.0.1:$board_port/metrics" | sed -n "s/^shanju_security_events_total{kind=\"$1\"} //p"; }
is "the metrics" "$(metric foreign) $(metric other_amount) $(metric no_account)" "3 6 1"

scene "the same one two thousand times is one row"
before=$(kinds) rows=$(hub_sql "select count(*) from security_event")
is "answers" "$(curl -s --parallel -o /dev/null -w '%{http_code}\n' --data 'x=1&x=2' \
    "$(address alipay "${own[alipay]}")?[1-2000]" 2>/dev/null | sort | uniq -c | xargs)" "2000 400"
becomes "seen" $((before + 2000)) 30 kinds
[ "$(hub_sql "select count(*) from security_event")" -le $((rows + 1)) ] || fail "there are more rows"
[ "$(grep -c 'callback_refused .*kind=unreadable' "$shop/hub.log")" -le 200 ] || fail "the log is flooded"

scene "shanju-hub events says what was refused"
hub_stop || fail "the hub ended with $?"
hub_command events >"$shop/events.log"
for word in 'wechat stale 1 times' 'unionpay unknown_key . times' 'alipay foreign 1 times' 'rightly signed, of another amount'; do
    grep -q "$word" "$shop/events.log" || fail "it does not say \"$word\": $(cat "$shop/events.log")"
done
grep -q "^  [0-9:]* 127.0.0.1 ${number[wechat]}\$" "$shop/events.log" || fail "no sample: $(cat "$shop/events.log")"
hub_command events 0 >"$shop/none.log" 2>&1 && fail "no hours are some"
books_are_sound
