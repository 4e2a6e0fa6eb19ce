#!/bin/bash
# Fetches Debian's PostgreSQL without being root: the packages that an installation would bring are downloaded and
# unpacked into a folder, and nothing of the machine is changed. Usage: unpack-debian.sh FOLDER
set -euo pipefail
export LC_ALL=C

folder=$1
work=$folder.partial
rm -rf "$work"
mkdir -p "$work/packages"

# The server and the libraries it needs; the rest of the list (locales, man pages, cluster tools) is not used here.
mapfile -t packages < <(apt-get install --simulate --no-install-recommends postgresql |
    sed -nE 's/^Inst ((postgresql-[0-9]+|lib[^ ]+)) .*/\1/p')
if ((${#packages[@]} == 0)); then
    echo "apt knows no package to fetch: run apt-get update as root first" >&2
    exit 1
fi

(cd "$work/packages" && apt-get -q download "${packages[@]}")
for package in "$work"/packages/*.deb; do
    dpkg-deb --extract "$package" "$work"
done
rm -rf "$work/packages" "$folder"
mv "$work" "$folder"
