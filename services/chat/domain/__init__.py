"""What may happen in a conversation: pure decisions, one file for each behaviour."""
