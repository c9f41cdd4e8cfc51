#!/bin/bash
# The tree: a partner, his merchant, its stores. Who is suspended, or below somebody who is, begins nothing new: no ticket,
# no plate, no app's order; cash and what is under way go on. A merchant moves; only what never had anything is removed.
. "$(dirname "$0")/help.sh"

# change WORD...: by command, with the hub stopped for it; sets $said.
change() {
    hub_stop || fail "the hub ended with $?"
    said=$(hub_command organisation "$@" 2>&1) || fail "organisation $*: $said"
    hub_start
}
refused() { # refused WHY WORD...
    local why=$1
    shift
    hub_command organisation "$@" >"$shop/said" 2>&1 && fail "organisation $* is done"
    grep -q -- "$why" "$shop/said" || fail "organisation $* says: $(cat "$shop/said")"
}
page() { curl -s -H 'Accept: application/json' -A AlipayClient/1 "$1"; }
order() { api POST /v1/orders "{\"number\":\"$1\",\"amount\":1234,\"subject\":\"拿铁\",\"store\":\"$store\"}"; }
shut() { # shut: a new ticket, a plate and an app's order are refused, each in its words; cash is taken
    open_sale till 3.00
    page "$url" | grep -q '"state":"closed","reason":"suspended"' || fail "the ticket: $(page "$url")"
    curl -s -A AlipayClient/1 "$plate_url" | grep -q 'data-reason="suspended"' || fail "the plate takes an amount"
    order "S-$1" | grep -q '"code":"SUSPENDED"' || fail "an app's order: $(order "S-$1")"
    till_new till
    take_cash till 1.00
    is_synced till
    is "cash" "$(hub_sql "select state from orders order by id desc limit 1")" paid
}
id_of() { hub_command organisation list | awk -v name="$1" '$0 ~ name { print $1; exit }'; }

shop_open
sandbox_start
hub_command add partner 服务商 >/dev/null
hub_command add merchant 朝阳便利 38 20 1 10 >/dev/null
store=$(hub_command add store 2 朝阳门店 | cut -d' ' -f2)
code=$(hub_command add terminal "$store" 3号机 | awk '/^code/ { print $2 }')
hub_command add plate "$store" 3号桌 >"$shop/plate.log"
plate_url=http://127.0.0.1:$hub_port$(awk '/^url/ { print $2 }' "$shop/plate.log" | sed -E 's#^[A-Z]+://[^/]+##')
read -r app secret < <(hub_command add app 2 '网店' | awk '/^(app|secret)/ { print $2 }' | paste -sd' ')
partner=$(id_of 服务商)
merchant=$(id_of 朝阳便利)

scene "the tree is listed, each where it stands"
is "the tree" "$(hub_command organisation list | sed 's/[0-9]\{10,\}/ID/')" "1 platform 闪聚 Asia/Shanghai
  ID partner 1 服务商
    ID merchant 2 朝阳便利
      ID store 朝阳门店"
is "a part of it" "$(hub_command organisation list "$merchant" | wc -l)" 2
refused "no such organisation" list 4711

scene "what is under way when the partner is suspended goes on; nothing begins"
hub_start
till_open till "$code"
open_sale till 12.34
page "$url" >/dev/null
under_way=$url
made=$(order A-1)
grep -q '"state":"CREATED"\|"state":"OPEN"' <<<"$made" || fail "no order: $made"
change suspend "$partner"
grep -q "partner $partner 服务商 suspended" <<<"$said" || fail "it says: $said"
till_sees till '"event":"online"'
payer "$under_way" >"$shop/answer" || fail "what was under way cannot be paid: $(cat "$shop/answer")"
till_sees till '"event":"printed"'
is "its app's order" "$(order A-1 | said_url id)" "$(said_url id <<<"$made")"
shut partner

scene "resumed, it sells; suspended once more, by a name of its own, the store alone is shut"
change resume "$partner"
till_sees till '"event":"online"'
sell 5.00
change rename "$store" 东三环店
grep -q "store $store 东三环店 active" <<<"$said" || fail "it says: $said"
change suspend "$store"
till_sees till '"event":"online"'
shut store
change resume "$store"

scene "moved under the platform, the next order is shared with nobody"
is "before" "$(hub_sql "select partner_id from orders order by id desc limit 1")" "$partner"
change move "$merchant" 1
order A-2 >"$shop/api.log"
is "after" "$(hub_sql "select partner_id from orders order by id desc limit 1")" 0
is "those before" "$(hub_sql "select count(*) from orders where partner_id = $partner and channel > 1 and state = 'paid'")" 2
hub_stop || fail "the hub ended with $?"
is "the tree" "$(hub_command organisation list | sed 's/[0-9]\{10,\}/ID/')" "1 platform 闪聚 Asia/Shanghai
  ID partner 1 服务商
  ID merchant 2 朝阳便利
    ID store 东三环店"

scene "nobody stands where his kind does not, and only what never had anything goes"
refused "cannot stand there" move "$partner" "$merchant"
refused "cannot stand there" move "$merchant" "$store"
refused "stays with its merchant" move "$store" "$partner"
refused "it has terminals" remove "$store"
refused "it has organisations" remove "$merchant"
refused "it has organisations" remove 1
refused "not possible" suspend 1
new=$(hub_command add store 2 望京店 | cut -d' ' -f2)
hub_command organisation move "$new" "$store" >/dev/null
hub_command organisation zone "$new" Asia/Urumqi >/dev/null
hub_command organisation list "$store" | grep -q "  $new store 望京店 Asia/Urumqi" || fail "$(hub_command organisation list)"
hub_command organisation remove "$new" >/dev/null
hub_command organisation remove "$partner" >"$shop/said" 2>&1 && fail "a partner with money is gone"
is "who is left" "$(hub_command organisation list | wc -l)" 4
books_are_sound

scene "each command is in the audit, in its chain; a row that somebody touches is named"
hub_command audit list | grep -q "$(id -un): command .*organisation suspend $partner" || fail "$(hub_command audit list)"
is "of the merchant" "$(hub_command audit list 2 | grep -c 'add store 2')" 2
hub_command audit verify | grep -q 'are whole' || fail "$(hub_command audit verify)"
head=$(hub_command audit heads | grep '^0 ')
hub_command audit verify $head | grep -q 'written down' || fail "the head is not known"
hub_command audit heads >"$shop/heads"
hub_command audit verify "$shop/heads" | grep -q 'chain 0: row .* written down' || fail "the heads are not known"
sed 's/^\([0-9]*\) \([0-9]*\) /a log line audit_head chain=\1 row=\2 hash=/' "$shop/heads" >"$shop/told"
hub_command audit verify "$shop/told" | grep -q 'chain 0: row .* written down' || fail "the log is not understood"
echo "0 999999 $(head -c 64 /dev/zero | tr '\0' 'a')" >>"$shop/heads"
hub_command audit verify "$shop/heads" >"$shop/said" && fail "a tail that is gone is not seen"
grep -q 'chain 0: row 999999 is missing' "$shop/said" || fail "$(cat "$shop/said")"
sqlite3 "$shop/hub/hub.db" "update audit set became = ''" 2>"$shop/said" && fail "a row can be changed"
grep -q 'the audit only grows' "$shop/said" || fail "$(cat "$shop/said")"
sqlite3 "$shop/hub/hub.db" "drop trigger audit_is_not_changed; update audit set became = '' where merchant_id = 0 and sequence = 2"
hub_command audit verify >"$shop/said" && fail "nobody sees it"
is "it says" "$(cat "$shop/said")" "chain 0: row 2 was changed"
