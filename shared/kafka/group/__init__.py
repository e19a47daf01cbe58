"""A consumer group in this process: joining it, taking its partitions over, and how far it is in each."""
