#!/bin/bash
# console -- what people wait for at the console, with many orders stored.
#
# A merchant with BENCH_ORDERS orders (stock.sh) on SQLite and on PostgreSQL (BENCH_ENGINES): the
# overview of a month at the hub's door, beside the same figures by a plain aggregate of
# PostgreSQL; the first page of orders by each kind of search; a million of them exported while
# tills pay. Then the console's files beside nginx, its first page in Chromium, and what 500
# watching browsers cost a payment, ten interleaved repeats with and without
# (BENCH_WATCH_REPEATS). BENCH_CONSOLE chooses some: "stock files page watch".
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
# shellcheck source=tests/bench/stock.sh
. tests/bench/stock.sh
begin console
[ -d tests/console/node_modules/playwright-core ] ||
    (cd tests/console && npm ci --no-audit --no-fund --silent)
base=http://127.0.0.1:$board_port
parts=${BENCH_CONSOLE:-stock files page watch}
engines=${BENCH_ENGINES:-sqlite postgres}
watch_repeats=${BENCH_WATCH_REPEATS:-10}
watchers=${BENCH_WATCHERS:-500}
export_rows=${BENCH_EXPORT_ROWS:-1000000}
day_us=86400000000

# --- somebody who is signed in -----------------------------------------------------

sign_in() {
    cookie=$(curl -sf -D - -o /dev/null -H "Origin: $base" -H 'Content-Type: application/json' \
        -d "{\"login\":\"$stock_login\",\"password\":\"$stock_password\"}" "$base/console/api/session" |
        sed -nE 's/^[Ss]et-[Cc]ookie: (shanju=[^;]+).*/\1/p')
    csrf=$(curl -sf -H "Cookie: $cookie" "$base/console/api/me" | sed -nE 's/.*"csrf":"([^"]+)".*/\1/p')
    [ -n "$csrf" ]
}

door() { # path: what it answers
    curl -sf -H "Cookie: $cookie" "$base/console/api/$1"
}

change() { # path body
    curl -sf -H "Cookie: $cookie" -H "Origin: $base" -H "X-CSRF-Token: $csrf" \
        -H 'Content-Type: application/json' -H "Idempotency-Key: bench-$RANDOM$RANDOM" -d "$2" "$base/console/api/$1"
}

cpu_of() { # pid: its processor's time in µs
    awk -v tick="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($12 + $13) * 1000000 / tick }' "/proc/$1/stat"
}

# ask NAME PATH: one after the other; notes what half and all but a hundredth waited less than
ask() {
    local line before after

    door "$2" >"$work/answer" || { echo "bench: $2 is refused" >&2; exit 1; }
    before=$(cpu_of "$hub")
    line=$(on_core 1 wrk -t1 -c1 -d "${seconds}s" -H "Cookie: $cookie" -s tests/bench/ask.lua "$base/console/api/$2" |
        grep '^{"asked"')
    after=$(cpu_of "$hub")
    [ "$(field refused "$line")" = 0 ] || { echo "bench: $2: $line" >&2; exit 1; }
    note "$1.p50" "$(field p50 "$line")"
    note "$1.p99" "$(field p99 "$line")"
    note "$1.cpu" "$(awk -v a="$before" -v b="$after" -v n="$(field asked "$line")" 'BEGIN { printf "%d", (b - a) / n }')"
}

ms() { # of what note() has in µs
    local value

    value=$(median "$1")
    [ "$value" = void ] || value=$(awk -v us="$value" 'BEGIN { printf "%.2f", us / 1000 }')
    echo "$value"
}

# --- the overview, and the same by hand ----------------------------------------------

# The thirty days of the stock, by days of the merchant's zone.
month() {
    local first last

    first=$(((until_us - 30 * day_us + 8 * 3600000000) / day_us))
    last=$(((until_us + 8 * 3600000000) / day_us + 1))
    from_us=$((first * day_us - 8 * 3600000000))
    to_us=$((last * day_us - 8 * 3600000000))
    asked="overview?at=$merchant&by=day&from=$(date -u -d "@$((first * 86400))" +%F)&to=$(date -u -d "@$((last * 86400))" +%F)"
}

plain_sql() {
    cat <<SQL
SELECT day, channel, sum(initiated_count), sum(initiated), sum(paid_count), sum(paid), sum(fee),
       sum(refund_count), sum(refunded)
  FROM (SELECT (heard_us + 28800000000) / 86400000000 AS day, 0 AS channel, 1 AS initiated_count,
               amount AS initiated, 0 AS paid_count, 0 AS paid, 0 AS fee, 0 AS refund_count, 0 AS refunded
          FROM orders WHERE merchant_id = $merchant AND heard_us >= $from_us AND heard_us < $to_us
        UNION ALL
        SELECT (ended_us + 28800000000) / 86400000000, channel, 0, 0, 1, receipt_amount, fee, 0, 0
          FROM payment
         WHERE merchant_id = $merchant AND state = 'paid' AND ended_us >= $from_us AND ended_us < $to_us
        UNION ALL
        SELECT (ended_us + 28800000000) / 86400000000, channel, 0, 0, 0, 0, -fee, 1, amount
          FROM refund
         WHERE merchant_id = $merchant AND state = 'done' AND ended_us >= $from_us AND ended_us < $to_us) AS x
 GROUP BY day, channel
SQL
}

# aggregate: how long that takes, and whether it comes to the same
aggregate() {
    local begun=${EPOCHREALTIME/./} sums

    sums=$("$pg_bin/psql" -qAt -F ' ' -c "$(plain_sql)" |
        awk '{ for (i = 3; i <= 9; i++) s[i] += $i } END { printf "%.0f,%.0f,%.0f,%.0f", s[6], s[7], s[9], s[5] }')
    note aggregate $((${EPOCHREALTIME/./} - begun))
    [ "$sums" = "$(door "$asked" | sed -nE 's/.*"total":\{[^}]*"paid_count":([0-9]+),"paid":([0-9]+)[^}]*"refunded":([0-9]+),"fee":([0-9]+).*/\2,\4,\3,\1/p')" ] ||
        { echo "bench: the overview and the aggregate differ: $sums" >&2; exit 1; }
}

# --- searches --------------------------------------------------------------------------

searches() {
    local hour

    hour=$(date -u -d "@$(((until_us - 10 * day_us) / 1000000 + 8 * 3600))" +%FT%H:00)
    cat <<TEXT
order number|number=$order
channel's number|number=$channel_number
merchant's reference|number=$reference
no such number|number=NOBODY-HAS-THIS
newest|limit=20
amount|amount_min=12340&amount_max=12340
amount that nobody paid|amount_min=12345&amount_max=12345
an hour ten days ago|from=$hour&to=${hour%:00}:59
terminal|terminal=$terminal
terminal and state|terminal=$terminal&state=closed
TEXT
}

# --- an export -------------------------------------------------------------------------

# Orders since then are so many.
since() {
    local back=$((30 * day_us))

    [ $((stock_orders * 9 / 10)) -le "$export_rows" ] || back=$((back / (stock_orders * 9 / 10) * export_rows))
    date -u -d "@$(((until_us - back) / 1000000 + 8 * 3600))" +%FT%H:%M
}

pay() { # name: tills pay for a while, a receipt a frame
    local line

    line=$(on_core 1 "$bin/shanju-fleet" --quiet --hub "$hub_url" --codes "$stock/codes" --terminals 4 --seconds "$2")
    note "$1" "$(field ack_p99_us "$line")"
}

# export_as FORMAT
export_as() {
    local name=$stock_engine.$1 before most now id answer begun cpu

    pay "$name.alone" 5
    before=$(memory_of "$hub")
    most=$before
    begun=${EPOCHREALTIME/./}
    cpu=$(cpu_of "$hub")
    id=$(change "exports?at=$merchant" "{\"list\":\"orders\",\"format\":\"$1\",\"query\":\"from=$(since)\"}" |
        sed -nE 's/.*"id":"([0-9]+)".*/\1/p')
    while :; do
        now=$(memory_of "$hub")
        [ "$now" -le "$most" ] || most=$now
        answer=$(door "exports/$id?at=$merchant")
        case $answer in
        *'"state":"done"'*) break ;;
        *'"state":"failed"'*) echo "bench: $answer" >&2; exit 1 ;;
        esac
        sleep 0.2
    done
    note "$name.seconds" "$(awk -v us=$((${EPOCHREALTIME/./} - begun)) 'BEGIN { printf "%.1f", us / 1000000 }')"
    note "$name.cpu" "$(awk -v a="$cpu" -v b="$(cpu_of "$hub")" 'BEGIN { printf "%.1f", (b - a) / 1000000 }')"
    note "$name.rows" "$(field rows "$answer")"
    note "$name.memory" $((most - before))
    note "$name.size" "$(awk -v size="$(field size "$answer")" 'BEGIN { printf "%.1f", size / 1000000 }')"
    # Once more, for those who pay meanwhile; nobody waits for it.
    id=$(change "exports?at=$merchant" "{\"list\":\"orders\",\"format\":\"$1\",\"query\":\"from=$(since)\"}" |
        sed -nE 's/.*"id":"([0-9]+)".*/\1/p')
    pay "$name.beside" 5
    curl -sf -o "$work/answer" -X DELETE -H "Cookie: $cookie" -H "Origin: $base" -H "X-CSRF-Token: $csrf" \
        -H "Idempotency-Key: bench-$RANDOM$RANDOM" "$base/console/api/exports/$id?at=$merchant" || true
}

# --- one database ------------------------------------------------------------------------

stocked() { # ENGINE
    local i name query

    stock_open "$1" || { void "the stock on $1 could not be made"; stop_postgres; return 0; }
    sign_in
    month
    for ((i = 0; i < repeats; i++)); do
        ask "$1.overview" "$asked"
        [ "$1" = sqlite ] || aggregate
    done
    while IFS='|' read -r name query; do
        ask "$1.search.$name" "orders?at=$merchant&$query"
    done < <(searches)
    export_as csv
    export_as xlsx
    stock_close
}

tell_stocked() { # ENGINE
    local name query format

    for name in p50 p99; do
        figure "$1: overview of a month, $stock_orders orders: $name" ms "$(ms "$1.overview.$name")" \
            "PostgreSQL, a plain aggregate" "$(ms aggregate)" \
            "$(ratio "$(median aggregate)" "$(median "$1.overview.$name")")" "<= 50"
    done
    figure "$1: CPU of an overview" us "$(median "$1.overview.cpu")"
    while IFS='|' read -r name query; do
        figure "$1: first page: $name, p50" ms "$(ms "$1.search.$name.p50")" "" "" "" "<= 100"
        figure "$1: first page: $name, p99" ms "$(ms "$1.search.$name.p99")" "" "" "" "<= 100"
    done < <(searches)
    for format in csv xlsx; do
        figure "$1: $(median "$1.$format.rows") orders as $format" s "$(median "$1.$format.seconds")" "" "" "" \
            "$([ $format = csv ] && echo '<= 10' || echo '<= 60')"
        figure "$1: $format: CPU of the hub" s "$(median "$1.$format.cpu")"
        figure "$1: $format: its size" MB "$(median "$1.$format.size")"
        figure "$1: $format: the hub grew by" KiB "$(median "$1.$format.memory")" "" "" "" "<= 32768"
        figure "$1: $format: payments' p99 meanwhile" us "$(median "$1.$format.beside")" "without" \
            "$(median "$1.$format.alone")" "$(ratio "$(median "$1.$format.beside")" "$(median "$1.$format.alone")")"
    done
}

# --- files, beside nginx -----------------------------------------------------------------

nginx_start() {
    command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || return 1
    cat >"$work/nginx.conf" <<CONF
$([ "$(id -u)" != 0 ] || echo 'user root;')
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
    include /etc/nginx/mime.types; gzip_static on;
    server { listen 127.0.0.1:$peer_port; location /console/ { alias $PWD/build/console/; } }
}
CONF
    (on_core 0 "$(command -v nginx || echo /usr/sbin/nginx)" -c "$work/nginx.conf" -p "$work") &
    nginx=$!
    pids+=("$nginx")
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        curl -sf -o /dev/null "http://127.0.0.1:$peer_port/console/index.html" && return 0
        sleep 0.2
    done
    return 1
}

fetch() { # name url: requests a second
    local line

    line=$(on_core 1 wrk -t1 -c32 -d "${seconds}s" -H 'Accept-Encoding: gzip' -s tests/bench/ask.lua "$2" | grep '^{"asked"')
    [ "$(field refused "$line")" = 0 ] || { echo "bench: $2: $line" >&2; return 1; }
    note "$1" $(($(field asked "$line") * 1000000 / $(field took_us "$line")))
}

files() {
    local i large small

    large=$(cd build/console && find assets -name '*.js' -printf '%s %p\n' | sort -n | tail -1 | cut -d' ' -f2)
    small=$(cd build/console && find assets -name '*.js' -size +1k -printf '%s %p\n' | sort -n | head -1 | cut -d' ' -f2)
    nginx_start || { void "nginx did not start"; return 0; }
    for ((i = 0; i < repeats; i++)); do
        fetch files.ours.small "$base/console/$small"
        fetch files.nginx.small "http://127.0.0.1:$peer_port/console/$small"
        fetch files.ours.large "$base/console/$large"
        fetch files.nginx.large "http://127.0.0.1:$peer_port/console/$large"
    done
    kill "$nginx"
    wait "$nginx" || true
    forget "$nginx"
    for i in small large; do
        figure "static files: $i ($(stat -c %s "build/console/${!i}.gz") B gzipped)" /s "$(median "files.ours.$i")" nginx \
            "$(median "files.nginx.$i")" "$(ratio "$(median "files.ours.$i")" "$(median "files.nginx.$i")")"
    done
}

first_page() {
    local line

    line=$(node tests/bench/console_first.mjs "$base" "$cookie" "$merchant" 5) || { void "Chromium failed"; return 0; }
    figure "first page: over the wire" B "$(field first_bytes "$line")"
    figure "first page: to usable, Chromium" ms "$(field first_usable "$line")"
    figure "overview of who is signed in: over the wire" B "$(field overview_bytes "$line")"
    figure "overview of who is signed in: figures are there" ms "$(field overview_usable "$line")"
}

# --- who watches -------------------------------------------------------------------------

watch_begin() { # how
    mkfifo "$work/watch.in"
    (on_core 1 node tests/bench/console_watch.mjs "$base" "$cookie" "$merchant" "$watchers" "$1" \
        <"$work/watch.in" >"$work/watch.out") &
    watchers_pid=$!
    pids+=("$watchers_pid")
    exec {watch_fd}>"$work/watch.in"
    wait_for "$work/watch.out" ready 30
}

watch_end() { # $watched is what they had
    exec {watch_fd}>&-
    wait "$watchers_pid"
    forget "$watchers_pid"
    rm "$work/watch.in"
    watched=$(tail -1 "$work/watch.out")
}

pay_all() { # name
    local line

    line=$(on_core 1 "$bin/shanju-fleet" --quiet --hub "$hub_url" --codes "$stock/codes" --terminals 100 \
        --batch 20 --seconds "$seconds" --watch "$hub")
    awk -v cpu="$(field cpu_us "$line")" -v n="$(field payments "$line")" 'BEGIN { printf "%.3f\n", cpu / n }' \
        >>"$work/values/$1"
    note "$1.rate" "$(field payments_per_s "$line")"
}

# with minus without, its mean and the half of its interval of 95 % (Student, n - 1)
interval() { # with without
    paste "$work/values/$1" "$work/values/$2" | awk '
        { d[NR] = $1 - $2; sum += d[NR] }
        END { mean = sum / NR
              for (i = 1; i <= NR; i++) square += (d[i] - mean) ^ 2
              split("12.71 4.30 3.18 2.78 2.57 2.45 2.36 2.31 2.26", t, " ")
              free = NR < 11 ? NR - 1 : 9
              printf "%.2f +- %.2f", mean, free == 0 ? 0 : t[free] * sqrt(square / (NR - 1) / NR) }'
}

watch() {
    local i how

    for ((i = 0; i < watch_repeats; i++)); do
        for how in hints fetch; do
            pay_all "without.$how"
            watch_begin "$how"
            pay_all "with.$how"
            watch_end
            note "hints.$how" "$(field hints "$watched")"
            note "fetched.$how" "$(field fetched "$watched")"
        done
    done
    for how in hints fetch; do
        figure "$watchers watch, $how: CPU a payment" us "$(median "with.$how")" "nobody watches" \
            "$(median "without.$how")" "$(ratio "$(median "with.$how")" "$(median "without.$how")")"
        figure "$watchers watch, $how: payments" /s "$(median "with.$how.rate")" "nobody watches" \
            "$(median "without.$how.rate")" "$(ratio "$(median "with.$how.rate")" "$(median "without.$how.rate")")"
        figure "$watchers watch, $how: hints, fetched (in $seconds s)" "" "$(median "hints.$how")" "fetched" "$(median "fetched.$how")" ""
        echo "bench: $watchers watch, $how: $(interval "with.$how" "without.$how") us more a payment, 95 %, $watch_repeats repeats"
    done
}

# live: a hub with nothing sold yet
live() {
    stock_engine=sqlite
    stock=$work/live
    database=()
    mkdir "$stock"
    stock_shops
    start_hub "$stock/data" -- --hub-console "$PWD/build/console"
    sign_in
}

has() { [[ " $parts " == *" $1 "* ]]; }

if has stock; then
    for engine in $engines; do stocked "$engine"; done
    for engine in $engines; do tell_stocked "$engine"; done
fi
if has files || has page || has watch; then
    live
    ! has files || files
    ! has page || first_page
    ! has watch || watch
    stop_hub
fi
report
