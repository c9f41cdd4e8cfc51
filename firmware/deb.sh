#!/bin/bash
# deb -- the agent as a Debian package.
#
#     firmware/deb.sh ARCH PROGRAM FOLDER     makes FOLDER/shanju-agent_VERSION_ARCH.deb
#
# What it depends on is read from the program: each library that it is linked with, by the package that Debian has it in.
set -euo pipefail
cd "$(dirname "$0")/.."

arch=$1 program=$2 folder=$3
version=$(sed -n 's/^#define VERSION "\(.*\)"/\1/p' shared/base/version.h)
root=$folder/deb
package=$folder/shanju-agent_${version}_$arch.deb
strip=strip
case $arch in
armhf) strip=arm-linux-gnueabihf-strip ;;
arm64) strip=aarch64-linux-gnu-strip ;;
esac

package_of() { # package_of LIBRARY
    case $1 in
    libc.so.6 | libm.so.6 | ld-linux*) echo 'libc6 (>= 2.36)' ;;
    libwebsockets.so.17) echo libwebsockets17 ;;
    libev.so.4) echo 'libev4, libwebsockets-evlib-ev' ;;
    libsqlite3.so.0) echo libsqlite3-0 ;;
    libcjson.so.1) echo libcjson1 ;;
    libexpat.so.1) echo libexpat1 ;;
    libqrencode.so.4) echo libqrencode4 ;;
    libpng16.so.16) echo libpng16-16 ;;
    libfreetype.so.6) echo libfreetype6 ;;
    libdrm.so.2) echo libdrm2 ;;
    libevdev.so.2) echo libevdev2 ;;
    libz.so.1) echo zlib1g ;;
    libmbedcrypto.so.7) echo libmbedcrypto7 ;;
    libmbedx509.so.1) echo libmbedx509-1 ;;
    libncursesw.so.6) echo libncursesw6 ;;
    libtinfo.so.6) echo libtinfo6 ;;
    *) echo "deb: no package is known for $1" >&2; return 1 ;;
    esac
}

needed=$(readelf -d "$program" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
depends=
for library in $needed; do
    name=$(package_of "$library")
    [[ ", $depends, " == *", $name, "* ]] || depends+=${depends:+, }$name
done

rm -rf "$root"
install -D -m 755 "$program" "$root/usr/bin/shanju-agent"
"$strip" --strip-unneeded "$root/usr/bin/shanju-agent"
install -D -m 644 firmware/shanju-agent.service "$root/lib/systemd/system/shanju-agent.service"
install -D -m 644 firmware/agent.ini "$root/etc/shanju/agent.ini"
install -D -m 644 LICENSE "$root/usr/share/doc/shanju-agent/copyright"
install -d "$root/DEBIAN"
echo /etc/shanju/agent.ini >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/control" <<END
Package: shanju-agent
Version: $version
Architecture: $arch
Maintainer: Shanju maintainers <maintainers@shanju.invalid>
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends, ca-certificates
Recommends: fonts-wqy-microhei, espeak-ng
Section: net
Priority: optional
Description: one till of an aggregate-payment hub
 Shows payment codes by itself, takes cash, prints, and keeps everything until
 the hub has it; a full-screen face for cashiers, a display for payers, and an
 API for till programs.
END
cat >"$root/DEBIAN/postinst" <<'END'
#!/bin/sh
# The account that the till runs as; it may use printers, serial lines, displays and keypads.
set -e
if [ "$1" = configure ] && ! getent passwd shanju-agent >/dev/null; then
    useradd --system --home-dir /var/lib/shanju-agent --shell /usr/sbin/nologin --user-group --groups lp,dialout,tty,video,input shanju-agent
fi
END
chmod 755 "$root/DEBIAN/postinst"
dpkg-deb --root-owner-group --build "$root" "$package" >/dev/null
echo "$package $(stat -c %s "$package") bytes"
