"""Decisions about signalements: pure, one file for each behaviour."""
