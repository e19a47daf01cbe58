"""Tests of what carries a running product: its manifests, its alerts."""
