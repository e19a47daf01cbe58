#!/bin/bash
# Run one of Kafka's classes, with the options that KAFKA_HEAP_OPTS and KAFKA_JVM_PERFORMANCE_OPTS name.
read -ra options <<<"${KAFKA_HEAP_OPTS:--Xmx512m} ${KAFKA_JVM_PERFORMANCE_OPTS:-}"
exec java "${options[@]}" -Dlog4j2.configurationFile=/opt/kafka/log4j2.properties -cp '/opt/kafka/libs/*' "$@"
