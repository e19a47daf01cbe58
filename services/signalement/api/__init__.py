"""Signalement's doors: what the desks ask over HTTP."""
