"""The territory's editions: today the one that is shipped in `data`."""
