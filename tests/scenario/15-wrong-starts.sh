#!/bin/bash
# A hub that cannot start says why in one line, ends with a status that is not 0, and changes nothing.
. "$(dirname "$0")/help.sh"

# start [flags...]: tries to; prints its status and what it says.
start() {
    local status=0
    timeout 10 "$bin/shanju-hub" --config "${config:-$shop/hub.ini}" "$@" >"$shop/start.out" 2>"$shop/start.log" || status=$?
    [ -s "$shop/start.out" ] && say "it says ready"
    say "$status $(cat "$shop/start.log")"
}
# refuses WHAT PATTERN [flags...]
refuses() {
    local what=$1 pattern=$2 said
    shift 2
    said=$(start "$@")
    [[ $said =~ ^[1-9] ]] || fail "$what: it starts, or hangs: $said"
    [[ $said == 124* ]] && fail "$what: it hangs"
    [[ $said =~ $pattern ]] || fail "$what: it says: $said"
    note "$what: ${said#* }"
}
digest() { sqlite3 -readonly "$shop/hub/hub.db" .dump | grep -v 'INSERT INTO node' | sha256sum; }

shop_open
sandbox_start
code=$(hub_furnish)
hub_start # its first start makes keys
hub_stop
before=$(digest)

scene "settings"
echo "prot = 8080" >>"$shop/hub.ini"
refuses "an unknown setting" "hub.ini:[0-9]+: .*prot"
sed -i '$d' "$shop/hub.ini"
refuses "an unknown flag" "unknown|not known|no such" --hub-prot 1
refuses "a port that is none" "port" --hub-port 70000
config=$shop/nowhere.ini refuses "a file that is not there" "nowhere.ini"
refuses "a crash point that is none" "crash" --crash-at :
refuses "a key that is not there" "private_key" --alipay-private-key "$shop/nowhere.pem"
refuses "a key that is none" "public_key" --alipay-public-key "$shop/hub.ini"

scene "ports"
refuses "a port in use" "port $sandbox_port: in use" --hub-port "$sandbox_port"
refuses "the board's port in use" "board.* port $sandbox_port: in use" --board-port "$sandbox_port"
if [ "$(id -u)" != 0 ]; then
    refuses "a port that is not ours" "port|may" --hub-port 1
fi

scene "folders"
refuses "a folder that cannot be made" "/proc/hub" --hub-data /proc/hub
refuses "a folder that is a file" "hub.ini/master.key: not ours" --hub-data "$shop/hub.ini"
mkdir "$shop/closed" && chmod 500 "$shop/closed"
if [ "$(id -u)" != 0 ]; then
    refuses "a folder that cannot be written" "master.key: not ours" --hub-data "$shop/closed"
fi
mkdir "$shop/rubbish" && head -c 8192 /dev/urandom >"$shop/rubbish/hub.db"
cp "$shop/hub/master.key" "$shop/rubbish/master.key"
refuses "a database that is none" "database .*/rubbish/hub.db" --hub-data "$shop/rubbish"

scene "the master key"
mv "$shop/hub/master.key" "$shop/master.key"
refuses "a database without its key" "master.key: .*sealed under a key that was there"
[ ! -e "$shop/hub/master.key" ] || fail "a new key was made for an old database"
tr 0-9 1-90 <"$shop/master.key" >"$shop/hub/master.key"
chmod 600 "$shop/hub/master.key"
refuses "another database's key" "master.key: .*does not open"
chmod 644 "$shop/hub/master.key"
refuses "a key that others may read" "chmod 600"
mv "$shop/master.key" "$shop/hub/master.key"

scene "a second hub on the same books"
is "the books so far" "$(digest)" "$before"
hub_start
refuses "a second hub" "another one running" --hub-port "$(free_port)" --board-port "$(free_port)"
refuses "a command beside it" "another one running" check
curl -sf "http://127.0.0.1:$hub_port/readyz" >"$shop/ready.log" || fail "the first hub is gone"
hub_stop

scene "books of a newer version"
cp -r "$shop/hub" "$shop/newer"
sqlite3 "$shop/newer/hub.db" "insert into migration select max(number) + 1, 'from_the_future', sha256, 0 from migration" ||
    fail "the table of migrations has other columns"
newer=$(sha256sum <"$shop/newer/hub.db")
refuses "books of a newer version" "newer version" --hub-data "$shop/newer"
refuses "a command on them" "newer version" --hub-data "$shop/newer" check
is "those books" "$(sha256sum <"$shop/newer/hub.db")" "$newer"

scene "a till likewise"
till_says() {
    local status=0
    timeout 10 "$bin/shanju-agent" --face line "$@" </dev/null >"$shop/start.out" 2>"$shop/start.log" || status=$?
    say "$status $(cat "$shop/start.log")"
}
[[ $(till_says --data "$shop/none") == "1 "*"not enrolled yet"* ]] || fail "not enrolled: $(till_says --data "$shop/none")"
[[ $(till_says --data /proc/till) == "1 "*"/proc/till"* ]] || fail "no folder: $(till_says --data /proc/till)"
hub_start
till_enrol till "$code" >"$shop/enrol.log"
till_start till
till_sees till '"event":"online"'
said=$(till_says --data "$shop/till")
[[ $said == "1 "*"another agent already runs"* ]] || fail "a second till: $said"
take_cash till 1
till_and_hub_agree till
books_are_sound
