#!/bin/bash
# sysroot -- the libraries and headers of another machine, to build the agent for it.
#
#     firmware/sysroot.sh armhf|arm64 DIR
#
# Debian's own packages, extracted and not configured (mmdebstrap --variant=extract): nothing of that
# machine is run. SYSROOT_MIRROR is where they come from.
set -euo pipefail

arch=${1:?armhf or arm64} folder=$(realpath -m "${2:?a folder}")
mirror=${SYSROOT_MIRROR:-deb http://deb.debian.org/debian bookworm main}
packages=libc6-dev,libgcc-12-dev,libwebsockets-dev,libwebsockets-evlib-ev,libev-dev,libsqlite3-dev
packages+=,libcjson-dev,libexpat1-dev,libmbedtls-dev,libqrencode-dev,libpng-dev,libfreetype-dev,libdrm-dev,libevdev-dev,zlib1g-dev,libncurses-dev,libcmocka-dev

mkdir -p "${folder%/*}"
rm -rf "$folder.new"
mmdebstrap --quiet --mode="${SYSROOT_MODE:-auto}" --variant=extract --arch="$arch" --include="$packages" bookworm "$folder.new" "$mirror"
# What points to the root of that machine points out of the folder here.
find "$folder.new/usr/lib" -type l | while read -r link; do
    target=$(readlink "$link")
    [[ $target != /* ]] || ln -sfn "$(realpath -m --relative-to="${link%/*}" "$folder.new$target")" "$link"
done
rm -rf "$folder"
mv "$folder.new" "$folder"
