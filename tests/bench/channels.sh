#!/bin/bash
# channels -- what channels' signatures and bills cost.
#
# RSA of 2048 bits, signed and verified, with each library, beside `openssl speed`;
# certificates with their chain; callbacks of WeChat Pay, verified, opened and read; callbacks of
# Alipay that a hub verifies, books and answers. A bill of a million rows (BENCH_ROWS), gzipped as it
# comes: read, added up and held against its summary, beside a filter for awk and, where
# there is a Python, its csv module, which only add up. All times are the processor's, since
# whatever else runs here changes them least.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
begin channels
rows_count=${BENCH_ROWS:-1000000}
python=$(command -v python3 || true)

# took NAME command...: the µs of it, and what it says is kept in $work/NAME.said
took() {
    local name=$1

    shift
    # times: what the subshell's children used, in its second line, as 0m1.234s.
    (
        ("$@") >"$work/$name.said" 2>"$work/$name.err"
        times >"$work/$name.time"
    ) || { void "$name"; return 0; }
    note "$name" "$(awk -F'[ms ]+' 'NR == 2 { printf "%d\n", ($1 * 60 + $2 + $3 * 60 + $4) * 1000000 }' \
        "$work/$name.time")"
}

signatures() {
    local library line

    for library in openssl mbedtls; do
        line=$(on_core 1 "$own/sign_bench_$library" "$seconds")
        note "$library.sign" "$(field sign_per_s "$line")"
        note "$library.verify" "$(field verify_per_s "$line")"
        note "$library.chain" "$(field chain_per_s "$line")"
    done
    line=$(on_core 1 "$own/callback_bench" "$seconds")
    note callbacks "$(field callbacks_per_s "$line")"
    # A second: signed, then verified.
    line=$(on_core 1 openssl speed -seconds "$seconds" -mr rsa2048 2>/dev/null | grep '^+F2:') ||
        { void "openssl speed"; return 0; }
    note speed.sign "$(awk -F: '{ printf "%d\n", $4 }' <<<"$line")"
    note speed.verify "$(awk -F: '{ printf "%d\n", $5 }' <<<"$line")"
}

applied() {
    local line

    line=$(BIN=$bin tests/bench/callbacks.sh "${BENCH_CALLBACKS:-20000}") || { void "a hub's callbacks"; return 0; }
    note applied "$(field applied_per_s "$line")"
    note applied.p99 "$(field p99_us "$line")"
    note one_sync "$((1000000 / $("$own/sync_cost" "$work/sync" | cut -d' ' -f1)))"
}

make_bills() {
    local channel

    for channel in wechat alipay; do
        "$own/bill_bench" write "$channel" "$rows_count" >"$work/$channel.csv"
        gzip -k "$work/$channel.csv"
    done
}

# The receipts in fen, and how many: what each peer says.
wechat_by_awk() {
    on_core 1 sh -c 'zcat "$1" | awk -F,\` "/^\`20/ { sub(/\\./, \"\", \$13); n++; s += \$13 } END { printf \"%d %.0f\n\", n, s }"' \
        sh "$work/wechat.csv.gz"
}

alipay_by_awk() {
    on_core 1 sh -c 'zcat "$1" | iconv -f GB18030 -t UTF-8 |
        awk -F, "/^20/ { sub(/\\./, \"\", \$13); n++; s += \$13 } END { printf \"%d %.0f\n\", n, s }"' \
        sh "$work/alipay.csv.gz"
}

by_python() { # channel encoding
    on_core 1 "$python" -c '
import csv, gzip, sys
count = total = 0
with gzip.open(sys.argv[1], "rt", encoding=sys.argv[2], newline="") as text:
    for row in csv.reader(text):
        if len(row) > 20 and row[0].lstrip("`").startswith("20"):
            count += 1
            total += int(row[12].lstrip("`").replace(".", ""))
print(count, total)' "$work/$1.csv.gz" "$2"
}

ours() { # channel
    local line

    line=$(on_core 1 "$own/bill_bench" read "$1" <"$work/$1.csv.gz") || { void "our reader of $1"; return 0; }
    note "$1" "$(field us "$line")"
    note "$1.rss" "$(field rss_kib "$line")"
    echo "$(field rows "$line") $(field fen "$line")" >"$work/$1.said"
}

bills() {
    local channel peer

    ours wechat
    took wechat.awk wechat_by_awk
    [ -z "$python" ] || took wechat.python by_python wechat utf-8-sig
    ours alipay
    took alipay.awk alipay_by_awk
    [ -z "$python" ] || took alipay.python by_python alipay gb18030
    for channel in wechat alipay; do
        for peer in awk python; do
            [ -s "$work/$channel.$peer.said" ] || continue
            cmp -s "$work/$channel.said" "$work/$channel.$peer.said" ||
                { echo "bench: $channel: $peer adds up to something else" >&2; exit 1; }
        done
    done
}

make_bills
for ((repeat = 0; repeat < repeats; repeat++)); do
    signatures
    applied
    bills
done

for library in openssl mbedtls; do
    for what in sign verify; do
        rate=$(median $library.$what)
        figure "RSA-2048, $what, $library" /s "$rate" "openssl speed" "$(median speed.$what)" \
            "$(ratio "$rate" "$(median speed.$what)")"
    done
    figure "a certificate read and its chain verified, $library" /s "$(median $library.chain)"
done
figure "callbacks of WeChat Pay verified, opened and read" /s "$(median callbacks)" \
    "openssl speed, verify only" "$(median speed.verify)" \
    "$(ratio "$(median callbacks)" "$(median speed.verify)")"
figure "callbacks of Alipay verified, booked and answered by a hub" /s "$(median applied)" \
    "syncs of this disk" "$(median one_sync)" "$(ratio "$(median applied)" "$(median one_sync)")"
figure "the longest of a hundred, 64 at once" us "$(median applied.p99)"
for channel in wechat alipay; do
    us=$(median $channel)
    size=$(stat -c %s "$work/$channel.csv")
    figure "$channel: a bill of $rows_count rows, gzipped" ms "$(awk -v a="$us" 'BEGIN { printf "%d", a / 1000 }')" \
        "zcat, iconv, awk" "$(awk -v a="$(median $channel.awk)" 'BEGIN { printf "%d", a / 1000 }')" \
        "$(ratio "$(median $channel.awk)" "$us")"
    [ -z "$python" ] ||
        figure "$channel: a bill of $rows_count rows, gzipped" ms "$(awk -v a="$us" 'BEGIN { printf "%d", a / 1000 }')" \
            "Python, csv" "$(awk -v a="$(median $channel.python)" 'BEGIN { printf "%d", a / 1000 }')" \
            "$(ratio "$(median $channel.python)" "$us")"
    figure "$channel: of $((size / 1000000)) MB unpacked" MB/s \
        "$(awk -v a="$us" -v b="$size" 'BEGIN { printf "%d", b / a }')"
    figure "$channel: memory at most" KiB "$(median $channel.rss)" "" "" "" "<= 16384"
done
report
