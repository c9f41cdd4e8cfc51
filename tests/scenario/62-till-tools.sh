#!/bin/bash
# status, export and doctor, beside a till that runs; and what systemd is told.
. "$(dirname "$0")/help.sh"

agent() { "$bin/shanju-agent" "$@" --data "$shop/till" --language en; }

open_shop
till_stop till
# systemd's end of the socket: what comes is a line each.
perl -MSocket -MIO::Socket::UNIX -e '
my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die $!; $| = 1; print "listening\n";
while (defined $s->recv(my $said, 256)) { print "$said\n" }' "$shop/notify" >"$shop/notified" &
shop_pids+=($!)
wait_for 10 grep -q listening "$shop/notified" || fail "nobody hears what systemd would"
till_mark till
NOTIFY_SOCKET=$shop/notify WATCHDOG_USEC=600000 till_start till
till_sees till '"event":"online"'
take_cash till 12.34
open_sale till 5
payer "$url" >"$shop/answer" || fail "the payer cannot pay: $(cat "$shop/answer")"
till_sees till '"event":"printed"'
is_synced till

scene "systemd hears that it is ready, alive, and stopping"
wait_for 10 grep -qx 'READY=1' "$shop/notified" || fail "not ready: $(cat "$shop/notified")"
wait_for 10 grep -qx 'WATCHDOG=1' "$shop/notified" || fail "not alive: $(cat "$shop/notified")"

scene "a till that runs is looked at, and is not disturbed"
agent status >"$shop/status"
grep -qx 'waiting 0' "$shop/status" && grep -qx 'last_sale 1-2 paid 5.00' "$shop/status" || fail "status: $(cat "$shop/status")"
agent export >"$shop/sales.csv"
is "lines" "$(wc -l <"$shop/sales.csv")" 3
grep -q '^1-1,cash,.*,12.34,12.30,0.00,cash,"",""$' "$shop/sales.csv" || fail "export: $(cat "$shop/sales.csv")"
agent export json | tail -n 1 | grep -q '"sequence":1,"state":"cash"' || fail "export json: $(agent export json)"
agent doctor >"$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
grep -q 'Every record is at the hub' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
till_tell till "link down"
till_sees till '"event":"offline"'
take_cash till 1

scene "the doctor says what is wrong"
if agent doctor --printer tcp:127.0.0.1:1 >"$shop/doctor"; then fail "nothing is wrong: $(cat "$shop/doctor")"; fi
grep -q '^!!.*Records wait to be sent' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
grep -q '^!!.*No printer there' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
if agent doctor --face kiosk --display drm:/dev/dri/card63 --scanner serial:/dev/ttyNONE >"$shop/doctor"; then fail "nothing is wrong"; fi
grep -q '^!!.*there is no graphics card /dev/dri/card63' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
grep -q '^!!.*No scanner there' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
if "$bin/shanju-agent" doctor --data "$shop/none" --language zh >"$shop/doctor"; then fail "nothing is wrong"; fi
grep -q '数据目录不存在' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
! grep -q '损坏' "$shop/doctor" || fail "where nothing is, nothing is damaged: $(cat "$shop/doctor")"
! agent doctor --printer usb:x >"$shop/doctor" || fail "nothing is wrong: $(cat "$shop/doctor")"
grep -q '^!!.*printer must be none' "$shop/doctor" || fail "doctor: $(cat "$shop/doctor")"
! "$bin/shanju-agent" status --data "$shop/none" 2>"$shop/said" || fail "a till that is not there has a status"
grep -q 'there is no till in' "$shop/said" || fail "status: $(cat "$shop/said")"
[ ! -e "$shop/none" ] || fail "who only looks makes a folder"
till_tell till "link up"
till_sees till '"event":"online"'
till_stop till
wait_for 10 grep -qx 'STOPPING=1' "$shop/notified" || fail "not stopping: $(cat "$shop/notified")"
till_start till
till_and_hub_agree till
books_are_sound
