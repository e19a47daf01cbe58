#!/bin/bash
# Start the broker that KAFKA_… describe, as the image of Apache does: KAFKA_LOG_DIRS=… is log.dirs=…
set -euo pipefail
export KAFKA_LOG_DIRS=${KAFKA_LOG_DIRS:-/var/lib/kafka/data}
properties=/opt/kafka/config/server.properties
# One « _ » stands for « . », two for « _ », three for « - ».
env | grep -vE '^KAFKA_(HEAP_OPTS|JVM_PERFORMANCE_OPTS)=' | sed -nE 's/^KAFKA_([A-Z0-9_]+)=/\1=/p' |
  while IFS='=' read -r name value; do
    printf '%s=%s\n' "$(sed 's/___/-/g; s/__/~/g; s/_/./g; s/~/_/g' <<<"${name,,}")" "$value"
  done >"$properties"
/opt/kafka/bin/kafka-run-class.sh kafka.tools.StorageTool format --ignore-formatted --config "$properties" \
  --cluster-id "${CLUSTER_ID:?the same for every broker: 22 letters of kafka-storage random-uuid}"
exec /opt/kafka/bin/kafka-run-class.sh kafka.Kafka "$properties"
