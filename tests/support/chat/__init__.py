"""Builders, doubles and processes that the tests of chat start from."""
