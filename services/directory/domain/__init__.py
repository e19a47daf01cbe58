"""The domain of the directory: partners known and found, entries checked, drafts published; pure."""
