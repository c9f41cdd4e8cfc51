# wallets.sh -- the wallets of a shop of lib.sh: WeChat Pay and UnionPay in its sandbox, beside the
# Alipay that is always there, and what a merchant knows of its account at each of the three.
#
# Sourced by bash, after lib.sh. MORE is what one account or wallet has besides: lines of
# settings, or members of JSON with a comma after each.

wechat_v3_key=v3keyv3keyv3keyv3keyv3keyv3key00
wechat_v2_key=v2keyv2keyv2keyv2keyv2keyv2key00
wechat_key_id=PUB_KEY_ID_0114232134912410000000000000

# wechat_imitate [MORE]: the sandbox plays WeChat Pay, too; before sandbox_start.
wechat_imitate() {
    cat >>"$shop/sandbox.ini" <<INI
[wechat]
mchid = 1900000001
appid = wxd678efh567hg6787
app_secret = s3cret
api_v3_key = $wechat_v3_key
api_v2_key = $wechat_v2_key
merchant_public_key_file = $shop/keys/wechat_merchant_public.pem
certificate_key_file = $shop/keys/wechat_platform_private.pem
public_key_file = $shop/keys/wechat_pub_key_private.pem
public_key_id = $wechat_key_id
key_mode = both
${1:-}
INI
}

# unionpay_imitate [MORE]: the sandbox plays UnionPay, too; before sandbox_start.
unionpay_imitate() {
    cat >>"$shop/sandbox.ini" <<INI
[unionpay]
merchant = 777290058110048
merchant_cert_file = $shop/keys/unionpay_merchant_cert.pem
private_key_file = $shop/keys/unionpay_private.pem
cert_file = $shop/keys/unionpay_cert.pem
${1:-}
INI
}

# wechat_account FILE [MORE]
wechat_account() {
    local here=http://127.0.0.1:$sandbox_port
    cat >"$shop/$1" <<JSON
{"mchid": "1900000001", "appid": "wxd678efh567hg6787", "app_secret": "s3cret",
 "api_v3_key": "$wechat_v3_key", "api_v2_key": "$wechat_v2_key", ${2:-}
 "private_key_file": "keys/wechat_merchant_private.pem",
 "certificate_file": "keys/wechat_merchant_certificate.pem",
 "public_key_file": "keys/wechat_pub_key_public.pem", "public_key_id": "$wechat_key_id",
 "certificates_file": "keys/wechat_platform_certificate.pem",
 "api": "$here", "authorise": "$here/connect/oauth2/authorize", "token": "$here/sns/oauth2/access_token"}
JSON
}

# unionpay_account FILE
unionpay_account() {
    cat >"$shop/$1" <<JSON
{"merchant": "777290058110048", "private_key_file": "keys/unionpay_merchant_private.pem",
 "certificate_file": "keys/unionpay_merchant_cert.pem", "roots_file": "keys/unionpay_root_cert.pem",
 "middle_file": "keys/unionpay_middle_cert.pem", "gateway": "http://127.0.0.1:$sandbox_port",
 "files": "http://127.0.0.1:$sandbox_port/unionpay/files"}
JSON
}

# alipay_account FILE [MORE]
alipay_account() {
    local here=http://127.0.0.1:$sandbox_port
    cat >"$shop/$1" <<JSON
{"app_id": "2021000000000001", "seller_id": "2088000000000001", ${2:-}
 "private_key_file": "keys/app_private.pem", "public_key_file": "keys/alipay_public.pem",
 "gateway": "$here/gateway.do", "authorise": "$here/oauth2/publicAppAuthorize.htm", "cashier": "$here/cashier"}
JSON
}

# account_add MERCHANT DIALECT NAME FILE [WORDS...]: sets $account, its number; the hub is stopped.
account_add() {
    hub_command add account "$1" "$2" "$3" "$shop/$4" "${@:5}" >"$shop/account.log" 2>&1 ||
        fail "no account: $(cat "$shop/account.log")"
    account=$(cut -d' ' -f2 "$shop/account.log")
}
