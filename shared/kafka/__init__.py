"""Hearing and telling: one consumer per group and process, positions in the store, dead letters."""
