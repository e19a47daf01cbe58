"""The decisions of a conversation, without any engine."""
