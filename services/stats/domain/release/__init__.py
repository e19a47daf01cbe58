"""The release of a closed day or month: the figures for everybody, and their event."""
