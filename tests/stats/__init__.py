"""Stats: what is counted, what may be published, and how it is kept."""
