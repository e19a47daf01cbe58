"""The keys of conversations, and the months by which they are wrapped."""
