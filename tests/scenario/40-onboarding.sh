#!/bin/bash
# A partner brings a merchant to WeChat Pay: the application is entered step by step, rejected for a field, mended and
# finished; the account that it came to takes no payment until a person switches it on, and then it does. Another one is
# asked about by the hub, through a wallet that is silent, refuses, and says what nobody knows, until it is finished.
. "$(dirname "$0")/help.sh"

export PAYER_AGENT=$agent_wechat

# enter WORD...: what the channel has said, by person 7; sets $said.
enter() {
    local state=$1
    shift
    said=$(hub_command onboarding "$id" "$state" 7 "$@" 2>&1) || fail "it is not taken: $said"
}

# clerk STATE [MORE]: what WeChat Pay makes of the second application.
clerk() {
    curl -sf -o /dev/null "http://127.0.0.1:$sandbox_port/sandbox/wechat/applyment" \
        --data "{\"business_code\":\"1900000001_18\",\"state\":\"$1\"${2:-}}" || fail "the clerk cannot: $1"
}
stands() { hub_sql "select state from onboarding where number = '1900000001_18'"; }
asked() { hub_sql "select w.code from onboarding_watch w join onboarding o on o.id = w.onboarding_id where o.number = '1900000001_18'"; }
# What it is asked now, and what comes of it: sets $said.
ask() {
    hub_stop || fail "the hub ended with $?"
    said=$(hub_command onboarding "$second" ask 2>&1) || true
}

NOTIFY_SPEED=1000 shop_open
wechat_imitate "sub_mchids = 1900000109"
sandbox_start
code=$(hub_furnish)
wechat_account partner.json
hub_command add merchant 伙伴 >/dev/null
account_add 2 wechat 伙伴 partner.json
partner=$account

scene "an application is entered, and stands as the channel said"
is "none yet" "$(hub_command onboardings)" "there is no application at a channel"
id=$(hub_command onboarding add 1 "$partner" 1900000001_17 7 | cut -d' ' -f2)
is "the same number" "$(hub_command onboarding add 1 "$partner" 1900000001_17 7 | cut -d' ' -f2)" "$id"
enter submitted channel 2000002124775691
enter auditing
enter rejected note 资料有误 field license_copy 图片不清晰 field id_card_number 与姓名不符
hub_command onboarding "$id" >"$shop/said"
grep -q 'rejected field license_copy: 图片不清晰' "$shop/said" || fail "it says: $(cat "$shop/said")"
hub_command onboarding "$id" finished 7 sub 1900000109 >"$shop/said" 2>&1 && fail "what was rejected is finished"
enter submitted
enter to_be_signed sign https://pay.weixin.qq.com/public/apply4ec_sign/s
hub_command onboarding "$id" finished 7 >"$shop/said" 2>&1 && fail "it is finished without a number"

scene "finished, it is an account that is off"
enter finished sub 1900000109
account=$(sed -n 's/^account \([0-9]*\) off$/\1/p' <<<"$said")
is "accounts of the merchant" "$(hub_command accounts 1 | grep -v 'of the settings file\| broken for ' | cut -d' ' -f2-4)" "$account wechat off"
hub_command onboardings | grep -q "$id merchant 1 wechat 1900000001_17 finished sub 1900000109" || fail "it is not listed"

scene "switched on, it takes a payment for the sub-merchant"
hub_command account "$account" on >/dev/null
hub_start
till_open till "$code"
sell 12.34
is "whose payment it is" "$(hub_sql "select account_id from payment")" "$account"
sandbox_state | grep -q '"mchid":"1900000109","out_trade_no"' || fail "it was not paid to the sub-merchant"

scene "the hub asks by itself: what is put together here is not there yet"
hub_stop || fail "the hub ended with $?"
sed -i '/^\[hub\]/a onboardings_every = 1s' "$shop/hub.ini"
second=$(hub_command onboarding add 1 "$partner" 1900000001_18 7 | cut -d' ' -f2)
hub_start
becomes "what its channel said" PARAM_ERROR 20 asked
is "it stands" "$(stands)" draft

scene "handed in on WeChat Pay's page, it is followed, and what is wrong is told"
clerk AUDITING
becomes "it stands" auditing 20 stands
clerk REJECTED ',"faults":[{"field":"license_copy","name":"营业执照照片","reason":"不清晰"}]'
becomes "it stands" rejected 20 stands
is "steps of its channel" "$(hub_sql "select count(*) from onboarding_step where by_id = 0")" 4

scene "silence, a refusal and a new word are no step"
wrong() { fault_at wechat "$@"; }
wrong reply_never applyment
clerk AUDITING
becomes "it stands" auditing 60 stands
clerk FROZEN
becomes "what its channel said" APPLYMENT_STATE_FROZEN 20 asked
is "it stands" "$(stands)" auditing
wrong reply_bad_signature applyment 0 1
clerk REJECTED
becomes "it stands" rejected 90 stands

scene "a person has it asked"
ask
grep -q "onboarding $second rejected, its channel says APPLYMENT_STATE_REJECTED" <<<"$said" || fail "it says: $said"
hub_command onboarding "$second" >"$shop/said"
grep -q 'by the channel rejected field license_copy: 不清晰' "$shop/said" || fail "it says: $(cat "$shop/said")"
grep -q 'its channel was asked .*: APPLYMENT_STATE_REJECTED' "$shop/said" || fail "it says: $(cat "$shop/said")"

scene "finished, it is an account that is off, and nobody asks any more"
hub_start
clerk SIGNING
becomes "it stands" to_be_signed 20 stands
clerk FINISHED
becomes "it stands" finished 20 stands
made() { hub_sql "select state from channel_account where id = (select made_id from onboarding where number = '1900000001_18')"; }
waits() { hub_sql "select count(*) from outbox where action = 'onboarding_ask' and state = 'pending'"; }
is "the account" "$(made)" off
is "effects that ask" "$(waits)" 0

scene "papers are handed in by a command: sealed, once, and nothing of them stays here"
hub_stop || fail "the hub ended with $?"
third=$(hub_command onboarding add 1 "$partner" 1900000001_19 7 | cut -d' ' -f2)
there() { sandbox_state | grep -oE '"business_code":"1900000001_19","applyment_id":[0-9]+,"state":"[A-Z_]+"' | grep -oE 'APPLYMENT[A-Z_]+'; }
stands() { hub_sql "select state from onboarding where number = '1900000001_19'"; }
cat >"$shop/papers.json" <<'JSON'
{"business_code": "1900000001_19",
 "contact_info": {"contact_type": "LEGAL", "contact_name": "张三丰", "mobile_phone": "13900139000", "contact_email": "z@shop.example"},
 "subject_info": {"subject_type": "SUBJECT_TYPE_ENTERPRISE", "identity_info": {"owner": true}},
 "business_info": {"merchant_shortname": "张三餐饮店", "service_phone": "0758000"},
 "settlement_info": {"settlement_id": "719", "qualification_type": "餐饮"},
 "bank_account_info": {"bank_account_type": "BANK_ACCOUNT_TYPE_CORPORATE", "account_name": "张三丰", "account_bank": "工商银行", "account_number": "6222021234567890"}}
JSON
sed 's/_19/_20/' "$shop/papers.json" >"$shop/other.json"
hub_command onboarding "$third" submit "$shop/other.json" 7 >"$shop/said" 2>&1 && fail "papers of another application were sent"
grep -q business_code "$shop/said" || fail "it says: $(cat "$shop/said")"
is "it stands" "$(stands)" draft
sed 's/"餐饮"/" "/; s/"service_phone": "0758000"/"service": "0758000"/' "$shop/papers.json" >"$shop/other.json"
hub_command onboarding "$third" submit "$shop/other.json" 7 >"$shop/said" 2>&1 && fail "papers that were not taken are well"
grep -q 'not taken.*PARAM_ERROR.*service_phone' "$shop/said" || fail "it says: $(cat "$shop/said")"
is "it stands" "$(stands)" draft
hub_command onboarding "$third" submit "$shop/papers.json" 7 >"$shop/said" 2>&1 || fail "it says: $(cat "$shop/said")"
is "it stands" "$(stands)" auditing
is "at the wallet" "$(there)" APPLYMENT_STATE_AUDITING
hub_command onboarding "$third" submit "$shop/papers.json" 7 >"$shop/said" 2>&1 && fail "papers that are looked at were sent again"
grep -q 'nothing was sent' "$shop/said" || fail "it says: $(cat "$shop/said")"
is "of the papers here" "$(grep -lE '13900139000|张三|6222021234567890' "$shop/hub/hub.db" "$shop/hub/hub.db-wal" "$shop/hub.log" 2>/dev/null || true)" ""

scene "the answer is lost: it is asked what became of them, and they are not sent again"
sandbox_says() { curl -sf -o /dev/null "http://127.0.0.1:$sandbox_port/sandbox/wechat/applyment" --data "$1" || fail "the clerk cannot: $1"; }
sandbox_says '{"business_code":"1900000001_19","state":"REJECTED","faults":[{"field":"account_number","name":"银行账号","reason":"不符"}]}'
wrong reply_bad_signature applyment_submit 0 1
hub_command onboarding "$third" submit "$shop/papers.json" 7 >"$shop/said" 2>&1
grep -q 'did not say whether' "$shop/said" || fail "it says: $(cat "$shop/said")"
is "it stands" "$(stands)" auditing
is "how often papers came" "$(grep -c 'method=applyment_submit ' "$shop/sandbox.log")" 3

scene "the command dies before they are sent, and when they have been: the hub asks what became of them"
sandbox_says '{"business_code":"1900000001_19","state":"REJECTED"}'
hub_command onboarding "$third" ask >"$shop/said" 2>&1
hub_command --crash-at channel.before_papers:1 onboarding "$third" submit "$shop/papers.json" 7 >"$shop/said" 2>&1 && fail "the command lives"
is "it stands" "$(stands)" submitted
hub_start
becomes "it stands" rejected 20 stands
hub_stop || fail "the hub ended with $?"
hub_command --crash-at channel.after_papers:1 onboarding "$third" submit "$shop/papers.json" 7 >"$shop/said" 2>&1 && fail "the command lives"
is "it stands" "$(stands)" submitted
hub_start
becomes "it stands" auditing 20 stands
is "how often papers came" "$(grep -c 'method=applyment_submit ' "$shop/sandbox.log")" 4
books_are_sound
