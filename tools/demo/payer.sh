#!/usr/bin/env bash
# payer -- a customer's phone with Alipay: opens what was scanned, and pays.
#
#     payer.sh URL             scan, authorise, press Pay, pay at the sandbox's cashier
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

phone -L "$url" -o "$home/page.html"
if [ "$until" = scan ]; then
    grep -o 'data-state="[a-z]*" data-reason="[a-z]*"' "$home/page.html" || cat "$home/page.html"
    exit 0
fi
code=$(field auth_code "$home/page.html" || true)
state=$(field state "$home/page.html" || true)
if [ -z "$code" ]; then
    grep -o 'data-state="[a-z]*" data-reason="[a-z]*"' "$home/page.html" >&2 || true
    echo "payer: the page offers no payment" >&2
    exit 1
fi

for _ in $(seq "$times"); do
    phone -D "$home/head" -o /dev/null --data-urlencode "auth_code=$code" \
        --data-urlencode "state=$state" "$base$path/pay"
done
if [ "$until" = press ]; then
    result
    exit 0
fi
cashier=$(grep -i '^location:' "$home/head" | tail -n 1 | tr -d '\r' | cut -d' ' -f2)
phone "$cashier" -o "$home/cashier.html"
number=$(field trade_no "$home/cashier.html")
back=$(field return_url "$home/cashier.html")
for _ in $(seq "$times"); do
    phone -o /dev/null --data-urlencode "trade_no=$number" --data-urlencode "return_url=$back" \
        "$(printf %s "$cashier" | sed -E 's#\?.*##')/pay"
done

# The page polls; so does this.
for _ in $(seq 50); do
    answer=$(result)
    case "$answer" in *'"state":"waiting"'*) sleep 0.1 ;; *) break ;; esac
done
printf '%s\n' "$answer"
