"""Signalement's stores: the unit of work of each decider, the queries of endpoints."""
