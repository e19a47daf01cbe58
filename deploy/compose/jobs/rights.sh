#!/bin/bash
# Give Kafka's users their passwords and rights, and take them from who is named no more; nothing, if these are what
# was given last.
set -euo pipefail
PATH=/opt/kafka/bin:$PATH
wanted=${WANTED:-/run/passerelle}
given=${GIVEN:-/var/lib/kafka/data}
options=(--bootstrap-server kafka-1:9094,kafka-2:9094,kafka-3:9094
  --command-config "$wanted/administrator.properties")
sum=$(cat "$wanted/users" "$wanted/rights" | sha256sum)
[ "$(cat "$given/given" 2>/dev/null)" = "$sum" ] && exit
of() { kafka-configs.sh "${options[@]}" --alter --entity-type users --entity-name "$@" </dev/null; }
all() { # shellcheck disable=SC1090 # made by `make up`, of the catalogue
  . <(sed 's/^kafka-acls.sh /&"${options[@]}" /') >/dev/null
}
for name in $(cat "$given/users" 2>/dev/null || true); do
  grep -q "^$name " "$wanted/users" && continue
  grep -F " User:$name " "$given/rights" | sed 's/ --add / --remove --force /' | all
  of "$name" --delete-config SCRAM-SHA-512
done
while read -r name password; do
  of "$name" --add-config "SCRAM-SHA-512=[password=$password]"
done <"$wanted/users"
all <"$wanted/rights"
cp "$wanted/rights" "$given/rights"
cut -d' ' -f1 "$wanted/users" >"$given/users"
echo "$sum" >"$given/given"
