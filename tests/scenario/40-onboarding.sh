#!/bin/bash
# A partner brings a merchant to WeChat Pay: the application is entered step by step, rejected for a field, mended and
# finished; the account that it came to takes no payment until a person switches it on, and then it does.
. "$(dirname "$0")/help.sh"

export PAYER_AGENT=$agent_wechat

# enter WORD...: what the channel has said, by person 7; sets $said.
enter() {
    local state=$1
    shift
    said=$(hub_command onboarding "$id" "$state" 7 "$@" 2>&1) || fail "it is not taken: $said"
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
is "accounts of the merchant" "$(hub_command accounts 1 | grep -v 'of the settings file' | cut -d' ' -f2-4)" "$account wechat off"
hub_command onboardings | grep -q "$id merchant 1 wechat 1900000001_17 finished sub 1900000109" || fail "it is not listed"

scene "switched on, it takes a payment for the sub-merchant"
hub_command account "$account" on >/dev/null
hub_start
till_open till "$code"
sell 12.34
is "whose payment it is" "$(hub_sql "select account_id from payment")" "$account"
sandbox_state | grep -q '"mchid":"1900000109","out_trade_no"' || fail "it was not paid to the sub-merchant"
books_are_sound
