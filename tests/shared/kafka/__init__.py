"""Consuming and publishing, on the real engines and without them."""
