#!/bin/bash
# What the programs say of themselves, and which of a setting's values counts.
. "$(dirname "$0")/help.sh"

shop_open
ini=$shop/settings.ini

# run PROGRAM [flags...]: prints its status, then all that it says.
run() {
    local status=0 program=$1
    shift
    timeout 10 "$bin/$program" "$@" >"$shop/run.log" 2>&1 </dev/null || status=$?
    say "$status $(cat "$shop/run.log")"
}
# wrote LINES...: the file of settings
wrote() { printf '%s\n' "$@" >"$ini"; }

scene "versions: of the program, of what it stores, of what it speaks"
for program in shanju-hub shanju-agent shanju-sandbox shanju-fleet; do
    said=$(run "$program" --version)
    [[ $said =~ ^"0 $program "[0-9]+\.[0-9]+\.[0-9]+", schema "([1-9][0-9]*|none)", wire "([1-9][0-9]*|none)$ ]] ||
        fail "the version of $program: $said"
    note "${said#* }"
done
is "schemas of the hub" "$(run shanju-hub --version | sed 's/.*schema \([0-9]*\).*/\1/')" \
    "$(find hub/store/sql/migrations/sqlite -name '*.sql' | wc -l)"
is "schemas of the till" "$(run shanju-agent --version | sed 's/.*schema \([0-9]*\).*/\1/')" \
    "$(find agent/store/sql/migrations -name '*.sql' | wc -l)"
is "schemas of the sandbox" "$(run shanju-sandbox --version | sed 's/.*schema \([0-9]*\).*/\1/')" \
    "$(find tools/sandbox/core/sql/migrations -name '*.sql' | wc -l)"

scene "a mistake is named with its file and line, by --check-config and without it"
# mistakes PROGRAM SECTION: one that every program makes the same of
mistakes() {
    wrote "; a comment" "[$2]" "" "no_such_thing = 1"
    is "$1, an unknown setting" "$(run "$1" --config "$ini" --check-config | sed -n 1p)" \
        "1 $ini:4: unknown setting \"no_such_thing\" in [$2]"
    is "$1, without --check-config" "$(run "$1" --config "$ini" | sed -n 1p)" \
        "1 $ini:4: unknown setting \"no_such_thing\" in [$2]"
    wrote "[nowhere]"
    is "$1, an unknown section" "$(run "$1" --config "$ini" --check-config | sed -n 1p)" "1 $ini:1: unknown section [nowhere]"
    wrote "[$2]" "what is this"
    is "$1, no setting at all" "$(run "$1" --config "$ini" --check-config | sed -n 1p)" \
        "1 $ini:2: expected \"[section]\" or \"name = value\""
    is "$1, no file" "$(run "$1" --config "$shop/none.ini" --check-config | sed -n 1p)" "1 $shop/none.ini: No such file or directory"
    is "$1, an unknown flag" "$(run "$1" --no-such-thing | sed -n 1p)" "1 unknown flag --no-such-thing"
}
mistakes shanju-hub hub
mistakes shanju-agent agent
mistakes shanju-sandbox sandbox
mistakes shanju-fleet fleet
wrote "[hub]" "prot = 1" "port = 70000" "[terminal]" "settings = {\"supervisor_pin\": 12"
is "all of them in one run" "$(run shanju-hub --config "$ini" --check-config)" "1 $ini:2: unknown setting \"prot\" in [hub]; did you mean \"port\"?
$ini:3: \"port\" in [hub] must be a whole number from 0 to 65535, not \"70000\"
$ini:5: \"settings\" in [terminal] must be a JSON object of at most 2047 bytes in one line
shanju-hub: 3 errors; --help lists all settings"
wrote "[agent]" "face = laser"
is "a word that is none" "$(run shanju-agent --config "$ini" --check-config | sed -n 1p)" \
    "1 $ini:2: \"face\" in [agent] must be curses, kiosk or line, not \"laser\""

scene "a file without mistakes"
is "the hub's" "$(run shanju-hub --config "$shop/hub.ini" --check-config)" "0 $shop/hub.ini: no errors"
is "the sandbox's" "$(run shanju-sandbox --config "$shop/sandbox.ini" --check-config)" "0 $shop/sandbox.ini: no errors"
[ ! -e "$shop/hub" ] || fail "--check-config made the folder of the books"
wrote "[fleet]" "hub = http://127.0.0.1:$hub_port" "quiet = yes"
is "the fleet's" "$(run shanju-fleet --config "$ini" --check-config)" "0 $ini: no errors"

scene "the file, over it the environment, over both a flag"
sandbox_start
free_port other
free_port third
[ "$other" != "$third" ] || third=$((third + 1))
# served PORT [flags...]: whether the hub is ready there
served() {
    local port=$1
    shift
    hub_begin "$@"
    wait_for 10 curl -sf -o /dev/null "http://127.0.0.1:$port/readyz" || fail "nobody is at $port"
    hub_stop || fail "the hub ended with $?"
}
served "$hub_port"
SHANJU_HUB_PORT=$other served "$other"
SHANJU_HUB_PORT=$other served "$third" --hub-port "$third"
served "$third" --hub-port="$third"

scene "the help of each lists its settings, with the names of environment and flag"
for program in shanju-hub:SHANJU_HUB_PORT:--port shanju-agent:SHANJU_AGENT_DATA:--data \
    shanju-sandbox:SHANJU_SANDBOX_PORT:--sandbox-port shanju-fleet:SHANJU_FLEET_HUB:--hub; do
    IFS=: read -r name variable flag <<<"$program"
    said=$(run "$name" --help)
    [[ $said == "0 $name -- "* && $said == *"; $variable, $flag"* ]] || fail "the help of $name: $said"
done
