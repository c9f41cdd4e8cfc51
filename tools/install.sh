#!/bin/bash
# install -- install the Debian packages that are missing here.
#
#     tools/install.sh demo     what building and `make demo` need
#     tools/install.sh test     that, and what the tests and checks need
#     tools/install.sh arm      what building and testing the agent for ARM needs
#     tools/install.sh bench    the peers that benchmarks measure us beside
#
# Asks dpkg first: where nothing is missing, nothing is touched and no network
# is needed. Elsewhere it calls apt-get, by sudo unless it is root already.
set -euo pipefail

demo="gcc libc6-dev make pkg-config
    libwebsockets-dev libwebsockets-evlib-ev libev-dev libsqlite3-dev libcjson-dev libexpat1-dev
    libmbedtls-dev libssl-dev libargon2-dev libqrencode-dev libxlsxwriter-dev libhpdf-dev libpng-dev libfreetype-dev libdrm-dev libevdev-dev zlib1g-dev libncurses-dev libpq-dev
    curl openssl sqlite3 tmux zbar-tools fonts-wqy-zenhei fonts-wqy-microhei"
test="clang clang-format clang-tidy libclang-rt-14-dev libcmocka-dev valgrind
    postgresql-15 postgresql-client-15 procps util-linux faketime binutils patch unzip
    chromium poppler-utils espeak-ng"
bench="postgresql-15 postgresql-client-15 nats-server redis-server mosquitto wrk nginx-light e2fsprogs procps
    chromium nodejs npm"
arm="mmdebstrap gcc-arm-linux-gnueabihf gcc-aarch64-linux-gnu libc6-dev-armhf-cross libc6-dev-arm64-cross
    qemu-user-static"

case ${1:-} in
demo) wanted=$demo ;;
test) wanted="$demo $test" ;;
arm) wanted="$demo $arm" ;;
bench) wanted="$demo $bench" ;;
*)
    echo 'usage: tools/install.sh demo|test|arm|bench' >&2
    exit 2
    ;;
esac

missing=()
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=absent
    [ "$state" = installed ] || missing+=("$package")
done
# The console is built with Node; any from 18.18 on will do, also one that did not come as a package.
if [ "$1" = demo ] || [ "$1" = test ]; then
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
