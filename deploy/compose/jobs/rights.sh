#!/bin/bash
# Give Kafka's users their passwords and rights, unless these are what was given last.
set -euo pipefail
PATH=/opt/kafka/bin:$PATH
last=/var/lib/kafka/data/given
options=(--bootstrap-server kafka-1:9094,kafka-2:9094,kafka-3:9094
  --command-config /run/passerelle/administrator.properties)
wanted=$(cat /run/passerelle/users /run/passerelle/rights | sha256sum)
[ "$(cat "$last" 2>/dev/null)" = "$wanted" ] && exit
while read -r name password; do
  kafka-configs.sh "${options[@]}" --alter --entity-type users --entity-name "$name" \
    --add-config "SCRAM-SHA-512=[password=$password]" </dev/null
done </run/passerelle/users
# shellcheck disable=SC1090 # made by `make up`, of the catalogue
. <(sed 's/^kafka-acls.sh /&"${options[@]}" /' /run/passerelle/rights) >/dev/null
echo "$wanted" >"$last"
