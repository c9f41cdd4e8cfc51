# stock.sh -- a hub's database with many orders of one merchant, made once and kept; sourced
# behind bench.sh, from the root of the repository.
#
# BENCH_ORDERS is how many (1000000), BENCH_STOCK the folder that they are kept in. Ten million
# take about 6 GB on SQLite and 14 GB on PostgreSQL, which must be there while they are made.
# shellcheck shell=bash disable=SC2034 # the scripts that source it use them

stock_orders=${BENCH_ORDERS:-1000000}
stock_home=${BENCH_STOCK:-$PWD/$out/stock}
stock_login=stock.admin
stock_password='correct horse battery staple'
stock= # the folder of the one that is open, and what is known of it:
merchant= order= reference= channel_number= terminal= until_us=
database=()

# ask_stock SQL: what the database of the stock says
ask_stock() {
    if [ "$stock_engine" = postgres ]; then
        "$pg_bin/psql" -qAt -v ON_ERROR_STOP=1 -c "$1"
    else
        sqlite3 -bail "$stock/data/hub.db" "$1"
    fi
}

# stock_cluster: PostgreSQL in $stock, begun or gone on with
stock_cluster() {
    [ -n "$pg_bin" ] || return 1
    pg_home=$stock/cluster
    pg_kept=yes
    if [ ! -d "$pg_home/data" ]; then
        mkdir -p "$pg_home"
        [ "$(id -u)" != 0 ] || chown postgres: "$pg_home"
        as_postgres "$pg_bin/initdb" -D data -U shanju -A trust -E UTF8 --locale=C --no-sync \
            >/dev/null || return 1
    fi
    as_postgres "$pg_bin/pg_ctl" -D data -w -l log -o "-c listen_addresses= \
        -c unix_socket_directories=$pg_home -c shared_buffers=1GB -c work_mem=64MB \
        -c maintenance_work_mem=512MB -c max_wal_size=8GB -c max_connections=60" start \
        >/dev/null || return 1
    export PGHOST=$pg_home PGPORT=5432 PGUSER=shanju PGDATABASE=postgres
    database=(--hub-db "postgres://$PGUSER@/$PGDATABASE?host=$pg_home")
}

# stock_shops: merchants, ten stores of the first, its terminals enrolled, somebody who looks at it
stock_shops() {
    local provision=("$bin/shanju-hub" --hub-data "$stock/data" "${database[@]}") place token

    "${provision[@]}" add fleet 100 "$stock/codes" || return 1
    for place in 2 3 4 5 6 7 8 9 10; do "${provision[@]}" add store 1 "Store $place" >/dev/null; done
    "${provision[@]}" add app 1 stock >/dev/null
    merchant=$(ask_stock "SELECT id FROM merchant WHERE number = 1")
    ask_stock "UPDATE terminal SET store_id =
        (SELECT s.id FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM organisation
                            WHERE merchant_id = $merchant AND kind = 'store') AS s
          WHERE s.n = terminal.id % 10) WHERE merchant_id = $merchant"
    token=$("${provision[@]}" staff invite $stock_login Stock "$merchant" merchant_admin | grep -o 'http.*')
    start_hub "$stock/data" -- "${database[@]}"
    curl -sf -o "$work/invited" -H "Origin: http://127.0.0.1:$board_port" \
        -H 'Content-Type: application/json' -H 'Idempotency-Key: stock' \
        -d "{\"token\":\"${token##*/}\",\"password\":\"$stock_password\"}" \
        "http://127.0.0.1:$board_port/console/api/invitation" || return 1
    "$bin/shanju-fleet" --quiet --hub "$hub_url" --codes "$stock/codes" --terminals 100 \
        --mode idle --seconds 1 >"$work/enrol.out" || return 1
    stop_hub
}

# stock_sell: the orders, by stock.sql
stock_sell() {
    local until_us digest sql=$work/stock.sql

    until_us=$((($(date +%s) - 60) / 60))000000
    until_us=$((until_us * 60))
    digest="sha256(CAST('stock' || i AS bytea))"
    [ "$stock_engine" = postgres ] || digest='randomblob(32)'
    sed -e "s/@COUNT@/$stock_orders/g; s/@MERCHANT@/$merchant/g; s/@UNTIL_US@/$until_us/g" \
        -e "s/@APP@/$(ask_stock 'SELECT id FROM app')/g; s/@DIGEST@/$digest/g" tests/bench/stock.sql >"$sql"
    echo "until_us=$until_us" >"$stock/facts"
    if [ "$stock_engine" = postgres ]; then
        (echo 'SET synchronous_commit = off;' && cat "$sql" && echo 'VACUUM ANALYZE; CHECKPOINT;') |
            "$pg_bin/psql" -q -v ON_ERROR_STOP=1 >/dev/null
    else
        (echo 'PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; BEGIN;' &&
            cat "$sql" && echo 'COMMIT; PRAGMA journal_mode=WAL;') |
            sqlite3 -bail "$stock/data/hub.db" >/dev/null
    fi
}

# What is looked for: an order in the middle, by each of its names.
stock_facts() {
    local middle reference digest hash

    middle=$(ask_stock "SELECT order_id FROM order_text WHERE number >= 'STOCK-$((stock_orders / 2))'
                         ORDER BY number LIMIT 1")
    reference=$(ask_stock "SELECT number FROM order_text WHERE merchant_id = $merchant AND order_id = $middle")
    digest=$( (head -c 8 /dev/zero && printf %s "$reference") | sha256sum | cut -c1-64)
    hash=$((16#${digest:0:16}))
    hash=$(((hash >> 1) & 0x7fffffffffffffff))
    if [ "$stock_engine" = postgres ]; then digest="'\\x$digest'"; else digest="x'$digest'"; fi
    ask_stock "UPDATE claim SET digest = $digest, hash = $hash
                WHERE merchant_id = $merchant AND kind = 2 AND about = $middle"
    {
        echo "merchant=$merchant"
        echo "order=$middle"
        echo "reference=$reference"
        echo "channel_number=$(ask_stock "SELECT channel_number FROM payment
                                           WHERE merchant_id = $merchant AND id = $middle + 1")"
        echo "terminal=$(ask_stock "SELECT min(id) FROM terminal WHERE merchant_id = $merchant")"
    } >>"$stock/facts"
}

# folded: whether what is over has been folded; an hour is over for an hour before it is
folded() {
    [ "$(ask_stock "SELECT count(*) FROM rollup_fold WHERE merchant_id = $merchant
                      AND level <= 3 AND until_us > $until_us - 7200000000")" -ge 3 ]
}

# stock_open ENGINE: opens it with $merchant and the other facts known, and the hub started
stock_open() {
    local begun=$SECONDS

    stock_engine=$1
    stock=$stock_home/$1-$stock_orders
    database=()
    mkdir -p "$stock"
    if [ "$1" = postgres ]; then stock_cluster || return 1; fi
    if [ ! -f "$stock/whole" ]; then
        stock_shops && stock_sell && stock_facts || return 1
        echo "bench: $stock_orders orders on $1 in $((SECONDS - begun)) s, $(du -sm "$stock" | cut -f1) MB"
    fi
    # shellcheck source=/dev/null # made above
    . "$stock/facts"
    start_hub "$stock/data" -- "${database[@]}" --hub-console "$PWD/build/console"
    begun=$SECONDS
    while ! folded; do
        [ $((SECONDS - begun)) -lt 900 ] || return 1
        sleep 0.5
    done
    [ -f "$stock/whole" ] || echo "bench: what is over was folded in $((SECONDS - begun)) s"
    touch "$stock/whole"
}

stock_close() {
    stop_hub
    [ "$stock_engine" = sqlite ] || stop_postgres
}
