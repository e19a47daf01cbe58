#!/bin/bash
# Build the image of the services, and Kafka's for a machine that can pull none. `make images` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
options=(--network "${NETWORK:-default}")
docker build "${options[@]}" --tag "${IMAGE:-passerelle}" --file deploy/images/Dockerfile \
  --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" .
[ "${STANDINS:-}" = yes ] || exit 0
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir "$context/jars"
cp deploy/images/kafka/* deploy/local/log4j2.properties "$context"
jars=$("${PYTHON:-python3}" -m deploy.local.jars | tail -n 1)
cp ${jars//:/ } "$context/jars"
docker build "${options[@]}" --tag "apache/kafka:4.3.1" "$context"
