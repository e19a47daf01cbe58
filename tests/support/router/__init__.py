"""Builders, doubles and processes that the tests of router start from."""
