"""The decisions of a conversation: pure functions, one file for each behaviour, and the table of its events."""
