"""Batches of events: fetched, handled in order, written and saved, and consumed again after a failure."""
