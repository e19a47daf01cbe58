#!/bin/bash
# Build the image of the services, and the stand-ins for a machine that can pull none. `make images` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
options=(--network "${NETWORK:-default}")
docker build "${options[@]}" --tag "${IMAGE:-passerelle}" --file deploy/images/Dockerfile \
  --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" .
[ "${STANDINS:-}" = yes ] || exit 0
contexts=$(mktemp -d)
trap 'rm -rf "$contexts"' EXIT
for name in kafka documents keycloak haproxy prometheus; do
  cp -r "deploy/images/$name" "$contexts/$name"
done
"${PYTHON:-python3}" -m deploy.images.standins "$contexts"
docker build "${options[@]}" --tag apache/kafka:4.3.1 --tag passerelle-kafka "$contexts/kafka"
for name in documents keycloak haproxy prometheus; do
  docker build "${options[@]}" --tag "passerelle-$name" "$contexts/$name"
done
