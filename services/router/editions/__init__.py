"""The territory's editions: imported from published files, kept, activated, and followed by every router."""
