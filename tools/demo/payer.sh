#!/usr/bin/env bash
# payer -- a customer's phone with Alipay, or by PAYER_AGENT=MicroMessenger/8 with WeChat, by
# PAYER_AGENT='UnionPay/1.0 CloudPay' with UnionPay: opens what was scanned, and pays.
#
#     payer.sh URL             scan, authorise, press Pay, pay at the sandbox's cashier or wallet
#     payer.sh --scan URL      open the page only
#     payer.sh --press URL     press Pay, and stop before the cashier
#     payer.sh --twice URL     press everything twice
#
# Prints the result page's JSON: {"state":"paid","number":"…","code":"12345678",…}.
# Nothing but the URL is known to it.
set -euo pipefail

until=paid
times=1
case "${1:-}" in
--scan) until=scan && shift ;;
--press) until=press && shift ;;
--twice) times=2 && shift ;;
esac
url=${1:?usage: payer.sh [--scan|--press|--twice] URL}
agent=${PAYER_AGENT:-'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 AlipayClient/10.5.90'}

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
phone() { curl --silent --show-error --max-time 20 -A "$agent" -c "$home/jar" -b "$home/jar" "$@"; }
field() { grep -o "name=\"$1\" value=\"[^\"]*\"" "$2" | head -n 1 | cut -d'"' -f4 | sed 's/&amp;/\&/g'; }
base=$(printf %s "$url" | sed -E 's#^([A-Za-z]+://[^/]+).*#\1#')
path=$(printf %s "$url" | sed -E 's#^[A-Za-z]+://[^/]+##')
result() { phone -H 'Accept: application/json' "$base$path/result"; }

phone -L "$url" -D "$home/scan" -o "$home/page.html"
if [ "$until" = scan ]; then
    grep -o 'data-state="[a-z]*" data-reason="[a-z]*"' "$home/page.html" || cat "$home/page.html"
    exit 0
fi
said=auth_code
grep -q 'name="auth_code"' "$home/page.html" || said=code
grep -q 'name="visit"' "$home/page.html" && said=visit
code=$(field $said "$home/page.html" || true)
state=$(field state "$home/page.html" || true)
if [ -z "$code" ]; then
    grep -o 'data-state="[a-z]*" data-reason="[a-z]*"' "$home/page.html" >&2 || true
    echo "payer: the page offers no payment" >&2
    exit 1
fi

press() { phone "$@" --data-urlencode "$said=$code" --data-urlencode "state=$state" "$base$path/pay"; }

# What stands as text inside of JSON, and is JSON itself.
bridge() { sed -nE 's/.*"bridge":"(([^"\\]|\\.)+)".*/\1/p' | sed -E 's/\\(.)/\1/g'; }

# press_for_bridge: presses Pay; sets $asked, what the page's script is to do then.
press_for_bridge() {
    asked=
    for _ in $(seq "$times"); do asked=$(press -H 'Accept: application/json' | bridge); done
    for _ in $(seq 50); do
        [ -z "$asked" ] || break
        sleep 0.1
        asked=$(phone -H 'Accept: application/json' "$base$path/result?bridge=1" | bridge)
    done
}

# The page's script hands to WeChat's bridge what the hub signed: here, to the sandbox's.
pay_in_wechat() {
    local wallet asked
    wallet=$(sed -nE 's#^[Ll]ocation: ([a-z]+://[^/]+)/.*#\1#p' "$home/scan" | head -n 1)
    press_for_bridge
    [ "$until" = press ] ||
        for _ in $(seq "$times"); do
            printf %s "$asked" | sed -E 's/.*"with":(.*)\}$/\1/' |
                phone -o "$home/wallet" --data-binary @- "$wallet/wechat/jsbridge/invoke"
        done
}

# UnionPay's wallet goes where its own QR leads.
pay_in_unionpay() {
    local asked go
    press_for_bridge
    go=$(printf %s "$asked" | sed -nE 's/.*"go":"([^"]*)".*/\1/p' | sed 's#\\/#/#g')
    [ "$until" = press ] ||
        for _ in $(seq "$times"); do phone -o "$home/wallet" --data '' "$go"; done
}

if [ "$said" = code ]; then
    pay_in_wechat
elif [ "$said" = visit ]; then
    pay_in_unionpay
else
    for _ in $(seq "$times"); do press -D "$home/head" -o /dev/null; done
fi
if [ "$until" = press ]; then
    result
    exit 0
fi
pay_at_cashier() {
    local cashier number back
    cashier=$(grep -i '^location:' "$home/head" | tail -n 1 | tr -d '\r' | cut -d' ' -f2)
    phone "$cashier" -o "$home/cashier.html"
    number=$(field trade_no "$home/cashier.html")
    back=$(field return_url "$home/cashier.html")
    for _ in $(seq "$times"); do
        phone -o /dev/null --data-urlencode "trade_no=$number" --data-urlencode "return_url=$back" \
            "$(printf %s "$cashier" | sed -E 's#\?.*##')/pay"
    done
}
[ "$said" != auth_code ] || pay_at_cashier

# The page polls; so does this.
for _ in $(seq 50); do
    answer=$(result)
    case "$answer" in *'"state":"waiting"'*) sleep 0.1 ;; *) break ;; esac
done
printf '%s\n' "$answer"
