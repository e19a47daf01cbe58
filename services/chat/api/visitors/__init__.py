"""The visitor's endpoints: opening a conversation, coming back to it, consent, erasure."""
