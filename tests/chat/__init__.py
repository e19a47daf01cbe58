"""Chat: what it decides, what it relays, what it refuses, and what survives."""
