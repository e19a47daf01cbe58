#!/bin/sh
# Start the proxy. The salt of its hashes is made here, and dies with the process.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
: "${PASSERELLE_CERTIFICATE:?set it to a file with the certificate, its chain and its private key (PEM)}"
export PASSERELLE_CERTIFICATE PASSERELLE_PROXY="$here"
export PASSERELLE_BIND="${PASSERELLE_BIND:-:443}"
export PASSERELLE_SERVICES="${PASSERELLE_SERVICES:-127.0.0.1:8080}"
export PASSERELLE_ROUTES="${PASSERELLE_ROUTES:-$here/one.routes}"
export PASSERELLE_CONNECTIONS="${PASSERELLE_CONNECTIONS:-8000}"
export PASSERELLE_CONNECTIONS_PER_NETWORK="${PASSERELLE_CONNECTIONS_PER_NETWORK:-1000}"
PASSERELLE_SALT=$(head -c 32 /dev/urandom | base64 | tr -d '\n')
export PASSERELLE_SALT
exec haproxy -W -db -f "$here/haproxy.cfg" -f "${PASSERELLE_BACKENDS:-$here/services.cfg}" "$@"
