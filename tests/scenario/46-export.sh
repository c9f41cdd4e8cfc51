#!/bin/bash
# What somebody sees as a list he takes out as a file: written meanwhile, whole, fetched again from where it broke off.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

# export_list FORMAT QUERY KEY: asks for the orders; the id is in $id.
export_list() {
    is "asked for" "$(ask lin POST exports "{\"list\":\"orders\",\"format\":\"$1\",\"query\":\"$2\"}" "$3")" 200
    id=$(answer id)
}
state() {
    ask lin GET "exports/$id" >/dev/null
    answer state
}
# fetch FILE [CURL OPTION...]: prints the status.
fetch() {
    local file=$1
    shift
    curl -s -m 20 -b "$shop/lin.jar" -o "$file" -D "$shop/headers" -w '%{http_code}' "$@" \
        "$(base)/console/api/exports/$id/file"
}

shop_open
console_cheap
sandbox_start
code=$(hub_furnish)
merchant=$(hub_sql "select id from merchant where number = 1")
store=$(hub_sql "select id from organisation where kind = 'store' order by id limit 1")
hub_command staff invite lin 林 "$merchant" merchant_admin >"$shop/lin.link"
hub_command staff invite bob 博 "$store" cashier >"$shop/bob.link"
hub_start
till_open till "$code"
come lin lin
come bob bob
sell 100.00
sell 23.45
take_cash till 5.00
is_synced till

scene "as CSV, with what the list shows"
export_list csv 'state=paid' k-1
becomes "it" done 20 state
is "rows" "$(answer rows) $(answer share)" "3 1000"
is "fetched" "$(fetch "$shop/orders.csv")" 200
grep -qi '^content-disposition: attachment; filename\*=UTF-8' "$shop/headers" || fail "$(cat "$shop/headers")"
is "a mark, a header and three rows, with their sum" "$(wc -l <"$shop/orders.csv")" 5
is "the mark" "$(head -c 3 "$shop/orders.csv" | od -An -tx1 | tr -d ' ')" efbbbf
grep -q '系统单号' "$shop/orders.csv" || fail "$(head -1 "$shop/orders.csv")"
is "what was paid" "$(tail -n +2 "$shop/orders.csv" | head -n -1 | awk -F, '{ sum += $12 } END { printf "%.2f", sum }')" 128.45
is "the same asked again is the same" "$(ask lin POST exports '{"list":"orders","format":"csv","query":"state=paid"}' k-1)$(answer id)" "200$id"

scene "a download that broke off goes on"
is "the beginning" "$(fetch "$shop/part" -r 0-99)" 206
is "the rest" "$(fetch "$shop/rest" -r 100-)" 206
cat "$shop/part" "$shop/rest" | cmp -s - "$shop/orders.csv" || fail "the parts are not the whole"
is "of what has changed: all" "$(fetch "$shop/all" -r 100- -H 'if-range: "1-1"')" 200
cmp -s "$shop/all" "$shop/orders.csv" || fail "not all"
is "behind its end" "$(fetch "$shop/none" -r 1000000-)" 416

scene "as XLSX, which other programs read"
export_list xlsx 'channel=cash' k-2
becomes "it" done 20 state
is "fetched" "$(fetch "$shop/orders.xlsx")" 200
unzip -tq "$shop/orders.xlsx" >/dev/null || fail "it is no ZIP"
unzip -p "$shop/orders.xlsx" xl/worksheets/sheet1.xml >"$shop/sheet"
is "a header, a row and its sum" "$(grep -o '<row ' "$shop/sheet" | wc -l)" 3
grep -q '<v>5</v>' "$shop/sheet" || fail "$(cat "$shop/sheet")"

scene "what is wrong, and whose it is"
is "no such list" "$(ask lin POST exports '{"list":"secrets","format":"csv"}' k-3)$(answer code)" 400FIELD_WRONG
export_list csv 'state=lost' k-4
becomes "it" failed 20 state
is "why" "$(answer reason)" BAD_INPUT
is "no file" "$(fetch "$shop/none")" 409
is "a cashier" "$(ask bob POST exports '{"list":"orders","format":"csv"}' k-5)" 403
is "another's" "$(ask bob GET "exports/$id")" 403

scene "the audit becomes a file, too, which is held against its chains"
is "asked for" "$(ask lin POST exports '{"list":"audit","format":"csv","query":"kind=exports"}' k-6)" 200
id=$(answer id)
becomes "it" done 20 state
is "fetched" "$(fetch "$shop/audit.csv")" 200
grep -q "POST exports.*audit_head chain=" "$shop/audit.csv" || fail "$(cat "$shop/audit.csv")"
grep -q 'state=paid' "$shop/audit.csv" || fail "what was asked for is not told"
rows=$(($(wc -l <"$shop/audit.csv") - 1))
[ "$rows" -ge 4 ] || fail "$rows rows"
is "of them" "$(ask lin GET 'audit?kind=exports')$(answer items.0.action)" "200GET exports/:/file"
is "a cashier" "$(ask bob POST exports '{"list":"audit","format":"csv"}' k-7)" 403

scene "a program does what docs/api-console.md shows"
for document in docs/api-console.md docs/api-console.zh-CN.md; do
    sed -n '/^```bash/,/^```/p' "$document" | sed "1d;\$d;s#https://console.example.com#$(base)#;s#at=11#at=$merchant#" |
        sed 's#"login":"reports","password":"…"#"login":"lin","password":"correct horse battery"#' >"$shop/example.sh"
    bash "$shop/example.sh" >"$shop/said" || fail "$(cat "$shop/said")"
    grep -q '"next":"in".*"items":\[{.*"list":"orders","format":"csv"' "$shop/said" || fail "$document: $(cat "$shop/said")"
done

scene "a hub that starts anew still has them"
hub_stop || fail "the hub ended with $?"
hub_command audit verify "$shop/audit.csv" >"$shop/said" || fail "$(cat "$shop/said")"
is "rows that are as they were" "$(grep -c 'written down' "$shop/said")" "$rows"
sed 's/hash=[0-9a-f]\{4\}/hash=0000/' "$shop/audit.csv" >"$shop/changed.csv"
! hub_command audit verify "$shop/changed.csv" >"$shop/said" || fail "nobody sees that a row was changed"
hub_start
ask lin GET exports >/dev/null
is "mine" "$(answer items.length)" 6
id=$(answer items.5.id)
is "the first" "$(fetch "$shop/again")" 200
cmp -s "$shop/again" "$shop/orders.csv" || fail "the file has changed"
is "folders" "$(ls "$shop"/hub/exports | wc -l)" 5
