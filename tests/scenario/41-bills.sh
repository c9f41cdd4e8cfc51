#!/bin/bash
# Bills over real processes: a day of sales and refunds in each wallet, and its bills on the next morning.
# What differs is named, what is only there is asked about again, and a file is whole or not there.
. "$(dirname "$0")/help.sh"

# All programs live after the shop's clock, so that the day is one and the next one comes.
shift_clock() { echo "+$1h" >"$shop/clock"; }
live_by_shift() {
    local library program
    library=$(compgen -G '/usr/lib/*/faketime/libfaketime.so.1' | head -n 1) || true
    [ -n "$library" ] || fail "libfaketime is not installed: tools/install.sh test"
    mkdir "$shop/bin"
    for program in hub sandbox agent; do
        printf '#!/bin/sh\nexec env LD_PRELOAD=%s FAKETIME="$(cat %s)" FAKETIME_DONT_FAKE_MONOTONIC=1 %s "$@"\n' \
            "$library" "$shop/clock" "$bin/shanju-$program" >"$shop/bin/shanju-$program"
        chmod +x "$shop/bin/shanju-$program"
    done
    bin=$shop/bin
}

# bill ACCOUNT [KIND]: of the day; what it says is in $shop/bill.log.
bill() { hub_command bill "$1" "$day" ${2:+"$2"} >"$shop/bill.log" 2>&1; }
says() { grep -qF -- "$1" "$shop/bill.log" || fail "$2: it says $(cat "$shop/bill.log")"; }
agrees() { bill "$@" || fail "the bill of $1 does not agree: $(cat "$shop/bill.log")"; }
differs() { ! bill "$@" || fail "the bill of $1 agrees: $(cat "$shop/bill.log")"; }
files() { { ls -A "$shop/hub/bills" 2>/dev/null || true; } | wc -l; }
forget_files() { rm -f "$shop/hub/bills"/*; }
spoil() { curl -sf -o /dev/null --data "$1" "http://127.0.0.1:$spoil_port/spoil" || fail "nobody spoils"; }
newest() { hub_sql "select id from payment order by id desc limit 1"; }
stop_hub() { hub_stop || fail "the hub ended with $?"; }

CHANNEL_TIMEOUT=3s NOTIFY_SPEED=1000 shop_open
noon=$(((36 - 10#$(TZ=Asia/Shanghai date +%H)) % 24))
day=$(TZ=Asia/Shanghai date -d "+$noon hours" +%F)
shift_clock "$noon"
live_by_shift
free_port spoil_port
node tests/scenario/spoil.mjs "$spoil_port" "$sandbox_port" >"$shop/spoil.out" 2>&1 &
shop_pids+=($!)
wait_for 10 grep -q ready "$shop/spoil.out" || fail "nobody stands between"
sed -i "/^\[sandbox\]/a public_base = http://127.0.0.1:$spoil_port" "$shop/sandbox.ini"
wallets_imitate
# What the hub books as a channel's fee.
sed -i '/^\[alipay\]/a fee_rate = 20' "$shop/sandbox.ini"
sed -i '/^\[wechat\]/a fee_rate = 20' "$shop/sandbox.ini"
sandbox_start
code=$(hub_furnish)
wechat_account wechat.json
unionpay_account unionpay.json
sed -i "s#\"api\": \"[^\"]*\"#\"api\": \"http://127.0.0.1:$spoil_port\"#" "$shop/wechat.json"
account_add 1 wechat 微信 wechat.json settles platform
wechat=$account
account_add 1 unionpay 云闪付 unionpay.json settles platform
unionpay=$account
alipay=3 # the settings file's
hub_start
till_open till "$code"

scene "a day: sales in each wallet, some of it goes back"
for wallet in alipay wechat unionpay; do
    declare "agent=agent_$wallet"
    PAYER_AGENT=${!agent} sell 12.34
    PAYER_AGENT=${!agent} sell 5.00
    declare "paid_$wallet=$(newest)"
done
stop_hub
hub_command refund ask 1 "$paid_alipay" 200 R-1 1 一杯少了 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_command refund ask 1 "$paid_wechat" 300 R-2 1 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_command refund ask 1 "$paid_unionpay" 100 R-3 1 >"$shop/refund.log" || fail "$(cat "$shop/refund.log")"
hub_start
becomes "refunds" done,done,done 40 refunds
come_back till

scene "a sale that is paid at Alipay, and nobody tells the hub"
silence
before=$(paid_there)
open_sale till 7.77
payer "$url" >"$shop/answer" 2>&1 || true
becomes "money there" $((before + 777)) 20 paid_there
lost=$(newest)
stop_hub

scene "before the day is over there is no bill, and that is no error of anybody's"
for account in "$alipay" "$wechat" "$unionpay"; do
    differs "$account"
    says "账单尚未生成" "too early"
done
is "files" "$(files)" 0

scene "the next morning: WeChat Pay's bill agrees, and its file is kept as it came"
forget_faults
curl -sf -o /dev/null --data '{"forward_ms":82800000}' "http://127.0.0.1:$sandbox_port/sandbox/clock"
shift_clock "$((noon + 23))"
agrees "$wechat"
says "agree / 一致 3" "WeChat's bill"
says "payments / 支付 2 17.34" "its payments"
says "refunds / 退款 1 3.00" "its refunds"
is "files" "$(files)" 1
gzip -t "$shop/hub/bills/$wechat-$day-trade.csv.gz" || fail "its file is no gzip"

scene "a day on which nothing happened has no file, and agrees"
for account in "$alipay" "$wechat" "$unionpay"; do
    hub_command bill "$account" "$(date -d "$day -1 day" +%F)" >"$shop/bill.log" 2>&1 || fail "$(cat "$shop/bill.log")"
    says "rows / 笔数 0" "an empty day"
done
is "files" "$(files)" 1

scene "what is there is not fetched again"
fetched=$(grep -c 'method=tradebill' "$shop/sandbox.log" || true)
agrees "$wechat"
is "asked for" "$(grep -c 'method=tradebill' "$shop/sandbox.log" || true)" "$fetched"

scene "UnionPay's comes in its answer"
agrees "$unionpay"
says "agree / 一致 3" "UnionPay's bill"
says "refunds / 退款 1 1.00" "its refunds"

scene "Alipay's has money that is unknown here: it is named with its command, which finds it"
differs "$alipay"
says "agree / 一致 3" "Alipay's bill"
says "only in the bill / 长款 1" "what is only there"
says "本地 pending: ask again 1 $lost" "what to do about it"
differs "$alipay" fund
says "only in the bill / 长款 2" "its payment and its fee, in the fund bill"
says "本地 pending: ask again 1 $lost" "what to do about it"
hub_command ask again 1 "$lost" >"$shop/again.log" || fail "$(cat "$shop/again.log")"
hub_start
wait_for 20 prints 1 hub_sql "select count(*) from payment where id = $lost and state in ('paid', 'late')" ||
    fail "the money is not found"
stop_hub
agrees "$alipay"
says "agree / 一致 4" "Alipay's bill"

scene "the same bill by OpenAPI v3, for another account of the same seller: what is in it is the first one's"
cat >"$shop/v3.json" <<JSON
{"app_id": "2021000000000001", "seller_id": "2088000000000001",
 "private_key_file": "keys/app_private.pem", "public_key_file": "keys/alipay_public.pem",
 "gateway": "http://127.0.0.1:$sandbox_port"}
JSON
account_add 1 alipay_v3 支付宝 v3.json settles platform off
agrees "$account"
says "agree / 一致 4" "Alipay's bill by v3"
says "属于本地其他账户 4" "whose it is"
agrees "$account" fund
says "属于本地其他账户 7" "whose its funds are"

scene "what moved an account's balance agrees with the books, part by part"
agrees "$alipay" fund
says "payments / 支付  there / 渠道 3 25.11  here / 本地 3 25.11" "Alipay's payments"
says "fees / 手续费  there / 渠道 3 -0.05  here / 本地 3 -0.05" "Alipay's fees"
says "refunds / 退款  there / 渠道 1 -2.00  here / 本地 1 -2.00" "Alipay's refunds"
agrees "$wechat" fund
says "payments / 支付  there / 渠道 2 17.34  here / 本地 2 17.34" "WeChat Pay's payments"
says "fees / 手续费  there / 渠道 3 -0.02  here / 本地 3 -0.02" "WeChat Pay's fees"
is "files" "$(files)" 7

scene "what differs on purpose is named: a row that is missing, one too many, another amount"
for wallet in alipay wechat unionpay; do
    for difference in missing:短款 extra:长款 amount:金额不符; do
        forget_files
        fault_at "$wallet" "bill_${difference%:*}" "" 5
        differs "${!wallet}"
        says "/ ${difference#*:} 1" "bill_${difference%:*} of $wallet"
        says "账单与账务不符" "bill_${difference%:*} of $wallet"
    done
done

scene "a file that is cut, short, endless, or not there is none: what is wrong is said, and nothing is left"
refuses() { # refuses ACCOUNT SPOIL MESSAGE
    forget_files
    spoil "$2"
    differs "$1"
    says "$3" "$2, of $1"
    is "files after $2" "$(files)" 0
}
for account in "$alipay" "$wechat"; do
    refuses "$account" cut "下载中断"
    refuses "$account" short "不是这种账单"
    refuses "$account" endless "文件过大"
    refuses "$account" gone "渠道给出的地址没有文件"
done

scene "neither is one with another hash, nor one whose names lead elsewhere"
refuses "$wechat" hash "校验值与渠道所报不符"
refuses "$alipay" path "不是这种账单"
is "what a name led to" "$(find "$shop/hub" -name '*8000*' | wc -l)" 0
spoil no
forget_files
fault_at unionpay reply_bad_signature file
differs "$unionpay"
says "渠道没有给出可信的回答" "a file under another signature"
is "files after that" "$(files)" 0
agrees "$unionpay"
agrees "$wechat"
agrees "$alipay"

scene "a file that has gone bad on the disk is told"
truncate -s -10 "$shop/hub/bills/$wechat-$day-trade.csv.gz"
differs "$wechat"
says "文件已损坏" "a damaged file"

scene "UnionPay has no bill of funds, a day is a day, and an account is there or not"
! bill "$unionpay" fund || fail "a bill that is none"
says "没有这种账单" "UnionPay"
! hub_command bill "$alipay" 2026-13-01 >"$shop/bill.log" 2>&1 || fail "a day that is none"
! hub_command bill 77 "$day" >"$shop/bill.log" 2>&1 || fail "an account that is none"
says "no such channel account" "an account that is none"
hub_command check >"$shop/check.log" 2>&1 || { cat "$shop/check.log"; fail "the books are not sound"; }
