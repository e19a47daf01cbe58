"""Chat, as it is used and as it is misused."""
