"""Builders, doubles and processes that the tests of signalement start from."""
