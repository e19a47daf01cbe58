"""Builders, doubles and processes that the tests of kafka start from."""
