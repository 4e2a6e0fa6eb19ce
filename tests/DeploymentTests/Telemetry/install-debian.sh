#!/bin/bash
# Puts promtool on the machine, as root on Debian: the program out of the package, and not the server that would come and start with it.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
cd "$folder"
apt-get -q -o DPkg::Lock::Timeout=120 update
apt-get -q -o APT::Sandbox::User=root download prometheus
dpkg-deb --fsys-tarfile prometheus_*.deb | tar --extract ./usr/bin/promtool
install -m 755 usr/bin/promtool /usr/local/bin/promtool
