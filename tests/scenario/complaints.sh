# complaints.sh -- a payer complains of a sale in his wallet; the hub hears of it by a callback, or by asking; the
# merchant answers through the hub, once, whatever becomes of the answer and of the hub. Over real processes.
#
# Sourced by the scenarios of each wallet after help.sh, with what its channel calls things:
#   wallet                  the sandbox's name of the channel
#   list, reply, complete   its faults' names of the calls
#   told_new, told_moved    what it posts
#   replied, settled        where a complaint stands then, here; settled_there: there
#   kind, wanted_fen        what it is about, and what the payer can say that he wants back
# and account_open, which gives merchant 1 an account there and sets $account, and account_started, when the hub runs.

# wrong WHAT METHOD [VALUE [COUNT]]: a fault of the wallet's.
wrong() { fault_at "$wallet" "$@"; }
# wish JSON: what the payer does in his wallet.
wish() {
    curl -sf -o /dev/null "http://127.0.0.1:$sandbox_port/sandbox/$wallet/complaint" --data "$1" ||
        fail "the wallet takes no complaint: $1"
}
# The payment that the newest sale is about, as the wallet knows it.
number() { there | grep -oE '"out_trade_no":"[0-9]+"' | head -n 1 | grep -oE '[0-9]{20,}'; }
complaints() { hub_sql "select group_concat(state, ' ') from (select state from complaint order by id)"; }
# What the wallet has of the newest complaint: its history, and how often a word stands there.
there() { sandbox_state | grep -oE "\"$wallet\":\{.*"; }
history() { there | grep -oE '"complaints":\[.*' | grep -oE '"log":\[[^]]*\]' | head -n 1; }
stands() { history | { grep -oF "\"details\":\"$1\"" || true; } | wc -l; }
state_there() { there | grep -oE '"complaints":\[.*' | grep -oE '"state":"[A-Z_]+"' | head -n 1 | cut -d'"' -f4; }
word() { hub_sql "select state from complaint_word where who = 'us' order by name desc limit 1"; }
walks() { hub_sql "select count(*) from complaint_watch where walked_us > 0 and account_id = $account"; }
waits() { hub_sql "select state || ' ' || waits from complaint"; }
heard_words() { hub_sql "select words from complaint order by id desc limit 1"; }

NOTIFY_SPEED=1000 shop_open
[ "$wallet" != wechat ] || wechat_imitate
sandbox_start
code=$(hub_furnish)
sed -i '/^\[hub\]/a complaints_every = 2s' "$shop/hub.ini"
account_open
app_add
is "none yet" "$(hub_command complaints)" "there is no complaint"
hub_start
account_started
till_open till "$code"
becomes "walks over the account's complaints" 1 20 walks

scene "a payer complains of a sale: the hub is called, and asks"
sell 12.34
wish "{\"number\":\"$(number)\",\"text\":\"少了一杯\",\"kind\":\"$kind\",\"phone\":\"13800138000\",\"refund_fen\":$wanted_fen}"
becomes "complaints" open 10 complaints
is "it is about the payment" "$(hub_sql "select c.payment_id = p.id and c.order_id = p.order_id and c.amount = 1234
    and c.refund_wanted = $wanted_fen and c.merchant_id = p.merchant_id from complaint c, payment p")" 1
becomes "its history" 1 10 heard_words
id=$(hub_sql "select id from complaint")

scene "the phone is in nobody's database and log, and in the merchant's hand"
is "in the database" "$(grep -lF 13800138000 "$shop/hub/hub.db" "$shop/hub/hub.db-wal" || true)" ""
is "sealed" "$(hub_sql "select length(phone) from complaint")" 39
is "in the log" "$(grep -c -F 13800138000 "$shop/hub.log" || true)" 0
api GET "/v1/complaints/$id" >"$shop/api.log"
grep -q '"phone":"13800138000"' "$shop/api.log" || fail "the app is told $(cat "$shop/api.log")"
grep -q '"who":"payer"' "$shop/api.log" || fail "the app is not told who said what: $(cat "$shop/api.log")"
api GET "/v1/complaints?state=OPEN" >"$shop/api.log"
grep -q "\"id\":\"$id\"" "$shop/api.log" || fail "it is not among the open ones: $(cat "$shop/api.log")"

scene "the merchant answers once, however often the app asks"
api POST "/v1/complaints/$id/reply" '{"text":"马上补做"}' same >"$shop/api.log"
api POST "/v1/complaints/$id/reply" '{"text":"马上补做"}' same >"$shop/api.log"
becomes "the answer" done 10 word
is "how often it stands there" "$(stands 马上补做)" 1
becomes "complaints" "$replied" 10 complaints
api POST "/v1/complaints/$id/reply" '{"text":""}' >"$shop/api.log"
grep -q '"code":"FIELD_' "$shop/api.log" || fail "nothing was taken for an answer: $(cat "$shop/api.log")"

scene "the answer to an answer is lost: the history is asked, and it is not said twice"
wrong reply_never "$reply"
api POST "/v1/complaints/$id/reply" '{"text":"骑手已出发"}' >"$shop/api.log"
becomes "the answer" done 40 word
is "how often it stands there" "$(stands 骑手已出发)" 1
is "how often it was sent" "$(grep -c "method=$reply " "$shop/sandbox.log")" 2

scene "the hub dies when it has been sent: likewise"
hub_stop || fail "the hub ended with $?"
hub_command complaint "$id" reply 已送达 >"$shop/command.log" || fail "$(cat "$shop/command.log")"
hub_begin --crash-at channel.after_complaint:1
wait_for 20 is_dead "$hub_pid" || fail "the hub lives"
ended "$hub_pid"
is "the answer" "$(word)" unknown
hub_start
becomes "the answer" done 40 word
is "how often it stands there" "$(stands 已送达)" 1

scene "the hub dies before it is sent: the wallet does not have it, so it is sent after all"
hub_stop || fail "the hub ended with $?"
hub_command complaint "$id" reply 请查收 >"$shop/command.log" || fail "$(cat "$shop/command.log")"
hub_command complaint "$id" reply 请查收 >"$shop/command.log" || fail "$(cat "$shop/command.log")"
hub_begin --crash-at channel.before_complaint:1
wait_for 20 is_dead "$hub_pid" || fail "the hub lives"
ended "$hub_pid"
is "how often it stands there" "$(stands 请查收)" 0
hub_start
becomes "the answer" done 120 word
is "how often it stands there" "$(stands 请查收)" 1

scene "settled, though the answer to that is lost, and gone on with by the payer: heard without a callback, too"
wrong reply_never "$complete"
api POST "/v1/complaints/$id/complete" '' >"$shop/api.log"
becomes "complaints" "$settled" 20 complaints
becomes "that it is settled" done 40 word
is "at the wallet" "$(state_there)" "$settled_there"
is "how often it was said" "$(grep -c "method=$complete " "$shop/sandbox.log")" 1
wrong notify_never "$told_moved"
wish "{\"complaint\":\"$(hub_sql "select number from complaint")\",\"text\":\"还是没收到\"}"
becomes "how it stands, and whether the payer waits" "processing 1" 20 waits
if [ "$wallet" = alipay ]; then
    scene "what is said while Alipay decides waits, however often it is refused, and is said when that is over"
    number=$(hub_sql "select number from complaint")
    api POST "/v1/complaints/$id/reply" '{"text":"已联系骑手"}' >"$shop/api.log"
    said="select state || ' ' || code from complaint_word where who = 'us' order by name desc limit 1"
    becomes "the answer" "created PLATFORM_PROCESSING" 120 hub_sql "$said"
    is "how often it stands there" "$(stands 已联系骑手)" 0
    wish "{\"complaint\":\"$number\",\"decision\":\"back\"}"
    becomes "the answer" done 40 word
    is "how often it stands there" "$(stands 已联系骑手)" 1
fi
wish "{\"complaint\":\"$(hub_sql "select number from complaint")\",\"withdraw\":true}"
becomes "complaints" closed 20 complaints

scene "one that the wallet does not tell of by itself, and a wallet that does not answer"
sell 5.00
wrong notify_never "$told_new"
wrong reply_500 "$list" 0 2
wish "{\"number\":\"$(number)\",\"text\":\"重复扣款\"}"
becomes "complaints" "closed open" 40 complaints

scene "people see it"
hub_stop || fail "the hub ended with $?"
hub_command complaints open >"$shop/command.log"
is "what is open" "$(grep -c '重复扣款' "$shop/command.log")" 1
hub_command complaint "$id" >"$shop/command.log"
grep -q '^phone 13800138000' "$shop/command.log" || fail "no phone: $(cat "$shop/command.log")"
grep -q 'us reply done: 马上补做' "$shop/command.log" || fail "no answer: $(cat "$shop/command.log")"
hub_command complaint 5 >"$shop/command.log" 2>&1 && fail "there is a complaint 5"
grep -q 'shanju-hub complaints' "$shop/command.log" || fail "it says: $(cat "$shop/command.log")"
is "alarms" "$(alarms)" ""
hub_command check >"$shop/check.log" 2>&1 || { cat "$shop/check.log"; fail "the books are not sound"; }
