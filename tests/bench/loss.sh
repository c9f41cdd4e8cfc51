#!/bin/bash
# loss -- what was acknowledged and is gone after a power cut, and after kill -9.
#
# BENCH_CUTS times each (20; --quick: 3): a load, then either everything is
# stopped and the disk's image is copied as it is at that moment (what was not
# synced is not in it), or the process is killed. The store starts again on what
# is left, and everything that it had acknowledged is looked for. A power cut
# needs root, for the loop device. Peers: mosquitto with QoS 1 and persistence,
# NATS JetStream with files, Redis with its usual appendfsync everysec.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/bench/bench.sh
. tests/bench/bench.sh
# shellcheck source=tests/bench/peers.sh
. tests/bench/peers.sh
begin loss
cuts=${BENCH_CUTS:-20}
disk=$work/disk
terminals=50

unmount() {
    local i

    for ((i = 0; i < 50; i++)); do
        mountpoint -q "$disk" || return 0
        umount "$disk" 2>/dev/null && return 0
        sleep 0.1
    done
    echo "bench: $disk stays mounted" >&2
    exit 1
}
trap 'for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done; unmount; finish' EXIT

new_disk() {
    rm -f "$work/image"
    truncate -s 1G "$work/image"
    mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 "$work/image"
    mkdir -p "$disk"
    mount -o loop "$work/image" "$disk"
}

# cut PID: the power goes. What the image holds while the process stands still is what a
# disk would have; what the process had not synced is not in it.
cut() {
    kill -STOP "$1"
    cp --sparse=always "$work/image" "$work/image.cut"
    kill -KILL "$1"
}

# The machine is back, with that disk.
boot() {
    unmount
    mv "$work/image.cut" "$work/image"
    mount -o loop "$work/image" "$disk"
}

# moment: between 1.0 and 2.9 s of load
moment() { echo "$((1 + RANDOM % 2)).$((RANDOM % 10))"; }

peer_round() { # NAME power|kill
    local name=$1 way=$2 protocol port load

    protocol=$(peer_protocol "$name")
    port=$(peer_port "$protocol")
    start_peer "$name" "$disk/$name" || return 1
    "$own/peer_load" "$protocol" "$port" load 20 16 30 256 "$work/journal" >"$work/load.out" &
    load=$!
    sleep "$(moment)"
    [ "$way" = kill ] || cut "$peer"
    stop_peer KILL
    # It ends with the connections, and writes down what had been acknowledged.
    wait "$load" || true
    [ "$way" = kill ] || boot
    start_peer "$name" "$disk/$name" || return 1
    "$own/peer_load" "$protocol" "$port" read "$work/journal"
    stop_peer KILL
}

hub_round() { # power|kill
    local way=$1 line load

    rm -rf "$disk/data" "$work/journal"
    cp -a "$work/base" "$disk/data"
    sync -f "$disk"
    cp "$work/codes.state" "$work/run.state"
    start_hub "$disk/data"
    fleet --terminals "$terminals" --batch 4 --inflight 4 --seconds 30 \
        --journal "$work/journal" >"$work/load.out" 2>&1 &
    load=$!
    sleep "$(moment)"
    if [ "$way" = power ]; then cut "$hub"; else kill -KILL "$hub"; fi
    sleep 0.3
    kill -KILL "$load" 2>/dev/null || true
    pkill -KILL -f "codes $work/codes" 2>/dev/null || true
    wait "$load" "$hub" 2>/dev/null || true
    forget "$hub"
    [ "$way" = kill ] || boot
    # A start brings back what the log holds; then the books are asked.
    start_hub "$disk/data"
    stop_hub
    line=$("$bin/shanju-fleet" verify --journal "$work/journal" --db "$disk/data/hub.db") || true
    "$bin/shanju-hub" --hub-data "$disk/data" check >"$work/check.out" ||
        { cat "$work/check.out" >&2; echo "bench: the books do not hold" >&2; exit 1; }
    printf '{"acknowledged":%s,"lost":%s,"doubled":%s}\n' "$(field acked "$line")" \
        "$(field missing "$line")" "$(field doubled "$line")"
}

# rounds NAME WHAT WAY: sums over the cuts
rounds() {
    local name=$1 what=$2 way=$3 i line acknowledged=0 lost=0 doubled=0

    for ((i = 0; i < cuts; i++)); do
        if [ "$name" = hub ]; then
            line=$(hub_round "$way")
        else
            rm -rf "${disk:?}/$name"
            line=$(peer_round "$name" "$way") || { void "$what did not run"; return 0; }
        fi
        acknowledged=$((acknowledged + $(field acknowledged "$line")))
        lost=$((lost + $(field lost "$line")))
        doubled=$((doubled + $(field doubled "$line")))
    done
    [ "$name" = hub ] && aim="<= 0" || aim=
    figure "$what, $cuts × $way: acknowledged" "" "$acknowledged"
    figure "$what, $cuts × $way: lost" "" "$lost" "" "" "" "$aim"
    figure "$what, $cuts × $way: doubled" "" "$doubled" "" "" "" "$aim"
}

[ "$(id -u)" = 0 ] || { echo "bench: a power cut needs root, for its disk" >&2; exit 1; }
make_base "$terminals"
new_disk
for way in power kill; do
    rounds hub "the hub" "$way"
    rounds mqtt "mosquitto, QoS 1" "$way"
    rounds nats "NATS JetStream, files" "$way"
    rounds redis_everysec "Redis, everysec" "$way"
done
report
