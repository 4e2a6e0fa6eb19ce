# Starts a program as the engine starts the image: a root of its own that is read-only, the user of the image, no capabilities, and none of
# the environment of whoever starts it. Runs as root in a mount and PID namespace of its own.
#   ROOT APP DOTNET SECRETS [NAME=VALUE...] PROGRAM [ARGUMENT...]
set -eu
root=$1 app=$2 dotnet=$3 secrets=$4
shift 4

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$root"
readonly_bind() { # FROM TO
    mkdir -p "$root$2"
    mount --bind "$1" "$root$2"
    mount -o remount,bind,ro "$root$2"
}
for folder in /usr /lib /lib64 /etc; do
    [ ! -d $folder ] || readonly_bind $folder $folder
done
readonly_bind "$app" /app
readonly_bind "$dotnet" /dotnet
readonly_bind "$secrets" /run/secrets
mkdir "$root/proc" "$root/tmp" "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
for device in null random urandom; do
    : >"$root/dev/$device"
    mount --bind /dev/$device "$root/dev/$device"
done
mount -o remount,ro "$root"

exec chroot "$root" /usr/bin/setpriv --reuid 1654 --regid 1654 --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs \
    /usr/bin/env --ignore-environment --chdir=/app DOTNET_ROOT=/dotnet "$@"
