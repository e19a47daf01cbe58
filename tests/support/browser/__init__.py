"""Builders, doubles and processes that the tests of browser start from."""
