#!/bin/bash
# Installs Debian's RabbitMQ, as root, without the broker that Debian would otherwise start and start again with the machine:
# the tests bring their own, each on private ports and in a folder of its own.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# Whoever has forbidden to start services already is asked nothing.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
fi

# Where systemd is, a masked service does not come with the next start of the machine either.
if command -v systemctl >/dev/null; then
    systemctl mask rabbitmq-server.service epmd.service epmd.socket >/dev/null 2>&1 || true
fi

apt-get -q -o DPkg::Lock::Timeout=120 update
apt-get -q -o DPkg::Lock::Timeout=120 install -y --no-install-recommends rabbitmq-server
