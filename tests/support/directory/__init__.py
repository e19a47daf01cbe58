"""Builders, doubles and processes that the tests of directory start from."""
