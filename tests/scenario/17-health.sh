#!/bin/bash
# Is it alive, is it ready, how much did it do; and who may see that.
. "$(dirname "$0")/help.sh"

status() { curl -s -o "$shop/answer" -w '%{http_code}' "$@"; }
base() { echo "http://127.0.0.1:$hub_port"; }
board() { echo "http://127.0.0.1:$board_port"; }
metric() { sed -n "s/^shanju_$1 //p" "$shop/answer"; }

open_shop

scene "alive and ready, on both ports"
for port in "$(base)" "$(board)"; do
    is "alive" "$(status "$port/healthz") $(cat "$shop/answer")" "200 ok"
    is "ready" "$(status "$port/readyz") $(cat "$shop/answer")" "200 ready"
done

scene "the public port tells nothing else"
is "metrics" "$(status "$(base)/metrics")" 404
is "the console" "$(status "$(base)/console/")" 404
is "the front page" "$(status "$(base)/")" 404
is "rubbish" "$(status "$(base)/no/such/page") $(grep -c '"code":"NOT_FOUND"' "$shop/answer")" "404 1"
is "another method" "$(status -X DELETE "$(base)/healthz")" 405

scene "the metrics count what happens"
take_cash till 5
open_sale till 12.34
payer "$url" >"$shop/payer.log"
till_sees till '"event":"paid"'
is_synced till
is "metrics" "$(status "$(board)/metrics")" 200
is "tills online" "$(metric terminals_online)" 1
is "records" "$(metric records_in_total)" 3
is "callbacks" "$(metric callbacks_total) $(metric callbacks_refused_total)" "1 0"
is "results pushed" "$(metric results_pushed_total)" 1
is "tickets" "$(metric tickets_opened_total) $(metric tickets_refused_total)" "1 0"
is "enrolments" "$(metric enrolments_total)" 1
[ "$(metric log_bytes_total)" -ge 4096 ] || fail "bytes of log: \"$(metric log_bytes_total)\""
is "metrics of no form" "$(grep -vcE '^(# TYPE shanju_[a-z_]+ (counter|gauge)|shanju_[a-z_]+(\{[a-z_]+="[a-z_]+"\})? [0-9]+)$' "$shop/answer" || true)" 0

scene "the board's address leads to the console"
is "the page" "$(status "$(board)/")" 303
is "where it is" "$(curl -s -o "$shop/answer" -w '%{redirect_url}' "$(board)/")" "$(board)/console/"

scene "with a token, only who knows it sees it; from this machine as well"
hub_stop || fail "the hub ended with $?"
hub_start --board-token geheim123
for page in /metrics; do
    is "without" "$(status "$(board)$page")" 403
    is "wrong" "$(status "$(board)$page?token=geheim124")" 403
    is "in the address" "$(status "$(board)$page?token=geheim123")" 200
    is "as a bearer" "$(status -H 'Authorization: Bearer geheim123' "$(board)$page")" 200
done
is "alive without" "$(status "$(board)/healthz")" 200

scene "from another machine, without a token: nothing"
address=$(hostname -I 2>/dev/null | cut -d' ' -f1)
if [ -n "$address" ]; then
    hub_stop || fail "the hub ended with $?"
    hub_start --board-host 0.0.0.0
    is "its metrics" "$(status "http://$address:$board_port/metrics")" 403
    is "from here" "$(status "$(board)/metrics")" 200
fi
books_are_sound
