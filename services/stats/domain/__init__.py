"""The rules of stats: which events count, how they are counted, and which figures may be published."""
