"""Builders, doubles and processes that the tests of stats start from."""
