#!/bin/bash
# Installs Debian's PostgreSQL, as root, without the default cluster that Debian would otherwise create and start:
# this system brings its own, and a second server would only hold memory and port 5432.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

no_cluster=/etc/postgresql-common/createcluster.d/interagency-review.conf
mkdir -p "$(dirname "$no_cluster")"
echo 'create_main_cluster = false' >"$no_cluster"
# The machine's own setting holds again for whatever is installed later.
trap 'rm -f "$no_cluster"; rmdir --ignore-fail-on-non-empty "$(dirname "$no_cluster")"' EXIT

apt-get -q -o DPkg::Lock::Timeout=120 update
apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends postgresql
