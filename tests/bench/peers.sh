# peers.sh -- message stores that others wrote, as the benchmark scripts start them;
# sourced after bench.sh. Each with the settings that its users have, or that make
# it as durable as it can be; peer_load.c speaks to them all.
# shellcheck shell=bash

peer_ports=(nats 14222 redis 16379 mqtt 11883)

# peer_port NAME
peer_port() {
    local i

    for ((i = 0; i < ${#peer_ports[@]}; i += 2)); do
        [ "${peer_ports[i]}" != "$1" ] || echo "${peer_ports[i + 1]}"
    done
}

# peer_protocol NAME: what peer_load calls it; redis_always and redis_everysec are both redis.
peer_protocol() { echo "${1%%_*}"; }

peer_program() { # NAME: the program, or nothing when it is not here
    case $1 in
    nats) command -v nats-server || true ;;
    redis_*) command -v redis-server || true ;;
    mqtt) PATH=$PATH:/usr/sbin command -v mosquitto || true ;;
    esac
}

# start_peer NAME FOLDER: on core 0, its data in FOLDER; sets $peer. Fails when it is not here.
start_peer() {
    local name=$1 folder=$2 program port

    program=$(peer_program "$name")
    port=$(peer_port "$(peer_protocol "$name")")
    [ -n "$program" ] || return 1
    mkdir -p "$folder"
    chmod 777 "$folder"
    case $name in
    nats) set -- -js -sd "$folder" -a 127.0.0.1 -p "$port" ;;
    redis_*)
        set -- --bind 127.0.0.1 --port "$port" --dir "$folder" --save "" --appendonly yes \
            --appendfsync "${name#redis_}"
        ;;
    mqtt)
        printf '%s\n' "listener $port 127.0.0.1" 'allow_anonymous true' 'persistence true' \
            "persistence_location $folder/" 'autosave_interval 1' 'max_queued_messages 0' \
            'max_inflight_messages 0' >"$folder/mosquitto.conf"
        set -- -c "$folder/mosquitto.conf"
        ;;
    esac
    (on_core 0 env "${syncs[@]}" "$program" "$@" >"$work/$name.log" 2>&1) &
    peer=$!
    pids+=("$peer")
    wait_for_port "$port" || { sed -n '1,3s/^/bench: /p' "$work/$name.log" >&2; return 1; }
    # It listens before it has read what it kept.
    case $name in redis_*) wait_for "$work/$name.log" 'Ready to accept' 60 || return 1 ;; esac
    # Whoever reads back must have been there before.
    [ "$name" != mqtt ] || timeout 10 "$own/peer_load" mqtt "$port" read /dev/null >/dev/null || true
}

wait_for_port() {
    local i

    for ((i = 0; i < 200; i++)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.05
    done
    return 1
}

stop_peer() { # [SIGNAL]
    kill "-${1:-TERM}" "$peer" 2>/dev/null || true
    wait "$peer" 2>/dev/null || true
    forget "$peer"
}
