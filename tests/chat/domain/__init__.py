"""What may happen in a conversation, decided without any engine."""
