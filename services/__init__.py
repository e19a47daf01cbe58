"""The five services of Passerelle; they meet only on Kafka."""
