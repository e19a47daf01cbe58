"""Attacks: each one was tried on the running product, and fails since."""
