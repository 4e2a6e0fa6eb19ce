#!/bin/bash
# Makes every password and key that docker-compose.yml and k8s/overlays/dev need, each in a file of its own:
#
#   deploy/make-secrets.sh [FOLDER]        (default: deploy/secrets, which git ignores)
#
# It overwrites nothing: a key that is lost cannot be made again, and what it encrypted could never be read.
# The folder is closed to other users of this machine. The files in it are not, since the containers read them as users of their own.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-$here/secrets}
# A slash at its end would put what is being made inside the folder.
while [[ $folder == ?*/ ]]; do folder=${folder%/}; done
if [[ -e $folder ]]; then
    echo "make-secrets.sh: $folder is there already: nothing was changed." >&2
    exit 1
fi
command -v openssl >/dev/null || {
    echo "make-secrets.sh: openssl is missing." >&2
    exit 1
}

umask 022
making=$folder.new
rm -rf "$making"
mkdir -p "$making"
chmod 700 "$making"
trap 'rm -rf "$making"' EXIT

write() { # FILE, the value on standard input
    mkdir -p "$making/$(dirname "$1")"
    cat >"$making/$1"
}

# Letters and digits only: a password also stands in connection strings, addresses and JSON.
password() { openssl rand -hex 24 | tr -d '\n'; }
key() { openssl rand -base64 32 | tr -d '\n'; }
signing_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 | openssl pkcs8 -topk8 -nocrypt -outform DER | openssl base64 -A; }

# As RabbitMQ keeps passwords: four bytes of salt, then the SHA-256 of salt and password.
rabbitmq_hash() {
    local salt escaped
    salt=$(openssl rand -hex 4)
    escaped="\\x${salt:0:2}\\x${salt:2:2}\\x${salt:4:2}\\x${salt:6:2}"
    # shellcheck disable=SC2059
    { printf "$escaped"; { printf "$escaped"; printf '%s' "$1"; } | openssl dgst -sha256 -binary; } | openssl base64 -A
}

owner=$(password)
a_numbers=$(key)
printf '%s' "$owner" | write postgres/password
users=""
for service in dhs eoir oil working-group; do
    schema=${service//-/_}
    role=$(password)
    broker=$(password)
    printf 'Host=postgres;Port=5432;Database=%s;Username=review_%s;Password=%s' "$schema" "$schema" "$role" | write "$service/ConnectionStrings__Database"
    printf 'amqp://review_%s:%s@rabbitmq:5672/review' "$schema" "$broker" | write "$service/ConnectionStrings__RabbitMq"
    signing_key | write "$service/Keys__LogHeads"
    if [[ $service != working-group ]]; then
        printf '%s' "$a_numbers" | write "$service/Keys__ANumber"
        key | write "$service/Keys__Protected"
    fi

    # db-setup signs in as the owner of the database. The service never sees that password.
    cp -R "$making/$service" "$making/$service-db-setup"
    printf 'Host=postgres;Port=5432;Database=%s;Username=review;Password=%s' "$schema" "$owner" | write "$service-db-setup/ConnectionStrings__Database"
    printf '%s' "$role" | write "$service-db-setup/Database__RolePassword"
    users+="${users:+,}
    {\"name\": \"review_$schema\", \"password_hash\": \"$(rabbitmq_hash "$broker")\", \"hashing_algorithm\": \"rabbit_password_hashing_sha256\", \"tags\": []}"
done


# Users here, virtual host and permissions from the file beside this one: RabbitMQ loads one file.
{
    printf '{\n  "users": [%s\n  ],\n' "$users"
    sed 1d "$here/rabbitmq/permissions.json"
} | write rabbitmq/definitions.json

password | write keycloak/admin
password | write keycloak/personas
password | write grafana/admin

mv "$making" "$folder"
trap - EXIT
echo "Made in $folder. Keep a copy of the files Keys__* elsewhere. The password of every persona: $folder/keycloak/personas"
