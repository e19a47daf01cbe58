#!/bin/sh
# Make the base of the images with Debian's packages alone, for a machine that can pull none. Run as root, once.
#
# It has this machine's own certificate authorities, which a company's registries may need: build for production
# on the official image, which the Dockerfile asks for by the same name.
set -eu
name=${BASE:-debian:bookworm-slim}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
debootstrap --variant=minbase bookworm "$folder" >/dev/null
mkdir -p "$folder/usr/local/share/ca-certificates"
cp /usr/local/share/ca-certificates/*.crt "$folder/usr/local/share/ca-certificates/" 2>/dev/null || true
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/* "$folder"/usr/share/doc/* \
       "$folder"/usr/share/man/* "$folder"/usr/share/locale/* "$folder"/var/log/*
tar -C "$folder" -c . | docker import - "$name"
