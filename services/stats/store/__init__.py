"""The store of stats, in MongoDB: the documents of conversations, the releases, the folded months."""
