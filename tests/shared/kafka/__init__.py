"""Hearing and telling, on the real engines and without them."""
