"""The projection of events to one document for each conversation."""
