#!/bin/bash
# A merchant applies: entered by a partner's person with papers, rejected, mended, passed by the platform's; its first
# administrator comes in. What is personal is nowhere in the database as it is, and opens after the master key has changed.
. "$(dirname "$0")/help.sh"
. "$(dirname "$0")/console.sh"

# hand_in BROWSER ID KIND FILE: prints the status.
hand_in() {
    curl -s -m 20 -b "$shop/$1.jar" -o "$shop/answer" -w '%{http_code}' -H "origin: $(base)" -H "x-csrf-token: $(cat "$shop/$1.csrf")" \
        -H 'content-type: application/octet-stream' -H "idempotency-key: $3-$(basename "$4")" --data-binary "@$4" "$(base)/console/api/admissions/$2/documents?kind=$3"
}
version() { ask lin GET "admissions/$id" >/dev/null; answer version; }
stored() { { LC_ALL=C grep -c -a -h -- "$1" "$shop"/hub/hub.db* || true; } | awk "{ all += \$1 } END { print all }"; }

shop_open
console_cheap
echo 'second_factor = off' >>"$shop/hub.ini"
hub_command add partner 华东服务商 >/dev/null
partner=$(hub_sql "select id from organisation where kind = 'partner'")
hub_command staff invite lin 林 "$partner" partner >"$shop/lin.link"
hub_command staff invite root 根 1 platform_operator >"$shop/root.link"
hub_start
come lin lin
come root root

scene "a draft is begun, and what is missing is named"
is "entered" "$(ask lin POST "admissions?at=$partner" '{"name":"上海弄堂咖啡有限公司"}' a-1)" 200
id=$(answer id)
is "again" "$(ask lin POST "admissions?at=$partner" '{"name":"上海弄堂咖啡有限公司"}' a-1) $(answer id)" "200 $id"
is "too early" "$(ask lin POST "admissions/$id/submit" "{\"version\":$(version)}" a-2) $(answer code) $(answer detail)" "400 FIELD_MISSING kind"
is "a wrong licence" "$(ask lin PATCH "admissions/$id" "{\"version\":$(version),\"licence\":\"91110108551385082A\"}" a-3) $(answer detail)" "400 licence"
is "the rest" "$(ask lin PATCH "admissions/$id" "{\"version\":$(version),\"kind\":\"company\",\"licence\":\"91110108551385082Q\",\
\"address\":\"南昌路100号\",\"store_name\":\"南昌路店\",\"bank\":\"招商银行\",\"admin_login\":\"wangwu\",\"admin_name\":\"王五\",\
\"contact_name\":\"张三丰\",\"contact_phone\":\"13812345678\",\"account_holder\":\"上海弄堂咖啡\",\"account_number\":\"6222021001122334455\"}" a-4)" 200

scene "papers of up to 1 MiB, of any content but the wrong one"
{ printf '\xff\xd8\xff\xe0'; head -c 1048572 /dev/urandom; } >"$shop/face.jpg"
{ cat "$shop/face.jpg"; printf x; } >"$shop/larger.jpg"
printf '<svg onload="alert(1)">' >"$shop/face.svg"
printf '%%PDF-1.7 of a licence' >"$shop/licence.pdf"
is "too large" "$(hand_in lin "$id" id_front "$shop/larger.jpg")" 413
is "no picture" "$(hand_in lin "$id" id_front "$shop/face.svg") $(answer code)" "422 NO_PICTURE"
for kind in id_front id_back shop_front; do is "$kind" "$(hand_in lin "$id" "$kind" "$shop/face.jpg")" 200; done
is "the licence" "$(hand_in lin "$id" licence "$shop/licence.pdf") $(answer missing)" "200 []"
curl -s -m 20 -b "$shop/lin.jar" -D "$shop/headers" -o "$shop/back.jpg" "$(base)/console/api/admissions/$id/documents?kind=id_front"
cmp "$shop/face.jpg" "$shop/back.jpg" || fail "it is another picture"
grep -qi '^content-disposition: attachment' "$shop/headers" && grep -qi '^x-content-type-options: nosniff' "$shop/headers" &&
    grep -qi "^content-security-policy: default-src 'none'" "$shop/headers" || fail "its headers: $(cat "$shop/headers")"

scene "nobody reviews what he entered; the platform rejects it, it is mended, and passes"
is "submitted" "$(ask lin POST "admissions/$id/submit" "{\"version\":$(version)}" a-5)" 200
is "his own" "$(ask lin POST "admissions/$id/pass" "{\"version\":$(version)}" a-6) $(answer code)" "403 FORBIDDEN"
is "under review" "$(ask lin PATCH "admissions/$id" "{\"version\":$(version),\"bank\":\"x\"}" a-7)" 409
is "masked" "$(ask root GET "admissions/$id") $(answer contact_name) $(answer contact_phone)" "200 张** 138****5678"
is "whole" "$(ask root GET "admissions/$id/personal") $(answer contact_name) $(answer contact_phone)" "200 张三丰 13812345678"
is "rejected" "$(ask root POST "admissions/$id/reject" "{\"version\":$(version),\"reason\":\"照片不清\"}" a-8) $(answer state)" "200 rejected"
is "mended" "$(ask lin PATCH "admissions/$id" "{\"version\":$(version),\"address\":\"南昌路101号\"}" a-9) $(answer state)" "200 draft"
is "again" "$(ask lin POST "admissions/$id/submit" "{\"version\":$(version)}" a-10)" 200
now=$(version)
is "passed" "$(ask root POST "admissions/$id/pass" "{\"version\":$now}" a-11) $(answer state)" "200 passed"
link=$(answer invitation)
is "once" "$(ask root POST "admissions/$id/pass" "{\"version\":$now}" a-11) $(answer invitation)" "200 $link"
is "one merchant" "$(hub_sql "select count(*) from organisation where kind = 'merchant'")" 1
is "under its partner" "$(hub_sql "select partner_id from merchant where id = $id")" "$partner"

scene "its administrator comes in, and is one"
echo "$link" >"$shop/wangwu.link"
come wangwu wangwu
is "the store" "$(ask wangwu GET organisations) $(answer items.0.name)" "200 南昌路店"
is "and may" "$(ask wangwu GET me; answer posts.0.role.word)" "200merchant_admin"

scene "each look is in the audit, and nothing of what was seen; nothing lies open in the database"
is "looks" "$(hub_sql "select count(*) from audit where action like 'GET admissions%'")" 2
for what in 13812345678 6222021001122334455 张三丰 'of a licence'; do is "$what" "$(stored "$what")" 0; done
[ "$(stored 南昌路101号)" -gt 0 ] || fail "this test does not find what is there"

scene "another master key opens it"
hub_stop || fail "the hub ended with $?"
cp "$shop/hub/master.key" "$shop/old.key" 2>/dev/null || fail "no master key: $(ls "$shop/hub")"
rm "$shop/hub/master.key"
head -c 32 /dev/urandom | xxd -p -c 64 >"$shop/new.key"
chmod 600 "$shop/new.key" "$shop/old.key"
"$bin/shanju-hub" --config "$shop/hub.ini" --hub-master-key "$shop/new.key" --hub-master-key-other "$shop/old.key" reseal >"$shop/said" 2>&1 ||
    fail "reseal: $(cat "$shop/said")"
hub_start --hub-master-key "$shop/new.key"
is "signed in" "$(ask root GET "admissions/$id/personal") $(answer account_number)" "200 6222021001122334455"
curl -s -m 20 -b "$shop/root.jar" -o "$shop/back.jpg" "$(base)/console/api/admissions/$id/documents?kind=id_back"
cmp "$shop/face.jpg" "$shop/back.jpg" || fail "it does not open"
