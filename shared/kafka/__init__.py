"""Kafka: consuming events in order and without loss, publishing them, and following whole topics."""
