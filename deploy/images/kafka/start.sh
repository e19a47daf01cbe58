#!/bin/bash
# Start the broker that KAFKA_… describe, as the image of Apache does: KAFKA_LOG_DIRS=… is log.dirs=…
set -euo pipefail
export KAFKA_LOG_DIRS=${KAFKA_LOG_DIRS:-/var/lib/kafka}
properties=/run/kafka/server.properties
heap=${KAFKA_HEAP_OPTS:--Xmx512m}
unset KAFKA_HEAP_OPTS
# One « _ » stands for « . », two for « _ », three for « - ».
env | sed -nE 's/^KAFKA_([A-Z0-9_]+)=/\1=/p' | while IFS='=' read -r name value; do
  printf '%s=%s\n' "$(sed 's/___/-/g; s/__/~/g; s/_/./g; s/~/_/g' <<<"${name,,}")" "$value"
done >"$properties"
java=(java "$heap" -Dlog4j2.configurationFile=/opt/kafka/log4j2.properties -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted --config "$properties" \
  --cluster-id "${CLUSTER_ID:?the same for every broker: 22 letters of kafka-storage random-uuid}"
exec "${java[@]}" kafka.Kafka "$properties"
