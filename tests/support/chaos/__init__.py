"""Builders, doubles and processes that the tests of chaos start from."""
