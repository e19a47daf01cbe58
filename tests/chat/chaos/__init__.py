"""What dies in the middle of a conversation, and what is left of it: everything."""
