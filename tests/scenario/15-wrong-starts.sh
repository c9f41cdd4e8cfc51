#!/bin/bash
# What cannot start says why in one line, ends with a status that is not 0, and changes nothing.
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
refuses "terminals' settings that are no JSON" "settings.* must be a JSON object" --terminal-settings '{"a":'
config=$shop/nowhere.ini refuses "a file that is not there" "nowhere.ini"
refuses "a crash point that is none" "crash" --crash-at :
refuses "a key that is not there" "private_key: not there" --alipay-private-key "$shop/nowhere.pem"
refuses "a key that is none" "public_key: not what is expected" --alipay-public-key "$shop/hub.ini"

refuses "a command that is not written so" "add: this is not how it is written.*add merchant NAME.*\"shanju-hub help\" lists all" add nothing
! grep -q onboarding "$shop/start.log" || fail "it says what other commands there are: $(cat "$shop/start.log")"
refuses "a command that is none" "there is no command \"acounts\".*\"shanju-hub help\" lists all" acounts
refuses "a store of nobody" "no such merchant or store" add store 99 "店"
refuses "a terminal of no store" "no such merchant or store" add terminal 99 "机"

scene "ports"
refuses "a port in use" "port $sandbox_port: in use" --hub-port "$sandbox_port"
refuses "the board's port in use" "board.* port $sandbox_port: in use" --board-port "$sandbox_port"
if [ "$(id -u)" != 0 ]; then
    refuses "a port that is not ours" "port|may" --hub-port 1
fi

scene "a command that there is not"
mkdir "$shop/nowhere"
(cd "$shop/nowhere" && "$bin/shanju-hub" nonsense) >"$shop/nonsense.out" 2>&1 && fail "it is understood"
grep -q "no command \"nonsense\"" "$shop/nonsense.out" || fail "it says $(cat "$shop/nonsense.out")"
is "what it leaves behind" "$(ls "$shop/nowhere")" ""

scene "folders"
refuses "a folder that cannot be made" "/proc/hub" --hub-data /proc/hub
refuses "a folder that is a file" "hub.ini/master.key: not ours" --hub-data "$shop/hub.ini"
# A folder that even root cannot write: whoever else, one of its own.
closed=/proc/sys
if [ "$(id -u)" != 0 ]; then
    closed=$shop/closed
    mkdir "$closed" && chmod 500 "$closed"
fi
refuses "a folder that cannot be written" "$closed/master.key: not ours" --hub-data "$closed"
mkdir "$shop/rubbish" && head -c 8192 /dev/urandom >"$shop/rubbish/hub.db"
cp "$shop/hub/master.key" "$shop/rubbish/master.key"
refuses "a database that is none" "database .*/rubbish/hub.db: damaged, or not of a hub" --hub-data "$shop/rubbish"

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
free_port other_port
free_port other_board
refuses "a second hub" "another one running" --hub-port "$other_port" --board-port "$other_board"
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
# till_refuses WHAT PATTERN [flags...]
till_refuses() {
    local what=$1 pattern=$2 said
    shift 2
    said=$(till_says "$@")
    [[ $said =~ ^1" ".*$pattern ]] || fail "$what: it says: $said"
    note "$what: ${said#* }"
}
till_refuses "not enrolled" "not enrolled yet" --data "$shop/none"
till_refuses "no folder" "/proc/till" --data /proc/till
till_refuses "a folder that cannot be written" "$closed .*cannot be used" --data "$closed"
till_refuses "an unknown flag" "unknown flag --dta; did you mean --data\\?" --dta "$shop/none"
hub_start
till_open till "$code"
till_refuses "a second till" "another agent already runs" --data "$shop/till"
take_cash till 1
till_and_hub_agree till
till_stop till
till_refuses "a printer that is none" "\"printer\" in \[agent\] must be none, file:DIR" --data "$shop/till" --printer laser
cp -r "$shop/till" "$shop/newer_till"
sqlite3 "$shop/newer_till/till.db" "insert into migration select max(number) + 1, 'from_the_future', sha256, 0 from migration"
newer=$(sha256sum <"$shop/newer_till/till.db")
till_refuses "memory of a newer version" "of a newer version than this program" --data "$shop/newer_till"
is "that memory" "$(sha256sum <"$shop/newer_till/till.db")" "$newer"
till_start till
till_sees till '"event":"online"'
take_cash till 2
till_and_hub_agree till
books_are_sound

scene "the sandbox likewise"
# sandbox_refuses WHAT PATTERN [flags...]
sandbox_refuses() {
    local what=$1 pattern=$2 status=0 said
    shift 2
    said=$(timeout 10 "$bin/shanju-sandbox" --config "$shop/sandbox.ini" "$@" 2>&1 >"$shop/start.out") || status=$?
    [ "$status" != 0 ] && [ "$status" != 124 ] || fail "$what: it ends with $status: $said"
    [[ $said =~ $pattern ]] || fail "$what: it says: $said"
    note "$what: $said"
}
sandbox_refuses "a second one" "another sandbox is using it"
sandbox_refuses "a port in use" "port $sandbox_port: is in use" --sandbox-port "$sandbox_port" --sandbox-data "$shop/second"
cp -r "$shop/sandbox" "$shop/newer_sandbox"
sqlite3 "$shop/newer_sandbox/sandbox.db" "insert into migration select max(number) + 1, 'from_the_future', sha256, 0 from migration"
sandbox_refuses "a database of a newer version" "of a newer version than this program" --sandbox-data "$shop/newer_sandbox"
sandbox_refuses "a folder that cannot be written" "folder $closed: cannot be written" --sandbox-data "$closed"
sandbox_refuses "a key that is not there" "nowhere.pem" --alipay-private-key-file "$shop/nowhere.pem"
