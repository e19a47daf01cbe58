"""The local engines and their supervisor, really run."""
