"""Processes and engines die in the middle of a conversation, and nothing of it is lost."""
